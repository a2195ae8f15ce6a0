//! Values as Python source text, as configuration files that are Python programs need them.

use std::fmt::{self, Write as _};

use koji_proto::Value;

/// Shows a value as the literal that Python's `repr` would print.
#[derive(Debug, Clone, Copy)]
pub struct PythonLiteral<'a>(pub &'a Value);

impl fmt::Display for PythonLiteral<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::Nil => f.write_str("None"),
            Value::Bool(true) => f.write_str("True"),
            Value::Bool(false) => f.write_str("False"),
            Value::Int(number) => write!(f, "{number}"),
            Value::Double(number) if number.is_finite() => write!(f, "{number:?}"),
            Value::Double(number) => write!(f, "float('{number}')"),
            Value::Str(text) | Value::DateTime(text) => write_text(f, text),
            Value::Bytes(bytes) => write_bytes(f, bytes),
            Value::Array(items) => {
                f.write_char('[')?;
                for (index, item) in items.iter().enumerate() {
                    write!(f, "{}{}", separator(index), Self(item))?;
                }
                f.write_char(']')
            }
            Value::Struct(entries) => {
                f.write_char('{')?;
                for (index, (key, value)) in entries.iter().enumerate() {
                    f.write_str(separator(index))?;
                    write_text(f, key)?;
                    write!(f, ": {}", Self(value))?;
                }
                f.write_char('}')
            }
        }
    }
}

fn separator(index: usize) -> &'static str {
    if index == 0 { "" } else { ", " }
}

/// Python prefers single quotes, unless the text has these and no double ones.
fn write_text(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    f.write_char(quote)?;
    for c in text.chars() {
        match c {
            '\\' => f.write_str("\\\\")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            c if c == quote => write!(f, "\\{c}")?,
            c if !c.is_control() => f.write_char(c)?,
            c if u32::from(c) < 0x100 => write!(f, "\\x{:02x}", u32::from(c))?,
            c => write!(f, "\\u{:04x}", u32::from(c))?,
        }
    }
    f.write_char(quote)
}

fn write_bytes(f: &mut fmt::Formatter<'_>, bytes: &[u8]) -> fmt::Result {
    f.write_str("b'")?;
    for &byte in bytes {
        match byte {
            b'\'' | b'\\' => write!(f, "\\{}", char::from(byte))?,
            0x20..0x7f => f.write_char(char::from(byte))?,
            _ => write!(f, "\\x{byte:02x}")?,
        }
    }
    f.write_char('\'')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn literals_look_like_repr() {
        let value = Value::Array(vec![
            Value::Nil,
            true.into(),
            5.into(),
            1.5.into(),
            "it's".into(),
            "'\"\\\n\u{1}ü".into(),
            Value::Struct(vec![("k".into(), Value::Nil)]),
            b"a'\x00".to_vec().into(),
        ]);
        let expected = r#"[None, True, 5, 1.5, "it's", '\'"\\\n\x01ü', {'k': None}, b'a\'\x00']"#;
        assert_eq!(PythonLiteral(&value).to_string(), expected);
    }

    proptest! {
        #[test]
        fn text_never_leaves_its_quotes(text: String) {
            let literal = PythonLiteral(&Value::Str(text)).to_string();
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
}
