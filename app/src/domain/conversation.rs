//! One chat session with the assistant.

use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use serde_json::{Map, Value};

use super::{
    confidence::Confidence,
    guardrail::GuardrailVerdict,
    ids::{ChatId, TicketId, TicketNumber, TurnId},
    severity::Severity,
    status::Status,
    time::Timestamp,
    turn::{Feedback, Source, User},
};

/// A recorded turn, as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TurnView {
    /// The turn within its conversation.
    pub turn_id: TurnId,
    /// Who asked.
    pub user: User,
    /// What was asked.
    pub question: String,
    /// What the user was shown, as sent.
    pub answer: String,
    /// The answer's Markdown as sanitised HTML.
    pub answer_html: String,
    /// The unfiltered output; `None` for viewers without the permission `raw`.
    pub answer_raw: Option<String>,
    /// The assistant's confidence; absent is unknown.
    pub confidence: Option<Confidence>,
    /// What the user said of it.
    pub feedback: Option<Feedback>,
    /// Guardrails that were hit.
    pub guardrails: Vec<GuardrailVerdict>,
    /// What the answer was drawn from.
    pub sources: Vec<Source>,
    /// Anything else the platform said, by name, as people read it.
    pub metadata: Vec<(String, String)>,
    /// The same as it was sent, which programs are told and the browser is not: its code has no use for all of JSON.
    #[cfg(feature = "ssr")]
    #[serde(skip)]
    pub metadata_as_sent: Map<String, Value>,
    /// Where the chat can be opened.
    pub url: Option<String>,
    /// When it was asked, by the platform's clock.
    pub asked_at: Timestamp,
    /// When it was recorded, by the desk's clock.
    pub created_at: Timestamp,
    /// The ticket that this turn raised or joined.
    pub ticket: Option<TicketLink>,
}

/// Metadata as people read it: texts without quotes, everything else as JSON.
#[cfg(feature = "ssr")]
#[must_use]
pub fn metadata_in_words(metadata: &Map<String, Value>) -> Vec<(String, String)> {
    let words = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    metadata.iter().map(|(name, value)| (name.clone(), words(value))).collect()
}

/// As much of a ticket as a link to it shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketLink {
    /// Identifier.
    pub id: TicketId,
    /// Running number.
    pub number: TicketNumber,
    /// Title.
    pub title: String,
    /// Present status.
    pub status: Status,
    /// Present severity.
    pub severity: Severity,
}

/// A conversation with its turns in order of recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Transcript {
    /// The conversation.
    pub chat_id: ChatId,
    /// Its channel.
    pub channel: Option<String>,
    /// First and last recording.
    pub started_at: Timestamp,
    /// Last recording.
    pub last_turn_at: Timestamp,
    /// The turns.
    pub turns: Vec<TurnView>,
    /// Every ticket of this conversation, newest first.
    pub tickets: Vec<TicketLink>,
    /// The desk's clock when this was read.
    pub now: Timestamp,
}

/// As much of a conversation as a list shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConversationSummary {
    /// The conversation.
    pub chat_id: ChatId,
    /// Its channel.
    pub channel: Option<String>,
    /// Who asked last.
    pub user: User,
    /// The first question, one line.
    pub title: String,
    /// How many turns it has.
    pub turns: i64,
    /// Last recording.
    pub last_turn_at: Timestamp,
    /// The newest ticket.
    pub ticket: Option<TicketLink>,
}
