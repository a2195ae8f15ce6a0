//! Asking the hub's policies.

use koji_core::policy::PolicyData;
use koji_proto::Fault;

use crate::call::{HubCall, Result};

impl HubCall {
    /// Refuses what the policy of package lists does not allow to the caller; with `force` admins may do all.
    ///
    /// Until policies are read from the configuration this is the rule that a hub has without being told: the
    /// permissions `admin` and `tag` allow.
    pub(crate) async fn assert_policy(&self, policy: &str, _data: &PolicyData, _force: bool) -> Result<()> {
        if self.holds("admin").await? || self.holds("tag").await? {
            return Ok(());
        }
        Err(Fault::not_allowed(format!("policy violation ({policy})")))
    }
}
