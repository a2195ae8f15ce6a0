//! Channels: groups of hosts that take the same tasks.

use async_trait::async_trait;
use koji_core::api::channels::ChannelExports;
use koji_core::lookup::Lookup;
use koji_core::names::NameKind;
use koji_core::python_text;
use koji_core::records::hosts::ChannelRecord;
use koji_core::refs::{Checked, EventArg};
use koji_proto::{Fault, Keywords, Value};

use crate::call::{HubCall, Result};
use crate::events::Notice;
use crate::store::channels;

#[async_trait]
impl ChannelExports for HubCall {
    async fn get_channel(&self, channel_info: Lookup, strict: bool) -> Result<Option<ChannelRecord>> {
        match strict {
            true => self.channel(&channel_info).await.map(Some),
            false => Ok(channels::find(&self.conn, &channel_info).await?),
        }
    }

    async fn list_channels(
        &self,
        host_id: Option<Lookup>,
        event: Option<EventArg>,
        enabled: Option<bool>,
    ) -> Result<Vec<ChannelRecord>> {
        let event = event.map(|event| event.id()).transpose()?;
        let host = match host_id {
            Some(Lookup::Id(id)) => id,
            Some(Lookup::Name(name)) => self.host(&Lookup::Name(name)).await?.id,
            None if event.is_some() => return Err(Fault::generic("an event is of use only with a host")),
            None => return Ok(channels::list(&self.conn, enabled).await?),
        };
        Ok(channels::list_of_host(&self.conn, host, event, enabled).await?)
    }

    async fn add_channel(&self, channel_name: Checked<String>, description: Option<Value>) -> Result<i64> {
        self.require("admin").await?;
        let description = description.map(|text| python_text::str(&text));
        self.create_channel(channel_name.get()?, description.as_deref()).await
    }

    async fn edit_channel(&self, channel_info: Lookup, keywords: Keywords) -> Result<bool> {
        self.require("admin").await?;
        let channel = self.channel(&channel_info).await?;
        self.change_channel(channel, keywords).await
    }

    async fn rename_channel(&self, old: Lookup, new: Checked<String>) -> Result<()> {
        self.require("admin").await?;
        let channel = self.channel(&old).await?;
        let name = ("name".to_owned(), Value::Str(new.into_inner()?));
        self.change_channel(channel, Keywords(vec![name])).await.map(drop)
    }

    async fn enable_channel(&self, channelname: Lookup, comment: Option<String>) -> Result<()> {
        self.set_channel_enabled(&channelname, comment, true).await?;
        self.tell(Notice::TasksToAssign);
        Ok(())
    }

    async fn disable_channel(&self, channelname: Lookup, comment: Option<String>) -> Result<()> {
        self.set_channel_enabled(&channelname, comment, false).await
    }
}

impl HubCall {
    /// Finds a channel that has to be there.
    pub(crate) async fn channel(&self, channel: &Lookup) -> Result<ChannelRecord> {
        let found = channels::find(&self.conn, channel).await?;
        found.ok_or_else(|| Fault::generic(format!("no such channel: {channel}")))
    }

    /// Makes a channel whose name nobody has, and returns its id.
    pub(super) async fn create_channel(&self, name: &str, description: Option<&str>) -> Result<i64> {
        self.check_name(NameKind::Channel, name)?;
        self.refuse_taken_channel_name(name).await?;
        Ok(channels::create(&self.conn, name, description).await?)
    }

    async fn refuse_taken_channel_name(&self, name: &str) -> Result<()> {
        match channels::find(&self.conn, &name.into()).await? {
            Some(_) => Err(Fault::generic(format!("channel {name} exists already"))),
            None => Ok(()),
        }
    }

    /// Changes what a caller names by keywords; returns whether something changed. Other keywords do not matter.
    async fn change_channel(&self, channel: ChannelRecord, mut keywords: Keywords) -> Result<bool> {
        let mut text = |name: &str| match keywords.take(name) {
            None => Ok(None),
            Some(Value::Str(text)) => Ok(Some(text)),
            Some(other) => Err(Fault::parameter(format!("{name} is a text, not {}", other.kind()))),
        };
        let (name, description, comment) = (text("name")?, text("description")?, text("comment")?);
        let changed = ChannelRecord {
            name: name.clone().unwrap_or_else(|| channel.name.clone()),
            description: description.or_else(|| channel.description.clone()),
            comment: comment.or_else(|| channel.comment.clone()),
            ..channel
        };
        if changed == channel {
            return Ok(false);
        }
        if let Some(name) = name {
            self.check_name(NameKind::Channel, &name)?;
            // As upstream does, the name that it has counts as taken too.
            self.refuse_taken_channel_name(&name).await?;
        }
        channels::update(&self.conn, &changed).await?;
        Ok(true)
    }

    async fn set_channel_enabled(
        &self,
        channel: &Lookup,
        comment: Option<String>,
        enabled: bool,
    ) -> Result<()> {
        self.require("host").await?;
        let channel = self.channel(channel).await?;
        let comment = comment.or_else(|| channel.comment.clone());
        Ok(channels::update(&self.conn, &ChannelRecord { enabled, comment, ..channel }).await?)
    }
}
