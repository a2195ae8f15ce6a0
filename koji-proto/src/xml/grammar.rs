//! XML-RPC's grammar over the tokens of a document: which element may stand where, and what scalars say.

use std::borrow::Cow;

use super::error::DecodeError;
use super::limits::Limits;
use super::scalar;
use super::tokens::{Tag, Token, Tokens, is_blank};
use crate::value::decode_base64_lenient;

/// What a `<value>` holds: a whole scalar, or the beginning of something that holds more values.
#[derive(Debug)]
pub(super) enum Head<'de> {
    Nil,
    Bool(bool),
    Int(i64),
    Double(f64),
    Str(Cow<'de, str>),
    Bytes(Vec<u8>),
    DateTime(Cow<'de, str>),
    /// Items follow; see [`Parser::next_item`].
    Array,
    /// Members follow; see [`Parser::next_key`].
    Struct,
}

/// Reads a document along the grammar.
pub(super) struct Parser<'de> {
    tokens: Tokens<'de>,
    limits: Limits,
    depth: usize,
    values: usize,
}

impl<'de> Parser<'de> {
    /// Starts at the beginning of a text.
    pub(super) fn new(text: &'de str, limits: &Limits) -> Result<Self, DecodeError> {
        Ok(Self { tokens: Tokens::new(text, limits)?, limits: *limits, depth: 0, values: 0 })
    }

    /// Returns the next element that begins here, or `None` where the one around it ends.
    pub(super) fn child(&mut self, wanted: &'static str) -> Result<Option<Tag>, DecodeError> {
        match self.beyond_blanks(wanted)? {
            Token::Open(tag) => Ok(Some(tag)),
            Token::Close => Ok(None),
            other => Err(self.unexpected(wanted, &other)),
        }
    }

    /// Reads the start of one certain element; `None` where the one around it ends.
    pub(super) fn child_of(&mut self, tag: Tag, wanted: &'static str) -> Result<bool, DecodeError> {
        match self.child(wanted)? {
            None => Ok(false),
            Some(found) if found == tag => Ok(true),
            other => Err(self.wrong(wanted, other)),
        }
    }

    /// Reads the start of an element that must be here.
    pub(super) fn open(&mut self, tag: Tag, wanted: &'static str) -> Result<(), DecodeError> {
        match self.child_of(tag, wanted)? {
            true => Ok(()),
            false => Err(self.wrong(wanted, None)),
        }
    }

    /// Reads the end of the innermost element.
    pub(super) fn close(&mut self) -> Result<(), DecodeError> {
        const WANTED: &str = "the end of the element";
        match self.beyond_blanks(WANTED)? {
            Token::Close => Ok(()),
            other => Err(self.unexpected(WANTED, &other)),
        }
    }

    /// Reads the end of the document.
    pub(super) fn end(&mut self) -> Result<(), DecodeError> {
        match self.tokens.next()? {
            Token::End => Ok(()),
            other => Err(self.unexpected("the end of the document", &other)),
        }
    }

    /// Reads the rest of an element that holds only text, with its end.
    pub(super) fn text(&mut self) -> Result<Cow<'de, str>, DecodeError> {
        let mut text = Cow::Borrowed("");
        loop {
            match self.tokens.next()? {
                Token::Text(part) => append(&mut text, part),
                Token::Close => return Ok(text),
                other => return Err(self.unexpected("text", &other)),
            }
        }
    }

    /// Reads on after `<value>`: a scalar to its end, an array or struct to where its first content begins.
    pub(super) fn head(&mut self) -> Result<Head<'de>, DecodeError> {
        self.values += 1;
        if self.values > self.limits.max_values {
            return Err(DecodeError::TooManyValues(self.limits.max_values));
        }
        let mut bare = Cow::Borrowed("");
        let tag = loop {
            match self.tokens.next()? {
                Token::Text(part) => append(&mut bare, part),
                Token::Close => return Ok(Head::Str(bare)),
                Token::Open(tag) if is_blank(&bare) => break tag,
                other => return Err(self.unexpected("the end of the value", &other)),
            }
        };
        let scalar = match tag {
            Tag::Array => {
                self.enter()?;
                self.open(Tag::Data, "<data>")?;
                return Ok(Head::Array);
            }
            Tag::Struct => {
                self.enter()?;
                return Ok(Head::Struct);
            }
            Tag::Str => Head::Str(self.text()?),
            Tag::Int => Head::Int(scalar::integer(&self.text()?)?),
            Tag::Boolean => Head::Bool(scalar::boolean(&self.text()?)?),
            Tag::Double => Head::Double(scalar::double(&self.text()?)?),
            Tag::Base64 => Head::Bytes(decode_base64_lenient(&self.text()?)),
            Tag::DateTime => Head::DateTime(self.text()?),
            Tag::Nil => {
                self.text()?;
                Head::Nil
            }
            other => return Err(self.wrong("a type", Some(other))),
        };
        self.close()?;
        Ok(scalar)
    }

    /// Reads the head of an array's next item; at the array's end reads that and returns `None`.
    pub(super) fn next_item(&mut self) -> Result<Option<Head<'de>>, DecodeError> {
        if self.child_of(Tag::Value, "<value> or </data>")? {
            return self.head().map(Some);
        }
        self.close()?;
        self.leave()?;
        Ok(None)
    }

    /// Reads the name of a struct's next member; at the struct's end reads that and returns `None`.
    pub(super) fn next_key(&mut self) -> Result<Option<Cow<'de, str>>, DecodeError> {
        if !self.child_of(Tag::Member, "<member> or </struct>")? {
            self.leave()?;
            return Ok(None);
        }
        self.open(Tag::Name, "<name>")?;
        let key = self.text()?;
        self.open(Tag::Value, "<value>")?;
        Ok(Some(key))
    }

    fn enter(&mut self) -> Result<(), DecodeError> {
        self.depth += 1;
        if self.depth > self.limits.max_depth {
            return Err(DecodeError::TooDeep(self.limits.max_depth));
        }
        Ok(())
    }

    /// Leaves an array or struct and reads the end of the value around it.
    fn leave(&mut self) -> Result<(), DecodeError> {
        self.depth -= 1;
        self.close()
    }

    /// Returns the next token that is no blank text.
    fn beyond_blanks(&mut self, wanted: &'static str) -> Result<Token<'de>, DecodeError> {
        loop {
            match self.tokens.next()? {
                Token::Text(text) if is_blank(&text) => {}
                text @ Token::Text(_) => return Err(self.unexpected(wanted, &text)),
                other => return Ok(other),
            }
        }
    }

    /// Makes the error that another child was wanted than the one that [`Self::child`] found.
    pub(super) fn wrong(&self, wanted: &'static str, found: Option<Tag>) -> DecodeError {
        self.unexpected(wanted, &found.map_or(Token::Close, Token::Open))
    }

    fn unexpected(&self, wanted: &'static str, found: &Token<'_>) -> DecodeError {
        let found = match found {
            Token::Open(tag) => format!("an element of the kind {tag:?}"),
            Token::Close => "the end of an element".to_owned(),
            Token::Text(_) => "text".to_owned(),
            Token::End => "the end of the document".to_owned(),
        };
        self.tokens.unexpected(wanted, found)
    }
}

fn append<'de>(text: &mut Cow<'de, str>, part: Cow<'de, str>) {
    if text.is_empty() {
        *text = part;
    } else {
        text.to_mut().push_str(&part);
    }
}
