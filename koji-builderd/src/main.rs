//! The builder daemon.

use std::io::Write as _;
use std::process::ExitCode;

use koji_builderd::sandbox;

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    match arguments.next() {
        Some(first) if first == sandbox::SUBCOMMAND => sandbox::enter_main(arguments),
        _ => {
            let _ = writeln!(std::io::stderr(), "koji-builderd: only the sandbox helper can be run so far");
            ExitCode::from(2)
        }
    }
}
