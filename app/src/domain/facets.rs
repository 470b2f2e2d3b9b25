//! What a list of tickets can be narrowed down to: the values that tickets have.

use serde::{Deserialize, Serialize};

use super::person::Person;

/// Most values that are offered of one kind.
pub const MOST_VALUES: usize = 100;

/// The values that tickets have, of each kind at most [`MOST_VALUES`], sorted by their folded text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facets {
    /// Channels of tickets' conversations.
    pub channels: Vec<String>,
    /// Names of rules that matched.
    pub rules: Vec<String>,
    /// Policies of guardrails that were triggered on tickets' turns, one of those that differ only in how they are written.
    pub guardrails: Vec<String>,
    /// Escalation tags.
    pub tags: Vec<String>,
    /// Everyone, by name; disabled people, whom tickets may still be assigned to, last.
    pub people: Vec<Person>,
}
