//! Permissions, and who holds them.

use std::collections::BTreeMap;

use async_trait::async_trait;
use koji_core::api::permissions::PermissionExports;
use koji_core::lookup::Lookup;
use koji_core::names::NameKind;
use koji_core::records::users::Permission;
use koji_core::refs::UserRef;
use koji_proto::{Fault, Value};

use crate::call::{HubCall, Result};
use crate::store::permissions;

#[async_trait]
impl PermissionExports for HubCall {
    async fn get_all_perms(&self) -> Result<Vec<Permission>> {
        Ok(permissions::all(&self.conn).await?)
    }

    async fn get_perms(&self) -> Result<Vec<String>> {
        Ok(self.permissions().await?.iter().cloned().collect())
    }

    async fn has_perm(&self, perm: Value, strict: bool) -> Result<bool> {
        let name = match &perm {
            Value::Str(name) => Some(name.as_str()),
            _ => None,
        };
        if strict {
            let lookup = Lookup::from_value(perm.clone()).map_err(Fault::parameter)?;
            self.permission(&lookup).await?;
        }
        match name {
            Some(name) => self.holds(name).await,
            None => Ok(false),
        }
    }

    async fn get_user_perms(&self, user_id: Option<UserRef>, with_groups: bool) -> Result<Vec<String>> {
        let user = self.user(user_id.as_ref()).await?;
        Ok(permissions::names_of_user(&self.conn, user.id, with_groups).await?.into_iter().collect())
    }

    async fn get_user_perms_inheritance(
        &self,
        user_id: Option<UserRef>,
    ) -> Result<BTreeMap<String, Vec<Option<String>>>> {
        let user = self.user(user_id.as_ref()).await?;
        let mut sources: BTreeMap<String, Vec<Option<String>>> = BTreeMap::new();
        for source in permissions::sources(&self.conn, user.id).await? {
            sources.entry(source.name).or_default().push(source.group_name);
        }
        Ok(sources)
    }

    async fn grant_permission(
        &self,
        userinfo: Option<UserRef>,
        permission: Lookup,
        create: bool,
        description: Option<String>,
    ) -> Result<()> {
        self.require("admin").await?;
        let user = self.user(userinfo.as_ref()).await?;
        if description.is_some() && !create {
            return Err(Fault::generic("a description is only for a permission that is made"));
        }
        let permission_id = match permissions::find(&self.conn, &permission).await? {
            Some(found) => found.id,
            None => match permission {
                Lookup::Name(name) if create => {
                    self.check_name(NameKind::Permission, &name)?;
                    permissions::create(&self.conn, &name, description.as_deref()).await?
                }
                other => return Err(Fault::generic(format!("no such permission: {other}"))),
            },
        };
        if permissions::is_held(&self.conn, user.id, permission_id).await? {
            return Err(Fault::generic(format!("user {} holds this permission already", user.name)));
        }
        let (event, by) = (self.event().await?, self.require_login()?);
        Ok(permissions::grant(&self.conn, user.id, permission_id, event, by).await?)
    }

    async fn revoke_permission(&self, userinfo: Option<UserRef>, permission: Lookup) -> Result<()> {
        self.require("admin").await?;
        let user = self.user(userinfo.as_ref()).await?;
        let permission = self.permission(&permission).await?;
        if !permissions::is_held(&self.conn, user.id, permission.id).await? {
            return Err(Fault::generic(format!("user {} does not hold {}", user.name, permission.name)));
        }
        let (event, by) = (self.event().await?, self.require_login()?);
        Ok(permissions::take(&self.conn, user.id, permission.id, event, by).await?)
    }

    async fn edit_permission(&self, permission: Lookup, description: String) -> Result<()> {
        self.require("admin").await?;
        let permission = self.permission(&permission).await?;
        Ok(permissions::describe(&self.conn, permission.id, &description).await?)
    }
}

impl HubCall {
    /// Finds a permission that has to be there.
    pub(crate) async fn permission(&self, permission: &Lookup) -> Result<Permission> {
        let found = permissions::find(&self.conn, permission).await?;
        found.ok_or_else(|| Fault::generic(format!("no such permission: {permission}")))
    }
}
