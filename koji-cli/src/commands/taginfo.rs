//! `koji taginfo`

use clap::Args;
use koji_core::api::permissions::PermissionExports as _;
use koji_core::api::tags::TagExports as _;
use koji_core::python_text::repr;
use koji_core::records::external_repos::TagExternalRepo;
use koji_core::records::groups::CompsGroup;
use koji_core::records::inheritance::InheritanceLink;
use koji_core::records::repos::RepoRecord;
use koji_core::records::tags::BuildConfig;
use koji_core::records::targets::BuildTarget;
use koji_core::refs::EventArg;
use koji_proto::Value;
use std::collections::BTreeMap;

use super::event_args::EventArgs;
use crate::answers::Answers;
use crate::context::{Auth, Context};
use crate::error::{CliError, Result};
use crate::registry::Command;
use crate::timestamps::asctime;

/// Print basic information about a tag.
#[derive(Args)]
pub(crate) struct Taginfo {
    /// The tags.
    tags: Vec<String>,
    /// The moment.
    #[command(flatten)]
    event: EventArgs,
}

/// All that is told of a tag.
struct Facts {
    config: BuildConfig,
    groups: Vec<CompsGroup>,
    maven: bool,
    permission: Option<String>,
    destined: Vec<BuildTarget>,
    built: Vec<BuildTarget>,
    repo: Option<RepoRecord>,
    /// The repos of the build tags of the targets that build into this tag.
    repos: BTreeMap<i64, Option<RepoRecord>>,
    external: Vec<TagExternalRepo>,
    links: Vec<InheritanceLink>,
}

impl Command for Taginfo {
    const NAME: &'static str = "taginfo";
    const CATEGORY: &'static str = "info";
    const ABOUT: &'static str = "Print basic information about a tag";
    const USAGE: &'static str = "[options] <tag> [<tag> ...]";
    const AUTH: Auth = Auth::Anonymous;

    async fn run(self, context: &Context) -> Result<()> {
        if self.tags.is_empty() {
            return Err(CliError::usage("Please specify a tag"));
        }
        let event = self.event.resolve(context).await?;
        let permissions = context.hub().get_all_perms().await?;
        let permissions: BTreeMap<i64, String> = permissions.into_iter().map(|p| (p.id, p.name)).collect();
        let mut configs = Vec::new();
        for tag in &self.tags {
            let info = tag.parse::<i64>().map_or_else(|_| tag.as_str().into(), Into::into);
            configs.push(context.hub().get_build_config(info, event.clone()).await?);
        }
        for (index, config) in configs.into_iter().enumerate() {
            if index > 0 {
                context.out.line("");
            }
            for line in block(&facts(context, config, event.clone(), &permissions).await?) {
                context.out.line(line);
            }
        }
        Ok(())
    }
}

/// Asks the hub about a tag, with two requests.
async fn facts(
    context: &Context,
    config: BuildConfig,
    event: Option<EventArg>,
    permissions: &BTreeMap<i64, String>,
) -> Result<Facts> {
    let event = Value::from_serialize(&event)?;
    let at = |mut options: Vec<(String, Value)>| {
        options.push(("event".into(), event.clone()));
        options
    };
    let id = || Value::Int(config.id);
    let mut calls = context.session().multicall();
    calls.add("getTagGroups", vec![id()], at(vec![]));
    calls.add("mavenEnabled", vec![], vec![]);
    calls.add("getBuildTargets", vec![], at(vec![("destTagID".into(), id())]));
    calls.add("getBuildTargets", vec![], at(vec![("buildTagID".into(), id())]));
    calls.add("getTagExternalRepos", vec![], at(vec![("tag_info".into(), id())]));
    calls.add("getInheritanceData", vec![id()], at(vec![]));
    let mut answers = Answers::of(calls).await?;
    let groups = answers.next()?;
    let maven = answers.next()?;
    let mut destined: Vec<BuildTarget> = answers.next()?;
    let mut built: Vec<BuildTarget> = answers.next()?;
    destined.sort_by(|a, b| a.name.cmp(&b.name));
    built.sort_by(|a, b| a.name.cmp(&b.name));
    let external = answers.next()?;
    let links = answers.next()?;
    let mut repo_tags: Vec<i64> = destined.iter().map(|target| target.build_tag).collect();
    repo_tags.push(config.id);
    repo_tags.sort_unstable();
    repo_tags.dedup();
    let mut calls = context.session().multicall();
    for tag in &repo_tags {
        calls.add("getRepo", vec![(*tag).into()], at(vec![]));
    }
    let mut answers = Answers::of(calls).await?;
    let mut repos = BTreeMap::new();
    for tag in repo_tags {
        repos.insert(tag, answers.next::<Option<RepoRecord>>()?);
    }
    Ok(Facts {
        groups,
        maven,
        permission: config.perm_id.map(|id| permissions.get(&id).cloned().unwrap_or_else(|| id.to_string())),
        repo: repos.get(&config.id).cloned().flatten(),
        destined,
        built,
        repos,
        external,
        links,
        config,
    })
}

/// Returns the lines that tell of a tag.
fn block(facts: &Facts) -> Vec<String> {
    let config = &facts.config;
    let mut groups: Vec<&str> = facts.groups.iter().map(|group| group.name.as_str()).collect();
    groups.sort_unstable();
    let yes = |flag: bool| if flag { "yes" } else { "no" };
    let mut lines = vec![
        format!("Tag: {} [{}]", config.name, config.id),
        format!("Arches: {}", config.arches.as_deref().unwrap_or_default()),
        format!("Groups: {}", groups.join(", ")),
    ];
    if config.locked {
        lines.push("LOCKED".into());
    }
    if let Some(permission) = &facts.permission {
        lines.push(format!("Required permission: {}", repr(&permission.as_str().into())));
    }
    if facts.maven {
        lines.push(format!("Maven support?: {}", yes(config.maven_support)));
        lines.push(format!("Include all Maven archives?: {}", yes(config.maven_include_all)));
    }
    lines.push("Tag options:".into());
    lines.extend(config.extra.iter().map(|(key, value)| {
        let setting = format!("  {key} : {}", repr(value));
        match config.config_inheritance.extra.get(key).filter(|origin| origin.id != config.id) {
            Some(origin) => format!("{setting:<30} [{}]", origin.name),
            None => setting,
        }
    }));
    if !facts.destined.is_empty() {
        lines.push("Targets that build into this tag:".into());
        lines.extend(facts.destined.iter().map(|target| {
            let repo = facts.repos.get(&target.build_tag).and_then(Option::as_ref);
            format!("  {} ({}, {})", target.name, target.build_tag_name, repo_text(repo))
        }));
    }
    if !facts.built.is_empty() {
        lines.push("This tag is a buildroot for one or more targets".into());
    }
    lines.push(format!("Current repo: {}", repo_text(facts.repo.as_ref())));
    if !facts.built.is_empty() {
        lines.push("Targets that build from this tag:".into());
        lines.extend(facts.built.iter().map(|target| format!("  {}", target.name)));
    }
    if !facts.external.is_empty() {
        lines.push("External repos:".into());
        lines.extend(facts.external.iter().map(external_text));
    }
    lines.push("Inheritance:".into());
    lines.extend(facts.links.iter().flat_map(link_lines));
    lines
}

fn repo_text(repo: Option<&RepoRecord>) -> String {
    repo.map_or_else(
        || "no active repo".into(),
        |repo| format!("repo#{}: {}", repo.id, asctime(repo.creation_ts.0)),
    )
}

fn external_text(repo: &TagExternalRepo) -> String {
    let arches = repo.arches.as_deref().filter(|arches| !arches.is_empty());
    format!(
        "  {:>3} {} ({}, merge mode: {}), arches: {}",
        repo.priority,
        repo.external_repo_name,
        repo.url,
        repo.merge_mode,
        arches.unwrap_or("inherited from tag")
    )
}

fn link_lines(link: &InheritanceLink) -> Vec<String> {
    let has = [link.maxdepth.is_some(), !link.pkg_filter.is_empty(), link.intransitive, link.noconfig];
    let flags: String = "MFIN".chars().zip(has).map(|(letter, has)| if has { letter } else { '.' }).collect();
    let mut lines = vec![format!("  {:<4} {flags} {} [{}]", link.priority, link.name, link.parent_id.get())];
    lines.extend(link.maxdepth.map(|depth| format!("    maxdepth: {depth}")));
    if !link.pkg_filter.is_empty() {
        lines.push(format!("    package filter: {}", link.pkg_filter));
    }
    lines
}
