//! Reading: documents into typed values, straight from the bytes through serde.

use std::borrow::Cow;

use serde::de::value::CowStrDeserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, Error as _, IntoDeserializer, Visitor};

use super::encoding;
use super::error::DecodeError;
use super::grammar::{Head, Parser};
use super::limits::Limits;
use super::tokens::Tag;
use crate::fault::Fault;
use crate::value::{DATE_TIME, Value};

/// A call as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct MethodCall {
    /// The method's name; `None` if the document names none.
    pub name: Option<String>,
    /// The arguments, keyword ones still in their last map.
    pub params: Vec<Value>,
}

/// Reads a call.
///
/// A reply's document counts as a call without a name, as for Koji's hub. A document with neither a name nor
/// arguments is an error.
pub fn parse_call(document: &[u8], limits: &Limits) -> Result<MethodCall, DecodeError> {
    const ROOT: &str = "<methodCall>";
    const CHILD: &str = "<methodName> or <params>";
    let text = decode(document, limits)?;
    let mut parser = Parser::new(&text, limits)?;
    match parser.child(ROOT)? {
        Some(Tag::MethodCall | Tag::MethodResponse) => {}
        other => return Err(parser.wrong(ROOT, other)),
    }
    let mut name = None;
    let mut params = None;
    while let Some(child) = parser.child(CHILD)? {
        match child {
            Tag::MethodName => name = Some(parser.text()?.into_owned()),
            Tag::Params => params = Some(read_params(&mut parser)?),
            other => return Err(parser.wrong(CHILD, Some(other))),
        }
    }
    parser.end()?;
    if name.is_none() && params.is_none() {
        return Err(DecodeError::NoMethod);
    }
    Ok(MethodCall { name, params: params.unwrap_or_default() })
}

/// Reads a reply: its one value, or the fault in its place.
pub fn parse_response<T: DeserializeOwned>(
    document: &[u8],
    limits: &Limits,
) -> Result<Result<T, Fault>, DecodeError> {
    const CHILD: &str = "<params> or <fault>";
    let text = decode(document, limits)?;
    let mut parser = Parser::new(&text, limits)?;
    parser.open(Tag::MethodResponse, "<methodResponse>")?;
    let reply = match parser.child(CHILD)? {
        Some(Tag::Params) => {
            parser.open(Tag::Param, "<param>")?;
            let result = read_value(&mut parser)?;
            parser.close()?;
            Ok(result)
        }
        Some(Tag::Fault) => {
            let fault: Value = read_value(&mut parser)?;
            Err(Fault::from_value(&fault).ok_or(DecodeError::BadFault)?)
        }
        other => return Err(parser.wrong(CHILD, other)),
    };
    parser.close()?;
    parser.close()?;
    parser.end()?;
    Ok(reply)
}

/// Reads a document that is one `<value>` element.
pub fn from_xml_value<T: DeserializeOwned>(document: &[u8], limits: &Limits) -> Result<T, DecodeError> {
    let text = decode(document, limits)?;
    let mut parser = Parser::new(&text, limits)?;
    let value = read_value(&mut parser)?;
    parser.end()?;
    Ok(value)
}

fn decode<'a>(document: &'a [u8], limits: &Limits) -> Result<Cow<'a, str>, DecodeError> {
    if document.len() > limits.max_bytes {
        return Err(DecodeError::TooLong(limits.max_bytes));
    }
    encoding::decode(document)
}

fn read_params(parser: &mut Parser<'_>) -> Result<Vec<Value>, DecodeError> {
    let mut params = Vec::new();
    while parser.child_of(Tag::Param, "<param>")? {
        params.push(read_value(parser)?);
        parser.close()?;
    }
    Ok(params)
}

fn read_value<T: DeserializeOwned>(parser: &mut Parser<'_>) -> Result<T, DecodeError> {
    parser.open(Tag::Value, "<value>")?;
    let head = parser.head()?;
    T::deserialize(ValueReader { parser, head })
}

/// Hands one value to serde.
struct ValueReader<'p, 'de> {
    parser: &'p mut Parser<'de>,
    head: Head<'de>,
}

impl<'de> de::Deserializer<'de> for ValueReader<'_, 'de> {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.head {
            Head::Nil => visitor.visit_unit(),
            Head::Bool(flag) => visitor.visit_bool(flag),
            Head::Int(number) => visitor.visit_i64(number),
            Head::Double(number) => visitor.visit_f64(number),
            Head::Str(text) => visit_text(visitor, text),
            Head::Bytes(bytes) => visitor.visit_byte_buf(bytes),
            Head::DateTime(text) => visitor.visit_newtype_struct(CowStrDeserializer::new(text)),
            Head::Array => {
                let mut items = Items { parser: self.parser, ended: false };
                let value = visitor.visit_seq(&mut items)?;
                items.finish()?;
                Ok(value)
            }
            Head::Struct => {
                let mut members = Members { parser: self.parser, key: Cow::Borrowed(""), ended: false };
                let value = visitor.visit_map(&mut members)?;
                members.finish()?;
                Ok(value)
            }
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.head {
            Head::DateTime(text) => visit_text(visitor, text),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.head {
            Head::Nil => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match self.head {
            Head::DateTime(text) if name == DATE_TIME => {
                visitor.visit_newtype_struct(CowStrDeserializer::new(text))
            }
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match self.head {
            Head::Str(text) => visitor.visit_enum(CowStrDeserializer::new(text)),
            _ => Err(DecodeError::custom("expected a name")),
        }
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char
        bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

fn visit_text<'de, V: Visitor<'de>>(visitor: V, text: Cow<'de, str>) -> Result<V::Value, DecodeError> {
    match text {
        Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
        Cow::Owned(text) => visitor.visit_string(text),
    }
}

/// Hands the items of an array to serde.
struct Items<'p, 'de> {
    parser: &'p mut Parser<'de>,
    ended: bool,
}

impl Items<'_, '_> {
    /// Makes sure that the visitor took every item.
    fn finish(self) -> Result<(), DecodeError> {
        if self.ended || self.parser.next_item()?.is_none() {
            return Ok(());
        }
        Err(DecodeError::custom("the array holds more items than expected"))
    }
}

impl<'de> de::SeqAccess<'de> for Items<'_, 'de> {
    type Error = DecodeError;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, DecodeError> {
        if self.ended {
            return Ok(None);
        }
        match self.parser.next_item()? {
            Some(head) => seed.deserialize(ValueReader { parser: self.parser, head }).map(Some),
            None => {
                self.ended = true;
                Ok(None)
            }
        }
    }
}

/// Hands the members of a struct to serde.
struct Members<'p, 'de> {
    parser: &'p mut Parser<'de>,
    key: Cow<'de, str>,
    ended: bool,
}

impl Members<'_, '_> {
    /// Makes sure that the visitor took every member.
    fn finish(self) -> Result<(), DecodeError> {
        if self.ended || self.parser.next_key()?.is_none() {
            return Ok(());
        }
        Err(DecodeError::custom("the struct holds more members than expected"))
    }
}

impl<'de> de::MapAccess<'de> for Members<'_, 'de> {
    type Error = DecodeError;

    fn next_key_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<Option<S::Value>, DecodeError> {
        if self.ended {
            return Ok(None);
        }
        match self.parser.next_key()? {
            Some(key) => {
                self.key = key.clone();
                let deserializer: CowStrDeserializer<'_, DecodeError> = key.into_deserializer();
                seed.deserialize(deserializer).map(Some)
            }
            None => {
                self.ended = true;
                Ok(None)
            }
        }
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, DecodeError> {
        let head = self.parser.head()?;
        let value =
            seed.deserialize(ValueReader { parser: self.parser, head }).map_err(|error| match error {
                DecodeError::Type(problem) => DecodeError::Type(format!("{}: {problem}", self.key)),
                other => other,
            })?;
        self.parser.close()?;
        Ok(value)
    }
}

#[cfg(test)]
mod tests;
