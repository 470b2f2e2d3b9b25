//! How often a token may be used.
//!
//! Counted in the memory of this process: servers that share a desk count each for itself.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use app::domain::token::{RequestLimit, TokenName};
use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    middleware::NoOpMiddleware,
    state::{InMemoryState, NotKeyed},
};

type Rate<C> = RateLimiter<NotKeyed, InMemoryState, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// What is left of the limits of tokens that have one: a minute's worth at once, which comes back evenly.
pub(super) struct Rates<C: Clock = DefaultClock> {
    clock: C,
    // As many as there are tokens with a limit, which are used.
    known: Mutex<HashMap<TokenName, (RequestLimit, Rate<C>)>>,
}

impl<C: Clock + Clone> Rates<C> {
    fn new(clock: C) -> Self {
        Self { clock, known: Mutex::default() }
    }

    /// Counts a request.
    ///
    /// # Errors
    /// How long to wait, if it is one too many; it is not counted then.
    pub(super) fn count(&self, token: &TokenName, limit: RequestLimit) -> Result<(), Duration> {
        let begun =
            || (limit, RateLimiter::direct_with_clock(Quota::per_minute(limit.per_minute()), self.clock.clone()));
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let (counted, rate) = known.entry(token.clone()).or_insert_with(begun);
        if *counted != limit {
            (*counted, *rate) = begun();
        }
        rate.check().map_err(|refused| refused.wait_time_from(self.clock.now()))
    }
}

impl Default for Rates {
    fn default() -> Self {
        Self::new(DefaultClock::default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use governor::clock::FakeRelativeClock;

    #[test]
    fn a_token_waits_for_its_own_limit() {
        let clock = FakeRelativeClock::default();
        let rates = Rates::new(clock.clone());
        let [bot, other] = ["bot", "other"].map(|name| name.parse::<TokenName>().unwrap());
        let limit = |requests: u32| RequestLimit::try_from(requests).unwrap();
        for _ in 0..6 {
            assert_eq!(rates.count(&bot, limit(6)), Ok(()));
        }
        assert_eq!(rates.count(&bot, limit(6)), Err(Duration::from_secs(10)));
        assert_eq!(rates.count(&other, limit(6)), Ok(()), "each token has its own");
        clock.advance(Duration::from_secs(4));
        assert_eq!(rates.count(&bot, limit(6)), Err(Duration::from_secs(6)), "a refused request costs nothing");
        clock.advance(Duration::from_secs(6));
        assert_eq!(rates.count(&bot, limit(6)), Ok(()));
        assert!(rates.count(&bot, limit(6)).is_err());
        assert_eq!(rates.count(&bot, limit(7)), Ok(()), "another limit begins anew");
    }
}
