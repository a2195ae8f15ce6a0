//! The builder's side: starts the helper, waits, and ends it when time is up or nobody waits any more.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use super::SUBCOMMAND;
use super::report::Report;
use super::spec::SandboxSpec;

/// How long a helper may take to end its sandbox before it is killed itself.
const GRACE: Duration = Duration::from_secs(10);

/// Runs commands in sandboxes.
#[derive(Debug, Clone)]
pub struct Sandbox {
    helper: PathBuf,
}

/// How a command in a sandbox ended. By then every process that it started is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It ended by itself with this exit status.
    Exited(i32),
    /// A signal ended it.
    Signaled(i32),
    /// It took longer than allowed and was killed.
    TimedOut(Duration),
}

/// Why a sandbox could not do its work; says nothing about the command.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The helper program could not be executed or spoken to.
    #[error("failed to run the sandbox helper {}", helper.display())]
    Helper {
        /// The program.
        helper: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
    /// A step of setting up failed.
    #[error("failed to {step}: {message}")]
    SetUp {
        /// What was attempted.
        step: String,
        /// The system's answer.
        message: String,
    },
    /// The command could not be executed.
    #[error("failed to execute {program}: {message}")]
    Start {
        /// The command's first word.
        program: String,
        /// The system's answer.
        message: String,
    },
    /// The helper or pid 1 ended without a report.
    #[error("the sandbox was lost ({0})")]
    Lost(String),
}

impl Sandbox {
    /// Takes a program that hands its arguments to [`super::enter_main`]; for a daemon `/proc/self/exe`.
    pub fn new(helper: impl Into<PathBuf>) -> Self {
        Self { helper: helper.into() }
    }

    /// Returns the helper program.
    pub fn helper(&self) -> &Path {
        &self.helper
    }

    /// Runs the command to its end, or to the end of the time limit.
    ///
    /// Dropping the future kills the sandbox.
    pub async fn run(
        &self,
        spec: &SandboxSpec,
        time_limit: Option<Duration>,
    ) -> Result<Outcome, SandboxError> {
        let failed = |source| SandboxError::Helper { helper: self.helper.clone(), source };
        let (mut helper, mut input, mut reports) = self.start().map_err(failed)?;
        let mut line = serde_json::to_vec(spec).map_err(|e| failed(e.into()))?;
        line.push(b'\n');
        input.write_all(&line).await.map_err(failed)?;

        let mut report = Vec::new();
        let finished = reports.read_to_end(&mut report);
        let finished = match time_limit {
            None => Ok(finished.await),
            Some(limit) => tokio::time::timeout(limit, finished).await.map_err(|_| limit),
        };
        match finished {
            Ok(read) => {
                read.map_err(failed)?;
                let status = helper.wait().await.map_err(failed)?;
                outcome(&report, &status.to_string())
            }
            Err(limit) => {
                drop(input);
                if tokio::time::timeout(GRACE, helper.wait()).await.is_err() {
                    helper.kill().await.map_err(failed)?;
                }
                Ok(Outcome::TimedOut(limit))
            }
        }
    }

    fn start(&self) -> io::Result<(Child, ChildStdin, ChildStdout)> {
        let mut helper = Command::new(&self.helper)
            .arg(SUBCOMMAND)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        match (helper.stdin.take(), helper.stdout.take()) {
            (Some(input), Some(output)) => Ok((helper, input, output)),
            _ => Err(io::Error::other("the helper has no pipes")),
        }
    }
}

fn outcome(report: &[u8], status: &str) -> Result<Outcome, SandboxError> {
    match serde_json::from_slice(report) {
        Ok(Report::Exited { code }) => Ok(Outcome::Exited(code)),
        Ok(Report::Signaled { signal }) => Ok(Outcome::Signaled(signal)),
        Ok(Report::SetupFailed { step, message }) => Err(SandboxError::SetUp { step, message }),
        Ok(Report::StartFailed { program, message }) => Err(SandboxError::Start { program, message }),
        Ok(Report::InitLost { status }) => Err(SandboxError::Lost(status)),
        Err(_) => Err(SandboxError::Lost(status.to_owned())),
    }
}
