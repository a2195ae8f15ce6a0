//! Content generators: programs that import builds made elsewhere.

use std::collections::BTreeMap;

use koji_proto::{Fault, Value, rpc_api};

use crate::lookup::Lookup;
use crate::records::builds::{BuildRecord, BuildReservation};
use crate::records::users::ContentGenerator;
use crate::refs::{LenientInt, UserRef};

type Result<T> = std::result::Result<T, Fault>;

/// Content generators: programs that import builds made elsewhere.
#[rpc_api]
pub trait ContentGeneratorExports: Send + Sync {
    /// Lists content generators with their users, by name.
    #[rpc("listCGs")]
    async fn list_cgs(&self) -> Result<BTreeMap<String, ContentGenerator>>;

    /// Lets a user import for a content generator.
    #[rpc("grantCGAccess", write)]
    async fn grant_cg_access(
        &self,
        #[arg(required)] user: Option<UserRef>,
        cg: Lookup,
        #[arg(default = false)] create: bool,
    ) -> Result<()>;

    /// Takes that from a user.
    #[rpc("revokeCGAccess", write)]
    async fn revoke_cg_access(&self, #[arg(required)] user: Option<UserRef>, cg: Lookup) -> Result<()>;

    /// Reserves a build: the data are its name, version, release and epoch, and whether it is a draft.
    #[rpc("CGInitBuild", write)]
    async fn cg_init_build(&self, cg: Lookup, data: Value) -> Result<BuildReservation>;

    /// Gives a reserved build up, as failed (3) or canceled (4).
    #[rpc("CGRefundBuild", write)]
    async fn cg_refund_build(
        &self,
        cg: Lookup,
        build_id: LenientInt,
        token: String,
        #[arg(default = 3)] state: i64,
    ) -> Result<()>;

    /// Imports a build with its files, which lie in a work directory.
    ///
    /// The metadata are a map, JSON text, or the name of a file in that directory; nil means `metadata.json`
    /// there.
    #[rpc("CGImport", write)]
    async fn cg_import(
        &self,
        metadata: Value,
        directory: String,
        token: Option<String>,
    ) -> Result<BuildRecord>;
}
