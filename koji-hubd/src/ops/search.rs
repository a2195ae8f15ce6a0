//! Search by name.

use async_trait::async_trait;
use koji_core::api::search::SearchExports;
use koji_core::query::{Listing, QueryOpts};
use koji_core::records::names::IdName;
use koji_proto::{Fault, Value};

use crate::call::{HubCall, Result};
use crate::store::search::{self, Matching, SearchKind};

#[async_trait]
impl SearchExports for HubCall {
    async fn search(
        &self,
        terms: Value,
        kind: Value,
        match_type: Value,
        query_opts: Option<QueryOpts>,
    ) -> Result<Listing<IdName>> {
        if !terms.is_truthy() {
            return Err(Fault::generic("there is nothing to search for"));
        }
        let name = kind.as_str().unwrap_or_default();
        if name == "file" {
            // Upstream no longer keeps the files of rpms in its database, but still takes the call.
            return QueryOpts::apply(query_opts.as_ref(), Vec::new());
        }
        let kind = SearchKind::from_name(name)
            .ok_or_else(|| Fault::generic(format!("no such type of things to search for: {kind:?}")))?;
        let terms = terms.as_str().ok_or_else(|| Fault::internal("the terms of a search are a text"))?;
        let matching = match match_type.as_str() {
            Some("glob") => Matching::Glob,
            Some("regexp") => Matching::Regex,
            _ => Matching::Exact,
        };
        Ok(search::search(&self.conn, kind, terms, matching, query_opts.as_ref()).await?)
    }
}
