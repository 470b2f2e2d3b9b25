//! Tickets, as lists and the drawer show them.

use serde::{Deserialize, Serialize};

use super::{
    confidence::Confidence,
    conversation::{ConversationSummary, TicketLink, TurnView},
    escalation::Reason,
    highlight::Found,
    ids::{ChatId, EventId, PersonId, Seq, TicketId, TicketNumber, TurnId},
    person::{Person, PersonRef},
    severity::Severity,
    status::State,
    time::Timestamp,
    turn::User,
};

/// As much of a ticket as a card or a row shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketSummary {
    /// Identifier.
    pub id: TicketId,
    /// Running number.
    pub number: TicketNumber,
    /// Title, fixed at creation.
    pub title: String,
    /// One line of the answer that was given.
    pub excerpt: String,
    /// Status, with the resolution if Resolved.
    pub state: State,
    /// Severity.
    pub severity: Severity,
    /// A higher severity that a joined escalation asks for and no person has answered yet.
    pub suggested_severity: Option<Severity>,
    /// The assistant's confidence in the answer that made the ticket.
    pub confidence: Option<Confidence>,
    /// The team member responsible.
    pub assigned_to: Option<Person>,
    /// Who asked.
    pub user: User,
    /// The rule that fired, by name.
    pub rule: String,
    /// The winning rule's tag.
    pub escalation_tag: String,
    /// Communication channel.
    pub channel: Option<String>,
    /// How many further escalations joined.
    pub joined: i64,
    /// When it was created, by the desk's clock.
    pub created_at: Timestamp,
    /// Last modification.
    pub updated_at: Timestamp,
    /// Where the list's search found what it looked for; nothing where nothing is searched.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Found>,
}

impl TicketSummary {
    /// Whose question made it, with the rule that fired: "Ada Obi · Low confidence".
    #[must_use]
    pub fn creator(&self) -> String {
        format!("{} · {}", self.user.display(), self.rule)
    }

    /// The assignee's ID: the value an edit of the assignee carries as `from`.
    #[must_use]
    pub fn assignee_id(&self) -> Option<PersonId> {
        self.assigned_to.as_ref().map(|person| person.id)
    }
}

/// Everything that the drawer shows of a ticket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TicketDetail {
    /// What the card shows.
    pub summary: TicketSummary,
    /// Additional context from the escalation rule.
    pub description: String,
    /// The conversation.
    pub chat_id: ChatId,
    /// The turn that made the ticket.
    pub turn: TurnView,
    /// Every rule and guardrail that matched that turn, frozen.
    pub reasons: Vec<Reason>,
    /// Further escalations of the conversation that joined, oldest first.
    pub joined: Vec<JoinedEscalation>,
    /// ID of the creation event.
    pub audit_id: EventId,
    /// The ticket's history, oldest first.
    pub history: Vec<HistoryEntry>,
    /// The resolved or closed ticket that this one follows.
    pub follows: Option<TicketLink>,
    /// Other unresolved tickets of the same conversation.
    pub also_unresolved: Vec<TicketLink>,
    /// Other conversations of the same user, newest first.
    pub other_conversations: Vec<ConversationSummary>,
    /// The desk's clock when this was read.
    pub now: Timestamp,
}

/// An event in words, as a ticket's history shows it: the browser needs no more of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HistoryEntry {
    /// When.
    pub at: Timestamp,
    /// Who, by the name at that time.
    pub actor: String,
    /// What was done, to follow the name.
    pub words: String,
}

/// An escalation that joined a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinedEscalation {
    /// The turn.
    pub turn_id: TurnId,
    /// Its question, one line.
    pub question: String,
    /// Everything that matched.
    pub reasons: Vec<Reason>,
    /// When.
    pub at: Timestamp,
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Where the next page begins; `None` at the end.
    pub next_cursor: Option<String>,
    /// The people whom the question names, for those who see their IDs only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<PersonRef>,
    /// How many rows match in all; counted for the first page only.
    pub total: Option<u64>,
    /// Where the log ended when this was read, no later than the rows were: nothing that happens after it is missed by
    /// who asks for [`Changes`](super::changes::Changes) since then.
    pub seq: Seq,
    /// The desk's clock when this was read.
    pub now: Timestamp,
}

/// The outcome of an edit that was not refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edited {
    /// The ticket as it now is.
    pub ticket: TicketSummary,
    /// A person who was made known by being named as assignee.
    pub new_person: Option<PersonRef>,
}
