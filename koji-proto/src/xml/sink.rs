//! The pieces of XML-RPC text, appended to a buffer; knows nothing of serde.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use memchr::memchr3;

use crate::fault::Fault;
use crate::value::Value;

/// What every document starts with.
pub(super) const DECLARATION: &str = "<?xml version='1.0'?>\n";

/// A buffer that text is appended to.
pub(super) trait Sink {
    /// Appends text as it is.
    fn put(&mut self, text: &str);

    /// Appends text with `&`, `<` and `>` escaped.
    fn put_escaped(&mut self, text: &str) {
        let mut rest = text;
        while let Some(at) = memchr3(b'&', b'<', b'>', rest.as_bytes()) {
            self.put(&rest[..at]);
            self.put(match rest.as_bytes()[at] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                _ => "&gt;",
            });
            rest = &rest[at + 1..];
        }
        self.put(rest);
    }

    /// Appends `nil`.
    fn put_nil(&mut self) {
        self.put("<value><nil/></value>");
    }

    /// Appends a `boolean`.
    fn put_bool(&mut self, flag: bool) {
        self.put(if flag {
            "<value><boolean>1</boolean></value>"
        } else {
            "<value><boolean>0</boolean></value>"
        });
    }

    /// Appends an `int`, or an `i8` outside 32 bits.
    fn put_int(&mut self, number: i64) {
        let mut digits = itoa::Buffer::new();
        let (open, close) = if i32::try_from(number).is_ok() {
            ("<value><int>", "</int></value>")
        } else {
            ("<value><i8>", "</i8></value>")
        };
        self.put(open);
        self.put(digits.format(number));
        self.put(close);
    }

    /// Appends a `double`.
    fn put_double(&mut self, number: f64) {
        self.put("<value><double>");
        self.put(&double_text(number));
        self.put("</double></value>");
    }

    /// Appends a `string`.
    fn put_string(&mut self, text: &str) {
        self.put("<value><string>");
        self.put_escaped(text);
        self.put("</string></value>");
    }

    /// Appends a `base64`.
    fn put_bytes(&mut self, bytes: &[u8]) {
        self.put("<value><base64>");
        self.put(&BASE64.encode(bytes));
        self.put("</base64></value>");
    }

    /// Appends a `dateTime.iso8601`.
    fn put_date_time(&mut self, text: &str) {
        self.put("<value><dateTime.iso8601>");
        self.put_escaped(text);
        self.put("</dateTime.iso8601></value>");
    }

    /// Appends the start of a `struct`'s member, up to where its value belongs.
    fn put_key(&mut self, key: &str) {
        self.put("<member><name>");
        self.put_escaped(key);
        self.put("</name>");
    }

    /// Appends a dynamic value; unlike a type's own serialization this cannot fail.
    fn put_value(&mut self, value: &Value) {
        match value {
            Value::Nil => self.put_nil(),
            Value::Bool(flag) => self.put_bool(*flag),
            Value::Int(number) => self.put_int(*number),
            Value::Double(number) => self.put_double(*number),
            Value::Str(text) => self.put_string(text),
            Value::Bytes(bytes) => self.put_bytes(bytes),
            Value::DateTime(text) => self.put_date_time(text),
            Value::Array(items) => {
                self.put(ARRAY.0);
                items.iter().for_each(|item| self.put_value(item));
                self.put(ARRAY.1);
            }
            Value::Struct(entries) => {
                self.put(STRUCT.0);
                for (key, value) in entries {
                    self.put_key(key);
                    self.put_value(value);
                    self.put("</member>");
                }
                self.put(STRUCT.1);
            }
        }
    }

    /// Appends a whole `methodCall`.
    fn put_call(&mut self, method: &str, params: &[Value]) {
        self.put(DECLARATION);
        self.put("<methodCall><methodName>");
        self.put_escaped(method);
        self.put("</methodName><params>");
        for param in params {
            self.put("<param>");
            self.put_value(param);
            self.put("</param>");
        }
        self.put("</params></methodCall>\n");
    }

    /// Appends a whole `methodResponse` that holds a fault.
    fn put_fault(&mut self, fault: &Fault) {
        self.put(DECLARATION);
        self.put("<methodResponse><fault>");
        self.put_value(&fault.to_value());
        self.put("</fault></methodResponse>\n");
    }
}

/// What stands around an array's items.
pub(super) const ARRAY: (&str, &str) = ("<value><array><data>", "</data></array></value>");
/// What stands around a struct's members.
pub(super) const STRUCT: (&str, &str) = ("<value><struct>", "</struct></value>");
/// What stands around the value of a reply.
pub(super) const RESPONSE: (&str, &str) =
    ("<?xml version='1.0'?>\n<methodResponse><params><param>", "</param></params></methodResponse>\n");

impl Sink for Vec<u8> {
    fn put(&mut self, text: &str) {
        self.extend_from_slice(text.as_bytes());
    }
}

impl Sink for String {
    fn put(&mut self, text: &str) {
        self.push_str(text);
    }
}

/// Returns the shortest text that reads back as the same number, in the form of Python's `repr`.
///
/// Both `repr` and Rust's `Debug` switch to an exponent below 1e-4 and from 1e16 on; `repr` alone gives the
/// exponent a sign and at least two digits.
fn double_text(number: f64) -> String {
    if number.is_nan() {
        return "nan".into();
    }
    let text = format!("{number:?}");
    let Some((mantissa, exponent)) = text.split_once('e') else { return text };
    match exponent.strip_prefix('-') {
        Some(digits) => format!("{mantissa}e-{digits:0>2}"),
        None => format!("{mantissa}e+{exponent:0>2}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_look_as_in_python() {
        let cases = [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (1.0, "1.0"),
            (0.1, "0.1"),
            (1e22, "1e+22"),
            (1e16, "1e+16"),
            (9_999_999_999_999_998.0, "9999999999999998.0"),
            (1e-4, "0.0001"),
            (1.5e-5, "1.5e-05"),
            (-1.25e-300, "-1.25e-300"),
            (f64::MAX, "1.7976931348623157e+308"),
            (5e-324, "5e-324"),
            (1_700_000_000.123_456, "1700000000.123456"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN, "nan"),
        ];
        for (number, text) in cases {
            assert_eq!(double_text(number), text);
        }
    }

    #[test]
    fn only_markup_is_escaped() {
        let mut out = String::new();
        out.put_escaped("<a href=\"x\">'&'</a>");
        assert_eq!(out, "&lt;a href=\"x\"&gt;'&amp;'&lt;/a&gt;");
    }

    #[test]
    fn integers_outside_32_bits_are_i8() {
        let mut out = String::new();
        for number in [i64::from(i32::MAX), i64::from(i32::MAX) + 1, i64::from(i32::MIN), i64::MIN] {
            out.put_int(number);
        }
        insta::assert_snapshot!(out, @"<value><int>2147483647</int></value><value><i8>2147483648</i8></value><value><int>-2147483648</int></value><value><i8>-9223372036854775808</i8></value>");
    }
}
