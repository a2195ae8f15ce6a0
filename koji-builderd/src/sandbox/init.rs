//! Pid 1 of the sandbox: sets everything up, starts the command and reaps until it ends.

use std::io::{self, Read as _};
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::process::{Command, ExitStatus, Stdio};

use caps::{CapSet, Capability};
use nix::sys::personality::{self, Persona};
use nix::sys::prctl::{set_no_new_privs, set_pdeathsig};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::Signal;
use nix::sys::stat::{Mode, umask};
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::{sethostname, setsid};

use super::loopback;
use super::mounts::enter_root;
use super::report::{InStep as _, Report, StepError};
use super::spec::{Limits, Network, Output, Privileges, SandboxSpec};

/// `PER_LINUX32` of `linux/personality.h`.
const LINUX32: Persona = Persona::from_bits_retain(0x8);

/// What root keeps: enough to install packages and run their scriptlets. It is what containers usually have.
const PACKAGE_CAPABILITIES: [Capability; 13] = [
    Capability::CAP_AUDIT_WRITE,
    Capability::CAP_CHOWN,
    Capability::CAP_DAC_OVERRIDE,
    Capability::CAP_FOWNER,
    Capability::CAP_FSETID,
    Capability::CAP_KILL,
    Capability::CAP_MKNOD,
    Capability::CAP_NET_BIND_SERVICE,
    Capability::CAP_SETFCAP,
    Capability::CAP_SETGID,
    Capability::CAP_SETPCAP,
    Capability::CAP_SETUID,
    Capability::CAP_SYS_CHROOT,
];

/// Runs as pid 1: reads the spec from standard input and returns how the command went.
///
/// The caller must exit right after, which ends every other process of the namespace.
pub(super) fn run() -> Report {
    attempt().unwrap_or_else(Report::from)
}

fn attempt() -> Result<Report, StepError> {
    // Before the spec is read: should the parent already be dead, reading it fails.
    set_pdeathsig(Signal::SIGKILL).step(|| "tie the sandbox to the builder".into())?;
    let spec = read_spec().step(|| "read the sandbox's description".into())?;
    let stdio = open_output(&spec.stdout).and_then(|out| Ok((out, open_output(&spec.stderr)?)));
    let (stdout, stderr) = stdio.step(|| "open the log".into())?;
    setsid().step(|| "start a session".into())?;
    umask(Mode::from_bits_truncate(0o022));
    enter_root(&spec.staging, &spec.mounts)?;
    if spec.network == Network::Loopback {
        loopback::bring_up().step(|| "bring up the loopback interface".into())?;
    }
    if let Some(name) = &spec.hostname {
        sethostname(name).step(|| "set the host name".into())?;
    }
    if spec.linux32 {
        let persona = personality::get().step(|| "read the personality".into())?;
        personality::set(persona | LINUX32).step(|| "set the personality".into())?;
    }
    apply_limits(&spec.limits).step(|| "set resource limits".into())?;
    drop_capabilities(spec.privileges).step(|| "drop capabilities".into())?;
    set_no_new_privs().step(|| "refuse new privileges".into())?;
    run_command(&spec, stdout, stderr)
}

fn read_spec() -> io::Result<SandboxSpec> {
    let mut text = String::new();
    io::stdin().read_to_string(&mut text)?;
    Ok(serde_json::from_str(&text)?)
}

fn open_output(output: &Output) -> io::Result<Stdio> {
    match output {
        Output::Discard => Ok(Stdio::null()),
        Output::Append(path) => {
            Ok(fs_err::OpenOptions::new().append(true).create(true).open(path)?.into_parts().0.into())
        }
    }
}

fn apply_limits(limits: &Limits) -> io::Result<()> {
    let wanted = [
        (Resource::RLIMIT_NOFILE, limits.open_files),
        (Resource::RLIMIT_NPROC, limits.processes),
        (Resource::RLIMIT_CORE, limits.core_bytes),
        (Resource::RLIMIT_FSIZE, limits.file_bytes),
        (Resource::RLIMIT_AS, limits.address_bytes),
    ];
    for (resource, limit) in wanted {
        if let Some(limit) = limit {
            let (_, hard) = getrlimit(resource)?;
            let limit = limit.min(hard);
            setrlimit(resource, limit, limit)?;
        }
    }
    Ok(())
}

/// Empties the bounding set, so that what the command executes never gets more, as root neither. This process keeps
/// its own capabilities, which also keeps the command from tracing it.
fn drop_capabilities(privileges: Privileges) -> io::Result<()> {
    let kept: &[Capability] = match privileges {
        Privileges::User { .. } => &[],
        Privileges::PackageRoot => &PACKAGE_CAPABILITIES,
    };
    for capability in caps::runtime::thread_all_supported() {
        if !kept.contains(&capability) {
            caps::drop(None, CapSet::Bounding, capability).map_err(io::Error::other)?;
        }
    }
    Ok(())
}

fn run_command(spec: &SandboxSpec, stdout: Stdio, stderr: Stdio) -> Result<Report, StepError> {
    let (program, arguments) = spec
        .command
        .split_first()
        .ok_or(io::ErrorKind::InvalidInput)
        .step(|| "find a command to run".into())?;
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env_clear()
        .envs(&spec.environment)
        .current_dir(&spec.directory)
        .stdin(Stdio::null())
        .stdout(stdout)
        .stderr(stderr)
        .process_group(0);
    if let Privileges::User { uid, gid } = spec.privileges {
        command.uid(uid).gid(gid);
    }
    match command.spawn() {
        Ok(child) => reap_until_end_of(child.id()).step(|| "wait for the command".into()),
        Err(error) => Ok(Report::StartFailed { program: program.clone(), message: error.to_string() }),
    }
}

/// Waits for every process that ends, adopted ones too, until the command does.
fn reap_until_end_of(command: u32) -> io::Result<Report> {
    let command = i32::try_from(command).map_err(io::Error::other)?;
    loop {
        match waitpid(None, None) {
            Ok(WaitStatus::Exited(pid, code)) if pid.as_raw() == command => {
                return Ok(Report::Exited { code });
            }
            Ok(WaitStatus::Signaled(pid, signal, _)) if pid.as_raw() == command => {
                return Ok(Report::Signaled { signal: signal as i32 });
            }
            Ok(_) | Err(nix::errno::Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}

/// Describes how pid 1 itself ended.
pub(super) fn describe(status: ExitStatus) -> String {
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit status {code}"),
        (None, Some(signal)) => {
            Signal::try_from(signal).map_or_else(|_| format!("signal {signal}"), |s| s.as_str().to_owned())
        }
        (None, None) => "an unknown end".to_owned(),
    }
}
