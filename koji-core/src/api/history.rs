//! The history of versioned data.

use std::collections::BTreeMap;

use koji_proto::{Fault, Keywords, rpc_api};

use crate::query::Listing;
use crate::records::history::HistoryRow;
use crate::refs::Checked;

type Result<T> = std::result::Result<T, Fault>;

/// The history of versioned data.
#[rpc_api]
pub trait HistoryExports: Send + Sync {
    /// Lists rows of versioned tables with who made and ended them, by table.
    ///
    /// Keywords filter the rows: `tag`, `build`, `package`, `user`, `permission`, `external_repo`,
    /// `build_target`, `group`, `cg`, `host`, `channel`, `xkey`, `active`, `editor`, `after`, `before`,
    /// `afterEvent` and `beforeEvent`; `queryOpts` is applied to each table. Others are ignored.
    #[rpc("queryHistory")]
    async fn query_history(
        &self,
        tables: Option<Checked<Vec<String>>>,
        #[arg("kwargs", keywords)] keywords: Keywords,
    ) -> Result<BTreeMap<String, Listing<HistoryRow>>>;
}
