//! Content generators: programs that import builds made elsewhere, and who may do so for them.
//!
//! The import itself is not here yet.

mod reserve;

use std::collections::BTreeMap;

use async_trait::async_trait;
use koji_core::api::content_generators::ContentGeneratorExports;
use koji_core::lookup::Lookup;
use koji_core::records::builds::BuildReservation;
use koji_core::records::names::IdName;
use koji_core::records::users::ContentGenerator;
use koji_core::refs::{LenientInt, UserRef};
use koji_proto::{Fault, Value};

use crate::call::{HubCall, Result};
use crate::ops::names::no_such;
use crate::store::content_generators;
use crate::store::names::{self, Names};

#[async_trait]
impl ContentGeneratorExports for HubCall {
    async fn list_cgs(&self) -> Result<BTreeMap<String, ContentGenerator>> {
        let mut generators: BTreeMap<String, ContentGenerator> = BTreeMap::new();
        for member in content_generators::members(&self.conn).await? {
            let new = || ContentGenerator { id: member.id, users: Vec::new() };
            generators.entry(member.name).or_insert_with(new).users.push(member.user_name);
        }
        Ok(generators)
    }

    async fn grant_cg_access(&self, user: Option<UserRef>, cg: Lookup, create: bool) -> Result<()> {
        self.require("admin").await?;
        let user = self.user(user.as_ref()).await?;
        let generator = match self.find_named(Names::ContentGenerator, &cg).await? {
            Some(found) => found.id,
            None => match &cg {
                Lookup::Name(name) if create => {
                    names::create(&self.conn, Names::ContentGenerator, name).await?
                }
                _ => return Err(no_such(Names::ContentGenerator, &cg)),
            },
        };
        if content_generators::is_member(&self.conn, generator, user.id).await? {
            return Err(Fault::generic(format!("user {} may import for {cg} already", user.name)));
        }
        let (event, by) = (self.event().await?, self.require_login()?);
        Ok(content_generators::grant(&self.conn, generator, user.id, event, by).await?)
    }

    async fn revoke_cg_access(&self, user: Option<UserRef>, cg: Lookup) -> Result<()> {
        self.require("admin").await?;
        let user = self.user(user.as_ref()).await?;
        let generator = self.named(Names::ContentGenerator, &cg).await?;
        if !content_generators::is_member(&self.conn, generator.id, user.id).await? {
            return Ok(());
        }
        let (event, by) = (self.event().await?, self.require_login()?);
        Ok(content_generators::take(&self.conn, generator.id, user.id, event, by).await?)
    }

    async fn cg_init_build(&self, cg: Lookup, data: Value) -> Result<BuildReservation> {
        let (generator, user) = self.require_generator(&cg).await?;
        self.reserve_build(&generator, user, &data).await
    }

    async fn cg_refund_build(
        &self,
        cg: Lookup,
        LenientInt(build_id): LenientInt,
        token: String,
        state: i64,
    ) -> Result<()> {
        let end = reserve::end_of_refund(state)?;
        let (generator, _) = self.require_generator(&cg).await?;
        self.refund_build(&generator, build_id, &token, end).await
    }
}

impl HubCall {
    /// Finds a content generator for which the caller may import; returns it and the caller.
    ///
    /// It has to be granted: being an admin does not help.
    async fn require_generator(&self, cg: &Lookup) -> Result<(IdName, i64)> {
        let generator = self.named(Names::ContentGenerator, cg).await?;
        let refused =
            || Fault::auth(format!("this needs access to the content generator {}", generator.name));
        let user = self.user_id().ok_or_else(refused)?;
        if !content_generators::is_member(&self.conn, generator.id, user).await? {
            return Err(refused());
        }
        Ok((generator, user))
    }
}
