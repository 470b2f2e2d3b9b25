//! Why a search found a ticket: its title and a line of it, with what was searched for marked.
//!
//! The marks are made on the server, where the tables for folding are; the browser only shows them.

#[cfg(feature = "ssr")]
pub(super) mod folded;
#[cfg(feature = "ssr")]
mod marker;

use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
pub use marker::Marker;
#[cfg(feature = "ssr")]
pub(super) use marker::segments;

/// Where a search found what it looked for in a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// The title.
    pub title: Segments,
    /// One line: the ticket's usual one where that tells enough, else a passage around what was found.
    pub excerpt: Segments,
}

/// A text in pieces: plain, marked, plain, … by turns. The first is plain and may be empty; all of them together are the
/// text as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Segments(pub Vec<String>);

impl Segments {
    /// The pieces that have anything in them, each with whether it is marked.
    pub fn pieces(&self) -> impl Iterator<Item = (&str, bool)> {
        let all = self.0.iter().enumerate().map(|(at, piece)| (piece.as_str(), at % 2 == 1));
        all.filter(|(piece, _)| !piece.is_empty())
    }

    /// The text without marks.
    #[must_use]
    pub fn text(&self) -> String {
        self.0.concat()
    }
}
