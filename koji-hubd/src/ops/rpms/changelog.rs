//! Changelogs of builds.

use koji_core::api::builds::GetChangelogEntries;
use koji_core::query::{Listing, QueryOpts};
use koji_core::records::rpms::Changelog;
use koji_core::refs::{LenientInt, RpmRef};
use koji_core::time::{TimeText, Timestamp};
use koji_proto::{Fault, Value};

use super::contents::printable;
use crate::call::{HubCall, Result};
use crate::rpm_files::OpenRpm;
use crate::store::rpms;

impl HubCall {
    /// Lists the changelog of a build's source package, or of an rpm in the output of a task.
    pub(crate) async fn changelog_entries(&self, request: GetChangelogEntries) -> Result<Listing<Changelog>> {
        let GetChangelogEntries { build_id, task_id, filepath, author, before, after, query_opts, strict } =
            request;
        let (before, after) = (before.map(seconds).transpose()?, after.map(seconds).transpose()?);
        let file = match (build_id, task_id, filepath) {
            (Some(build), _, _) => {
                let found = match strict {
                    true => Some(self.build(&build).await?),
                    false => self.find_build(&build).await?,
                };
                match found {
                    Some(build) => self.open_source_of_build(build.build_id, &build.nvr, strict).await?,
                    None => None,
                }
            }
            (None, Some(LenientInt(task)), Some(path)) => self.open_rpm_of_task(task, &path, strict).await?,
            _ => return Err(Fault::generic("this needs a build, or a task and the path of a file")),
        };
        let mut entries = match file {
            Some(file) => entries(&file)?,
            None => Vec::new(),
        };
        entries.retain(|entry| {
            author.as_ref().is_none_or(|author| entry.author == *author)
                && before.is_none_or(|before| (entry.date_ts as f64) < before)
                && after.is_none_or(|after| entry.date_ts as f64 > after)
        });
        QueryOpts::apply_with_lists(query_opts.map(by_time).as_ref(), entries)
    }

    async fn open_source_of_build(&self, build: i64, nvr: &str, strict: bool) -> Result<Option<OpenRpm>> {
        let sources = rpms::sources_of_build(&self.conn, build).await?;
        let Some(source) = sources.first() else {
            return match strict {
                true => Err(Fault::generic(format!("build {nvr} has no source package"))),
                false => Ok(None),
            };
        };
        Ok(self.open_rpm(&RpmRef::Id(source.id), strict).await?.map(|(_, file)| file))
    }
}

fn entries(rpm: &OpenRpm) -> Result<Vec<Changelog>> {
    let entries = rpm.headers.header().changelog().map_err(|e| rpm.senseless(e))?;
    let record = |entry: koji_core::rpm::ChangelogEntry<'_>| {
        let date_ts = i64::try_from(entry.time).unwrap_or(i64::MAX);
        Changelog {
            date: TimeText(Timestamp(date_ts.saturating_mul(1_000_000))),
            date_ts,
            author: printable(entry.name.to_str()),
            text: printable(entry.text.to_str()),
        }
    };
    Ok(entries.map(record).collect())
}

/// Orders by the time behind the date.
fn by_time(opts: QueryOpts) -> QueryOpts {
    let order = match opts.order.as_str() {
        Some("date") => "date_ts".into(),
        Some("-date") => "-date_ts".into(),
        _ => opts.order,
    };
    QueryOpts { order, ..opts }
}

/// Reads a moment as seconds since 1970.
fn seconds(moment: Value) -> Result<f64> {
    let read: std::result::Result<Timestamp, _> = match &moment {
        Value::Int(_) | Value::Double(_) | Value::Str(_) | Value::DateTime(_) => moment.into_typed(),
        other => return Err(Fault::generic(format!("a date is a number or a text, not {}", other.kind()))),
    };
    read.map(Timestamp::seconds).map_err(|e| Fault::generic(e.to_string()))
}
