//! Making a task: what it takes over, where policies put it, and who is told.

use koji_core::arch::ArchList;
use koji_core::lookup::Lookup;
use koji_core::policy::{ChannelChoice, ChannelOffer, PolicyData, PriorityChange, TaskQuestion};
use koji_core::records::hosts::ChannelRecord;
use koji_core::refs::LenientInt;
use koji_core::task::{NewTask, ParentTask, SettledTask, TaskState};
use koji_proto::{Fault, Keywords, Value, xml};
use serde::Deserialize;

use crate::call::{HubCall, Result};
use crate::events::Notice;
use crate::store::tasks::{self, NewRow};

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
        let (settled, parent_channel) = self.settle(parent, NewTask { label, owner, arch, priority }).await?;
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
        let channel = self.choose_channel(&data, requested, parent_channel).await?;
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

    /// Settles what a new task takes over from its parent or its caller; gives the parent's channel too.
    async fn settle(&self, parent: Option<i64>, new: NewTask) -> Result<(SettledTask, Option<i64>)> {
        let (settled, channel) = match parent {
            None => (new.on_top(self.user_id())?, None),
            Some(id) => {
                let found = tasks::lock(&self.conn, id).await?;
                let found = found.ok_or_else(|| Fault::generic(format!("no such parent task: {id}")))?;
                let channel = found.channel_id;
                let parent = ParentTask {
                    id,
                    state: found.state,
                    owner: found.owner,
                    arch: found.arch,
                    priority: found.priority,
                };
                (new.under(&parent)?, Some(channel))
            }
        };
        let arch = settled.arch.parse::<ArchList>().map_err(|e| Fault::generic(e.to_string()))?.to_string();
        Ok((SettledTask { arch, ..settled }, channel))
    }

    /// Asks the policy `channel` where a task goes.
    async fn choose_channel(
        &self,
        data: &PolicyData,
        requested: Option<ChannelRecord>,
        parent: Option<i64>,
    ) -> Result<i64> {
        let offer = ChannelOffer { requested: requested.is_some(), parent: parent.is_some() };
        let answer = self.ask_policy("channel", data).await?;
        let chosen = match ChannelChoice::read(answer.action.as_deref(), offer)? {
            ChannelChoice::Named(name) => Some(self.open_channel(&Lookup::Name(name)).await?.id),
            ChannelChoice::Requested => requested.map(|channel| channel.id),
            ChannelChoice::Parent => parent,
        };
        // The answer was read with what there is to choose from in mind.
        chosen.ok_or_else(|| Fault::internal("the chosen channel is not there"))
    }

    /// Finds a channel that takes tasks.
    async fn open_channel(&self, channel: &Lookup) -> Result<ChannelRecord> {
        let channel = self.channel(channel).await?;
        match channel.enabled {
            true => Ok(channel),
            false => Err(Fault::generic(format!("channel {} is disabled", channel.name))),
        }
    }
}
