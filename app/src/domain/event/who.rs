//! Who acts, and what an event is about.

use serde::{Deserialize, Serialize};

use crate::domain::{
    ids::{GuardrailId, PersonId, RuleId, TicketId},
    person::PersonRef,
};

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
