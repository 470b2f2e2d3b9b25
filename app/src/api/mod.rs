//! Server functions: the one door from the browser to the desk.
//!
//! Each is a few lines: take what the request carries, call a port, return. Endpoints have fixed names, so that a page
//! that was opened before an update still reaches them; what fails is an [`ApiError`], a sentence for a person.

#![allow(missing_docs, unreachable_pub, reason = "the server macro writes public fields without a word")]

mod assignees;
mod audit;
mod back_test;
mod changes;
mod conversations;
mod error;
mod facets;
mod guardrail_edits;
mod guardrails;
mod json;
mod members;
mod own_account;
#[cfg(feature = "ssr")]
mod request;
mod rule_edits;
mod rules;
mod session;
mod settings;
mod start;
mod tickets;
mod tokens;

pub use assignees::{ReadAssignees, assignees};
pub use audit::{AuditAnswer, ReadAudit, audit};
pub use back_test::{
    ReadRuleName, RuleName, RunBackTest, TriedRule, TriedTurn, TryRules, back_test, rule_name, try_rules,
};
pub use changes::{ReadChanges, ticket_changes};
pub use conversations::{
    ListConversations, ReadLogFacets, ReadTranscript, ReadTurnReasons, conversations_page, log_facets, transcript,
    turn_reasons,
};
pub use error::ApiError;
pub use facets::{ReadFacets, ticket_facets};
pub use guardrail_edits::{
    DeleteGuardrail, DuplicateGuardrail, MoveGuardrail, SaveGuardrail, SavedGuardrail, SwitchGuardrail,
    delete_guardrail, duplicate_guardrail, move_guardrail, save_guardrail, switch_guardrail,
};
pub use guardrails::{
    EditGuardrail, GuardrailEditor, GuardrailHistory, GuardrailVersionLine, PostedGuardrail, ReadGuardrailVersions,
    ReadGuardrails, Trial, TrialResult, TryGuardrail, guardrail_editor, guardrail_versions, guardrails, try_guardrail,
};
pub use json::{JsonText, JsonTextEncoding};
pub use members::{
    HeldTicket, InvitePage, Leaving, MemberList, MemberPage, NewLink, PostedMember, ReadInvitation, ReadLeaving,
    ReadMember, ReadMembers, invitation, leaving, member, members,
};
pub use own_account::{OwnAccount, OwnDetails, ReadOwnAccount, own_account};
pub use rule_edits::{
    CheckRule, DeleteRule, DuplicateRule, MoveRule, SaveRule, SavedRule, SwitchRule, check_rule, delete_rule,
    duplicate_rule, move_rule, save_rule, switch_rule,
};
pub use rules::{
    EditRule, Posted, ReadRuleVersions, ReadRules, RuleEditor, RuleHistory, VersionLine, rule_editor, rule_versions,
    rules,
};
pub use session::{ReadSession, Session, SwitchPerson, session, switch_person};
pub use settings::{ReadSettings, SetRawReaders, SettingsView, desk_settings, set_raw_readers};
pub use start::{ReadArrivedTurn, ReadStart, Start, arrived_turn, start};
pub use tickets::{EditTicket, ListTickets, ReadTicket, edit_ticket, ticket_detail, tickets_page};
pub use tokens::{MadeToken, PostedToken, ReadToken, ReadTokens, RevokeToken, TokenList, revoke_token, token, tokens};
