//! The scheduler: what it did, and what it knows.

use async_trait::async_trait;
use koji_core::api::scheduler::SchedulerExports;
use koji_core::query::Listing;
use koji_core::records::scheduler::HostData;
use koji_core::refs::{LenientInt, Unchecked};
use koji_proto::Value;

use crate::call::{HubCall, Result};
use crate::scheduler::{Trigger, options, pass};
use crate::store::clauses::ClauseQuery;
use crate::store::scheduler::{MESSAGES, REFUSALS, RUNS, host_data};

#[async_trait]
impl SchedulerExports for HubCall {
    async fn scheduler_do_run(&self, force: bool) -> Result<bool> {
        self.require("admin").await?;
        let trigger = if force { Trigger::Now } else { Trigger::IfDue };
        let pass = pass(&self.conn, &options(&self.hub.config), self.now, trigger).await?;
        let ran = pass.is_some();
        pass.into_iter().flat_map(|pass| pass.notices).for_each(|notice| self.tell(notice));
        Ok(ran)
    }

    async fn scheduler_get_task_runs(
        &self,
        clauses: Option<Value>,
        fields: Option<Value>,
        opts: Option<Value>,
    ) -> Result<Listing<Value>> {
        ClauseQuery::read(&RUNS, clauses, fields.as_ref(), opts)?.run(&self.conn).await
    }

    async fn scheduler_get_task_refusals(
        &self,
        clauses: Option<Value>,
        fields: Option<Value>,
    ) -> Result<Vec<Value>> {
        let query = ClauseQuery::read(&REFUSALS, clauses, fields.as_ref(), None)?;
        Ok(query.run(&self.conn).await?.into_rows())
    }

    async fn scheduler_get_host_data(&self, host_id: Option<Unchecked<LenientInt>>) -> Result<Vec<HostData>> {
        let host = host_id.map(Unchecked::into_inner).transpose()?;
        Ok(host_data(&self.conn, host.map(|id| id.0)).await?)
    }

    async fn scheduler_get_log_messages(
        &self,
        clauses: Option<Value>,
        fields: Option<Value>,
        opts: Option<Value>,
    ) -> Result<Listing<Value>> {
        ClauseQuery::read(&MESSAGES, clauses, fields.as_ref(), opts)?.run(&self.conn).await
    }
}
