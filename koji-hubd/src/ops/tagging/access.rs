//! Who may put builds into a tag and take them out.

use koji_proto::Fault;

use crate::call::{HubCall, Result};
use crate::store::permissions;
use crate::store::tags::TagRow;

/// What a user may do with a tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TagAccess {
    /// Why the user may not tag and untag; none if the user may.
    pub(crate) refusal: Option<String>,
    /// Whether the user may by force.
    pub(crate) may_force: bool,
}

impl HubCall {
    /// Tells what a user may do with a tag.
    pub(crate) async fn tag_access(&self, tag: &TagRow, user: i64) -> Result<TagAccess> {
        let held = permissions::names_of_user(&self.conn, user, true).await?;
        let refusal = match &tag.perm {
            _ if tag.locked => Some("tag is locked".to_owned()),
            Some(perm) if !held.contains(perm) => Some(format!("tag requires {perm} permission")),
            _ => None,
        };
        Ok(TagAccess { refusal, may_force: held.contains("admin") })
    }

    /// Refuses users who may not tag and untag; `force` counts for those who may use it.
    pub(crate) async fn assert_tag_access(&self, tag: &TagRow, user: i64, force: bool) -> Result<()> {
        match self.tag_access(tag, user).await? {
            TagAccess { refusal: Some(reason), may_force } if !(force && may_force) => {
                Err(Fault::not_allowed(format!("{}: {reason}", tag.name)))
            }
            _ => Ok(()),
        }
    }
}
