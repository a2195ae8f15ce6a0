//! The hub's daemon: reads the command line and wires configuration, database and HTTP together.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use clap::{Parser, Subcommand};
use koji_hubd::config::HubConfig;
use koji_hubd::{Hub, admin, daemon};

#[derive(Parser)]
#[command(name = "koji-hubd", version, about = "The Koji hub")]
struct Arguments {
    /// The configuration, in the form of upstream's hub.conf.
    #[arg(long, default_value = "/etc/koji-hub/hub.conf")]
    config: PathBuf,
    /// A folder of further *.conf files [default: hub.conf.d beside the configuration].
    #[arg(long)]
    config_dir: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Prepare the database and the top directory; safe to repeat.
    Init,
    /// Serve until told to stop.
    Serve,
    /// Manage users on the hub's own machine.
    #[command(subcommand)]
    Admin(AdminCommand),
}

#[derive(Subcommand)]
enum AdminCommand {
    /// Make a user with a password, and a permission if one is named.
    CreateUser { name: String, password: String, permission: Option<String> },
    /// Give a user a new password.
    SetPassword { name: String, password: String },
    /// Grant a user a permission.
    Grant { name: String, permission: String },
}

#[tokio::main]
#[expect(clippy::print_stderr, reason = "a command that fails says why to whoever typed it")]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("koji-hubd: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let beside = arguments.config.parent().map(|folder| folder.join("hub.conf.d"));
    let directory = arguments.config_dir.or(beside);
    let config = HubConfig::read(&arguments.config, directory.as_deref())
        .with_context(|| format!("cannot use {}", arguments.config.display()))?;
    daemon::start_logging(&config);
    for warning in config.warnings() {
        tracing::warn!("{warning}");
    }
    let hub = Hub::open(config).await.context("cannot start")?;
    match arguments.command {
        Command::Init => daemon::init(&hub).await?,
        Command::Serve => daemon::serve(Arc::new(hub)).await?,
        Command::Admin(command) => match command {
            AdminCommand::CreateUser { name, password, permission } => {
                admin::create_user(&hub, &name, &password, permission.as_deref()).await?;
            }
            AdminCommand::SetPassword { name, password } => {
                admin::set_password(&hub, &name, &password).await?
            }
            AdminCommand::Grant { name, permission } => admin::grant(&hub, &name, &permission).await?,
        },
    }
    Ok(())
}
