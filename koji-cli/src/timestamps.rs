//! Moments as people read them.

use jiff::tz::TimeZone;
use koji_core::time::Timestamp;

/// Writes a moment as C's `asctime` does, in local time: `Tue Nov 24 13:50:44 2026`.
pub(crate) fn asctime(moment: Timestamp) -> String {
    local(moment, "%a %b %e %H:%M:%S %Y")
}

/// Writes a moment as mail headers do, in local time: `Sat, 07 Sep 2002 00:00:01 UTC`.
pub(crate) fn long_date(moment: Timestamp) -> String {
    local(moment, "%a, %d %b %Y %H:%M:%S %Z")
}

fn local(moment: Timestamp, format: &str) -> String {
    let moment = jiff::Timestamp::from_microsecond(moment.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    moment.to_zoned_datetime(TimeZone::system()).strftime(format).to_string()
}

/// Reads a moment that somebody typed: a number of seconds, or a date, perhaps with a time, in local time.
pub(crate) fn parse_moment(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<f64>() {
        return Some(seconds);
    }
    if let Ok(moment) = text.parse::<jiff::Timestamp>() {
        return Some(moment.as_duration().as_secs_f64());
    }
    let local = text.replacen(' ', "T", 1).parse::<jiff::civil::DateTime>();
    let local = local.or_else(|_| text.parse::<jiff::civil::Date>().map(|date| date.at(0, 0, 0, 0))).ok()?;
    let moment = TimeZone::system().to_timestamp(local).ok()?;
    Some(moment.as_duration().as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_dates_are_moments() {
        assert_eq!(parse_moment("12.5"), Some(12.5));
        assert_eq!(parse_moment("2001-01-01T00:00:00Z"), Some(978_307_200.0));
        let hour = parse_moment("2001-01-01 01:00:00").zip(parse_moment("2001-01-01"));
        assert_eq!(hour.map(|(later, earlier)| later - earlier), Some(3600.0));
        assert_eq!(parse_moment("the day before yesterday's tea"), None);
    }
}
