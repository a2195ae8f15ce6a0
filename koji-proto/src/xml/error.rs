//! What can go wrong while documents are read and written.

use std::fmt::Display;

use serde::{de, ser};

/// Why a document could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// The text breaks a rule of XML.
    #[error("malformed XML at byte {at}: {problem}")]
    Malformed {
        /// Where, counted in the UTF-8 form of the document.
        at: u64,
        /// The rule that is broken.
        problem: String,
    },
    /// The declared encoding is unknown.
    #[error("unknown encoding {0:?}")]
    UnknownEncoding(String),
    /// The bytes are not text in the declared encoding.
    #[error("the text is not valid {0}")]
    InvalidText(String),
    /// A character that XML forbids stands in the text, raw or as a reference.
    #[error("character U+{code:04X} at byte {at} is not allowed in XML")]
    ForbiddenCharacter {
        /// The character's number.
        code: u32,
        /// Where, counted in the UTF-8 form of the document.
        at: u64,
    },
    /// The document type declares entities.
    #[error("entity declarations are not accepted")]
    EntityDeclaration,
    /// A reference to an entity that XML does not predefine.
    #[error("unknown entity &{0};")]
    UnknownEntity(String),
    /// An element that XML-RPC does not have.
    #[error("unknown element <{name}> at byte {at}")]
    UnknownElement {
        /// The element's name.
        name: String,
        /// Where, counted in the UTF-8 form of the document.
        at: u64,
    },
    /// Something stands where XML-RPC wants something else.
    #[error("expected {wanted} at byte {at}, found {found}")]
    Unexpected {
        /// What the grammar allows here.
        wanted: &'static str,
        /// What is there.
        found: String,
        /// Where, counted in the UTF-8 form of the document.
        at: u64,
    },
    /// The text of a number or boolean is none.
    #[error("{text:?} is no {kind}")]
    BadScalar {
        /// The element's kind.
        kind: &'static str,
        /// The text, shortened.
        text: String,
    },
    /// An integer that does not fit into 64 bits.
    #[error("the integer {0} does not fit into 64 bits")]
    IntegerOutOfRange(String),
    /// The document is longer than allowed.
    #[error("the document is longer than {0} bytes")]
    TooLong(usize),
    /// The document is nested deeper than allowed.
    #[error("the document is nested deeper than {0} levels")]
    TooDeep(usize),
    /// The document holds more values than allowed.
    #[error("the document holds more than {0} values")]
    TooManyValues(usize),
    /// The document is a call without a method's name where one is needed.
    #[error("the call names no method")]
    NoMethod,
    /// A fault without a number and a text.
    #[error("the fault does not consist of faultCode and faultString")]
    BadFault,
    /// A stored text that is neither XML nor base64 of it.
    #[error("the stored text is neither XML nor base64")]
    BadStoredText,
    /// The value is well-formed but not of the type that was asked for.
    #[error("{0}")]
    Type(String),
}

impl de::Error for DecodeError {
    fn custom<T: Display>(message: T) -> Self {
        Self::Type(message.to_string())
    }
}

/// Why a value could not be written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EncodeError {
    /// An integer that does not fit into a signed 64 bit number.
    #[error("the integer {0} does not fit into 64 bits")]
    IntegerOutOfRange(i128),
    /// A map's key is no text.
    #[error("map keys must be text, got {0}")]
    KeyNotText(&'static str),
    /// A type that has no form on the wire.
    #[error("{0} has no form on the wire")]
    Unsupported(&'static str),
    /// The value's own serialization failed.
    #[error("{0}")]
    Custom(String),
}

impl ser::Error for EncodeError {
    fn custom<T: Display>(message: T) -> Self {
        Self::Custom(message.to_string())
    }
}
