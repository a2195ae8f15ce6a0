//! The data with which the policies `channel` and `priority` (and `volume`) are asked about a task.

use koji_proto::Value;
use koji_proto::fault::Result;

use super::data::PolicyData;
use super::facts::PolicyFacts;
use crate::task::TaskMethods;

/// A new task, as the policies `channel` and `priority` are asked about it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TaskQuestion<'a> {
    /// Its method.
    pub method: &'a str,
    /// Its arguments.
    pub request: &'a [Value],
    /// The arch that it needs.
    pub arch: &'a str,
    /// The id of its parent.
    pub parent: Option<i64>,
    /// Its label.
    pub label: Option<&'a str>,
    /// The user whom it belongs to.
    pub owner: i64,
    /// The channel that was asked for.
    pub requested_channel: Option<&'a str>,
}

impl TaskQuestion<'_> {
    /// Gathers the data of the question.
    pub async fn data(&self, methods: &TaskMethods, facts: &dyn PolicyFacts) -> Result<PolicyData> {
        let mut data = task_data(methods, self.method, self.request, facts).await?;
        data.set("method", self.method)
            .set("arch", self.arch)
            .set("parent", self.parent)
            .set("label", self.label)
            .set("owner", self.owner)
            .set("user_id", self.owner);
        if let Some(channel) = self.requested_channel {
            data.set("req_channel", channel);
        }
        Ok(data)
    }
}

/// Gathers what the arguments of a task say to policies: `source`, `target`, `tag`, `build_tag` and `scratch`, each
/// only if the method has such a parameter.
///
/// Targets and tags are given by name, those that do not exist as null. A method whose parameters are not known, or
/// arguments that do not fit, add nothing.
pub async fn task_data(
    methods: &TaskMethods,
    method: &str,
    request: &[Value],
    facts: &dyn PolicyFacts,
) -> Result<PolicyData> {
    let mut data = PolicyData::new();
    let Ok(mut params) = methods.parse_params(method, request) else { return Ok(data) };
    if method == "indirectionimage"
        && let Some((_, Value::Struct(opts))) = params.iter().find(|(param, _)| param == "opts")
    {
        // All that there is to know about this kind of image is in its options.
        params.extend(opts.clone());
    }
    let first = |names: &[&str]| {
        names.iter().find_map(|name| params.iter().find(|(param, _)| param == name)).map(|(_, value)| value)
    };
    // In newRepo, src says whether source packages belong into the repository.
    if method != "newRepo"
        && let Some(source @ Value::Str(_)) = first(&["src", "spec_url", "url"])
    {
        data.set("source", source.clone());
    }
    if let Some(target) = first(&["target", "build_target", "target_info"]) {
        let found = if target.is_nil() { None } else { facts.target(target).await? };
        data.set("target", found.map(|target| target.name));
    }
    for (field, names) in [("tag", &["tag", "tag_id", "tag_info"][..]), ("build_tag", &["build_tag"])] {
        if let Some(tag) = first(names) {
            let found = if tag.is_nil() { None } else { facts.tag(tag).await? };
            data.set(field, found.map(|tag| tag.name));
        }
    }
    if let Some(scratch) = first(&["opts"]).and_then(|opts| opts.get("scratch")) {
        data.set("scratch", scratch.clone());
    }
    Ok(data)
}
