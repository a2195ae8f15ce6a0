//! The life of the daemon: preparing, serving, stopping.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

use crate::config::HubConfig;
use crate::events::Notice;
use crate::http;
use crate::hub::Hub;
use crate::store::migrate::Report;

/// How often what is noted in memory is written.
const FLUSH_INTERVAL: Duration = Duration::from_secs(10);

/// Starts logging to standard error, as detailed as `LogLevel` says; `RUST_LOG` wins.
pub fn start_logging(config: &HubConfig) {
    let level = match config.text("LogLevel").split_whitespace().next().unwrap_or_default() {
        "DEBUG" => "debug",
        "INFO" => "info",
        "ERROR" | "CRITICAL" => "error",
        _ => "warn",
    };
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(level));
    // A second start in one process keeps the first's logging.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

/// Prepares the database and the folders of the top directory; what is there already stays.
pub async fn init(hub: &Hub) -> anyhow::Result<()> {
    let top = &hub.config.topdir;
    for folder in ["packages", "repos", "repos-dist", "scratch", "vol", "work"] {
        fs_err::create_dir_all(top.join(folder))?;
    }
    let report = hub.db.migrate().await.context("cannot prepare the database")?;
    if report != Report::default() {
        tracing::info!(applied = ?report.applied, adopted = ?report.adopted, "the database was brought up to date");
    }
    Ok(())
}

/// Serves until SIGTERM or SIGINT.
pub async fn serve(hub: Arc<Hub>) -> anyhow::Result<()> {
    init(&hub).await?;
    let listener = TcpListener::bind(hub.config.listen)
        .await
        .with_context(|| format!("cannot listen on {}", hub.config.listen))?;
    tracing::info!("serving at http://{}/kojihub", listener.local_addr()?);
    let flusher = tokio::spawn(flush_touches(hub.clone()));
    let scheduler = tokio::spawn(crate::scheduler::run(hub.clone()));
    let repo_queue = tokio::spawn(crate::repos::queue::run(hub.clone()));
    let mut terminate = signal(SignalKind::terminate())?;
    let events = hub.events.clone();
    let stop = async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        events.publish(Notice::Stopping);
    };
    let served = http::serve(hub.clone(), listener, stop).await;
    scheduler.abort();
    repo_queue.abort();
    flusher.abort();
    hub.touches.flush(&hub.db).await?;
    hub.db.close().await;
    served.context("cannot serve")
}

async fn flush_touches(hub: Arc<Hub>) {
    let mut ticks = tokio::time::interval(FLUSH_INTERVAL);
    loop {
        ticks.tick().await;
        if let Err(error) = hub.touches.flush(&hub.db).await {
            tracing::error!("failed to note when sessions were used: {error}");
        }
    }
}
