//! Which release comes next, and how old builds may be.

use koji_core::nvr::next_release;
use koji_core::time::Timestamp;
use koji_proto::Fault;

use crate::call::{HubCall, Result};
use crate::store::builds;

impl HubCall {
    /// Returns the release that the next build of a name and version gets.
    pub(crate) async fn next_release(&self, name: &str, version: &str, increment: i64) -> Result<String> {
        let increment = u64::try_from(increment)
            .map_err(|_| Fault::generic(format!("releases are counted up, not by {increment}")))?;
        let previous = builds::newest_release(&self.conn, name, version).await?;
        next_release(previous.as_deref(), increment).map_err(|e| Fault::build(e.to_string()))
    }
}

/// Returns the moment that lies so many months back.
pub(super) fn months_before(now: Timestamp, months: i64) -> Result<Timestamp> {
    let too_old = |e: jiff::Error| Fault::generic(format!("{months} months is no age: {e}"));
    let span = jiff::Span::new().try_months(months).map_err(too_old)?;
    let now = jiff::Timestamp::from_microsecond(now.0).map_err(too_old)?;
    let utc = jiff::tz::TimeZone::UTC;
    let before = utc.to_datetime(now).checked_sub(span).map_err(too_old)?;
    Ok(Timestamp(utc.to_timestamp(before).map_err(too_old)?.as_microsecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_those_of_the_calendar() {
        let moment = |text: &str| Timestamp::parse(text).unwrap();
        assert_eq!(months_before(moment("2026-03-31 10:00:00"), 1), Ok(moment("2026-02-28 10:00:00")));
        assert_eq!(months_before(moment("2026-03-31 10:00:00"), 0), Ok(moment("2026-03-31 10:00:00")));
        assert!(months_before(moment("2026-03-31"), i64::MAX).is_err());
    }
}
