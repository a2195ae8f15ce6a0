//! `buildArch`: the packages of one arch.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use koji_core::handler::{TaskContext, TaskError, TaskHandler, typed};
use koji_core::lookup::Lookup;
use koji_core::refs::LenientInt;
use koji_core::rpm::{RpmFile, noarch_hash};
use koji_core::task::TaskMethod;
use koji_proto::{Fault, Value};
use serde::{Deserialize, Serialize};

use super::root::{RootPlan, TaskRoot, tag_lookup};
use super::{fetch_srpm, file_name, needed_repo, read_rpm};
use crate::handlers::known;
use crate::handlers::workshop::Workshop;

/// The weight of a task whose package was never built.
const BASE_WEIGHT: f64 = 1.5;
/// The most that a package adds by the time that it took before.
const MOST_ADDED: f64 = 18.0;
/// How many seconds of building add 1.
const SECONDS_OF_WEIGHT: f64 = 4800.0;
/// Over how many months builds are looked at.
const MONTHS: i64 = 6;

/// `buildArch`
pub(in crate::handlers) struct BuildArch {
    pub(in crate::handlers) shop: Arc<Workshop>,
}

#[derive(Deserialize)]
struct Params {
    pkg: String,
    root: Value,
    arch: String,
    #[serde(deserialize_with = "koji_proto::spec::flag")]
    keep_srpm: bool,
    opts: Option<Options>,
}

#[derive(Deserialize, Default)]
struct Options {
    repo_id: Option<LenientInt>,
}

/// What the task results in.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ArchResult {
    pub(super) rpms: Vec<String>,
    pub(super) srpms: Vec<String>,
    pub(super) logs: Vec<String>,
    pub(super) brootid: i64,
}

/// What was uploaded of a build.
#[derive(Default)]
struct Uploads {
    rpms: Vec<String>,
    srpms: Vec<String>,
    logs: Vec<String>,
}

#[async_trait]
impl TaskHandler for BuildArch {
    fn methods(&self) -> Vec<TaskMethod> {
        known(&["buildArch"])
    }

    async fn run(&self, context: &TaskContext, params: Value) -> Result<Value, TaskError> {
        let params: Params = typed(params)?;
        let repo_id = needed_repo(params.opts.unwrap_or_default().repo_id)?;
        let srpm = fetch_srpm(context, &self.shop, &params.pkg).await?;
        set_weight(context, &srpm).await?;
        let plan = RootPlan {
            tag: tag_lookup(&params.root)?,
            repo_id,
            arch: &params.arch,
            group: "build",
            network: false,
            bind_mounts: Vec::new(),
        };
        let root = TaskRoot::announce(context, &self.shop, plan).await?;
        let brootid = root.id;
        let making = async |root: &mut TaskRoot<'_>| {
            let made = root.buildroot.build_rpms(&srpm, Some(&params.arch)).await;
            let made = made.map_err(Fault::from)?;
            root.update_list().await?;
            upload(context, root, &made, params.keep_srpm).await
        };
        let (Uploads { rpms, srpms, logs: more_logs }, mut logs) = root.during(making).await?;
        logs.extend(more_logs);
        Ok(Value::from_serialize(&ArchResult { rpms, srpms, logs, brootid })?)
    }
}

/// Tells the hub how heavy the task is, by how long the package's builds took.
async fn set_weight(context: &TaskContext, srpm: &Path) -> Result<(), TaskError> {
    let rpm = read_rpm(srpm)?;
    let name = rpm.info().map_err(|e| Fault::build(e.to_string()))?.name.to_owned();
    let hub = context.hub();
    let average = hub.get_average_build_duration(Lookup::Name(name), Some(LenientInt(MONTHS))).await?;
    if let Some(seconds) = average {
        let weight = BASE_WEIGHT + (seconds / SECONDS_OF_WEIGHT).min(MOST_ADDED);
        hub.host_set_task_weight(context.task().id.into(), weight.into()).await?;
    }
    Ok(())
}

async fn upload(
    context: &TaskContext,
    root: &TaskRoot<'_>,
    made: &[PathBuf],
    keep_srpm: bool,
) -> Result<Uploads, TaskError> {
    let mut uploads = Uploads::default();
    let mut hashes = BTreeMap::new();
    for path in made {
        let rpm = read_rpm(path)?;
        if rpm.header().is_source() {
            if keep_srpm {
                check_identity(path, &rpm)?;
                uploads.srpms.push(root.upload(path).await?);
            }
            continue;
        }
        let info = rpm.info().map_err(|e| Fault::build(format!("{}: {e}", file_name(path))))?;
        if info.arch == "noarch" {
            let hash = noarch_hash(rpm.header()).map_err(|e| Fault::build(e.to_string()))?;
            hashes.insert(file_name(path), hash);
        }
        uploads.rpms.push(root.upload(path).await?);
    }
    if keep_srpm && uploads.srpms.len() != 1 {
        return Err(Fault::build(format!("the build made {} source packages", uploads.srpms.len())).into());
    }
    if !hashes.is_empty() {
        uploads.logs.push(upload_hashes(context, &hashes).await?);
    }
    Ok(uploads)
}

/// Uploads what tells whether noarch packages of several arches are the same.
async fn upload_hashes(
    context: &TaskContext,
    hashes: &BTreeMap<String, String>,
) -> Result<String, TaskError> {
    let path = context.workdir().join("noarch_rpmdiff.json");
    let content = serde_json::json!({ context.task().id.to_string(): hashes });
    fs_err::tokio::write(&path, content.to_string()).await?;
    context.upload(&path).await
}

/// Refuses a source package that does not say where it was built.
fn check_identity(path: &Path, rpm: &RpmFile) -> Result<(), Fault> {
    let said = [
        ("packager", rpm.header().packager()),
        ("vendor", rpm.header().vendor()),
        ("distribution", rpm.header().distribution()),
    ];
    match said.iter().find(|(_, text)| text.is_none()) {
        Some((what, _)) => Err(Fault::build(format!("{} names no {what}", file_name(path)))),
        None => Ok(()),
    }
}
