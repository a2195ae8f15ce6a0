//! When the parts of a log came: its companion `<name>-ts.log`.

use koji_core::time::Timestamp;

/// The most that is kept unsent.
const LIMIT: usize = 64 * 1024;

/// Returns the name of a log's companion.
pub(super) fn name(log: &str) -> String {
    format!("{log}-ts.log")
}

/// The lines `<unix time> <offset>` of one log that are not sent yet.
#[derive(Debug, Default)]
pub(super) struct Stamps {
    sent: u64,
    unsent: String,
}

impl Stamps {
    /// Notes when the part at an offset came. While nothing can be sent, lines beyond a bound are left out.
    pub(super) fn note(&mut self, moment: Timestamp, offset: u64) {
        if self.unsent.len() < LIMIT {
            let seconds = moment.0.div_euclid(1_000_000);
            self.unsent.push_str(&format!("{seconds} {offset}\n"));
        }
    }

    /// Returns the unsent lines and the offset that they belong at.
    pub(super) fn unsent(&self) -> Option<(u64, &str)> {
        (!self.unsent.is_empty()).then_some((self.sent, self.unsent.as_str()))
    }

    /// Notes that they have been sent.
    pub(super) fn settle(&mut self) {
        self.sent += self.unsent.len() as u64;
        self.unsent.clear();
    }
}
