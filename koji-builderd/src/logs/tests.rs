//! Watching real files; sinks are doubles.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::os::unix::fs::symlink;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use koji_core::time::Timestamp;
use proptest::prelude::*;
use tempfile::TempDir;

use super::*;

/// Keeps what it is sent, as the hub does, and refuses as often as it is told to.
#[derive(Clone, Default)]
struct Hub {
    logs: Arc<Mutex<BTreeMap<String, Vec<u8>>>>,
    pieces: Arc<Mutex<Vec<(String, u64, usize)>>>,
    refusals: Arc<AtomicU32>,
    refused: Arc<AtomicU32>,
    never: Arc<Mutex<Option<String>>>,
}

#[async_trait::async_trait]
impl LogSink for Hub {
    async fn send(&self, name: &str, offset: u64, bytes: &[u8]) -> Result<(), SinkError> {
        let refuse = |left: u32| left.checked_sub(1);
        if self.never.lock().unwrap().as_deref() == Some(name)
            || self.refusals.fetch_update(Ordering::Relaxed, Ordering::Relaxed, refuse).is_ok()
        {
            self.refused.fetch_add(1, Ordering::Relaxed);
            return Err("the hub is away".into());
        }
        self.pieces.lock().unwrap().push((name.to_owned(), offset, bytes.len()));
        let mut logs = self.logs.lock().unwrap();
        let log = logs.entry(name.to_owned()).or_default();
        if offset == 0 {
            log.clear();
        }
        assert_eq!(log.len() as u64, offset, "{name} has a hole or is written over");
        log.extend_from_slice(bytes);
        Ok(())
    }
}

impl Hub {
    fn log(&self, name: &str) -> Option<String> {
        self.logs.lock().unwrap().get(name).map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    }

    fn names(&self) -> Vec<String> {
        self.logs.lock().unwrap().keys().cloned().collect()
    }

    fn pieces(&self) -> Vec<(u64, usize)> {
        self.pieces.lock().unwrap().drain(..).map(|(_, offset, size)| (offset, size)).collect()
    }
}

/// A folder of logs, a hub, and a clock that stands still.
struct Site {
    dir: TempDir,
    hub: Hub,
    now: Arc<AtomicI64>,
}

impl Site {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        for below in ["result", "root/var/log"] {
            std::fs::create_dir_all(dir.path().join(below)).unwrap();
        }
        Self { dir, hub: Hub::default(), now: Arc::new(AtomicI64::new(1_000)) }
    }

    /// Makes a watcher of what a build root has.
    fn watcher(&self, options: WatchOptions) -> LogWatcher<Hub> {
        let places = [
            LogPlace::matching(self.dir.path(), "result", "*.log"),
            LogPlace::matching(self.dir.path(), "root/var/log", "dnf*.log"),
            LogPlace::file(self.dir.path(), "mock_output.log"),
        ];
        let sources = places.map(|place| Arc::new(place) as Arc<dyn LogSource>);
        let now = Arc::clone(&self.now);
        let clock = Arc::new(move || Timestamp(now.load(Ordering::Relaxed) * 1_000_000));
        LogWatcher::new(sources.into(), self.hub.clone(), clock, options)
    }

    fn append(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.dir.path().join(name);
        let mut file = std::fs::File::options().create(true).append(true).open(path).unwrap();
        file.write_all(text.as_ref()).unwrap();
    }

    /// Puts a new file in a log's place, as rotation does.
    fn replace(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.dir.path().join(name);
        std::fs::write(path.with_extension("new"), text).unwrap();
        std::fs::rename(path.with_extension("new"), path).unwrap();
    }
}

fn complaints(failures: &[LogFailure]) -> Vec<String> {
    failures.iter().map(LogFailure::to_string).collect()
}

#[tokio::test]
async fn what_is_new_is_sent_at_its_offset() {
    let site = Site::new();
    let mut watcher = site.watcher(WatchOptions::default());
    assert_eq!(watcher.pass_once().await.bytes, 0);
    site.append("result/build.log", "one\n");
    assert_eq!(watcher.pass_once().await.bytes, 4);
    assert_eq!(watcher.pass_once().await.bytes, 0);
    site.append("result/build.log", "two\n");
    site.append("mock_output.log", "mock\n");
    assert_eq!(watcher.pass_once().await.bytes, 9);
    assert_eq!(site.hub.pieces(), [(0, 4), (4, 4), (0, 5)]);
    let report = watcher.drain().await;
    assert!(report.failures.is_empty());
    let logs: Vec<_> = report.logs.iter().map(|log| (log.name.as_str(), log.bytes)).collect();
    assert_eq!(logs, [("build.log", 8), ("mock_output.log", 5)]);
    assert_eq!(report.logs[0].path, site.dir.path().join("result/build.log"));
}

#[tokio::test]
async fn pieces_are_bounded() {
    let site = Site::new();
    site.append("result/build.log", vec![b'x'; 150_000]);
    site.watcher(WatchOptions::default()).pass_once().await;
    assert_eq!(site.hub.pieces(), [(0, 65_536), (65_536, 65_536), (131_072, 18_928)]);
}

#[tokio::test]
async fn one_name_is_given_once() {
    let site = Site::new();
    site.append("root/var/log/dnf.log", "root");
    site.append("root/var/log/messages.log", "no");
    site.append("result/dnf.log", "result");
    let mut watcher = site.watcher(WatchOptions::default());
    watcher.pass_once().await;
    assert_eq!(site.hub.names(), ["dnf.DUP00.log", "dnf.log"]);
    site.append("root/var/log/dnf.log", " more");
    watcher.pass_once().await;
    assert_eq!(site.hub.log("dnf.log").as_deref(), Some("result"));
    assert_eq!(site.hub.log("dnf.DUP00.log").as_deref(), Some("root more"));
}

#[tokio::test]
async fn a_log_that_was_replaced_or_cut_starts_anew() {
    let site = Site::new();
    let mut watcher = site.watcher(WatchOptions::default());
    site.append("result/build.log", "first");
    watcher.pass_once().await;
    site.replace("result/build.log", "the second is longer");
    watcher.pass_once().await;
    assert_eq!(site.hub.log("build.log").as_deref(), Some("the second is longer"));
    std::fs::write(site.dir.path().join("result/build.log"), "third").unwrap();
    watcher.pass_once().await;
    assert_eq!(site.hub.log("build.log").as_deref(), Some("third"));
    std::fs::remove_file(site.dir.path().join("result/build.log")).unwrap();
    watcher.pass_once().await;
    site.append("result/build.log", "fourth");
    watcher.pass_once().await;
    assert_eq!(site.hub.log("build.log").as_deref(), Some("fourth"), "also if the inode is the same again");
    std::fs::write(site.dir.path().join("result/build.log"), "").unwrap();
    let report = watcher.drain().await;
    assert_eq!((site.hub.log("build.log").as_deref(), report.logs[0].bytes), (Some(""), 0));
}

#[tokio::test]
async fn empty_logs_exist_in_the_end() {
    let site = Site::new();
    site.append("result/installed_pkgs.log", "");
    let mut watcher = site.watcher(WatchOptions::default());
    watcher.pass_once().await;
    assert_eq!(site.hub.names(), [""; 0]);
    watcher.drain().await;
    assert_eq!(site.hub.log("installed_pkgs.log").as_deref(), Some(""));
}

#[tokio::test(start_paused = true)]
async fn sending_is_tried_seven_times() {
    let site = Site::new();
    site.append("result/build.log", "text");
    let mut watcher = site.watcher(WatchOptions::default());
    site.hub.refusals.store(6, Ordering::Relaxed);
    let began = tokio::time::Instant::now();
    assert!(watcher.pass_once().await.failures.is_empty());
    assert_eq!(began.elapsed().as_secs(), 60);
    assert_eq!(site.hub.log("build.log").as_deref(), Some("text"));

    site.append("result/build.log", " more");
    site.append("result/root.log", "root");
    *site.hub.never.lock().unwrap() = Some("build.log".into());
    site.hub.refused.store(0, Ordering::Relaxed);
    let report = watcher.pass_once().await;
    assert_eq!(complaints(&report.failures), ["failed to send build.log at 4: the hub is away"]);
    assert_eq!(site.hub.refused.load(Ordering::Relaxed), 7);
    assert_eq!(site.hub.log("root.log").as_deref(), Some("root"), "other logs go on");

    *site.hub.never.lock().unwrap() = None;
    assert!(watcher.drain().await.failures.is_empty());
    assert_eq!(site.hub.log("build.log").as_deref(), Some("text more"), "nothing is lost");
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_sent_in_the_end_is_told() {
    let site = Site::new();
    site.append("result/build.log", "text");
    site.append("result/empty.log", "");
    site.hub.refusals.store(u32::MAX, Ordering::Relaxed);
    let report = site.watcher(WatchOptions::default()).drain().await;
    assert_eq!(
        complaints(&report.failures),
        ["failed to send build.log at 0: the hub is away", "failed to send empty.log at 0: the hub is away"]
    );
}

#[tokio::test]
async fn companions_tell_when_parts_came() {
    let site = Site::new();
    let mut watcher = site.watcher(WatchOptions { timestamps: true, ..WatchOptions::default() });
    site.append("result/build.log", "one\n");
    watcher.pass_once().await;
    watcher.pass_once().await;
    site.now.store(1_007, Ordering::Relaxed);
    site.append("result/build.log", "two\n");
    watcher.pass_once().await;
    assert_eq!(site.hub.log("build.log-ts.log").as_deref(), Some("1000 0\n1007 4\n"));
    site.replace("result/build.log", "new");
    watcher.pass_once().await;
    assert_eq!(site.hub.log("build.log-ts.log").as_deref(), Some("1007 0\n"));
    assert_eq!(site.hub.names(), ["build.log", "build.log-ts.log"]);
}

#[tokio::test]
async fn links_to_foreign_files_are_not_sent() {
    let site = Site::new();
    site.append("secret", "secret");
    symlink("../secret", site.dir.path().join("result/evil.log")).unwrap();
    std::fs::remove_dir(site.dir.path().join("root/var/log")).unwrap();
    symlink(site.dir.path().join("result"), site.dir.path().join("root/var/log")).unwrap();
    site.append("result/dnf.log", "log");
    let mut watcher = site.watcher(WatchOptions::default());
    let report = watcher.pass_once().await;
    assert_eq!(site.hub.names(), ["dnf.log"]);
    assert_eq!(report.failures.len(), 1, "{:?}", report.failures);
}

#[tokio::test]
async fn numbers_and_sizes_are_bounded() {
    let site = Site::new();
    for name in ["a", "b", "c", "d"] {
        site.append(&format!("result/{name}.log"), "0123456789");
    }
    let mut watcher = site.watcher(WatchOptions { max_logs: 2, max_bytes: 8, ..WatchOptions::default() });
    let report = watcher.pass_once().await;
    let path = |name: &str| site.dir.path().join(format!("result/{name}.log")).display().to_string();
    assert_eq!(
        complaints(&report.failures),
        [
            format!("the log {} is larger than 8 bytes, the rest is left out", path("a")),
            format!("the log {} is larger than 8 bytes, the rest is left out", path("b")),
            "more than 2 logs, the others are left out".to_owned(),
        ]
    );
    assert_eq!(site.hub.log("a.log").as_deref(), Some("01234567"));
    assert_eq!(site.hub.names(), ["a.log", "b.log"]);
    watcher.pass_once().await;
    assert_eq!(site.hub.log("b.log").as_deref(), Some("01234567"), "cut once and for all");
}

#[tokio::test]
async fn all_that_was_written_has_been_sent_when_it_ends() {
    let site = Site::new();
    let options = WatchOptions { poll: Duration::from_millis(1), piece: 1_000, ..WatchOptions::default() };
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let watching = tokio::spawn(site.watcher(options).run(async {
        stopped.await.unwrap();
    }));
    let mut written = String::new();
    for line in 0..300 {
        let line = format!("{line} {}\n", "x".repeat(line % 97));
        site.append("result/build.log", &line);
        written.push_str(&line);
        tokio::task::yield_now().await;
    }
    while site.hub.log("build.log").is_none() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    site.append("result/build.log", "the end");
    stop.send(()).unwrap();
    let report = watching.await.unwrap();
    assert_eq!(site.hub.log("build.log"), Some(written + "the end"));
    assert!(report.failures.is_empty());
}

/// What may happen to a log between two looks.
#[derive(Debug, Clone)]
enum Event {
    Append(usize),
    Replace(usize),
    Cut,
    Remove,
    Look,
}

fn event() -> impl Strategy<Value = Event> {
    prop_oneof![
        3 => (0..300_usize).prop_map(Event::Append),
        1 => (0..300_usize).prop_map(Event::Replace),
        // A log that is cut and grows beyond what it was cannot be told from one that has just grown.
        1 => Just(Event::Cut),
        1 => Just(Event::Remove),
        3 => Just(Event::Look),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_hub_has_what_the_file_has(events in proptest::collection::vec(event(), 0..24)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let site = Site::new();
            let path = site.dir.path().join("result/build.log");
            let mut watcher = site.watcher(WatchOptions { piece: 100, ..WatchOptions::default() });
            let mut fill = (b'a'..=b'z').cycle();
            for event in events {
                let mut text = |size| fill.by_ref().take(size).collect::<Vec<_>>();
                match event {
                    Event::Append(size) => site.append("result/build.log", text(size)),
                    Event::Replace(size) => site.replace("result/build.log", text(size)),
                    Event::Cut => {
                        site.append("result/build.log", text(1));
                        watcher.pass_once().await;
                        std::fs::write(&path, "").unwrap();
                        watcher.pass_once().await;
                    }
                    Event::Remove => drop(std::fs::remove_file(&path)),
                    Event::Look => drop(watcher.pass_once().await),
                }
            }
            site.append("result/build.log", "end");
            watcher.drain().await;
            let file = std::fs::read_to_string(&path).unwrap();
            assert_eq!(site.hub.log("build.log"), Some(file));
        });
    }
}
