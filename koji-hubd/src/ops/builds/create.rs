//! Making builds, also in the place of such as came to nothing.

use koji_core::ids::BuildId;
use koji_core::names::NameKind;
use koji_core::nvr::{Nvr, draft_release};
use koji_core::records::json::JsonText;
use koji_core::records::states::BuildState;
use koji_core::time::Timestamp;
use koji_core::topdir::Volume;
use koji_proto::{Fault, Value};

use crate::call::{HubCall, Result};
use crate::store::builds::{self, Clash, NewRow};
use crate::store::names::{self, Names};
use crate::store::{events, volumes};

/// The volume that files are on unless a policy says otherwise.
pub(crate) const DEFAULT_VOLUME: i64 = 0;

/// What a new build is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BuildName {
    /// Name, version and release; of a draft the release that it will have.
    pub(crate) nvr: Nvr,
    /// The epoch.
    pub(crate) epoch: Option<i64>,
}

impl BuildName {
    /// Reads the parts as callers give them; what is no text is upstream's database error, fault 1.
    pub(crate) fn read(name: &Value, version: &Value, release: &Value, epoch: &Value) -> Result<Self> {
        let text = |part: &'static str, value: &Value| match value {
            Value::Str(text) => Ok(text.clone()),
            other => Err(Fault::internal(format!("the {part} of a build is a text, not {}", other.kind()))),
        };
        let epoch = match epoch {
            Value::Nil => None,
            Value::Int(epoch) => Some(*epoch),
            other => {
                return Err(Fault::internal(format!(
                    "the epoch of a build is a number, not {}",
                    other.kind()
                )));
            }
        };
        let nvr = Nvr::new(text("name", name)?, text("version", version)?, text("release", release)?);
        Ok(Self { nvr, epoch })
    }

    /// Reads the parts from a map, in which none may be missing: fault 1000.
    pub(crate) fn from_map(data: &Value) -> Result<Self> {
        let part = |key: &str| {
            data.get(key).ok_or_else(|| Fault::generic(format!("the data of a build lack {key}")))
        };
        Self::read(part("name")?, part("version")?, part("release")?, part("epoch")?)
    }
}

/// A build to be made.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct NewBuild {
    /// What it is called.
    pub(crate) name: BuildName,
    /// Whether it is a draft.
    pub(crate) draft: bool,
    /// The state in which it begins.
    pub(crate) state: BuildState,
    /// The task that makes it.
    pub(crate) task: Option<i64>,
    /// Its owner.
    pub(crate) owner: i64,
    /// The content generator that reserves or imports it.
    pub(crate) generator: Option<i64>,
    /// The volume of its files.
    pub(crate) volume: i64,
    /// What it is made from.
    pub(crate) source: Option<String>,
    /// Further data.
    pub(crate) extra: Option<JsonText>,
    /// When the work on it began.
    pub(crate) start: Option<Timestamp>,
    /// When it was complete.
    pub(crate) completion: Option<Timestamp>,
}

impl NewBuild {
    /// Describes a build that nothing is left to be done for.
    pub(crate) fn complete(name: BuildName, owner: i64, now: Timestamp) -> Self {
        Self {
            name,
            draft: false,
            state: BuildState::Complete,
            task: None,
            owner,
            generator: None,
            volume: DEFAULT_VOLUME,
            source: None,
            extra: None,
            start: Some(now),
            completion: Some(now),
        }
    }

    /// Describes a build that is about to be made.
    pub(crate) fn building(name: BuildName, owner: i64, now: Timestamp) -> Self {
        Self { state: BuildState::Building, completion: None, ..Self::complete(name, owner, now) }
    }
}

impl HubCall {
    /// Makes a build and returns its number.
    ///
    /// One of that name that failed or was canceled gives its place, if it never came to anything; one that the same
    /// task is making is simply gone on with.
    pub(crate) async fn create_build(&self, new: NewBuild) -> Result<i64> {
        let Nvr { name, version, release, .. } = &new.name.nvr;
        for (part, text) in [("version", version), ("release", release)] {
            if text.contains('/') {
                return Err(Fault::generic(format!("the {part} {text:?} of a build must not contain \"/\"")));
            }
        }
        let place = self.hub.topdir().build_dir(Volume::Default, name, version, release);
        let package = match builds::package_id(&self.conn, name).await? {
            Some(package) => package,
            None => {
                self.check_name(NameKind::Package, name)?;
                names::create(&self.conn, Names::Package, name).await?
            }
        };
        place.map_err(|e| Fault::generic(e.to_string()))?;
        let extra = new.extra.as_ref().map(JsonText::to_text).transpose();
        let extra = extra.map_err(|e| Fault::generic(format!("extra cannot be stored: {e}")))?;
        let row = NewRow {
            package,
            version,
            release,
            epoch: new.name.epoch,
            state: new.state,
            task: new.task,
            owner: new.owner,
            generator: new.generator,
            volume: new.volume,
            source: new.source.as_deref(),
            extra: extra.as_deref(),
            start: new.start,
            completion: new.completion,
            // Not shared with other changes of the call: upstream's database makes it by itself.
            event: events::create(&self.conn, self.now).await?,
        };
        let clash = builds::clash(&self.conn, package, version, release).await?;
        match clash {
            Some(_) if new.draft => Err(Fault::generic(format!("there is a build {} already", new.name.nvr))),
            None if new.draft => self.create_draft(row).await,
            None => Ok(builds::create(&self.conn, &row).await?),
            Some(clash) if clash.state == BuildState::Building && clash.task_id.is_some() => {
                match clash.task_id == new.task {
                    true => Ok(clash.id),
                    false => Err(Fault::generic(format!("build {} is being made", new.name.nvr))),
                }
            }
            Some(clash) => self.recycle_build(&new.name.nvr, &clash, &row).await,
        }
    }

    /// Makes a draft. Its release holds its number, which is known only once it is stored.
    async fn create_draft(&self, row: NewRow<'_>) -> Result<i64> {
        if let Some(task) = row.task
            && let Some(draft) = builds::draft_of_task(&self.conn, task, row.package, row.version).await?
        {
            return Ok(draft);
        }
        let passing = format!("{},draft", row.release);
        let id = builds::create(&self.conn, &NewRow { release: &passing, ..row.clone() }).await?;
        let release = draft_release(row.release, BuildId::new(id));
        builds::mark_as_draft(&self.conn, id, &release).await?;
        Ok(id)
    }

    /// Gives the place of a build that came to nothing to a new one, which gets its number.
    async fn recycle_build(&self, nvr: &Nvr, old: &Clash, row: &NewRow<'_>) -> Result<i64> {
        if !matches!(old.state, BuildState::Failed | BuildState::Canceled) {
            return Err(Fault::generic(format!("there is a build {nvr} already: it is {}", old.state)));
        }
        if builds::was_ever_tagged(&self.conn, old.id).await? {
            return Err(Fault::generic(format!("build {nvr} is {}, but it was in a tag once", old.state)));
        }
        if builds::has_content(&self.conn, old.id).await? {
            return Err(Fault::generic(format!("build {nvr} is {}, but it has content", old.state)));
        }
        builds::drop_type_rows(&self.conn, old.id).await?;
        builds::drop_reservation(&self.conn, old.id).await?;
        builds::recycle(&self.conn, old.id, row).await?;
        for volume in volumes::all(&self.conn).await? {
            let place =
                self.hub.topdir().build_dir(volume.name.as_str(), &nvr.name, &nvr.version, &nvr.release);
            let place = place.map_err(|e| Fault::generic(e.to_string()))?;
            self.files.remove(place.path().to_owned()).await?;
        }
        Ok(old.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn map(entries: &[(&str, Value)]) -> Value {
        Value::Struct(entries.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect())
    }

    #[test]
    fn no_part_of_a_name_may_be_missing() {
        let whole =
            [("name", "a".into()), ("version", "1".into()), ("release", "2".into()), ("epoch", Value::Nil)];
        let name = BuildName::from_map(&map(&whole)).unwrap();
        assert_eq!(name, BuildName { nvr: Nvr::new("a", "1", "2"), epoch: None });
        for missing in 0..whole.len() {
            let mut entries = whole.to_vec();
            entries.remove(missing);
            assert_eq!(BuildName::from_map(&map(&entries)).unwrap_err().code.number(), 1000);
        }
    }

    #[test]
    fn parts_of_other_types_are_not_converted() {
        let fault = BuildName::read(&"a".into(), &Value::Int(1), &"2".into(), &Value::Nil).unwrap_err();
        assert_eq!(fault.code.number(), 1);
        let fault = BuildName::read(&"a".into(), &"1".into(), &"2".into(), &"3".into()).unwrap_err();
        assert_eq!(fault.code.number(), 1);
    }
}
