//! The append-only log: who did what to which subject, when, from what to what.

use serde::{Deserialize, Serialize};

use super::{
    escalation::Reason,
    ids::{ChatId, EventId, GuardrailId, PersonId, RuleId, Seq, TicketId, TurnId},
    person::PersonRef,
    rule::Difference,
    severity::Severity,
    status::Status,
    time::Timestamp,
    turn::Feedback,
};

#[cfg(feature = "ssr")]
mod chain;
#[cfg(feature = "ssr")]
mod words;
#[cfg(feature = "ssr")]
pub use chain::{ChainLink, EventHash, hex, payload_digest, sha256};

/// Who acts; names are kept as they were.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    /// A person at the desk.
    Person {
        /// Who.
        id: PersonId,
        /// Name at that time.
        name: String,
    },
    /// A program with an API token.
    Token {
        /// The token's name.
        name: String,
    },
    /// An escalation rule.
    Rule {
        /// Which.
        id: RuleId,
        /// Name at that time.
        name: String,
    },
    /// The desk itself.
    System,
}

impl Actor {
    /// As in the database.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Person { .. } => "person",
            Self::Token { .. } => "token",
            Self::Rule { .. } => "rule",
            Self::System => "system",
        }
    }

    /// The identifier, where the kind has one.
    #[must_use]
    pub fn id(&self) -> Option<String> {
        match self {
            Self::Person { id, .. } => Some(id.to_string()),
            Self::Rule { id, .. } => Some(id.to_string()),
            Self::Token { .. } | Self::System => None,
        }
    }

    /// The name at that time; the desk itself is "Handoff".
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Person { name, .. } | Self::Token { name } | Self::Rule { name, .. } => name,
            Self::System => "Handoff",
        }
    }

    /// Whether a person did it.
    #[must_use]
    pub fn person(&self) -> Option<PersonRef> {
        match self {
            Self::Person { id, name } => Some(PersonRef { id: *id, name: name.clone() }),
            Self::Token { .. } | Self::Rule { .. } | Self::System => None,
        }
    }
}

impl From<PersonRef> for Actor {
    fn from(person: PersonRef) -> Self {
        Self::Person { id: person.id, name: person.name }
    }
}

/// What an event is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Subject {
    /// A ticket.
    Ticket(TicketId),
    /// A recorded turn, by the store's own key: a chat ID may be personal data, which the chain must outlive.
    Turn(i64),
    /// A person.
    Person(PersonId),
    /// An escalation rule.
    Rule(RuleId),
    /// One of the desk's own guardrails.
    Guardrail(GuardrailId),
    /// An API token, by name.
    Token(String),
    /// The desk as a whole.
    Desk,
}

impl Subject {
    /// As in the database.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Ticket(_) => "ticket",
            Self::Turn(_) => "turn",
            Self::Person(_) => "person",
            Self::Rule(_) => "rule",
            Self::Guardrail(_) => "guardrail",
            Self::Token(_) => "token",
            Self::Desk => "desk",
        }
    }

    /// The identifier; empty for the desk.
    #[must_use]
    pub fn id(&self) -> String {
        match self {
            Self::Ticket(id) => id.to_string(),
            Self::Turn(key) => key.to_string(),
            Self::Person(id) => id.to_string(),
            Self::Rule(id) => id.to_string(),
            Self::Guardrail(id) => id.to_string(),
            Self::Token(name) => name.clone(),
            Self::Desk => String::new(),
        }
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "data")]
pub enum EventPayload {
    /// A turn was recorded.
    #[serde(rename = "turn.recorded")]
    TurnRecorded {
        /// Its conversation.
        chat_id: ChatId,
        /// The turn.
        turn_id: TurnId,
    },
    /// A user said something else of an answer.
    #[serde(rename = "turn.feedback_changed")]
    FeedbackChanged {
        /// Before.
        from: Option<Feedback>,
        /// After.
        to: Option<Feedback>,
    },
    /// A turn's escalation made the ticket. The ID of this event is the ticket's audit ID.
    #[serde(rename = "ticket.created")]
    TicketCreated {
        /// Its conversation.
        chat_id: ChatId,
        /// The turn.
        turn_id: TurnId,
        /// Severity at creation.
        severity: Severity,
        /// Assignee at creation.
        assigned_to: Option<PersonRef>,
        /// Everything that matched.
        reasons: Vec<Reason>,
        /// The resolved or closed ticket of the same conversation that it follows.
        follows: Option<TicketId>,
    },
    /// A further escalation of the conversation joined the ticket.
    #[serde(rename = "ticket.joined")]
    TicketJoined {
        /// The turn.
        turn_id: TurnId,
        /// Everything that matched.
        reasons: Vec<Reason>,
    },
    /// The status changed.
    #[serde(rename = "ticket.status_changed")]
    StatusChanged {
        /// Before.
        from: Status,
        /// After.
        to: Status,
    },
    /// The severity changed.
    #[serde(rename = "ticket.severity_changed")]
    SeverityChanged {
        /// Before.
        from: Severity,
        /// After.
        to: Severity,
    },
    /// A joined escalation asks for a higher severity than the one a person has set.
    #[serde(rename = "ticket.severity_suggested")]
    SeveritySuggested {
        /// What it asks for.
        severity: Severity,
    },
    /// The assignee changed.
    #[serde(rename = "ticket.assigned")]
    Assigned {
        /// Before.
        from: Option<PersonRef>,
        /// After.
        to: Option<PersonRef>,
    },
    /// A person was made known.
    #[serde(rename = "person.created")]
    PersonCreated {
        /// Name.
        name: String,
        /// E-mail.
        email: Option<String>,
    },
    /// An escalation rule was made.
    #[serde(rename = "rule.created")]
    RuleCreated {
        /// Name.
        name: String,
        /// Its first version.
        version: i64,
    },
    /// An escalation rule got a new version.
    #[serde(rename = "rule.changed")]
    RuleChanged {
        /// Name in that version.
        name: String,
        /// The version.
        version: i64,
        /// What changed; empty where the version before can't be read.
        changes: Vec<Difference>,
    },
    /// An escalation rule was switched on or off.
    #[serde(rename = "rule.switched")]
    RuleSwitched {
        /// Name.
        name: String,
        /// Whether it is evaluated from then on.
        enabled: bool,
    },
    /// An escalation rule got another place in the order.
    #[serde(rename = "rule.moved")]
    RuleMoved {
        /// Name.
        name: String,
        /// Its place before; the first is 1.
        from: i64,
        /// Its place after.
        to: i64,
    },
    /// An escalation rule was deleted; its versions and matches stay.
    #[serde(rename = "rule.deleted")]
    RuleDeleted {
        /// Name.
        name: String,
        /// Its last version.
        version: i64,
    },
    /// An escalation rule can't be used and is skipped.
    #[serde(rename = "rule.skipped")]
    RuleSkipped {
        /// Name.
        name: String,
        /// The version that can't be used.
        version: i64,
        /// Why.
        problem: String,
    },
    /// A guardrail was made.
    #[serde(rename = "guardrail.created")]
    GuardrailCreated {
        /// Name.
        name: String,
        /// Its first version.
        version: i64,
    },
    /// A guardrail was changed: it has a new version.
    #[serde(rename = "guardrail.changed")]
    GuardrailChanged {
        /// Name after the change.
        name: String,
        /// Version after the change.
        version: i64,
        /// What is different, a sentence each.
        changes: Vec<String>,
    },
    /// A guardrail was switched on or off.
    #[serde(rename = "guardrail.switched")]
    GuardrailSwitched {
        /// Name.
        name: String,
        /// Whether it is on from here.
        enabled: bool,
    },
    /// A guardrail was moved within the order.
    #[serde(rename = "guardrail.moved")]
    GuardrailMoved {
        /// Name.
        name: String,
        /// The one that it changed places with.
        with: String,
        /// Whether it comes before that one from here.
        before: bool,
    },
    /// A guardrail was deleted.
    #[serde(rename = "guardrail.deleted")]
    GuardrailDeleted {
        /// Name.
        name: String,
        /// Its last version.
        version: i64,
    },
    /// A guardrail can't be used, and is skipped.
    #[serde(rename = "guardrail.skipped")]
    GuardrailSkipped {
        /// Name.
        name: String,
        /// Why.
        problem: String,
    },
    /// An API token was made.
    #[serde(rename = "token.created")]
    TokenCreated {
        /// What it may do.
        scopes: Vec<String>,
    },
    /// An API token was revoked.
    #[serde(rename = "token.revoked")]
    TokenRevoked,
    /// The desk was set up.
    #[serde(rename = "desk.created")]
    DeskCreated {
        /// Whether it holds demo data.
        demo: bool,
    },
}

impl EventPayload {
    /// The kind, as in the database and the API: `ticket.status_changed`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::TurnRecorded { .. } => "turn.recorded",
            Self::FeedbackChanged { .. } => "turn.feedback_changed",
            Self::TicketCreated { .. } => "ticket.created",
            Self::TicketJoined { .. } => "ticket.joined",
            Self::StatusChanged { .. } => "ticket.status_changed",
            Self::SeverityChanged { .. } => "ticket.severity_changed",
            Self::SeveritySuggested { .. } => "ticket.severity_suggested",
            Self::Assigned { .. } => "ticket.assigned",
            Self::PersonCreated { .. } => "person.created",
            Self::RuleCreated { .. } => "rule.created",
            Self::RuleChanged { .. } => "rule.changed",
            Self::RuleSwitched { .. } => "rule.switched",
            Self::RuleMoved { .. } => "rule.moved",
            Self::RuleDeleted { .. } => "rule.deleted",
            Self::RuleSkipped { .. } => "rule.skipped",
            Self::GuardrailCreated { .. } => "guardrail.created",
            Self::GuardrailChanged { .. } => "guardrail.changed",
            Self::GuardrailSwitched { .. } => "guardrail.switched",
            Self::GuardrailMoved { .. } => "guardrail.moved",
            Self::GuardrailDeleted { .. } => "guardrail.deleted",
            Self::GuardrailSkipped { .. } => "guardrail.skipped",
            Self::TokenCreated { .. } => "token.created",
            Self::TokenRevoked => "token.revoked",
            Self::DeskCreated { .. } => "desk.created",
        }
    }
}

/// A row of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Its gap-free number.
    pub seq: Seq,
    /// Its identifier.
    pub id: EventId,
    /// When, by the desk's clock.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What it is about.
    pub subject: Subject,
    /// What happened; `None` where it was erased.
    pub payload: Option<EventPayload>,
}
