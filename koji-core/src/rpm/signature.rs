//! Signature headers: what Koji caches for every signature of a package.
//!
//! A signature header has the form of a main header and is followed by zeros up to a multiple of eight bytes.
//! Koji keeps it, padding included, as the file `sigcache/KEY/...sig`: a package's only part that signing
//! changes.
//!
//! Owns identity and ownership of such a blob: which key made it, its hash, which package it is for. Verifies
//! no signature.

use std::io::Read;

use md5::{Digest, Md5};

use super::{
    error::{HeaderError, ReadError, Section, SignatureError},
    header::Header,
    openpgp::{self, KeyId, PacketError},
    tag::{Tag, signature_tag},
};

/// The tags that can hold an OpenPGP signature, in the order in which Koji looks for the key.
const SIGNATURES: [Tag; 4] = [signature_tag::GPG, signature_tag::PGP, Tag::DSAHEADER, Tag::RSAHEADER];

/// A signature header with its padding.
#[derive(Clone, Debug)]
pub struct SignatureHeader(Header);

/// Returns how many bytes follow a signature header of that size.
fn padding(size: usize) -> usize {
    size.next_multiple_of(8) - size
}

impl SignatureHeader {
    /// Parses a signature header as it is cached: from the magic to the end of the padding.
    ///
    /// # Errors
    /// If the bytes are no header, or more or fewer than header and padding.
    pub fn parse(blob: Vec<u8>) -> Result<Self, HeaderError> {
        Header::parse_padded(blob, padding).map(Self)
    }

    /// Reads a signature header and its padding.
    pub(super) fn read(reader: &mut impl Read) -> Result<Self, ReadError> {
        Header::read(reader, Section::Signature, padding).map(Self)
    }

    /// Returns the blob as it lies in the file, padding included.
    pub fn as_bytes(&self) -> &[u8] {
        self.0.padded_bytes()
    }

    /// Returns the header; its tags are those of [`signature_tag`].
    pub fn header(&self) -> &Header {
        &self.0
    }

    /// Returns the MD5 of the whole blob in hex: Koji's sighash.
    pub fn sighash(&self) -> String {
        hex::encode(Md5::digest(self.as_bytes()))
    }

    /// Returns the id of the signing key, or nothing if there is no signature.
    ///
    /// The first present tag of GPG, PGP, DSAHEADER, RSAHEADER decides. The list of signatures that rpm 6
    /// adds (OPENPGP) is not looked at, as Koji does not.
    ///
    /// # Errors
    /// If there is a signature but it does not name one key.
    pub fn key_id(&self) -> Result<Option<KeyId>, SignatureError> {
        let Some(tag) = SIGNATURES.into_iter().find(|tag| self.0.contains(*tag)) else { return Ok(None) };
        let packet = self.0.bytes(tag).ok_or(SignatureError::NotASignature { tag })?;
        openpgp::issuer(packet).map(Some).map_err(|error| match error {
            PacketError::NotASignature => SignatureError::NotASignature { tag },
            PacketError::UnknownVersion(version) => SignatureError::UnknownVersion { tag, version },
            PacketError::Issuers(found) => SignatureError::Issuers { tag, found },
        })
    }

    /// Returns Koji's sigkey: the last eight hex digits of the key id, or an empty text if there is no
    /// signature.
    ///
    /// # Errors
    /// If there is a signature but it does not name one key.
    pub fn sigkey(&self) -> Result<String, SignatureError> {
        Ok(self.key_id()?.map(KeyId::short).unwrap_or_default())
    }

    /// Returns the MD5 of main header and payload that the package should have; packages of version 6 have
    /// none.
    pub fn md5(&self) -> Option<[u8; 16]> {
        self.0.bytes(signature_tag::MD5)?.try_into().ok()
    }

    /// Checks that the blob is for the package with that payloadhash (the package's MD5 in hex, any case).
    ///
    /// # Errors
    /// If it is for another package or does not say for which.
    pub fn check_payloadhash(&self, payloadhash: &str) -> Result<(), SignatureError> {
        let found = self.md5().map(hex::encode).unwrap_or_default();
        if found.eq_ignore_ascii_case(payloadhash) && !found.is_empty() {
            return Ok(());
        }
        Err(SignatureError::OtherPackage { expected: payloadhash.to_owned(), found })
    }

    /// Checks that both headers are for the same package, by all hashes of the package that both have.
    ///
    /// # Errors
    /// If a hash differs or there is none in both.
    pub fn check_same_package(&self, other: &SignatureHeader) -> Result<(), SignatureError> {
        let hashes = |of: &SignatureHeader| {
            let text = |tag| of.0.text(tag).map(|text| text.to_str().to_ascii_lowercase());
            [of.md5().map(hex::encode), text(Tag::SHA256HEADER), text(Tag::SHA3_256HEADER)]
        };
        let (ours, theirs) = (hashes(self), hashes(other));
        let mut compared = false;
        for (found, expected) in ours.iter().zip(&theirs) {
            if let (Some(found), Some(expected)) = (found, expected) {
                if found != expected {
                    return Err(SignatureError::OtherPackage {
                        expected: expected.clone(),
                        found: found.clone(),
                    });
                }
                compared = true;
            }
        }
        if compared {
            return Ok(());
        }
        let first = |hashes: [Option<String>; 3]| hashes.into_iter().flatten().next().unwrap_or_default();
        Err(SignatureError::OtherPackage { expected: first(theirs), found: first(ours) })
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::synthetic::{Value, signature_bytes},
        *,
    };

    const KEY_3: &[u8] = &[0x88, 15, 3, 5, 0, 0, 0, 0, 0, 1, 2, 3, 4, 0xde, 0xad, 0xbe, 0xef];
    const KEY_4: &[u8] = &[0xc2, 18, 4, 0, 1, 8, 0, 10, 9, 16, 1, 2, 3, 4, 0xca, 0xfe, 0xca, 0xfe, 0, 0];

    fn signature(entries: &[(Tag, Value<'_>)]) -> SignatureHeader {
        SignatureHeader::parse(signature_bytes(entries)).unwrap()
    }

    #[test]
    fn the_first_signature_in_order_names_the_key() {
        assert_eq!(signature(&[]).sigkey(), Ok(String::new()));
        assert_eq!(signature(&[(signature_tag::MD5, Value::Bytes(&[0; 16]))]).sigkey(), Ok(String::new()));
        for tag in SIGNATURES {
            assert_eq!(signature(&[(tag, Value::Bytes(KEY_3))]).sigkey(), Ok("deadbeef".into()));
        }
        let both = [(Tag::RSAHEADER, Value::Bytes(KEY_3)), (Tag::DSAHEADER, Value::Bytes(KEY_4))];
        assert_eq!(signature(&both).sigkey(), Ok("cafecafe".into()));
        assert_eq!(signature(&both).key_id().unwrap().unwrap().to_string(), "01020304cafecafe");
    }

    #[test]
    fn a_signature_that_is_none_is_no_missing_one() {
        let tag = Tag::RSAHEADER;
        for value in [Value::Bytes(&[]), Value::Bytes(b"junk"), Value::Text("text")] {
            assert_eq!(signature(&[(tag, value)]).sigkey(), Err(SignatureError::NotASignature { tag }));
        }
        assert_eq!(
            signature(&[(tag, Value::Bytes(&[0xc2, 2, 6, 0]))]).sigkey(),
            Err(SignatureError::UnknownVersion { tag, version: 6 })
        );
    }

    #[test]
    fn a_blob_ends_with_its_padding() {
        let blob = signature_bytes(&[(signature_tag::MD5, Value::Bytes(&[7; 15]))]);
        assert_eq!(SignatureHeader::parse(blob.clone()).unwrap().as_bytes(), blob);
        for wrong in [blob[..blob.len() - 1].to_vec(), [&blob[..], &[0]].concat()] {
            assert!(matches!(SignatureHeader::parse(wrong), Err(HeaderError::Length { .. })));
        }
    }

    #[test]
    fn a_blob_is_for_the_package_with_its_hash() {
        let signed = signature(&[(signature_tag::MD5, Value::Bytes(&[0xab; 16]))]);
        assert_eq!(signed.check_payloadhash(&"ab".repeat(16)), Ok(()));
        assert_eq!(signed.check_payloadhash(&"AB".repeat(16)), Ok(()));
        let refused = SignatureError::OtherPackage { expected: "cd".repeat(16), found: "ab".repeat(16) };
        assert_eq!(signed.check_payloadhash(&"cd".repeat(16)), Err(refused));
        for none in [signature(&[]), signature(&[(signature_tag::MD5, Value::Bytes(&[0xab; 15]))])] {
            assert!(none.check_payloadhash("").is_err());
            assert!(none.check_same_package(&none).is_err());
        }
    }

    #[test]
    fn packages_are_the_same_by_all_hashes_that_both_have() {
        let md5 = (signature_tag::MD5, Value::Bytes(&[1; 16]));
        let (sha, other_sha) =
            ((Tag::SHA256HEADER, Value::Text("aa")), (Tag::SHA256HEADER, Value::Text("bb")));
        let same = |one: &[_], two: &[_]| signature(one).check_same_package(&signature(two)).is_ok();
        assert!(same(&[md5], &[md5]));
        assert!(same(&[sha, md5], &[sha]));
        assert!(!same(&[md5, sha], &[md5, other_sha]));
        assert!(!same(&[md5], &[sha]));
    }
}
