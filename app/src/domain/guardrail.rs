//! What content-safety policies said of a turn.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::status::UnknownValue;

/// What a guardrail does when it is hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GuardrailAction {
    /// Only remarks it.
    Flag,
    /// Hides the offending part.
    Redact,
    /// Shows something else instead.
    Block,
    /// Calls for a person.
    Escalate,
}

impl GuardrailAction {
    /// All, the mildest first.
    pub const ALL: [Self; 4] = [Self::Flag, Self::Redact, Self::Block, Self::Escalate];

    /// As in the database and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Flag => "flag",
            Self::Redact => "redact",
            Self::Block => "block",
            Self::Escalate => "escalate",
        }
    }
}

impl fmt::Display for GuardrailAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for GuardrailAction {
    type Err = UnknownValue;

    fn from_str(text: &str) -> Result<Self, UnknownValue> {
        Self::ALL
            .into_iter()
            .find(|action| action.as_str() == text)
            .ok_or(UnknownValue("flag, redact, block, escalate"))
    }
}

/// One guardrail's hit on one turn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuardrailVerdict {
    /// Name of the policy.
    pub policy: String,
    /// What it did.
    pub action: GuardrailAction,
    /// What it found, if it says.
    pub detail: Option<String>,
}
