//! How long someone stays signed in.

use crate::domain::time::Timestamp;

/// For how long a session lasts: it ends when it was not used for a while, and after a longer while whatever happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionLife {
    idle_millis: i64,
    absolute_millis: i64,
}

/// Times that no session can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a session lasts at least a minute and at most 400 days, and is not idle for longer than it lasts")]
pub struct InvalidSessionLife;

const MINUTE: i64 = 60 * 1_000;
const HOUR: i64 = 60 * MINUTE;

impl SessionLife {
    /// 12 hours without use, 14 days in all: a working day, and a fortnight.
    pub const DEFAULT: Self = Self { idle_millis: 12 * HOUR, absolute_millis: 14 * 24 * HOUR };
    /// The shortest, in milliseconds.
    pub const SHORTEST_MILLIS: i64 = MINUTE;
    /// The longest, in milliseconds: browsers keep a cookie for no longer than 400 days.
    pub const LONGEST_MILLIS: i64 = 400 * 24 * HOUR;

    /// For so many milliseconds without use, and in all.
    ///
    /// # Errors
    /// [`InvalidSessionLife`]
    pub const fn new(idle_millis: i64, absolute_millis: i64) -> Result<Self, InvalidSessionLife> {
        if idle_millis < Self::SHORTEST_MILLIS
            || absolute_millis < idle_millis
            || absolute_millis > Self::LONGEST_MILLIS
        {
            return Err(InvalidSessionLife);
        }
        Ok(Self { idle_millis, absolute_millis })
    }

    /// How long it lasts without use, in milliseconds.
    #[must_use]
    pub const fn idle_millis(self) -> i64 {
        self.idle_millis
    }

    /// The last use is written down when it is this much later, in milliseconds, than the one that was: a write at every
    /// request would cost more than it tells, and one that is written down late ends a short session too early.
    #[must_use]
    pub const fn noted_millis(self) -> i64 {
        let quarter = self.idle_millis / 4;
        if quarter < MINUTE { quarter } else { MINUTE }
    }

    /// How long it lasts in all, in milliseconds.
    #[must_use]
    pub const fn absolute_millis(self) -> i64 {
        self.absolute_millis
    }

    /// When a session ends that is not used again.
    #[must_use]
    pub fn ends_at(self, created_at: Timestamp, last_seen_at: Timestamp) -> Timestamp {
        last_seen_at.plus_millis(self.idle_millis).min(created_at.plus_millis(self.absolute_millis))
    }

    /// Whether it is over.
    #[must_use]
    pub fn is_over(self, created_at: Timestamp, last_seen_at: Timestamp, now: Timestamp) -> bool {
        now >= self.ends_at(created_at, last_seen_at)
    }

    /// A session that was made, or last seen, no later than these is over.
    #[must_use]
    pub const fn over_since(self, now: Timestamp) -> (Timestamp, Timestamp) {
        (now.plus_millis(-self.absolute_millis), now.plus_millis(-self.idle_millis))
    }

    /// For how many seconds a browser keeps what it is told today.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.absolute_millis / 1_000
    }
}

impl Default for SessionLife {
    fn default() -> Self {
        Self::DEFAULT
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LIFE: SessionLife = SessionLife { idle_millis: 10 * MINUTE, absolute_millis: 60 * MINUTE };

    fn minute(minute: i64) -> Timestamp {
        Timestamp::from_millis(minute * MINUTE)
    }

    #[test]
    fn a_session_ends_unused_or_at_last() {
        let over = |seen, now| LIFE.is_over(minute(0), minute(seen), minute(now));
        assert_eq!([over(0, 9), over(0, 10), over(5, 14), over(5, 15)], [false, true, false, true]);
        assert_eq!([over(59, 59), over(59, 60), over(59, 61)], [false, true, true]);
        assert!(!over(5, 4), "a clock that is behind ends nothing");
        assert_eq!(LIFE.ends_at(minute(0), minute(55)), minute(60));
    }

    #[test]
    fn times_that_make_no_sense_are_refused() {
        for (idle, absolute) in
            [(MINUTE, 400 * 24 * HOUR + 1), (0, 0), (-MINUTE, MINUTE), (2 * MINUTE, MINUTE), (MINUTE - 1, HOUR)]
        {
            assert_eq!(SessionLife::new(idle, absolute), Err(InvalidSessionLife), "{idle} {absolute}");
        }
        assert_eq!(SessionLife::new(12 * HOUR, 14 * 24 * HOUR), Ok(SessionLife::DEFAULT));
    }

    proptest! {
        #[test]
        fn what_is_over_is_what_is_cleared_away(created in 0..100_i64, used in 0..100_i64, now in 0..300_i64) {
            let (created, seen, now) = (minute(created), minute(created + used), minute(now));
            let (made, unused) = LIFE.over_since(now);
            prop_assert_eq!(LIFE.is_over(created, seen, now), created <= made || seen <= unused);
        }
    }
}
