//! Phrases that the desk knows in several languages.
//!
//! They are written here as people write them and folded before use.

mod human;
mod unknown;

pub(super) use human::asks_for_human;
pub(super) use unknown::{NoAnswer, no_answer};
