//! Server functions: the one door from the browser to the desk.
//!
//! Each is a few lines: take what the request carries, call a port, return. Endpoints have fixed names, so that a page
//! that was opened before an update still reaches them; what fails is an [`ApiError`], a sentence for a person.

#![allow(missing_docs, unreachable_pub, reason = "the server macro writes public fields without a word")]

mod assignees;
mod back_test;
mod changes;
mod conversations;
mod error;
mod facets;
mod json;
#[cfg(feature = "ssr")]
mod request;
mod rules;
mod session;
mod tickets;

pub use assignees::{ReadAssignees, assignees};
pub use back_test::{ReadRuleName, RuleName, RunBackTest, TriedRule, TryRules, back_test, rule_name, try_rules};
pub use changes::{ReadChanges, ticket_changes};
pub use conversations::{ReadTranscript, transcript};
pub use error::ApiError;
pub use facets::{ReadFacets, ticket_facets};
pub use json::{JsonText, JsonTextEncoding};
pub use rules::{ReadRules, RuleLine, rules};
pub use session::{ReadSession, Session, SwitchPerson, session, switch_person};
pub use tickets::{EditTicket, ListTickets, ReadTicket, edit_ticket, ticket_detail, tickets_page};
