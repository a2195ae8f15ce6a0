//! Noarch packages that were made on several arches: one is kept, and the others must be the same.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;

use koji_core::rpm::noarch_differences;
use koji_core::topdir::UploadOwner;
use koji_proto::Fault;

use super::uploads::Upload;
use crate::call::{HubCall, Result};
use crate::file_changes::{FileError, blocking};
use crate::rpm_files::OpenRpm;

/// The log in which a builder gives hashes of the noarch packages that it made.
const HASHES: &str = "noarch_rpmdiff.json";

/// The most bytes that such a log may have.
const MAX_HASHES: u64 = 16 << 20;

/// What such a log holds: task, file name, hash.
type Hashes = HashMap<String, HashMap<String, String>>;

impl HubCall {
    /// Leaves out noarch packages of which there is a copy, after comparing them with it.
    pub(super) async fn without_noarch_copies(
        &self,
        packages: Vec<(Upload, OpenRpm)>,
        logs: &BTreeMap<String, Vec<Upload>>,
    ) -> Result<Vec<(Upload, OpenRpm)>> {
        let hash_logs = logs.values().flatten().filter(|log| log.place.name() == HASHES);
        let hashes = read_hashes(hash_logs.map(|log| log.path.clone()).collect()).await?;
        let mut kept: Vec<(Upload, OpenRpm)> = Vec::new();
        for (upload, rpm) in packages {
            let is_noarch = upload.place.name().ends_with(".noarch.rpm");
            let first = kept.iter().find(|(first, _)| is_noarch && first.place.name() == upload.place.name());
            match first {
                None => kept.push((upload, rpm)),
                Some((first, _))
                    if hash_of(&hashes, first).is_some_and(|h| hash_of(&hashes, &upload) == Some(h)) => {}
                Some((_, first)) => refuse_differences(first, &rpm)?,
            }
        }
        Ok(kept)
    }
}

fn hash_of<'h>(hashes: &'h Hashes, upload: &Upload) -> Option<&'h String> {
    let Ok(UploadOwner::Task(task)) = upload.place.owner() else { return None };
    hashes.get(&task.to_string())?.get(upload.place.name())
}

fn refuse_differences(first: &OpenRpm, copy: &OpenRpm) -> Result<()> {
    let differences = noarch_differences(first.headers.header(), copy.headers.header());
    let differences = differences.map_err(|e| copy.senseless(e))?;
    if differences.is_empty() {
        return Ok(());
    }
    // Some say enough; a package may have very many files.
    let shown: Vec<String> = differences.iter().take(20).map(ToString::to_string).collect();
    let more = differences.len() - shown.len();
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    Err(Fault::build(format!(
        "the copies of {} are not the same: {}{more}",
        copy.file_name(),
        shown.join(", ")
    )))
}

/// Reads the hashes that builders gave. A log that cannot be understood gives none, so that packages are compared.
async fn read_hashes(logs: Vec<PathBuf>) -> std::result::Result<Hashes, FileError> {
    blocking(move || {
        let mut hashes = Hashes::new();
        for log in logs {
            if fs_err::metadata(&log).map_err(FileError::at("look at", &log))?.len() > MAX_HASHES {
                continue;
            }
            let text = fs_err::read(&log).map_err(FileError::at("read", &log))?;
            let Ok(of_log) = serde_json::from_slice::<Hashes>(&text) else { continue };
            for (task, of_task) in of_log {
                hashes.entry(task).or_default().extend(of_task);
            }
        }
        Ok(hashes)
    })
    .await
}
