//! The text of numbers and booleans, read as leniently as Koji's hub reads it.

use std::borrow::Cow;

use super::error::DecodeError;

/// Reads an integer: blanks around it, a sign and `_` between digits are fine.
pub(super) fn integer(text: &str) -> Result<i64, DecodeError> {
    let trimmed = text.trim();
    let digits = trimmed.strip_prefix(['+', '-']).unwrap_or(trimmed);
    let plain = without_separators(trimmed);
    let is_number = !digits.is_empty()
        && digits.starts_with(|c: char| c.is_ascii_digit())
        && plain.trim_start_matches(['+', '-']).bytes().all(|b| b.is_ascii_digit());
    if !is_number {
        return Err(bad("integer", text));
    }
    plain.parse().map_err(|_| DecodeError::IntegerOutOfRange(shorten(trimmed)))
}

/// Reads a double; `nan`, `inf` and numbers too large or too small for one are fine.
pub(super) fn double(text: &str) -> Result<f64, DecodeError> {
    without_separators(text.trim()).parse().map_err(|_| bad("double", text))
}

/// Reads a boolean: `0` or `1` and nothing else.
pub(super) fn boolean(text: &str) -> Result<bool, DecodeError> {
    match text {
        "0" => Ok(false),
        "1" => Ok(true),
        _ => Err(bad("boolean", text)),
    }
}

/// Drops each `_` that stands between two digits; any other stays and makes the number a bad one.
fn without_separators(text: &str) -> Cow<'_, str> {
    if !text.contains('_') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let digit_at = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    text.char_indices()
        .filter(|&(at, c)| c != '_' || !digit_at(at.checked_sub(1)) || !digit_at(Some(at + 1)))
        .map(|(_, c)| c)
        .collect()
}

fn bad(kind: &'static str, text: &str) -> DecodeError {
    DecodeError::BadScalar { kind, text: shorten(text) }
}

fn shorten(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}...", &text[..at]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_may_be_sloppy() {
        for (text, number) in [
            ("3", 3),
            (" \n-7 ", -7),
            ("+5", 5),
            ("1_000_000", 1_000_000),
            ("007", 7),
            ("9223372036854775807", i64::MAX),
            ("-9223372036854775808", i64::MIN),
        ] {
            assert_eq!(integer(text), Ok(number), "{text:?}");
        }
    }

    #[test]
    fn what_is_no_integer_is_refused() {
        for text in ["", " ", "0x10", "abc", "_1", "1_", "1__0", "- 5", "+-5", "1.0", "1e3", "+", "é"] {
            assert!(matches!(integer(text), Err(DecodeError::BadScalar { .. })), "{text:?}");
        }
        assert!(matches!(integer("9223372036854775808"), Err(DecodeError::IntegerOutOfRange(_))));
    }

    #[test]
    fn doubles_reach_infinity() {
        for (text, number) in [
            ("1.5", 1.5),
            (" .5\n", 0.5),
            ("1_0.5", 10.5),
            ("inf", f64::INFINITY),
            ("-Infinity", f64::NEG_INFINITY),
            ("1e400", f64::INFINITY),
            ("1E-400", 0.0),
            ("3", 3.0),
        ] {
            assert_eq!(double(text), Ok(number), "{text:?}");
        }
        assert!(double("nan").unwrap().is_nan());
        for text in ["", "x", "1,5", "_1.0", "0x1p3"] {
            assert!(double(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn booleans_are_digits() {
        assert_eq!(boolean("1"), Ok(true));
        assert_eq!(boolean("0"), Ok(false));
        for text in ["true", "", " 1", "2"] {
            assert!(boolean(text).is_err(), "{text:?}");
        }
    }
}
