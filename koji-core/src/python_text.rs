//! Values as Python writes them: Koji's texts for people (task labels, policy items) show them that way, and mock's
//! configuration is a Python program, which must hold them as literals whatever they say.

use std::fmt::Write as _;

use koji_proto::Value;

/// Returns what Python's `str()` gives: a text as it is, everything else as [`repr`].
pub fn str(value: &Value) -> String {
    match value {
        Value::Str(text) | Value::DateTime(text) => text.clone(),
        other => repr(other),
    }
}

/// Returns what Python's `repr()` gives.
pub fn repr(value: &Value) -> String {
    let mut out = String::new();
    write_repr(value, &mut out);
    out
}

fn write_repr(value: &Value, out: &mut String) {
    match value {
        Value::Nil => out.push_str("None"),
        Value::Bool(true) => out.push_str("True"),
        Value::Bool(false) => out.push_str("False"),
        Value::Int(number) => {
            // Writing to a String cannot fail.
            let _ = write!(out, "{number}");
        }
        Value::Double(number) => out.push_str(&float(*number)),
        Value::Str(text) | Value::DateTime(text) => write_quoted(text, out),
        Value::Bytes(bytes) => write_bytes(bytes, out),
        Value::Array(items) => {
            out.push('[');
            for (at, item) in items.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                write_repr(item, out);
            }
            out.push(']');
        }
        Value::Struct(entries) => {
            out.push('{');
            for (at, (key, item)) in entries.iter().enumerate() {
                out.push_str(if at == 0 { "" } else { ", " });
                write_quoted(key, out);
                out.push_str(": ");
                write_repr(item, out);
            }
            out.push('}');
        }
    }
}

/// Writes a float: the shortest digits that read back, with an exponent outside 1e-4 ..= 1e16.
fn float(number: f64) -> String {
    if number.is_nan() {
        return "nan".into();
    }
    if number.is_infinite() {
        return if number > 0.0 { "inf".into() } else { "-inf".into() };
    }
    let scientific = format!("{number:e}");
    let (digits, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    match exponent.parse::<i32>() {
        Ok(exponent) if number != 0.0 && !(-4..16).contains(&exponent) => {
            let sign = if exponent < 0 { '-' } else { '+' };
            format!("{digits}e{sign}{:02}", exponent.unsigned_abs())
        }
        _ => format!("{number:?}"),
    }
}

/// The quote that needs the fewest escapes: the apostrophe, unless the text holds one and no double quote.
fn quote_for(has_apostrophe: bool, has_double: bool) -> char {
    if has_apostrophe && !has_double { '"' } else { '\'' }
}

fn write_quoted(text: &str, out: &mut String) {
    let quote = quote_for(text.contains('\''), text.contains('"'));
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if c == quote => {
                out.push('\\');
                out.push(c);
            }
            _ if is_printable(c) => out.push(c),
            _ => {
                let code = u32::from(c);
                let _ = match code {
                    0..=0xff => write!(out, "\\x{code:02x}"),
                    0x100..=0xffff => write!(out, "\\u{code:04x}"),
                    _ => write!(out, "\\U{code:08x}"),
                };
            }
        }
    }
    out.push(quote);
}

/// Tells whether a character shows as itself. Rust escapes the same categories as Python in a text's debug form,
/// apart from combining marks at its start, which the letter in front takes care of.
fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return !c.is_ascii_control();
    }
    let mut text = String::from("a");
    text.push(c);
    text.escape_debug().count() == 2
}

fn write_bytes(bytes: &[u8], out: &mut String) {
    let quote = quote_for(bytes.contains(&b'\''), bytes.contains(&b'"'));
    out.push('b');
    out.push(quote);
    for &byte in bytes {
        match byte {
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            _ if char::from(byte) == quote => {
                out.push('\\');
                out.push(quote);
            }
            b' '..=b'~' => out.push(byte.into()),
            _ => {
                let _ = write!(out, "\\x{byte:02x}");
            }
        }
    }
    out.push(quote);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn text_never_leaves_its_quotes(text: String) {
            let literal = repr(&Value::Str(text));
            let quote = literal.chars().next().unwrap();
            let mut inside = literal[1..literal.len() - 1].chars();
            while let Some(c) = inside.next() {
                prop_assert!(c != quote && c != '\n' && c != '\r');
                if c == '\\' {
                    inside.next();
                }
            }
            prop_assert!(literal.len() >= 2 && literal.ends_with(quote));
        }
    }

    fn list(items: Vec<Value>) -> Value {
        Value::Array(items)
    }

    #[test]
    fn text_is_plain_on_its_own_and_quoted_inside() {
        assert_eq!(str(&"f40".into()), "f40");
        assert_eq!(str(&Value::Nil), "None");
        assert_eq!(str(&list(vec!["x86_64".into(), "i386".into()])), "['x86_64', 'i386']");
    }

    #[test]
    fn every_kind_of_value() {
        let map = Value::Struct(vec![("a".into(), 1.into()), ("b".into(), list(vec![]))]);
        let all = list(vec![
            Value::Nil,
            true.into(),
            false.into(),
            (-3).into(),
            map,
            vec![0u8, b'\'', b'x'].into(),
        ]);
        assert_eq!(repr(&all), r#"[None, True, False, -3, {'a': 1, 'b': []}, b"\x00'x"]"#);
    }

    #[test]
    fn quotes_and_escapes() {
        assert_eq!(repr(&"it's".into()), r#""it's""#);
        assert_eq!(repr(&"\"q\"".into()), r#"'"q"'"#);
        assert_eq!(repr(&"'\"".into()), r#"'\'"'"#);
        assert_eq!(
            repr(&"é\n\t\\\u{7f}\u{a0}\u{200b}\u{1f600}\u{e0001}".into()),
            r"'é\n\t\\\x7f\xa0\u200b😀\U000e0001'"
        );
        assert_eq!(repr(&"\u{301}".into()), "'\u{301}'");
    }

    #[test]
    fn floats_read_back() {
        for (number, text) in [
            (2.0, "2.0"),
            (0.1, "0.1"),
            (-0.0, "-0.0"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (1.5e-5, "1.5e-05"),
            (0.0001, "0.0001"),
            (1e300, "1e+300"),
            (f64::NAN, "nan"),
            (f64::NEG_INFINITY, "-inf"),
        ] {
            assert_eq!(repr(&number.into()), text);
        }
    }
}
