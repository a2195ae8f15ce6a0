//! Hosts, as administrators and others see them.

use std::collections::BTreeSet;

use async_trait::async_trait;
use koji_core::api::hosts::{HostAdminExports, ListHosts};
use koji_core::arch::ArchList;
use koji_core::lookup::Lookup;
use koji_core::names::NameKind;
use koji_core::query::Listing;
use koji_core::records::hosts::HostRecord;
use koji_core::records::states::{UserKind, UserStatus};
use koji_core::refs::{Checked, EventArg, LenientInt, OneOrMany, Unchecked, UserRef};
use koji_proto::{Fault, Keywords, Value};

use crate::call::{HubCall, Result};
use crate::events::Notice;
use crate::store::hosts::{self, HostFilter};
use crate::store::{channels, users};

/// The channel that every new host joins.
const FIRST_CHANNEL: &str = "default";

/// The capacity of a new host.
const FIRST_CAPACITY: f64 = 2.0;

#[async_trait]
impl HostAdminExports for HubCall {
    async fn get_host(
        &self,
        host_info: Lookup,
        strict: bool,
        event: Option<EventArg>,
    ) -> Result<Option<HostRecord>> {
        let event = event.map(|event| event.id()).transpose()?;
        let host = hosts::find(&self.conn, &host_info, event).await?;
        match (&host, event) {
            (None, None) if strict => Err(no_such_host(&host_info)),
            (None, Some(event)) if strict => {
                Err(Fault::generic(format!("no such host at event {event}: {host_info}")))
            }
            _ => Ok(host),
        }
    }

    async fn list_hosts(&self, request: ListHosts) -> Result<Listing<HostRecord>> {
        let arches = request.arches.map(OneOrMany::into_vec);
        if arches.as_ref().is_some_and(Vec::is_empty) {
            return Err(Fault::generic("a list of arches needs an arch at least"));
        }
        let channel = match &request.channel_id {
            Some(channel) => Some(self.channel(channel).await?.id),
            None => None,
        };
        let user = match &request.user_id {
            Some(user) => Some(self.user(Some(user)).await?.id),
            None => None,
        };
        let filter = HostFilter {
            arches,
            channel,
            user,
            ready: request.ready.map(|flag| flag.0),
            enabled: request.enabled.map(|flag| flag.0),
        };
        Ok(Listing::Rows(hosts::list(&self.conn, &filter).await?))
    }

    async fn add_host(
        &self,
        hostname: Checked<String>,
        arches: OneOrMany<String>,
        krb_principal: Option<String>,
        force: bool,
    ) -> Result<i64> {
        self.require("host").await?;
        let name = hostname.get()?;
        self.check_name(NameKind::Host, name)?;
        let arches = match arches {
            OneOrMany::Many(words) => ArchList::from_words(words),
            // Upstream takes a text for the list of its letters.
            OneOrMany::One(text) => ArchList::from_words(text.chars()),
        };
        let arches = arches.map_err(|e| Fault::generic(e.to_string()))?;
        if hosts::id_by_name(&self.conn, name).await?.is_some() {
            return Err(Fault::generic(format!("host {name} exists already")));
        }
        let channel = self.channel(&FIRST_CHANNEL.into()).await?.id;
        let user = self.user_for_host(name, krb_principal, force).await?;
        let id = hosts::create(&self.conn, user, name).await?;
        let host = HostRecord {
            id,
            user_id: user,
            name: name.clone(),
            update_ts: None,
            ready: false,
            task_load: 0.0,
            arches: Some(arches.to_string()),
            capacity: FIRST_CAPACITY,
            description: None,
            comment: None,
            enabled: true,
        };
        let (event, by) = (self.event().await?, self.require_login()?);
        hosts::configure(&self.conn, &host, event, by).await?;
        channels::add_host(&self.conn, channel, id, event, by).await?;
        Ok(id)
    }

    async fn edit_host(&self, host_info: Lookup, mut keywords: Keywords) -> Result<bool> {
        self.require("host").await?;
        let host = self.host(&host_info).await?;
        let mut text = |name: &str| match keywords.take(name) {
            None => Ok(None),
            Some(Value::Str(text)) => Ok(Some(text)),
            Some(other) => Err(Fault::parameter(format!("{name} is a text, not {}", other.kind()))),
        };
        let (arches, description, comment) = (text("arches")?, text("description")?, text("comment")?);
        let arches = match arches {
            Some(arches) => {
                let arches: ArchList = arches.parse().map_err(|e| Fault::generic(format!("{e}")))?;
                Some(arches.to_string())
            }
            None => None,
        };
        let capacity = keywords.take("capacity").map(|value| read_capacity(&value)).transpose()?;
        let changed = HostRecord {
            arches: arches.or_else(|| host.arches.clone()),
            description: description.or_else(|| host.description.clone()),
            comment: comment.or_else(|| host.comment.clone()),
            capacity: capacity.unwrap_or(host.capacity),
            name: host.name.clone(),
            ..host
        };
        if changed == host {
            return Ok(false);
        }
        self.configure_host(&changed).await?;
        Ok(true)
    }

    async fn enable_host(&self, hostname: Lookup) -> Result<()> {
        self.set_host_enabled(&hostname, true).await
    }

    async fn disable_host(&self, hostname: Lookup) -> Result<()> {
        self.set_host_enabled(&hostname, false).await
    }

    async fn add_host_to_channel(
        &self,
        hostname: Lookup,
        channel_name: Lookup,
        create: bool,
        force: bool,
    ) -> Result<()> {
        self.require("host").await?;
        let host = self.host(&hostname).await?;
        let channel = match channels::find(&self.conn, &channel_name).await? {
            Some(channel) if !channel.enabled && !force => {
                return Err(Fault::generic(format!("channel {} is disabled", channel.name)));
            }
            Some(channel) => channel.id,
            None => match &channel_name {
                Lookup::Name(name) if create => self.create_channel(name, None).await?,
                other => return Err(Fault::generic(format!("no such channel: {other}"))),
            },
        };
        if channels::has_host(&self.conn, channel, host.id).await? {
            return Err(Fault::generic(format!("host {} is in channel {channel_name} already", host.name)));
        }
        let (event, by) = (self.event().await?, self.require_login()?);
        channels::add_host(&self.conn, channel, host.id, event, by).await?;
        self.tell(Notice::TasksToAssign);
        Ok(())
    }

    async fn remove_host_from_channel(&self, hostname: Lookup, channel_name: Lookup) -> Result<()> {
        self.require("host").await?;
        let host = self.host(&hostname).await?;
        let channel = self.channel(&channel_name).await?;
        if !channels::has_host(&self.conn, channel.id, host.id).await? {
            return Err(Fault::generic(format!("host {} is not in channel {}", host.name, channel.name)));
        }
        let (event, by) = (self.event().await?, self.require_login()?);
        Ok(channels::remove_host(&self.conn, channel.id, host.id, event, by).await?)
    }

    async fn get_last_host_update(&self, host_id: Unchecked<LenientInt>, ts: bool) -> Result<Value> {
        let LenientInt(host) = host_id.into_inner()?;
        let last = hosts::last_session_use(&self.conn, host).await?;
        Ok(match ts {
            true => last.map(|moment| moment.seconds()).into(),
            false => last.map(|moment| moment.to_string()).into(),
        })
    }

    async fn get_all_arches(&self) -> Result<Vec<String>> {
        let lists = hosts::arches(&self.conn).await?;
        let arches: BTreeSet<&str> = lists.iter().flat_map(|list| list.split_whitespace()).collect();
        Ok(arches.into_iter().map(str::to_owned).collect())
    }
}

impl HubCall {
    /// Finds a host that has to be there.
    pub(crate) async fn host(&self, host: &Lookup) -> Result<HostRecord> {
        hosts::find(&self.conn, host, None).await?.ok_or_else(|| no_such_host(host))
    }

    /// Finds or makes the user of a new host; a person is turned into a host only by force.
    async fn user_for_host(&self, name: &str, principal: Option<String>, force: bool) -> Result<i64> {
        let kind = UserKind::Host.number();
        if let Some(user) =
            users::find(&self.conn, &UserRef::from(name)).await?.filter(|user| user.name == name)
        {
            match user.usertype {
                UserKind::Host => {}
                UserKind::Normal if force => {
                    hosts::turn_user_into_host(&self.conn, user.id, kind).await?;
                }
                UserKind::Normal => {
                    return Err(Fault::generic(format!(
                        "user {name} exists and is no host; force turns it into one"
                    )));
                }
                UserKind::Group => return Err(Fault::generic(format!("{name} is a group of users"))),
            }
            if let Some(principal) = principal
                && !users::principals(&self.conn, user.id).await?.contains(&principal)
            {
                self.check_new_principal(&principal).await?;
                users::add_principal(&self.conn, user.id, &principal).await?;
            }
            return Ok(user.id);
        }
        let format = self.hub.config.optional("HostPrincipalFormat");
        let principal = principal.or_else(|| format.map(|format| format.replace("%s", name)));
        if let Some(principal) = &principal {
            self.check_new_principal(principal).await?;
        }
        let user = users::create(&self.conn, name, UserStatus::Normal.number(), kind).await?;
        if let Some(principal) = principal {
            users::add_principal(&self.conn, user, &principal).await?;
        }
        Ok(user)
    }

    async fn set_host_enabled(&self, host: &Lookup, enabled: bool) -> Result<()> {
        self.require("host").await?;
        let host = self.host(host).await?;
        self.configure_host(&HostRecord { enabled, ..host }).await
    }

    /// Stores new settings of a host.
    async fn configure_host(&self, host: &HostRecord) -> Result<()> {
        let (event, by) = (self.event().await?, self.require_login()?);
        hosts::revoke_config(&self.conn, host.id, event, by).await?;
        hosts::configure(&self.conn, host, event, by).await?;
        self.tell(Notice::TasksToAssign);
        Ok(())
    }
}

fn no_such_host(host: &Lookup) -> Fault {
    Fault::generic(format!("no such host: {host}"))
}

/// Reads the capacity of a host: a number, also as text, above one. A wrong one has no class.
fn read_capacity(value: &Value) -> Result<f64> {
    let number = match value {
        Value::Int(number) => Some(*number as f64),
        Value::Double(number) => Some(*number),
        Value::Str(text) => text.trim().parse().ok(),
        _ => None,
    };
    let wrong = || Fault::internal("the capacity of a host is a number above 1");
    number.filter(|number| *number > 1.0 && number.is_finite()).ok_or_else(wrong)
}
