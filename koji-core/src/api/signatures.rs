//! Signatures and digests of rpms.

use std::collections::BTreeMap;

use koji_proto::{Fault, Value, rpc_api};

use crate::query::{Listing, QueryOpts};
use crate::records::rpms::RpmSignature;
use crate::refs::{Checked, LenientInt, RpmRef, Unchecked};

type Result<T> = std::result::Result<T, Fault>;

/// Signatures and digests of rpms.
#[rpc_api]
pub trait SignatureExports: Send + Sync {
    /// Lists signatures.
    #[rpc("queryRPMSigs")]
    async fn query_rpmsigs(
        &self,
        rpm_id: Option<RpmRef>,
        sigkey: Option<String>,
        #[arg("queryOpts")] query_opts: Option<QueryOpts>,
    ) -> Result<Listing<RpmSignature>>;

    /// Stores a signature of an rpm; the data are the signature header in base64.
    #[rpc("addRPMSig", write)]
    async fn add_rpmsig(&self, an_rpm: RpmRef, data: Value) -> Result<()>;

    /// Deletes a signature of an rpm, or all of them.
    #[rpc("deleteRPMSig", write)]
    async fn delete_rpmsig(
        &self,
        rpminfo: RpmRef,
        sigkey: Option<String>,
        #[arg(default = false)] all_sigs: bool,
    ) -> Result<()>;

    /// Writes the copy of an rpm with a stored signature.
    #[rpc("writeSignedRPM", write)]
    async fn write_signed_rpm(
        &self,
        an_rpm: RpmRef,
        sigkey: Unchecked<String>,
        #[arg(default = false)] force: bool,
    ) -> Result<()>;

    /// Returns digests of the signed copies of an rpm, by key and kind of digest.
    #[rpc("getRPMChecksums", write)]
    async fn get_rpm_checksums(
        &self,
        rpm_id: Checked<LenientInt>,
        checksum_types: Option<Checked<Vec<String>>>,
        #[arg(default = false)] cacheonly: bool,
    ) -> Result<BTreeMap<String, BTreeMap<String, Option<String>>>>;
}
