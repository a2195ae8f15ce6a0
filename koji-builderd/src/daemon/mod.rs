//! The daemon: one session, one loop, a process for each task.

mod children;
pub mod connect;
mod round;
mod stop;

use std::ffi::OsString;
use std::os::unix::process::CommandExt as _;
use std::sync::Arc;
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
use round::{Builder, Round};
use stop::Stop;

/// The pause after a round that failed, and the longest between two looks whether a full host has room again.
const SHORT_PAUSE: Duration = Duration::from_secs(5);

/// The least time between two rounds that found nothing to do.
const BREATH: Duration = Duration::from_millis(50);

/// How long a round may go on once the daemon is to stop: the hub may not answer, and be asked again for long.
const GRACE: Duration = Duration::from_secs(5);

/// How the daemon has ended, if not by an error.
enum End {
    Stop,
    Restart,
}

/// Runs the builder until it is told to stop. `arguments` are those that it was started with.
pub async fn run(
    config: Arc<BuilderConfig>,
    registry: HandlerRegistry,
    arguments: Vec<OsString>,
) -> anyhow::Result<()> {
    for folder in [&config.tasks.workdir, &config.buildroots.mockdir] {
        fs_err::create_dir_all(folder)?;
    }
    if let Err(error) = crate::process::adopt_orphans() {
        tracing::warn!("orphans of tasks are left to the system: {error}");
    }
    let session = connect::log_in(&config).await.context("cannot log in to the hub")?;
    session
        .exclusive_session(config.run.force_lock)
        .await
        .context("cannot lock the host's session (--force-lock takes it over)")?;
    let hub = Remote(session);
    anyhow::ensure!(hub.echo(vec!["OK".into()]).await? == [Value::from("OK")], "the hub does not echo");
    if config.run.skip_main {
        return Ok(());
    }
    let host_id = hub.host_get_id().await.context("the user of this builder is no host")?;
    tracing::info!(host.id = host_id, "builder started");
    let mut builder = Builder::new(hub, config, registry, host_id, arguments.clone());
    match serve(&mut builder).await? {
        End::Stop => builder.shut_down().await.context("cannot tell the hub that this builder stops"),
        End::Restart => {
            let error = std::process::Command::new("/proc/self/exe").args(arguments).exec();
            Err(error).context("cannot start this program anew")
        }
    }
}

async fn serve(builder: &mut Builder) -> anyhow::Result<End> {
    let waiter = Remote(builder.hub.0.subsession().await?);
    let stop = Stop::listen()?;
    let mut reload = signal(SignalKind::user_defined1())?;
    let pause = builder.config.tasks.sleeptime;
    loop {
        if builder.restart_pending && builder.children.is_empty() {
            return Ok(End::Restart);
        }
        let round = tokio::select! {
            round = builder.pass_once() => round,
            () = stop.wanted_for(GRACE) => return Ok(End::Stop),
        };
        let news = async {
            match round {
                Ok(Round::TookATask) => Ok(()),
                Ok(Round::Idle) => {
                    wait_for_news(&waiter, pause).await;
                    Ok(())
                }
                Ok(Round::NotReady) => {
                    tokio::time::sleep(pause.min(SHORT_PAUSE)).await;
                    Ok(())
                }
                Err(fault) => match fault.code {
                    FaultCode::AuthExpired | FaultCode::Auth | FaultCode::AuthLock | FaultCode::Retry => {
                        Err(anyhow::Error::new(fault).context("the session is lost"))
                    }
                    _ => {
                        tracing::error!("a round failed: {fault}");
                        tokio::time::sleep(pause.min(SHORT_PAUSE)).await;
                        Ok(())
                    }
                },
            }
        };
        tokio::select! {
            news = news => news?,
            () = builder.children.any_ended() => {}
            _ = reload.recv() => builder.restart_pending = true,
            () = stop.wanted_for(Duration::ZERO) => return Ok(End::Stop),
        }
    }
}

/// Waits until the hub has something for this host, or until it is time to look.
async fn wait_for_news(waiter: &connect::Hub, pause: Duration) {
    let started = tokio::time::Instant::now();
    if !waiter.0.announces_waits() {
        return tokio::time::sleep(pause).await;
    }
    match waiter.host_wait_tasks(pause.as_secs_f64()).await {
        Ok(_) => tokio::time::sleep_until(started + BREATH).await,
        Err(fault) => {
            tracing::warn!("cannot wait for tasks: {fault}");
            tokio::time::sleep_until(started + pause).await;
        }
    }
}
