//! The loop that looks after requests for repos, where no kojira does.
//!
//! It runs where the option `RepoQueueInterval` is set: then tasks for new requests are made as soon as they come, and
//! every so many seconds it does what kojira's calls would do.

use std::sync::Arc;
use std::time::Duration;

use koji_proto::{Access, Fault};

use crate::call::HubCall;
use crate::events::Notice;
use crate::hub::Hub;
use crate::rpc;
use crate::store::users;

/// How the passes are named where calls are counted.
const METHOD: &str = "repo.checkQueue";

/// Runs passes until it is dropped; returns at once if the hub is not to look after requests.
pub async fn run(hub: Arc<Hub>) {
    let Some(interval) = interval(&hub) else { return };
    let mut listener = hub.events.listen();
    let mut ticks = tokio::time::interval(interval);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = wanted(&mut listener) => {}
        }
        if let Err(error) = pass_once(&hub).await {
            tracing::error!("failed to look after requests for repos: {error}");
            tokio::time::sleep(interval).await;
        }
    }
}

fn interval(hub: &Hub) -> Option<Duration> {
    let seconds = u64::try_from(hub.config.number("RepoQueueInterval")).unwrap_or_default();
    (seconds > 0).then(|| Duration::from_secs(seconds))
}

/// Waits until a request may have changed.
async fn wanted(listener: &mut crate::events::Listener) {
    while !matches!(listener.next().await, None | Some(Notice::RepoChanged { .. })) {}
}

/// Makes one pass: notes which repos are out of date, makes requests for tags that want them, and looks after all.
pub async fn pass_once(hub: &Arc<Hub>) -> Result<(), Fault> {
    let call = HubCall::anonymous(hub.clone(), hub.db.writer(), "-".into());
    let result = pass(&call).await;
    rpc::finish(&call, METHOD, Access::Write, result).await
}

async fn pass(call: &HubCall) -> Result<(), Fault> {
    call.update_end_events().await?;
    let owner = users::id_by_name(&call.conn, call.hub.config.text("RepoQueueUser")).await?;
    if let Some(owner) = owner {
        call.make_auto_requests(owner).await?;
    }
    call.check_repo_queue().await
}
