//! Search by name.

use koji_proto::{Fault, Value, rpc_api};

use crate::query::{Listing, QueryOpts};
use crate::records::names::IdName;

type Result<T> = std::result::Result<T, Fault>;

/// Search by name.
#[rpc_api]
pub trait SearchExports: Send + Sync {
    /// Finds things of one type by their names: equal, by `glob`, or by `regexp`.
    #[rpc("search")]
    async fn search(
        &self,
        terms: Value,
        #[arg("type")] kind: Value,
        #[arg("matchType")] match_type: Value,
        #[arg("queryOpts")] query_opts: Option<QueryOpts>,
    ) -> Result<Listing<IdName>>;
}
