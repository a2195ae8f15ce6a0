//! From a document's bytes to text: byte order marks and the encoding that the XML declaration names.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use quick_xml::Reader;
use quick_xml::events::Event;

use super::error::DecodeError;

/// Returns the document as text, without a byte order mark; UTF-8 is not copied.
///
/// A byte order mark decides between UTF-8 and UTF-16; without one, UTF-16 is known by its first `<` and
/// everything else by its declaration. The default is UTF-8.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, DecodeError> {
    if let Some((marked, length)) = Encoding::for_bom(bytes) {
        let body = &bytes[length..];
        return if marked == UTF_8 { decode_declared(body) } else { decode_as(marked, body) };
    }
    match bytes {
        [b'<', 0, ..] => decode_as(UTF_16LE, bytes),
        [0, b'<', ..] => decode_as(UTF_16BE, bytes),
        _ => decode_declared(bytes),
    }
}

fn decode_declared(bytes: &[u8]) -> Result<Cow<'_, str>, DecodeError> {
    let Some(label) = declared_encoding(bytes) else { return decode_as(UTF_8, bytes) };
    let folded = label.to_ascii_lowercase();
    match folded.as_str() {
        // The standard that encoding_rs follows takes these two for windows-1252; XML does not.
        "iso-8859-1" | "iso_8859-1" | "iso8859-1" | "latin1" | "latin-1" | "l1" => {
            Ok(encoding_rs::mem::decode_latin1(bytes))
        }
        "us-ascii" | "ascii" => match bytes.is_ascii() {
            true => decode_as(UTF_8, bytes),
            false => Err(DecodeError::InvalidText(label)),
        },
        _ => match Encoding::for_label(folded.as_bytes()) {
            Some(encoding) if encoding.is_ascii_compatible() => decode_as(encoding, bytes),
            // The declaration was readable as ASCII, so it lies; and the rest is not supported.
            _ => Err(DecodeError::UnknownEncoding(label)),
        },
    }
}

fn decode_as<'a>(encoding: &'static Encoding, bytes: &'a [u8]) -> Result<Cow<'a, str>, DecodeError> {
    encoding
        .decode_without_bom_handling_and_without_replacement(bytes)
        .ok_or_else(|| DecodeError::InvalidText(encoding.name().to_owned()))
}

/// Reads the encoding's name off an XML declaration; what is wrong with a declaration shows when it is parsed.
fn declared_encoding(bytes: &[u8]) -> Option<String> {
    const LONGEST: usize = 256;
    if !bytes.starts_with(b"<?xml") {
        return None;
    }
    let head = &bytes[..bytes.len().min(LONGEST)];
    let end = memchr::memmem::find(head, b"?>")? + 2;
    let head = std::str::from_utf8(&head[..end]).ok()?;
    match Reader::from_str(head).read_event() {
        Ok(Event::Decl(declaration)) => declaration.encoding()?.ok().map(Cow::into_owned),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(encoding: &str) -> String {
        format!("<?xml version='1.0' encoding='{encoding}'?><a>é</a>")
    }

    fn utf_16(text: &str, to_bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(to_bytes).collect()
    }

    #[test]
    fn utf_8_is_borrowed() {
        let text = document("utf-8");
        assert!(matches!(decode(text.as_bytes()), Ok(Cow::Borrowed(same)) if same == text));
        assert_eq!(decode(b"\xef\xbb\xbf<a/>").unwrap(), "<a/>");
    }

    #[test]
    fn the_declared_encoding_counts() {
        for label in ["iso-8859-1", "latin1", "ISO-8859-15", "windows-1252"] {
            let text = document(label);
            let (head, tail) = text.split_once('é').unwrap();
            let bytes = [head.as_bytes(), b"\xe9", tail.as_bytes()].concat();
            assert_eq!(decode(&bytes).unwrap(), text, "{label}");
        }
    }

    #[test]
    fn latin_1_keeps_its_control_block() {
        let bytes = b"<?xml version='1.0' encoding='iso-8859-1'?>\x80\x9f";
        assert!(decode(bytes).unwrap().ends_with("\u{80}\u{9f}"));
    }

    #[test]
    fn utf_16_is_found_by_mark_or_by_its_first_character() {
        let text = document("utf-16");
        for to_bytes in [u16::to_le_bytes, u16::to_be_bytes] {
            assert_eq!(decode(&utf_16(&format!("\u{feff}{text}"), to_bytes)).unwrap(), text);
            assert_eq!(decode(&utf_16(&text, to_bytes)).unwrap(), text);
        }
    }

    #[test]
    fn bytes_outside_the_encoding_are_refused() {
        for bytes in [
            &b"<a>\xe9</a>"[..],
            b"<a>\xed\xa0\x80</a>",
            b"<?xml version='1.0' encoding='us-ascii'?><a>\xc3\xa9</a>",
            b"\xff\xfe<\0a\0>\0\0\xd8<\0",
        ] {
            assert!(matches!(decode(bytes), Err(DecodeError::InvalidText(_))), "{bytes:?}");
        }
    }

    #[test]
    fn unknown_encodings_are_named() {
        let error = decode(document("klingon").as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), "unknown encoding \"klingon\"");
        assert!(decode(document("utf-16").as_bytes()).is_err(), "the declaration contradicts the bytes");
    }
}
