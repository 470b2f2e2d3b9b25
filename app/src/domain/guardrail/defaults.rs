//! The guardrails that a new desk has, for an admin to look at and switch on.

use super::{Action, Detector, Draft, Policy, Scope, Sought};
use crate::domain::severity::Severity;

/// The guardrails of the first start, in order. They are installed **switched off**: what a desk records is as it was sent
/// until somebody has decided otherwise.
#[must_use]
pub fn default_guardrails() -> Vec<Draft> {
    let draft = |name: &str, scope, looks_for, action| Draft {
        name: name.to_owned(),
        policy: Policy { scope, looks_for, action },
    };
    vec![
        draft("Card numbers", Scope::BOTH, Sought::Detectors(vec![Detector::Card, Detector::Iban]), Action::Redact),
        draft(
            "Personal data in answers",
            Scope { answer: true, ..Scope::default() },
            Sought::Detectors(vec![Detector::Email, Detector::Phone]),
            Action::Flag,
        ),
        draft(
            "Prompt injection",
            Scope { question: true, ..Scope::default() },
            Sought::PromptInjection,
            Action::Escalate { severity: Severity::High },
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_default_guardrail_can_be_saved() {
        for draft in default_guardrails() {
            assert_eq!(draft.problems(), [], "{}", draft.name);
        }
    }
}
