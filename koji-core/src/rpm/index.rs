//! The index of a header: the entries and all checks on them.
//!
//! Owns the bounds. Memory and time are linear in the size of the header, whatever it declares.

use memchr::memchr;

use super::{data::DataType, error::HeaderError, tag::Tag};

/// The most bytes that a header may have: 64 MiB.
pub const MAX_BYTES: u64 = 64 << 20;

/// The most entries that a header may have; rpm has the same limit.
pub const MAX_ENTRIES: u32 = 0xffff;

/// The most texts and integers that the entries of a header may have together.
///
/// Each takes up to 24 bytes where it is listed but as little as one in the header. Packages of half a
/// million files have fewer.
const MAX_ITEMS: u32 = 16 << 20;

/// The size of what comes before the entries.
pub(super) const INTRO: usize = 16;

const MAGIC: [u8; 8] = [0x8e, 0xad, 0xe8, 1, 0, 0, 0, 0];
const ENTRY: usize = 16;

/// An entry whose data lie from `start` to `end`.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) tag: Tag,
    pub(super) count: u32,
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) data_type: DataType,
}

/// What the first 16 bytes of a header declare.
pub(super) struct Intro {
    entries: usize,
    data: usize,
}

impl Intro {
    pub(super) fn parse(bytes: [u8; INTRO]) -> Result<Self, HeaderError> {
        let (magic, sizes) = bytes.split_at(MAGIC.len());
        if magic != MAGIC {
            return Err(HeaderError::BadMagic);
        }
        let [entries, data] = numbers(sizes);
        if entries > MAX_ENTRIES {
            return Err(HeaderError::TooManyEntries(entries));
        }
        let total = (INTRO + ENTRY * entries as usize) as u64 + u64::from(data);
        if total > MAX_BYTES {
            return Err(HeaderError::TooBig(total));
        }
        Ok(Self { entries: entries as usize, data: data as usize })
    }

    pub(super) fn data_at(&self) -> usize {
        INTRO + ENTRY * self.entries
    }

    pub(super) fn end(&self) -> usize {
        self.data_at() + self.data
    }
}

/// Checks the entries and returns them sorted by tag.
pub(super) fn index(entries: &[u8], data: &[u8]) -> Result<Vec<Entry>, HeaderError> {
    let mut index = Vec::with_capacity(entries.len() / ENTRY);
    // Entries that share data would be scanned again and again: what is left to give out bounds the whole
    // work.
    let mut left = data.len();
    let mut items_left = MAX_ITEMS;
    for entry in entries.chunks_exact(ENTRY) {
        let [tag, number, start, count] = numbers(entry);
        let tag = Tag(tag);
        let data_type = DataType::from_number(number).ok_or(HeaderError::UnknownType { tag, number })?;
        if !matches!(data_type, DataType::Null | DataType::Binary) {
            items_left = items_left.checked_sub(count).ok_or(HeaderError::TooManyItems(tag))?;
        }
        let rest = data.get(start as usize..).ok_or(HeaderError::OutOfBounds(tag))?;
        let len = match data_type {
            DataType::Null => 0,
            DataType::Char | DataType::Int8 | DataType::Binary => fixed_len(tag, count, 1, rest)?,
            DataType::Int16 => fixed_len(tag, count, 2, rest)?,
            DataType::Int32 => fixed_len(tag, count, 4, rest)?,
            DataType::Int64 => fixed_len(tag, count, 8, rest)?,
            DataType::String if count != 1 => return Err(HeaderError::Count { tag, count }),
            DataType::String | DataType::StringArray | DataType::I18nString => {
                texts_len(tag, count, rest, left)?
            }
        };
        left = left.checked_sub(len).ok_or(HeaderError::Overlap(tag))?;
        // Both fit, since the data are shorter than MAX_BYTES.
        let end = start + len as u32;
        index.push(Entry { tag, count, start, end, data_type });
    }
    if !index.is_sorted_by_key(|entry| entry.tag) {
        index.sort_by_key(|entry| entry.tag);
    }
    match index.windows(2).find(|pair| pair[0].tag == pair[1].tag) {
        Some(pair) => Err(HeaderError::Duplicate(pair[0].tag)),
        None => Ok(index),
    }
}

/// Returns the first numbers of 32 bits each, which must be there.
fn numbers<const N: usize>(bytes: &[u8]) -> [u32; N] {
    let numbers = bytes.as_chunks().0;
    std::array::from_fn(|at| numbers.get(at).copied().map_or(0, u32::from_be_bytes))
}

fn fixed_len(tag: Tag, count: u32, width: u64, rest: &[u8]) -> Result<usize, HeaderError> {
    let len = u64::from(count) * width;
    if len > rest.len() as u64 { Err(HeaderError::OutOfBounds(tag)) } else { Ok(len as usize) }
}

fn texts_len(tag: Tag, count: u32, rest: &[u8], left: usize) -> Result<usize, HeaderError> {
    let window = &rest[..left.min(rest.len())];
    let mut len = 0;
    for _ in 0..count {
        match memchr(0, &window[len..]) {
            Some(at) => len += at + 1,
            None if window.len() < rest.len() => return Err(HeaderError::Overlap(tag)),
            None => return Err(HeaderError::Unterminated(tag)),
        }
    }
    Ok(len)
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            error::{ReadError, Section},
            header::Header,
            synthetic::raw,
        },
        *,
    };

    fn error(entries: &[[u32; 4]], data: &[u8]) -> HeaderError {
        Header::parse(raw(entries, data)).map(|_| ()).unwrap_err()
    }

    #[test]
    fn what_is_no_header_is_refused() {
        assert_eq!(Header::parse(vec![]).unwrap_err(), HeaderError::Length { declared: 16, found: 0 });
        assert_eq!(Header::parse(vec![0; 16]).unwrap_err(), HeaderError::BadMagic);
        let mut version_2 = raw(&[], &[]);
        version_2[3] = 2;
        assert_eq!(Header::parse(version_2).unwrap_err(), HeaderError::BadMagic);
        let mut long = raw(&[], &[]);
        long.push(0);
        assert_eq!(Header::parse(long).unwrap_err(), HeaderError::Length { declared: 16, found: 17 });
    }

    #[test]
    fn sizes_are_bounded_before_anything_is_read() {
        let intro = |entries: u32, data: u32| {
            let mut bytes = raw(&[], &[]);
            bytes[8..12].copy_from_slice(&entries.to_be_bytes());
            bytes[12..16].copy_from_slice(&data.to_be_bytes());
            match Header::read(&mut bytes.as_slice(), Section::Header, |_| 0) {
                Err(ReadError::Header { source, .. }) => Some(source),
                Err(ReadError::Truncated { .. }) => None,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(intro(u32::MAX, 0), Some(HeaderError::TooManyEntries(u32::MAX)));
        assert_eq!(intro(0x1_0000, 0), Some(HeaderError::TooManyEntries(0x1_0000)));
        assert_eq!(intro(1, u32::MAX), Some(HeaderError::TooBig(32 + u64::from(u32::MAX))));
        assert_eq!(intro(1, MAX_BYTES as u32), Some(HeaderError::TooBig(32 + MAX_BYTES)));
        assert_eq!(intro(1, MAX_BYTES as u32 - 32), None);
    }

    #[test]
    fn entries_must_lie_inside() {
        let tag = Tag::NAME;
        let number = tag.0;
        assert_eq!(error(&[[number, 10, 0, 1]], b"a\0"), HeaderError::UnknownType { tag, number: 10 });
        assert_eq!(error(&[[number, 6, 3, 1]], b"a\0"), HeaderError::OutOfBounds(tag));
        assert_eq!(error(&[[number, 6, u32::MAX, 1]], b"a\0"), HeaderError::OutOfBounds(tag));
        assert_eq!(error(&[[number, 6, 2, 1]], b"a\0"), HeaderError::Unterminated(tag));
        assert_eq!(error(&[[number, 6, 0, 1]], b"ab"), HeaderError::Unterminated(tag));
        assert_eq!(error(&[[number, 6, 0, 2]], b"a\0b\0"), HeaderError::Count { tag, count: 2 });
        assert_eq!(error(&[[number, 8, 0, 3]], b"a\0b\0"), HeaderError::Unterminated(tag));
        assert_eq!(error(&[[number, 8, 0, 0xff_ffff]], b"a\0b\0"), HeaderError::Unterminated(tag));
        assert_eq!(error(&[[number, 5, 0, 0xff_ffff]], &[0; 8]), HeaderError::OutOfBounds(tag));
        assert_eq!(error(&[[number, 7, 0, u32::MAX]], &[0; 8]), HeaderError::OutOfBounds(tag));
        assert_eq!(error(&[[number, 4, 4, 2]], &[0; 8]), HeaderError::OutOfBounds(tag));
    }

    #[test]
    fn a_header_does_not_list_more_than_packages_have() {
        let zeros = vec![0; MAX_ITEMS as usize + 1];
        let half = MAX_ITEMS / 2 + 1;
        assert_eq!(error(&[[1000, 8, 0, MAX_ITEMS + 1]], &zeros), HeaderError::TooManyItems(Tag(1000)));
        assert_eq!(
            error(&[[1000, 8, 0, half], [1001, 2, half, half]], &zeros),
            HeaderError::TooManyItems(Tag(1001))
        );
        assert!(Header::parse(raw(&[[1000, 7, 0, MAX_ITEMS + 1]], &zeros)).is_ok());
    }

    #[test]
    fn entries_share_neither_data_nor_tag() {
        assert_eq!(error(&[[1000, 7, 0, 6], [1001, 7, 2, 6]], &[0; 8]), HeaderError::Overlap(Tag(1001)));
        assert_eq!(error(&[[1000, 7, 0, 2], [1001, 6, 0, 1]], b"abcd\0"), HeaderError::Overlap(Tag(1001)));
        assert_eq!(error(&[[1000, 7, 0, 1], [1000, 7, 1, 1]], &[0; 8]), HeaderError::Duplicate(Tag(1000)));
    }
}
