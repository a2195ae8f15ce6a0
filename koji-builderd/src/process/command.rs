//! Commands whose output is a log.

use std::ffi::OsString;
use std::fmt;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use nix::unistd::Pid;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};

use super::{KillPlan, KillTarget, PROC, Process, kill};
use crate::secret::Secret;

/// The most that is kept of an output that is read.
const OUTPUT_LIMIT: u64 = 64 * 1024;

/// A command that runs without a shell, in an environment of its own, and appends its output to a log.
///
/// In the log a line `$ command` comes first. If the future is dropped, the command is killed, though not what it has
/// started.
#[derive(Debug, Clone)]
pub struct LoggedCommand {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// Where it runs.
    pub directory: PathBuf,
    /// All of its environment.
    pub environment: Vec<(OsString, OsString)>,
    /// What it finds on its standard input, which else is empty.
    pub input: Option<Secret>,
    /// The log.
    pub log: PathBuf,
    /// How long it may take.
    pub time_limit: Duration,
    /// How it is ended when it takes longer.
    pub kill_plan: KillPlan,
}

/// Why a command did not do what it should.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// The command cannot be started.
    #[error("failed to start \"{command}\": {source}")]
    Start {
        /// The command.
        command: String,
        /// Why.
        source: io::Error,
    },
    /// The log cannot be written.
    #[error("failed to write the log {log}: {source}")]
    Log {
        /// The log.
        log: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The command says that it failed.
    #[error("\"{command}\" {}, see {} for details", ended(.status), name(.log))]
    Failed {
        /// The command.
        command: String,
        /// How it ended.
        status: ExitStatus,
        /// Where to read on.
        log: PathBuf,
    },
    /// The command took too long and was ended.
    #[error("\"{command}\" took longer than {} s, see {} for details", .limit.as_secs(), name(.log))]
    TimedOut {
        /// The command.
        command: String,
        /// How long it might have taken.
        limit: Duration,
        /// Where to read on.
        log: PathBuf,
    },
    /// Reading from the command or waiting for it failed.
    #[error("failed to wait for \"{command}\": {source}")]
    Wait {
        /// The command.
        command: String,
        /// Why.
        source: io::Error,
    },
}

impl LoggedCommand {
    /// Runs the command; standard output and standard error go to the log.
    pub async fn run(&self) -> Result<(), CommandError> {
        let log = self.open_log()?;
        let output = log.try_clone().map_err(|source| self.log_error(source))?;
        self.finish(self.start(output.into(), log)?).await?;
        Ok(())
    }

    /// Runs the command and returns the beginning of its standard output; standard error goes to the log.
    pub async fn output(&self) -> Result<String, CommandError> {
        let log = self.open_log()?;
        let bytes = self.finish(self.start(Stdio::piped(), log)?).await?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    fn open_log(&self) -> Result<File, CommandError> {
        let mut log = File::options()
            .create(true)
            .append(true)
            .open(&self.log)
            .map_err(|source| self.log_error(source))?;
        log.write_all(format!("$ {self}\n").as_bytes()).map_err(|source| self.log_error(source))?;
        Ok(log)
    }

    fn start(&self, output: Stdio, log: File) -> Result<Child, CommandError> {
        let nothing = || io::Error::new(io::ErrorKind::InvalidInput, "there is no program");
        let start_error = |source| CommandError::Start { command: self.to_string(), source };
        let (program, arguments) = self.command.split_first().ok_or_else(nothing).map_err(start_error)?;
        Command::new(program)
            .args(arguments)
            .current_dir(&self.directory)
            .env_clear()
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(if self.input.is_some() { Stdio::piped() } else { Stdio::null() })
            .stdout(output)
            .stderr(log)
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(start_error)
    }

    async fn finish(&self, mut child: Child) -> Result<Vec<u8>, CommandError> {
        let leader = child
            .id()
            .and_then(|pid| i32::try_from(pid).ok())
            .and_then(|pid| Process::look_up(Path::new(PROC), Pid::from_raw(pid)))
            .map(|process| process.id);
        match tokio::time::timeout(self.time_limit, self.follow(&mut child)).await {
            Ok(Ok((status, output))) if status.success() => Ok(output),
            Ok(Ok((status, _))) => {
                Err(CommandError::Failed { command: self.to_string(), status, log: self.log.clone() })
            }
            Ok(Err(source)) => Err(self.wait_error(source)),
            Err(_elapsed) => {
                let outcome = kill(&KillTarget { leader, marker: None }, &self.kill_plan).await;
                for (process, command) in outcome.map_err(|source| self.wait_error(source))?.survivors {
                    tracing::warn!(process.pid = process.pid.as_raw(), command, "a command would not end");
                }
                Err(CommandError::TimedOut {
                    command: self.to_string(),
                    limit: self.time_limit,
                    log: self.log.clone(),
                })
            }
        }
    }

    async fn follow(&self, child: &mut Child) -> io::Result<(ExitStatus, Vec<u8>)> {
        if let (Some(input), Some(mut stdin)) = (&self.input, child.stdin.take()) {
            match stdin.write_all(input.reveal().as_bytes()).await {
                // Whoever does not want it need not take it.
                Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
                written => written?,
            }
        }
        let mut output = Vec::new();
        if let Some(stdout) = child.stdout.take() {
            stdout.take(OUTPUT_LIMIT).read_to_end(&mut output).await?;
        }
        Ok((child.wait().await?, output))
    }

    fn log_error(&self, source: io::Error) -> CommandError {
        CommandError::Log { log: self.log.clone(), source }
    }

    fn wait_error(&self, source: io::Error) -> CommandError {
        CommandError::Wait { command: self.to_string(), source }
    }
}

/// Writes the command as it could be typed.
impl fmt::Display for LoggedCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, word) in self.command.iter().enumerate() {
            let blank = if at == 0 { "" } else { " " };
            let is_plain = |c: char| c.is_alphanumeric() || "-_=+.,:/@%^~#?&".contains(c);
            if !word.is_empty() && word.chars().all(is_plain) {
                write!(f, "{blank}{word}")?;
            } else {
                write!(f, "{blank}'{}'", word.replace('\'', "'\\''"))?;
            }
        }
        Ok(())
    }
}

fn ended(status: &ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt as _;
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exited with status {code}"),
        (None, Some(signal)) => format!("was killed by signal {signal}"),
        (None, None) => status.to_string(),
    }
}

fn name(log: &Path) -> String {
    log.file_name().unwrap_or(log.as_os_str()).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(dir: &Path, script: &str) -> LoggedCommand {
        LoggedCommand {
            command: ["/bin/sh", "-c", script].map(str::to_owned).into(),
            directory: dir.to_owned(),
            environment: vec![("PATH".into(), "/usr/bin:/bin".into())],
            input: None,
            log: dir.join("test.log"),
            time_limit: Duration::from_secs(60),
            kill_plan: KillPlan::default(),
        }
    }

    fn log(dir: &tempfile::TempDir) -> String {
        std::fs::read_to_string(dir.path().join("test.log")).unwrap()
    }

    #[tokio::test]
    async fn the_log_tells_what_ran_and_what_it_said() {
        let dir = tempfile::tempdir().unwrap();
        let mut command = shell(dir.path(), "pwd; echo oops >&2; env");
        command.environment.push(("SEEN".into(), "yes".into()));
        command.run().await.unwrap();
        shell(dir.path(), "echo again").run().await.unwrap();
        let text = log(&dir);
        let here = dir.path().display();
        assert!(
            text.starts_with(&format!("$ /bin/sh -c 'pwd; echo oops >&2; env'\n{here}\noops\n")),
            "{text}"
        );
        assert!(text.ends_with("$ /bin/sh -c 'echo again'\nagain\n"), "{text}");
        assert!(text.contains("SEEN=yes\n") && !text.contains("HOME="), "{text}");
    }

    #[tokio::test]
    async fn failures_name_command_status_and_log() {
        let dir = tempfile::tempdir().unwrap();
        let error = shell(dir.path(), "exit 3").run().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            "\"/bin/sh -c 'exit 3'\" exited with status 3, see test.log for details"
        );
        let error = shell(dir.path(), "kill -9 $$").run().await.unwrap_err();
        assert!(error.to_string().contains("was killed by signal 9"), "{error}");
        let mut command = shell(dir.path(), "");
        command.command = vec!["no-such-program".into(), "it's".into()];
        let error = command.run().await.unwrap_err();
        assert!(error.to_string().starts_with("failed to start \"no-such-program 'it'\\''s'\": "), "{error}");
    }

    #[tokio::test]
    async fn output_is_kept_apart_from_the_log() {
        let dir = tempfile::tempdir().unwrap();
        let mut command = shell(dir.path(), "cat; echo oops >&2");
        command.input = Some(Secret::new("psst"));
        assert_eq!(command.output().await.unwrap(), "psst");
        assert_eq!(log(&dir), "$ /bin/sh -c 'cat; echo oops >&2'\noops\n");
        let endless = shell(dir.path(), "exec cat /dev/zero").output().await.unwrap_err();
        assert!(
            matches!(endless, CommandError::Failed { .. }),
            "a reader that has enough ends it: {endless}"
        );
    }

    #[tokio::test]
    async fn what_takes_too_long_is_ended_with_all_it_started() {
        let dir = tempfile::tempdir().unwrap();
        let mut command = shell(dir.path(), "sleep 1000 & echo $! > child; wait");
        command.time_limit = Duration::from_secs(2);
        command.kill_plan.steps[0].patience = Duration::from_millis(50);
        let error = command.run().await.unwrap_err();
        assert!(matches!(error, CommandError::TimedOut { .. }), "{error}");
        let child = std::fs::read_to_string(dir.path().join("child")).unwrap();
        let child = Process::look_up(Path::new(PROC), Pid::from_raw(child.trim().parse().unwrap()));
        assert!(child.is_none_or(|process| process.is_zombie));
    }

    #[tokio::test]
    async fn a_log_that_cannot_be_written_is_an_error() {
        let dir = tempfile::tempdir().unwrap();
        let mut command = shell(dir.path(), "touch ran");
        command.log = dir.path().join("no/such.log");
        assert!(matches!(command.run().await, Err(CommandError::Log { .. })));
        assert!(!dir.path().join("ran").exists());
    }
}
