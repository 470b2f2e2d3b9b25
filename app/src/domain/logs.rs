//! Conversation Logs: a conversation as their list shows it, and why a turn was escalated or not.

use serde::{Deserialize, Serialize};

use super::{
    confidence::Confidence,
    conversation::{TicketLink, TurnTicket},
    escalation::Reason,
    highlight::Segments,
    ids::{ChatId, TurnId},
    rule::RuleVerdict,
    time::Timestamp,
    turn::User,
};

/// A conversation, as Conversation Logs list it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedConversation {
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
    /// The lowest confidence of its turns; `None` where no turn has one.
    pub lowest_confidence: Option<Confidence>,
    /// Whether the user liked an answer.
    pub thumbs_up: bool,
    /// Whether the user disliked an answer.
    pub thumbs_down: bool,
    /// The policies of guardrails that were hit.
    pub policies: Vec<String>,
    /// The newest ticket.
    pub ticket: Option<TicketLink>,
    /// Where the list's search found what it looked for; nothing where nothing is searched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<FoundConversation>,
}

/// Where a search found what it looked for in a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundConversation {
    /// The title.
    pub title: Segments,
    /// The chat ID.
    pub chat_id: Segments,
    /// The first turn that has what neither of them shows, with a passage of it.
    pub turn: Option<(TurnId, Segments)>,
}

/// The values that conversations have, for what their list can be filtered by.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogFacets {
    /// Channels.
    pub channels: Vec<String>,
    /// Policies of guardrails that were hit.
    pub guardrails: Vec<String>,
}

/// Why a turn was escalated, and why it was not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnReasons {
    /// What matched when the turn was recorded, or when the user said what they think of it: as it was then.
    pub recorded: Vec<RecordedReason>,
    /// What every other rule says of the turn, as the rules are now. One that is switched off says nothing.
    pub others: Vec<RuleVerdict>,
    /// Every other rule that is on and can't be used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<SkippedRule>,
    /// The turn's number since the last resolution before it, which is where rules begin to count.
    pub turn_number: u32,
}

/// A rule that is on, and says nothing of any turn as it can't be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SkippedRule {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: i64,
    /// Why it can't be used, as a sentence.
    pub problem: String,
}

/// Something that matched, and the ticket that came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedReason {
    /// What, and why.
    pub reason: Reason,
    /// The ticket.
    pub ticket: TurnTicket,
    /// When.
    pub at: Timestamp,
}
