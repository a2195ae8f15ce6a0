//! The program: what its arguments ask for, and how it is set up.

use std::ffi::OsString;
use std::io::{IsTerminal as _, Read as _, Write as _};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::Parser as _;
use koji_core::handler::HandlerRegistry;
use tracing_subscriber::filter::LevelFilter;

use crate::config::{BuilderArgs, BuilderConfig, LogLevel};
use crate::task::TaskSpec;
use crate::{daemon, handlers, sandbox, task};

/// Where the daemon logs when it has no terminal or service manager to log to.
const LOG_FILE: &str = "/var/log/kojid.log";

/// Runs a builder with the task types of this crate and those of the registry, which win over them.
///
/// The program executes itself for each task and for each sandbox, so this must be all that its `main` does.
pub fn main_with(registry: HandlerRegistry) -> ExitCode {
    let mut arguments = std::env::args_os().skip(1).peekable();
    if arguments.next_if(|first| first == sandbox::SUBCOMMAND).is_some() {
        return sandbox::enter_main(arguments);
    }
    let is_task = arguments.next_if(|first| first == task::SUBCOMMAND).is_some();
    match start(registry, arguments.collect(), is_task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // There may be no log yet, or it may be elsewhere; whoever started the program shall know.
            let _ = writeln!(std::io::stderr(), "koji-builderd: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn start(added: HandlerRegistry, arguments: Vec<OsString>, is_task: bool) -> anyhow::Result<()> {
    let program = std::iter::once(OsString::from("koji-builderd"));
    let args = BuilderArgs::try_parse_from(program.chain(arguments.iter().cloned()))
        .unwrap_or_else(|error| error.exit());
    let config = BuilderConfig::load(&args)?;
    // A task's process logs to where the daemon does.
    let in_background = !is_task && !config.run.foreground;
    if in_background {
        go_to_background().context("cannot become a daemon")?;
    }
    log(if is_task && config.run.debug_task { LogLevel::Debug } else { config.log_level });
    let config = Arc::new(config);
    let mut registry = handlers::builtin(&config);
    registry.add_all(&added);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        if is_task {
            return task::run(read_spec()?, &config, &registry).await;
        }
        for warning in config.warnings() {
            tracing::warn!("{warning}");
        }
        for limit in &config.limits {
            limit.apply().with_context(|| format!("cannot set the limit {:?}", limit.resource))?;
        }
        daemon::run(Arc::clone(&config), registry, arguments).await
    })
}

fn read_spec() -> anyhow::Result<TaskSpec> {
    let mut text = Vec::new();
    std::io::stdin().read_to_end(&mut text)?;
    serde_json::from_slice(&text).context("cannot read the task's description")
}

/// Detaches from the terminal; from then on standard error is the log file.
fn go_to_background() -> anyhow::Result<()> {
    let log = fs_err::OpenOptions::new().create(true).append(true).open(LOG_FILE)?;
    nix::unistd::daemon(false, false)?;
    nix::unistd::dup2_stderr(log)?;
    Ok(())
}

fn log(level: LogLevel) {
    let level = match level {
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Warning => LevelFilter::WARN,
        LogLevel::Error => LevelFilter::ERROR,
    };
    let filter = tracing_subscriber::EnvFilter::builder()
        .with_default_directive(LevelFilter::WARN.into())
        .parse_lossy(format!("koji_builderd={level},koji_core={level},koji_proto={level}"));
    let colours = std::io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(std::io::stderr).init();
}
