//! One chat session with the assistant.

use serde::{Deserialize, Serialize};
#[cfg(feature = "ssr")]
use serde_json::{Map, Value};

use super::{
    confidence::Confidence,
    difference::RawAnswer,
    guardrail::GuardrailVerdict,
    ids::{ChatId, TicketId, TicketNumber, TurnId},
    severity::Severity,
    status::Status,
    time::Timestamp,
    turn::{Feedback, Source, User},
};

/// What stands where a text was that had to be something, once it was erased.
pub const ERASED: &str = "(erased)";

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
    /// When what was said in it was erased, where it was: its texts are empty and its user is unknown.
    pub erased_at: Option<Timestamp>,
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

/// A ticket that a turn raised or joined.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnTicket {
    /// The ticket.
    pub link: TicketLink,
    /// Whether this turn made it; else it joined.
    pub raised: bool,
}

/// Which turns of a conversation are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Window {
    /// All.
    All,
    /// So many as a page shows, around this turn; from the first on if there is none of this ID.
    Around(Option<TurnId>),
    /// So many as a page shows, from this position on; the first turn's is 1.
    From(i64),
}

impl Window {
    /// Most turns that a page shows at once.
    pub const TURNS: i64 = 50;

    /// The position of the first turn of a window around a turn, in a conversation of `count` turns: as many before the turn
    /// as after it, and no room left at the ends.
    #[must_use]
    pub fn around(position: i64, count: i64) -> i64 {
        (position - Self::TURNS / 2).min(count - Self::TURNS + 1).max(1)
    }
}

/// A conversation with its turns, or some of them, in order of recording.
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
    /// How many turns it has in all.
    pub count: i64,
    /// The position of the first of `turns`; the others follow without a gap.
    pub first: i64,
    /// The turns.
    pub turns: Vec<TranscriptTurn>,
    /// Every ticket of this conversation, newest first.
    pub tickets: Vec<TicketLink>,
    /// The desk's clock when this was read.
    pub now: Timestamp,
}

/// A turn in its conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TranscriptTurn {
    /// The turn.
    pub turn: TurnView,
    /// The tickets that it raised or joined, oldest first: more than one where feedback raised another.
    pub tickets: Vec<TurnTicket>,
    /// The unfiltered output beside the answer; hidden until it was [compared](Transcript::compare).
    pub raw: RawAnswer,
}

#[cfg(feature = "ssr")]
impl Transcript {
    /// Holds every unfiltered answer against what was shown, and keeps that instead of the answer.
    #[must_use]
    pub fn compare(mut self) -> Self {
        for TranscriptTurn { turn, raw, .. } in &mut self.turns {
            if let Some(unfiltered) = turn.answer_raw.take() {
                *raw = super::difference::compare(&unfiltered, &turn.answer);
            }
        }
        self
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_window_holds_its_turn_and_is_as_full_as_it_can_be(count in 1_i64..500, at in 0_i64..500) {
            let position = at % count + 1;
            let first = Window::around(position, count);
            let last = (first + Window::TURNS - 1).min(count);
            prop_assert!(first >= 1 && (first..=last).contains(&position));
            prop_assert_eq!(last - first + 1, count.min(Window::TURNS));
        }
    }
}
