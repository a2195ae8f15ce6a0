//! Which tags a build is made from and for, whether it may be, and from which repository.

use koji_core::handler::{TaskContext, TaskError};
use koji_core::lookup::Lookup;
use koji_core::records::repos::RepoRecord;
use koji_core::refs::EventArg;
use koji_proto::{Fault, Value};

use super::options::Options;
use super::repo_choice::{self, Wanted};
use crate::scm::ScmUrl;

/// Where a build goes.
pub(super) struct Destination {
    pub(super) id: i64,
    pub(super) name: String,
}

/// Which tags a build is made from and for.
pub(super) struct Plan {
    /// The tag whose repository is used.
    pub(super) build_tag: i64,
    /// The tag that the build is for; none if it is for none.
    pub(super) destination: Option<Destination>,
    /// The target's name.
    target: Option<String>,
    /// The repository that was asked for.
    repo: Option<RepoRecord>,
}

impl Plan {
    /// Finds the tags of a target, or those of a given repository.
    pub(super) async fn make(
        context: &TaskContext,
        src: &str,
        target: Option<String>,
        options: &Options,
    ) -> Result<Self, TaskError> {
        if src.is_empty() {
            return Err(Fault::parameter("the build has no source").into());
        }
        let hub = context.hub();
        let repo = match &options.repo_id {
            Some(id) => Some(repo_choice::usable(context, id.0).await?),
            None => None,
        };
        let event = repo.as_ref().map(|repo| EventArg::from(repo.create_event));
        let found = match &target {
            Some(name) => {
                hub.get_build_target(Some(Lookup::Name(name.clone())), event.clone(), false).await?
            }
            None => None,
        };
        let (build_tag, destination, target) = match (found, &repo) {
            (Some(found), repo) => {
                if let Some(repo) = repo.as_ref().filter(|repo| repo.tag_id != found.build_tag) {
                    let wrong = format!(
                        "repo {} is of tag {}, but target {} builds from {}",
                        repo.id, repo.tag_name, found.name, found.build_tag_name
                    );
                    return Err(Fault::generic(wrong).into());
                }
                let destination = Destination { id: found.dest_tag, name: found.dest_tag_name };
                (found.build_tag, Some(destination), Some(found.name))
            }
            (None, None) => {
                let name = target.unwrap_or_default();
                return Err(Fault::generic(format!("no such build target: {name}")).into());
            }
            (None, Some(repo)) => match target {
                None => (repo.tag_id, None, None),
                // Another name is that of the destination.
                Some(name) => {
                    let tag = hub.get_tag(Lookup::Name(name), true, event, false).await?;
                    let tag = tag.ok_or_else(|| Fault::generic("no such build target or tag"))?;
                    (repo.tag_id, Some(Destination { id: tag.id, name: tag.name }), None)
                }
            },
        };
        Ok(Self { build_tag, destination, target, repo })
    }

    /// Asks the hub's policies whether such a build may be made.
    pub(super) async fn ask_policies(
        &self,
        context: &TaskContext,
        src: &str,
        options: &Options,
    ) -> Result<(), TaskError> {
        let from_scm = ScmUrl::looks_like_one(src);
        let skip_tag = options.skip_tag.is_truthy() || self.destination.is_none();
        let mut data = vec![
            ("user_id", context.task().owner.into()),
            ("source", src.into()),
            ("task_id", context.task().id.into()),
            ("build_tag", self.build_tag.into()),
            ("skip_tag", skip_tag.into()),
            ("scratch", options.scratch.clone()),
            ("draft", options.draft.clone()),
            ("from_scm", from_scm.into()),
            ("repo_id", options.repo_id.as_ref().map(|id| id.0).into()),
        ];
        if let Some(target) = &self.target {
            data.push(("target", target.as_str().into()));
        }
        if let Some(tag) = self.destination.as_ref().filter(|_| !skip_tag) {
            data.push(("tag", tag.id.into()));
        }
        let data: Value = data.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let mut policies = vec!["build_rpm"];
        if options.repo_id.is_some() {
            policies.insert(0, "build_from_repo_id");
        }
        if !from_scm && !options.scratch.is_truthy() {
            policies.insert(0, "build_from_srpm");
        }
        for policy in policies {
            // The hub has defaults for those that a site does not define.
            context.hub().host_assert_policy(policy.to_owned(), data.clone(), "deny".to_owned()).await?;
        }
        Ok(())
    }

    /// Returns the repository to build from, and the event at which settings count.
    pub(super) async fn repo(
        &self,
        context: &TaskContext,
        options: &Options,
    ) -> Result<(RepoRecord, EventArg), TaskError> {
        if let Some(repo) = &self.repo {
            return Ok((repo.clone(), EventArg::from(repo.create_event)));
        }
        let hub = context.hub();
        let tag = hub.get_tag(Lookup::Id(self.build_tag), true, None, false).await?;
        let tag = tag.ok_or_else(|| Fault::generic("the build tag is gone"))?;
        let wanted =
            Wanted { current: options.wait_repo, nvrs: options.wait_builds.clone().unwrap_or_default() };
        let repo = repo_choice::choose(context, &tag, wanted).await?;
        let last = hub.get_last_event(None, true).await?;
        let last = last.ok_or_else(|| Fault::generic("the hub has no events"))?;
        Ok((repo, EventArg::from(last.id)))
    }
}
