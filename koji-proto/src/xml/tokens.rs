//! The elements and texts of one document, checked for what XML and XML-RPC forbid; knows no grammar.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::error::DecodeError;
use super::limits::Limits;

/// The elements that XML-RPC has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    MethodCall,
    MethodResponse,
    MethodName,
    Params,
    Param,
    Fault,
    Value,
    Array,
    Data,
    Struct,
    Member,
    Name,
    Int,
    Boolean,
    Double,
    Str,
    Nil,
    Base64,
    DateTime,
}

impl Tag {
    /// Finds an element by its name; a namespace prefix does not matter.
    fn from_name(name: &str) -> Option<Self> {
        Self::from_local_name(name).or_else(|| Self::from_local_name(name.rsplit_once(':')?.1))
    }

    fn from_local_name(name: &str) -> Option<Self> {
        Some(match name {
            "value" => Self::Value,
            "member" => Self::Member,
            "name" => Self::Name,
            "string" => Self::Str,
            "int" | "i1" | "i2" | "i4" | "i8" | "biginteger" => Self::Int,
            "nil" => Self::Nil,
            "boolean" => Self::Boolean,
            "double" | "float" | "bigdecimal" => Self::Double,
            "struct" => Self::Struct,
            "array" => Self::Array,
            "data" => Self::Data,
            "base64" => Self::Base64,
            "dateTime.iso8601" => Self::DateTime,
            "methodCall" => Self::MethodCall,
            "methodResponse" => Self::MethodResponse,
            "methodName" => Self::MethodName,
            "params" => Self::Params,
            "param" => Self::Param,
            "fault" => Self::Fault,
            _ => return None,
        })
    }
}

/// A piece of a document.
#[derive(Debug)]
pub(super) enum Token<'de> {
    /// An element begins.
    Open(Tag),
    /// The innermost element ends.
    Close,
    /// A part of the text of an element; comments and references split it.
    Text(Cow<'de, str>),
    /// The document ends.
    End,
}

/// Reads a document piece by piece.
pub(super) struct Tokens<'de> {
    reader: Reader<&'de [u8]>,
    /// How many elements are open.
    open: usize,
    /// Whether the root element has begun.
    rooted: bool,
    /// Whether nothing was read yet, so that an XML declaration may come.
    fresh: bool,
}

impl<'de> Tokens<'de> {
    /// Starts at the beginning of a text.
    pub(super) fn new(text: &'de str, limits: &Limits) -> Result<Self, DecodeError> {
        if text.len() > limits.max_bytes {
            return Err(DecodeError::TooLong(limits.max_bytes));
        }
        refuse_forbidden(text)?;
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        reader.config_mut().check_comments = true;
        Ok(Self { reader, open: 0, rooted: false, fresh: true })
    }

    /// Returns the next piece.
    pub(super) fn next(&mut self) -> Result<Token<'de>, DecodeError> {
        loop {
            let event = self.reader.read_event().map_err(|error| self.malformed(&error.to_string()))?;
            let fresh = std::mem::replace(&mut self.fresh, false);
            match event {
                Event::Start(start) => return self.open(&start).map(Token::Open),
                Event::End(_) => {
                    self.open -= 1;
                    return Ok(Token::Close);
                }
                Event::Text(text) => {
                    let text = text.xml10_content();
                    if self.open > 0 {
                        return Ok(Token::Text(text));
                    }
                    if !is_blank(&text) {
                        return Err(self.unexpected("an element", "text"));
                    }
                }
                Event::CData(text) if self.open > 0 => return Ok(Token::Text(text.xml10_content())),
                Event::GeneralRef(reference) if self.open > 0 => {
                    return self.resolve(&reference).map(Token::Text);
                }
                Event::CData(_) | Event::GeneralRef(_) => {
                    return Err(self.unexpected("an element", "text"));
                }
                Event::Decl(declaration) if fresh => {
                    declaration.version().map_err(|error| self.malformed(&error.to_string()))?;
                }
                Event::Decl(_) => return Err(self.malformed("an XML declaration stands inside the document")),
                Event::DocType(_) if self.rooted => {
                    return Err(self.malformed("a document type stands inside the document"));
                }
                Event::DocType(subset) if subset.contains("<!ENTITY") => {
                    return Err(DecodeError::EntityDeclaration);
                }
                Event::Eof if self.open > 0 => return Err(self.malformed("the document is cut off")),
                Event::Eof => return Ok(Token::End),
                Event::DocType(_) | Event::Comment(_) | Event::PI(_) => {}
                Event::Empty(_) => return Err(self.malformed("an empty element was not expanded")),
            }
        }
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<Tag, DecodeError> {
        if self.open == 0 && self.rooted {
            return Err(self.malformed("there is a second root element"));
        }
        if !start.attributes_raw().is_empty() {
            for attribute in start.attributes() {
                attribute.map_err(|error| self.malformed(&error.to_string()))?;
            }
        }
        self.rooted = true;
        self.open += 1;
        let name = start.name();
        Tag::from_name(name.as_ref())
            .ok_or_else(|| DecodeError::UnknownElement { name: name.as_ref().to_owned(), at: self.at() })
    }

    /// Replaces a reference by what it stands for.
    fn resolve(&self, reference: &BytesRef<'de>) -> Result<Cow<'de, str>, DecodeError> {
        let resolved = reference.resolve_char_ref().map_err(|error| self.malformed(&error.to_string()))?;
        if let Some(character) = resolved {
            if is_forbidden(character) {
                return Err(DecodeError::ForbiddenCharacter { code: character.into(), at: self.at() });
            }
            return Ok(Cow::Owned(character.to_string()));
        }
        Ok(Cow::Borrowed(match &**reference {
            "lt" => "<",
            "gt" => ">",
            "amp" => "&",
            "apos" => "'",
            "quot" => "\"",
            name => return Err(DecodeError::UnknownEntity(name.to_owned())),
        }))
    }

    /// Returns how far the document was read, in bytes of its UTF-8 form.
    pub(super) fn at(&self) -> u64 {
        self.reader.buffer_position()
    }

    fn malformed(&self, problem: &str) -> DecodeError {
        DecodeError::Malformed { at: self.at(), problem: problem.to_owned() }
    }

    /// Makes the error that something else was wanted here.
    pub(super) fn unexpected(&self, wanted: &'static str, found: impl Into<String>) -> DecodeError {
        DecodeError::Unexpected { wanted, found: found.into(), at: self.at() }
    }
}

/// Tells whether a text consists of nothing but XML's blanks.
pub(super) fn is_blank(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
}

fn is_forbidden(character: char) -> bool {
    matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// Refuses raw characters that XML forbids; the rest of the reader takes them for ordinary text.
fn refuse_forbidden(text: &str) -> Result<(), DecodeError> {
    const STEP: usize = 256;
    let is_control = |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r');
    // Without an early exit inside a step the compiler looks at many bytes at a time.
    let suspicious =
        text.as_bytes().chunks(STEP).any(|step| step.iter().fold(false, |any, &b| any | is_control(b)))
            || ["\u{fffe}", "\u{ffff}"]
                .iter()
                .any(|none| memchr::memmem::find(text.as_bytes(), none.as_bytes()).is_some());
    if !suspicious {
        return Ok(());
    }
    match text.char_indices().find(|&(_, character)| is_forbidden(character)) {
        Some((at, character)) => {
            Err(DecodeError::ForbiddenCharacter { code: character.into(), at: at as u64 })
        }
        None => Ok(()),
    }
}
