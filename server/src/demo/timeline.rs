//! When things happen in the demo.

use app::domain::time::Timestamp;
use chrono::{Datelike as _, Weekday};

use super::script::{Scripted, draw};

/// One minute, in milliseconds.
pub(super) const MINUTE: i64 = 60_000;
/// One hour.
pub(super) const HOUR: i64 = 60 * MINUTE;
/// One day.
pub(super) const DAY: i64 = 24 * HOUR;
/// How far back the demo reaches.
pub(super) const DAYS: i64 = 30;

/// The conversations of the first screen: how many minutes ago each began, newest last.
const FIRST_SCREEN: [(&str, i64); 7] = [
    ("card-number-in-chat/0", 212),
    ("grant-money-timesheets/0", 131),
    ("asset-disposal/0", 104),
    ("expense-rejected-receipt/0", 83),
    ("joined-erp-lockout/0", 58),
    ("rtl-haifa-vpn/0", 27),
    ("secrets-in-chat-prod-db/0", 11),
];
/// Every other conversation ended before those began.
const BEFORE_FIRST_SCREEN: i64 = 4 * HOUR;
/// A conversation whose last question comes days after its ticket was resolved: it makes a ticket that follows the first.
pub(super) const FOLLOWED_UP: &str = "low-restore-shared-folder/0";
/// When that conversation begins, and how much later its last question comes.
const FOLLOWED_UP_AT: (i64, i64) = (12 * DAY, 4 * DAY);

/// When each turn of a conversation is asked, if it is `now`.
pub(super) fn turns(conversation: &Scripted, now: Timestamp) -> Vec<Timestamp> {
    let mut at = start(&conversation.key, now);
    let last = conversation.turns.len().saturating_sub(1);
    conversation
        .turns
        .iter()
        .enumerate()
        .map(|(index, turn)| {
            if index > 0 {
                let jitter = i64::try_from(draw(&format!("jitter {} {index}", conversation.key), 55)).unwrap_or(0);
                at = at.plus_millis(turn.after_minutes * MINUTE + jitter * 1000);
            }
            if conversation.key == FOLLOWED_UP && index == last {
                at = at.plus_millis(FOLLOWED_UP_AT.1);
            }
            at.min(now)
        })
        .collect()
}

fn start(key: &str, now: Timestamp) -> Timestamp {
    if let Some((_, minutes)) = FIRST_SCREEN.iter().find(|(known, _)| *known == key) {
        return now.plus_millis(-minutes * MINUTE);
    }
    if key == FOLLOWED_UP {
        return now.plus_millis(-FOLLOWED_UP_AT.0);
    }
    let latest = now.plus_millis(-BEFORE_FIRST_SCREEN);
    let earliest = now.plus_millis(-DAYS * DAY + HOUR);
    (0..64)
        .map(|attempt| candidate(&format!("{key} {attempt}"), now))
        .find(|(at, wanted)| *wanted && *at < latest && *at > earliest)
        .map_or(latest, |(at, _)| at)
}

/// A time drawn for `seed`, and whether such a time is wanted: office hours are denser, weekends nearly empty.
fn candidate(seed: &str, now: Timestamp) -> (Timestamp, bool) {
    let draw = |what: &str, bound: i64| {
        let bound = u64::try_from(bound).unwrap_or(1);
        i64::try_from(draw(&format!("{what} {seed}"), bound)).unwrap_or(0)
    };
    let at = now.plus_millis(-draw("when", DAYS * DAY));
    let civil = at.civil(0);
    let weekend = matches!(at.utc().weekday(), Weekday::Sat | Weekday::Sun);
    let weight = match civil.hour {
        9..=11 | 13..=15 => 100,
        8 | 12 | 16 => 70,
        7 | 17 => 35,
        _ => 4,
    };
    (at, draw("wanted", 100) < if weekend { weight / 8 } else { weight })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::script;

    fn now() -> Timestamp {
        Timestamp::parse_rfc3339("2026-11-25T09:30:00Z").unwrap()
    }

    #[test]
    fn everything_happens_within_the_last_30_days_and_in_order() {
        for conversation in script::read().unwrap() {
            let times = turns(&conversation, now());
            assert!(times.is_sorted(), "{}", conversation.key);
            assert!(
                times[0] > now().plus_millis(-DAYS * DAY) && *times.last().unwrap() <= now(),
                "{}",
                conversation.key
            );
        }
    }

    #[test]
    fn the_first_screens_conversations_exist_and_are_the_newest() {
        let all = script::read().unwrap();
        for (key, _) in FIRST_SCREEN.iter().chain([&(FOLLOWED_UP, 0)]) {
            assert!(all.iter().any(|conversation| conversation.key == *key), "{key}");
        }
        let first_screen = now().plus_millis(-BEFORE_FIRST_SCREEN);
        let newest = all.iter().filter(|c| turns(c, now())[0] > first_screen).count();
        assert_eq!(newest, FIRST_SCREEN.len());
    }

    #[test]
    fn office_hours_are_denser() {
        let all = script::read().unwrap();
        let in_office = all.iter().filter(|c| (8..17).contains(&turns(c, now())[0].civil(0).hour)).count();
        assert!(in_office * 10 > all.len() * 7, "{in_office} of {}", all.len());
    }
}
