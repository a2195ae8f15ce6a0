//! Channels: groups of hosts that take the same tasks.

use koji_proto::{Fault, Keywords, Value, rpc_api};

use crate::lookup::Lookup;
use crate::records::hosts::ChannelRecord;
use crate::refs::{Checked, EventArg};

type Result<T> = std::result::Result<T, Fault>;

/// Channels: groups of hosts that take the same tasks.
#[rpc_api]
pub trait ChannelExports: Send + Sync {
    /// Returns a channel.
    #[rpc("getChannel")]
    async fn get_channel(
        &self,
        #[arg("channelInfo")] channel_info: Lookup,
        #[arg(default = false)] strict: bool,
    ) -> Result<Option<ChannelRecord>>;

    /// Lists channels, those of a host if one is given.
    #[rpc("listChannels")]
    async fn list_channels(
        &self,
        #[arg("hostID")] host_id: Option<Lookup>,
        event: Option<EventArg>,
        enabled: Option<bool>,
    ) -> Result<Vec<ChannelRecord>>;

    /// Makes a channel and returns its number.
    #[rpc("addChannel", write)]
    async fn add_channel(&self, channel_name: Checked<String>, description: Option<Value>) -> Result<i64>;

    /// Changes `name`, `description` or `comment` of a channel; returns whether something changed.
    #[rpc("editChannel", write)]
    async fn edit_channel(
        &self,
        #[arg("channelInfo")] channel_info: Lookup,
        #[arg("kw", keywords)] keywords: Keywords,
    ) -> Result<bool>;

    /// Renames a channel.
    #[rpc("renameChannel", write)]
    async fn rename_channel(&self, old: Lookup, new: Checked<String>) -> Result<()>;

    /// Lets tasks into a channel again.
    #[rpc("enableChannel", write)]
    async fn enable_channel(&self, channelname: Lookup, comment: Option<String>) -> Result<()>;

    /// Lets no tasks into a channel.
    #[rpc("disableChannel", write)]
    async fn disable_channel(&self, channelname: Lookup, comment: Option<String>) -> Result<()>;
}
