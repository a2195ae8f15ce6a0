//! Policies, as anyone may ask them.

use async_trait::async_trait;
use koji_core::api::policies::PolicyExports;
use koji_core::policy::PolicyData;
use koji_proto::Value;

use crate::call::{HubCall, Result};

#[async_trait]
impl PolicyExports for HubCall {
    async fn eval_policy(&self, name: String, data: Value) -> Result<Option<String>> {
        let data = PolicyData::from_value(data)?;
        Ok(self.ask_policy(&name, &data).await?.action)
    }
}
