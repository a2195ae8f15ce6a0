//! Policies, as builders ask them.

use async_trait::async_trait;
use koji_core::api::host::policies::HostPolicyExports;
use koji_core::policy::{PolicyData, Terms};
use koji_proto::Value;

use crate::call::{HubCall, Result};

#[async_trait]
impl HostPolicyExports for HubCall {
    async fn host_assert_policy(&self, name: String, data: Value, default: String) -> Result<()> {
        self.calling_host().await?;
        let terms = Terms { default: &default, force: false };
        self.assert_policy_on(&name, &PolicyData::from_value(data)?, terms).await
    }

    async fn host_check_policy(
        &self,
        name: String,
        data: Value,
        default: String,
        strict: bool,
    ) -> Result<(bool, Value)> {
        self.calling_host().await?;
        let data = PolicyData::from_value(data)?;
        let decision = self.hub.policies.check(&name, &data, self, &default).await?;
        if strict && !decision.allowed {
            return Err(self.hub.policies.violation(&decision));
        }
        Ok((decision.allowed, decision.reason.into()))
    }

    async fn host_eval_policy(&self, name: String, data: Value) -> Result<Option<String>> {
        self.calling_host().await?;
        Ok(self.ask_policy(&name, &PolicyData::from_value(data)?).await?.action)
    }
}
