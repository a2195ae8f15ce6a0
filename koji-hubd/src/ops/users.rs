//! Users and groups of users.

use async_trait::async_trait;
use koji_core::api::users::UserExports;
use koji_core::names::NameKind;
use koji_core::query::{Listing, QueryOpts};
use koji_core::records::names::IdName;
use koji_core::records::states::{UserKind, UserStatus};
use koji_core::records::users::{GroupMember, UserRecord};
use koji_core::refs::{Checked, UserRef};
use koji_proto::{Fault, Value};

use crate::call::{HubCall, Result};
use crate::store::user_groups;
use crate::store::users::{self, UserFilter, UserRow};

#[async_trait]
impl UserExports for HubCall {
    async fn get_user(
        &self,
        user_info: Option<UserRef>,
        strict: bool,
        krb_princs: bool,
        groups: bool,
    ) -> Result<Option<UserRecord>> {
        let found = match strict {
            true => Some(self.user(user_info.as_ref()).await?),
            false => self.find_user(user_info.as_ref()).await?,
        };
        let Some(user) = found else { return Ok(None) };
        let krb_principals = match krb_princs {
            true => Some(users::principals(&self.conn, user.id).await?),
            false => None,
        };
        let groups = match groups {
            true => {
                Some(user_groups::of_user(&self.conn, user.id).await?.into_iter().map(|g| g.name).collect())
            }
            false => None,
        };
        let UserRow { id, name, status, usertype } = user;
        Ok(Some(UserRecord { id, name, status, usertype, krb_principals, groups }))
    }

    async fn list_users(
        &self,
        user_type: Value,
        prefix: Option<String>,
        query_opts: Option<QueryOpts>,
        perm: Option<String>,
        inherited_perm: bool,
    ) -> Result<Listing<UserRecord>> {
        if query_opts.as_ref().is_some_and(|opts| opts.group.is_truthy()) {
            return Err(Fault::generic("listUsers cannot group its rows"));
        }
        let kinds = match user_type {
            Value::Nil => None,
            Value::Int(kind) => Some(vec![kind]),
            Value::Array(kinds) => Some(
                kinds
                    .iter()
                    .map(|kind| {
                        kind.as_int().ok_or_else(|| Fault::parameter("userType is a list of numbers"))
                    })
                    .collect::<Result<_>>()?,
            ),
            other => {
                return Err(Fault::parameter(format!(
                    "userType is a number or a list, not {}",
                    other.kind()
                )));
            }
        };
        let permission = match &perm {
            Some(name) => Some(self.permission(&name.as_str().into()).await?.id),
            None if inherited_perm => return Err(Fault::generic("inherited_perm needs a perm")),
            None => None,
        };
        let filter = UserFilter { kinds, prefix: prefix.as_deref(), permission, inherited: inherited_perm };
        let listing = users::list(&self.conn, &filter, query_opts.as_ref()).await?;
        self.with_principals(listing).await
    }

    async fn create_user(
        &self,
        username: Checked<String>,
        status: Option<i64>,
        krb_principal: Option<Checked<String>>,
    ) -> Result<i64> {
        self.require("admin").await?;
        let name = username.get()?;
        self.check_name(NameKind::User, name)?;
        let status =
            UserStatus::try_from(status.unwrap_or_default()).map_err(|e| Fault::generic(e.to_string()))?;
        self.refuse_taken_name(name).await?;
        let principal = krb_principal.as_ref().map(Checked::get).transpose()?;
        if let Some(principal) = principal {
            self.check_new_principal(principal).await?;
        }
        let user = users::create(&self.conn, name, status.number(), UserKind::Normal.number()).await?;
        if let Some(principal) = principal {
            users::add_principal(&self.conn, user, principal).await?;
        }
        Ok(user)
    }

    async fn edit_user(
        &self,
        user_info: Option<UserRef>,
        name: Option<Checked<String>>,
        krb_principal_mappings: Option<Value>,
    ) -> Result<()> {
        self.require("admin").await?;
        let user = self.user(user_info.as_ref()).await?;
        let name = name.map(Checked::into_inner).transpose()?;
        if let Some(name) = name.filter(|name| *name != user.name) {
            self.check_name(NameKind::User, &name)?;
            self.refuse_taken_name(&name).await?;
            users::rename(&self.conn, user.id, &name).await?;
        }
        match krb_principal_mappings {
            Some(mappings) => self.change_principals(&user, &mappings).await,
            None => Ok(()),
        }
    }

    async fn enable_user(&self, username: UserRef) -> Result<()> {
        self.set_user_status(&username, UserStatus::Normal).await
    }

    async fn disable_user(&self, username: UserRef) -> Result<()> {
        self.set_user_status(&username, UserStatus::Blocked).await
    }

    async fn add_user_krb_principal(
        &self,
        user: Option<UserRef>,
        krb_principal: Checked<String>,
    ) -> Result<i64> {
        self.require("admin").await?;
        let user = self.user(user.as_ref()).await?;
        let principal = krb_principal.get()?;
        self.check_new_principal(principal).await?;
        users::add_principal(&self.conn, user.id, principal).await?;
        Ok(user.id)
    }

    async fn remove_user_krb_principal(
        &self,
        user: Option<UserRef>,
        krb_principal: Checked<String>,
    ) -> Result<i64> {
        self.require("admin").await?;
        let user = self.user(user.as_ref()).await?;
        let principal = krb_principal.get()?;
        self.check_name(NameKind::Principal, principal)?;
        if !users::remove_principal(&self.conn, user.id, principal).await? {
            return Err(Fault::auth(format!("user {} has no principal {principal}", user.name)));
        }
        Ok(user.id)
    }

    async fn new_group(&self, name: Checked<String>) -> Result<i64> {
        self.require("admin").await?;
        let name = name.get()?;
        self.check_name(NameKind::UserGroup, name)?;
        self.refuse_taken_name(name).await?;
        let (status, kind) = (UserStatus::Normal.number(), UserKind::Group.number());
        Ok(users::create(&self.conn, name, status, kind).await?)
    }

    async fn get_user_groups(&self, user: Option<UserRef>) -> Result<Vec<IdName>> {
        let user = self.user(user.as_ref()).await?;
        Ok(user_groups::of_user(&self.conn, user.id).await?)
    }

    async fn get_group_members(&self, group: UserRef) -> Result<Vec<GroupMember>> {
        let group = self.user_group(&group).await?;
        let members = user_groups::members(&self.conn, group.id).await?;
        let ids: Vec<i64> = members.iter().map(|member| member.id).collect();
        let mut principals = users::principals_of(&self.conn, &ids).await?;
        let member = |m: user_groups::MemberRow| GroupMember {
            krb_principals: principals.remove(&m.id).unwrap_or_default(),
            id: m.id,
            name: m.name,
            usertype: m.usertype,
        };
        Ok(members.into_iter().map(member).collect())
    }

    async fn add_group_member(&self, group: UserRef, user: Option<UserRef>, strict: bool) -> Result<()> {
        self.require("admin").await?;
        let group = self.user_group(&group).await?;
        let user = self.user(user.as_ref()).await?;
        if user.usertype == UserKind::Group {
            return Err(Fault::generic(format!("{} is a group, and groups do not nest", user.name)));
        }
        if user_groups::is_member(&self.conn, group.id, user.id).await? {
            return match strict {
                true => Err(Fault::generic(format!("{} is in group {} already", user.name, group.name))),
                false => Ok(()),
            };
        }
        let (event, by) = (self.event().await?, self.require_login()?);
        Ok(user_groups::add(&self.conn, group.id, user.id, event, by).await?)
    }

    async fn drop_group_member(&self, group: UserRef, user: Option<UserRef>) -> Result<()> {
        self.require("admin").await?;
        let group = self.user_group(&group).await?;
        let user = self.user(user.as_ref()).await?;
        if !user_groups::is_member(&self.conn, group.id, user.id).await? {
            return Err(Fault::generic(format!("{} is not in group {}", user.name, group.name)));
        }
        let (event, by) = (self.event().await?, self.require_login()?);
        user_groups::drop(&self.conn, group.id, user.id, event, by).await?;
        Ok(())
    }
}

impl HubCall {
    /// Finds a user that has to be there; none means the caller.
    pub(crate) async fn user(&self, user: Option<&UserRef>) -> Result<UserRow> {
        let found = self.find_user(user).await?;
        found.ok_or_else(|| match user {
            Some(user) => Fault::generic(format!("no such user: {user}")),
            None => Fault::generic("the user of this session is gone"),
        })
    }

    /// Finds a user; none means the caller.
    pub(crate) async fn find_user(&self, user: Option<&UserRef>) -> Result<Option<UserRow>> {
        match user {
            Some(UserRef::Malformed(reason)) => Err(Fault::generic(reason.clone())),
            Some(user) => Ok(users::find(&self.conn, user).await?),
            None => {
                let own = self.user_id().ok_or_else(|| Fault::generic("not logged in, and no user named"))?;
                Ok(users::find(&self.conn, &UserRef::Id(own)).await?)
            }
        }
    }

    /// Finds a group of users that has to be there.
    async fn user_group(&self, group: &UserRef) -> Result<UserRow> {
        let found = self.user(Some(group)).await?;
        match found.usertype {
            UserKind::Group => Ok(found),
            _ => Err(Fault::generic(format!("{} is no group", found.name))),
        }
    }

    async fn set_user_status(&self, user: &UserRef, status: UserStatus) -> Result<()> {
        let user = self.user(Some(user)).await?;
        self.require("admin").await?;
        if user.status != status {
            users::set_status(&self.conn, user.id, status.number()).await?;
        }
        Ok(())
    }

    async fn refuse_taken_name(&self, name: &str) -> Result<()> {
        match users::find(&self.conn, &UserRef::Name(name.to_owned())).await? {
            Some(taken) => {
                Err(Fault::generic(format!("{name} is taken, by user {} ({})", taken.name, taken.id)))
            }
            None => Ok(()),
        }
    }

    /// Refuses a principal that breaks the rules, or that some user has.
    pub(super) async fn check_new_principal(&self, principal: &str) -> Result<()> {
        self.check_name(NameKind::Principal, principal)?;
        let realms = self.hub.config.text("AllowedKrbRealms");
        let realm = principal.split_once('@').map_or("", |(_, realm)| realm);
        if realms != "*" && !realms.split(',').any(|allowed| allowed.trim() == realm) {
            return Err(Fault::auth(format!("the realm of {principal} is not allowed")));
        }
        match users::owner_of_principal(&self.conn, principal).await? {
            Some(owner) => Err(Fault::generic(format!("{principal} is a principal of user {owner} already"))),
            None => Ok(()),
        }
    }

    /// Applies a list of `{old, new}`: a missing old adds, a missing new removes.
    async fn change_principals(&self, user: &UserRow, mappings: &Value) -> Result<()> {
        let entries =
            mappings.as_array().ok_or_else(|| Fault::parameter("principals change by a list of maps"))?;
        let side = |name: &str| -> Result<Vec<&str>> {
            let given = entries.iter().filter_map(|entry| entry.get(name)).filter(|value| !value.is_nil());
            given.map(principal_text).collect()
        };
        let (removed, added) = (side("old")?, side("new")?);
        if let Some(both) = removed.iter().find(|principal| added.contains(principal)) {
            return Err(Fault::generic(format!("{both} is both added and removed")));
        }
        for principal in removed {
            if !users::remove_principal(&self.conn, user.id, principal).await? {
                return Err(Fault::generic(format!("user {} has no principal {principal}", user.name)));
            }
        }
        for principal in added {
            self.check_new_principal(principal).await?;
            users::add_principal(&self.conn, user.id, principal).await?;
        }
        Ok(())
    }

    async fn with_principals(&self, mut listing: Listing<UserRecord>) -> Result<Listing<UserRecord>> {
        if let Listing::Rows(rows) = &mut listing {
            let ids: Vec<i64> = rows.iter().map(|user| user.id).collect();
            let mut principals = users::principals_of(&self.conn, &ids).await?;
            for user in rows {
                user.krb_principals = Some(principals.remove(&user.id).unwrap_or_default());
            }
        }
        Ok(listing)
    }
}

fn principal_text(value: &Value) -> Result<&str> {
    value.as_str().ok_or_else(|| Fault::generic(format!("a principal is a text, not {}", value.kind())))
}
