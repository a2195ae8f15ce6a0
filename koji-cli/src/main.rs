//! The `koji` command.

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    koji_cli::run(std::env::args_os().collect()).await
}
