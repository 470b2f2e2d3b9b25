//! Beginning with a new desk: what is done, and what is not yet.

use serde::{Deserialize, Serialize};

use super::ids::{ChatId, TicketId, TurnId};

/// How far a desk has come. Nothing of it is kept: it is what is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beginning {
    /// Whether a program can be let in: there is a token that opens something.
    pub has_token: bool,
    /// The turn that came last.
    pub turn: Option<ArrivedTurn>,
    /// Whether anyone but one person has an account.
    pub has_company: bool,
}

/// A turn that was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArrivedTurn {
    /// Its conversation.
    pub chat_id: ChatId,
    /// The turn.
    pub turn_id: TurnId,
    /// The ticket that it raised or joined.
    pub ticket: Option<TicketId>,
}

impl Beginning {
    /// Whether nothing is left to do.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        self.has_token && self.turn.is_some() && self.has_company
    }
}
