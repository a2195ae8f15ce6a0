//! Digests of signed copies.

use std::collections::BTreeMap;
use std::io;

use koji_core::refs::RpmRef;
use koji_proto::Fault;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use super::super::rpms::OwnRpm;
use crate::call::{HubCall, Result};
use crate::file_changes::{FileError, blocking, is_there};
use crate::store::signatures;

/// A kind of digest, with the number under which it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum ChecksumKind {
    Md5,
    Sha1,
    Sha256,
}

impl ChecksumKind {
    /// Finds a kind by its name; others are fault 1000.
    pub(super) fn from_name(name: &str) -> Result<Self> {
        match name {
            "md5" => Ok(Self::Md5),
            "sha1" => Ok(Self::Sha1),
            "sha256" => Ok(Self::Sha256),
            other => {
                Err(Fault::generic(format!("{other:?} is no kind of checksum: md5, sha1 and sha256 are")))
            }
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Md5 => "md5",
            Self::Sha1 => "sha1",
            Self::Sha256 => "sha256",
        }
    }

    fn number(self) -> i64 {
        match self {
            Self::Md5 => 0,
            Self::Sha1 => 1,
            Self::Sha256 => 2,
        }
    }
}

/// All kinds of digests of what is written here.
#[derive(Debug, Clone, Default)]
pub(super) struct Digests {
    md5: Md5,
    sha1: Sha1,
    sha256: Sha256,
}

impl Digests {
    fn get(&self, kind: ChecksumKind) -> String {
        match kind {
            ChecksumKind::Md5 => hex::encode(self.md5.clone().finalize()),
            ChecksumKind::Sha1 => hex::encode(self.sha1.clone().finalize()),
            ChecksumKind::Sha256 => hex::encode(self.sha256.clone().finalize()),
        }
    }
}

impl io::Write for Digests {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.md5.update(bytes);
        self.sha1.update(bytes);
        self.sha256.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl HubCall {
    /// Returns digests of the copies of an rpm with each of its signatures, made where they are missing unless only
    /// what is stored is wanted.
    pub(super) async fn checksums_of_rpm(
        &self,
        rpm: &RpmRef,
        kinds: &[ChecksumKind],
        only_stored: bool,
    ) -> Result<BTreeMap<String, BTreeMap<String, Option<String>>>> {
        let record = self.rpm(rpm).await?;
        let keys: Vec<String> = signatures::of_rpm(&self.conn, record.id)
            .await?
            .into_iter()
            .map(|stored| stored.sigkey)
            .collect();
        if keys.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut stored = self.stored_checksums(record.id).await?;
        if !only_stored {
            let own = self.own_rpm(rpm).await?;
            for key in &keys {
                let missing = kinds.iter().filter(|kind| !stored.contains_key(&(key.clone(), kind.number())));
                let missing: Vec<ChecksumKind> = missing.copied().collect();
                if missing.is_empty() {
                    continue;
                }
                let digests = self.digests_of_copy(&own, key).await?;
                for kind in missing {
                    let digest = digests.get(kind);
                    signatures::add_checksum(&self.conn, record.id, key, kind.number(), &digest).await?;
                    stored.insert((key.clone(), kind.number()), digest);
                }
            }
        }
        let of_key = |key: String| {
            let digest = |kind: &ChecksumKind| stored.get(&(key.clone(), kind.number())).cloned();
            let digests = kinds.iter().map(|kind| (kind.name().to_owned(), digest(kind))).collect();
            (key, digests)
        };
        Ok(keys.into_iter().map(of_key).collect())
    }

    /// Stores the digests of a signed copy; one that is stored already has to be the same.
    pub(super) async fn check_signed_copy(
        &self,
        rpm: &OwnRpm,
        key: &str,
        kinds: &[ChecksumKind],
    ) -> Result<()> {
        let stored = self.stored_checksums(rpm.record.id).await?;
        let digests = self.digests_of_copy(rpm, key).await?;
        for kind in kinds {
            let digest = digests.get(*kind);
            match stored.get(&(key.to_owned(), kind.number())) {
                None => {
                    let id = rpm.record.id;
                    signatures::add_checksum(&self.conn, id, key, kind.number(), &digest).await?;
                }
                Some(known) if *known == digest => {}
                Some(known) => {
                    return Err(Fault::generic(format!(
                        "the copy of {} signed by {key:?} has the {} {digest}, but {known} is stored",
                        rpm.name,
                        kind.name()
                    )));
                }
            }
        }
        Ok(())
    }

    async fn stored_checksums(&self, rpm: i64) -> Result<BTreeMap<(String, i64), String>> {
        let stored = signatures::checksums(&self.conn, rpm).await?;
        Ok(stored.into_iter().map(|(key, kind, digest)| ((key, kind), digest)).collect())
    }

    /// Makes the digests of a signed copy: of the file if it is there, else of what it would be.
    async fn digests_of_copy(&self, rpm: &OwnRpm, key: &str) -> Result<Digests> {
        let copy = self.signed_place(rpm, key)?;
        if !is_there(&copy).await? {
            return self.parts_of_copy(rpm, key)?.digests().await;
        }
        let digests: std::result::Result<Digests, FileError> = blocking(move || {
            let mut file = std::fs::File::open(&copy).map_err(FileError::at("open", &copy))?;
            let mut digests = Digests::default();
            io::copy(&mut file, &mut digests).map_err(FileError::at("read", &copy))?;
            Ok(digests)
        })
        .await;
        Ok(digests?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests_are_made_in_one_go() {
        let mut digests = Digests::default();
        io::Write::write_all(&mut digests, b"abc").unwrap();
        assert_eq!(digests.get(ChecksumKind::Md5), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(digests.get(ChecksumKind::Sha1), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert!(digests.get(ChecksumKind::Sha256).starts_with("ba7816bf8f01cfea"));
        assert!(ChecksumKind::from_name("sha512").is_err());
    }
}
