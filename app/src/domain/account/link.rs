//! Links that open one door, once.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::domain::status::UnknownValue;

const HOUR: i64 = 60 * 60 * 1_000;

/// What a one-time link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkPurpose {
    /// A person chooses the first password of the account that was made for them.
    Invite,
    /// A person chooses another password.
    Reset,
    /// Whoever runs the desk makes its first account.
    Setup,
}

impl LinkPurpose {
    /// All.
    pub const ALL: [Self; 3] = [Self::Invite, Self::Reset, Self::Setup];

    /// As in the database and in the log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Invite => "invite",
            Self::Reset => "reset",
            Self::Setup => "setup",
        }
    }

    /// For how many milliseconds such a link opens: a week to find an invitation among one's mail, a day for what was asked
    /// for just now.
    #[must_use]
    pub const fn life_millis(self) -> i64 {
        match self {
            Self::Invite => 7 * 24 * HOUR,
            Self::Reset | Self::Setup => 24 * HOUR,
        }
    }
}

impl FromStr for LinkPurpose {
    type Err = UnknownValue;

    fn from_str(text: &str) -> Result<Self, UnknownValue> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == text).ok_or(UnknownValue("invite, reset, setup"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_purpose_is_read_as_it_is_written() {
        assert_eq!(LinkPurpose::ALL.map(LinkPurpose::as_str), ["invite", "reset", "setup"]);
        for purpose in LinkPurpose::ALL {
            assert_eq!(purpose.as_str().parse(), Ok(purpose));
        }
        assert!("Invite".parse::<LinkPurpose>().is_err());
    }
}
