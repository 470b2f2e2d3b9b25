//! Ranges of calendar days.

use std::{fmt, str::FromStr};

use chrono::{Datelike, Days, NaiveDate};

use super::InvalidValue;

/// A range of calendar days in the viewer's zone, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateRange {
    /// The present day.
    Today,
    /// The present day and the days before it, so many in all.
    LastDays(LastDays),
    /// This day and all later ones.
    From(NaiveDate),
    /// This day and all earlier ones.
    Until(NaiveDate),
    /// From one day to another.
    Between(Between),
}

/// How many days up to today: 2–3,650.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LastDays(u16);

/// Two days, of which the second is not before the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Between {
    from: NaiveDate,
    to: NaiveDate,
}

impl Between {
    /// The second of the two.
    #[must_use]
    pub const fn last(self) -> NaiveDate {
        self.to
    }
}

impl DateRange {
    /// Longest range that is counted back from today.
    pub const MAX_DAYS: u16 = 3_650;

    /// The ranges that menus offer.
    #[must_use]
    pub const fn offered() -> [Self; 4] {
        [Self::Today, Self::LastDays(LastDays(7)), Self::LastDays(LastDays(30)), Self::LastDays(LastDays(90))]
    }

    /// Today and the days before it, so many in all; `None` for no day and for more than [`Self::MAX_DAYS`].
    #[must_use]
    pub const fn last_days(days: u16) -> Option<Self> {
        match days {
            1 => Some(Self::Today),
            2..=Self::MAX_DAYS => Some(Self::LastDays(LastDays(days))),
            _ => None,
        }
    }

    /// From one day to another; `None` if the second is before the first.
    #[must_use]
    pub fn between(from: NaiveDate, to: NaiveDate) -> Option<Self> {
        (from <= to).then_some(Self::Between(Between { from, to }))
    }

    /// The first and the last day, where today is `today`; `None` is no bound. Never both are `None`.
    #[must_use]
    pub fn days(&self, today: NaiveDate) -> (Option<NaiveDate>, Option<NaiveDate>) {
        match *self {
            Self::Today => (Some(today), Some(today)),
            Self::LastDays(LastDays(days)) => {
                let before = Days::new(u64::from(days.saturating_sub(1)));
                (Some(today.checked_sub_days(before).unwrap_or(NaiveDate::MIN)), Some(today))
            }
            Self::From(from) => (Some(from), None),
            Self::Until(to) => (None, Some(to)),
            Self::Between(Between { from, to }) => (Some(from), Some(to)),
        }
    }

    /// The first and the last day where the range names days, as date fields of a form take them (`2026-11-25`); none of a
    /// range that is counted from today.
    #[must_use]
    pub fn named_days(&self) -> (Option<String>, Option<String>) {
        match *self {
            Self::Today | Self::LastDays(_) => (None, None),
            Self::From(from) => (Some(digits(from)), None),
            Self::Until(to) => (None, Some(digits(to))),
            Self::Between(Between { from, to }) => (Some(digits(from)), Some(digits(to))),
        }
    }

    /// As people read it: "Today", "Last 7 days", "1 Nov 2026 – 25 Nov 2026", "from 1 Nov 2026".
    #[must_use]
    pub fn label(&self) -> String {
        match *self {
            Self::Today => "Today".to_owned(),
            Self::LastDays(LastDays(days)) => format!("Last {days} days"),
            Self::From(from) => format!("from {}", words(from)),
            Self::Until(to) => format!("until {}", words(to)),
            Self::Between(Between { from, to }) if from == to => words(from),
            Self::Between(Between { from, to }) => format!("{} – {}", words(from), words(to)),
        }
    }
}

impl fmt::Display for DateRange {
    /// As in URLs: `today`, `7d`, `2026-11-01..2026-11-25`, `2026-11-01..`, `..2026-11-25`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Today => f.write_str("today"),
            Self::LastDays(LastDays(days)) => write!(f, "{days}d"),
            Self::From(from) => write!(f, "{}..", digits(from)),
            Self::Until(to) => write!(f, "..{}", digits(to)),
            Self::Between(Between { from, to }) => write!(f, "{}..{}", digits(from), digits(to)),
        }
    }
}

impl FromStr for DateRange {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        const FORM: InvalidValue =
            InvalidValue("must be today, a number of days like 7d, or days like 2026-11-01..2026-11-25");
        const DAYS: InvalidValue = InvalidValue("must be at most 3650d");
        if text == "today" {
            return Ok(Self::Today);
        }
        if let Some(days) = text.strip_suffix('d') {
            let is_number = !days.is_empty() && !days.starts_with('0') && days.bytes().all(|b| b.is_ascii_digit());
            return if is_number { days.parse().ok().and_then(Self::last_days).ok_or(DAYS) } else { Err(FORM) };
        }
        let Some((from, to)) = text.split_once("..") else {
            let day = day(text).ok_or(FORM)?;
            return Self::between(day, day).ok_or(FORM);
        };
        match (from, to) {
            ("", "") => Err(FORM),
            ("", to) => day(to).map(Self::Until).ok_or(FORM),
            (from, "") => day(from).map(Self::From).ok_or(FORM),
            (from, to) => {
                let (from, to) = day(from).zip(day(to)).ok_or(FORM)?;
                Self::between(from, to).ok_or(InvalidValue("must begin with the earlier day"))
            }
        }
    }
}

/// `2026-11-25`, of the years 1 to 9999, and nothing like it.
fn day(text: &str) -> Option<NaiveDate> {
    let bytes = text.as_bytes();
    let is_form = bytes.len() == 10
        && bytes.iter().enumerate().all(|(at, b)| if matches!(at, 4 | 7) { *b == b'-' } else { b.is_ascii_digit() });
    if !is_form {
        return None;
    }
    let number = |from: usize, to: usize| text.get(from..to)?.parse::<u32>().ok();
    let year = i32::try_from(number(0, 4)?).ok().filter(|year| *year >= 1)?;
    NaiveDate::from_ymd_opt(year, number(5, 7)?, number(8, 10)?)
}

fn digits(day: NaiveDate) -> String {
    format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day())
}

fn words(day: NaiveDate) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = MONTHS.get(day.month0() as usize).copied().unwrap_or("?");
    format!("{} {month} {:04}", day.day(), day.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> NaiveDate {
        day(text).unwrap()
    }

    #[test]
    fn ranges_are_read_and_named() {
        for (text, canonical, label) in [
            ("today", "today", "Today"),
            ("1d", "today", "Today"),
            ("7d", "7d", "Last 7 days"),
            ("3650d", "3650d", "Last 3650 days"),
            ("2026-11-01..2026-11-25", "2026-11-01..2026-11-25", "1 Nov 2026 – 25 Nov 2026"),
            ("2026-11-01", "2026-11-01..2026-11-01", "1 Nov 2026"),
            ("2026-11-01..", "2026-11-01..", "from 1 Nov 2026"),
            ("..2024-02-29", "..2024-02-29", "until 29 Feb 2024"),
        ] {
            let range: DateRange = text.parse().unwrap();
            assert_eq!((range.to_string().as_str(), range.label().as_str()), (canonical, label), "{text}");
        }
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for text in [
            "",
            "..",
            "yesterday",
            "d",
            "0d",
            "07d",
            "-7d",
            "+7d",
            "3651d",
            "99999999999d",
            "2026-13-01",
            "2026-02-29..",
            "2026-11-25..2026-11-01",
            "2026-1-1..",
            "0000-01-01..",
            "+026-11-01..",
            "2026-11-01...2026-11-25",
            "25.11.2026",
            "２０２６-11-01..",
        ] {
            assert!(text.parse::<DateRange>().is_err(), "{text}");
        }
    }

    #[test]
    fn days_are_counted_with_today() {
        let today = on("2026-03-01");
        let days = |text: &str| text.parse::<DateRange>().unwrap().days(today);
        assert_eq!(days("today"), (Some(today), Some(today)));
        assert_eq!(days("7d"), (Some(on("2026-02-23")), Some(today)));
        assert_eq!(days("2026-11-01.."), (Some(on("2026-11-01")), None));
        assert_eq!(days("..2026-11-25"), (None, Some(on("2026-11-25"))));
    }

    #[test]
    fn every_offered_range_is_read() {
        for range in DateRange::offered() {
            assert_eq!(range.to_string().parse(), Ok(range));
        }
    }
}
