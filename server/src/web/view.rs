//! What the API answers: the outside contract, kept apart from the domain's own types so that neither binds the other.

use app::domain::{
    confidence::Confidence,
    conversation::{TicketLink, Transcript, TurnView},
    escalation::Reason,
    event::{Actor, Event},
    guardrail::GuardrailVerdict,
    ids::{ChatId, EventId, Seq, TicketId, TicketNumber, TurnId},
    person::Person,
    severity::Severity,
    status::Status,
    ticket::{TicketDetail, TicketSummary},
    time::Timestamp,
    turn::{Feedback, Source, User},
};
use serde::Serialize;
use serde_json::{Map, Value};

use super::origin::Links;
use crate::store::Recorded;

/// The answer to a turn.
#[derive(Serialize)]
pub(super) struct RecordedView<'a> {
    status: &'static str,
    chat_id: &'a ChatId,
    turn_id: &'a TurnId,
    answer: &'a str,
    ticket: Option<RecordedTicketView<'a>>,
}

#[derive(Serialize)]
struct RecordedTicketView<'a> {
    id: TicketId,
    number: TicketNumber,
    url: String,
    severity: Severity,
    new: bool,
    rules: &'a [String],
}

impl<'a> RecordedView<'a> {
    pub(super) fn new(recorded: &'a Recorded, links: &Links) -> Self {
        Self {
            status: if recorded.duplicate { "duplicate" } else { "recorded" },
            chat_id: &recorded.chat_id,
            turn_id: &recorded.turn_id,
            answer: &recorded.answer,
            ticket: recorded.ticket.as_ref().map(|ticket| RecordedTicketView {
                id: ticket.id,
                number: ticket.number,
                url: links.ticket(ticket.id),
                severity: ticket.severity,
                new: ticket.new,
                rules: &ticket.rules,
            }),
        }
    }
}

/// A ticket in lists and in the export.
#[derive(Serialize)]
pub(super) struct SummaryView<'a> {
    pub(super) id: TicketId,
    pub(super) number: TicketNumber,
    pub(super) title: &'a str,
    pub(super) status: Status,
    pub(super) severity: Severity,
    pub(super) confidence: Option<f64>,
    pub(super) assigned_to: Option<PersonView<'a>>,
    pub(super) channel: Option<&'a str>,
    pub(super) user: &'a User,
    pub(super) rule: &'a str,
    pub(super) escalation_tag: &'a str,
    pub(super) created_at: String,
    pub(super) updated_at: String,
    pub(super) resolved_at: Option<String>,
    pub(super) url: String,
}

#[derive(Serialize)]
pub(super) struct PersonView<'a> {
    pub(super) id: String,
    pub(super) name: &'a str,
    pub(super) email: Option<&'a str>,
}

impl<'a> From<&'a Person> for PersonView<'a> {
    fn from(person: &'a Person) -> Self {
        Self { id: person.id.to_string(), name: &person.name, email: person.email.as_deref() }
    }
}

impl<'a> SummaryView<'a> {
    pub(super) fn new(ticket: &'a TicketSummary, links: &Links) -> Self {
        Self {
            id: ticket.id,
            number: ticket.number,
            title: &ticket.title,
            status: ticket.state.status(),
            severity: ticket.severity,
            confidence: ticket.confidence.map(Confidence::percent),
            assigned_to: ticket.assigned_to.as_ref().map(Into::into),
            channel: ticket.channel.as_deref(),
            user: &ticket.user,
            rule: &ticket.rule,
            escalation_tag: &ticket.escalation_tag,
            created_at: ticket.created_at.to_rfc3339(),
            updated_at: ticket.updated_at.to_rfc3339(),
            resolved_at: ticket.state.resolution().map(|resolution| resolution.at.to_rfc3339()),
            url: links.ticket(ticket.id),
        }
    }
}

/// One ticket with everything that the API says of it.
#[derive(Serialize)]
pub(super) struct DetailView<'a> {
    #[serde(flatten)]
    summary: SummaryView<'a>,
    chat_id: &'a ChatId,
    turn_id: &'a TurnId,
    description: &'a str,
    question: &'a str,
    answer: &'a str,
    governance_reason: Vec<ReasonView<'a>>,
    audit_id: EventId,
    asked_at: String,
}

#[derive(Serialize)]
struct ReasonView<'a> {
    name: &'a str,
    version: Option<i64>,
    explanation: &'a str,
    severity: Severity,
}

impl<'a> From<&'a Reason> for ReasonView<'a> {
    fn from(reason: &'a Reason) -> Self {
        Self {
            name: &reason.name,
            version: reason.version,
            explanation: &reason.explanation,
            severity: reason.severity,
        }
    }
}

impl<'a> DetailView<'a> {
    pub(super) fn new(ticket: &'a TicketDetail, links: &Links) -> Self {
        let joined = ticket.joined.iter().flat_map(|escalation| &escalation.reasons);
        Self {
            summary: SummaryView::new(&ticket.summary, links),
            chat_id: &ticket.chat_id,
            turn_id: &ticket.turn.turn_id,
            description: &ticket.description,
            question: &ticket.turn.question,
            answer: &ticket.turn.answer,
            governance_reason: ticket.reasons.iter().chain(joined).map(Into::into).collect(),
            audit_id: ticket.audit_id,
            asked_at: ticket.turn.asked_at.to_rfc3339(),
        }
    }
}

/// One event of a ticket's history.
#[derive(Serialize)]
pub(super) struct EventView<'a> {
    seq: Seq,
    id: EventId,
    at: String,
    actor: ActorView<'a>,
    kind: Option<&'static str>,
    data: Value,
}

#[derive(Serialize)]
struct ActorView<'a> {
    kind: &'static str,
    id: Option<String>,
    name: &'a str,
}

impl<'a> From<&'a Actor> for ActorView<'a> {
    fn from(actor: &'a Actor) -> Self {
        Self { kind: actor.kind(), id: actor.id(), name: actor.name() }
    }
}

impl<'a> From<&'a Event> for EventView<'a> {
    fn from(event: &'a Event) -> Self {
        let payload = event.payload.as_ref().and_then(|payload| serde_json::to_value(payload).ok());
        Self {
            seq: event.seq,
            id: event.id,
            at: event.at.to_rfc3339(),
            actor: (&event.actor).into(),
            kind: event.payload.as_ref().map(|payload| payload.kind()),
            data: payload.and_then(|mut payload| payload.get_mut("data").map(Value::take)).unwrap_or_default(),
        }
    }
}

/// A conversation with its turns.
#[derive(Serialize)]
pub(super) struct ConversationView<'a> {
    chat_id: &'a ChatId,
    channel: Option<&'a str>,
    started_at: String,
    last_turn_at: String,
    turns: Vec<ConversationTurn<'a>>,
    tickets: Vec<LinkView<'a>>,
}

#[derive(Serialize)]
struct ConversationTurn<'a> {
    turn_id: &'a TurnId,
    user: &'a User,
    question: &'a str,
    answer: &'a str,
    /// Absent for a token without the scope `raw`.
    #[serde(skip_serializing_if = "Option::is_none")]
    answer_raw: Option<&'a str>,
    confidence: Option<f64>,
    feedback: Option<Feedback>,
    guardrails: &'a [GuardrailVerdict],
    sources: &'a [Source],
    metadata: &'a Map<String, Value>,
    url: Option<&'a str>,
    asked_at: String,
    created_at: String,
    /// When what was said was erased; absent where it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    erased_at: Option<String>,
    ticket: Option<LinkView<'a>>,
}

#[derive(Serialize)]
struct LinkView<'a> {
    id: TicketId,
    number: TicketNumber,
    title: &'a str,
    status: Status,
    severity: Severity,
    url: String,
}

impl<'a> ConversationView<'a> {
    pub(super) fn new(transcript: &'a Transcript, links: &Links) -> Self {
        let instant = |at: Timestamp| at.to_rfc3339();
        Self {
            chat_id: &transcript.chat_id,
            channel: transcript.channel.as_deref(),
            started_at: instant(transcript.started_at),
            last_turn_at: instant(transcript.last_turn_at),
            turns: transcript.turns.iter().map(|turn| ConversationTurn::new(&turn.turn, links)).collect(),
            tickets: transcript.tickets.iter().map(|ticket| LinkView::new(ticket, links)).collect(),
        }
    }
}

impl<'a> ConversationTurn<'a> {
    fn new(turn: &'a TurnView, links: &Links) -> Self {
        Self {
            turn_id: &turn.turn_id,
            user: &turn.user,
            question: &turn.question,
            answer: &turn.answer,
            answer_raw: turn.answer_raw.as_deref(),
            confidence: turn.confidence.map(Confidence::percent),
            feedback: turn.feedback,
            guardrails: &turn.guardrails,
            sources: &turn.sources,
            metadata: &turn.metadata_as_sent,
            url: turn.url.as_deref(),
            asked_at: turn.asked_at.to_rfc3339(),
            created_at: turn.created_at.to_rfc3339(),
            erased_at: turn.erased_at.map(Timestamp::to_rfc3339),
            ticket: turn.ticket.as_ref().map(|ticket| LinkView::new(ticket, links)),
        }
    }
}

impl<'a> LinkView<'a> {
    fn new(ticket: &'a TicketLink, links: &Links) -> Self {
        Self {
            id: ticket.id,
            number: ticket.number,
            title: &ticket.title,
            status: ticket.status,
            severity: ticket.severity,
            url: links.ticket(ticket.id),
        }
    }
}
