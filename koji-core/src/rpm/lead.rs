//! The lead: the first 96 bytes, by which `file` knows an rpm.
//!
//! Magic `ed ab ee db`, major and minor version, type (0 binary, 1 source), architecture number, name (66
//! bytes), operating system number, signature type, 16 spare bytes (rpm's manual, `docs/manual/format.md`).
//! All of it but the magic is superseded by the headers, and rpm itself looks at nothing else. Kept so that a
//! copy can begin with the same bytes.

use std::io::Read;

use super::{
    error::{ReadError, Section},
    header::read_exact,
};

const MAGIC: [u8; 4] = [0xed, 0xab, 0xee, 0xdb];

/// The lead of an rpm file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lead([u8; Lead::SIZE]);

impl Lead {
    /// The size in bytes, and so the position of the signature header.
    pub const SIZE: usize = 96;

    /// Reads a lead.
    pub(super) fn read(reader: &mut impl Read) -> Result<Self, ReadError> {
        let mut magic = [0; MAGIC.len()];
        let mut bytes = [0; Self::SIZE];
        match read_exact(reader, &mut magic, Section::Lead) {
            Ok(()) if magic == MAGIC => {}
            Ok(()) | Err(ReadError::Truncated { .. }) => return Err(ReadError::NotRpm),
            Err(error) => return Err(error),
        }
        bytes[..MAGIC.len()].copy_from_slice(&MAGIC);
        read_exact(reader, &mut bytes[MAGIC.len()..], Section::Lead)?;
        Ok(Self(bytes))
    }

    /// Returns the bytes.
    pub fn as_bytes(&self) -> &[u8; Self::SIZE] {
        &self.0
    }
}
