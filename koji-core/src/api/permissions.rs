//! Permissions, and who holds them.

use std::collections::BTreeMap;

use koji_proto::{Fault, Value, rpc_api};

use crate::lookup::Lookup;
use crate::records::users::Permission;
use crate::refs::UserRef;

type Result<T> = std::result::Result<T, Fault>;

/// Permissions, and who holds them.
#[rpc_api]
pub trait PermissionExports: Send + Sync {
    /// Lists all permissions.
    #[rpc("getAllPerms")]
    async fn get_all_perms(&self) -> Result<Vec<Permission>>;

    /// Lists the names of the caller's permissions.
    #[rpc("getPerms")]
    async fn get_perms(&self) -> Result<Vec<String>>;

    /// Tells whether the caller holds a permission; `admin` does not count for others.
    #[rpc("hasPerm")]
    async fn has_perm(&self, perm: Value, #[arg(default = false)] strict: bool) -> Result<bool>;

    /// Lists the names of a user's permissions, those of groups included if asked for.
    #[rpc("getUserPerms")]
    async fn get_user_perms(
        &self,
        #[arg("userID")] user_id: Option<UserRef>,
        #[arg(default = true)] with_groups: bool,
    ) -> Result<Vec<String>>;

    /// Tells where a user's permissions come from: for each the groups, or nil for a grant to the user.
    #[rpc("getUserPermsInheritance")]
    async fn get_user_perms_inheritance(
        &self,
        #[arg("userID", required)] user_id: Option<UserRef>,
    ) -> Result<BTreeMap<String, Vec<Option<String>>>>;

    /// Gives a user a permission.
    #[rpc("grantPermission", write)]
    async fn grant_permission(
        &self,
        #[arg(required)] userinfo: Option<UserRef>,
        permission: Lookup,
        #[arg(default = false)] create: bool,
        description: Option<String>,
    ) -> Result<()>;

    /// Takes a permission from a user.
    #[rpc("revokePermission", write)]
    async fn revoke_permission(
        &self,
        #[arg(required)] userinfo: Option<UserRef>,
        permission: Lookup,
    ) -> Result<()>;

    /// Changes the description of a permission.
    #[rpc("editPermission", write)]
    async fn edit_permission(&self, permission: Lookup, description: String) -> Result<()>;
}
