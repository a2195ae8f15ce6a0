//! The builder daemon.

use std::process::ExitCode;

use koji_core::handler::HandlerRegistry;

fn main() -> ExitCode {
    koji_builderd::main_with(HandlerRegistry::new())
}
