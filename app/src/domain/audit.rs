//! What was done to look after the desk, as people read it.

use serde::{Deserialize, Serialize};

use super::{
    ids::{GuardrailId, PersonId, RuleId, Seq},
    person::PersonRef,
    query::audit::AuditGroup,
    time::Timestamp,
};

/// A page of the log, the newest event first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditPage {
    /// The events.
    pub entries: Vec<AuditEntry>,
    /// Whether there are older ones.
    pub has_older: bool,
    /// The desk's clock.
    pub now: Timestamp,
}

/// An event about looking after the desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Its number in the log.
    pub seq: Seq,
    /// When.
    pub at: Timestamp,
    /// Of which kind it is.
    pub group: AuditGroup,
    /// Who did it, by the name at that time.
    pub who: String,
    /// Which person that is, if it is one.
    pub by: Option<PersonId>,
    /// What was done, to follow the name; `None` where it was erased.
    pub words: Option<String>,
    /// What it was done to.
    pub about: AuditSubject,
}

/// What an event is about, by the name that it has now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditSubject {
    /// A person.
    Person(PersonRef),
    /// An escalation rule.
    Rule {
        /// Which.
        id: RuleId,
        /// Its name.
        name: String,
    },
    /// A guardrail.
    Guardrail {
        /// Which.
        id: GuardrailId,
        /// Its name.
        name: String,
    },
    /// A token, by name.
    Token(String),
    /// The desk as a whole.
    Desk,
}

#[cfg(feature = "ssr")]
impl AuditEntry {
    /// An event of some kind, as people read it.
    #[must_use]
    pub fn of(event: &super::event::Event, kind: &str, about: AuditSubject) -> Self {
        Self {
            seq: event.seq,
            at: event.at,
            group: AuditGroup::of(kind),
            who: event.who(),
            by: event.actor.person().map(|person| person.id),
            words: event.payload.is_some().then(|| event.words()),
            about,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        event::{Actor, Event, EventPayload, Subject},
        ids::EventId,
    };

    #[test]
    fn an_entry_says_who_did_what_also_where_it_was_erased() {
        let ada = PersonRef { id: PersonId::new(uuid::Uuid::from_u128(1)), name: "Ada".to_owned() };
        let event = |payload| Event {
            seq: Seq(7),
            id: EventId::new(uuid::Uuid::nil()),
            at: Timestamp::from_millis(1),
            actor: Actor::from(ada.clone()),
            subject: Subject::Person(ada.id),
            payload,
        };
        let about = AuditSubject::Person(ada.clone());
        let entry = AuditEntry::of(&event(Some(EventPayload::PersonDisabled)), "person.disabled", about.clone());
        assert_eq!((entry.who.as_str(), entry.by, entry.group), ("Ada", Some(ada.id), AuditGroup::People));
        assert_eq!(entry.words.as_deref(), Some("disabled this person"));
        let erased = AuditEntry::of(&event(None), "person.disabled", about);
        assert_eq!((erased.words, erased.group), (None, AuditGroup::People));
    }
}
