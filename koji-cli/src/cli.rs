//! The command line: global options, the command, and the exit status.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;

use crate::commands::help;
use crate::config::Config;
use crate::context::Context;
use crate::error::{CliError, Result};
use crate::output::Output;
use crate::registry;

const USAGE: &str = "koji [global-options] command [command-options-and-arguments]

Common commands: build, download-build, help, latest-build, list-targets, search";

/// The options that stand before the command.
#[derive(Debug, Default, Parser)]
#[command(name = "koji", override_usage = USAGE, infer_long_args = true, disable_help_subcommand = true)]
pub(crate) struct GlobalArgs {
    /// Use a configuration file other than the default
    #[arg(short, long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Specify a configuration profile
    #[arg(short, long)]
    pub(crate) profile: Option<String>,
    /// Specify a Kerberos keytab to use
    #[arg(long)]
    pub(crate) keytab: Option<String>,
    /// Specify a Kerberos principal to use
    #[arg(long)]
    pub(crate) principal: Option<String>,
    /// Specify a SSL cert to use
    #[arg(long)]
    pub(crate) cert: Option<String>,
    /// Run as the specified user (requires special privileges)
    #[arg(long, value_name = "USER")]
    pub(crate) runas: Option<String>,
    /// Specify user
    #[arg(long)]
    pub(crate) user: Option<String>,
    /// Specify password
    #[arg(long)]
    pub(crate) password: Option<String>,
    /// Do not authenticate
    #[arg(long)]
    pub(crate) noauth: bool,
    /// Authenticate even for read-only operations
    #[arg(long)]
    pub(crate) force_auth: bool,
    /// Force use of a type of authentication: noauth, ssl, password or kerberos
    #[arg(long)]
    pub(crate) authtype: Option<String>,
    /// Show debug output
    #[arg(short, long)]
    pub(crate) debug: bool,
    /// Show calls and answers
    #[arg(long)]
    pub(crate) debug_xmlrpc: bool,
    /// Run quietly
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// Do not actually run the command
    #[arg(long)]
    pub(crate) skip_main: bool,
    /// URL of the hub
    #[arg(short, long)]
    pub(crate) server: Option<String>,
    /// Specify the topdir
    #[arg(long)]
    pub(crate) topdir: Option<String>,
    /// URL of the web interface
    #[arg(long)]
    pub(crate) weburl: Option<String>,
    /// URL for file access
    #[arg(long)]
    pub(crate) topurl: Option<String>,
    /// Obsolete: use topurl
    #[arg(long, hide = true)]
    pub(crate) pkgurl: Option<String>,
    /// Additional plugin paths
    #[arg(long)]
    pub(crate) plugin_paths: Option<String>,
    /// List commands
    #[arg(long)]
    pub(crate) help_commands: bool,
    /// The command with its options and arguments
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, hide = true)]
    pub(crate) command: Vec<OsString>,
}

/// Runs the command that a command line asks for.
pub async fn run(mut arguments: Vec<OsString>) -> ExitCode {
    let out = Output;
    let called = arguments.first().map(PathBuf::from).unwrap_or_default();
    let called_as = called.file_name().and_then(|name| name.to_str()).unwrap_or("koji").to_owned();
    if arguments.is_empty() {
        arguments.push("koji".into());
    }
    let args = match GlobalArgs::try_parse_from(arguments) {
        Ok(args) => args,
        Err(error) => {
            let status = error.exit_code();
            out.warn(error.to_string().trim_end());
            return ExitCode::from(u8::try_from(status).unwrap_or(2));
        }
    };
    let home = std::env::home_dir();
    let result = dispatch(args, &called_as, home.as_deref()).await;
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => ExitCode::from(error.status()),
    }
}

async fn dispatch(args: GlobalArgs, called_as: &str, home: Option<&Path>) -> Result<()> {
    let out = Output;
    if args.help_commands || args.command.is_empty() {
        out.write(help::listing(&[]).as_bytes());
        return Ok(());
    }
    let config = Config::read(&args, called_as, home).inspect_err(|error| report(error, None))?;
    let name = args.command[0].to_string_lossy().into_owned();
    let Some(entry) = registry::find(&name) else {
        out.write(help::listing(&[]).as_bytes());
        out.warn(format!("koji: error: Unknown command: {name}"));
        return Err(CliError::Status(1));
    };
    if args.skip_main {
        return Ok(());
    }
    let context = Context::new(config).inspect_err(|error| report(error, None))?;
    let rest = &args.command[1..];
    let running = entry.start(&context, rest).inspect_err(|error| report(error, Some(entry)))?;
    let asks_for_own = rest.iter().any(|argument| argument == "--mine");
    let result = match context.activate(entry.auth, asks_for_own).await {
        Ok(()) => tokio::select! {
            result = running => result,
            _ = tokio::signal::ctrl_c() => Err(CliError::Status(1)),
        },
        Err(error) => Err(error),
    };
    context.close().await;
    result.inspect_err(|error| report(error, Some(entry)))
}

/// Tells on standard error why the command ended.
fn report(error: &CliError, entry: Option<&registry::Entry>) {
    let out = Output;
    match error {
        CliError::Status(_) => {}
        CliError::Usage(message) => {
            let usage = entry.map_or_else(|| format!("Usage: {USAGE}"), registry::Entry::usage);
            out.warn(format!("{usage}\n\nkoji: error: {message}"));
        }
        CliError::Fault(fault) => out.warn(format!("koji: {}: {fault}", fault.code.class())),
        other => out.warn(format!("koji: error: {other}")),
    }
}
