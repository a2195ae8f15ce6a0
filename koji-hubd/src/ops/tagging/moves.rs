//! Tasks that tag and move builds.

use koji_core::api::packages::{PackageExports as _, PackageListAdd};
use koji_core::lookup::Lookup;
use koji_core::policy::PolicyData;
use koji_core::refs::BuildRef;
use koji_proto::{Fault, Value};

use super::change::require_complete;
use crate::call::{HubCall, Result};
use crate::ops::tasks::TaskOrder;
use crate::store::names::Names;
use crate::store::tag_listing;
use crate::store::tags::TagRow;

/// How urgent the task of `tagBuild` is.
const TAG_PRIORITY: i64 = 10;

/// How urgent the parts of the tasks of `moveAllBuilds` are.
const MOVE_PRIORITY: i64 = 15;

impl HubCall {
    /// Makes the task that tags a build, and takes it out of another tag if one is given.
    pub(super) async fn order_tagging(
        &self,
        tag: &Lookup,
        build: &BuildRef,
        from: Option<&Lookup>,
        force: bool,
    ) -> Result<i64> {
        let user = self.require_login()?;
        let build = self.build(build).await?;
        let tag = self.tag(tag).await?;
        let from = match from {
            Some(from) => Some(self.tag(from).await?),
            None => None,
        };
        require_complete(&build)?;
        self.assert_tag_access(&tag, user, force).await?;
        if let Some(from) = &from {
            self.assert_tag_access(from, user, force).await?;
        }
        let from = Value::from(from.map(|from| from.id));
        self.admit_package(&tag, build.package_id, force).await?;
        let data = PolicyData::new()
            .with("tag", tag.id)
            .with("build", build.id)
            .with("operation", if from.is_nil() { "tag" } else { "move" })
            .with("fromtag", from.clone());
        self.assert_policy_or_force("tag", &data, force).await?;
        let request = vec![tag.id.into(), build.id.into(), force.into(), from];
        let order = TaskOrder { priority: Some(TAG_PRIORITY), ..TaskOrder::new("tagBuild", request) };
        self.submit_task(order).await
    }

    /// Makes a task for each build of a package that moves it from one tag to another, one after the other.
    pub(super) async fn order_moves(
        &self,
        from: &Lookup,
        to: &Lookup,
        package: &Lookup,
        force: bool,
    ) -> Result<Vec<i64>> {
        let user = self.require_login()?;
        let (from, to) = (self.tag(from).await?, self.tag(to).await?);
        let package = self.named(Names::Package, package).await?.id;
        self.admit_package(&to, package, force).await?;
        self.assert_tag_access(&from, user, force).await?;
        self.assert_tag_access(&to, user, force).await?;
        let builds = tag_listing::builds_of_package(&self.conn, from.id, package).await?;
        for build in &builds {
            let data = PolicyData::new()
                .with("tag", to.id)
                .with("fromtag", from.id)
                .with("build", *build)
                .with("operation", "move");
            self.assert_policy("tag", &data).await?;
        }
        let mut tasks: Vec<i64> = Vec::with_capacity(builds.len());
        for build in builds {
            let wait_for = tasks.last().map(|task| Value::from(*task)).into_iter().collect();
            let arguments = vec![to.id.into(), build.into(), force.into(), from.id.into()];
            let options = Value::Struct(vec![("priority".to_owned(), MOVE_PRIORITY.into())]);
            let part = vec!["tagBuild".into(), Value::Array(arguments), options];
            let request = vec![Value::Array(wait_for), Value::Array(vec![Value::Array(part)])];
            tasks.push(self.submit_task(TaskOrder::new("dependantTask", request)).await?);
        }
        Ok(tasks)
    }

    /// Refuses packages that a tag does not list or that are blocked there; by force, admins have them listed.
    async fn admit_package(&self, tag: &TagRow, package: i64, force: bool) -> Result<()> {
        let refusal = match self.visible_entry(tag.id, package, None).await? {
            None => "is not listed",
            Some(entry) if entry.blocked => "is blocked",
            Some(_) => return Ok(()),
        };
        if force && self.holds("admin").await? {
            let request =
                PackageListAdd { block: Some(false.into()), force, ..PackageListAdd::new(tag.id, package) };
            return self.package_list_add(request).await;
        }
        let package = self.named(Names::Package, &package.into()).await?.name;
        Err(Fault::tag(format!("package {package} {refusal} in tag {}", tag.name)))
    }
}
