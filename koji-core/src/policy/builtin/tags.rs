//! Tests about tags: those that a build goes to, those that it is built from, and side tags.

use async_trait::async_trait;
use koji_proto::fault::Result;

use super::super::facts::TagFacts;
use super::super::inquiry::Inquiry;
use super::super::registry::PolicyTest;
use crate::glob;

/// A test about tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TagTest {
    /// The tag exists and its name matches a glob.
    Tag,
    /// The same for the tag that a build is moved from.
    FromTag,
    /// The name of a build tag matches a glob.
    BuildTag,
    /// The name of an ancestor of a build tag matches a glob.
    BuildTagInheritsFrom,
    /// A tag that the build is in now matches a glob.
    HasTag,
    /// The tag is a side tag.
    IsSideTag,
    /// The tag (`tag`, which is the default), the one moved from (`fromtag`) or both are side tags of the policy
    /// user's. An admin's session owns every side tag.
    IsSideTagOwner,
}

use TagTest::*;

/// All of them, but for those about side tags.
pub(super) const ALL: &[TagTest] = &[Tag, FromTag, BuildTag, BuildTagInheritsFrom, HasTag];

/// Those about side tags.
pub(super) const SIDE_TAGS: &[TagTest] = &[IsSideTag, IsSideTagOwner];

#[async_trait]
impl PolicyTest for TagTest {
    fn name(&self) -> &str {
        match self {
            Tag => "tag",
            FromTag => "fromtag",
            BuildTag => "buildtag",
            BuildTagInheritsFrom => "buildtag_inherits_from",
            HasTag => "hastag",
            IsSideTag => "is_sidetag",
            IsSideTagOwner => "is_sidetag_owner",
        }
    }

    fn check(&self, args: &[String]) -> Result<(), String> {
        let known = |arg: &str| matches!(arg, "tag" | "fromtag" | "both");
        match (self, args.first()) {
            (IsSideTagOwner, Some(arg)) if !known(arg) => Err(format!("{arg} is none of tag, fromtag, both")),
            _ => Ok(()),
        }
    }

    async fn run(&self, args: &[String], inquiry: &Inquiry<'_>) -> Result<bool> {
        match self {
            Tag => Ok(named(inquiry.tag().await?, args)),
            FromTag => Ok(named(inquiry.from_tag().await?, args)),
            BuildTag => Ok(inquiry.build_tags().await?.iter().any(|tag| named(Some(tag), args))),
            BuildTagInheritsFrom => {
                Ok(inquiry.build_tag_ancestors().await?.iter().any(|name| glob::matches_any(args, name)))
            }
            HasTag => Ok(inquiry.build_tagged().await?.iter().any(|name| glob::matches_any(args, name))),
            IsSideTag => Ok(inquiry.tag().await?.is_some_and(|tag| tag.side_tag.is_some())),
            IsSideTagOwner => match args.first().map(String::as_str) {
                Some("fromtag") => owns(inquiry.from_tag().await?, inquiry).await,
                Some("both") => Ok(owns(inquiry.tag().await?, inquiry).await?
                    && owns(inquiry.from_tag().await?, inquiry).await?),
                _ => owns(inquiry.tag().await?, inquiry).await,
            },
        }
    }
}

fn named(tag: Option<&TagFacts>, patterns: &[String]) -> bool {
    tag.is_some_and(|tag| glob::matches_any(patterns, &tag.name))
}

async fn owns(tag: Option<&TagFacts>, inquiry: &Inquiry<'_>) -> Result<bool> {
    let Some(side_tag) = tag.and_then(|tag| tag.side_tag.as_ref()) else { return Ok(false) };
    if inquiry.session_is_admin().await? {
        return Ok(true);
    }
    Ok(inquiry.user().await?.is_some_and(|user| side_tag.owner == Some(user.id)))
}
