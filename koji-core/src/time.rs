//! Moments: one type, and the two forms in which records carry it.

use std::fmt;

use serde::de::{Error as _, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The name under which a database row hands over a moment as microseconds.
pub const ROW_TIMESTAMP: &str = "$koji::Timestamp";

/// A moment, in microseconds since 1970-01-01 00:00 UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// Returns the moment that many seconds after 1970.
    pub fn from_seconds(seconds: f64) -> Self {
        Self((seconds * 1e6).round() as i64)
    }

    /// Returns the seconds since 1970.
    pub fn seconds(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// Returns the moment that many seconds later (or earlier, if negative).
    pub fn plus_seconds(self, seconds: f64) -> Self {
        Self(self.0.saturating_add((seconds * 1e6).round() as i64))
    }

    /// Reads what clients send as a time: seconds since 1970, or ISO text (UTC unless it names an offset).
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(moment) = text.parse::<jiff::Timestamp>() {
            return Some(Self(moment.as_microsecond()));
        }
        let spaced = text.replacen(' ', "T", 1);
        if let Ok(moment) = spaced.parse::<jiff::Timestamp>() {
            return Some(Self(moment.as_microsecond()));
        }
        let civil = match text.parse::<jiff::civil::DateTime>() {
            Ok(moment) => moment,
            Err(_) => text.parse::<jiff::civil::Date>().ok()?.at(0, 0, 0, 0),
        };
        let moment = jiff::tz::TimeZone::UTC.to_timestamp(civil).ok()?;
        Some(Self(moment.as_microsecond()))
    }
}

impl Timestamp {
    /// Returns the text of an XML-RPC dateTime, which has no fraction and no zone: `20261124T13:50:44`.
    pub fn date_time(self) -> String {
        let moment = jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        jiff::tz::TimeZone::UTC.to_datetime(moment).strftime("%Y%m%dT%H:%M:%S").to_string()
    }
}

/// Writes the form of Koji's wire: `2026-11-24 13:50:44.123456+00:00`, without a fraction that is zero.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let moment = jiff::Timestamp::from_microsecond(self.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
        let civil = jiff::tz::TimeZone::UTC.to_datetime(moment);
        write!(
            f,
            "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
            civil.year(),
            civil.month(),
            civil.day(),
            civil.hour(),
            civil.minute(),
            civil.second()
        )?;
        let micros = self.0.rem_euclid(1_000_000);
        if micros != 0 {
            write!(f, ".{micros:06}")?;
        }
        f.write_str("+00:00")
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(ROW_TIMESTAMP, TimestampVisitor)
    }
}

/// A row gives whole microseconds directly; the wire gives seconds or text as the content of a newtype.
struct TimestampVisitor;

impl<'de> Visitor<'de> for TimestampVisitor {
    type Value = Timestamp;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a time: seconds since 1970, or ISO text")
    }

    fn visit_i64<E>(self, micros: i64) -> Result<Timestamp, E> {
        Ok(Timestamp(micros))
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, deserializer: D) -> Result<Timestamp, D::Error> {
        match koji_proto::Value::deserialize(deserializer)? {
            koji_proto::Value::Int(seconds) => Ok(Timestamp(seconds.saturating_mul(1_000_000))),
            koji_proto::Value::Double(seconds) => Ok(Timestamp::from_seconds(seconds)),
            koji_proto::Value::Str(text) | koji_proto::Value::DateTime(text) => {
                Timestamp::parse(&text).ok_or_else(|| D::Error::custom(format!("{text:?} is no time")))
            }
            other => Err(D::Error::custom(format!("expected a time, got {}", other.kind()))),
        }
    }
}

/// A moment that travels as text (the `*_time` fields of records).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(from = "Timestamp")]
pub struct TimeText(pub Timestamp);

/// A moment that travels as seconds since 1970 (the `*_ts` fields of records).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(from = "Timestamp")]
pub struct TimeSeconds(pub Timestamp);

impl From<Timestamp> for TimeText {
    fn from(moment: Timestamp) -> Self {
        Self(moment)
    }
}

impl From<Timestamp> for TimeSeconds {
    fn from(moment: Timestamp) -> Self {
        Self(moment)
    }
}

impl Serialize for TimeText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl Serialize for TimeSeconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.0.seconds())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_has_no_fraction_when_it_is_zero() {
        assert_eq!(Timestamp(0).to_string(), "1970-01-01 00:00:00+00:00");
        assert_eq!(Timestamp(1_500_000).to_string(), "1970-01-01 00:00:01.500000+00:00");
        assert_eq!(Timestamp(-1).to_string(), "1969-12-31 23:59:59.999999+00:00");
        assert_eq!(Timestamp(-1).date_time(), "19691231T23:59:59");
    }

    #[test]
    fn what_is_written_is_read() {
        let moment = Timestamp(1_795_528_244_123_456);
        assert_eq!(Timestamp::parse(&moment.to_string()), Some(moment));
        assert_eq!(Timestamp::parse("2001-01-01"), Timestamp::parse("2001-01-01 00:00:00"));
        assert_eq!(Timestamp::parse("yesterday"), None);
    }
}
