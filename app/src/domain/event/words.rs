//! Events in words.

use super::{Actor, Event, EventPayload};
use crate::domain::{
    account::LinkPurpose,
    person::{PersonRef, UNASSIGNED},
    settings::{RawReaders, Setting},
    ticket::HistoryEntry,
};

impl From<&Event> for HistoryEntry {
    fn from(event: &Event) -> Self {
        Self { at: event.at, actor: event.who(), words: event.words() }
    }
}

impl Event {
    /// Who did it, as people read it.
    #[must_use]
    pub fn who(&self) -> String {
        actor(&self.actor)
    }

    /// What was done, to follow the name of who did it.
    #[must_use]
    pub fn words(&self) -> String {
        words(self)
    }
}

fn actor(actor: &Actor) -> String {
    match actor {
        Actor::Person { name, .. } => name.clone(),
        Actor::Token { name } => format!("Token {name}"),
        Actor::Rule { name, .. } => format!("Rule {name}"),
        Actor::System => actor.name().to_owned(),
    }
}

fn who(person: Option<&PersonRef>) -> &str {
    person.map_or(UNASSIGNED, |person| &person.name)
}

const fn link(purpose: LinkPurpose) -> &'static str {
    match purpose {
        LinkPurpose::Invite => "an invitation",
        LinkPurpose::Reset => "another password",
        LinkPurpose::Setup => "the first account",
    }
}

/// The value of a setting as people read it; as it is stored, where it is none any more.
fn set_to(setting: Setting, value: &str) -> &str {
    match setting {
        Setting::RawReaders => match value.parse::<RawReaders>() {
            Ok(readers) => readers.label(),
            Err(_) => value,
        },
    }
}

fn erased(turns: i64, tickets: i64) -> String {
    let counted = |count, noun| format!("{count} {noun}{}", if count == 1 { "" } else { "s" });
    format!("{}, {}", counted(turns, "turn"), counted(tickets, "ticket"))
}

/// What was done, to follow the name of who did it.
fn words(event: &Event) -> String {
    let Some(payload) = &event.payload else { return "did something that was erased later".to_owned() };
    match payload {
        EventPayload::TicketCreated { severity, assigned_to, reasons, follows, .. } => {
            let why = reasons.first().map(|reason| format!(": {}", reason.explanation)).unwrap_or_default();
            let to = assigned_to.as_ref().map(|person| format!(", assigned to {}", person.name)).unwrap_or_default();
            let after = if follows.is_some() { ", after an earlier ticket of this conversation" } else { "" };
            format!("created this ticket as {}{to}{after}{why}", severity.label())
        }
        EventPayload::TicketJoined { reasons, .. } => {
            let why = reasons.iter().map(|reason| reason.explanation.as_str()).collect::<Vec<_>>().join("; ");
            format!("joined a further escalation: {why}")
        }
        EventPayload::StatusChanged { from, to } => format!("changed Status from {} to {}", from.label(), to.label()),
        EventPayload::SeverityChanged { from, to } => {
            format!("changed Severity from {} to {}", from.label(), to.label())
        }
        EventPayload::SeveritySuggested { severity } => format!("suggested the severity {}", severity.label()),
        EventPayload::Assigned { from, to } => {
            format!("changed Assigned To from {} to {}", who(from.as_ref()), who(to.as_ref()))
        }
        EventPayload::TurnRecorded { .. } => "recorded the turn".to_owned(),
        EventPayload::FeedbackChanged { to, .. } => match to {
            Some(feedback) => format!("recorded the feedback {}", feedback.label()),
            None => "recorded that the feedback was taken back".to_owned(),
        },
        EventPayload::TicketErased => "erased what had been said".to_owned(),
        EventPayload::ConversationErased { turns, tickets } => {
            format!("erased what had been said in a conversation: {}", erased(*turns, *tickets))
        }
        EventPayload::UserErased { turns, tickets } => {
            format!("erased what a user had said in a conversation: {}", erased(*turns, *tickets))
        }
        EventPayload::PersonCreated { name, .. } => format!("made {name} known to the desk"),
        EventPayload::PersonRenamed { from, to } => format!("changed the name {from} to {to}"),
        EventPayload::PersonEmailChanged { from: None, to } => format!("gave this person the e-mail {to}"),
        EventPayload::PersonEmailChanged { from: Some(from), to } => format!("changed the e-mail {from} to {to}"),
        EventPayload::PersonDisabled => "disabled this person".to_owned(),
        EventPayload::PersonEnabled => "enabled this person again".to_owned(),
        EventPayload::AccountCreated { role } => format!("made an account with the role {}", role.label()),
        EventPayload::RoleChanged { from, to } => format!("changed the role from {} to {}", from.label(), to.label()),
        EventPayload::PasswordChanged => "changed the password".to_owned(),
        EventPayload::SignedIn { address } => format!("signed in from {address}"),
        EventPayload::SignInFailed { address } => format!("did not let someone sign in from {address}"),
        EventPayload::SignedOut => "signed out".to_owned(),
        EventPayload::SessionsEnded { count: 1 } => "ended 1 session".to_owned(),
        EventPayload::SessionsEnded { count } => format!("ended {count} sessions"),
        EventPayload::LinkCreated { purpose } => format!("made a link for {}", link(*purpose)),
        EventPayload::LinkUsed { purpose } => format!("used a link for {}", link(*purpose)),
        EventPayload::RuleCreated { name, .. } => format!("made the rule {name}"),
        EventPayload::RuleChanged { name, version, .. } => format!("saved version {version} of the rule {name}"),
        EventPayload::RuleSwitched { name, enabled } => {
            format!("switched the rule {name} {}", if *enabled { "on" } else { "off" })
        }
        EventPayload::RuleMoved { name, from, to } => format!("moved the rule {name} from place {from} to {to}"),
        EventPayload::RuleDeleted { name, .. } => format!("deleted the rule {name}"),
        EventPayload::RuleSkipped { name, problem, .. } => format!("skipped the rule {name}: {problem}"),
        EventPayload::GuardrailCreated { name, .. } => format!("made the guardrail {name}"),
        EventPayload::GuardrailChanged { name, version, changes } => {
            format!("changed the guardrail {name} (version {version}): {}", changes.join("; "))
        }
        EventPayload::GuardrailSwitched { name, enabled: true } => format!("switched the guardrail {name} on"),
        EventPayload::GuardrailSwitched { name, enabled: false } => format!("switched the guardrail {name} off"),
        EventPayload::GuardrailMoved { name, with, before: true } => {
            format!("moved the guardrail {name} before {with}")
        }
        EventPayload::GuardrailMoved { name, with, before: false } => {
            format!("moved the guardrail {name} behind {with}")
        }
        EventPayload::GuardrailDeleted { name, .. } => format!("deleted the guardrail {name}"),
        EventPayload::GuardrailSkipped { name, problem } => format!("skips the guardrail {name}: {problem}"),
        EventPayload::TokenCreated { scopes, expires_at } => {
            let until = expires_at.map(|at| format!(", which ends {} UTC", at.civil(0))).unwrap_or_default();
            format!(
                "made a token for {}{until}",
                if scopes.is_empty() { "nothing".to_owned() } else { scopes.join(", ") }
            )
        }
        EventPayload::TokenRevoked => "revoked a token".to_owned(),
        EventPayload::SettingChanged { setting, from, to } => {
            format!(
                "changed the setting {} from {} to {}",
                setting.label(),
                set_to(*setting, from),
                set_to(*setting, to)
            )
        }
        EventPayload::DeskCreated { .. } => "set up the desk".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::{
        account::Role,
        event::Subject,
        ids::{EventId, PersonId, Seq},
        status::Status,
        time::Timestamp,
    };

    fn said(payload: Option<EventPayload>) -> String {
        words(&Event {
            seq: Seq(1),
            id: EventId::new(Uuid::nil()),
            at: Timestamp::from_millis(0),
            actor: Actor::System,
            subject: Subject::Desk,
            payload,
        })
    }

    #[test]
    fn a_change_names_both_values() {
        let change = EventPayload::StatusChanged { from: Status::Open, to: Status::InProgress };
        assert_eq!(said(Some(change)), "changed Status from Open to In Progress");
        let ben = PersonRef { id: PersonId::new(Uuid::nil()), name: "Ben".to_owned() };
        let change = EventPayload::Assigned { from: None, to: Some(ben) };
        assert_eq!(said(Some(change)), "changed Assigned To from Unassigned to Ben");
    }

    #[test]
    fn what_happens_to_an_account_is_said() {
        let change = EventPayload::RoleChanged { from: Role::Viewer, to: Role::Admin };
        assert_eq!(said(Some(change)), "changed the role from Viewer to Admin");
        assert_eq!(said(Some(EventPayload::SessionsEnded { count: 2 })), "ended 2 sessions");
        let used = EventPayload::LinkUsed { purpose: LinkPurpose::Reset };
        assert_eq!(said(Some(used)), "used a link for another password");
    }

    #[test]
    fn another_email_is_told_with_the_one_before() {
        let change = |from: Option<&str>| EventPayload::PersonEmailChanged {
            from: from.map(str::to_owned),
            to: "ada@example.com".to_owned(),
        };
        assert_eq!(said(Some(change(None))), "gave this person the e-mail ada@example.com");
        assert_eq!(said(Some(change(Some("a@b.c")))), "changed the e-mail a@b.c to ada@example.com");
    }

    #[test]
    fn a_token_says_what_it_is_for_and_when_it_ends() {
        let made =
            |expires_at| EventPayload::TokenCreated { scopes: vec!["read".to_owned(), "raw".to_owned()], expires_at };
        assert_eq!(said(Some(made(None))), "made a token for read, raw");
        let end = made(Some(Timestamp::from_millis(0)));
        assert_eq!(said(Some(end)), "made a token for read, raw, which ends 1 Jan 1970, 00:00 UTC");
        let before: EventPayload =
            serde_json::from_str(r#"{"kind":"token.created","data":{"scopes":["ingest"]}}"#).unwrap();
        assert_eq!(said(Some(before)), "made a token for ingest", "as it was written before tokens could end");
    }

    #[test]
    fn a_setting_names_both_values_in_words() {
        let (from, to) = ("everyone".to_owned(), "admins".to_owned());
        let change = EventPayload::SettingChanged { setting: Setting::RawReaders, from, to };
        let words = "changed the setting Who reads unfiltered answers from Everyone who signs in to Admins only";
        assert_eq!(said(Some(change)), words);
    }

    #[test]
    fn an_erasure_says_how_much_and_nothing_more() {
        let erasure = EventPayload::ConversationErased { turns: 2, tickets: 1 };
        assert_eq!(said(Some(erasure)), "erased what had been said in a conversation: 2 turns, 1 ticket");
        let erasure = EventPayload::UserErased { turns: 1, tickets: 0 };
        assert_eq!(said(Some(erasure)), "erased what a user had said in a conversation: 1 turn, 0 tickets");
    }

    #[test]
    fn an_erased_event_says_so() {
        assert_eq!(said(None), "did something that was erased later");
    }
}
