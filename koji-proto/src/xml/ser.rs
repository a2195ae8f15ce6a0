//! Writing: a serde serializer that appends XML-RPC text to a byte buffer.
//!
//! No tree is built: a list of any size costs its text alone.

use serde::{Serialize, ser};

use super::error::EncodeError;
use super::sink::{ARRAY, RESPONSE, STRUCT, Sink};
use super::text_writer::TextWriter;
use crate::fault::Fault;
use crate::value::{DATE_TIME, Value};

/// Returns the reply that holds a result.
pub fn to_response<T: Serialize + ?Sized>(result: &T) -> Result<Vec<u8>, EncodeError> {
    let mut out = Vec::with_capacity(256);
    out.put(RESPONSE.0);
    result.serialize(ValueWriter { out: &mut out })?;
    out.put(RESPONSE.1);
    Ok(out)
}

/// Starts a reply whose value is appended piece by piece; [`end_response`] completes it.
pub fn begin_response() -> Vec<u8> {
    let mut out = Vec::with_capacity(512);
    out.put(RESPONSE.0);
    out
}

/// Completes what [`begin_response`] started.
pub fn end_response(out: &mut Vec<u8>) {
    out.put(RESPONSE.1);
}

/// Appends what stands before the items of an array.
pub fn begin_array(out: &mut Vec<u8>) {
    out.put(ARRAY.0);
}

/// Appends what stands behind the items of an array.
pub fn end_array(out: &mut Vec<u8>) {
    out.put(ARRAY.1);
}

/// Appends one `<value>` element; the buffer is left as it was if the value cannot be written.
pub fn write_value<T: Serialize + ?Sized>(out: &mut Vec<u8>, value: &T) -> Result<(), EncodeError> {
    let length = out.len();
    value.serialize(ValueWriter { out }).inspect_err(|_| out.truncate(length))
}

/// Returns a call's document.
pub fn to_call(method: &str, params: &[Value]) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    out.put_call(method, params);
    out
}

/// Returns the reply that holds a fault.
pub fn fault_response(fault: &Fault) -> Vec<u8> {
    let mut out = Vec::with_capacity(256);
    out.put_fault(fault);
    out
}

/// Writes one value.
struct ValueWriter<'a> {
    out: &'a mut Vec<u8>,
}

/// Writes the items of an array.
struct ArrayWriter<'a> {
    out: &'a mut Vec<u8>,
}

/// Writes the members of a struct.
struct StructWriter<'a> {
    out: &'a mut Vec<u8>,
}

impl<'a> ser::Serializer for ValueWriter<'a> {
    type Ok = ();
    type Error = EncodeError;
    type SerializeSeq = ArrayWriter<'a>;
    type SerializeTuple = ArrayWriter<'a>;
    type SerializeTupleStruct = ArrayWriter<'a>;
    type SerializeTupleVariant = ser::Impossible<(), EncodeError>;
    type SerializeMap = StructWriter<'a>;
    type SerializeStruct = StructWriter<'a>;
    type SerializeStructVariant = ser::Impossible<(), EncodeError>;

    fn serialize_bool(self, v: bool) -> Result<(), EncodeError> {
        self.out.put_bool(v);
        Ok(())
    }
    fn serialize_i8(self, v: i8) -> Result<(), EncodeError> {
        self.serialize_i64(v.into())
    }
    fn serialize_i16(self, v: i16) -> Result<(), EncodeError> {
        self.serialize_i64(v.into())
    }
    fn serialize_i32(self, v: i32) -> Result<(), EncodeError> {
        self.serialize_i64(v.into())
    }
    fn serialize_i64(self, v: i64) -> Result<(), EncodeError> {
        self.out.put_int(v);
        Ok(())
    }
    fn serialize_u8(self, v: u8) -> Result<(), EncodeError> {
        self.serialize_i64(v.into())
    }
    fn serialize_u16(self, v: u16) -> Result<(), EncodeError> {
        self.serialize_i64(v.into())
    }
    fn serialize_u32(self, v: u32) -> Result<(), EncodeError> {
        self.serialize_i64(v.into())
    }
    fn serialize_u64(self, v: u64) -> Result<(), EncodeError> {
        let number = i64::try_from(v).map_err(|_| EncodeError::IntegerOutOfRange(v.into()))?;
        self.serialize_i64(number)
    }
    fn serialize_i128(self, v: i128) -> Result<(), EncodeError> {
        let number = i64::try_from(v).map_err(|_| EncodeError::IntegerOutOfRange(v))?;
        self.serialize_i64(number)
    }
    fn serialize_f32(self, v: f32) -> Result<(), EncodeError> {
        self.serialize_f64(v.into())
    }
    fn serialize_f64(self, v: f64) -> Result<(), EncodeError> {
        self.out.put_double(v);
        Ok(())
    }
    fn serialize_char(self, v: char) -> Result<(), EncodeError> {
        self.serialize_str(v.encode_utf8(&mut [0; 4]))
    }
    fn serialize_str(self, v: &str) -> Result<(), EncodeError> {
        self.out.put_string(v);
        Ok(())
    }
    fn serialize_bytes(self, v: &[u8]) -> Result<(), EncodeError> {
        self.out.put_bytes(v);
        Ok(())
    }
    fn serialize_none(self) -> Result<(), EncodeError> {
        self.serialize_unit()
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), EncodeError> {
        value.serialize(self)
    }
    fn serialize_unit(self) -> Result<(), EncodeError> {
        self.out.put_nil();
        Ok(())
    }
    fn serialize_unit_struct(self, _: &'static str) -> Result<(), EncodeError> {
        self.serialize_unit()
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
        name: &'static str,
        value: &T,
    ) -> Result<(), EncodeError> {
        if name != DATE_TIME {
            return value.serialize(self);
        }
        value.serialize(TextWriter::date_time(self.out))
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), EncodeError> {
        self.out.put(STRUCT.0);
        let mut members = StructWriter { out: self.out };
        members.field(variant, value)?;
        ser::SerializeStruct::end(members)
    }
    fn serialize_seq(self, _: Option<usize>) -> Result<ArrayWriter<'a>, EncodeError> {
        self.out.put(ARRAY.0);
        Ok(ArrayWriter { out: self.out })
    }
    fn serialize_tuple(self, _: usize) -> Result<ArrayWriter<'a>, EncodeError> {
        self.serialize_seq(None)
    }
    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<ArrayWriter<'a>, EncodeError> {
        self.serialize_seq(None)
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, EncodeError> {
        Err(EncodeError::Unsupported("a tuple variant"))
    }
    fn serialize_map(self, _: Option<usize>) -> Result<StructWriter<'a>, EncodeError> {
        self.out.put(STRUCT.0);
        Ok(StructWriter { out: self.out })
    }
    fn serialize_struct(self, _: &'static str, _: usize) -> Result<StructWriter<'a>, EncodeError> {
        self.serialize_map(None)
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, EncodeError> {
        Err(EncodeError::Unsupported("a struct variant"))
    }
}

impl ArrayWriter<'_> {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        value.serialize(ValueWriter { out: self.out })
    }

    fn close(self) -> Result<(), EncodeError> {
        self.out.put(ARRAY.1);
        Ok(())
    }
}

impl ser::SerializeSeq for ArrayWriter<'_> {
    type Ok = ();
    type Error = EncodeError;
    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        self.item(value)
    }
    fn end(self) -> Result<(), EncodeError> {
        self.close()
    }
}

impl ser::SerializeTuple for ArrayWriter<'_> {
    type Ok = ();
    type Error = EncodeError;
    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        self.item(value)
    }
    fn end(self) -> Result<(), EncodeError> {
        self.close()
    }
}

impl ser::SerializeTupleStruct for ArrayWriter<'_> {
    type Ok = ();
    type Error = EncodeError;
    fn serialize_field<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        self.item(value)
    }
    fn end(self) -> Result<(), EncodeError> {
        self.close()
    }
}

impl StructWriter<'_> {
    fn field<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), EncodeError> {
        self.out.put_key(key);
        value.serialize(ValueWriter { out: self.out })?;
        self.out.put("</member>");
        Ok(())
    }
}

impl ser::SerializeStruct for StructWriter<'_> {
    type Ok = ();
    type Error = EncodeError;
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), EncodeError> {
        self.field(key, value)
    }
    fn end(self) -> Result<(), EncodeError> {
        self.out.put(STRUCT.1);
        Ok(())
    }
}

impl ser::SerializeMap for StructWriter<'_> {
    type Ok = ();
    type Error = EncodeError;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), EncodeError> {
        key.serialize(TextWriter::key(self.out))
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), EncodeError> {
        value.serialize(ValueWriter { out: self.out })?;
        self.out.put("</member>");
        Ok(())
    }
    fn end(self) -> Result<(), EncodeError> {
        self.out.put(STRUCT.1);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::value::DateTime;

    fn written<T: Serialize>(value: &T) -> Result<String, EncodeError> {
        let mut out = Vec::new();
        write_value(&mut out, value)?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[derive(Serialize)]
    struct TagId(i64);

    #[derive(Serialize)]
    #[serde(rename_all = "lowercase")]
    enum State {
        Open,
    }

    #[derive(Serialize)]
    struct Record<'a> {
        id: TagId,
        state: State,
        name: &'a str,
        epoch: Option<i32>,
        time: DateTime,
        pair: (bool, char),
        #[serde(rename = "odd & long")]
        extra: BTreeMap<&'a str, f32>,
    }

    #[test]
    fn records_become_structs() {
        let record = Record {
            id: TagId(7),
            state: State::Open,
            name: "<f40>",
            epoch: None,
            time: DateTime("20240123T08:53:19".into()),
            pair: (true, '&'),
            extra: BTreeMap::from([("half", 0.5)]),
        };
        let lines = written(&record).unwrap().replace("</member>", "</member>\n");
        insta::assert_snapshot!(lines);
    }

    #[test]
    fn what_has_no_form_is_an_error_and_leaves_the_buffer() {
        #[derive(Serialize)]
        enum Shape {
            Point(i32, i32),
            Named { x: i32 },
        }
        assert_eq!(written(&u64::MAX), Err(EncodeError::IntegerOutOfRange(u64::MAX.into())));
        assert_eq!(written(&BTreeMap::from([(1, 2)])), Err(EncodeError::KeyNotText("integer")));
        assert_eq!(written(&BTreeMap::from([(None::<&str>, 2)])), Err(EncodeError::KeyNotText("nil")));
        assert!(matches!(written(&Shape::Point(1, 2)), Err(EncodeError::Unsupported(_))));
        assert!(matches!(written(&Shape::Named { x: 1 }), Err(EncodeError::Unsupported(_))));

        let mut out = b"before".to_vec();
        assert!(write_value(&mut out, &("text", u64::MAX)).is_err());
        assert_eq!(out, b"before");
    }

    #[test]
    fn documents_have_a_declaration_and_one_root() {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        insta::assert_snapshot!(text(to_response(&1).unwrap()), @r"
        <?xml version='1.0'?>
        <methodResponse><params><param><value><int>1</int></value></param></params></methodResponse>
        ");
        insta::assert_snapshot!(text(to_call("a&b", &[Value::Nil])), @r"
        <?xml version='1.0'?>
        <methodCall><methodName>a&amp;b</methodName><params><param><value><nil/></value></param></params></methodCall>
        ");
        insta::assert_snapshot!(text(fault_response(&Fault::generic("no"))).replace("</member>", "</member>\n"), @r"
        <?xml version='1.0'?>
        <methodResponse><fault><value><struct><member><name>faultCode</name><value><int>1000</int></value></member>
        <member><name>faultString</name><value><string>no</string></value></member>
        </struct></value></fault></methodResponse>
        ");
    }
}
