//! The build root of a task, from its announcement at the hub to its end.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use koji_core::arch::{ArchList, canonical_arch, root_arch};
use koji_core::handler::{TaskContext, TaskError};
use koji_core::lookup::Lookup;
use koji_core::mock_config::{MockConfig, PackageIdentity, RootOwner, TagExtra};
use koji_core::records::repos::RepoRecord;
use koji_core::records::tags::BuildConfig;
use koji_core::refs::LenientInt;
use koji_proto::{Fault, Value};

use super::listing::Listing;
use super::{arches, repo_choice};
use crate::buildroot::{Buildroot, BuildrootConfig, Disposal};
use crate::handlers::workshop::Workshop;
use crate::logs::{LogPlace, LogSource};
use crate::task::with_logs;

/// What a root is wanted for.
pub(super) struct RootPlan<'a> {
    /// The build tag, as the task names it.
    pub(super) tag: Lookup,
    /// The repository to make it from.
    pub(super) repo_id: i64,
    /// The arch asked for; `noarch` leaves the choice to this host.
    pub(super) arch: &'a str,
    /// The group of packages that it begins with.
    pub(super) group: &'a str,
    /// Whether what runs in it may use the network.
    pub(super) network: bool,
    /// Folders of the host that show in it.
    pub(super) bind_mounts: Vec<(String, String)>,
}

/// A build root that the hub knows.
pub(super) struct TaskRoot<'a> {
    context: &'a TaskContext,
    shop: &'a Workshop,
    repo: RepoRecord,
    /// The arch that it has.
    pub(super) arch: String,
    /// Its number at the hub.
    pub(super) id: i64,
    pub(super) buildroot: Box<dyn Buildroot>,
}

impl<'a> TaskRoot<'a> {
    /// Announces a root; nothing is made yet.
    pub(super) async fn announce(
        context: &'a TaskContext,
        shop: &'a Workshop,
        plan: RootPlan<'_>,
    ) -> Result<Self, TaskError> {
        let hub = context.hub();
        let repo = repo_choice::usable(context, plan.repo_id).await?;
        let tag = hub.get_build_config(plan.tag, Some(repo.create_event.into())).await?;
        if tag.id != repo.tag_id {
            let wrong = format!("repo {} is of tag {}, not {}", repo.id, repo.tag_name, tag.name);
            return Err(Fault::generic(wrong).into());
        }
        let arch = match plan.arch {
            "noarch" => own_arch(context, &tag).await?,
            arch => arch.to_owned(),
        };
        let canonical = canonical_arch(&arch).to_owned();
        // A root that this host cannot make is none that the hub should know.
        let driver = shop.driver()?;
        let task = LenientInt(context.task().id);
        let id = hub.host_new_build_root(repo.id.into(), Some(canonical.clone()), Some(task)).await?;
        let owner = RootOwner { buildroot_id: id, repo_id: repo.id, tag: tag.name.clone() };
        let options = &shop.config.buildroots;
        let place = format!("repos/{}/{}/{canonical}", repo.tag_name, repo.id);
        let settings = MockConfig {
            name: owner.root_name(),
            owner: Some(owner),
            mock_dir: options.mockdir.to_string_lossy().into_owned(),
            arch: arch.clone(),
            group: plan.group.to_owned(),
            network: plan.network,
            rpmbuild_timeout: options.rpmbuild_timeout.map_or(0, |limit| limit.as_secs().cast_signed()),
            base_urls: shop.store.urls(&place),
            proxy: options.yum_proxy.clone(),
            allow_bootstrap_image: options.mock_bootstrap_image,
            internal_dev_setup: (!plan.bind_mounts.is_empty()).then_some(true),
            bind_mounts: plan.bind_mounts,
            identity: PackageIdentity {
                vendor: options.vendor.clone(),
                packager: options.packager.clone(),
                distribution: options.distribution.clone(),
            },
            mock_host: options.mockhost.clone(),
            extra: TagExtra(tag.extra.into_iter().collect()),
            files: files(plan.network),
        };
        let config = BuildrootConfig {
            settings,
            work_dir: context.workdir().to_owned(),
            shared_dir: options.chroot_tmpdir.clone(),
            setup_timeout: None,
        };
        let buildroot = driver.buildroot(config);
        Ok(Self { context, shop, repo, arch, id, buildroot })
    }

    /// Makes the root, does the task's work in it and ends it, while its logs go to the hub.
    ///
    /// Returns what the work returned, and the logs' places in the task's output.
    pub(super) async fn during<T>(
        mut self,
        work: impl AsyncFnOnce(&mut Self) -> Result<T, TaskError>,
    ) -> Result<(T, Vec<String>), TaskError> {
        let checkout = LogPlace::file(self.context.workdir(), "checkout.log");
        let places = self.buildroot.logs().into_iter().chain([checkout]);
        let sources = places.map(|place| Arc::new(place) as Arc<dyn LogSource>).collect();
        let (context, timestamps) = (self.context, self.shop.config.log_timestamps);
        let part = async {
            let result = match self.make().await {
                Ok(()) => work(&mut self).await,
                Err(error) => Err(error),
            };
            (self.end().await, result)
        };
        let ((ended, result), names) = with_logs(context, sources, timestamps, part).await;
        let result = result?;
        ended?;
        let folder = context.output_path();
        Ok((result, names.into_iter().map(|name| format!("{folder}/{name}")).collect()))
    }

    async fn make(&mut self) -> Result<(), TaskError> {
        self.buildroot.init().await.map_err(Fault::from)?;
        let listing = self.list().await?;
        let (hub, id, task) = self.at_hub();
        hub.host_set_build_root_list(id, listing.rpms(), Some(task)).await?;
        hub.host_set_build_root_state(id, "BUILDING".into(), Some(task)).await?;
        Ok(())
    }

    /// Tells the hub what is installed after packages were added.
    pub(super) async fn update_list(&mut self) -> Result<(), TaskError> {
        let listing = self.list().await?;
        let (hub, id, task) = self.at_hub();
        Ok(hub.host_update_build_root_list(id, listing.rpms(), Some(task)).await?)
    }

    async fn list(&mut self) -> Result<Listing, TaskError> {
        let installed = self.buildroot.installed().await.map_err(Fault::from)?;
        let arch = canonical_arch(&self.arch).to_owned();
        Ok(Listing::make(self.context.hub(), &self.shop.store, &self.repo, &arch, installed).await?)
    }

    async fn end(&mut self) -> Result<(), TaskError> {
        let (hub, id, task) = self.at_hub();
        let told = hub.host_set_build_root_state(id, "EXPIRED".into(), Some(task)).await;
        if let Err(error) = self.buildroot.teardown(Disposal::Remove).await {
            tracing::warn!("the build root {} stays: {error}", self.buildroot.config().settings.name);
        }
        Ok(told?)
    }

    fn at_hub(&self) -> (&'a dyn koji_core::handler::BuilderHub, LenientInt, LenientInt) {
        (self.context.hub(), self.id.into(), self.context.task().id.into())
    }

    /// Returns a package in the result directory that was uploaded from there.
    pub(super) async fn upload(&self, path: &Path) -> Result<String, TaskError> {
        self.context.upload(path).await
    }
}

/// Returns an arch that both this host and the tag have.
async fn own_arch(context: &TaskContext, tag: &BuildConfig) -> Result<String, TaskError> {
    let host = context.hub().host_get_host().await?;
    let of_host: ArchList = arches::list(host.arches.as_deref().unwrap_or_default())?;
    let of_tag = arches::of_tag(tag)?;
    let arch = root_arch(&context.task().arch, &of_host, &of_tag, arches::at_random);
    arch.map_err(|e| Fault::buildroot(e.to_string()).into())
}

/// Returns further files of a root: the host's names for a root with network.
fn files(network: bool) -> BTreeMap<String, String> {
    let hosts = network.then(|| fs_err::read_to_string("/etc/hosts").ok()).flatten();
    hosts.map(|text| ("etc/hosts".to_owned(), text)).into_iter().collect()
}

/// Takes the build tag as tasks name it: by number, by name, or as a map.
pub(super) fn tag_lookup(tag: &Value) -> Result<Lookup, Fault> {
    Lookup::from_value(tag.clone()).map_err(Fault::parameter)
}
