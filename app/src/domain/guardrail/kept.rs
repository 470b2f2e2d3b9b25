//! Guardrails as the desk keeps them: with their versions, what they found, and what is wrong with them.

use serde::{Deserialize, Serialize};

use super::{
    super::{ids::GuardrailId, time::Timestamp},
    Draft, GuardrailAction, GuardrailForm,
};

/// A guardrail as a line of the list, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuardrailEntry {
    /// The guardrail.
    pub id: GuardrailId,
    /// Its name.
    pub name: String,
    /// Its present version.
    pub version: i64,
    /// Whether it is held against turns at all.
    pub enabled: bool,
    /// What it says; `None` for one that can't be read.
    pub policy: Option<PolicyInWords>,
    /// Why it can't be used and is skipped.
    pub problem: Option<String>,
    /// Turns on which it found something in the last seven days.
    pub week: i64,
    /// Turns on which it found something in the last thirty days.
    pub month: i64,
    /// Everything that it was ever called, in code-point order: what is recorded keeps the name of its day.
    pub names: Vec<String>,
}

/// What a policy says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyInWords {
    /// "question and answer"
    pub scope: String,
    /// What follows "looks for".
    pub looks_for: String,
    /// What it does.
    pub action: GuardrailAction,
    /// "Escalate as High"
    pub does: String,
}

impl From<&Draft> for PolicyInWords {
    fn from(draft: &Draft) -> Self {
        Self {
            scope: draft.policy.scope.to_string(),
            looks_for: draft.policy.looks_for.to_string(),
            action: draft.policy.action.kind(),
            does: draft.policy.action.to_string(),
        }
    }
}

/// One saved version of a guardrail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuardrailVersion {
    /// Its number; the first is 1.
    pub version: i64,
    /// Who saved it, by the name that they had.
    pub saved_by: String,
    /// When.
    pub saved_at: Timestamp,
    /// What it says, as its editor shows it.
    pub form: GuardrailForm,
    /// What it says; `None` for one that can't be read, and on its way to the browser.
    #[serde(skip)]
    pub draft: Option<Draft>,
}

/// A guardrail with its present version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptGuardrail {
    /// The guardrail.
    pub id: GuardrailId,
    /// Whether it is held against turns at all.
    pub enabled: bool,
    /// When it was deleted: from then on it finds nothing, and can't be changed.
    pub deleted_at: Option<Timestamp>,
    /// What it says.
    pub present: GuardrailVersion,
}

/// Someone else saved a version since the editor looked; nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuardrailConflict {
    /// The version that is stored now.
    pub present: GuardrailVersion,
}

impl GuardrailConflict {
    /// What happened, without the time: "Ada Obi saved version 4 meanwhile."
    #[must_use]
    pub fn sentence(&self) -> String {
        format!("{} saved version {} meanwhile.", self.present.saved_by, self.present.version)
    }
}
