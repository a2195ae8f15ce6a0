//! Users and groups of users.

use async_trait::async_trait;
use koji_core::api::users::UserExports;
use koji_core::refs::UserRef;
use koji_proto::Fault;

use crate::call::{HubCall, Result};
use crate::store::users::{self, UserRow};

#[async_trait]
impl UserExports for HubCall {}

impl HubCall {
    /// Finds a user that has to be there; none means the caller.
    pub(crate) async fn user(&self, user: Option<&UserRef>) -> Result<UserRow> {
        let found = self.find_user(user).await?;
        found.ok_or_else(|| match user {
            Some(user) => Fault::generic(format!("no such user: {user}")),
            None => Fault::generic("not logged in, and no user named"),
        })
    }

    /// Finds a user; none means the caller.
    pub(crate) async fn find_user(&self, user: Option<&UserRef>) -> Result<Option<UserRow>> {
        let own;
        let user = match (user, self.user_id()) {
            (Some(UserRef::Malformed(reason)), _) => return Err(Fault::generic(reason.clone())),
            (Some(user), _) => user,
            (None, Some(id)) => {
                own = UserRef::Id(id);
                &own
            }
            (None, None) => return Err(Fault::generic("not logged in, and no user named")),
        };
        Ok(users::find(&self.conn, user).await?)
    }
}
