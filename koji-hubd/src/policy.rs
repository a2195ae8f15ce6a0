//! The hub's policies: loading them, asking them from within a call, and the facts behind their tests.
//!
//! The language and its tests are `koji_core::policy`; here only storage answers for them.

use std::collections::HashMap;

use async_trait::async_trait;
use koji_core::lookup::Lookup;
use koji_core::nvr::Nvr;
use koji_core::policy::{
    Answer, BuildFacts, PackageFacts, PolicyData, PolicyFacts, PolicyLoadError, PolicyOptions, PolicySet,
    PolicyTests, SideTagFacts, TagFacts, TargetFacts, TaskRequest, Terms, UserFacts,
};
use koji_core::refs::{BuildRef, UserRef};
use koji_proto::{Fault, Value, xml};

use crate::call::{HubCall, Result};
use crate::config::HubConfig;
use crate::ops::inheritance::ancestors;
use crate::store::names::Names;
use crate::store::{facts, permissions, tasks};

/// Reads the policies of a configuration.
///
/// The tests about side tags are always there, whether or not side tags can be made.
pub fn load(config: &HubConfig) -> std::result::Result<PolicySet, PolicyLoadError> {
    let mut tests = PolicyTests::builtin();
    tests.add_side_tag_tests();
    let options = PolicyOptions {
        missing_ok: config.flag("MissingPolicyOk"),
        verbose: config.flag("VerbosePolicy") || config.flag("KojiDebug"),
    };
    PolicySet::load(config.policies.iter().map(|(name, text)| (name.as_str(), text)), tests, options)
}

impl HubCall {
    /// Asks a policy and returns its whole answer; a policy that is not defined is fault 1000.
    pub(crate) async fn ask_policy(&self, name: &str, data: &PolicyData) -> Result<Answer> {
        self.hub.policies.eval(name, data, self).await
    }

    /// Refuses what an allow-or-deny policy does not allow: fault 1004.
    pub(crate) async fn assert_policy(&self, name: &str, data: &PolicyData) -> Result<()> {
        self.assert_policy_on(name, data, Terms::default()).await
    }

    /// Refuses what a policy does not allow, unless force is asked for and the policy's user is an admin.
    pub(crate) async fn assert_policy_or_force(
        &self,
        name: &str,
        data: &PolicyData,
        force: bool,
    ) -> Result<()> {
        self.assert_policy_on(name, data, Terms { force, ..Terms::default() }).await
    }

    /// Refuses what an allow-or-deny policy does not allow on the given terms.
    pub(crate) async fn assert_policy_on(
        &self,
        name: &str,
        data: &PolicyData,
        terms: Terms<'_>,
    ) -> Result<()> {
        self.hub.policies.require(name, data, self, terms).await
    }
}

fn lookup(value: &Value) -> Result<Lookup> {
    Lookup::from_value(value.clone()).map_err(Fault::parameter)
}

#[async_trait]
impl PolicyFacts for HubCall {
    async fn session_user(&self) -> Result<Option<i64>> {
        Ok(self.user_id())
    }

    async fn session_is_admin(&self) -> Result<bool> {
        self.holds("admin").await
    }

    async fn user(&self, user: &Value) -> Result<Option<UserFacts>> {
        let user = self.find_user(Some(&UserRef::from_value(user.clone()))).await?;
        Ok(user.map(|user| UserFacts { id: user.id, name: user.name }))
    }

    async fn user_groups(&self, user: i64) -> Result<Vec<UserFacts>> {
        Ok(facts::groups_of_user(&self.conn, user).await?)
    }

    async fn user_permissions(&self, user: i64) -> Result<Vec<String>> {
        Ok(permissions::names_of_user(&self.conn, user, true).await?.into_iter().collect())
    }

    async fn package(&self, package: &Value) -> Result<Option<PackageFacts>> {
        let found = self.find_named(Names::Package, &lookup(package)?).await?;
        Ok(found.map(|package| PackageFacts { id: package.id, name: package.name }))
    }

    async fn build(&self, build: &Value) -> Result<Option<BuildFacts>> {
        let nvr = match BuildRef::from_value(build) {
            BuildRef::Id(id) => return Ok(facts::build_by_id(&self.conn, id).await?),
            BuildRef::Nvr(text) => text.parse().map_err(|e| Fault::generic(format!("{e}")))?,
            BuildRef::Parts { name, version, release } => Nvr::new(name, version, release),
            BuildRef::Malformed(reason) => return Err(Fault::generic(reason)),
        };
        Ok(facts::build_by_nvr(&self.conn, &nvr).await?)
    }

    async fn build_types(&self, build: i64) -> Result<Vec<String>> {
        Ok(facts::types_of_build(&self.conn, build).await?)
    }

    async fn build_tagged(&self, build: i64) -> Result<Vec<String>> {
        Ok(facts::tags_of_build(&self.conn, build).await?)
    }

    async fn build_buildroots(&self, build: i64) -> Result<Vec<Option<i64>>> {
        Ok(facts::buildroots_of_build(&self.conn, build).await?)
    }

    async fn volume(&self, volume: &Value) -> Result<Option<String>> {
        Ok(facts::volume_name(&self.conn, &lookup(volume)?).await?)
    }

    async fn tag(&self, tag: &Value) -> Result<Option<TagFacts>> {
        let found = facts::tag(&self.conn, &lookup(tag)?).await?;
        Ok(found.map(|row| {
            let owner = row.sidetag_user.and_then(|user| user.0.as_int());
            let side_tag = row.sidetag.is_some_and(|set| set.0.is_truthy()).then_some(SideTagFacts { owner });
            TagFacts { id: row.id, name: row.name, event: None, side_tag }
        }))
    }

    async fn tag_ancestors(&self, tag: i64, event: Option<i64>) -> Result<Vec<String>> {
        let ancestors = ancestors(&self.conn, tag, event).await?;
        Ok(ancestors.into_iter().map(|ancestor| ancestor.name).collect())
    }

    async fn target(&self, target: &Value) -> Result<Option<TargetFacts>> {
        Ok(facts::target(&self.conn, &lookup(target)?).await?)
    }

    async fn buildroot_tags(&self, buildroots: &[i64]) -> Result<Vec<TagFacts>> {
        let rows = facts::tags_of_buildroots(&self.conn, buildroots).await?;
        let tag = |row: facts::RepoTag| TagFacts {
            id: row.id,
            name: row.name,
            event: Some(row.event),
            side_tag: None,
        };
        Ok(rows.into_iter().map(tag).collect())
    }

    async fn buildroot_generators(&self, buildroots: &[i64]) -> Result<Vec<Option<String>>> {
        let rows = facts::generators_of_buildroots(&self.conn, buildroots).await?;
        let by_id: HashMap<i64, Option<String>> = rows.into_iter().collect();
        Ok(buildroots.iter().map(|id| by_id.get(id).cloned().flatten()).collect())
    }

    async fn generator(&self, generator: &Value) -> Result<Option<String>> {
        let found = self.find_named(Names::ContentGenerator, &lookup(generator)?).await?;
        Ok(found.map(|generator| generator.name))
    }

    async fn task_request(&self, task: i64) -> Result<Option<TaskRequest>> {
        let Some(text) = tasks::request(&self.conn, task).await? else { return Ok(None) };
        // A request that cannot be read names nothing.
        Ok(xml::decode_request(&text).ok().map(|(method, request)| TaskRequest { method, request }))
    }
}
