//! Pages: they compose components and server functions.

mod account;
mod addresses;
mod conversations;
mod count;
mod dashboard;
mod filter_parts;
mod frame;
mod guardrails;
mod keys;
mod looks;
mod may;
mod not_found;
mod page;
mod place;
mod settings;
mod sign_in_again;
mod tickets;
mod turn_parts;

pub(crate) use account::AccountPages;
pub(crate) use conversations::{ConversationLogs, ConversationPage};
pub(crate) use dashboard::Dashboard;
pub(crate) use frame::Frame;
pub(crate) use guardrails::GuardrailPages;
pub(crate) use may::{may, only_admins, only_admins_page, role_of_request};
pub(crate) use not_found::NotFound;
pub(crate) use settings::SettingsPages;
pub(crate) use tickets::{EditPage, FilterPage, TicketDrawer, TicketsPage, layout_of_request};
