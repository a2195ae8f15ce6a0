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

use super::names::no_such;
use crate::call::{HubCall, Result};
use crate::store::db::Param;
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
        let filter = self.history_filter(&tables, keywords).await?;
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

/// Filters that name a thing which must be known, if one of the tables tells of it.
const KNOWN: &[(&str, Names, Subject)] = &[
    ("tag", Names::Tag, Subject::Tag),
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
    /// Reads the filters of a query to some tables; those that it does not know are ignored.
    async fn history_filter(&self, tables: &[&Table], mut keywords: Keywords) -> Result<HistoryFilter> {
        let given = &mut keywords;
        let told = |subject| tables.iter().any(|table| table.condition(subject).is_some());
        let mut subjects = Vec::new();
        let mut about = |subject, wanted: Param| subjects.push(BTreeMap::from([(subject, wanted)]));
        for (name, names, subject) in KNOWN {
            match take::<Lookup>(given, name)? {
                Some(lookup) if told(*subject) => {
                    about(*subject, self.named(*names, &lookup).await?.id.into())
                }
                Some(_) => about(*subject, UNKNOWN.into()),
                None => {}
            }
        }
        for (name, names, subject) in PERHAPS_KNOWN {
            if let Some(lookup) = take::<Lookup>(given, name)? {
                let id = self.find_named(*names, &lookup).await?.map_or(UNKNOWN, |found| found.id);
                about(*subject, id.into());
            }
        }
        if let Some(build) = take::<BuildRef>(given, "build")? {
            about(Subject::Build, self.build_number(&build).await?.into());
        }
        if let Some(user) = take::<UserRef>(given, "user")? {
            about(Subject::User, self.user(Some(&user)).await?.id.into());
        }
        if let Some(permission) = take::<Lookup>(given, "permission")? {
            about(Subject::Permission, self.permission(&permission).await?.id.into());
        }
        if let Some(key) = take::<String>(given, "xkey")? {
            about(Subject::ExtraKey, key.into());
        }
        if let Some(package) = take::<Lookup>(given, "package")? {
            subjects.push(self.package_subject(&package, told(Subject::Package)).await?);
        }
        let mut filter = HistoryFilter { subjects, ..HistoryFilter::default() };
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

    /// Returns the ways in which tables may tell of a package. One that they only tell the name of need not exist.
    async fn package_subject(&self, package: &Lookup, must_exist: bool) -> Result<BTreeMap<Subject, Param>> {
        let found = self.find_named(Names::Package, package).await?;
        Ok(match (found, package) {
            (Some(found), _) => BTreeMap::from([
                (Subject::Package, found.id.into()),
                (Subject::PackageName, found.name.into()),
            ]),
            (None, Lookup::Name(name)) if !must_exist => {
                BTreeMap::from([(Subject::PackageName, name.into())])
            }
            (None, unknown) => return Err(no_such(Names::Package, unknown)),
        })
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
