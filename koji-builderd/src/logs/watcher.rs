//! The watcher itself.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use koji_core::time::Timestamp;

use super::names::Names;
use super::reading::{self, Found, Identity};
use super::stamps::{self, Stamps};
use super::{LogFailure, LogSink, LogSource};

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How logs are watched and sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchOptions {
    /// The pause between two looks (250 ms).
    pub poll: Duration,
    /// The most bytes that are sent at once (64 KiB).
    pub piece: usize,
    /// How often sending a piece is tried (7 times).
    pub tries: u32,
    /// The pause between two tries (10 s).
    pub pause: Duration,
    /// Whether each log gets a companion `<name>-ts.log` of lines `<unix time> <offset>` (no).
    pub timestamps: bool,
    /// The most logs (500).
    pub max_logs: usize,
    /// The most bytes that are sent of one log (4 GiB).
    pub max_bytes: u64,
}

impl Default for WatchOptions {
    fn default() -> Self {
        Self {
            poll: Duration::from_millis(250),
            piece: 64 * 1024,
            tries: 7,
            pause: Duration::from_secs(10),
            timestamps: false,
            max_logs: 500,
            max_bytes: 4 << 30,
        }
    }
}

/// What one look at the logs came to.
#[derive(Debug, Default)]
pub struct PassReport {
    /// How many bytes of logs were sent.
    pub bytes: u64,
    /// What was not; it is tried again by the next pass.
    pub failures: Vec<LogFailure>,
}

/// A log that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentLog {
    /// The file.
    pub path: PathBuf,
    /// Its name where it went.
    pub name: String,
    /// How much of it was sent.
    pub bytes: u64,
}

/// What became of all logs in the end.
#[derive(Debug, Default)]
pub struct DrainReport {
    /// The logs in the order in which they were found.
    pub logs: Vec<SentLog>,
    /// What could not be sent at last.
    pub failures: Vec<LogFailure>,
}

/// Hands logs on while they grow.
///
/// It remembers how far each log has been sent and holds no more than one piece at a time.
pub struct LogWatcher<S> {
    sources: Vec<Arc<dyn LogSource>>,
    sink: S,
    clock: Clock,
    options: WatchOptions,
    names: Names,
    logs: Vec<Watched>,
    by_path: BTreeMap<PathBuf, usize>,
}

/// What is known of one log.
struct Watched {
    path: PathBuf,
    name: String,
    identity: Option<Identity>,
    size: u64,
    sent: u64,
    was_sent: bool,
    stamps: Stamps,
}

impl<S: LogSink> LogWatcher<S> {
    /// Makes a watcher of these places; of two logs with one name, that of the earlier place keeps it.
    pub fn new(sources: Vec<Arc<dyn LogSource>>, sink: S, clock: Clock, options: WatchOptions) -> Self {
        let names = Names::new(options.timestamps);
        Self { sources, sink, clock, options, names, logs: Vec::new(), by_path: BTreeMap::new() }
    }

    /// Watches until `stop` is done, and then sends what is left. What fails on the way is logged, once for as long as
    /// it lasts.
    pub async fn run(mut self, stop: impl Future<Output = ()>) -> DrainReport {
        let mut stop = std::pin::pin!(stop);
        let mut complaints = BTreeSet::new();
        loop {
            let report = self.pass_once().await;
            let current: BTreeSet<_> = report.failures.iter().map(LogFailure::to_string).collect();
            for complaint in current.difference(&complaints) {
                tracing::warn!("{complaint}");
            }
            complaints = current;
            tokio::select! {
                () = &mut stop => break,
                () = tokio::time::sleep(self.options.poll) => {}
            }
        }
        self.drain().await
    }

    /// Looks once, and sends what is new.
    pub async fn pass_once(&mut self) -> PassReport {
        let mut report = PassReport::default();
        for source in self.sources.clone() {
            match reading::find(&source).await {
                Err(error) => report.failures.push(LogFailure::List(error)),
                Ok(found) => {
                    for log in found {
                        self.send_new(log, &mut report).await;
                    }
                }
            }
        }
        report
    }

    /// Sends what is left when nothing grows any more; logs that are empty are sent too, so that they exist.
    pub async fn drain(mut self) -> DrainReport {
        let mut failures = self.pass_once().await.failures;
        for at in 0..self.logs.len() {
            if self.logs[at].is_unsent_and_empty() {
                failures.extend(self.send(&self.logs[at].name, 0, &[]).await.err());
            }
        }
        let sent = |log: Watched| SentLog { path: log.path, name: log.name, bytes: log.sent };
        DrainReport { logs: self.logs.into_iter().map(sent).collect(), failures }
    }

    /// Sends what is new of one log.
    async fn send_new(&mut self, found: Found, report: &mut PassReport) {
        let Some(at) = self.index(&found.path) else {
            if !report.failures.iter().any(|failure| matches!(failure, LogFailure::TooMany(_))) {
                report.failures.push(LogFailure::TooMany(self.options.max_logs));
            }
            return;
        };
        let (identity, size) = match found.state {
            Ok(state) => state,
            Err(source) => {
                report.failures.push(LogFailure::Read { path: found.path, source });
                return;
            }
        };
        self.logs[at].meet(identity, size);
        let (begin, moment) = (self.logs[at].sent, (self.clock)());
        // What comes while this is sent waits for the next pass, or one busy log would keep the others waiting.
        let sending = self.send_up_to(at, size.min(self.options.max_bytes), &found.source).await;
        let log = &mut self.logs[at];
        report.bytes += log.sent - begin;
        if self.options.timestamps && log.sent > begin {
            log.stamps.note(moment, begin);
        }
        report.failures.extend(sending.err());
        report.failures.extend(self.send_stamps(at).await.err());
        if size > self.options.max_bytes {
            report.failures.push(LogFailure::TooLarge { path: found.path, limit: self.options.max_bytes });
        }
    }

    async fn send_up_to(
        &mut self,
        at: usize,
        end: u64,
        source: &Arc<dyn LogSource>,
    ) -> Result<(), LogFailure> {
        while self.logs[at].sent < end {
            let log = &self.logs[at];
            let Some(identity) = log.identity else { break };
            let size = usize::try_from(end - log.sent).unwrap_or(usize::MAX).min(self.options.piece);
            let bytes = reading::read(source, log.path.clone(), identity, log.sent, size)
                .await
                .map_err(|source| LogFailure::Read { path: log.path.clone(), source })?;
            if bytes.is_empty() {
                break;
            }
            self.send(&log.name, log.sent, &bytes).await?;
            self.logs[at].sent += bytes.len() as u64;
            self.logs[at].was_sent = true;
        }
        Ok(())
    }

    async fn send_stamps(&mut self, at: usize) -> Result<(), LogFailure> {
        let log = &self.logs[at];
        if let Some((offset, lines)) = log.stamps.unsent() {
            self.send(&stamps::name(&log.name), offset, lines.as_bytes()).await?;
            self.logs[at].stamps.settle();
        }
        Ok(())
    }

    async fn send(&self, name: &str, offset: u64, bytes: &[u8]) -> Result<(), LogFailure> {
        let mut tries = 1;
        loop {
            match self.sink.send(name, offset, bytes).await {
                Ok(()) => return Ok(()),
                Err(source) if tries >= self.options.tries => {
                    return Err(LogFailure::Send { name: name.to_owned(), offset, source });
                }
                Err(error) => {
                    tracing::info!(log = name, offset, tries, %error, "sending a log failed, trying again")
                }
            }
            tries += 1;
            tokio::time::sleep(self.options.pause).await;
        }
    }

    /// Returns the number of a log, new ones included; `None` if there are too many.
    fn index(&mut self, path: &PathBuf) -> Option<usize> {
        if let Some(&at) = self.by_path.get(path) {
            return Some(at);
        }
        let file_name = path.file_name()?.to_str()?;
        if self.logs.len() >= self.options.max_logs {
            return None;
        }
        let name = self.names.give(file_name);
        self.by_path.insert(path.clone(), self.logs.len());
        self.logs.push(Watched {
            path: path.clone(),
            name,
            identity: None,
            size: 0,
            sent: 0,
            was_sent: false,
            stamps: Stamps::default(),
        });
        Some(self.logs.len() - 1)
    }
}

impl Watched {
    /// Starts anew if another file has taken the log's place, or it has been cut.
    fn meet(&mut self, identity: Identity, size: u64) {
        if self.identity.is_some_and(|known| known != identity) || size < self.sent {
            self.sent = 0;
            self.was_sent = false;
            self.stamps = Stamps::default();
        }
        self.identity = Some(identity);
        self.size = size;
    }

    fn is_unsent_and_empty(&self) -> bool {
        self.identity.is_some() && self.size == 0 && !self.was_sent
    }
}
