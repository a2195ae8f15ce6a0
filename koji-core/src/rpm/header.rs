//! A header: the index of tags and the data that it leads to.
//!
//! Format, as rpm's manual (`docs/manual/format.md`) and the LSB core specification 5.0 (chapter "Package
//! File Format") give it; numbers are big-endian:
//!
//! | bytes | content |
//! |---|---|
//! | 8 | magic `8e ad e8`, version `01`, four zeros |
//! | 4 | number of entries |
//! | 4 | size of the data |
//! | 16 each | entries: tag, type, offset into the data, count |
//! | size | data |
//!
//! A text ends with a zero; a list of texts is one after the other. The count of integers and texts is their
//! number, that of binary data its length.
//!
//! Owns the bytes and the checks; what a tag means is the business of the modules above. A header is checked
//! once, completely, in time linear in its size: all types are known, all data lie inside and are together no
//! longer than what there is, all texts end, no tag is there twice. What rpm checks beyond that for its own
//! use (alignment, regions) is not needed to read a header safely.

use std::{
    fmt,
    io::{self, Read},
};

use super::{
    data::{Data, DataType, Ints, Text, Texts},
    error::{HeaderError, ReadError, Section, TagError},
    index::{Entry, INTRO, Intro, index},
    tag::Tag,
};

/// A header that has been checked; cheap to look into, all getters borrow.
///
/// Getters give nothing for an absent tag as well as for one of another type: what a package says in a form
/// that nobody reads it does not say. Where the difference matters, ask [`Header::data_type`].
#[derive(Clone)]
pub struct Header {
    bytes: Box<[u8]>,
    end: usize,
    data: usize,
    index: Box<[Entry]>,
}

impl Header {
    /// Parses a header from its magic to the last byte of its data.
    ///
    /// # Errors
    /// If the bytes are no header or there are more of them than it declares.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, HeaderError> {
        Self::parse_padded(bytes, |_| 0)
    }

    /// Parses a header that is followed by as many bytes as `padding` gives for its size.
    pub(super) fn parse_padded(bytes: Vec<u8>, padding: fn(usize) -> usize) -> Result<Self, HeaderError> {
        let Some(intro) = bytes.first_chunk() else {
            return Err(HeaderError::Length { declared: INTRO, found: bytes.len() });
        };
        let intro = Intro::parse(*intro)?;
        let declared = intro.end() + padding(intro.end());
        if bytes.len() != declared {
            return Err(HeaderError::Length { declared, found: bytes.len() });
        }
        let (data, end) = (intro.data_at(), intro.end());
        let index = index(&bytes[INTRO..data], &bytes[data..end])?;
        Ok(Self { bytes: bytes.into_boxed_slice(), end, data, index: index.into_boxed_slice() })
    }

    /// Reads a header and its padding, and nothing beyond; allocates no more than twice of what the reader
    /// gives.
    pub(super) fn read(
        reader: &mut impl Read,
        section: Section,
        padding: fn(usize) -> usize,
    ) -> Result<Self, ReadError> {
        let bad = |source| ReadError::Header { section, source };
        let mut intro = [0; INTRO];
        read_exact(reader, &mut intro, section)?;
        let end = Intro::parse(intro).map_err(bad)?.end();
        let total = end + padding(end);
        let mut bytes = Vec::with_capacity(total.min(FIRST_ALLOCATION));
        bytes.extend_from_slice(&intro);
        reader
            .take((total - INTRO) as u64)
            .read_to_end(&mut bytes)
            .map_err(|source| ReadError::Io { section, source })?;
        if bytes.len() < total {
            return Err(ReadError::Truncated { section });
        }
        Self::parse_padded(bytes, padding).map_err(bad)
    }

    /// Returns the header as it lies in the file, from the magic to the last byte of data.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.end]
    }

    /// Returns the header and its padding.
    pub(super) fn padded_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns all entries by number, regions among them.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (Tag, Data<'_>)> {
        self.index.iter().map(|entry| (entry.tag, self.data(*entry)))
    }

    /// Returns the data of a tag.
    pub fn get(&self, tag: Tag) -> Option<Data<'_>> {
        self.entry(tag).map(|entry| self.data(entry))
    }

    /// Returns the type that the data of a tag are declared to have.
    pub fn data_type(&self, tag: Tag) -> Option<DataType> {
        self.entry(tag).map(|entry| entry.data_type)
    }

    /// Tells whether a tag is there.
    pub fn contains(&self, tag: Tag) -> bool {
        self.entry(tag).is_some()
    }

    /// Returns a text; of one in several languages the first, which is that of the C locale.
    pub fn text(&self, tag: Tag) -> Option<Text<'_>> {
        match self.get(tag)? {
            Data::Text(text) => Some(text),
            Data::Texts(mut texts) => texts.next(),
            _ => None,
        }
    }

    /// Returns a text in all its languages, with the locale of each; a text that has no languages has the
    /// locale `C`.
    pub fn translations(&self, tag: Tag) -> impl Iterator<Item = (Text<'_>, Text<'_>)> {
        let locales = self.texts(Tag::HEADERI18NTABLE);
        let locales = if locales.len() == 0 { Texts::new(b"C\0", 1) } else { locales };
        locales.zip(self.texts(tag))
    }

    /// Returns a list of texts, empty if the tag is absent; a single text is a list of one.
    pub fn texts(&self, tag: Tag) -> Texts<'_> {
        let Some(entry) = self.entry(tag) else { return Texts::default() };
        match entry.data_type {
            DataType::String | DataType::StringArray | DataType::I18nString => {
                Texts::new(self.entry_bytes(entry), entry.count as usize)
            }
            _ => Texts::default(),
        }
    }

    /// Returns the first integer of a tag, whatever its width.
    pub fn int(&self, tag: Tag) -> Option<u64> {
        self.ints(tag).get(0)
    }

    /// Returns a list of integers of any width, empty if the tag is absent.
    pub fn ints(&self, tag: Tag) -> Ints<'_> {
        match self.get(tag) {
            Some(Data::Ints(ints)) => ints,
            _ => Ints::default(),
        }
    }

    /// Returns binary data.
    pub fn bytes(&self, tag: Tag) -> Option<&[u8]> {
        match self.get(tag)? {
            Data::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// Returns a text that must be there.
    pub(super) fn required_text(&self, tag: Tag) -> Result<Text<'_>, TagError> {
        match (self.text(tag), self.data_type(tag)) {
            (Some(text), _) => Ok(text),
            (None, Some(found)) => Err(TagError::WrongType { tag, found }),
            (None, None) => Err(TagError::Missing(tag)),
        }
    }

    fn entry(&self, tag: Tag) -> Option<Entry> {
        self.index.binary_search_by_key(&tag, |entry| entry.tag).ok().map(|at| self.index[at])
    }

    fn entry_bytes(&self, entry: Entry) -> &[u8] {
        &self.bytes[self.data + entry.start as usize..self.data + entry.end as usize]
    }

    fn data(&self, entry: Entry) -> Data<'_> {
        let bytes = self.entry_bytes(entry);
        match entry.data_type {
            DataType::Null => Data::Null,
            DataType::Char | DataType::Int8 => Data::Ints(Ints::new(bytes, 1)),
            DataType::Int16 => Data::Ints(Ints::new(bytes, 2)),
            DataType::Int32 => Data::Ints(Ints::new(bytes, 4)),
            DataType::Int64 => Data::Ints(Ints::new(bytes, 8)),
            DataType::String => Data::Text(Text::new(bytes.strip_suffix(&[0]).unwrap_or(bytes))),
            DataType::Binary => Data::Bytes(bytes),
            DataType::StringArray | DataType::I18nString => {
                Data::Texts(Texts::new(bytes, entry.count as usize))
            }
        }
    }
}

impl fmt::Debug for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// What is allocated before anything of the declared size has been seen.
const FIRST_ALLOCATION: usize = 64 << 10;

/// Reads exactly the buffer, telling an early end from a failing reader.
pub(super) fn read_exact(
    reader: &mut impl Read,
    buffer: &mut [u8],
    section: Section,
) -> Result<(), ReadError> {
    reader.read_exact(buffer).map_err(|source| match source.kind() {
        io::ErrorKind::UnexpectedEof => ReadError::Truncated { section },
        _ => ReadError::Io { section, source },
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::synthetic::{Value, header, header_bytes, raw},
        *,
    };

    const SAMPLE: &[(Tag, Value<'static>)] = &[
        (Tag::HEADERI18NTABLE, Value::Texts(&["C", "de"])),
        (Tag::NAME, Value::Text("name")),
        (Tag::SUMMARY, Value::I18n(&["a summary", "eine Zusammenfassung"])),
        (Tag::FILESTATES, Value::Char(&[0, 1])),
        (Tag::FILEMODES, Value::Int16(&[0o755, 0o644])),
        (Tag::FILESIZES, Value::Int32(&[1, u32::MAX])),
        (Tag::LONGSIZE, Value::Int64(&[1 << 40])),
        (Tag::SOURCEPKGID, Value::Bytes(&[1, 0, 2])),
        (Tag(4711), Value::Null),
    ];

    #[test]
    fn getters_give_each_type() {
        let header = header(SAMPLE);
        assert_eq!(header.text(Tag::NAME).unwrap(), "name");
        assert_eq!(header.text(Tag::SUMMARY).unwrap(), "a summary");
        assert_eq!(header.texts(Tag::NAME).collect::<Vec<_>>(), ["name"]);
        let texts: Vec<_> = header.translations(Tag::SUMMARY).collect();
        assert_eq!((texts[1].0, texts[1].1), (Text::new(b"de"), Text::new(b"eine Zusammenfassung")));
        assert_eq!(header.ints(Tag::FILESTATES).iter().collect::<Vec<_>>(), [0, 1]);
        assert_eq!(header.ints(Tag::FILEMODES).iter().collect::<Vec<_>>(), [0o755, 0o644]);
        assert_eq!(header.ints(Tag::FILESIZES).iter().collect::<Vec<_>>(), [1, u64::from(u32::MAX)]);
        assert_eq!(header.int(Tag::LONGSIZE), Some(1 << 40));
        assert_eq!(header.bytes(Tag::SOURCEPKGID), Some(&[1, 0, 2][..]));
        assert!(matches!(header.get(Tag(4711)), Some(Data::Null)));
    }

    #[test]
    fn another_type_is_as_good_as_nothing() {
        let header = header(SAMPLE);
        assert_eq!(header.text(Tag::LONGSIZE), None);
        assert_eq!(header.texts(Tag::LONGSIZE).len(), 0);
        assert_eq!(header.int(Tag::NAME), None);
        assert_eq!(header.bytes(Tag::NAME), None);
        assert_eq!(header.int(Tag(1)), None);
        assert_eq!(header.data_type(Tag::NAME), Some(DataType::String));
    }

    #[test]
    fn entries_are_found_in_any_order() {
        let entries: Vec<_> = SAMPLE.iter().rev().copied().collect();
        let header = header(&entries);
        assert_eq!(header.text(Tag::NAME).unwrap(), "name");
        assert!(header.iter().map(|(tag, _)| tag).is_sorted());
    }

    #[test]
    fn a_truncated_header_is_not_waited_for() {
        let bytes = header_bytes(SAMPLE);
        for len in 0..bytes.len() {
            let read = Header::read(&mut &bytes[..len], Section::Header, |_| 0);
            assert!(matches!(read, Err(ReadError::Truncated { section: Section::Header })), "{len}");
        }
    }

    fn look_at_everything(header: &Header) {
        for (tag, data) in header.iter() {
            match data {
                Data::Texts(texts) => assert!(texts.map(|text| text.to_str().len()).sum::<usize>() < 1 << 20),
                Data::Ints(ints) => assert_eq!(ints.iter().count(), ints.len()),
                Data::Text(_) | Data::Bytes(_) | Data::Null => {}
            }
            header.text(tag);
            header.translations(tag).count();
        }
    }

    proptest! {
        #[test]
        fn any_entries_are_answered(
            entries in prop::collection::vec([0u32..70, 0u32..11, 0u32..40, 0u32..12], 0..6),
            data in prop::collection::vec(0u8..3, 0..40),
        ) {
            if let Ok(header) = Header::parse(raw(&entries, &data)) {
                look_at_everything(&header);
            }
        }

        #[test]
        fn mutated_headers_are_answered(at in 8usize..400, byte: u8, cut in 0usize..400) {
            let mut bytes = header_bytes(SAMPLE);
            let (at, cut) = (at % bytes.len(), cut.min(bytes.len()));
            bytes[at] = byte;
            if let Ok(header) = Header::parse(bytes.clone()) {
                look_at_everything(&header);
            }
            let _ = Header::read(&mut &bytes[..cut], Section::Header, |_| 0);
        }

        #[test]
        fn what_was_written_is_read(
            name in "[a-z]{0,9}",
            ints: Vec<u32>,
            texts in prop::collection::vec("[^\0]{0,9}", 0..9),
        ) {
            let texts: Vec<_> = texts.iter().map(String::as_str).collect();
            let header = header(&[
                (Tag::NAME, Value::Text(&name)),
                (Tag::FILESIZES, Value::Int32(&ints)),
                (Tag::BASENAMES, Value::Texts(&texts)),
            ]);
            prop_assert_eq!(header.text(Tag::NAME).unwrap(), name.as_str());
            prop_assert!(header.ints(Tag::FILESIZES).iter().eq(ints.iter().map(|int| u64::from(*int))));
            prop_assert_eq!(header.texts(Tag::BASENAMES).collect::<Vec<_>>(), texts);
            let again = Header::parse(header.as_bytes().to_vec()).unwrap();
            prop_assert_eq!(again.as_bytes(), header.as_bytes());
        }
    }
}
