//! Digests of files, computed as the bytes come by.

use adler2::Adler32;
use md5::{Digest as _, Md5};
use sha2::Sha256;

/// The kinds of digests that clients may ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DigestKind {
    Md5,
    Adler32,
    Sha256,
}

impl DigestKind {
    /// Finds a kind by its name on the wire.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        match name {
            "md5" => Some(Self::Md5),
            "adler32" => Some(Self::Adler32),
            "sha256" => Some(Self::Sha256),
            _ => None,
        }
    }

    /// Returns the name on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Adler32 => "adler32",
            Self::Sha256 => "sha256",
        }
    }

    /// Starts a digest of this kind.
    pub(crate) fn start(self) -> Digest {
        match self {
            Self::Md5 => Digest::Md5(Md5::new()),
            Self::Adler32 => Digest::Adler32(Adler32::new()),
            Self::Sha256 => Digest::Sha256(Sha256::new()),
        }
    }

    /// Returns the digest of some bytes, as hex.
    pub(crate) fn of(self, bytes: &[u8]) -> String {
        let mut digest = self.start();
        digest.update(bytes);
        digest.hex()
    }
}

/// A digest of the bytes so far.
#[derive(Debug, Clone)]
pub(crate) enum Digest {
    Md5(Md5),
    Adler32(Adler32),
    Sha256(Sha256),
}

impl Digest {
    /// Adds bytes.
    pub(crate) fn update(&mut self, bytes: &[u8]) {
        match self {
            Self::Md5(digest) => digest.update(bytes),
            Self::Adler32(digest) => digest.write_slice(bytes),
            Self::Sha256(digest) => digest.update(bytes),
        }
    }

    /// Returns the digest as hex; that of adler32 is an unsigned number of eight digits.
    pub(crate) fn hex(self) -> String {
        match self {
            Self::Md5(digest) => hex::encode(digest.finalize()),
            Self::Adler32(digest) => format!("{:08x}", digest.checksum()),
            Self::Sha256(digest) => hex::encode(digest.finalize()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_those_of_the_whole() {
        for (kind, expected) in [
            ("md5", "73ab1c2afe3a63b8ab4d7da2a4ddb351"),
            ("adler32", "4ecc073e"),
            ("sha256", "6e459fed18ddb06d57c8e9f0d000c302c7e01389926db6e89884bfbe91a2a5df"),
        ] {
            let kind = DigestKind::parse(kind).unwrap();
            let mut digest = kind.start();
            digest.update(b"the quick brown");
            digest.update(b" fox\n");
            assert_eq!(digest.hex(), expected, "{}", kind.name());
        }
        assert_eq!(DigestKind::Adler32.of(b""), "00000001");
    }
}
