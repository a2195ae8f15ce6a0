//! The texts that tasks keep: a request is a call's document, a result a reply's.

use std::borrow::Cow;

use super::de::{parse_call, parse_response};
use super::error::DecodeError;
use super::limits::Limits;
use super::sink::{RESPONSE, Sink};
use crate::fault::Fault;
use crate::value::{Value, decode_base64_lenient};

/// Returns the request text of a task.
pub fn encode_request(method: &str, params: &[Value]) -> String {
    let mut out = String::new();
    out.put_call(method, params);
    out
}

/// Reads the request text of a task: its method and arguments.
pub fn decode_request(text: &str) -> Result<(String, Vec<Value>), DecodeError> {
    let call = parse_call(&document(text)?, &Limits::reply())?;
    Ok((call.name.ok_or(DecodeError::NoMethod)?, call.params))
}

/// Returns the result text of a task that ended well.
pub fn encode_result(value: &Value) -> String {
    let mut out = String::from(RESPONSE.0);
    out.put_value(value);
    out.put(RESPONSE.1);
    out
}

/// Returns the result text of a task that failed.
pub fn encode_fault(fault: &Fault) -> String {
    let mut out = String::new();
    out.put_fault(fault);
    out
}

/// Reads the result text of a task: its value, or the fault it failed with.
pub fn decode_result(text: &str) -> Result<Result<Value, Fault>, DecodeError> {
    parse_response(&document(text)?, &Limits::reply())
}

/// Returns the document that a stored text stands for; old rows hold base64 of it.
fn document(text: &str) -> Result<Cow<'_, [u8]>, DecodeError> {
    if text.starts_with('<') {
        return Ok(Cow::Borrowed(text.as_bytes()));
    }
    let bytes = decode_base64_lenient(text);
    if bytes.starts_with(b"<") { Ok(Cow::Owned(bytes)) } else { Err(DecodeError::BadStoredText) }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;

    use super::*;

    #[test]
    fn requests_read_back() {
        let params = vec![Value::from("cli-build/x.src.rpm"), Value::Nil, Value::Struct(Vec::new())];
        let text = encode_request("build", &params);
        assert_eq!(decode_request(&text), Ok(("build".to_owned(), params)));
    }

    #[test]
    fn old_rows_hold_base64() {
        let text = base64::engine::general_purpose::STANDARD.encode(encode_request("sleep", &[5.into()]));
        let folded =
            text.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line) + "\n").collect::<String>();
        assert_eq!(decode_request(&folded), Ok(("sleep".to_owned(), vec![5.into()])));
    }

    #[test]
    fn results_are_values_or_faults() {
        assert_eq!(decode_result(&encode_result(&Value::from("done"))), Ok(Ok("done".into())));
        let fault = Fault::build("error building package (arch x86_64) & <more>");
        assert_eq!(decode_result(&encode_fault(&fault)), Ok(Err(fault)));
    }

    #[test]
    fn other_texts_are_refused() {
        assert_eq!(decode_result("not xml"), Err(DecodeError::BadStoredText));
        assert_eq!(decode_request(""), Err(DecodeError::BadStoredText));
        let nameless = "<methodCall><params/></methodCall>";
        assert_eq!(decode_request(nameless), Err(DecodeError::NoMethod));
    }
}
