//! Properties of the XML-RPC codec: what is written reads back the same, and nothing that comes in panics.

use koji_proto::Value;
use koji_proto::xml::{self, Limits};
use proptest::prelude::*;

/// Any text that XML can carry unchanged: no control character, and no CR, which arrives as LF.
fn text() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        4 => proptest::char::range(' ', '~'),
        1 => prop::sample::select(vec!['\n', '\t', '&', '<', '>', ']', '"', '\u{7f}', '\u{85}', '\u{2028}']),
        2 => any::<char>().prop_filter("XML forbids it", |c| {
            !matches!(c, '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
        }),
    ];
    prop::collection::vec(character, 0..24).prop_map(String::from_iter)
}

/// Any number that equals itself.
fn double() -> impl Strategy<Value = f64> {
    any::<u64>().prop_map(f64::from_bits).prop_filter("NaN equals nothing", |number| !number.is_nan())
}

fn value() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Nil),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        any::<i32>().prop_map(Value::from),
        double().prop_map(Value::Double),
        text().prop_map(Value::Str),
        text().prop_map(Value::DateTime),
        prop::collection::vec(any::<u8>(), 0..100).prop_map(Value::Bytes),
    ];
    scalar.prop_recursive(6, 64, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..8).prop_map(Value::Array),
            prop::collection::btree_map(text(), inner, 0..8).prop_map(Value::from_iter),
        ]
    })
}

/// A change of a document's bytes.
#[derive(Debug, Clone)]
enum Mutation {
    Replace(prop::sample::Index, u8),
    Insert(prop::sample::Index, Vec<u8>),
    Cut(prop::sample::Index),
    Swap(prop::sample::Index, prop::sample::Index),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let at = any::<prop::sample::Index>;
    let pieces: Vec<Vec<u8>> = [
        "<value>",
        "</value>",
        "<int>",
        "&amp;",
        "&#0;",
        "<![CDATA[",
        "<!--",
        "<!DOCTYPE ",
        "?>",
        "\u{fffe}",
    ]
    .map(|piece| piece.as_bytes().to_vec())
    .to_vec();
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Mutation::Replace(at, byte)),
        (at(), prop::sample::select(pieces)).prop_map(|(at, piece)| Mutation::Insert(at, piece)),
        at().prop_map(Mutation::Cut),
        (at(), at()).prop_map(|(a, b)| Mutation::Swap(a, b)),
    ]
}

fn mutate(document: &mut Vec<u8>, mutation: Mutation) {
    let length = document.len();
    if length == 0 {
        return;
    }
    match mutation {
        Mutation::Replace(at, byte) => document[at.index(length)] = byte,
        Mutation::Insert(at, piece) => {
            let at = at.index(length);
            document.splice(at..at, piece);
        }
        Mutation::Cut(at) => document.truncate(at.index(length)),
        Mutation::Swap(a, b) => document.swap(a.index(length), b.index(length)),
    }
}

/// Reads a document in every way; all that matters is that it ends.
fn read_anyhow(document: &[u8]) {
    let _ = xml::parse_call(document, &Limits::request());
    let _ = xml::parse_response::<Value>(document, &Limits::reply());
    let _ = xml::parse_response::<Vec<Option<i32>>>(document, &Limits::reply());
    let _ = xml::from_xml_value::<(bool, String)>(document, &Limits::request());
    if let Ok(text) = std::str::from_utf8(document) {
        let _ = xml::decode_request(text);
        let _ = xml::decode_result(text);
    }
}

proptest! {
    #[test]
    fn replies_read_back(value in value()) {
        let document = xml::to_response(&value).unwrap();
        prop_assert_eq!(xml::parse_response(&document, &Limits::reply()), Ok(Ok(value)));
    }

    #[test]
    fn calls_read_back(method in text(), params in prop::collection::vec(value(), 0..4)) {
        let call = xml::parse_call(&xml::to_call(&method, &params), &Limits::request()).unwrap();
        prop_assert_eq!(call.name, Some(method));
        prop_assert_eq!(call.params, params);
    }

    #[test]
    fn dynamic_and_serialized_values_are_written_alike(value in value()) {
        let serialized = String::from_utf8(xml::to_response(&value).unwrap()).unwrap();
        prop_assert_eq!(xml::encode_result(&value), serialized);
    }

    #[test]
    fn other_encodings_read_back(word in text()) {
        let document = xml::encode_result(&Value::from(word.as_str()));
        let wide: Vec<u8> = "\u{feff}".encode_utf16().chain(document.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        prop_assert_eq!(xml::parse_response(&wide, &Limits::reply()), Ok(Ok(Value::from(word))));
    }

    #[test]
    fn arbitrary_bytes_do_not_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        read_anyhow(&bytes);
    }

    #[test]
    fn arbitrary_markup_does_not_panic(text in "(<|>|/|value|int|array|data|struct|member|name|params|&|;|#|x|!|-|\\[|\\]|\\?| |1|'|=){0,60}") {
        read_anyhow(text.as_bytes());
    }

    #[test]
    fn damaged_documents_do_not_panic(value in value(), mutations in prop::collection::vec(mutation(), 1..4)) {
        for mut document in [xml::to_response(&value).unwrap(), xml::to_call("m", &[value])] {
            for mutation in mutations.clone() {
                mutate(&mut document, mutation);
            }
            read_anyhow(&document);
        }
    }
}

#[test]
fn nan_stays_nan() {
    let document = xml::to_response(&f64::NAN).unwrap();
    let read: f64 = xml::parse_response(&document, &Limits::reply()).unwrap().unwrap();
    assert!(read.is_nan());
}
