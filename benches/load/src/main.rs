//! Measures a Koji hub from outside: calls under load, uploads, and how soon tasks start.

mod call;
mod compare;
mod connection;
mod durations;
mod error;
mod hub;
mod latency;
mod reply;
mod report;
mod upload;

use std::io::Write as _;

use anyhow::Context as _;
use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "koji-load", version, about = "Measures a Koji hub from outside")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Print what was measured as JSON, which `compare` reads.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Repeat one call over many connections.
    Call(call::CallLoad),
    /// Upload one large file.
    Upload(upload::Upload),
    /// Make tasks one after the other and see how soon each is started.
    Latency(latency::TaskLatency),
    /// Show the ratios of two results that were kept as JSON.
    Compare(compare::Comparison),
}

// One thread: the harness shares the machine with the hub that it measures.
#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let report = match arguments.command {
        Command::Call(load) => load.run().await?,
        Command::Upload(upload) => upload.run().await?,
        Command::Latency(tasks) => tasks.run().await?,
        Command::Compare(comparison) => return print(&comparison.table()?),
    };
    print(&if arguments.json { serde_json::to_string_pretty(&report)? + "\n" } else { report.table() })
}

fn print(text: &str) -> anyhow::Result<()> {
    std::io::stdout().write_all(text.as_bytes()).context("cannot print the result")
}
