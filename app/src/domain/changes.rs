//! What has happened to tickets since a list was read: what keeps an open page as the desk is.

use serde::{Deserialize, Serialize};

use super::{ids::Seq, ticket::TicketSummary, time::Timestamp};

/// Most changed tickets that are told one by one; who missed more reads the list again.
pub const MOST_CHANGES: u16 = 200;

/// What has happened to tickets since a place in the log, as one list sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes {
    /// Every ticket that something happened to, the latest first; at most [`MOST_CHANGES`].
    pub tickets: Vec<Changed>,
    /// How many tickets the list has now; not counted where nothing happened to any ticket.
    pub total: Option<u64>,
    /// Where the log ended when this was read: what the next question begins with.
    pub seq: Seq,
    /// Whether `tickets` is all of it. If not it is empty: too much happened, or the log does not reach as far as the page
    /// that asks, because the desk is an older copy of what it was. Only reading the list again helps.
    pub is_whole: bool,
    /// The desk's clock when this was read.
    pub now: Timestamp,
}

/// A ticket that something happened to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// The ticket as it now is.
    pub ticket: TicketSummary,
    /// Whether the list's search and filters let it through now.
    pub fits: bool,
    /// Whether its place in the list is before where the page that asks ends: read anew, the page would show it.
    pub is_within: bool,
}
