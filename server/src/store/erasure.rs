//! Erasing what people said to the assistant, without breaking the log.

use app::{domain::ids::ChatId, ports::PortError};
use async_trait::async_trait;

/// Whose words are erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Everyone's in a conversation, and its chat ID.
    Chat(ChatId),
    /// Those of the assistant's user with this ID, however its letters are written, in every conversation.
    User(String),
}

/// A conversation that holds something to be erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held(pub(super) i64);

/// What was erased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Erased {
    /// Turns that were emptied.
    pub turns: i64,
    /// Tickets that showed something of them.
    pub tickets: i64,
    /// Turns of the same conversation that were left because they do not say whose they are.
    pub nobodys: i64,
}

/// Why nothing was erased.
#[derive(Debug, thiserror::Error)]
pub enum EraseError {
    /// Whether what the log tells of a ticket tells of what is to be erased can't be read.
    #[error(
        "what the log tells of ticket #{ticket} was written by a newer version of Handoff: erase with that version; \
         of this conversation nothing was erased"
    )]
    Unreadable {
        /// The ticket's number.
        ticket: i64,
    },
    /// The storage failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// What of the erased may still be read by someone who has the database's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remains {
    /// Nothing.
    Nothing,
    /// What is in SQLite's write-ahead log, which another process is reading, until it is next folded into the file.
    WriteAheadLog,
    /// Old versions of rows, until PostgreSQL is told to clean up.
    OldRows,
}

/// Erasing what was said.
///
/// Numbers, times, statuses, what users thought of answers, and the names and versions of rules and guardrails stay. So
/// does the log: payloads that tell of what was said go, and what they were hashed to stays.
#[async_trait]
pub trait Erasure: Send + Sync {
    /// The conversations in which something of it is left, the oldest first.
    async fn held(&self, whose: &Whose) -> Result<Vec<Held>, PortError>;
    /// Erases it in one of these: all of it, or nothing.
    ///
    /// # Errors
    /// [`EraseError`]
    async fn erase(&self, held: Held, whose: &Whose) -> Result<Erased, EraseError>;
    /// Has the files of the database forget what was erased, as far as that is the desk's to do.
    async fn forget(&self) -> Result<Remains, PortError>;
}
