//! What can be wrong with an rpm file, by operation.

use std::{fmt, io};

use super::{data::DataType, tag::Tag};

/// A part of an rpm file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// The first 96 bytes.
    Lead,
    /// The signature header with its padding.
    Signature,
    /// The main header.
    Header,
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Lead => "lead",
            Self::Signature => "signature header",
            Self::Header => "main header",
        })
    }
}

/// Why an rpm file could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The reader failed.
    #[error("failed to read the {section}")]
    Io {
        /// What was being read.
        section: Section,
        /// What the reader said.
        source: io::Error,
    },
    /// The file ends before its part does.
    #[error("the file ends inside the {section}")]
    Truncated {
        /// The part that is cut.
        section: Section,
    },
    /// The file does not begin as an rpm file does.
    #[error("not an rpm file")]
    NotRpm,
    /// A header cannot be understood.
    #[error("bad {section}")]
    Header {
        /// Which header.
        section: Section,
        /// What is wrong with it.
        source: HeaderError,
    },
}

/// Why bytes are not a header.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HeaderError {
    /// The bytes do not begin as a header does.
    #[error("no header magic")]
    BadMagic,
    /// More entries are declared than any package has.
    #[error("{0} entries declared, more than {max}", max = super::index::MAX_ENTRIES)]
    TooManyEntries(u32),
    /// More bytes are declared than any package has.
    #[error("{0} bytes declared, more than {max}", max = super::index::MAX_BYTES)]
    TooBig(u64),
    /// There are more or fewer bytes than declared.
    #[error("{found} bytes where {declared} are declared")]
    Length {
        /// How many the header declares.
        declared: usize,
        /// How many there are.
        found: usize,
    },
    /// An entry's type is none.
    #[error("{tag} has the unknown type {number}")]
    UnknownType {
        /// The entry.
        tag: Tag,
        /// The number of its type.
        number: u32,
    },
    /// An entry's data are not within the data of the header.
    #[error("the data of {0} reach outside the header")]
    OutOfBounds(Tag),
    /// More texts and integers are declared than any package has.
    #[error("the entries up to {0} list more items than any package has")]
    TooManyItems(Tag),
    /// A text has no end.
    #[error("a text of {0} has no end")]
    Unterminated(Tag),
    /// A single text is declared to be several.
    #[error("{tag} is a single text but counts {count}")]
    Count {
        /// The entry.
        tag: Tag,
        /// How many it declares.
        count: u32,
    },
    /// Entries are together longer than the data, so they share some: no tool writes that, and it would let a
    /// small header unpack into a huge one.
    #[error("the data of {0} overlap with other data")]
    Overlap(Tag),
    /// A tag is there twice, so that readers could differ in which they take.
    #[error("{0} is there twice")]
    Duplicate(Tag),
}

/// Why the content of a well-formed header is of no use.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TagError {
    /// A tag that every package has is missing.
    #[error("{0} is missing")]
    Missing(Tag),
    /// A tag's data are of another type than the tag's.
    #[error("{tag} is of type {found}")]
    WrongType {
        /// The tag.
        tag: Tag,
        /// The type that was found.
        found: DataType,
    },
    /// A text cannot be part of a package's name.
    #[error("{tag} cannot be part of a file name: {text:?}")]
    BadName {
        /// The tag.
        tag: Tag,
        /// Its text.
        text: String,
    },
    /// Lists that belong together differ in length.
    #[error("{tag} has {found} items, not {expected}")]
    Columns {
        /// The list that differs.
        tag: Tag,
        /// How many items it should have.
        expected: usize,
        /// How many it has.
        found: usize,
    },
    /// An index leads outside the list that it is for.
    #[error("{tag} has the index {index} for a list of {len}")]
    Index {
        /// The list of indexes.
        tag: Tag,
        /// The index.
        index: u64,
        /// The length of the list that it is for.
        len: usize,
    },
    /// A tag is computed from entries that would unpack to far more than they hold.
    #[error("{0} would be too big")]
    TooBig(Tag),
    /// Directories and names are such that the paths would be longer than a system can have, or far more than
    /// the header itself.
    #[error("the paths of the files are too long")]
    PathTooLong,
}

/// Why an rpm file has the wrong name.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the file is named {found:?}, its header says {expected:?}")]
pub struct FileNameError {
    /// The name that the header asks for.
    pub expected: String,
    /// The name that the file has.
    pub found: String,
}

/// Why a signature header is of no use.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SignatureError {
    /// The signature's bytes are not an OpenPGP signature packet.
    #[error("{tag} holds no OpenPGP signature packet")]
    NotASignature {
        /// The tag of the signature.
        tag: Tag,
    },
    /// The packet is of a version that is not known.
    #[error("{tag} holds an OpenPGP signature of version {version}")]
    UnknownVersion {
        /// The tag of the signature.
        tag: Tag,
        /// The version.
        version: u8,
    },
    /// The packet names no key, or several.
    #[error("{tag} holds a signature by {found} keys")]
    Issuers {
        /// The tag of the signature.
        tag: Tag,
        /// How many it names.
        found: usize,
    },
    /// The signature belongs to another package.
    #[error("the signature is for a package with the hash {found}, not {expected}")]
    OtherPackage {
        /// The package's hash, hex.
        expected: String,
        /// The hash that the signature header names, or nothing.
        found: String,
    },
}

/// Why a signed copy could not be written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SpliceError {
    /// The package could not be read.
    #[error("failed to read the package")]
    Read(#[from] ReadError),
    /// The signature does not belong to the package.
    #[error("failed to match signature and package")]
    Signature(#[from] SignatureError),
    /// The rest of the package could not be copied.
    #[error("failed to copy the package")]
    Copy(#[source] io::Error),
}
