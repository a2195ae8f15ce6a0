//! Mock's command lines, and what its exit status says.

use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use koji_core::mock_config::MockConfig;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::process::{Child, Command};

use super::super::error::{BuildrootError, Failure};
use super::super::logs::MOCK_LOG;
use super::root::MockBuildroot;
use crate::sandbox::Outcome;

/// How long mock may take to clean up when its time is over.
const GRACE: Duration = Duration::from_secs(10);

impl MockBuildroot {
    /// Runs mock with further arguments; the inner error tells that mock failed.
    pub(super) async fn mock(
        &self,
        arguments: &[OsString],
        time_limit: Option<Duration>,
    ) -> Result<Result<(), Failure>, BuildrootError> {
        let log = fs_err::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.config.work_dir.join(MOCK_LOG))?
            .into_parts()
            .0;
        let mut command = Command::new(&self.host.program);
        command
            .args(self.common_arguments())
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .kill_on_drop(true);
        if let Some(user) = self.host.user {
            command.uid(user.uid).gid(user.gid);
        }
        let missing =
            |e| BuildrootError::Missing(format!("could not run {}: {e}", self.host.program.display()));
        let outcome = wait(command.spawn().map_err(missing)?, time_limit).await?;
        Ok(Failure::check("mock", outcome))
    }

    /// Names the configuration: as `koji/NAME` below mock's own directory, else by its path.
    fn common_arguments(&self) -> Vec<OsString> {
        let file = self.config_file();
        let name = if self.host.config_dir == Path::new("/etc/mock/koji") {
            format!("koji/{}", self.config.settings.name).into()
        } else {
            file.into_os_string()
        };
        let mut arguments = vec!["-r".into(), name];
        arguments.extend(chroot_kind(&self.config.settings).map(OsString::from));
        if self.config.settings.uses_bootstrap_image() {
            arguments.push("--bootstrap-image-ready".into());
        }
        arguments
    }
}

fn chroot_kind(settings: &MockConfig) -> Option<&'static str> {
    let new = settings.extra.get("mock.new_chroot")?;
    Some(if new.is_truthy() { "--new-chroot" } else { "--old-chroot" })
}

async fn wait(mut mock: Child, time_limit: Option<Duration>) -> std::io::Result<Outcome> {
    let status = match time_limit {
        None => mock.wait().await?,
        Some(limit) => match tokio::time::timeout(limit, mock.wait()).await {
            Ok(status) => status?,
            Err(_) => {
                terminate(&mut mock).await?;
                return Ok(Outcome::TimedOut(limit));
            }
        },
    };
    Ok(match (status.code(), status.signal()) {
        (Some(code), _) => Outcome::Exited(code),
        (None, signal) => Outcome::Signaled(signal.unwrap_or_default()),
    })
}

/// Mock ends what runs in its root when it is asked to.
async fn terminate(mock: &mut Child) -> std::io::Result<()> {
    if let Some(pid) = mock.id().and_then(|pid| i32::try_from(pid).ok()) {
        kill(Pid::from_raw(pid), Signal::SIGTERM)?;
    }
    if tokio::time::timeout(GRACE, mock.wait()).await.is_err() {
        mock.kill().await?;
    }
    Ok(())
}

/// Returns which log tells more about the way mock ended.
pub(super) fn log_to_read(failure: &Failure) -> &'static str {
    match failure.outcome {
        Outcome::Exited(10) => "build.log",
        Outcome::Exited(1) => "build.log or root.log",
        _ => "root.log",
    }
}
