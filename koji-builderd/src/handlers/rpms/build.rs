//! `build`: from sources to a build that is tagged.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use koji_core::api::host::builds::HostCompleteBuild;
use koji_core::arch::{ArchList, BuildArches, HeaderArches, TaskArches};
use koji_core::handler::{SubtaskOptions, TaskContext, TaskError, TaskHandler, Wait, typed};
use koji_core::lookup::Lookup;
use koji_core::records::repos::RepoRecord;
use koji_core::records::tags::BuildConfig;
use koji_core::refs::{EventArg, LenientInt};
use koji_core::task::TaskMethod;
use koji_proto::{Fault, Value};

use super::build_arch::ArchResult;
use super::options::{Options, Params};
use super::plan::Plan;
use super::srpm::{Origin, SrpmResult};
use super::{arches, fetch_srpm, read_rpm};
use crate::handlers::known;
use crate::handlers::workshop::Workshop;
use crate::scm::ScmUrl;

/// `build`
pub(in crate::handlers) struct Build {
    pub(in crate::handlers) shop: Arc<Workshop>,
}

/// A source package at the hub.
struct Source {
    place: String,
    origin: Origin,
}

/// What a source package's header says of the build.
struct Identity {
    name: String,
    version: String,
    release: String,
    epoch: Option<u32>,
    arches: HeaderArches,
}

/// What the tasks of the arches are made from.
struct Parts {
    source: Source,
    /// The build tag.
    tag: BuildConfig,
    header: HeaderArches,
    /// The arches to build for.
    wanted: ArchList,
}

/// The uploads of all arches.
struct Gathered {
    srpm: String,
    rpms: Vec<String>,
    logs: BTreeMap<String, Vec<String>>,
    roots: BTreeMap<String, LenientInt>,
}

#[async_trait]
impl TaskHandler for Build {
    fn methods(&self) -> Vec<TaskMethod> {
        known(&["build"])
    }

    async fn run(&self, context: &TaskContext, params: Value) -> Result<Value, TaskError> {
        let Params { src, target, opts } = typed(params)?;
        let options = opts.unwrap_or_default();
        options.check()?;
        let plan = Plan::make(context, &src, target, &options).await?;
        plan.ask_policies(context, &src, &options).await?;
        let (repo, event) = plan.repo(context, &options).await?;
        let making =
            Making { shop: &self.shop, context, options: &options, plan: &plan, repo: &repo, event: &event };
        making.run(&src).await?;
        Ok(Value::Nil)
    }
}

/// A build under way.
struct Making<'a> {
    shop: &'a Workshop,
    context: &'a TaskContext,
    options: &'a Options,
    plan: &'a Plan,
    repo: &'a RepoRecord,
    /// The event that settings are looked up at.
    event: &'a EventArg,
}

impl Making<'_> {
    async fn run(&self, src: &str) -> Result<(), TaskError> {
        let tag = self
            .context
            .hub()
            .get_build_config(Lookup::Id(self.plan.build_tag), Some(self.event.clone()))
            .await?;
        let source = self.source_package(src, &tag).await?;
        let identity = self.identity(&source).await?;
        let extra_arches = self.extra_arches(&identity).await?;
        let wanted = self.arches(&tag, &extra_arches, &identity.arches)?;
        let data = self.build_data(&identity, &source);
        let parts = Parts { source, tag, header: identity.arches, wanted };
        if self.options.scratch.is_truthy() {
            let made = self.build_arches(&parts).await?;
            let task = self.context.task().id.into();
            let logs = Some(made.logs);
            self.context.hub().host_move_build_to_scratch(task, made.srpm, made.rpms, logs).await?;
            return Ok(());
        }
        let build = self.context.hub().host_init_build(data).await?;
        if let Err(error) = self.complete(build, &parts).await {
            let task = self.context.task().id.into();
            if let Err(fault) = self.context.hub().host_fail_build(task, build.into()).await {
                tracing::warn!("build {build} could not be marked as failed: {fault}");
            }
            return Err(error);
        }
        self.tag_build(build).await
    }

    /// Makes the source package, or takes the uploaded one as it is.
    async fn source_package(&self, src: &str, tag: &BuildConfig) -> Result<Source, TaskError> {
        let method = match ScmUrl::looks_like_one(src) {
            true => "buildSRPMFromSCM",
            false if self.options.rebuilds_srpm(tag) => "rebuildSRPM",
            false => {
                let name = src.rsplit('/').next().unwrap_or(src).to_owned();
                let origin = Origin { source: name.clone(), url: name };
                return Ok(Source { place: src.to_owned(), origin });
            }
        };
        let opts = Value::Struct(vec![
            ("repo_id".to_owned(), self.repo.id.into()),
            ("scratch".to_owned(), self.options.scratch.clone()),
        ]);
        let arch = self.task_arch("noarch", tag, &HeaderArches::default())?;
        let arguments = vec![src.into(), self.plan.build_tag.into(), opts];
        let subtask = SubtaskOptions::labelled("srpm").on(arch);
        let (_, result) = self.context.run_subtask(method, arguments, subtask).await?;
        let SrpmResult { srpm, source, .. } = typed(result)?;
        Ok(Source { place: srpm, origin: source })
    }

    async fn identity(&self, source: &Source) -> Result<Identity, TaskError> {
        let path = fetch_srpm(self.context, self.shop, &source.place).await?;
        let rpm = read_rpm(&path)?;
        let info = rpm.info().map_err(|e| Fault::build(e.to_string()))?;
        Ok(Identity {
            name: info.name.to_owned(),
            version: info.version.to_owned(),
            release: info.release.to_owned(),
            epoch: info.epoch,
            arches: arches::of_header(rpm.header()),
        })
    }

    /// Returns the extra arches that the destination has for the package, which must be in its list.
    async fn extra_arches(&self, identity: &Identity) -> Result<ArchList, TaskError> {
        let Some(dest) = &self.plan.destination else { return Ok(ArchList::default()) };
        let name = Lookup::Name(identity.name.clone());
        let hub = self.context.hub();
        let entry = hub.get_package_config(Lookup::Id(dest.id), name, Some(self.event.clone())).await?;
        let needed = !self.options.untagged();
        let refused = |why: &str| Fault::build(format!("package {} {why} tag {}", identity.name, dest.name));
        match entry {
            None if needed => Err(refused("is not in the list of").into()),
            Some(entry) if needed && entry.blocked == Some(true) => Err(refused("is blocked in").into()),
            Some(entry) => Ok(arches::list(&entry.extra_arches.flatten().unwrap_or_default())?),
            None => Ok(ArchList::default()),
        }
    }

    fn arches(
        &self,
        tag: &BuildConfig,
        extra: &ArchList,
        header: &HeaderArches,
    ) -> Result<ArchList, TaskError> {
        let asked = self.options.arch_override.as_deref().filter(|text| !text.is_empty());
        let asked = asked
            .map(ArchList::parse_with_commas)
            .transpose()
            .map_err(|e| Fault::parameter(e.to_string()))?;
        let of_tag = arches::of_tag(tag)?;
        let arches = BuildArches { tag: &of_tag, extra, header, scratch_override: asked.as_ref() };
        arches.resolve().map_err(|e| Fault::build(e.to_string()).into())
    }

    fn task_arch(&self, arch: &str, tag: &BuildConfig, header: &HeaderArches) -> Result<String, TaskError> {
        let (of_tag, noarch) = (arches::of_tag(tag)?, arches::for_noarch(tag)?);
        let literal = &self.shop.literal_arches;
        let arches = TaskArches { tag: &of_tag, header, noarch: noarch.as_ref(), literal };
        arches.resolve(arch, arches::at_random).map_err(|e| Fault::build(e.to_string()).into())
    }

    fn build_data(&self, identity: &Identity, source: &Source) -> Value {
        let text = |text: &str| Value::from(text);
        let mut extra = vec![(
            "source".to_owned(),
            Value::Struct(vec![("original_url".to_owned(), text(&source.origin.url))]),
        )];
        if let Some(data) = &self.options.custom_user_metadata {
            extra.push(("custom_user_metadata".to_owned(), data.clone()));
        }
        let mut data = vec![
            ("name".to_owned(), text(&identity.name)),
            ("version".to_owned(), text(&identity.version)),
            ("release".to_owned(), text(&identity.release)),
            ("epoch".to_owned(), identity.epoch.map(i64::from).into()),
            ("task_id".to_owned(), self.context.task().id.into()),
            ("source".to_owned(), text(&source.origin.source)),
            ("extra".to_owned(), Value::Struct(extra)),
        ];
        if self.options.draft.is_truthy() {
            data.push(("draft".to_owned(), true.into()));
        }
        Value::Struct(data)
    }

    /// Builds all arches and gathers what they have made.
    async fn build_arches(&self, parts: &Parts) -> Result<Gathered, TaskError> {
        let Parts { source, tag, header, wanted } = parts;
        let opts = Value::Struct(vec![("repo_id".to_owned(), self.repo.id.into())]);
        let mut subtasks = Vec::new();
        for (place, arch) in wanted.iter().enumerate() {
            let keep_srpm = place == 0;
            let arguments = vec![
                source.place.as_str().into(),
                self.plan.build_tag.into(),
                arch.into(),
                keep_srpm.into(),
                opts.clone(),
            ];
            let options = SubtaskOptions::labelled(arch).on(self.task_arch(arch, tag, header)?);
            subtasks.push((self.context.subtask("buildArch", arguments, options).await?, arch));
        }
        let ids: Vec<i64> = subtasks.iter().map(|(id, _)| *id).collect();
        let fail_fast = self.options.fail_fast || !self.shop.config.tasks.build_arch_can_fail;
        let wait = if fail_fast { Wait::ALL_OR_NONE } else { Wait::ALL };
        let mut results: BTreeMap<i64, Value> = self.context.wait(&ids, wait).await?.into_iter().collect();
        let (mut rpms, mut srpms) = (Vec::new(), Vec::new());
        let (mut logs, mut roots) = (BTreeMap::<String, Vec<String>>::new(), BTreeMap::new());
        for (id, arch) in subtasks {
            let made: ArchResult = typed(results.remove(&id).unwrap_or_default())?;
            for place in made.rpms.iter().chain(&made.srpms) {
                roots.insert(place.clone(), LenientInt(made.brootid));
            }
            rpms.extend(made.rpms);
            srpms.extend(made.srpms);
            logs.entry(arch.to_owned()).or_default().extend(made.logs);
        }
        let srpm = srpms.pop().filter(|_| srpms.is_empty());
        let srpm = srpm.ok_or_else(|| Fault::build("the build has not made exactly one source package"))?;
        Ok(Gathered { srpm, rpms, logs, roots })
    }

    async fn complete(&self, build: i64, parts: &Parts) -> Result<(), TaskError> {
        let Gathered { srpm, rpms, logs, roots } = self.build_arches(parts).await?;
        let request = HostCompleteBuild {
            task_id: self.context.task().id.into(),
            build_id: build.into(),
            srpm,
            rpms,
            brmap: Some(roots),
            logs: Some(logs),
        };
        self.context.hub().host_complete_build(request).await?;
        Ok(())
    }

    async fn tag_build(&self, build: i64) -> Result<(), TaskError> {
        let Some(dest) = self.plan.destination.as_ref().filter(|_| !self.options.untagged()) else {
            return Ok(());
        };
        let arguments = vec![dest.id.into(), build.into(), false.into(), Value::Nil, true.into()];
        let subtask = SubtaskOptions::labelled("tag").on("noarch");
        self.context.run_subtask("tagBuild", arguments, subtask).await?;
        Ok(())
    }
}
