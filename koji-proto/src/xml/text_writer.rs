//! Writing of what may only be text: map keys and dateTimes.

use serde::ser::{self, Impossible, Serialize};

use super::error::EncodeError;
use super::sink::Sink;

/// Appends text by one of the buffer's methods and refuses everything else.
pub(super) struct TextWriter<'a> {
    out: &'a mut Vec<u8>,
    put: fn(&mut Vec<u8>, &str),
    refuse: fn(&'static str) -> EncodeError,
}

impl<'a> TextWriter<'a> {
    /// Writes the key of a struct's member.
    pub(super) fn key(out: &'a mut Vec<u8>) -> Self {
        Self { out, put: Sink::put_key, refuse: EncodeError::KeyNotText }
    }

    /// Writes a dateTime.
    pub(super) fn date_time(out: &'a mut Vec<u8>) -> Self {
        Self {
            out,
            put: Sink::put_date_time,
            refuse: |_| EncodeError::Unsupported("a dateTime that is no text"),
        }
    }
}

macro_rules! refuse {
    ($($method:ident($type:ty) $kind:literal)*) => {
        $(fn $method(self, _: $type) -> Result<(), EncodeError> {
            Err((self.refuse)($kind))
        })*
    };
}

type Refused = Impossible<(), EncodeError>;

impl ser::Serializer for TextWriter<'_> {
    type Ok = ();
    type Error = EncodeError;
    type SerializeSeq = Refused;
    type SerializeTuple = Refused;
    type SerializeTupleStruct = Refused;
    type SerializeTupleVariant = Refused;
    type SerializeMap = Refused;
    type SerializeStruct = Refused;
    type SerializeStructVariant = Refused;

    refuse! {
        serialize_bool(bool) "boolean"
        serialize_i8(i8) "integer"
        serialize_i16(i16) "integer"
        serialize_i32(i32) "integer"
        serialize_i64(i64) "integer"
        serialize_u8(u8) "integer"
        serialize_u16(u16) "integer"
        serialize_u32(u32) "integer"
        serialize_u64(u64) "integer"
        serialize_f32(f32) "double"
        serialize_f64(f64) "double"
        serialize_bytes(&[u8]) "bytes"
        serialize_unit_struct(&'static str) "nil"
    }

    fn serialize_str(self, v: &str) -> Result<(), EncodeError> {
        (self.put)(self.out, v);
        Ok(())
    }
    fn serialize_char(self, v: char) -> Result<(), EncodeError> {
        self.serialize_str(v.encode_utf8(&mut [0; 4]))
    }
    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), EncodeError> {
        self.serialize_str(variant)
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), EncodeError> {
        value.serialize(self)
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), EncodeError> {
        value.serialize(self)
    }
    fn serialize_none(self) -> Result<(), EncodeError> {
        Err((self.refuse)("nil"))
    }
    fn serialize_unit(self) -> Result<(), EncodeError> {
        Err((self.refuse)("nil"))
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), EncodeError> {
        Err((self.refuse)("struct"))
    }
    fn serialize_seq(self, _: Option<usize>) -> Result<Refused, EncodeError> {
        Err((self.refuse)("array"))
    }
    fn serialize_tuple(self, _: usize) -> Result<Refused, EncodeError> {
        Err((self.refuse)("array"))
    }
    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Refused, EncodeError> {
        Err((self.refuse)("array"))
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Refused, EncodeError> {
        Err((self.refuse)("array"))
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Refused, EncodeError> {
        Err((self.refuse)("struct"))
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Refused, EncodeError> {
        Err((self.refuse)("struct"))
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Refused, EncodeError> {
        Err((self.refuse)("struct"))
    }
}
