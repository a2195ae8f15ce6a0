//! Which rpms builders mean that list the content of a buildroot.

use std::collections::{BTreeSet, HashMap, HashSet};

use koji_core::lookup::Lookup;
use koji_core::records::buildroots::FoundRpm;
use koji_core::refs::Unchecked;
use koji_proto::Fault;

use crate::call::{HubCall, Result};
use crate::store::buildroots::{self, InternalOrExternal, NewExternalRpm};
use crate::store::names::Names;

/// The number that stands for the hub itself among external repos.
const INTERNAL: i64 = 0;

/// An rpm of a list, with the repo that it comes from.
struct Entry {
    rpm: FoundRpm,
    repo: i64,
}

impl Entry {
    fn file_name(&self) -> String {
        let FoundRpm { name, version, release, arch, .. } = &self.rpm;
        format!("{name}-{version}-{release}.{arch}.rpm")
    }
}

impl HubCall {
    /// Returns the ids of the rpms of a list, each once; external rpms that are new become known.
    pub(super) async fn found_rpms(&self, list: Vec<Unchecked<FoundRpm>>) -> Result<Vec<i64>> {
        let entries = self.with_repos(list).await?;
        let mut known = self.known_rpms(&entries).await?;
        let new = new_external(&entries, &known)?;
        if !new.is_empty() {
            buildroots::add_external_rpms(&self.conn, &new).await?;
            known = self.known_rpms(&entries).await?;
        }
        let mut seen = HashSet::new();
        let mut ids = Vec::with_capacity(entries.len());
        for entry in &entries {
            let rpm = known
                .find(entry)
                .ok_or_else(|| Fault::generic(format!("no such rpm: {}", entry.file_name())))?;
            if entry.repo != INTERNAL && entry.rpm.payloadhash.as_deref() != Some(&rpm.payloadhash) {
                return Err(Fault::generic(format!(
                    "the external rpm {} has the payload {}, not {}",
                    rpm.file_name,
                    rpm.payloadhash,
                    entry.rpm.payloadhash.as_deref().unwrap_or_default()
                )));
            }
            if seen.insert(rpm.id) {
                ids.push(rpm.id);
            }
        }
        Ok(ids)
    }

    /// Finds the external repos that a list names.
    async fn with_repos(&self, list: Vec<Unchecked<FoundRpm>>) -> Result<Vec<Entry>> {
        let mut repos: HashMap<Lookup, i64> = HashMap::new();
        let mut entries = Vec::with_capacity(list.len());
        for rpm in list {
            let rpm = rpm.into_inner()?;
            let repo = match &rpm.location {
                None => INTERNAL,
                Some(location) => match repos.get(location) {
                    Some(repo) => *repo,
                    None => {
                        let repo = self.named(Names::ExternalRepo, location).await?.id;
                        *repos.entry(location.clone()).or_insert(repo)
                    }
                },
            };
            entries.push(Entry { rpm, repo });
        }
        Ok(entries)
    }

    async fn known_rpms(&self, entries: &[Entry]) -> Result<Known> {
        let names: BTreeSet<String> = entries.iter().map(Entry::file_name).collect();
        let rows = buildroots::rpms_by_file_name(&self.conn, names.into_iter().collect()).await?;
        Ok(rows.into_iter().collect())
    }
}

/// Rpms that the hub knows, by the repo and the name of the file, and by their numbers.
struct Known {
    by_name: HashMap<(i64, String), InternalOrExternal>,
    by_id: HashMap<i64, InternalOrExternal>,
}

impl Known {
    fn find(&self, entry: &Entry) -> Option<&InternalOrExternal> {
        match entry.rpm.id {
            Some(id) => self
                .by_id
                .get(&id)
                .filter(|rpm| rpm.external_repo_id == entry.repo && rpm.file_name == entry.file_name()),
            None => self.by_name.get(&(entry.repo, entry.file_name())),
        }
    }
}

/// Of several with one file name a draft counts only if all are drafts, and then the newest.
impl FromIterator<InternalOrExternal> for Known {
    fn from_iter<I: IntoIterator<Item = InternalOrExternal>>(rows: I) -> Self {
        let rank = |rpm: &InternalOrExternal| (rpm.draft != Some(true), rpm.id);
        let mut by_name: HashMap<(i64, String), InternalOrExternal> = HashMap::new();
        let mut by_id = HashMap::new();
        for rpm in rows {
            let key = (rpm.external_repo_id, rpm.file_name.clone());
            by_id.insert(rpm.id, rpm.clone());
            match by_name.get(&key) {
                Some(other) if rank(other) > rank(&rpm) => {}
                _ => drop(by_name.insert(key, rpm)),
            }
        }
        Self { by_name, by_id }
    }
}

/// Returns the external rpms of a list that are not known.
fn new_external(entries: &[Entry], known: &Known) -> Result<Vec<NewExternalRpm>> {
    let mut seen = HashSet::new();
    let new = entries.iter().filter(|entry| {
        entry.repo != INTERNAL && known.find(entry).is_none() && seen.insert((entry.repo, entry.file_name()))
    });
    new.map(|entry| {
        let FoundRpm { name, version, release, epoch, arch, .. } = entry.rpm.clone();
        let (Some(size), Some(payloadhash), Some(buildtime)) =
            (entry.rpm.size, entry.rpm.payloadhash.clone(), entry.rpm.buildtime)
        else {
            return Err(Fault::internal(format!(
                "the external rpm {} needs a size, a payloadhash and a buildtime",
                entry.file_name()
            )));
        };
        let external_repo_id = entry.repo;
        Ok(NewExternalRpm {
            external_repo_id,
            name,
            version,
            release,
            epoch,
            arch,
            payloadhash,
            size,
            buildtime,
        })
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: i64, draft: Option<bool>, repo: i64) -> InternalOrExternal {
        let (file_name, payloadhash) = ("a-1-1.noarch.rpm".to_owned(), String::new());
        InternalOrExternal { id, file_name, draft, external_repo_id: repo, payloadhash }
    }

    fn entry(repo: i64) -> Entry {
        let rpm = FoundRpm {
            id: None,
            name: "a".into(),
            version: "1".into(),
            release: "1".into(),
            epoch: None,
            arch: "noarch".into(),
            size: None,
            payloadhash: None,
            buildtime: None,
            location: None,
        };
        Entry { rpm, repo }
    }

    fn found(rows: Vec<InternalOrExternal>, repo: i64) -> Option<i64> {
        rows.into_iter().collect::<Known>().find(&entry(repo)).map(|rpm| rpm.id)
    }

    #[test]
    fn a_draft_counts_only_among_drafts() {
        assert_eq!(found(vec![row(1, Some(false), 0), row(2, Some(true), 0)], 0), Some(1));
        assert_eq!(found(vec![row(3, Some(true), 0), row(2, Some(true), 0)], 0), Some(3));
    }

    #[test]
    fn a_number_tells_drafts_apart() {
        let known: Known = vec![row(1, Some(false), 0), row(2, Some(true), 0)].into_iter().collect();
        let mut draft = entry(0);
        draft.rpm.id = Some(2);
        assert_eq!(known.find(&draft).map(|rpm| rpm.id), Some(2));
        draft.rpm.name = "b".into();
        assert!(known.find(&draft).is_none());
    }

    #[test]
    fn repos_are_told_apart() {
        assert_eq!(found(vec![row(1, Some(false), 0), row(2, None, 5)], 5), Some(2));
        assert_eq!(found(vec![row(2, None, 5)], 0), None);
    }
}
