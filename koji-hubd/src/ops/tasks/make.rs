//! Making a task: what it takes over, where policies put it, and who is told.

use std::collections::HashMap;

use koji_core::arch::ArchList;
use koji_core::ids::TagId;
use koji_core::inheritance::{TagConfig, merge_config};
use koji_core::lookup::Lookup;
use koji_core::policy::{ChannelChoice, ChannelOffer, PriorityChange, TaskQuestion};
use koji_core::records::hosts::ChannelRecord;
use koji_core::refs::LenientInt;
use koji_core::scheduler::AUTOMATIC_ARCH_REFUSAL;
use koji_core::task::{NewTask, ParentTask, SettledTask, TaskState};
use koji_proto::{Fault, Keywords, Value, xml};
use serde::Deserialize;

use crate::call::{HubCall, Result};
use crate::events::Notice;
use crate::store::tasks::{self, NewRow};
use crate::store::{channels, facts, scheduler};

/// A task to be made. What is not said is settled: by its parent, its caller, or policies.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct TaskOrder {
    /// What is to be done.
    pub(crate) method: String,
    /// The arguments; keywords are a last map that `xml::join_keywords` makes.
    pub(crate) request: Vec<Value>,
    /// The open task that it is to be a part of.
    pub(crate) parent: Option<i64>,
    /// What tells it from the other parts of its parent.
    pub(crate) label: Option<String>,
    /// The user whom it is to belong to.
    pub(crate) owner: Option<i64>,
    /// The arch that it needs.
    pub(crate) arch: Option<String>,
    /// How urgent it is, not relative to anything.
    pub(crate) priority: Option<i64>,
    /// The channel that is asked for; policy may decide otherwise.
    pub(crate) channel: Option<Lookup>,
    /// The host that is to have it, past the scheduler.
    pub(crate) assign: Option<Lookup>,
}

/// What callers may say about a task that they have made.
#[derive(Debug, Default, Deserialize)]
struct Options {
    label: Option<Value>,
    owner: Option<Value>,
    arch: Option<String>,
    priority: Option<LenientInt>,
    channel: Option<Lookup>,
    parent: Option<LenientInt>,
    assign: Option<Lookup>,
}

impl TaskOrder {
    /// Orders a task about which nothing more is said.
    pub(crate) fn new(method: impl Into<String>, request: Vec<Value>) -> Self {
        Self { method: method.into(), request, ..Self::default() }
    }

    /// Adds what a caller says by keywords; unknown ones do not matter.
    pub(crate) fn with_options(self, options: Keywords) -> Result<Self> {
        let Options { label, owner, arch, priority, channel, parent, assign } = options.into_typed()?;
        if owner.is_some() {
            return Err(Fault::not_allowed("the owner of a task cannot be chosen"));
        }
        let label = match label {
            None => None,
            Some(Value::Str(label)) => Some(label),
            Some(other) => {
                return Err(Fault::internal(format!("the label of a task is a text, not {}", other.kind())));
            }
        };
        let (priority, parent) = (priority.map(|given| given.0), parent.map(|given| given.0));
        Ok(Self { label, arch, priority, channel, parent, assign, ..self })
    }
}

impl HubCall {
    /// Makes a task and returns its id.
    pub(crate) async fn submit_task(&self, order: TaskOrder) -> Result<i64> {
        let TaskOrder { method, request, parent, label, owner, arch, priority, channel, assign } = order;
        let new = NewTask { label, owner, arch, priority };
        let (settled, parent_channel) = match parent {
            Some(parent) => {
                let parent = tasks::lock(&self.conn, parent)
                    .await?
                    .ok_or_else(|| Fault::generic(format!("no such parent task: {parent}")))?;
                let channel = parent.channel_id;
                let parent = ParentTask {
                    id: parent.id,
                    state: parent.state,
                    owner: parent.owner,
                    arch: parent.arch,
                    priority: parent.priority,
                };
                (new.under(&parent)?, Some(channel))
            }
            None => (new.on_top(self.user_id())?, None),
        };
        let arch = settled.arch.parse::<ArchList>().map_err(|e| Fault::generic(e.to_string()))?.to_string();
        let settled = SettledTask { arch, ..settled };
        let requested = match channel {
            Some(channel) => Some(self.open_channel(&channel).await?),
            None => None,
        };
        let question = TaskQuestion {
            method: &method,
            request: &request,
            arch: &settled.arch,
            parent: settled.parent,
            label: settled.label.as_deref(),
            owner: settled.owner,
            requested_channel: requested.as_ref().map(|channel| channel.name.as_str()),
        };
        let data = question.data(&self.hub.task_methods, self).await?;
        let offer = ChannelOffer { requested: requested.is_some(), parent: parent_channel.is_some() };
        let answer = self.ask_policy("channel", &data).await?;
        let channel = match ChannelChoice::read(answer.action.as_deref(), offer)? {
            ChannelChoice::Named(name) => Some(self.open_channel(&Lookup::Name(name)).await?.id),
            ChannelChoice::Requested => requested.as_ref().map(|channel| channel.id),
            ChannelChoice::Parent => parent_channel,
        };
        // The choice was read with what there is to choose from in mind.
        let channel = channel.ok_or_else(|| Fault::internal("the chosen channel is not there"))?;
        let answer = self.ask_policy("priority", &data).await?;
        let priority = PriorityChange::read(answer.action.as_deref())?.apply(settled.priority);
        let host = match assign {
            Some(host) => Some(self.host(&host).await?.id),
            None => None,
        };
        let row = NewRow {
            method: &method,
            request: &xml::encode_request(&method, &request),
            state: if host.is_some() { TaskState::Assigned } else { TaskState::Free },
            host,
            channel,
            parent: settled.parent,
            label: settled.label.as_deref(),
            owner: settled.owner,
            arch: &settled.arch,
            priority,
        };
        let task = tasks::create(&self.conn, &row, self.now).await?;
        if settled.arch == "noarch" {
            self.refuse_for_hosts_without_arch(task, &method, &request, channel).await?;
        }
        self.tell(Notice::TaskChanged { task_id: task, parent: settled.parent, host_id: host });
        self.tell(match host {
            Some(host_id) => Notice::TaskAssigned { host_id },
            None => Notice::TasksToAssign,
        });
        Ok(task)
    }

    /// Finds a channel that takes tasks.
    async fn open_channel(&self, channel: &Lookup) -> Result<ChannelRecord> {
        let channel = self.channel(channel).await?;
        match channel.enabled {
            true => Ok(channel),
            false => Err(Fault::generic(format!("channel {} is disabled", channel.name))),
        }
    }

    /// Stores refusals for the hosts that could not build for the tag that a noarch task is about.
    ///
    /// Such a task may run on a host of any arch, but needs a buildroot of an arch that the tag has.
    async fn refuse_for_hosts_without_arch(
        &self,
        task: i64,
        method: &str,
        request: &[Value],
        channel: i64,
    ) -> Result<()> {
        let methods = &self.hub.task_methods;
        let Some(param) = methods.find(method).and_then(|method| method.build_tag_param) else {
            return Ok(());
        };
        let Ok(params) = methods.parse_params(method, request) else { return Ok(()) };
        let Some((_, tag)) = params.into_iter().find(|(name, _)| name == param) else { return Ok(()) };
        let Ok(tag) = Lookup::from_value(tag) else { return Ok(()) };
        let arches = self.build_arches(&tag).await?;
        if arches.is_empty() {
            return Ok(());
        }
        let unfit: Vec<i64> = channels::arches_of_hosts(&self.conn, channel)
            .await?
            .into_iter()
            .filter(|(_, own)| {
                let own: ArchList = own.as_deref().unwrap_or_default().parse().unwrap_or_default();
                !own.canonical().iter().any(|arch| arches.contains(arch))
            })
            .map(|(host, _)| host)
            .collect();
        if unfit.is_empty() {
            return Ok(());
        }
        Ok(scheduler::refuse_for(&self.conn, task, &unfit, AUTOMATIC_ARCH_REFUSAL, self.now).await?)
    }

    /// Returns the canonical arches for which a tag is built, inherited ones if it has none of its own; empty if there
    /// is no such tag or no such arch.
    async fn build_arches(&self, tag: &Lookup) -> Result<ArchList> {
        let Some(tag) = facts::tag(&self.conn, tag).await? else { return Ok(ArchList::default()) };
        let ancestors = facts::ancestors(&self.conn, tag.id, None).await?;
        let mut tags: Vec<i64> = ancestors.iter().map(|ancestor| ancestor.parent_id.get()).collect();
        tags.push(tag.id);
        let configs: HashMap<TagId, TagConfig> = facts::arches_of_tags(&self.conn, &tags)
            .await?
            .into_iter()
            .map(|(tag, arches)| (tag.into(), TagConfig { arches, ..TagConfig::default() }))
            .collect();
        let Some(own) = configs.get(&tag.id.into()) else { return Ok(ArchList::default()) };
        let merged = merge_config(own, &ancestors, |tag| configs.get(&tag));
        let arches: ArchList = merged.arches.as_deref().unwrap_or_default().parse().unwrap_or_default();
        Ok(arches.canonical())
    }
}
