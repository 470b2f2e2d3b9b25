//! Where a ticket is in the resolution workflow.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{person::PersonRef, time::Timestamp};

/// A word that names none of the known values; the message lists them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be one of {0}")]
pub struct UnknownValue(pub(crate) &'static str);

/// Where a ticket is in the resolution workflow. Any status may follow any other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody has begun.
    Open,
    /// Someone is at work on it.
    InProgress,
    /// The person who asked has been helped; the time is recorded.
    Resolved,
    /// Put away, helped or not.
    Closed,
}

impl Status {
    /// All, in the order in which menus show them and lists sort them.
    pub const ALL: [Self; 4] = [Self::Open, Self::InProgress, Self::Resolved, Self::Closed];

    /// As in the database, the API and URLs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::InProgress => "in_progress",
            Self::Resolved => "resolved",
            Self::Closed => "closed",
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Open => "Open",
            Self::InProgress => "In Progress",
            Self::Resolved => "Resolved",
            Self::Closed => "Closed",
        }
    }

    /// Place in the workflow, 0 for Open: what a list sorted by status compares.
    #[must_use]
    pub const fn rank(self) -> i64 {
        self as i64
    }

    /// Open or In Progress: a further escalation of the conversation joins such a ticket.
    #[must_use]
    pub const fn is_unresolved(self) -> bool {
        matches!(self, Self::Open | Self::InProgress)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

impl FromStr for Status {
    type Err = UnknownValue;

    fn from_str(text: &str) -> Result<Self, UnknownValue> {
        Self::ALL
            .into_iter()
            .find(|status| status.as_str() == text)
            .ok_or(UnknownValue("open, in_progress, resolved, closed"))
    }
}

/// When a ticket was resolved, and by whom if a person did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resolution {
    /// When it became Resolved.
    pub at: Timestamp,
    /// The person; `None` where a token or the system did it.
    pub by: Option<PersonRef>,
}

/// A status together with what belongs to it: a resolution exists if and only if the ticket is Resolved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// See [`Status::Open`].
    Open,
    /// See [`Status::InProgress`].
    InProgress,
    /// See [`Status::Resolved`].
    Resolved {
        /// The latest entry into Resolved.
        resolution: Resolution,
    },
    /// See [`Status::Closed`].
    Closed,
}

impl State {
    /// The status alone.
    #[must_use]
    pub const fn status(&self) -> Status {
        match self {
            Self::Open => Status::Open,
            Self::InProgress => Status::InProgress,
            Self::Resolved { .. } => Status::Resolved,
            Self::Closed => Status::Closed,
        }
    }

    /// The resolution, where there is one.
    #[must_use]
    pub const fn resolution(&self) -> Option<&Resolution> {
        match self {
            Self::Resolved { resolution } => Some(resolution),
            Self::Open | Self::InProgress | Self::Closed => None,
        }
    }

    /// The state after a move to `status`, recorded at `at` by `by`.
    ///
    /// Entering Resolved records the resolution; leaving it, to whatever status, clears it; staying changes nothing.
    #[must_use]
    pub fn moved_to(self, status: Status, at: Timestamp, by: Option<PersonRef>) -> Self {
        if self.status() == status {
            return self;
        }
        match status {
            Status::Open => Self::Open,
            Status::InProgress => Self::InProgress,
            Status::Resolved => Self::Resolved { resolution: Resolution { at, by } },
            Status::Closed => Self::Closed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn status() -> impl Strategy<Value = Status> {
        prop::sample::select(Status::ALL.to_vec())
    }

    fn not_resolved() -> impl Strategy<Value = Status> {
        prop::sample::select(vec![Status::Open, Status::InProgress, Status::Closed])
    }

    #[test]
    fn words_round_trip() {
        for status in Status::ALL {
            assert_eq!(status.as_str().parse(), Ok(status));
        }
        assert!("Open".parse::<Status>().is_err());
        assert!("".parse::<Status>().is_err());
    }

    proptest! {
        #[test]
        fn a_resolution_exists_if_and_only_if_resolved(path in prop::collection::vec((status(), 0_i64..1_000_000), 0..20)) {
            let mut state = State::Open;
            for (to, millis) in path {
                state = state.moved_to(to, Timestamp::from_millis(millis), None);
                prop_assert_eq!(state.status(), to);
                prop_assert_eq!(state.resolution().is_some(), to == Status::Resolved);
            }
        }

        #[test]
        fn entering_resolved_records_the_time_and_staying_keeps_it(from in not_resolved(), first in 0_i64..1000, later in 1000_i64..2000) {
            let (first, later) = (Timestamp::from_millis(first), Timestamp::from_millis(later));
            let state = State::Open.moved_to(from, first, None).moved_to(Status::Resolved, first, None);
            prop_assert_eq!(state.resolution().map(|r| r.at), Some(first));
            let same = state.moved_to(Status::Resolved, later, None);
            prop_assert_eq!(same.resolution().map(|r| r.at), Some(first));
        }

        #[test]
        fn leaving_and_coming_back_records_the_later_time(via in not_resolved(), later in 1000_i64..2000) {
            let later = Timestamp::from_millis(later);
            let state = State::Open
                .moved_to(Status::Resolved, Timestamp::from_millis(1), None)
                .moved_to(via, Timestamp::from_millis(2), None);
            prop_assert_eq!(state.resolution(), None);
            prop_assert_eq!(state.moved_to(Status::Resolved, later, None).resolution().map(|r| r.at), Some(later));
        }
    }
}
