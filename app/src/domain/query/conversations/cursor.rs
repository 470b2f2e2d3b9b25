//! Where the next page of conversations begins.

use std::{fmt, str::FromStr};

use super::super::{
    super::{ids::Seq, time::Timestamp},
    InvalidCursor,
};

/// The place of a conversation in the list as it was when its first page was read: the next page begins after it.
///
/// A turn moves its conversation to where the list is newest. Were later pages read from the list as it has become, a walk
/// would skip what moves ahead of it and repeat what moves behind. So all pages of a walk are of the state in which it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConversationCursor {
    /// When the conversation's last turn was recorded, of those that the walk knows.
    pub activity: Timestamp,
    /// The storage's key of the conversation, which tells equal instants apart.
    pub key: i64,
    /// The last event of the log when the walk began: later turns are none of its.
    pub seq: Seq,
}

impl fmt::Display for ConversationCursor {
    /// `c.1764063000000.42.1234`; the letter is the version, too.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "c.{}.{}.{}", self.activity.as_millis(), self.key, self.seq.0)
    }
}

impl FromStr for ConversationCursor {
    type Err = InvalidCursor;

    fn from_str(text: &str) -> Result<Self, InvalidCursor> {
        let mut parts = text.strip_prefix("c.").ok_or(InvalidCursor)?.split('.');
        // An integer in the one form in which it is written.
        let mut integer = || {
            let part = parts.next().ok_or(InvalidCursor)?;
            part.parse::<i64>().ok().filter(|value| value.to_string() == part).ok_or(InvalidCursor)
        };
        let cursor = Self { activity: Timestamp::from_millis(integer()?), key: integer()?, seq: Seq(integer()?) };
        if parts.next().is_some() { Err(InvalidCursor) } else { Ok(cursor) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_cursor_is_refused() {
        for text in
            ["", "c", "c.1", "c.1.2", "c.1.2.", "c.1.2.3.4", "c.01.2.3", "c.+1.2.3", "x.1.2.3", "c.a.2.3", " c.1.2.3"]
        {
            assert_eq!(text.parse::<ConversationCursor>(), Err(InvalidCursor), "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_cursor_comes_back(activity in any::<i64>(), key in any::<i64>(), seq in any::<i64>()) {
            let cursor = ConversationCursor { activity: Timestamp::from_millis(activity), key, seq: Seq(seq) };
            let written = cursor.to_string();
            prop_assert!(written.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.".contains(&b)));
            prop_assert_eq!(written.parse(), Ok(cursor));
        }

        #[test]
        fn any_text_is_a_cursor_or_refused(text in "(\\PC|[c0-9.-]){0,24}") {
            if let Ok(cursor) = text.parse::<ConversationCursor>() {
                prop_assert_eq!(cursor.to_string(), text);
            }
        }
    }
}
