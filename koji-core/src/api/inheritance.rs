//! The links by which tags inherit from each other.

use koji_proto::{Fault, Keywords, rpc_api};

use crate::lookup::Lookup;
use crate::records::inheritance::{InheritanceChange, InheritanceLink, InheritanceStep};
use crate::refs::{Checked, EventArg, OneOrMany};

type Result<T> = std::result::Result<T, Fault>;

/// The links by which tags inherit from each other.
#[rpc_api]
pub trait InheritanceExports: Send + Sync {
    /// Lists the links of a tag to its parents, by priority.
    #[rpc("getInheritanceData")]
    async fn get_inheritance_data(
        &self,
        tag: Lookup,
        event: Option<EventArg>,
    ) -> Result<Vec<InheritanceLink>>;

    /// Sets one link or a list of links of a tag; with `clear` those that are not named are taken away.
    ///
    /// Of several links to one parent the last counts.
    #[rpc("setInheritanceData", write)]
    async fn set_inheritance_data(
        &self,
        tag: Lookup,
        data: Checked<OneOrMany<InheritanceChange>>,
        #[arg(default = false)] clear: bool,
    ) -> Result<()>;

    /// Lists all links that a tag inherits through, in the order in which they are followed.
    ///
    /// With `reverse` it lists the tags that inherit from the tag instead. Keywords are refused.
    #[rpc("getFullInheritance")]
    async fn get_full_inheritance(
        &self,
        tag: Lookup,
        event: Option<EventArg>,
        #[arg(default = false)] reverse: bool,
        #[arg("kwargs", keywords)] keywords: Keywords,
    ) -> Result<Vec<InheritanceStep>>;
}
