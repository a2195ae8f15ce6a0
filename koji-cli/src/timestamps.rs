//! Moments as people read them.

use jiff::tz::TimeZone;
use koji_core::time::Timestamp;

/// Writes a moment as C's `asctime` does, in local time: `Tue Nov 24 13:50:44 2026`.
pub(crate) fn asctime(moment: Timestamp) -> String {
    let moment = jiff::Timestamp::from_microsecond(moment.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    moment.to_zoned_datetime(TimeZone::system()).strftime("%a %b %e %H:%M:%S %Y").to_string()
}
