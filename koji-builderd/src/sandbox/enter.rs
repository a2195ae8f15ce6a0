//! The helper process: makes the namespaces and stands between the builder and pid 1 of the sandbox.

use std::ffi::OsString;
use std::io::{self, BufRead as _, Read as _, Write as _};
use std::os::fd::{AsFd, BorrowedFd};
use std::process::{Child, Command, ExitCode, Stdio};

use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sched::{CloneFlags, unshare};

use super::report::{InStep as _, Report, StepError};
use super::spec::{Network, SandboxSpec};
use super::{SUBCOMMAND, init};

/// The argument that makes the helper pid 1.
const INIT: &str = "init";

/// Acts as a sandbox's helper; a program calls this, and nothing before it, when its first argument is
/// [`SUBCOMMAND`], with the arguments after that one.
///
/// Reads the description from standard input, which has to stay open: its end is taken for the builder's death and
/// ends the sandbox. Writes one line about the command's end to standard output.
pub fn enter_main(mut arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let report = match arguments.next() {
        None => supervise().unwrap_or_else(|error| Some(error.into())),
        Some(stage) if stage == INIT => Some(init::run()),
        Some(_) => None,
    };
    match report.map(write_report) {
        Some(Ok(())) => ExitCode::SUCCESS,
        Some(Err(_)) | None => ExitCode::FAILURE,
    }
}

fn write_report(report: Report) -> io::Result<()> {
    let mut line = serde_json::to_vec(&report)?;
    line.push(b'\n');
    io::stdout().write_all(&line)?;
    io::stdout().flush()
}

/// Returns `None` when the builder is gone.
fn supervise() -> Result<Option<Report>, StepError> {
    let mut text = String::new();
    io::stdin().lock().read_line(&mut text).step(|| "read the sandbox's description".into())?;
    let spec: SandboxSpec = serde_json::from_str(&text)
        .map_err(io::Error::from)
        .step(|| "parse the sandbox's description".into())?;
    make_namespaces(spec.network).step(|| "make namespaces".into())?;
    let mut init = Command::new("/proc/self/exe")
        .args([SUBCOMMAND, INIT])
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .step(|| "start pid 1".into())?;
    if let Some(mut pipe) = init.stdin.take() {
        pipe.write_all(text.as_bytes()).step(|| "describe the sandbox to pid 1".into())?;
    }
    wait(&mut init).step(|| "wait for pid 1".into())
}

fn make_namespaces(network: Network) -> nix::Result<()> {
    let mut namespaces = CloneFlags::CLONE_NEWNS
        | CloneFlags::CLONE_NEWPID
        | CloneFlags::CLONE_NEWIPC
        | CloneFlags::CLONE_NEWUTS;
    namespaces.set(CloneFlags::CLONE_NEWNET, network == Network::Loopback);
    match unshare(namespaces | CloneFlags::CLONE_NEWCGROUP) {
        // A kernel without cgroups has no namespace for them either.
        Err(Errno::EINVAL) => unshare(namespaces),
        other => other,
    }
}

/// Waits until pid 1 has ended, or ends it when the builder goes away.
fn wait(init: &mut Child) -> io::Result<Option<Report>> {
    let Some(mut reports) = init.stdout.take() else { return Ok(None) };
    let mut line = Vec::new();
    match first_ready(io::stdin().as_fd(), reports.as_fd())? {
        Ready::BuilderGone => {
            init.kill()?;
            init.wait()?;
            return Ok(None);
        }
        Ready::Report => reports.read_to_end(&mut line)?,
    };
    let status = init.wait()?;
    let lost = |_| Report::InitLost { status: init::describe(status) };
    Ok(Some(serde_json::from_slice(&line).unwrap_or_else(lost)))
}

enum Ready {
    BuilderGone,
    Report,
}

fn first_ready(builder: BorrowedFd<'_>, reports: BorrowedFd<'_>) -> io::Result<Ready> {
    loop {
        let mut fds = [PollFd::new(reports, PollFlags::POLLIN), PollFd::new(builder, PollFlags::POLLIN)];
        match poll(&mut fds, PollTimeout::NONE) {
            Err(Errno::EINTR) => continue,
            other => other?,
        };
        let [reports, builder] = fds.map(|fd| fd.any().unwrap_or(true));
        if reports {
            return Ok(Ready::Report);
        }
        if builder {
            return Ok(Ready::BuilderGone);
        }
    }
}
