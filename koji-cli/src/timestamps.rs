//! Moments as people read them.

use jiff::tz::TimeZone;
use koji_core::time::Timestamp;

/// Writes a moment as C's `asctime` does, in local time: `Tue Nov 24 13:50:44 2026`.
pub(crate) fn asctime(moment: Timestamp) -> String {
    local(moment, "%a %b %e %H:%M:%S %Y")
}

/// Writes a moment at length, in local time: `Sat, 07 Sep 2002 00:00:01 GMT`.
pub(crate) fn long(moment: Timestamp) -> String {
    local(moment, "%a, %d %b %Y %H:%M:%S %Z")
}

fn local(moment: Timestamp, format: &str) -> String {
    let moment = jiff::Timestamp::from_microsecond(moment.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    moment.to_zoned_datetime(TimeZone::system()).strftime(format).to_string()
}
