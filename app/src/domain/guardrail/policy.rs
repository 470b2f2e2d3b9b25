//! What a policy looks for, where, and what it does.

use serde::{Deserialize, Serialize};

use super::{
    super::{ids::GuardrailId, rule::TextField, severity::Severity},
    GuardrailAction,
};

/// One of the desk's own guardrails: a named, ordered, switchable, versioned policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guardrail {
    /// Identifier, the same over all versions.
    pub id: GuardrailId,
    /// Counts the saved changes; the first is 1.
    pub version: i64,
    /// Place in the order of guardrails, the lowest first: of several that block, the first gives the replacement.
    pub position: i64,
    /// Whether it is held against turns at all.
    pub enabled: bool,
    /// Name and policy.
    pub draft: Draft,
}

impl Guardrail {
    /// Most guardrails of a desk: each is held against every turn.
    pub const MOST: usize = 200;
}

/// What is typed and saved of a guardrail: each saved change of it is a new version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Name as shown; unique among the desk's guardrails, folded.
    pub name: String,
    /// What it looks for and what it does.
    pub policy: Policy,
}

/// What is looked for, in which texts, and what is done about it.
///
/// As JSON, in the database:
///
/// ```json
/// {"scope": ["question", "answer"],
///  "looks_for": {"words": {"reach": "whole", "words": ["refund", "money back"]}},
///  "action": {"escalate": {"severity": "high"}}}
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Where to look.
    pub scope: Scope,
    /// What to look for.
    pub looks_for: Sought,
    /// What to do where it is found.
    pub action: Action,
}

/// Which texts of a turn are looked through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<TextField>", into = "Vec<TextField>")]
pub struct Scope {
    /// What the user asked.
    pub question: bool,
    /// What the user is to be shown.
    pub answer: bool,
    /// The unfiltered output; where the platform sends none, the answer as sent.
    pub raw: bool,
}

impl Scope {
    /// Question and answer.
    pub const BOTH: Self = Self { question: true, answer: true, raw: false };

    /// Whether a text is looked through.
    #[must_use]
    pub const fn has(self, field: TextField) -> bool {
        match field {
            TextField::Question => self.question,
            TextField::Answer => self.answer,
            TextField::Raw => self.raw,
        }
    }

    /// The texts that are looked through.
    pub fn fields(self) -> impl Iterator<Item = TextField> {
        TextField::ALL.into_iter().filter(move |field| self.has(*field))
    }
}

impl From<Vec<TextField>> for Scope {
    fn from(fields: Vec<TextField>) -> Self {
        let has = |field| fields.contains(&field);
        Self { question: has(TextField::Question), answer: has(TextField::Answer), raw: has(TextField::Raw) }
    }
}

impl From<Scope> for Vec<TextField> {
    fn from(scope: Scope) -> Self {
        scope.fields().collect()
    }
}

/// What a policy looks for.
///
/// Words, detectors and phrases are looked for in the *folded* text: case, accents, width and ways of encoding make no
/// difference (see the domain's `fold`), curly apostrophes are straight, any run of blanks is one blank. What is found is
/// always whole letters of the original: `ﬁ` is never half found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Sought {
    /// Any of these words or phrases, wherever they stand.
    Words {
        /// Whether a word must stand for itself.
        reach: Reach,
        /// The words, each with 1–200 characters.
        words: Vec<String>,
    },
    /// A regular expression, matched against the text **as it stands**: see [`Condition::Matches`](super::super::rule::Condition::Matches).
    Pattern {
        /// The expression, in the syntax of Rust's crate `regex`.
        pattern: String,
    },
    /// What looks like one of these. At least one is needed.
    Detectors(Vec<Detector>),
    /// Phrases that try to give the assistant new instructions, or to get at those it has, in the languages that the desk
    /// knows phrases of: English, German, Spanish, French, Portuguese, Hebrew, Arabic, Japanese.
    PromptInjection,
    /// A text with more than this many characters (Unicode scalar values). What is found is all that is too much.
    Length {
        /// The most characters that are fine.
        most: u32,
    },
}

/// Whether a word must stand for itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// As a whole word, as rules mean it: see [`Condition::Contains`](super::super::rule::Condition::Contains).
    Whole,
    /// Anywhere, also inside of other words.
    Anywhere,
}

/// Something that can be told by its form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Detector {
    /// An e-mail address.
    Email,
    /// A telephone number: international (`+49 …`, `0049 …`), national with a leading 0, or North American.
    Phone,
    /// A payment card's number: 13–19 digits that pass the Luhn check.
    Card,
    /// An international bank account number of its country's length whose check digits are right.
    Iban,
    /// An IP address, version 4 or 6.
    Ip,
}

impl Detector {
    /// All, in the order in which forms show them.
    pub const ALL: [Self; 5] = [Self::Email, Self::Phone, Self::Card, Self::Iban, Self::Ip];

    /// As in JSON and forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Card => "card",
            Self::Iban => "iban",
            Self::Ip => "ip",
        }
    }

    /// As forms name it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Email => "E-mail addresses",
            Self::Phone => "Phone numbers",
            Self::Card => "Card numbers",
            Self::Iban => "IBANs",
            Self::Ip => "IP addresses",
        }
    }
}

/// What is done where a policy finds something. What that means for each text is said at
/// [`GuardrailSet`](super::GuardrailSet).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// Only remarks it.
    Flag,
    /// Hides what was found.
    Redact,
    /// Shows something else instead of the whole answer.
    Block {
        /// What is shown.
        replacement: String,
    },
    /// Calls for a person.
    Escalate {
        /// The severity that it asks for.
        severity: Severity,
    },
}

impl Action {
    /// Which it is.
    #[must_use]
    pub const fn kind(&self) -> GuardrailAction {
        match self {
            Self::Flag => GuardrailAction::Flag,
            Self::Redact => GuardrailAction::Redact,
            Self::Block { .. } => GuardrailAction::Block,
            Self::Escalate { .. } => GuardrailAction::Escalate,
        }
    }

    /// The severity that it asks for, where it escalates.
    #[must_use]
    pub const fn severity(&self) -> Option<Severity> {
        match self {
            Self::Escalate { severity } => Some(*severity),
            Self::Flag | Self::Redact | Self::Block { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_json_of_the_documentation_is_read_and_written() {
        let json = r#"{"scope":["question","answer"],"looks_for":{"words":{"reach":"whole","words":["refund","money back"]}},"action":{"escalate":{"severity":"high"}}}"#;
        let policy: Policy = serde_json::from_str(json).unwrap();
        assert_eq!(policy.scope, Scope::BOTH);
        assert_eq!(serde_json::to_string(&policy).unwrap(), json);
    }

    #[test]
    fn json_that_is_no_policy_is_refused() {
        for json in [
            r#"{"scope":["title"],"looks_for":"prompt_injection","action":"flag"}"#,
            r#"{"scope":["answer"],"looks_for":{"detectors":["passport"]},"action":"flag"}"#,
            r#"{"scope":["answer"],"looks_for":"prompt_injection","action":"erase"}"#,
            r#"{"scope":["answer"],"looks_for":"prompt_injection"}"#,
            r#"{"scope":["answer"],"looks_for":"prompt_injection","action":"flag","more":1}"#,
        ] {
            assert!(serde_json::from_str::<Policy>(json).is_err(), "{json}");
        }
    }
}
