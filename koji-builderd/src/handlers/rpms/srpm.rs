//! `buildSRPMFromSCM` and `rebuildSRPM`: the source package that a build is made from.

use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use koji_core::handler::{TaskContext, TaskError, TaskHandler, typed};
use koji_core::refs::LenientInt;
use koji_core::task::TaskMethod;
use koji_proto::{Fault, Value};
use serde::{Deserialize, Serialize};

use super::root::{RootPlan, TaskRoot, tag_lookup};
use super::{fetch_srpm, file_name, needed_repo, read_rpm, spec};
use crate::buildroot::{RootCommand, SrpmSources};
use crate::handlers::known;
use crate::handlers::workshop::Workshop;
use crate::scm::{Checkout, ScmEnvironment, ScmError, ScmPermission, ScmUrl};

/// How long one command of version control may take.
const CHECKOUT_LIMIT: Duration = Duration::from_secs(4 * 3600);

/// Where checkouts lie in what root and builder share.
const CHECKOUT_FOLDER: &str = "scmroot";

/// What both tasks take besides their source and tag.
#[derive(Deserialize, Default)]
struct Options {
    repo_id: Option<LenientInt>,
    #[serde(default, deserialize_with = "koji_proto::spec::flag")]
    scratch: bool,
}

/// Where sources come from: exactly, and as it was asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Origin {
    pub(super) source: String,
    pub(super) url: String,
}

/// What both tasks result in.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SrpmResult {
    pub(super) srpm: String,
    pub(super) logs: Vec<String>,
    pub(super) brootid: i64,
    pub(super) source: Origin,
}

/// `rebuildSRPM`
pub(in crate::handlers) struct RebuildSrpm {
    pub(in crate::handlers) shop: Arc<Workshop>,
}

#[derive(Deserialize)]
struct RebuildParams {
    srpm: String,
    build_tag: Value,
    opts: Option<Options>,
}

#[async_trait]
impl TaskHandler for RebuildSrpm {
    fn methods(&self) -> Vec<TaskMethod> {
        known(&["rebuildSRPM"])
    }

    async fn run(&self, context: &TaskContext, params: Value) -> Result<Value, TaskError> {
        let params: RebuildParams = typed(params)?;
        let repo_id = needed_repo(params.opts.unwrap_or_default().repo_id)?;
        let srpm = fetch_srpm(context, &self.shop, &params.srpm).await?;
        let root =
            TaskRoot::announce(context, &self.shop, plan(&params.build_tag, repo_id, Vec::new())?).await?;
        let brootid = root.id;
        let making = async |root: &mut TaskRoot<'_>| {
            let made = root.buildroot.rebuild_srpm(&srpm).await.map_err(Fault::from)?;
            upload_srpm(root, &made).await
        };
        let (made, logs) = root.during(making).await?;
        let name = file_name(&srpm);
        let source = Origin { source: name.clone(), url: name };
        Ok(Value::from_serialize(&SrpmResult { srpm: made, logs, brootid, source })?)
    }
}

/// `buildSRPMFromSCM`
pub(in crate::handlers) struct BuildSrpm {
    pub(in crate::handlers) shop: Arc<Workshop>,
}

#[derive(Deserialize)]
struct ScmParams {
    url: String,
    build_tag: Value,
    opts: Option<Options>,
}

#[async_trait]
impl TaskHandler for BuildSrpm {
    fn methods(&self) -> Vec<TaskMethod> {
        known(&["buildSRPMFromSCM"])
    }

    async fn run(&self, context: &TaskContext, params: Value) -> Result<Value, TaskError> {
        let params: ScmParams = typed(params)?;
        let Options { repo_id, scratch } = params.opts.unwrap_or_default();
        let repo_id = needed_repo(repo_id)?;
        let scm = &self.shop.config.scm;
        let url =
            ScmUrl::parse(&params.url, scm.allow_password).map_err(ScmError::from).map_err(Fault::from)?;
        let permission = self.permission(context, &url, scratch).await?;
        let credentials = scm.credentials_dir.iter().filter(|dir| dir.is_dir());
        let mounts = credentials.map(|dir| (dir.to_string_lossy().into_owned(), "/credentials".to_owned()));
        let root = plan(&params.build_tag, repo_id, mounts.collect())?;
        let root = TaskRoot::announce(context, &self.shop, root).await?;
        let brootid = root.id;
        let making = async |root: &mut TaskRoot<'_>| {
            let (sources, source) = self.check_out(context, root, &url, &permission).await?;
            let made = root.buildroot.build_srpm(&sources).await.map_err(Fault::from)?;
            Ok((upload_srpm(root, &made).await?, source))
        };
        let ((srpm, source), logs) = root.during(making).await?;
        let source = Origin { source, url: url.to_string() };
        Ok(Value::from_serialize(&SrpmResult { srpm, logs, brootid, source })?)
    }
}

impl BuildSrpm {
    /// Asks the builder's rules and the hub's policy whether sources may be taken from there.
    async fn permission(
        &self,
        context: &TaskContext,
        url: &ScmUrl,
        scratch: bool,
    ) -> Result<ScmPermission, TaskError> {
        let scm = &self.shop.config.scm;
        let answer = match scm.use_policy {
            true => {
                let hub = context.hub();
                let task = context.task();
                let channel = hub.get_channel(task.channel_id.into(), true).await?;
                let mut data = url.policy_data();
                data.extend([
                    ("user_id".to_owned(), task.owner.into()),
                    ("channel".to_owned(), channel.map(|channel| channel.name).into()),
                    ("scratch".to_owned(), scratch.into()),
                ]);
                let answer = hub.host_eval_policy("build_from_scm".to_owned(), Value::Struct(data)).await?;
                Some(answer.unwrap_or_default())
            }
            false => None,
        };
        let rules = scm.use_config.then_some(&scm.allowed);
        ScmPermission::decide(url, rules, answer.as_deref())
            .map_err(|denied| Fault::from(ScmError::from(denied)).into())
    }

    /// Checks sources out into what the root and the builder share, and fetches what they refer to.
    async fn check_out(
        &self,
        context: &TaskContext,
        root: &mut TaskRoot<'_>,
        url: &ScmUrl,
        permission: &ScmPermission,
    ) -> Result<(SrpmSources, String), TaskError> {
        let shared = root.buildroot.shared_dir();
        let checkout = Checkout {
            directory: shared.host.join(CHECKOUT_FOLDER),
            log: context.workdir().join("checkout.log"),
            environment: ScmEnvironment::from_vars(std::env::vars_os()),
            time_limit: CHECKOUT_LIMIT,
        };
        let checked_out = checkout.run(url, permission.use_common).await.map_err(Fault::from)?;
        hand_over(&checkout.directory, &shared.host).await?;
        if let Some(command) = &permission.source_command {
            let below = checked_out.source_dir.strip_prefix(&shared.host).unwrap_or(Path::new(""));
            let command = RootCommand {
                directory: Some(shared.inside.join(below)),
                network: true,
                log: Some("checkout-sources.log".to_owned()),
                ..RootCommand::new(command.iter().cloned())
            };
            let failed = |e| Fault::build(format!("cannot fetch the sources: {e}"));
            root.buildroot.run(&command).await.map_err(failed)?;
        }
        let layout = self.shop.config.buildroots.support_rpm_source_layout;
        Ok((spec::find(&checked_out.source_dir, layout)?, checked_out.source))
    }
}

/// Plans the root of a source package, which may use the network.
fn plan(
    build_tag: &Value,
    repo_id: i64,
    bind_mounts: Vec<(String, String)>,
) -> Result<RootPlan<'static>, Fault> {
    let tag = tag_lookup(build_tag)?;
    Ok(RootPlan { tag, repo_id, arch: "noarch", group: "srpm-build", network: true, bind_mounts })
}

/// Uploads a source package, which must be called what it is.
async fn upload_srpm(root: &TaskRoot<'_>, srpm: &Path) -> Result<String, TaskError> {
    let rpm = read_rpm(srpm)?;
    let wrong = |e: &dyn std::fmt::Display| Fault::build(format!("{}: {e}", file_name(srpm)));
    let info = rpm.info().map_err(|e| wrong(&e))?;
    info.check_file_name(&file_name(srpm)).map_err(|e| wrong(&e))?;
    root.upload(srpm).await
}

/// Makes what the builder has put into a folder belong to whom the shared folder belongs to: the build user.
async fn hand_over(folder: &Path, shared: &Path) -> Result<(), TaskError> {
    use std::os::unix::fs::MetadataExt as _;
    let owner = fs_err::tokio::metadata(shared).await?;
    let own = fs_err::tokio::metadata(folder).await?;
    if (owner.uid(), owner.gid()) == (own.uid(), own.gid()) {
        return Ok(());
    }
    let words: [OsString; 4] = [
        "--recursive".into(),
        "--no-dereference".into(),
        format!("{}:{}", owner.uid(), owner.gid()).into(),
        folder.into(),
    ];
    let status = tokio::process::Command::new("chown").args(words).status().await?;
    match status.success() {
        true => Ok(()),
        false => Err(Fault::internal(format!("chown of {} failed: {status}", folder.display())).into()),
    }
}
