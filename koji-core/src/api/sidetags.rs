//! Side tags: tags that packagers make for themselves.

use koji_proto::{Fault, RpcParams, Value, rpc_api};
use serde::{Deserialize, Serialize};

use crate::lookup::Lookup;
use crate::query::{Listing, QueryOpts};
use crate::refs::Flag;

type Result<T> = std::result::Result<T, Fault>;

/// Side tags: tags that packagers make for themselves.
#[rpc_api]
pub trait SideTagExports: Send + Sync {
    /// Makes a side tag of a tag; returns its name and number.
    #[rpc("createSideTag", write)]
    async fn create_side_tag(
        &self,
        basetag: Lookup,
        #[arg(default = false)] debuginfo: bool,
        suffix: Option<String>,
    ) -> Result<Value>;

    /// Changes a side tag.
    #[rpc("editSideTag", write)]
    async fn edit_side_tag(&self, #[arg(request)] request: EditSideTag) -> Result<()>;

    /// Lists side tags.
    #[rpc("listSideTags")]
    async fn list_side_tags(
        &self,
        basetag: Option<Lookup>,
        user: Option<Value>,
        #[arg("queryOpts")] query_opts: Option<QueryOpts>,
    ) -> Result<Listing<Value>>;

    /// Deletes a side tag.
    #[rpc("removeSideTag", write)]
    async fn remove_side_tag(&self, sidetag: Lookup) -> Result<()>;
}

/// The arguments of `editSideTag`.
#[derive(Debug, Clone, Serialize, Deserialize, RpcParams)]
pub struct EditSideTag {
    /// The side tag.
    pub sidetag: Lookup,
    /// Whether repos hold debugging packages.
    pub debuginfo: Option<Flag>,
    /// Macros to set, a map.
    pub rpm_macros: Option<Value>,
    /// Macros to take away.
    pub remove_rpm_macros: Option<Value>,
    /// Further settings to set, a map.
    pub extra: Option<Value>,
    /// Further settings to take away.
    pub remove_extra: Option<Value>,
}

impl EditSideTag {
    /// Returns the arguments with everything left out that may be.
    pub fn new(sidetag: impl Into<Lookup>) -> Self {
        Self {
            sidetag: sidetag.into(),
            debuginfo: None,
            rpm_macros: None,
            remove_rpm_macros: None,
            extra: None,
            remove_extra: None,
        }
    }
}
