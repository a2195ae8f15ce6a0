//! How builders tell of their buildroots.

mod maven;
mod rpms;

use std::collections::HashSet;

use async_trait::async_trait;
use koji_core::api::host::buildroots::{HostBuildrootExports, HostUpdateMavenBuildRootList};
use koji_core::arch::ArchList;
use koji_core::records::buildroots::{FoundArchive, FoundRpm};
use koji_core::records::states::BuildrootState;
use koji_core::refs::{LenientInt, Unchecked};
use koji_proto::{Fault, Value};

use crate::call::{HubCall, Result};
use crate::store::buildroots::{self, LockedBuildroot, NewBuildroot};

#[async_trait]
impl HostBuildrootExports for HubCall {
    async fn host_new_build_root(
        &self,
        repo: LenientInt,
        arch: Option<String>,
        task_id: Option<LenientInt>,
    ) -> Result<i64> {
        let host = self.calling_host().await?;
        // Upstream takes the call without a task, and its database then refuses the row.
        let task = task_id.ok_or_else(|| Fault::internal("a buildroot needs a task"))?;
        self.open_task_of_host(task.0).await?;
        let arch: ArchList =
            arch.as_deref().unwrap_or_default().parse().map_err(|e| Fault::generic(format!("{e}")))?;
        if buildroots::repo_source(&self.conn, repo.0).await?.is_none() {
            return Err(Fault::internal(format!("no such repo: {}", repo.0)));
        }
        let new = NewBuildroot {
            host,
            repo: repo.0,
            task: task.0,
            arch: &arch.to_string(),
            event: self.fresh_event().await?,
        };
        Ok(buildroots::create(&self.conn, &new).await?)
    }

    async fn host_set_build_root_state(
        &self,
        brootid: LenientInt,
        state: Value,
        task_id: Option<LenientInt>,
    ) -> Result<()> {
        let root = self.buildroot_of_host(brootid, task_id).await?;
        let state = read_state(&state)?;
        match (root.state, state) {
            (_, BuildrootState::Init) => {
                return Err(Fault::generic(format!("buildroot {} cannot go back to INIT", root.id)));
            }
            (BuildrootState::Expired, BuildrootState::Expired) => return Ok(()),
            (BuildrootState::Expired, _) => {
                return Err(Fault::generic(format!(
                    "buildroot {} is EXPIRED, not to be used again",
                    root.id
                )));
            }
            _ => buildroots::set_state(&self.conn, root.id, state).await?,
        }
        if state == BuildrootState::Expired {
            buildroots::retire(&self.conn, root.id, self.event().await?).await?;
        }
        Ok(())
    }

    async fn host_set_build_root_list(
        &self,
        brootid: LenientInt,
        rpmlist: Vec<Unchecked<FoundRpm>>,
        task_id: Option<LenientInt>,
    ) -> Result<()> {
        let root = self.buildroot_of_host(brootid, task_id).await?;
        require_state(&root, BuildrootState::Init)?;
        let rpms = self.found_rpms(rpmlist).await?;
        Ok(buildroots::add_rpms(&self.conn, root.id, &rpms, false).await?)
    }

    async fn host_update_build_root_list(
        &self,
        brootid: LenientInt,
        rpmlist: Vec<Unchecked<FoundRpm>>,
        task_id: Option<LenientInt>,
    ) -> Result<()> {
        let root = self.buildroot_of_host(brootid, task_id).await?;
        require_state(&root, BuildrootState::Building)?;
        let mut rpms = self.found_rpms(rpmlist).await?;
        let known = buildroots::rpms_in(&self.conn, root.id).await?;
        rpms.retain(|rpm| !known.contains(rpm));
        Ok(buildroots::add_rpms(&self.conn, root.id, &rpms, true).await?)
    }

    async fn host_update_buildroot_archives(
        &self,
        brootid: LenientInt,
        task_id: LenientInt,
        archives: Vec<Unchecked<FoundArchive>>,
        project: bool,
    ) -> Result<()> {
        let root = self.buildroot_for_archives(brootid, task_id).await?;
        let archives =
            archives.into_iter().map(|archive| Ok(archive.into_inner()?.id)).collect::<Result<Vec<_>>>()?;
        self.add_archives_to_buildroot(&root, archives, project).await
    }

    async fn host_update_maven_build_root_list(&self, request: HostUpdateMavenBuildRootList) -> Result<()> {
        let root = self.buildroot_for_archives(request.brootid, request.task_id).await?;
        let project = request.project;
        let archives = self.found_maven_archives(&root, request).await?;
        self.add_archives_to_buildroot(&root, archives, project).await
    }
}

impl HubCall {
    /// Finds a buildroot of the calling host, and of a task that the host has opened if one is given.
    async fn buildroot_of_host(
        &self,
        buildroot: LenientInt,
        task: Option<LenientInt>,
    ) -> Result<LockedBuildroot> {
        let host = self.calling_host().await?;
        if let Some(task) = task {
            self.open_task_of_host(task.0).await?;
        }
        let root = buildroots::lock(&self.conn, buildroot.0).await?;
        let root = root.ok_or_else(|| Fault::generic(format!("no such buildroot: {}", buildroot.0)))?;
        if root.host_id != host {
            return Err(Fault::not_allowed(format!("buildroot {} is not of this host", root.id)));
        }
        match task {
            Some(task) if task.0 != root.task_id => {
                Err(Fault::not_allowed(format!("buildroot {} is not of task {}", root.id, task.0)))
            }
            _ => Ok(root),
        }
    }

    /// Finds a buildroot at work that may hold archives.
    async fn buildroot_for_archives(
        &self,
        buildroot: LenientInt,
        task: LenientInt,
    ) -> Result<LockedBuildroot> {
        let root = self.buildroot_of_host(buildroot, Some(task)).await?;
        if !self.hub.config.flag("EnableMaven") && !self.hub.config.flag("EnableWin") {
            return Err(Fault::generic("neither Maven nor Windows builds are enabled"));
        }
        require_state(&root, BuildrootState::Building)?;
        Ok(root)
    }

    /// Notes those archives in a buildroot that are not noted yet.
    async fn add_archives_to_buildroot(
        &self,
        root: &LockedBuildroot,
        archives: Vec<i64>,
        project: bool,
    ) -> Result<()> {
        let mut seen: HashSet<i64> = buildroots::archives_in(&self.conn, root.id).await?;
        let new: Vec<i64> = archives.into_iter().filter(|id| seen.insert(*id)).collect();
        let added = buildroots::add_archives(&self.conn, root.id, &new, project).await?;
        match usize::try_from(added) == Ok(new.len()) {
            true => Ok(()),
            false => Err(Fault::internal("some of the archives do not exist")),
        }
    }
}

/// Reads a state by its number or its name.
fn read_state(state: &Value) -> Result<BuildrootState> {
    let found = match state {
        Value::Int(number) => BuildrootState::try_from(*number).ok(),
        Value::Str(name) => BuildrootState::from_name(name),
        _ => None,
    };
    found.ok_or_else(|| Fault::internal(format!("no such state of a buildroot: {state:?}")))
}

fn require_state(root: &LockedBuildroot, state: BuildrootState) -> Result<()> {
    match root.state == state {
        true => Ok(()),
        false => Err(Fault::generic(format!("buildroot {} is {}, not {state}", root.id, root.state))),
    }
}
