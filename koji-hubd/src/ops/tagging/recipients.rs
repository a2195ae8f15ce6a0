//! Who is to hear of a tagging.

use std::collections::BTreeSet;

use crate::call::{HubCall, Result};
use crate::store::recipients::{self, Occasion};

impl HubCall {
    /// Returns the addresses of those who are to hear of something about a package, given the owner of the build.
    pub(super) async fn addresses_for(&self, occasion: Occasion, owner: i64) -> Result<Vec<String>> {
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
        Ok(addresses.into_iter().map(|(_, address)| address).collect())
    }
}
