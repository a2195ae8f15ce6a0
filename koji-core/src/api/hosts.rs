//! Hosts, as administrators and others see them.

use koji_proto::{Fault, Keywords, RpcParams, Value, rpc_api};
use serde::{Deserialize, Serialize};

use crate::lookup::Lookup;
use crate::query::{Listing, QueryOpts};
use crate::records::hosts::HostRecord;
use crate::refs::{Checked, EventArg, Flag, LenientInt, OneOrMany, Unchecked, UserRef};

type Result<T> = std::result::Result<T, Fault>;

/// Hosts, as administrators and others see them.
#[rpc_api]
pub trait HostAdminExports: Send + Sync {
    /// Returns a host.
    #[rpc("getHost")]
    async fn get_host(
        &self,
        #[arg("hostInfo")] host_info: Lookup,
        #[arg(default = false)] strict: bool,
        event: Option<EventArg>,
    ) -> Result<Option<HostRecord>>;

    /// Lists hosts.
    #[rpc("listHosts")]
    async fn list_hosts(&self, #[arg(request)] request: ListHosts) -> Result<Listing<HostRecord>>;

    /// Makes a host with its user and returns the host's number.
    #[rpc("addHost", write)]
    async fn add_host(
        &self,
        hostname: Checked<String>,
        arches: OneOrMany<String>,
        krb_principal: Option<String>,
        #[arg(default = false)] force: bool,
    ) -> Result<i64>;

    /// Changes `arches`, `capacity`, `description` or `comment` of a host; returns whether something changed.
    #[rpc("editHost", write)]
    async fn edit_host(
        &self,
        #[arg("hostInfo")] host_info: Lookup,
        #[arg("kw", keywords)] keywords: Keywords,
    ) -> Result<bool>;

    /// Lets a host get tasks again.
    #[rpc("enableHost", write)]
    async fn enable_host(&self, hostname: Lookup) -> Result<()>;

    /// Lets a host get no tasks.
    #[rpc("disableHost", write)]
    async fn disable_host(&self, hostname: Lookup) -> Result<()>;

    /// Puts a host into a channel.
    #[rpc("addHostToChannel", write)]
    async fn add_host_to_channel(
        &self,
        hostname: Lookup,
        channel_name: Lookup,
        #[arg(default = false)] create: bool,
        #[arg(default = false)] force: bool,
    ) -> Result<()>;

    /// Takes a host out of a channel.
    #[rpc("removeHostFromChannel", write)]
    async fn remove_host_from_channel(&self, hostname: Lookup, channel_name: Lookup) -> Result<()>;

    /// Tells when a host was last heard of: as text, or in seconds since 1970.
    #[rpc("getLastHostUpdate")]
    async fn get_last_host_update(
        &self,
        #[arg("hostID")] host_id: Unchecked<LenientInt>,
        #[arg(default = false)] ts: bool,
    ) -> Result<Value>;

    /// Lists the arches of all hosts, also of those that are not enabled.
    #[rpc("getAllArches")]
    async fn get_all_arches(&self) -> Result<Vec<String>>;
}

/// The arguments of `listHosts`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, RpcParams)]
pub struct ListHosts {
    /// Only those for one of these arches.
    pub arches: Option<OneOrMany<String>>,
    /// Only those in this channel.
    #[serde(rename = "channelID")]
    #[arg("channelID")]
    pub channel_id: Option<Lookup>,
    /// Only those that are ready, or not.
    pub ready: Option<Flag>,
    /// Only those that are enabled, or not.
    pub enabled: Option<Flag>,
    /// Only that of this user.
    #[serde(rename = "userID")]
    #[arg("userID")]
    pub user_id: Option<UserRef>,
    /// Taken and ignored, as upstream does.
    #[serde(rename = "queryOpts")]
    #[arg("queryOpts")]
    pub query_opts: Option<QueryOpts>,
}
