//! Where a reply of HTTP/1.1 ends, however its bytes arrive.  Reads no socket and looks into no body.

use bytes::{Buf as _, BytesMut};
use httparse::Status;

/// The longest head that is accepted.
const MAX_HEAD: usize = 64 << 10;

/// A reply that came in whole.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Reply {
    /// The HTTP status.
    pub(crate) status: u16,
    /// Whether the connection may be used again.
    pub(crate) keep_alive: bool,
    /// The body's first bytes, as many as the reader was told to keep.
    pub(crate) body: Vec<u8>,
    /// The body's full length in bytes.
    pub(crate) length: u64,
}

/// Why bytes are no reply.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FramingError {
    #[error("malformed head: {0}")]
    Head(#[from] httparse::Error),
    #[error("the head is longer than {MAX_HEAD} bytes")]
    LongHead,
    #[error("the length of the body is not told")]
    NoLength,
    #[error("malformed chunk")]
    Chunk,
}

/// Reads one reply from bytes that come in pieces.
#[derive(Debug)]
pub(crate) struct ReplyReader {
    stage: Stage,
    keep: usize,
    reply: Reply,
}

#[derive(Debug, Clone, Copy)]
enum Stage {
    Head,
    Whole(u64),
    ChunkSize,
    Chunk(u64),
    ChunkEnd,
    Trailer,
}

impl ReplyReader {
    /// Makes a reader that keeps the first `keep` bytes of the body.
    pub(crate) fn new(keep: usize) -> Self {
        let reply = Reply { status: 0, keep_alive: true, body: Vec::new(), length: 0 };
        Self { stage: Stage::Head, keep, reply }
    }

    /// Takes what it can use from the input; returns the reply once it is complete.
    pub(crate) fn advance(&mut self, input: &mut BytesMut) -> Result<Option<Reply>, FramingError> {
        loop {
            let next = match self.stage {
                Stage::Head => self.head(input)?,
                Stage::Whole(0) => return Ok(Some(self.finish())),
                Stage::Whole(left) => self.body(input, left).map(Stage::Whole),
                Stage::ChunkSize => chunk_size(input)?,
                Stage::Chunk(0) => Some(Stage::ChunkEnd),
                Stage::Chunk(left) => self.body(input, left).map(Stage::Chunk),
                Stage::ChunkEnd => match line(input) {
                    Some(0) => Some(Stage::ChunkSize),
                    Some(_) => return Err(FramingError::Chunk),
                    None => None,
                },
                Stage::Trailer => match line(input) {
                    Some(0) => return Ok(Some(self.finish())),
                    other => other.map(|_| Stage::Trailer),
                },
            };
            match next {
                Some(stage) => self.stage = stage,
                None => return Ok(None),
            }
        }
    }

    fn head(&mut self, input: &mut BytesMut) -> Result<Option<Stage>, FramingError> {
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut head = httparse::Response::new(&mut headers);
        let Status::Complete(length) = head.parse(input)? else {
            return if input.len() > MAX_HEAD { Err(FramingError::LongHead) } else { Ok(None) };
        };
        self.reply.status = head.code.unwrap_or_default();
        self.reply.keep_alive = head.version == Some(1);
        let mut body = None;
        for header in &*head.headers {
            let value = header.value.trim_ascii();
            if header.name.eq_ignore_ascii_case("content-length") {
                let number = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok());
                body = body.or(Some(Stage::Whole(number.ok_or(FramingError::NoLength)?)));
            } else if header.name.eq_ignore_ascii_case("transfer-encoding") {
                // Chunks count even where a length is told too.
                body = value.eq_ignore_ascii_case(b"chunked").then_some(Stage::ChunkSize);
            } else if header.name.eq_ignore_ascii_case("connection") {
                self.reply.keep_alive &= !value.eq_ignore_ascii_case(b"close");
            }
        }
        // An interim reply ("100 Continue") has no body; the real one follows.
        let interim = (100..200).contains(&self.reply.status);
        input.advance(length);
        if interim { Ok(Some(Stage::Head)) } else { body.ok_or(FramingError::NoLength).map(Some) }
    }

    /// Takes a piece of the body; returns what is left of it.
    fn body(&mut self, input: &mut BytesMut, left: u64) -> Option<u64> {
        let length = usize::try_from(left).unwrap_or(usize::MAX).min(input.len());
        if length == 0 {
            return None;
        }
        let kept = length.min(self.keep - self.reply.body.len());
        self.reply.body.extend_from_slice(&input[..kept]);
        self.reply.length += length as u64;
        input.advance(length);
        Some(left - length as u64)
    }

    fn finish(&mut self) -> Reply {
        std::mem::replace(self, Self::new(self.keep)).reply
    }
}

fn chunk_size(input: &mut BytesMut) -> Result<Option<Stage>, FramingError> {
    let Status::Complete((length, size)) =
        httparse::parse_chunk_size(input).map_err(|_| FramingError::Chunk)?
    else {
        return Ok(None);
    };
    input.advance(length);
    Ok(Some(if size == 0 { Stage::Trailer } else { Stage::Chunk(size) }))
}

/// Takes a line with its end; returns its length without that.
fn line(input: &mut BytesMut) -> Option<usize> {
    let length = input.windows(2).position(|pair| pair == b"\r\n")?;
    input.advance(length + 2);
    Some(length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SIZED: &str = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\nKoji-Version: 1.35.3\r\n\r\nhello";
    const CHUNKED: &str =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nhel\r\n2\r\nlo\r\n0\r\nX: y\r\n\r\n";

    /// Feeds pieces of the given length; returns the replies and what was not used.
    fn read(text: &str, piece: usize, keep: usize) -> Result<(Vec<Reply>, usize), FramingError> {
        let (mut reader, mut input, mut replies) = (ReplyReader::new(keep), BytesMut::new(), Vec::new());
        for piece in text.as_bytes().chunks(piece) {
            input.extend_from_slice(piece);
            while let Some(reply) = reader.advance(&mut input)? {
                replies.push(reply);
            }
        }
        Ok((replies, input.len()))
    }

    fn reply(status: u16, keep_alive: bool, body: &str, length: u64) -> Reply {
        Reply { status, keep_alive, body: body.into(), length }
    }

    proptest! {
        #[test]
        fn pieces_of_any_length_make_the_same_replies(piece in 1..200usize) {
            let text = [SIZED, CHUNKED, "HTTP/1.1 100 Continue\r\n\r\n", SIZED].concat();
            let hello = || reply(200, true, "hello", 5);
            prop_assert_eq!(read(&text, piece, 99), Ok((vec![hello(), hello(), hello()], 0)));
        }

        #[test]
        fn noise_is_an_error_or_incomplete(noise: Vec<u8>) {
            let _ = ReplyReader::new(9).advance(&mut BytesMut::from(&noise[..]));
        }
    }

    #[test]
    fn what_is_cut_short_is_no_reply() {
        for text in [SIZED, CHUNKED] {
            for length in 0..text.len() {
                assert_eq!(read(&text[..length], 99, 99).unwrap().0, [], "{length} bytes of {text:?}");
            }
        }
    }

    #[test]
    fn only_the_first_bytes_are_kept_and_all_are_counted() {
        assert_eq!(read(SIZED, 2, 3), Ok((vec![reply(200, true, "hel", 5)], 0)));
        assert_eq!(read(CHUNKED, 99, 4), Ok((vec![reply(200, true, "hell", 5)], 0)));
    }

    #[test]
    fn a_connection_ends_when_the_server_says_so() {
        let closing = "HTTP/1.1 503 Busy\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n";
        assert_eq!(read(closing, 99, 9), Ok((vec![reply(503, false, "", 0)], 0)));
        let old = "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n";
        assert_eq!(read(old, 99, 9), Ok((vec![reply(200, false, "", 0)], 0)));
    }

    #[test]
    fn malformed_replies_are_refused() {
        let refused = |text: &str| read(text, 99, 9).unwrap_err();
        assert_eq!(refused("HTTP/1.1 200 OK\r\n\r\n"), FramingError::NoLength);
        assert_eq!(refused("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n"), FramingError::NoLength);
        let chunk =
            |text: &str| refused(&format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{text}"));
        assert_eq!(chunk("z\r\n"), FramingError::Chunk);
        assert_eq!(chunk("1\r\nab\r\n"), FramingError::Chunk);
        let endless = format!("HTTP/1.1 200 OK\r\nX: {}", "x".repeat(MAX_HEAD));
        assert_eq!(refused(&endless), FramingError::LongHead);
        assert!(matches!(refused("no reply at all\r\n"), FramingError::Head(_)));
    }
}
