//! What a list of builds is narrowed to, as callers say it.

use koji_core::api::builds::ListBuilds;
use koji_core::lookup::Lookup;
use koji_core::refs::Unchecked;
use koji_core::time::Timestamp;
use koji_proto::{Fault, Value};

use crate::call::{HubCall, Result};
use crate::store::build_types;
use crate::store::builds::{BuildFilter, TypeFilter};
use crate::store::names::Names;

impl HubCall {
    /// Reads the filter of a list; none if it names a package, user or generator that does not exist.
    pub(super) async fn build_filter(&self, request: ListBuilds) -> Result<Option<BuildFilter>> {
        let mut filter = BuildFilter {
            task: integer(request.task_id)?,
            volume: integer(request.volume_id)?,
            state: integer(request.state)?,
            draft: request.draft.map(|flag| flag.0),
            prefix: request.prefix.filter(|prefix| !prefix.is_empty()),
            pattern: request.pattern,
            source: request.source,
            created_before: moment(request.created_before)?,
            created_after: moment(request.created_after)?,
            complete_before: moment(request.complete_before)?,
            complete_after: moment(request.complete_after)?,
            promoted_before: moment(request.promoted_before)?,
            promoted_after: moment(request.promoted_after)?,
            kind: match request.kind {
                Some(kind) => Some(self.type_filter(&kind, request.type_info.as_ref()).await?),
                None => None,
            },
            ..BuildFilter::default()
        };
        for (names, wanted, found) in [
            (Names::Package, &request.package_id, &mut filter.package),
            (Names::ContentGenerator, &request.cg_id, &mut filter.generator),
        ] {
            if let Some(wanted) = wanted {
                match self.find_named(names, wanted).await? {
                    Some(named) => *found = Some(named.id),
                    None => return Ok(None),
                }
            }
        }
        for (wanted, found) in
            [(&request.user_id, &mut filter.owner), (&request.promoter, &mut filter.promoter)]
        {
            if let Some(wanted) = wanted {
                match self.find_user(Some(wanted)).await? {
                    Some(user) => *found = Some(user.id),
                    None => return Ok(None),
                }
            }
        }
        Ok(Some(filter))
    }

    /// Reads the type of build and what its data must hold; an unknown type is fault 1000.
    async fn type_filter(&self, kind: &str, info: Option<&Value>) -> Result<TypeFilter> {
        let text = |key: &str| info.and_then(|info| info.get(key)).and_then(Value::as_str).map(str::to_owned);
        match kind {
            "maven" => Ok(TypeFilter::Maven {
                group_id: text("group_id"),
                artifact_id: text("artifact_id"),
                version: text("version"),
            }),
            "win" if info.is_some_and(Value::is_truthy) && text("platform").is_none() => {
                Err(Fault::internal("Windows builds can only be chosen by their platform"))
            }
            "win" => Ok(TypeFilter::Windows { platform: text("platform") }),
            "image" => Ok(TypeFilter::Image),
            other => self.build_type(&Lookup::from(other)).await.map(TypeFilter::Other),
        }
    }

    /// Returns the number of a type of builds, which has to be there.
    pub(crate) async fn build_type(&self, kind: &Lookup) -> Result<i64> {
        let found = match kind {
            Lookup::Id(id) => build_types::list(&self.conn, Some(*id), None, None).await?.into_rows().pop(),
            Lookup::Name(name) => {
                build_types::list(&self.conn, None, Some(name), None).await?.into_rows().pop()
            }
        };
        found.map(|found| found.id).ok_or_else(|| Fault::generic(format!("no such build type: {kind}")))
    }
}

fn integer(given: Option<Unchecked<i64>>) -> Result<Option<i64>> {
    given.map(Unchecked::into_inner).transpose()
}

/// Reads a time; what is none is fault 1.
fn moment(given: Option<Value>) -> Result<Option<Timestamp>> {
    given.map(|time| time.into_typed().map_err(|e| Fault::internal(e.to_string()))).transpose()
}
