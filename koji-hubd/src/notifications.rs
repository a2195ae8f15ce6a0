//! Who hears of builds and taggings, and the tasks that write to them.

use std::collections::BTreeSet;

use koji_core::lookup::Lookup;
use koji_core::records::builds::BuildRecord;
use koji_core::records::states::BuildState;
use koji_core::records::targets::BuildTarget;
use koji_core::refs::BuildRef;
use koji_proto::Value;

use crate::call::{HubCall, Result};
use crate::ops::TaskOrder;
use crate::store::recipients::{self, Occasion};
use crate::store::targets::{self, TargetFilter};

impl HubCall {
    /// Makes the task that tells of the end of a build, if somebody wants to hear of it.
    pub(crate) async fn tell_end_of_build(&self, build: i64) -> Result<()> {
        if self.hub.config.flag("DisableNotifications") {
            return Ok(());
        }
        let build = self.build(&BuildRef::Id(build)).await?;
        let target = self.target_of_build(&build).await?;
        let occasion = Occasion {
            package: build.package_id,
            tag: target.as_ref().map(|target| target.dest_tag),
            success: build.state == BuildState::Complete,
        };
        let recipients = self.recipients(occasion, build.owner_id).await?;
        if recipients.is_empty() {
            return Ok(());
        }
        let target = target.map(|target| Value::from_serialize(&target)).transpose()?;
        let request = vec![
            Value::Array(recipients.into_iter().map(Value::from).collect()),
            Value::from_serialize(&build)?,
            target.unwrap_or(Value::Nil),
            self.hub.config.text("KojiWebURL").into(),
        ];
        self.submit_task(TaskOrder::new("buildNotification", request)).await.map(drop)
    }

    /// Returns the addresses of those who are to hear of something about a package, given the owner of the build.
    pub(crate) async fn recipients(&self, occasion: Occasion, owner: i64) -> Result<Vec<String>> {
        let subscribers = recipients::subscribers(&self.conn, occasion).await?;
        let mut addresses: BTreeSet<(i64, String)> =
            subscribers.into_iter().map(|subscriber| (subscriber.user_id, subscriber.email)).collect();
        let domain = self.hub.config.optional("EmailDomain");
        if let Some(domain) = domain
            && (!occasion.success || self.hub.config.flag("NotifyOnSuccess"))
        {
            let mut owners = vec![owner];
            if let Some(tag) = occasion.tag {
                let entry = self.visible_entry(tag, occasion.package, None).await?;
                owners.extend(entry.and_then(|entry| entry.owner_id).map(i64::from));
            }
            let people = recipients::people(&self.conn, &owners).await?;
            addresses.extend(people.into_iter().map(|(id, name)| (id, format!("{name}@{domain}"))));
        }
        let users: Vec<i64> = addresses.iter().map(|(user, _)| *user).collect();
        let refusing = recipients::refusing(&self.conn, occasion, &users).await?;
        addresses.retain(|(user, _)| !refusing.contains(user));
        let unique: BTreeSet<String> = addresses.into_iter().map(|(_, address)| address).collect();
        Ok(unique.into_iter().collect())
    }

    /// Returns the target that the task of a build names.
    async fn target_of_build(&self, build: &BuildRecord) -> Result<Option<BuildTarget>> {
        let data = self.policy_data_of_task(build.task_id).await?;
        let Some(target) = data.text("target")? else { return Ok(None) };
        let target = Lookup::from(target);
        let filter = TargetFilter { target: Some(&target), ..TargetFilter::default() };
        Ok(targets::list(&self.conn, &filter, None).await?.into_rows().pop())
    }
}
