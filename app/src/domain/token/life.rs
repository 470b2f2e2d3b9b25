//! How long a token opens anything.

use std::str::FromStr;

use chrono::{Days, NaiveDate};

use crate::domain::{query::DateRange, time::Timestamp};

/// How long a token is to last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenLife {
    /// So many days from when it is made.
    Days(u16),
    /// To the end of a calendar day (UTC).
    Through(NaiveDate),
}

/// A time that no token can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidLife {
    /// It can't be read.
    #[error("must be a number of days like 90d, up to {max}d, or a day like 2027-01-31", max = TokenLife::MAX_DAYS)]
    Form,
    /// It was over before it began.
    #[error("must not be in the past")]
    Past,
}

const DAY_MILLIS: i64 = 24 * 60 * 60 * 1_000;

impl TokenLife {
    /// Longest, in days.
    pub const MAX_DAYS: u16 = 3_650;

    /// The instant from which on a token that is made now opens nothing.
    ///
    /// # Errors
    /// [`InvalidLife::Past`]
    pub fn ends_at(self, now: Timestamp) -> Result<Timestamp, InvalidLife> {
        let end = match self {
            Self::Days(days) => now.plus_millis(i64::from(days) * DAY_MILLIS),
            Self::Through(day) => {
                let next = day.checked_add_days(Days::new(1)).unwrap_or(NaiveDate::MAX);
                Timestamp::from_millis(next.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis())
            }
        };
        if end > now { Ok(end) } else { Err(InvalidLife::Past) }
    }
}

impl FromStr for TokenLife {
    type Err = InvalidLife;

    fn from_str(text: &str) -> Result<Self, InvalidLife> {
        let text = text.trim();
        if let Some(days) = text.strip_suffix('d') {
            let is_number = !days.starts_with('0') && days.bytes().all(|byte| byte.is_ascii_digit());
            let days = days.parse().ok().filter(|days| is_number && *days <= Self::MAX_DAYS);
            return days.map(Self::Days).ok_or(InvalidLife::Form);
        }
        // A day reads as it does everywhere else on the desk.
        match text.parse() {
            Ok(DateRange::Between(days)) if !text.contains("..") => Ok(Self::Through(days.last())),
            _ => Err(InvalidLife::Form),
        }
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
    fn a_life_is_days_or_a_last_day() {
        let now = at("2026-11-25T09:30:00Z");
        for (text, end) in [
            ("1d", "2026-11-26T09:30:00.000Z"),
            (" 90d ", "2027-02-23T09:30:00.000Z"),
            ("2026-11-25", "2026-11-26T00:00:00.000Z"),
            ("2027-01-31", "2027-02-01T00:00:00.000Z"),
            ("9999-12-31", "9999-12-31T23:59:59.999Z"),
        ] {
            let life: TokenLife = text.parse().unwrap();
            assert_eq!(life.ends_at(now).unwrap().to_rfc3339(), end, "{text}");
        }
    }

    #[test]
    fn what_is_no_life_is_refused() {
        for text in [
            "",
            "d",
            "0d",
            "-1d",
            "+1d",
            "090d",
            "3651d",
            "90",
            "never",
            "today",
            "2027-02-29",
            "2027-1-31",
            "2027-01-31..",
        ] {
            assert_eq!(text.parse::<TokenLife>(), Err(InvalidLife::Form), "{text}");
        }
        let yesterday: TokenLife = "2026-11-24".parse().unwrap();
        assert_eq!(yesterday.ends_at(at("2026-11-25T00:00:00Z")), Err(InvalidLife::Past));
    }

    proptest! {
        #[test]
        fn a_number_of_days_is_never_over_before_it_begins(days in 1..=TokenLife::MAX_DAYS, now in 0..4_000_000_000_000_i64) {
            let now = Timestamp::from_millis(now);
            let life: TokenLife = format!("{days}d").parse().unwrap();
            prop_assert_eq!(life.ends_at(now).unwrap().as_millis() - now.as_millis(), i64::from(days) * DAY_MILLIS);
        }
    }
}
