//! Headers and packages built in memory, for tests.

use super::{Header, Tag};

/// Data of an entry to build.
#[derive(Clone, Copy, Debug)]
pub(super) enum Value<'a> {
    Null,
    Char(&'a [u8]),
    Int16(&'a [u16]),
    Int32(&'a [u32]),
    Int64(&'a [u64]),
    Text(&'a str),
    Texts(&'a [&'a str]),
    I18n(&'a [&'a str]),
    Bytes(&'a [u8]),
}

impl Value<'_> {
    fn encode(self) -> (u32, usize, usize, Vec<u8>) {
        let texts = |texts: &[&str]| texts.iter().flat_map(|text| [text.as_bytes(), &[0]].concat()).collect();
        match self {
            Self::Null => (0, 0, 1, vec![]),
            Self::Char(chars) => (1, chars.len(), 1, chars.to_vec()),
            Self::Int16(ints) => (3, ints.len(), 2, ints.iter().flat_map(|int| int.to_be_bytes()).collect()),
            Self::Int32(ints) => (4, ints.len(), 4, ints.iter().flat_map(|int| int.to_be_bytes()).collect()),
            Self::Int64(ints) => (5, ints.len(), 8, ints.iter().flat_map(|int| int.to_be_bytes()).collect()),
            Self::Text(text) => (6, 1, 1, texts(&[text])),
            Self::Bytes(bytes) => (7, bytes.len(), 1, bytes.to_vec()),
            Self::Texts(list) => (8, list.len(), 1, texts(list)),
            Self::I18n(list) => (9, list.len(), 1, texts(list)),
        }
    }
}

/// Returns the bytes of a header with these entries, aligned as rpm does.
pub(super) fn header_bytes(entries: &[(Tag, Value<'_>)]) -> Vec<u8> {
    let mut data = Vec::new();
    let mut index = Vec::new();
    for (tag, value) in entries {
        let (data_type, count, align, bytes) = value.encode();
        data.resize(data.len().next_multiple_of(align), 0);
        index.push([tag.0, data_type, data.len() as u32, count as u32]);
        data.extend(bytes);
    }
    raw(&index, &data)
}

/// Returns a header with these entries.
pub(super) fn header(entries: &[(Tag, Value<'_>)]) -> Header {
    Header::parse(header_bytes(entries)).unwrap()
}

/// Returns a signature header with these entries, padded.
pub(super) fn signature_bytes(entries: &[(Tag, Value<'_>)]) -> Vec<u8> {
    let mut bytes = header_bytes(entries);
    bytes.resize(bytes.len().next_multiple_of(8), 0);
    bytes
}

/// Returns a package with these entries of signature and main header, and a payload of its own.
pub(super) fn rpm(signature: &[(Tag, Value<'_>)], main: &[(Tag, Value<'_>)]) -> Vec<u8> {
    let mut lead = [0; 96];
    lead[..6].copy_from_slice(&[0xed, 0xab, 0xee, 0xdb, 3, 0]);
    [&lead[..], &signature_bytes(signature), &header_bytes(main), b"payload"].concat()
}

/// Returns a header whose entries have these numbers: tag, type, offset, count.
pub(super) fn raw(entries: &[[u32; 4]], data: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0x8e, 0xad, 0xe8, 1, 0, 0, 0, 0];
    bytes.extend((entries.len() as u32).to_be_bytes());
    bytes.extend((data.len() as u32).to_be_bytes());
    bytes.extend(entries.as_flattened().iter().flat_map(|number| number.to_be_bytes()));
    bytes.extend(data);
    bytes
}
