//! Tests about the policy user.

use async_trait::async_trait;
use koji_proto::Fault;
use koji_proto::fault::Result;

use super::super::inquiry::Inquiry;
use super::super::registry::PolicyTest;
use crate::glob;

/// A test about the policy user; without a user all are false.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PeopleTest {
    /// The user's name matches a glob.
    User,
    /// The name of a group of the user's matches a glob.
    UserInGroup,
    /// A permission of the user's matches a glob; `admin` does not stand for others.
    HasPerm,
    /// The user, or a group of the user's, owns the build.
    IsBuildOwner,
}

use PeopleTest::*;

/// All of them.
pub(super) const ALL: &[PeopleTest] = &[User, UserInGroup, HasPerm, IsBuildOwner];

#[async_trait]
impl PolicyTest for PeopleTest {
    fn name(&self) -> &str {
        match self {
            User => "user",
            UserInGroup => "user_in_group",
            HasPerm => "has_perm",
            IsBuildOwner => "is_build_owner",
        }
    }

    async fn run(&self, args: &[String], inquiry: &Inquiry<'_>) -> Result<bool> {
        match self {
            User => Ok(inquiry.user().await?.is_some_and(|user| glob::matches_any(args, &user.name))),
            UserInGroup => {
                Ok(inquiry.user_groups().await?.iter().any(|group| glob::matches_any(args, &group.name)))
            }
            HasPerm => Ok(inquiry.user_permissions().await?.iter().any(|perm| glob::matches_any(args, perm))),
            IsBuildOwner => is_build_owner(inquiry).await,
        }
    }
}

async fn is_build_owner(inquiry: &Inquiry<'_>) -> Result<bool> {
    let Some(build) = inquiry.build().await? else {
        // The code is the one that upstream's hub gives; other tests that miss a build give 1000.
        return Err(Fault::internal("policy data: is_build_owner needs a build"));
    };
    let Some(user) = inquiry.user().await? else { return Ok(false) };
    if user.id == build.owner {
        return Ok(true);
    }
    Ok(inquiry.user_groups().await?.iter().any(|group| group.id == build.owner))
}
