//! What things are known by.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Text that is not the identifier it should be; the message names the rule that it breaks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidId(&'static str);

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID that the desk's source of identifiers made.
            #[must_use]
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID itself.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Uuid::try_parse(text).map(Self).map_err(|_| InvalidId("must be a UUID"))
            }
        }
    };
}

uuid_id! {
    /// The ID of a ticket, in URLs and in the API: a random UUID.
    TicketId
}
uuid_id! {
    /// The ID of an event. The ID of a ticket's creation event is its *audit ID*.
    EventId
}
uuid_id! {
    /// The ID of a person.
    PersonId
}
uuid_id! {
    /// The ID of a session: what it is listed and ended by, not the secret that opens it.
    SessionId
}
uuid_id! {
    /// The ID of an escalation rule, the same over all its versions.
    RuleId
}
uuid_id! {
    /// The ID of one of the desk's own guardrails, the same over all its versions.
    GuardrailId
}

impl TicketId {
    /// The first eight digits, as a card shows it.
    #[must_use]
    pub fn short(self) -> String {
        let mut text = self.to_string();
        text.truncate(8);
        text
    }
}

/// The desk's running number of a ticket, `#1042`: for people and for order. Gaps are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TicketNumber(pub i64);

impl fmt::Display for TicketNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0)
    }
}

/// The gap-free number of an event: the cursor of live updates, deliveries and rollups. The first event has 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seq(pub i64);

/// Longest identifier that a platform may choose for a conversation or a turn, in characters.
pub const MAX_PLATFORM_ID: usize = 200;

macro_rules! platform_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// 1–200 characters of the platform's choosing, no control characters, not `.` or `..` (which a URL would swallow).
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The identifier as sent.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                platform_id(&text)?;
                Ok(Self(text))
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

platform_id! {
    /// What a conversation is known by.
    ChatId
}
platform_id! {
    /// What a turn is known by within its conversation.
    TurnId
}

fn platform_id(text: &str) -> Result<(), InvalidId> {
    if text.is_empty() {
        return Err(InvalidId("must not be empty"));
    }
    if text.chars().count() > MAX_PLATFORM_ID {
        return Err(InvalidId("must have at most 200 characters"));
    }
    if text.chars().any(char::is_control) {
        return Err(InvalidId("must not contain control characters"));
    }
    if text == "." || text == ".." {
        return Err(InvalidId("must not be \".\" or \"..\""));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_platform_id_has_1_to_200_characters() {
        assert!("".parse::<ChatId>().is_err());
        assert!("é".repeat(200).parse::<ChatId>().is_ok());
        assert!("é".repeat(201).parse::<ChatId>().is_err());
    }

    #[test]
    fn dots_that_a_url_swallows_are_refused() {
        assert!(".".parse::<TurnId>().is_err());
        assert!("..".parse::<TurnId>().is_err());
        assert!("...".parse::<TurnId>().is_ok());
    }

    #[test]
    fn a_ticket_is_short_by_its_first_8_digits() {
        let id: TicketId = "0c9e1f7a-1111-4222-8333-444455556666".parse().unwrap();
        assert_eq!(id.short(), "0c9e1f7a");
    }

    proptest! {
        #[test]
        fn control_characters_are_refused_wherever_they_stand(before in "[a-z]{0,5}", control in "\\p{Cc}", after in "[a-z]{0,5}") {
            let text = format!("{before}{control}{after}");
            prop_assert!(text.parse::<ChatId>().is_err());
        }

        #[test]
        fn anything_else_is_kept_as_sent(text in "[^\\p{Cc}.]{1,200}") {
            prop_assert_eq!(text.parse::<ChatId>().map(String::from), Ok(text));
        }
    }
}
