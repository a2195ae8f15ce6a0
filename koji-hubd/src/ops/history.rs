//! The history of versioned data.

use std::collections::BTreeMap;

use async_trait::async_trait;
use koji_core::api::history::HistoryExports;
use koji_core::lookup::Lookup;
use koji_core::query::{Listing, QueryOpts};
use koji_core::records::history::HistoryRow;
use koji_core::refs::{BuildRef, Checked, Flag, LenientInt, UserRef};
use koji_core::time::Timestamp;
use koji_proto::{Fault, Keywords, Value};
use serde::de::DeserializeOwned;

use crate::call::{HubCall, Result};
use crate::store::history::{self, HistoryFilter, Subject, TABLES, Table};
use crate::store::names::Names;

#[async_trait]
impl HistoryExports for HubCall {
    async fn query_history(
        &self,
        tables: Option<Checked<Vec<String>>>,
        mut keywords: Keywords,
    ) -> Result<BTreeMap<String, Listing<HistoryRow>>> {
        let tables = match tables {
            None => TABLES.iter().collect(),
            Some(names) => names.get()?.iter().map(|name| table(name)).collect::<Result<Vec<_>>>()?,
        };
        let opts: Option<QueryOpts> = take(&mut keywords, "queryOpts")?;
        let filter = self.history_filter(keywords).await?;
        let mut found = BTreeMap::new();
        for table in tables {
            if let Some(rows) = history::rows(&self.conn, table, &filter, opts.as_ref()).await? {
                found.insert(table.name.to_owned(), rows);
            }
        }
        Ok(found)
    }
}

fn table(name: &str) -> Result<&'static Table> {
    history::find(name).ok_or_else(|| Fault::generic(format!("no such table with a history: {name}")))
}

/// Takes a filter out of the keywords; nil is as good as not given.
fn take<T: DeserializeOwned>(keywords: &mut Keywords, name: &str) -> Result<Option<T>> {
    let value = keywords.take(name).unwrap_or_default();
    value.into_typed().map_err(|e| Fault::parameter(format!("{name}: {}", e.0)))
}

/// Filters that name a thing which must be known.
const KNOWN: &[(&str, Names, Subject)] = &[
    ("tag", Names::Tag, Subject::Tag),
    ("package", Names::Package, Subject::Package),
    ("external_repo", Names::ExternalRepo, Subject::ExternalRepo),
    ("build_target", Names::Target, Subject::Target),
    ("group", Names::CompsGroup, Subject::Group),
    ("cg", Names::ContentGenerator, Subject::ContentGenerator),
];

/// Filters that name a thing; no rows are about one that is not known.
const PERHAPS_KNOWN: &[(&str, Names, Subject)] =
    &[("host", Names::Host, Subject::Host), ("channel", Names::Channel, Subject::Channel)];

/// The number of nothing.
const UNKNOWN: i64 = -1;

impl HubCall {
    /// Reads the filters of a query; those that it does not know are ignored.
    async fn history_filter(&self, mut keywords: Keywords) -> Result<HistoryFilter> {
        let given = &mut keywords;
        let mut filter = HistoryFilter::default();
        for (name, names, subject) in KNOWN {
            if let Some(lookup) = take::<Lookup>(given, name)? {
                filter.subjects.insert(*subject, self.named(*names, &lookup).await?.id.into());
            }
        }
        for (name, names, subject) in PERHAPS_KNOWN {
            if let Some(lookup) = take::<Lookup>(given, name)? {
                let id = self.find_named(*names, &lookup).await?.map_or(UNKNOWN, |found| found.id);
                filter.subjects.insert(*subject, id.into());
            }
        }
        if let Some(build) = take::<BuildRef>(given, "build")? {
            filter.subjects.insert(Subject::Build, self.build_number(&build).await?.into());
        }
        if let Some(user) = take::<UserRef>(given, "user")? {
            filter.subjects.insert(Subject::User, self.user(Some(&user)).await?.id.into());
        }
        if let Some(permission) = take::<Lookup>(given, "permission")? {
            filter.subjects.insert(Subject::Permission, self.permission(&permission).await?.id.into());
        }
        if let Some(key) = take::<String>(given, "xkey")? {
            filter.subjects.insert(Subject::ExtraKey, key.into());
        }
        filter.active = take::<Flag>(given, "active")?.map(|flag| flag.0);
        if let Some(editor) = take::<UserRef>(given, "editor")? {
            filter.editor = Some(self.user(Some(&editor)).await?.id);
        }
        filter.after = moment(given, "after")?;
        filter.before = moment(given, "before")?;
        filter.after_event = event(given, "afterEvent")?;
        filter.before_event = event(given, "beforeEvent")?;
        Ok(filter)
    }
}

fn moment(given: &mut Keywords, name: &str) -> Result<Option<Timestamp>> {
    let moment = match given.take(name).unwrap_or_default() {
        Value::Nil => return Ok(None),
        Value::Int(seconds) => Some(Timestamp::from_seconds(seconds as f64)),
        Value::Double(seconds) => Some(Timestamp::from_seconds(seconds)),
        Value::Str(text) | Value::DateTime(text) => Timestamp::parse(&text),
        _ => None,
    };
    moment.map(Some).ok_or_else(|| Fault::internal(format!("{name} is no time")))
}

fn event(given: &mut Keywords, name: &str) -> Result<Option<i64>> {
    let event: Option<LenientInt> = given
        .take(name)
        .unwrap_or_default()
        .into_typed()
        .map_err(|_| Fault::internal(format!("{name} is no event")))?;
    Ok(event.map(|event| event.0))
}
