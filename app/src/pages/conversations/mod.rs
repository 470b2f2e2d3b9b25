//! Conversation Logs: the list, and one conversation from its first turn to its last.

mod filters;
mod list;
mod raw;
mod row;
mod transcript;
mod turn;
mod why;
mod window;

pub(crate) use list::ConversationLogs;
pub(crate) use transcript::ConversationPage;
