//! Guardrails: content-safety policies, what they say of a turn, and what they do about it.
//!
//! A [`Policy`] is data. It is checked when it is saved, compiled into a set when guardrails are loaded, and held against the
//! texts of each turn before the rules are: see [`GuardrailSet`] for what each action means for each text. The platform that
//! an assistant runs on may have guardrails of its own; their verdicts come with the turn and count like the desk's.

#[cfg(feature = "ssr")]
mod check;
mod defaults;
mod describe;
#[cfg(feature = "ssr")]
mod detectors;
mod form;
#[cfg(feature = "ssr")]
mod injection;
mod kept;
#[cfg(feature = "ssr")]
mod normal;
mod policy;
#[cfg(feature = "ssr")]
mod redact;
#[cfg(feature = "ssr")]
mod seek;
#[cfg(feature = "ssr")]
mod terms;
mod validate;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{ids::GuardrailId, severity::Severity, status::UnknownValue};

#[cfg(feature = "ssr")]
pub use check::{Checked, GuardrailSet, Preview, preview};
pub use defaults::default_guardrails;
pub use describe::differences;
pub use form::{FormField, FormProblem, GuardrailForm, GuardrailPost, Sample};
pub use kept::{GuardrailConflict, GuardrailEntry, GuardrailVersion, KeptGuardrail, PolicyInWords};
pub use policy::{Action, Detector, Draft, Guardrail, Policy, Reach, Scope, Sought};
#[cfg(feature = "ssr")]
pub use redact::MASK;
pub use validate::GuardrailProblem;

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
    /// Which of the desk's own policies it is. No part of what is sent or shown: who reads a turn knows a guardrail by name.
    #[serde(skip)]
    pub own: Option<OwnPolicy>,
}

/// One of the desk's own policies, as it was when it was hit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnPolicy {
    /// The guardrail.
    pub id: GuardrailId,
    /// Its version.
    pub version: i64,
    /// The severity that it asks for, where it escalates.
    pub severity: Option<Severity>,
}
