//! The desk's vocabulary and decisions: pure, without I/O, framework or clock of its own.
//!
//! Terms are those of the field and of the product's design: a [`turn`] belongs to a conversation, an escalation
//! [`rule`] makes a [`ticket`] of it, people [`edit`] tickets, and every change is an [`event`].

pub mod account;
#[cfg(feature = "ssr")]
pub mod assignees;
pub mod audit;
pub mod changes;
pub mod confidence;
pub mod conversation;
pub mod difference;
pub mod edit;
pub mod escalation;
pub mod event;
pub mod facets;
#[cfg(feature = "ssr")]
pub mod fold;
pub mod guardrail;
pub mod highlight;
pub mod ids;
pub mod layout;
#[cfg(feature = "ssr")]
pub mod local_path;
pub mod logs;
pub mod person;
pub mod query;
pub mod rule;
pub mod settings;
pub mod severity;
pub mod start;
pub mod status;
pub mod text;
pub mod ticket;
pub mod time;
pub mod token;
pub mod turn;
