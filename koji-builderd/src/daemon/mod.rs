//! The daemon: one session, one loop, a process for each task.

mod children;
pub mod connect;
mod readiness;
mod round;

use std::time::Duration;

use anyhow::Context as _;
use koji_core::api::host::tasks::HostTaskExports as _;
use koji_core::api::system::SystemExports as _;
use koji_core::api::waits::WaitExports as _;
use koji_core::handler::HandlerRegistry;
use koji_proto::{FaultCode, Remote, Value};
use tokio::signal::unix::{SignalKind, signal};

pub(crate) use round::request_of;

use crate::config::BuilderConfig;
use round::Builder;

/// The pause after a round that failed.
const AFTER_AN_ERROR: Duration = Duration::from_secs(5);

/// Runs the builder until it is told to stop.
pub async fn run(config: BuilderConfig, registry: HandlerRegistry) -> anyhow::Result<()> {
    for folder in [&config.tasks.workdir, &config.buildroots.mockdir] {
        fs_err::create_dir_all(folder)?;
    }
    let session = connect::log_in(&config).await.context("cannot log in to the hub")?;
    session
        .exclusive_session(config.run.force_lock)
        .await
        .context("cannot lock the host's session (--force-lock takes it over)")?;
    let hub = Remote(session);
    anyhow::ensure!(hub.echo(vec!["OK".into()]).await? == [Value::from("OK")], "the hub does not echo");
    let host_id = hub.host_get_id().await.context("the user of this builder is no host")?;
    if config.run.skip_main {
        return Ok(());
    }
    let waiter = Remote(hub.0.subsession().await?);
    let pause = config.tasks.sleeptime;
    let mut builder = Builder::new(hub, config, registry, host_id);
    let mut terminate = signal(SignalKind::terminate())?;
    loop {
        let next = match builder.pass_once().await {
            Ok(true) => continue,
            Ok(false) => pause,
            Err(fault) if matches!(fault.code, FaultCode::AuthExpired | FaultCode::Auth | FaultCode::AuthLock) => {
                return Err(anyhow::Error::new(fault).context("the session is lost"));
            }
            Err(fault) => {
                tracing::error!("a round failed: {fault}");
                AFTER_AN_ERROR.min(pause)
            }
        };
        let news = wait_for_news(&waiter, next);
        tokio::select! {
            () = news => {}
            () = builder.children.any_ended() => {}
            _ = terminate.recv() => break,
            _ = tokio::signal::ctrl_c() => break,
        }
    }
    builder.shut_down().await.context("cannot tell the hub that this builder stops")
}

/// Waits until the hub has something for this host, or until it is time to look.
async fn wait_for_news(waiter: &connect::Hub, pause: Duration) {
    if !waiter.0.announces_waits() {
        return tokio::time::sleep(pause).await;
    }
    let started = tokio::time::Instant::now();
    if let Err(fault) = waiter.host_wait_tasks(pause.as_secs_f64()).await {
        tracing::warn!("cannot wait for tasks: {fault}");
        tokio::time::sleep_until(started + pause).await;
    }
}
