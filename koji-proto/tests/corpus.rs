//! Documents that Python's and Koji's encoders wrote (see `corpus/make.py`) are read as what they hold, and
//! written again as Koji writes them.

#![expect(clippy::unwrap_used, reason = "a test that cannot read its corpus fails")]

use std::fs;
use std::path::{Path, PathBuf};

use koji_proto::xml::{self, Limits};
use koji_proto::{Fault, FaultCode, Value};
use serde_json::Value as Json;

/// What a document holds.
#[derive(Debug, PartialEq)]
enum Document {
    Call { method: String, params: Vec<Value> },
    Result(Value),
    Fault(Fault),
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

/// Lists the documents of the corpus with the name that they share with their expectation.
fn documents() -> Vec<(String, String, Vec<u8>)> {
    let mut documents: Vec<_> = fs::read_dir(corpus())
        .unwrap()
        .filter_map(|entry| {
            let path = entry.unwrap().path();
            let stem = path.file_name()?.to_str()?.strip_suffix(".xml")?;
            let (name, encoder) = stem.rsplit_once('.')?;
            Some((name.to_owned(), encoder.to_owned(), fs::read(&path).unwrap()))
        })
        .collect();
    documents.sort();
    assert!(documents.len() >= 30, "the corpus is incomplete");
    documents
}

fn value(json: &Json) -> Value {
    let (kind, held) = json.as_object().unwrap().iter().next().unwrap();
    let text = || held.as_str().unwrap().to_owned();
    match kind.as_str() {
        "nil" => Value::Nil,
        "boolean" => Value::Bool(held.as_bool().unwrap()),
        "int" => Value::Int(held.as_i64().unwrap()),
        "double" => Value::Double(text().parse().unwrap()),
        "string" => Value::Str(text()),
        "base64" => Value::Bytes(hex::decode(text()).unwrap()),
        "dateTime" => Value::DateTime(text()),
        "array" => Value::Array(held.as_array().unwrap().iter().map(value).collect()),
        "struct" => held
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| (entry[0].as_str().unwrap().to_owned(), value(&entry[1])))
            .collect(),
        other => panic!("unknown kind {other}"),
    }
}

fn expected(name: &str) -> Document {
    let text = fs::read_to_string(corpus().join(format!("{name}.json"))).unwrap();
    let json: Json = serde_json::from_str(&text).unwrap();
    if let Some(method) = json.get("call") {
        let params = json["params"].as_array().unwrap().iter().map(value).collect();
        Document::Call { method: method.as_str().unwrap().to_owned(), params }
    } else if let Some(result) = json.get("result") {
        Document::Result(value(result))
    } else {
        let code = FaultCode::from_number(json["fault"][0].as_i64().unwrap());
        Document::Fault(Fault::new(code, json["fault"][1].as_str().unwrap()))
    }
}

fn read(name: &str, bytes: &[u8]) -> Document {
    let fail = |error| panic!("{name}: {error}");
    match expected(name) {
        Document::Call { .. } => {
            let call = xml::parse_call(bytes, &Limits::request()).unwrap_or_else(fail);
            Document::Call { method: call.name.unwrap(), params: call.params }
        }
        _ => match xml::parse_response(bytes, &Limits::reply()) {
            Ok(Ok(result)) => Document::Result(result),
            Ok(Err(fault)) => Document::Fault(fault),
            Err(error) => panic!("{name}: {error}"),
        },
    }
}

#[test]
fn documents_hold_what_was_put_in() {
    for (name, encoder, bytes) in documents() {
        assert_eq!(read(&name, &bytes), expected(&name), "{name} by {encoder}");
    }
}

#[test]
fn documents_are_written_as_koji_writes_them() {
    // Koji breaks lines between elements and inside base64, and writes a CR that then reads as LF.
    let without_breaks = |text: &str| text.replace(">\n", ">");
    let mut compared = 0;
    for (name, encoder, bytes) in documents() {
        let Ok(text) = String::from_utf8(bytes) else { continue };
        if encoder != "koji" || text.contains("<base64>") || text.contains('\r') || text.contains("encoding=")
        {
            continue;
        }
        let ours = match expected(&name) {
            Document::Call { method, params } => xml::to_call(&method, &params),
            Document::Result(result) => xml::to_response(&result).unwrap(),
            Document::Fault(fault) => xml::fault_response(&fault),
        };
        let ours = String::from_utf8(ours).unwrap();
        assert_eq!(without_breaks(&ours), without_breaks(&text), "{name}");
        compared += 1;
    }
    assert!(compared >= 12, "only {compared} documents were compared");
}
