//! What slows down whoever guesses passwords.

use std::net::{IpAddr, Ipv6Addr};

use crate::domain::time::Timestamp;

/// What counts as one address: of IPv6 the network of 64 bits, all of which one customer has.
#[must_use]
pub fn address_key(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        address @ IpAddr::V4(_) => address,
    }
}

/// How long whoever has failed waits before they may try again: not at all at first, then twice as long each time.
///
/// Nothing is ever locked: who could lock an account by failing could keep its owner out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignInDelay {
    free: i64,
    first_millis: i64,
    most_millis: i64,
}

const SECOND: i64 = 1_000;

impl SignInDelay {
    /// Of an account, whoever tries. The most is short, as its owner waits as well, and long enough for fewer than 1,500
    /// guesses a day.
    pub const ACCOUNT: Self = Self { free: 5, first_millis: SECOND, most_millis: 60 * SECOND };
    /// Of an address, whichever accounts are tried. More are free, as a whole office may share one; and the most is as short
    /// as an account's, as one of them who fails makes all of them wait. That is still fewer than 1,500 guesses a day.
    pub const ADDRESS: Self = Self { free: 20, first_millis: SECOND, most_millis: 60 * SECOND };

    /// Milliseconds to wait after so many failures.
    #[must_use]
    pub fn wait_millis(self, failures: i64) -> i64 {
        let beyond = failures - self.free;
        if beyond < 0 {
            return 0;
        }
        // 2^20 seconds are beyond every limit.
        let doubled = self.first_millis.saturating_mul(1 << beyond.min(20));
        doubled.min(self.most_millis)
    }
}

/// The tries to sign in to an account or from an address that led to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tries {
    /// How many.
    pub failures: i64,
    /// When the last one was.
    pub last_at: Timestamp,
}

impl Tries {
    /// Tries are forgotten when there was none for a day.
    pub const FORGOTTEN_MILLIS: i64 = 24 * 60 * 60 * SECOND;

    /// How many still count.
    #[must_use]
    pub fn counted(self, now: Timestamp) -> i64 {
        if self.last_at.plus_millis(Self::FORGOTTEN_MILLIS) <= now { 0 } else { self.failures }
    }

    /// Milliseconds until the next try is let through; 0 for at once.
    #[must_use]
    pub fn wait_millis(self, delay: SignInDelay, now: Timestamp) -> i64 {
        let opens_at = self.last_at.plus_millis(delay.wait_millis(self.counted(now)));
        // Between processes clocks differ: nobody waits for longer than the rule says.
        (opens_at.as_millis() - now.as_millis()).clamp(0, delay.most_millis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn second(second: i64) -> Timestamp {
        Timestamp::from_millis(second * SECOND)
    }

    #[test]
    fn a_wait_begins_after_a_few_and_doubles_up_to_a_limit() {
        let waits = |delay: SignInDelay, failures: &[i64]| -> Vec<i64> {
            failures.iter().map(|failures| delay.wait_millis(*failures) / SECOND).collect()
        };
        assert_eq!(waits(SignInDelay::ACCOUNT, &[0, 4, 5, 6, 7, 10, 11, 1_000]), [0, 0, 1, 2, 4, 32, 60, 60]);
        assert_eq!(waits(SignInDelay::ADDRESS, &[19, 20, 21, 25, 26, i64::MAX]), [0, 1, 2, 32, 60, 60]);
    }

    #[test]
    fn waiting_ends_and_failures_are_forgotten() {
        let tries = Tries { failures: 7, last_at: second(100) };
        let wait = |now| tries.wait_millis(SignInDelay::ACCOUNT, second(now)) / SECOND;
        assert_eq!([wait(100), wait(103), wait(104), wait(200)], [4, 1, 0, 0]);
        assert_eq!(wait(-10_000), 60, "a clock that is behind");
        assert_eq!(tries.counted(second(100 + 24 * 60 * 60 - 1)), 7);
        assert_eq!(tries.counted(second(100 + 24 * 60 * 60)), 0);
    }

    #[test]
    fn an_address_is_what_one_customer_has() {
        let key = |text: &str| address_key(text.parse().unwrap()).to_string();
        assert_eq!(key("192.0.2.7"), "192.0.2.7");
        assert_eq!(key("::ffff:192.0.2.7"), "192.0.2.7");
        assert_eq!(key("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
    }

    proptest! {
        #[test]
        fn more_failures_never_wait_less(failures in 0..100_i64) {
            for delay in [SignInDelay::ACCOUNT, SignInDelay::ADDRESS] {
                prop_assert!(delay.wait_millis(failures) <= delay.wait_millis(failures + 1));
                prop_assert!(delay.wait_millis(failures) <= delay.most_millis);
            }
        }
    }
}
