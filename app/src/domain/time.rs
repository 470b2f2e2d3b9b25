//! Instants and how they read.

use std::fmt;

use chrono::{DateTime, Datelike, SecondsFormat, Timelike, Utc};
use serde::{Deserialize, Serialize};

/// An instant in UTC, in whole milliseconds since 1970.
///
/// Between the years 1 and 9999, so that every instant has a four-digit RFC 3339 form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

/// Text that is not an RFC 3339 instant between the years 1 and 9999.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be an RFC 3339 date and time with a zone, like 2026-11-25T09:30:00Z")]
pub struct InvalidTimestamp;

impl Timestamp {
    /// The first instant of the year 1.
    pub const MIN: Self = Self(-62_135_596_800_000);
    /// The last millisecond of the year 9999.
    pub const MAX: Self = Self(253_402_300_799_999);

    /// From milliseconds since 1970; values outside the years 1 to 9999 are moved to the nearest end.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        if millis < Self::MIN.0 {
            Self::MIN
        } else if millis > Self::MAX.0 {
            Self::MAX
        } else {
            Self(millis)
        }
    }

    /// Milliseconds since 1970.
    #[must_use]
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// This instant moved by so many milliseconds, within the years 1 to 9999.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self::from_millis(self.0.saturating_add(millis))
    }

    /// Reads an RFC 3339 instant of any zone; finer parts than milliseconds are dropped.
    ///
    /// # Errors
    /// [`InvalidTimestamp`] for anything else, a date without a zone included: a zone is never guessed.
    pub fn parse_rfc3339(text: &str) -> Result<Self, InvalidTimestamp> {
        let instant = DateTime::parse_from_rfc3339(text.trim()).map_err(|_| InvalidTimestamp)?;
        let millis = instant.timestamp_millis();
        if (Self::MIN.0..=Self::MAX.0).contains(&millis) { Ok(Self(millis)) } else { Err(InvalidTimestamp) }
    }

    /// `2026-11-25T09:30:00.000Z`
    #[must_use]
    pub fn to_rfc3339(self) -> String {
        self.utc().to_rfc3339_opts(SecondsFormat::Millis, true)
    }

    /// The clock and calendar reading at so many minutes east of UTC.
    #[must_use]
    pub fn civil(self, offset_minutes: i32) -> Civil {
        let local = Self::from_millis(self.0.saturating_add(i64::from(offset_minutes) * 60_000)).utc();
        Civil {
            year: local.year(),
            month: local.month(),
            day: local.day(),
            hour: local.hour(),
            minute: local.minute(),
            second: local.second(),
        }
    }

    /// As chrono's type; total, as the range of a timestamp is within chrono's.
    #[must_use]
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or(DateTime::UNIX_EPOCH)
    }

    /// How long before `now` this was, in words: "just now", "5 min ago", "3 h ago", "2 days ago", "4 months ago".
    ///
    /// An instant after `now` reads "just now": two clocks differ, nothing on the desk happens in the future.
    #[must_use]
    pub fn ago(self, now: Self) -> String {
        const MINUTE: i64 = 60;
        const HOUR: i64 = 60 * MINUTE;
        const DAY: i64 = 24 * HOUR;
        let seconds = (now.0 - self.0).max(0) / 1000;
        let count = |n: i64, unit: &str| format!("{n} {unit}{} ago", if n == 1 { "" } else { "s" });
        match seconds {
            ..MINUTE => "just now".to_owned(),
            MINUTE..HOUR => format!("{} min ago", seconds / MINUTE),
            HOUR..DAY => format!("{} h ago", seconds / HOUR),
            _ => match seconds / DAY {
                days @ ..30 => count(days, "day"),
                days @ 30..365 => count(days / 30, "month"),
                days => count(days / 365, "year"),
            },
        }
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_rfc3339())
    }
}

/// What a clock and a calendar on the wall of one zone show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    /// Year, four digits.
    pub year: i32,
    /// Month, 1–12.
    pub month: u32,
    /// Day of the month, 1–31.
    pub day: u32,
    /// Hour, 0–23.
    pub hour: u32,
    /// Minute, 0–59.
    pub minute: u32,
    /// Second, 0–59.
    pub second: u32,
}

impl fmt::Display for Civil {
    /// `25 Nov 2026, 09:30`: no order of digits that two countries read differently.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let month = MONTHS.get(self.month.saturating_sub(1) as usize).copied().unwrap_or("?");
        write!(f, "{} {month} {:04}, {:02}:{:02}", self.day, self.year, self.hour, self.minute)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse_rfc3339(text).unwrap()
    }

    #[test]
    fn a_zone_is_required() {
        for text in ["2026-11-25", "2026-11-25T09:30:00", "25.11.2026 09:30", "", "tomorrow"] {
            assert_eq!(Timestamp::parse_rfc3339(text), Err(InvalidTimestamp), "{text}");
        }
    }

    #[test]
    fn offsets_are_turned_to_utc() {
        assert_eq!(at("2026-11-25T09:30:00+01:00").to_rfc3339(), "2026-11-25T08:30:00.000Z");
    }

    #[test]
    fn a_civil_reading_follows_its_offset() {
        let instant = at("2026-12-31T23:45:00Z");
        assert_eq!(instant.civil(0).to_string(), "31 Dec 2026, 23:45");
        assert_eq!(instant.civil(330).to_string(), "1 Jan 2027, 05:15");
        assert_eq!(instant.civil(-360).to_string(), "31 Dec 2026, 17:45");
    }

    #[test]
    fn ages_read_in_one_unit() {
        let now = at("2026-11-25T09:30:00Z");
        for (then, words) in [
            ("2026-11-25T09:29:31Z", "just now"),
            ("2026-11-25T09:31:00Z", "just now"),
            ("2026-11-25T09:29:00Z", "1 min ago"),
            ("2026-11-25T08:31:00Z", "59 min ago"),
            ("2026-11-25T08:30:00Z", "1 h ago"),
            ("2026-11-24T09:30:00Z", "1 day ago"),
            ("2026-11-22T09:30:00Z", "3 days ago"),
            ("2026-09-25T09:30:00Z", "2 months ago"),
            ("2024-11-24T09:30:00Z", "2 years ago"),
        ] {
            assert_eq!(at(then).ago(now), words, "{then}");
        }
    }

    proptest! {
        #[test]
        fn rfc_3339_round_trips(millis in Timestamp::MIN.0..=Timestamp::MAX.0) {
            let instant = Timestamp::from_millis(millis);
            prop_assert_eq!(Timestamp::parse_rfc3339(&instant.to_rfc3339()), Ok(instant));
        }
    }
}
