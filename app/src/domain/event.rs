//! The append-only log: who did what to which subject, when, from what to what.

use serde::{Deserialize, Serialize};

use super::{
    account::{LinkPurpose, Role},
    escalation::Reason,
    ids::{ChatId, EventId, Seq, TicketId, TurnId},
    person::PersonRef,
    rule::Difference,
    settings::Setting,
    severity::Severity,
    status::Status,
    time::Timestamp,
    turn::Feedback,
};

#[cfg(feature = "ssr")]
mod chain;
mod who;
#[cfg(feature = "ssr")]
mod words;
#[cfg(feature = "ssr")]
pub use chain::{ChainLink, EventHash, hex, json_digest, payload_digest, sha256};
pub use who::{Actor, Subject};

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
    /// Something that was said in the ticket's conversation was erased.
    #[serde(rename = "ticket.erased")]
    TicketErased,
    /// What was said in a conversation was erased. Which one it was is not told: its chat ID is gone as well.
    #[serde(rename = "conversation.erased")]
    ConversationErased {
        /// How many turns were emptied.
        turns: i64,
        /// How many tickets showed something of them.
        tickets: i64,
    },
    /// What a user had said in a conversation was erased. Who it was is not told.
    #[serde(rename = "user.erased")]
    UserErased {
        /// How many turns were emptied.
        turns: i64,
        /// How many tickets showed something of them.
        tickets: i64,
    },
    /// A person was made known.
    #[serde(rename = "person.created")]
    PersonCreated {
        /// Name.
        name: String,
        /// E-mail.
        email: Option<String>,
    },
    /// A person has another name.
    #[serde(rename = "person.renamed")]
    PersonRenamed {
        /// Before.
        from: String,
        /// After.
        to: String,
    },
    /// A person has another e-mail: what they sign in with.
    #[serde(rename = "person.email_changed")]
    PersonEmailChanged {
        /// Before.
        from: Option<String>,
        /// After.
        to: String,
    },
    /// A person can't sign in nor be assigned to any more.
    #[serde(rename = "person.disabled")]
    PersonDisabled,
    /// A person is back.
    #[serde(rename = "person.enabled")]
    PersonEnabled,
    /// A person got an account.
    #[serde(rename = "account.created")]
    AccountCreated {
        /// What they are.
        role: Role,
    },
    /// An account got another role.
    #[serde(rename = "account.role_changed")]
    RoleChanged {
        /// Before.
        from: Role,
        /// After.
        to: Role,
    },
    /// An account got another password.
    #[serde(rename = "account.password_changed")]
    PasswordChanged,
    /// Someone signed in.
    #[serde(rename = "account.signed_in")]
    SignedIn {
        /// From which address.
        address: String,
    },
    /// Someone tried to sign in, to this account or to one that there is not.
    #[serde(rename = "account.sign_in_failed")]
    SignInFailed {
        /// From which address.
        address: String,
    },
    /// Someone signed out.
    #[serde(rename = "account.signed_out")]
    SignedOut,
    /// Sessions of an account were ended from elsewhere.
    #[serde(rename = "account.sessions_ended")]
    SessionsEnded {
        /// How many.
        count: i64,
    },
    /// A one-time link was made.
    #[serde(rename = "link.created")]
    LinkCreated {
        /// What it is for.
        purpose: LinkPurpose,
    },
    /// A one-time link was used.
    #[serde(rename = "link.used")]
    LinkUsed {
        /// What it was for.
        purpose: LinkPurpose,
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
        /// When it ends by itself.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires_at: Option<Timestamp>,
    },
    /// An API token was revoked.
    #[serde(rename = "token.revoked")]
    TokenRevoked,
    /// A setting of the desk was changed.
    #[serde(rename = "setting.changed")]
    SettingChanged {
        /// Which.
        setting: Setting,
        /// Its value before, as it is stored.
        from: String,
        /// Its value after.
        to: String,
    },
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
            Self::TicketErased => "ticket.erased",
            Self::ConversationErased { .. } => "conversation.erased",
            Self::UserErased { .. } => "user.erased",
            Self::PersonCreated { .. } => "person.created",
            Self::PersonRenamed { .. } => "person.renamed",
            Self::PersonEmailChanged { .. } => "person.email_changed",
            Self::PersonDisabled => "person.disabled",
            Self::PersonEnabled => "person.enabled",
            Self::AccountCreated { .. } => "account.created",
            Self::RoleChanged { .. } => "account.role_changed",
            Self::PasswordChanged => "account.password_changed",
            Self::SignedIn { .. } => "account.signed_in",
            Self::SignInFailed { .. } => "account.sign_in_failed",
            Self::SignedOut => "account.signed_out",
            Self::SessionsEnded { .. } => "account.sessions_ended",
            Self::LinkCreated { .. } => "link.created",
            Self::LinkUsed { .. } => "link.used",
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
            Self::SettingChanged { .. } => "setting.changed",
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
