//! Signed copies: a package with another signature header in place of its own.

use std::io::{self, Read, Write};

use super::{error::SpliceError, lead::Lead, signature::SignatureHeader};

/// Copies a package with `signature` in place of its own signature header, and returns how many bytes were
/// written.
///
/// Streams: neither header nor payload are held. The writer may as well be a hash, for the checksum of a copy
/// that is never stored. The reader must be at the start of the package.
///
/// # Errors
/// If the package cannot be read, the signature is for another one, or the copy cannot be written. Nothing
/// has been written if the package or the signature is at fault.
pub fn splice(
    package: &mut impl Read,
    signature: &SignatureHeader,
    copy: &mut impl Write,
) -> Result<u64, SpliceError> {
    let lead = Lead::read(package)?;
    signature.check_same_package(&SignatureHeader::read(package)?)?;
    copy.write_all(lead.as_bytes()).map_err(SpliceError::Copy)?;
    copy.write_all(signature.as_bytes()).map_err(SpliceError::Copy)?;
    let rest = io::copy(package, copy).map_err(SpliceError::Copy)?;
    Ok((Lead::SIZE + signature.as_bytes().len()) as u64 + rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::{
            RpmFile, Tag, signature_tag,
            synthetic::{Value, rpm, signature_bytes},
        },
        *,
    };

    const MD5: (Tag, Value<'static>) = (signature_tag::MD5, Value::Bytes(&[1; 16]));
    const MAIN: &[(Tag, Value<'static>)] = &[(Tag::NAME, Value::Text("name"))];

    #[test]
    fn only_the_signature_header_changes() {
        let package = rpm(&[MD5, (signature_tag::RESERVEDSPACE, Value::Bytes(&[0; 100]))], MAIN);
        let blob = signature_bytes(&[MD5, (Tag::RSAHEADER, Value::Bytes(b"signature"))]);
        let signature = SignatureHeader::parse(blob.clone()).unwrap();
        let mut copy = Vec::new();
        let written = splice(&mut package.as_slice(), &signature, &mut copy).unwrap();
        assert_eq!(written, copy.len() as u64);
        assert_eq!(copy, rpm(&[MD5, (Tag::RSAHEADER, Value::Bytes(b"signature"))], MAIN));
        let read = RpmFile::read(&mut copy.as_slice()).unwrap();
        assert_eq!(read.signature().as_bytes(), blob);
        assert_eq!(&copy[read.payload_offset() as usize..], b"payload");
    }

    #[test]
    fn another_packages_signature_writes_nothing() {
        let package = rpm(&[MD5], MAIN);
        let blob = signature_bytes(&[(signature_tag::MD5, Value::Bytes(&[2; 16]))]);
        let mut copy = Vec::new();
        let error = splice(&mut package.as_slice(), &SignatureHeader::parse(blob).unwrap(), &mut copy);
        assert!(matches!(error, Err(SpliceError::Signature(_))));
        assert!(copy.is_empty());
    }

    #[test]
    fn what_is_no_package_writes_nothing() {
        let signature = SignatureHeader::parse(signature_bytes(&[MD5])).unwrap();
        let mut copy = Vec::new();
        for junk in [&b""[..], b"junk", &rpm(&[MD5], MAIN)[..100]] {
            let error = splice(&mut &junk[..], &signature, &mut copy);
            assert!(matches!(error, Err(SpliceError::Read(_))));
        }
        assert!(copy.is_empty());
    }

    proptest! {
        #[test]
        fn splicing_there_and_back_gives_the_same_bytes(
            old in prop::collection::vec(any::<u8>(), 0..50),
            new in prop::collection::vec(any::<u8>(), 0..50),
        ) {
            let package = rpm(&[MD5, (Tag::DSAHEADER, Value::Bytes(&old))], MAIN);
            let own = RpmFile::read(&mut package.as_slice()).unwrap().signature().clone();
            let blob = signature_bytes(&[MD5, (Tag::RSAHEADER, Value::Bytes(&new))]);
            let (mut there, mut back) = (Vec::new(), Vec::new());
            splice(&mut package.as_slice(), &SignatureHeader::parse(blob).unwrap(), &mut there).unwrap();
            splice(&mut there.as_slice(), &own, &mut back).unwrap();
            prop_assert_eq!(back, package);
        }
    }
}
