//! Typed views of an entry's bytes.
//!
//! Everything here borrows from the header and was checked when the header was parsed, so that no view can
//! fail. Nothing is decoded or copied before it is asked for.

use std::{borrow::Cow, fmt};

use memchr::memchr;

/// The type that an entry declares for its data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum DataType {
    /// No data.
    Null = 0,
    /// Single bytes that are meant as characters.
    Char = 1,
    /// 8-bit integers.
    Int8 = 2,
    /// 16-bit integers.
    Int16 = 3,
    /// 32-bit integers.
    Int32 = 4,
    /// 64-bit integers.
    Int64 = 5,
    /// One text.
    String = 6,
    /// Bytes.
    Binary = 7,
    /// Any number of texts.
    StringArray = 8,
    /// One text in several languages, in the order of HEADERI18NTABLE.
    I18nString = 9,
}

impl DataType {
    /// Returns the type of that number, or nothing if there is none.
    pub(super) fn from_number(number: u32) -> Option<Self> {
        Some(match number {
            0 => Self::Null,
            1 => Self::Char,
            2 => Self::Int8,
            3 => Self::Int16,
            4 => Self::Int32,
            5 => Self::Int64,
            6 => Self::String,
            7 => Self::Binary,
            8 => Self::StringArray,
            9 => Self::I18nString,
            _ => return None,
        })
    }
}

impl fmt::Display for DataType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Null => "null",
            Self::Char => "char",
            Self::Int8 => "int8",
            Self::Int16 => "int16",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::String => "string",
            Self::Binary => "binary",
            Self::StringArray => "string array",
            Self::I18nString => "i18n string",
        })
    }
}

/// The data of an entry.
#[derive(Clone, Debug)]
pub enum Data<'a> {
    /// No data.
    Null,
    /// Integers of any width.
    Ints(Ints<'a>),
    /// One text.
    Text(Text<'a>),
    /// Texts, be it a list or one text in several languages.
    Texts(Texts<'a>),
    /// Bytes.
    Bytes(&'a [u8]),
}

/// A text as it lies in the header: bytes without the terminating zero.
///
/// Texts are UTF-8 in every package that declares it (ENCODING, since rpm 4.14) and nearly always elsewhere.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<'a>(&'a [u8]);

impl<'a> Text<'a> {
    /// Wraps bytes that hold no zero.
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes.
    pub fn as_bytes(self) -> &'a [u8] {
        self.0
    }

    /// Tells whether there is no byte.
    pub fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// Returns the text, without a copy if it is UTF-8.
    ///
    /// What is not UTF-8 is taken for ISO 8859-1, as tools for repositories do; nothing is lost by that.
    pub fn to_str(self) -> Cow<'a, str> {
        match std::str::from_utf8(self.0) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => Cow::Owned(self.0.iter().copied().map(char::from).collect()),
        }
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_str())
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_str(), f)
    }
}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        self.0 == other.as_bytes()
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}

/// The texts of an entry, in order.
#[derive(Clone, Debug, Default)]
pub struct Texts<'a> {
    rest: &'a [u8],
    left: usize,
}

impl<'a> Texts<'a> {
    /// Wraps `count` zero-terminated texts.
    pub(super) fn new(bytes: &'a [u8], count: usize) -> Self {
        Self { rest: bytes, left: count }
    }
}

impl<'a> Iterator for Texts<'a> {
    type Item = Text<'a>;

    fn next(&mut self) -> Option<Text<'a>> {
        self.left = self.left.checked_sub(1)?;
        let (text, rest) = match memchr(0, self.rest) {
            Some(at) => (&self.rest[..at], &self.rest[at + 1..]),
            None => (self.rest, [].as_slice()),
        };
        self.rest = rest;
        Some(Text(text))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

impl ExactSizeIterator for Texts<'_> {}

/// The integers of an entry, widened to 64 bits; rpm's integers have no sign.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ints<'a> {
    bytes: &'a [u8],
    width: usize,
}

impl<'a> Ints<'a> {
    /// Wraps big-endian integers of `width` bytes each.
    pub(super) fn new(bytes: &'a [u8], width: usize) -> Self {
        Self { bytes, width }
    }

    /// Returns how many there are.
    pub fn len(self) -> usize {
        self.bytes.len().checked_div(self.width).unwrap_or_default()
    }

    /// Tells whether there is none.
    pub fn is_empty(self) -> bool {
        self.bytes.is_empty()
    }

    /// Returns the integer at `index`.
    pub fn get(self, index: usize) -> Option<u64> {
        let bytes = self.bytes.get(index.checked_mul(self.width)?..)?;
        match self.width {
            1 => bytes.first().map(|byte| u64::from(*byte)),
            2 => bytes.first_chunk().map(|bytes| u64::from(u16::from_be_bytes(*bytes))),
            4 => bytes.first_chunk().map(|bytes| u64::from(u32::from_be_bytes(*bytes))),
            _ => bytes.first_chunk().map(|bytes| u64::from_be_bytes(*bytes)),
        }
    }

    /// Returns all integers in order.
    pub fn iter(self) -> impl ExactSizeIterator<Item = u64> + Clone + use<'a> {
        (0..self.len()).map(move |index| self.get(index).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_of_each_width_are_big_endian() {
        let bytes = [0, 0, 0, 1, 0xff, 0xff, 0xff, 0xfe];
        assert_eq!(Ints::new(&bytes, 4).iter().collect::<Vec<_>>(), [1, 0xffff_fffe]);
        assert_eq!(Ints::new(&bytes, 2).get(3), Some(0xfffe));
        assert_eq!(Ints::new(&bytes, 8).get(0), Some(0x1_ffff_fffe));
        assert_eq!(Ints::new(&bytes, 1).len(), 8);
        assert_eq!(Ints::new(&bytes, 4).get(2), None);
        assert_eq!(Ints::new(&bytes, 4).get(usize::MAX), None);
        assert_eq!(Ints::default().get(0), None);
    }

    #[test]
    fn text_that_is_not_utf8_is_latin1() {
        assert_eq!(Text::new(b"caf\xe9").to_str(), "café");
        assert!(matches!(Text::new("café".as_bytes()).to_str(), Cow::Borrowed("café")));
    }

    #[test]
    fn texts_keep_empty_ones() {
        let texts: Vec<_> = Texts::new(b"a\0\0b\0", 3).collect();
        assert_eq!(texts, ["a", "", "b"]);
    }
}
