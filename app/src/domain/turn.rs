//! One question and its answer, as a platform sends it and as the desk keeps it.

mod parse;

pub use parse::{ConfidenceScale, FieldProblem};

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{
    confidence::Confidence,
    guardrail::GuardrailVerdict,
    ids::{ChatId, TurnId},
    status::UnknownValue,
    time::Timestamp,
};

/// What the user said of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Feedback {
    /// Thumbs-up.
    Up,
    /// Thumbs-down.
    Down,
}

impl Feedback {
    /// As in the database and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Up => "Thumbs-up",
            Self::Down => "Thumbs-down",
        }
    }
}

impl FromStr for Feedback {
    type Err = UnknownValue;

    fn from_str(text: &str) -> Result<Self, UnknownValue> {
        match text {
            "up" => Ok(Self::Up),
            "down" => Ok(Self::Down),
            _ => Err(UnknownValue("up, down")),
        }
    }
}

/// Who asked, as far as the platform says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Display name.
    pub name: Option<String>,
    /// The platform's identifier.
    pub id: Option<String>,
    /// E-mail.
    pub email: Option<String>,
}

/// What an unknown user reads as.
pub const NO_USER: &str = "Not given";

impl User {
    /// Whether nothing at all is known.
    #[must_use]
    pub const fn is_unknown(&self) -> bool {
        self.name.is_none() && self.id.is_none() && self.email.is_none()
    }

    /// The best name there is, or nothing: what a search looks through.
    #[must_use]
    pub fn display_if_known(&self) -> &str {
        if self.is_unknown() { "" } else { self.display() }
    }

    /// The best name there is: display name, else e-mail, else ID, else "Not given".
    #[must_use]
    pub fn display(&self) -> &str {
        self.name.as_deref().or(self.email.as_deref()).or(self.id.as_deref()).unwrap_or(NO_USER)
    }
}

impl fmt::Display for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.display())
    }
}

/// Something the answer was drawn from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Title.
    pub title: Option<String>,
    /// Where it is; shown as a link only if it is `http` or `https`.
    pub url: Option<String>,
    /// The passage used.
    pub excerpt: Option<String>,
}

/// A turn as sent: checked, NUL removed, nothing else changed and no default filled in.
///
/// Two submissions of one (chat ID, turn ID) are the same turn if and only if their [identity](Self::identity) is equal.
#[derive(Clone, Debug, PartialEq)]
pub struct NewTurn {
    /// The conversation.
    pub chat_id: ChatId,
    /// The turn within it.
    pub turn_id: TurnId,
    /// Communication channel, free text.
    pub channel: Option<String>,
    /// Who asked.
    pub user: User,
    /// What was asked; may be empty.
    pub question: String,
    /// What the user was shown; may be empty.
    pub answer: String,
    /// The unfiltered output, where sent.
    pub answer_raw: Option<String>,
    /// The assistant's confidence; absent is unknown.
    pub confidence: Option<Confidence>,
    /// When it was asked, where sent.
    pub asked_at: Option<Timestamp>,
    /// What the user said of it so far; outside the identity.
    pub feedback: Option<Feedback>,
    /// A title of the platform's choosing.
    pub title: Option<String>,
    /// Where the chat can be opened.
    pub url: Option<String>,
    /// What the answer was drawn from.
    pub sources: Vec<Source>,
    /// Verdicts of the platform's own guardrails.
    pub guardrails: Vec<GuardrailVerdict>,
    /// Anything else the platform says.
    pub metadata: Map<String, Value>,
}

impl NewTurn {
    /// Reads one turn of the ingestion API.
    ///
    /// # Errors
    /// [`FieldProblem`] naming the first field that is missing, unknown, of another type or out of range.
    pub fn from_json(value: &Value, scale: ConfidenceScale) -> Result<Self, FieldProblem> {
        parse::turn(value, scale)
    }

    /// Digest of what was sent, in hexadecimal: every field but the feedback, before defaults and guardrails.
    ///
    /// An absent field, `null` and an empty list or object are the same; a confidence is compared in hundredths.
    #[cfg(feature = "ssr")]
    #[must_use]
    pub fn identity(&self) -> String {
        let content = serde_json::json!([
            "turn.v1",
            self.chat_id,
            self.turn_id,
            self.channel,
            self.user,
            self.question,
            self.answer,
            self.answer_raw,
            self.confidence,
            self.asked_at,
            self.title,
            self.url,
            self.sources,
            self.guardrails,
            self.metadata,
        ]);
        super::event::hex(&super::event::sha256(&[content.to_string().as_bytes()]))
    }
}
