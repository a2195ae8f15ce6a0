//! Signatures of rpms, and the copies that carry them.

mod checksums;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

use async_trait::async_trait;
use koji_core::api::signatures::SignatureExports;
use koji_core::nvr::Nvra;
use koji_core::query::{Listing, QueryOpts};
use koji_core::records::builds::BuildRecord;
use koji_core::records::rpms::RpmSignature;
use koji_core::refs::{Checked, LenientInt, RpmRef, Unchecked};
use koji_core::rpm::{SignatureHeader, SpliceError, splice};
use koji_core::topdir::PathError;
use koji_proto::value::decode_base64_lenient;
use koji_proto::{Fault, Value};

use super::rpms::OwnRpm;
use crate::call::{HubCall, Result};
use crate::file_changes::{FileError, blocking, is_there};
use crate::store::signatures;
use checksums::{ChecksumKind, Digests};

#[async_trait]
impl SignatureExports for HubCall {
    async fn query_rpmsigs(
        &self,
        rpm_id: Option<RpmRef>,
        sigkey: Option<String>,
        query_opts: Option<QueryOpts>,
    ) -> Result<Listing<RpmSignature>> {
        let rpm = match rpm_id {
            None => None,
            Some(RpmRef::Id(id)) => Some(id),
            Some(rpm) => match self.find_rpm(&rpm).await? {
                Some(rpm) => Some(rpm.id),
                None => return Ok(Listing::Rows(Vec::new())),
            },
        };
        let key = sigkey.map(|key| key.to_lowercase());
        Ok(signatures::list(&self.conn, rpm, key.as_deref(), query_opts.as_ref()).await?)
    }

    async fn add_rpmsig(&self, an_rpm: RpmRef, data: Value) -> Result<()> {
        self.require("sign").await?;
        let rpm = self.own_rpm(&an_rpm).await?;
        let blob = match data {
            Value::Str(text) => decode_base64_lenient(&text),
            other => return Err(Fault::generic(format!("a signature is base64 text, not {}", other.kind()))),
        };
        let refused =
            |why: &dyn std::fmt::Display| Fault::generic(format!("not a signature of {an_rpm}: {why}"));
        let header = SignatureHeader::parse(blob).map_err(|e| refused(&e))?;
        header.check_payloadhash(&rpm.record.payloadhash).map_err(|e| refused(&e))?;
        self.store_signature(rpm.record.id, &rpm.name, &rpm.build, &header).await
    }

    async fn delete_rpmsig(&self, rpminfo: RpmRef, sigkey: Option<String>, all_sigs: bool) -> Result<()> {
        self.require("admin").await?;
        if sigkey.is_none() && !all_sigs {
            return Err(Fault::generic("name a key, or ask for all signatures"));
        }
        let rpm = self.own_rpm(&rpminfo).await?;
        let stored = match (all_sigs, sigkey) {
            (false, Some(key)) => {
                signatures::find(&self.conn, rpm.record.id, &key.to_lowercase()).await?.into_iter().collect()
            }
            _ => signatures::of_rpm(&self.conn, rpm.record.id).await?,
        };
        if stored.is_empty() {
            return Err(Fault::generic(format!("rpm {rpminfo} has no such signature")));
        }
        for signature in stored {
            self.remove_signature(&rpm, &signature).await?;
        }
        Ok(())
    }

    async fn write_signed_rpm(&self, an_rpm: RpmRef, sigkey: Unchecked<String>, force: bool) -> Result<()> {
        self.require("sign").await?;
        self.write_signed_copy(&an_rpm, &sigkey.into_inner()?, force).await
    }

    async fn get_rpm_checksums(
        &self,
        rpm_id: Checked<LenientInt>,
        checksum_types: Option<Checked<Vec<String>>>,
        cacheonly: bool,
    ) -> Result<BTreeMap<String, BTreeMap<String, Option<String>>>> {
        let LenientInt(id) = rpm_id.into_inner()?;
        let names = match checksum_types {
            Some(names) => names.into_inner()?,
            None => self.default_checksums(),
        };
        let kinds = names.iter().map(|name| ChecksumKind::from_name(name)).collect::<Result<Vec<_>>>()?;
        self.checksums_of_rpm(&RpmRef::Id(id), &kinds, cacheonly).await
    }
}

impl HubCall {
    /// Stores a signature of an rpm: its row, and the header itself.
    pub(crate) async fn store_signature(
        &self,
        rpm: i64,
        name: &Nvra,
        build: &BuildRecord,
        header: &SignatureHeader,
    ) -> Result<()> {
        let sigkey = header.sigkey().map_err(|e| Fault::generic(format!("signature of {name}: {e}")))?;
        if signatures::find(&self.conn, rpm, &sigkey).await?.is_some() {
            let by = if sigkey.is_empty() { "nobody" } else { &sigkey };
            return Err(Fault::generic(format!("there is a signature of {name} by {by} already")));
        }
        let signature = RpmSignature { rpm_id: rpm, sighash: header.sighash(), sigkey };
        let folder = self.folder_of_build(build)?;
        let place = folder.sigcache(name, Some(&signature.sigkey)).map_err(unsafe_name)?;
        signatures::add(&self.conn, &signature).await?;
        Ok(self.files.write(place, header.as_bytes().to_vec()).await?)
    }

    /// Forgets a signature; its header is kept under another name, its signed copy is removed.
    async fn remove_signature(&self, rpm: &OwnRpm, signature: &RpmSignature) -> Result<()> {
        let RpmSignature { rpm_id, sigkey, sighash } = signature;
        signatures::remove(&self.conn, *rpm_id, sigkey).await?;
        let folder = self.folder_of_build(&rpm.build)?;
        self.files.remove(self.signed_place(rpm, sigkey)?).await?;
        let header = folder.sigcache(&rpm.name, Some(sigkey)).map_err(unsafe_name)?;
        let saved = folder.saved_sigcache(&rpm.name, Some(sigkey), sighash).map_err(unsafe_name)?;
        if is_there(&header).await? {
            // The same header may have been deleted before.
            self.files.remove(saved.clone()).await?;
            self.files.rename(header, saved).await?;
        }
        Ok(())
    }

    /// Writes the copy of an rpm with a stored signature, unless it is there; forced, it is written anew.
    pub(crate) async fn write_signed_copy(&self, rpm: &RpmRef, sigkey: &str, force: bool) -> Result<()> {
        let rpm = self.own_rpm(rpm).await?;
        let key = sigkey.to_lowercase();
        if signatures::find(&self.conn, rpm.record.id, &key).await?.is_none() {
            return Err(Fault::generic(format!("there is no signature of {} by {key:?}", rpm.name)));
        }
        let copy = self.signed_place(&rpm, &key)?;
        if is_there(&copy).await? {
            if !force {
                return Ok(());
            }
            self.files.remove(copy.clone()).await?;
        }
        let parts = self.parts_of_copy(&rpm, &key)?;
        self.files.write_with(copy, move |file| parts.write(file)).await?;
        let kinds = self.default_checksums();
        let kinds = kinds.iter().map(|name| ChecksumKind::from_name(name)).collect::<Result<Vec<_>>>()?;
        self.check_signed_copy(&rpm, &key, &kinds).await
    }

    /// Returns where the copy of an rpm with a signature lies.
    fn signed_place(&self, rpm: &OwnRpm, key: &str) -> Result<PathBuf> {
        let folder = self.folder_of_build(&rpm.build)?;
        folder.signed(&rpm.name, key).map_err(unsafe_name)
    }

    /// Returns what the copy of an rpm with a signature is put together from.
    fn parts_of_copy(&self, rpm: &OwnRpm, key: &str) -> Result<Parts> {
        let folder = self.folder_of_build(&rpm.build)?;
        Ok(Parts {
            package: folder.rpm(&rpm.name).map_err(unsafe_name)?,
            header: folder.sigcache(&rpm.name, Some(key)).map_err(unsafe_name)?,
        })
    }

    /// Returns the kinds of digests that are made of signed copies.
    fn default_checksums(&self) -> Vec<String> {
        self.hub.config.text("RPMDefaultChecksums").split_whitespace().map(str::to_owned).collect()
    }
}

fn unsafe_name(error: PathError) -> Fault {
    Fault::generic(error.to_string())
}

/// What a signed copy is put together from.
#[derive(Debug, Clone)]
struct Parts {
    package: PathBuf,
    header: PathBuf,
}

impl Parts {
    /// Writes the copy.
    fn write(&self, copy: &mut impl std::io::Write) -> std::result::Result<(), CopyError> {
        let package = File::open(&self.package).map_err(FileError::at("open", &self.package))?;
        let header = fs_err::read(&self.header).map_err(FileError::at("read", &self.header))?;
        let header = SignatureHeader::parse(header)
            .map_err(|source| CopyError::Header { path: self.header.clone(), reason: source.to_string() })?;
        splice(&mut BufReader::with_capacity(1 << 16, package), &header, copy)?;
        Ok(())
    }

    /// Returns the digests that the copy would have.
    async fn digests(self) -> Result<Digests> {
        let digests: std::result::Result<Digests, CopyError> = blocking(move || {
            let mut digests = Digests::default();
            self.write(&mut digests)?;
            Ok(digests)
        })
        .await;
        Ok(digests?)
    }
}

/// Why a signed copy cannot be put together.
#[derive(Debug, thiserror::Error)]
enum CopyError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("the stored signature {} is of no use: {reason}", path.display())]
    Header { path: PathBuf, reason: String },
    #[error(transparent)]
    Splice(#[from] SpliceError),
}

impl From<CopyError> for Fault {
    fn from(error: CopyError) -> Self {
        match error {
            CopyError::File(error) => error.into(),
            other => Self::generic(other.to_string()),
        }
    }
}
