//! Calls that make tasks; all return the number of the task.

use async_trait::async_trait;
use koji_core::api::builds::BuildExports;
use koji_core::api::tags::TagExports;
use koji_core::api::targets::TargetExports;
use koji_core::api::task_makers::{BuildImage, BuildImageOz, TaskMakerExports, WinBuild, WrapperRpm};
use koji_core::lookup::Lookup;
use koji_core::policy::PolicyData;
use koji_core::refs::{EventArg, OneOrMany};
use koji_core::task::priority;
use koji_core::time::Timestamp;
use koji_proto::{Fault, Keywords, Value, xml};
use serde::Serialize;

use super::tasks::TaskOrder;
use crate::call::{HubCall, Result};

/// The channel in which repos are made.
const REPO_CHANNEL: &str = "createrepo";
/// The channel in which images are made.
const IMAGE_CHANNEL: &str = "image";

#[async_trait]
impl TaskMakerExports for HubCall {
    async fn build(
        &self,
        src: String,
        target: Option<String>,
        opts: Option<Value>,
        priority: Option<i64>,
        channel: Option<String>,
    ) -> Result<i64> {
        self.require_login()?;
        let request = vec![src.into(), target.into(), or_empty(opts)];
        let order = TaskOrder { channel: channel.map(Lookup::Name), ..TaskOrder::new("build", request) };
        self.make_task_of_caller(order, priority).await
    }

    async fn chain_build(
        &self,
        srcs: Vec<Value>,
        target: Option<String>,
        opts: Option<Value>,
        priority: Option<i64>,
        channel: Option<String>,
    ) -> Result<i64> {
        self.require_login()?;
        let request = vec![srcs.into(), target.into(), or_empty(opts)];
        let order = TaskOrder { channel: channel.map(Lookup::Name), ..TaskOrder::new("chainbuild", request) };
        self.make_task_of_caller(order, priority).await
    }

    async fn maven_build(
        &self,
        url: String,
        target: Option<String>,
        opts: Option<Value>,
        priority: Option<i64>,
        channel: String,
    ) -> Result<i64> {
        self.require_login()?;
        self.require_maven()?;
        let request = vec![url.into(), target.into(), or_empty(opts)];
        let order = TaskOrder { channel: Some(channel.into()), ..TaskOrder::new("maven", request) };
        self.make_task_of_caller(order, priority).await
    }

    async fn chain_maven(
        &self,
        builds: Value,
        target: Option<String>,
        opts: Option<Value>,
        priority: Option<i64>,
        channel: String,
    ) -> Result<i64> {
        self.require_login()?;
        self.require_maven()?;
        if !matches!(builds, Value::Struct(_)) {
            return Err(Fault::parameter(format!("builds are a map, not {}", builds.kind())));
        }
        let request = vec![builds, target.into(), opts.into()];
        let order = TaskOrder { channel: Some(channel.into()), ..TaskOrder::new("chainmaven", request) };
        self.make_task_of_caller(order, priority).await
    }

    async fn wrapper_rpm(&self, request: WrapperRpm) -> Result<i64> {
        self.require_login()?;
        self.require_maven()?;
        let WrapperRpm { build, url, target, priority, channel, opts } = request;
        let build = self.get_build(build, true).await?;
        let target = target.ok_or_else(|| Fault::generic("wrapper rpms need a build target"))?;
        let target = self.get_build_target(Some(target.into()), None, true).await?;
        let request = vec![url.into(), stored(&target)?, stored(&build)?, Value::Nil, or_empty(opts)];
        let order = TaskOrder { channel: Some(channel.into()), ..TaskOrder::new("wrapperRPM", request) };
        self.make_task_of_caller(order, priority).await
    }

    async fn win_build(&self, request: WinBuild) -> Result<i64> {
        self.require_login()?;
        self.require_windows()?;
        let WinBuild { vm, url, target, opts, priority, channel } = request;
        let target = target.ok_or_else(|| Fault::generic("a Windows build needs a build target"))?;
        let found = self.get_build_target(Some(target.as_str().into()), None, true).await?;
        let tag = found.map(|target| target.dest_tag);
        let data = PolicyData::new().with("vm_name", vm.as_str()).with("tag", tag);
        self.assert_policy("vm", &data).await?;
        let request = vec![vm.into(), url.into(), target.into(), or_empty(opts)];
        let order = TaskOrder { channel: Some(channel.into()), ..TaskOrder::new("winbuild", request) };
        self.make_task_of_caller(order, priority).await
    }

    async fn build_image(&self, request: BuildImage) -> Result<i64> {
        let BuildImage { name, version, arch, target, ksfile, img_type, opts, priority } = request;
        if !matches!(img_type.as_str(), "livecd" | "appliance" | "livemedia") {
            return Err(Fault::generic(format!("there is no image type {img_type}")));
        }
        self.require(&img_type).await?;
        let version = text("version", version)?;
        // Live media are put together on one host, out of parts for each arch.
        let (arch, arches) = match (img_type.as_str(), arch) {
            ("livemedia", arches) => (None, Value::from_serialize(&arches)?),
            (_, OneOrMany::One(arch)) => (Some(arch.clone()), arch.into()),
            (_, OneOrMany::Many(_)) => return Err(Fault::parameter(format!("{img_type} takes one arch"))),
        };
        let request = vec![name.into(), version.into(), arches, target.into(), ksfile.into(), opts.into()];
        let order = TaskOrder {
            arch,
            channel: Some(img_type.as_str().into()),
            ..TaskOrder::new(img_type.as_str(), request)
        };
        self.make_task_of_caller(order, priority).await
    }

    async fn build_image_oz(&self, request: BuildImageOz) -> Result<i64> {
        self.require("image").await?;
        let BuildImageOz { name, version, arches, target, inst_tree, opts, priority } = request;
        let version = text("version", version)?;
        let arches = Value::from_serialize(&arches)?;
        let request = vec![name.into(), version.into(), arches, target.into(), inst_tree.into(), opts.into()];
        let order = TaskOrder { channel: Some(IMAGE_CHANNEL.into()), ..TaskOrder::new("image", request) };
        self.make_task_of_caller(order, priority).await
    }

    async fn build_image_indirection(&self, opts: Option<Value>, priority: Option<i64>) -> Result<i64> {
        self.require("image").await?;
        let opts = or_empty(opts);
        let has = |name: &str| opts.get(name).is_some_and(Value::is_truthy);
        if !has("scratch") && !has("indirection_template_url") {
            return Err(Fault::not_allowed("only scratch builds may do without a URL of the template"));
        }
        let arch = match opts.get("arch") {
            None | Some(Value::Nil) => None,
            Some(arch) => Some(text("arch", arch.clone())?),
        };
        let order = TaskOrder {
            arch,
            channel: Some(IMAGE_CHANNEL.into()),
            ..TaskOrder::new("indirectionimage", vec![opts])
        };
        self.make_task_of_caller(order, priority).await
    }

    async fn new_repo(
        &self,
        tag: Lookup,
        event: Option<EventArg>,
        src: bool,
        debuginfo: bool,
        separate_src: bool,
    ) -> Result<i64> {
        self.require_any(&["repo", "regen-repo"]).await?;
        if !self.hub.config.flag("AllowNewRepo") {
            return Err(Fault::not_allowed("repos are made by request only"));
        }
        let event_id = event.as_ref().map(EventArg::id).transpose()?;
        self.get_tag(tag.clone(), true, event, false).await?;
        let mut keywords: Vec<(String, Value)> = Vec::new();
        keywords.extend(event_id.map(|event| ("event".to_owned(), event.into())));
        for (name, wanted) in [("src", src), ("debuginfo", debuginfo), ("separate_src", separate_src)] {
            if wanted {
                keywords.push((name.to_owned(), true.into()));
            }
        }
        let request = xml::join_keywords(vec![Value::from_serialize(&tag)?], keywords);
        let order = TaskOrder {
            priority: Some(priority::REPO),
            channel: Some(REPO_CHANNEL.into()),
            ..TaskOrder::new("newRepo", request)
        };
        self.submit_task(order).await
    }

    async fn dist_repo(&self, tag: Lookup, keys: Vec<Value>, task_opts: Keywords) -> Result<i64> {
        self.begin_dist_repo(tag, keys, task_opts).await
    }

    async fn restart_hosts(&self, priority: i64, options: Option<Value>) -> Result<i64> {
        self.require("host").await?;
        let request = match options {
            None => Vec::new(),
            Some(options @ Value::Struct(_)) => vec![options],
            Some(other) => return Err(Fault::parameter(format!("options are a map, not {}", other.kind()))),
        };
        let order = TaskOrder { priority: Some(priority), ..TaskOrder::new("restartHosts", request) };
        self.submit_task(order).await
    }

    async fn make_task(&self, args: Vec<Value>, mut options: Keywords) -> Result<i64> {
        self.require("admin").await?;
        let mut args = args.into_iter();
        let method = args.next().or_else(|| options.take("method"));
        let request = args.next().or_else(|| options.take("arglist"));
        let (method, request) = match (method, request, args.next()) {
            (Some(method), Some(request), None) => (text("method", method)?, request),
            _ => return Err(Fault::internal("a task is made of a method and a list of arguments")),
        };
        let Value::Array(request) = request else {
            return Err(Fault::parameter(format!("the arguments are a list, not {}", request.kind())));
        };
        self.submit_task(TaskOrder::new(method, request).with_options(options)?).await
    }
}

impl HubCall {
    /// Makes a task with a priority that is relative to the usual one; more urgent ones are for admins.
    async fn make_task_of_caller(&self, order: TaskOrder, given: Option<i64>) -> Result<i64> {
        if priority::needs_admin(given) {
            self.require("admin").await?;
        }
        self.submit_task(TaskOrder { priority: Some(priority::relative(given)), ..order }).await
    }

    /// Refuses Maven calls where Maven is off.
    pub(crate) fn require_maven(&self) -> Result<()> {
        match self.hub.config.flag("EnableMaven") {
            true => Ok(()),
            false => Err(Fault::generic("Maven support is off")),
        }
    }

    /// Refuses Windows calls where Windows is off.
    pub(crate) fn require_windows(&self) -> Result<()> {
        match self.hub.config.flag("EnableWin") {
            true => Ok(()),
            false => Err(Fault::generic("Windows support is off")),
        }
    }
}

/// Options that were not given are an empty map.
fn or_empty(opts: Option<Value>) -> Value {
    opts.unwrap_or_else(|| Value::Struct(Vec::new()))
}

fn text(name: &str, value: Value) -> Result<String> {
    match value {
        Value::Str(text) => Ok(text),
        other => Err(Fault::parameter(format!("{name} is a text, not {}", other.kind()))),
    }
}

/// Gives a record the form in which requests of tasks hold it: its times are dateTimes.
fn stored<T: Serialize>(record: &T) -> Result<Value> {
    let mut value = Value::from_serialize(record)?;
    if let Value::Struct(entries) = &mut value {
        for (_, value) in entries.iter_mut().filter(|(name, _)| name.ends_with("_time")) {
            if let Value::Str(moment) = &*value
                && let Some(moment) = Timestamp::parse(moment)
            {
                *value = Value::DateTime(moment.date_time());
            }
        }
    }
    Ok(value)
}
