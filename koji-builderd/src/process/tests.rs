//! Real trees of processes, ended.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use nix::unistd::Pid;
use tempfile::TempDir;
use tokio::process::Command;
use tokio::signal::unix::{SignalKind, signal};

use super::*;

/// A task whose processes write their numbers into files.
struct Running {
    dir: TempDir,
    task: TaskProcess,
}

impl Running {
    /// Starts a script; the command `here NAME` in it tells the number of the shell that runs it.
    fn start(script: &str) -> Self {
        static NONCE: AtomicU64 = AtomicU64::new(0);
        let nonce = u64::from(std::process::id()) << 32 | NONCE.fetch_add(1, Ordering::Relaxed);
        let dir = tempfile::tempdir().unwrap();
        let mut command = Command::new("bash");
        let here = "here() { echo $BASHPID > $1.new && mv $1.new $1; }; export -f here; ";
        command.args(["-c", &format!("{here}{script}")]).current_dir(dir.path());
        // What a program ignores its children ignore too, and a shell's background jobs ignore SIGINT; a signal that is
        // handled, as the daemon does, is back at its default in them.
        let _handled = signal(SignalKind::interrupt()).unwrap();
        let task = TaskProcess::spawn(command, TaskMarker::new(7, nonce)).unwrap();
        Self { dir, task }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// Waits until a process has told its number.
    async fn process(&self, name: &str) -> ProcessId {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            if let Ok(pid) = std::fs::read_to_string(self.path(name)) {
                let pid = Pid::from_raw(pid.trim().parse().unwrap());
                return Process::look_up(Path::new(PROC), pid).unwrap().id;
            }
            assert!(Instant::now() < deadline, "no process {name}");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

/// A test that fails leaves nothing running.
impl Drop for Running {
    fn drop(&mut self) {
        let target = KillTarget { leader: Some(self.task.id()), marker: Some(self.task.marker().clone()) };
        let end = || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(kill(&target, &plan(&[(Signal::SIGKILL, 5_000)]))).unwrap();
        };
        std::thread::scope(|scope| scope.spawn(end).join().unwrap());
    }
}

/// A plan of these signals, each sent once.
fn plan(signals: &[(Signal, u64)]) -> KillPlan {
    let steps = signals.iter().map(|&(signal, milliseconds)| KillStep {
        signal,
        tries: 1,
        patience: Duration::from_millis(milliseconds),
    });
    KillPlan { steps: steps.collect(), poll: Duration::from_millis(5) }
}

fn is_running(process: ProcessId) -> bool {
    process.is_running(Path::new(PROC))
}

#[test]
fn the_default_plan_is_upstreams() {
    let steps: Vec<_> =
        KillPlan::default().steps.iter().map(|s| (s.signal, s.tries, s.patience.as_secs())).collect();
    assert_eq!(steps, [(Signal::SIGINT, 1, 3), (Signal::SIGTERM, 2, 1), (Signal::SIGKILL, 3, 1)]);
}

#[tokio::test]
async fn a_task_is_the_leader_of_its_group_and_carries_its_mark() {
    let mut running = Running::start("here leader; sleep 1000");
    let leader = running.process("leader").await;
    assert_eq!(leader, running.task.id());
    assert_eq!(Process::look_up(Path::new(PROC), leader.pid).unwrap().group, leader.pid);
    assert_eq!(TaskMarker::of_process(Path::new(PROC), leader.pid).as_ref(), Some(running.task.marker()));
    assert_eq!(running.task.try_wait().unwrap(), None);
    running.task.kill(&plan(&[(Signal::SIGKILL, 60_000)])).await.unwrap();
    assert!(running.task.wait().await.is_ok());
}

#[tokio::test]
async fn a_willing_tree_ends_at_the_first_signal() {
    let mut running = Running::start(
        "trap 'echo bye > said; exit' INT
         here leader; bash -c 'trap exit INT; here child; while :; do sleep 0.01; done'",
    );
    let (child, leader) = (running.process("child").await, running.process("leader").await);
    let began = Instant::now();
    let outcome =
        running.task.kill(&plan(&[(Signal::SIGINT, 60_000), (Signal::SIGKILL, 60_000)])).await.unwrap();
    assert!(outcome.survivors.is_empty());
    assert!(outcome.ended.contains(&child) && outcome.ended.contains(&leader));
    assert!(began.elapsed() < Duration::from_secs(60), "nobody waits longer than needed");
    assert_eq!(std::fs::read_to_string(running.path("said")).unwrap(), "bye\n");
    assert!(!is_running(child) && !is_running(leader));
}

#[tokio::test]
async fn what_ignores_signals_is_killed() {
    let mut running = Running::start(
        "trap '' INT TERM
         bash -c 'here child; while :; do sleep 1; done' & here leader; while :; do wait; done",
    );
    let (child, leader) = (running.process("child").await, running.process("leader").await);
    let polite = plan(&[(Signal::SIGINT, 50), (Signal::SIGTERM, 50)]);
    let outcome = running.task.kill(&polite).await.unwrap();
    let survivors: Vec<_> = outcome.survivors.iter().map(|(id, _)| *id).collect();
    assert!(survivors.contains(&child) && survivors.contains(&leader), "{outcome:?}");
    assert!(outcome.survivors.iter().all(|(_, command)| !command.is_empty()));

    let outcome = running.task.kill(&plan(&[(Signal::SIGKILL, 60_000)])).await.unwrap();
    assert!(outcome.survivors.is_empty(), "{outcome:?}");
    assert!(!is_running(child) && !is_running(leader));
    assert!(running.task.try_wait().unwrap().is_some(), "the leader has been reaped");
}

#[tokio::test]
async fn what_has_daemonized_is_found_by_its_mark() {
    let daemonize =
        "setsid bash -c 'trap \"\" INT TERM; setsid bash -c \"here daemon; sleep 1000\" & exit' &";
    let mut running = Running::start(&format!("{daemonize} wait; here leader; sleep 1000"));
    let (daemon, leader) = (running.process("daemon").await, running.process("leader").await);
    let table = ProcessTable::read(Path::new(PROC)).unwrap();
    assert!(table.with_descendants([leader.pid]).iter().all(|process| process.id != daemon));
    assert_ne!(table.get(daemon.pid).unwrap().group, leader.pid);
    let outcome = running.task.kill(&plan(&[(Signal::SIGKILL, 60_000)])).await.unwrap();
    assert!(outcome.survivors.is_empty() && outcome.ended.contains(&daemon), "{outcome:?}");
    assert!(!is_running(daemon) && !is_running(leader));
}

#[tokio::test]
async fn what_a_task_leaves_behind_is_found_after_it() {
    let mut running =
        Running::start("setsid bash -c 'here daemon; sleep 1000' & while [ ! -e daemon ]; do :; done");
    assert!(running.task.wait().await.unwrap().success());
    let daemon = running.process("daemon").await;
    assert!(is_running(daemon));
    assert_eq!(running.task.signal(Signal::SIGUSR2), Ok(()), "a process that has ended gets no signal");
    let outcome = running.task.kill(&plan(&[(Signal::SIGKILL, 60_000)])).await.unwrap();
    assert!(outcome.survivors.is_empty() && outcome.ended.contains(&daemon), "{outcome:?}");
    assert!(!is_running(daemon));
}

#[tokio::test]
async fn a_group_without_its_leader_and_marks_is_found() {
    let mut running = Running::start(
        "env -u KOJI_TASK_ID bash -c 'here child; sleep 1000' & while [ ! -e child ]; do :; done",
    );
    running.task.wait().await.unwrap();
    let child = running.process("child").await;
    assert_eq!(TaskMarker::of_process(Path::new(PROC), child.pid), None);
    running.task.kill(&plan(&[(Signal::SIGKILL, 60_000)])).await.unwrap();
    assert!(!is_running(child));
}

#[tokio::test]
async fn what_is_started_while_signals_are_sent_is_found() {
    // On SIGTERM it starts a successor that is in no group of the task and then ends.
    let mut running = Running::start(
        "trap 'setsid bash -c \"here successor; sleep 1000\" & while [ ! -e successor ]; do :; done; exit' TERM
         here leader; while :; do sleep 0.01; done",
    );
    let leader = running.process("leader").await;
    let outcome =
        running.task.kill(&plan(&[(Signal::SIGTERM, 60_000), (Signal::SIGKILL, 60_000)])).await.unwrap();
    assert!(outcome.survivors.is_empty(), "{outcome:?}");
    assert!(!is_running(leader));
    let pid = std::fs::read_to_string(running.path("successor")).unwrap();
    let successor = Process::look_up(Path::new(PROC), Pid::from_raw(pid.trim().parse().unwrap()));
    assert!(successor.is_none_or(|process| process.is_zombie));
}

#[tokio::test]
async fn other_tasks_are_left_alone() {
    let mut other = Running::start("here leader; sleep 1000");
    let bystander = other.process("leader").await;
    let mut running = Running::start("here leader; sleep 1000");
    running.process("leader").await;
    running.task.kill(&plan(&[(Signal::SIGKILL, 60_000)])).await.unwrap();
    assert!(is_running(bystander));
    other.task.kill(&plan(&[(Signal::SIGKILL, 60_000)])).await.unwrap();
}

#[tokio::test]
async fn nothing_to_end_is_no_error() {
    let target = KillTarget { leader: None, marker: Some(TaskMarker::new(1, u64::MAX)) };
    assert_eq!(kill(&target, &KillPlan::default()).await.unwrap(), KillOutcome::default());
}

#[tokio::test]
async fn orphans_are_adopted_and_reaped() {
    adopt_orphans().unwrap();
    let mut running =
        Running::start("setsid bash -c 'here orphan; sleep 1000' & while [ ! -e orphan ]; do :; done");
    running.task.wait().await.unwrap();
    let orphan = running.process("orphan").await;
    let process = Process::look_up(Path::new(PROC), orphan.pid).unwrap();
    assert_eq!(process.parent, Pid::this());
    assert_eq!(reap(&[orphan]), 0, "it has not ended");
    running.task.kill(&plan(&[(Signal::SIGKILL, 60_000)])).await.unwrap();
    let left = Process::look_up(Path::new(PROC), orphan.pid).filter(|process| process.id == orphan);
    assert_eq!(left, None, "no zombie is left");
}
