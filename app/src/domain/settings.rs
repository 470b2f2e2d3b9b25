//! What is set for the desk as a whole.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{account::Role, status::UnknownValue};

/// Something that can be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Setting {
    /// Which signed-in people read the unfiltered answers.
    RawReaders,
}

impl Setting {
    /// As in the database and in the log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RawReaders => "raw_readers",
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::RawReaders => "Who reads unfiltered answers",
        }
    }
}

/// Which signed-in people read the unfiltered answers of the assistant. Tokens have a scope of their own for it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RawReaders {
    /// Whoever may read tickets and conversations.
    #[default]
    Everyone,
    /// Admins alone.
    Admins,
}

impl RawReaders {
    /// All, as menus show them.
    pub const ALL: [Self; 2] = [Self::Everyone, Self::Admins];

    /// As in the database, in forms and in the log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Everyone => "everyone",
            Self::Admins => "admins",
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Everyone => "Everyone who signs in",
            Self::Admins => "Admins only",
        }
    }

    /// Whether people of this role read them.
    #[must_use]
    pub fn include(self, role: Role) -> bool {
        match self {
            Self::Everyone => true,
            Self::Admins => role == Role::Admin,
        }
    }
}

impl fmt::Display for RawReaders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

impl FromStr for RawReaders {
    type Err = UnknownValue;

    fn from_str(text: &str) -> Result<Self, UnknownValue> {
        Self::ALL.into_iter().find(|readers| readers.as_str() == text).ok_or(UnknownValue("everyone, admins"))
    }
}

/// Everything that is set; the default is what a new desk has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskSettings {
    /// Which signed-in people read the unfiltered answers.
    pub raw_readers: RawReaders,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn admins_always_read_unfiltered_answers_and_others_as_long_as_everyone_does() {
        for role in Role::ALL {
            assert!(RawReaders::Everyone.include(role), "{role}");
            assert_eq!(RawReaders::Admins.include(role), role == Role::Admin, "{role}");
        }
        assert_eq!(DeskSettings::default().raw_readers, RawReaders::Everyone);
    }

    #[test]
    fn a_value_is_read_as_it_is_written() {
        for readers in RawReaders::ALL {
            assert_eq!(readers.as_str().parse(), Ok(readers));
            assert_eq!(serde_json::to_value(readers).unwrap(), readers.as_str());
        }
        assert_eq!(serde_json::to_value(Setting::RawReaders).unwrap(), Setting::RawReaders.as_str());
        for text in ["", "Everyone", "nobody"] {
            assert!(text.parse::<RawReaders>().is_err(), "{text}");
        }
    }
}
