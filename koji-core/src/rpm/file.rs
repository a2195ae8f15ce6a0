//! An rpm file up to its payload.

use std::{
    io::{BufReader, Read},
    path::Path,
};

use super::{
    error::{ReadError, Section},
    header::Header,
    lead::Lead,
    signature::SignatureHeader,
};

/// The lead, the signature header and the main header of an rpm file.
///
/// ```text
/// 0        96                  header_offset        payload_offset
/// | lead   | signature header | main header        | payload ...
/// |        | padded to 8      |                    |
/// ```
#[derive(Clone, Debug)]
pub struct RpmFile {
    lead: Lead,
    signature: SignatureHeader,
    header: Header,
}

impl RpmFile {
    /// Reads the headers and nothing beyond them: the reader is left at the payload's first byte.
    ///
    /// # Errors
    /// If the reader fails or ends early, or what it gives is not an rpm file.
    pub fn read(reader: &mut impl Read) -> Result<Self, ReadError> {
        Ok(Self {
            lead: Lead::read(reader)?,
            signature: SignatureHeader::read(reader)?,
            header: Header::read(reader, Section::Header, |_| 0)?,
        })
    }

    /// Opens a file and reads its headers.
    ///
    /// # Errors
    /// If the file cannot be opened or read, or is not an rpm file.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, ReadError> {
        let file = fs_err::File::open(path.as_ref())
            .map_err(|source| ReadError::Io { section: Section::Lead, source })?;
        Self::read(&mut BufReader::with_capacity(16 << 10, file))
    }

    /// Returns the lead.
    pub fn lead(&self) -> &Lead {
        &self.lead
    }

    /// Returns the signature header.
    pub fn signature(&self) -> &SignatureHeader {
        &self.signature
    }

    /// Returns the main header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// Returns the position of the signature header.
    pub fn signature_offset(&self) -> u64 {
        Lead::SIZE as u64
    }

    /// Returns the position of the main header.
    pub fn header_offset(&self) -> u64 {
        self.signature_offset() + self.signature.as_bytes().len() as u64
    }

    /// Returns the position of the payload, which is also the end of the main header.
    pub fn payload_offset(&self) -> u64 {
        self.header_offset() + self.header.as_bytes().len() as u64
    }
}
