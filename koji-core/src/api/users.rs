//! Users and groups of users.

use koji_proto::{Fault, Value, rpc_api};

use crate::query::{Listing, QueryOpts};
use crate::records::names::IdName;
use crate::records::users::{GroupMember, UserRecord};
use crate::refs::{Checked, UserRef};

type Result<T> = std::result::Result<T, Fault>;

/// Users and groups of users.
#[rpc_api]
pub trait UserExports: Send + Sync {
    /// Returns a user; none means the caller.
    #[rpc("getUser")]
    async fn get_user(
        &self,
        #[arg("userInfo")] user_info: Option<UserRef>,
        #[arg(default = false)] strict: bool,
        #[arg(default = true)] krb_princs: bool,
        #[arg(default = false)] groups: bool,
    ) -> Result<Option<UserRecord>>;

    /// Lists users of one kind or several: 0 people, 1 hosts, 2 groups.
    #[rpc("listUsers")]
    async fn list_users(
        &self,
        #[arg("userType", default = 0)] user_type: Value,
        prefix: Option<String>,
        #[arg("queryOpts")] query_opts: Option<QueryOpts>,
        perm: Option<String>,
        #[arg(default = false)] inherited_perm: bool,
    ) -> Result<Listing<UserRecord>>;

    /// Makes a user and returns its number.
    #[rpc("createUser", write)]
    async fn create_user(
        &self,
        username: Checked<String>,
        status: Option<i64>,
        krb_principal: Option<Checked<String>>,
    ) -> Result<i64>;

    /// Renames a user or changes its principals: a list of maps with `old` and `new`.
    #[rpc("editUser", write)]
    async fn edit_user(
        &self,
        #[arg("userInfo", required)] user_info: Option<UserRef>,
        name: Option<Checked<String>>,
        krb_principal_mappings: Option<Value>,
    ) -> Result<()>;

    /// Lets a blocked user log in again.
    #[rpc("enableUser", write)]
    async fn enable_user(&self, username: UserRef) -> Result<()>;

    /// Blocks a user.
    #[rpc("disableUser", write)]
    async fn disable_user(&self, username: UserRef) -> Result<()>;

    /// Gives a user a further principal; returns the user's number.
    #[rpc("addUserKrbPrincipal", write)]
    async fn add_user_krb_principal(
        &self,
        #[arg(required)] user: Option<UserRef>,
        krb_principal: Checked<String>,
    ) -> Result<i64>;

    /// Takes a principal from a user; returns the user's number.
    #[rpc("removeUserKrbPrincipal", write)]
    async fn remove_user_krb_principal(
        &self,
        #[arg(required)] user: Option<UserRef>,
        krb_principal: Checked<String>,
    ) -> Result<i64>;

    /// Makes a group of users and returns its number.
    #[rpc("newGroup", write)]
    async fn new_group(&self, name: Checked<String>) -> Result<i64>;

    /// Lists the groups of a user.
    #[rpc("getUserGroups")]
    async fn get_user_groups(&self, #[arg(required)] user: Option<UserRef>) -> Result<Vec<IdName>>;

    /// Lists the members of a group.
    #[rpc("getGroupMembers")]
    async fn get_group_members(&self, group: UserRef) -> Result<Vec<GroupMember>>;

    /// Puts a user into a group.
    #[rpc("addGroupMember", write)]
    async fn add_group_member(
        &self,
        group: UserRef,
        #[arg(required)] user: Option<UserRef>,
        #[arg(default = true)] strict: bool,
    ) -> Result<()>;

    /// Takes a user out of a group.
    #[rpc("dropGroupMember", write)]
    async fn drop_group_member(&self, group: UserRef, #[arg(required)] user: Option<UserRef>) -> Result<()>;
}
