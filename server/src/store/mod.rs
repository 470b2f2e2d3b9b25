//! Storage: what the rest of the server asks of a database, and the engines that answer.
//!
//! The browser's side reaches storage through `app::ports`; the traits here are what only the server needs. An engine
//! implements all of them; `tests/store` holds every engine to the same answers.

mod accounts;
mod authentication;
pub mod copy;
mod erasure;
mod postgres;
mod replay;
mod sqlite;

pub use accounts::{
    Account, Accounts, Client, Credentials, Knock, Link, LinkError, LinkFor, Links, NewAccount, Session, Sessions,
};
pub use app::ports::AccountError;
pub use authentication::{Authentication, AuthenticationError, ShownToken};
pub use erasure::{EraseError, Erased, Erasure, Held, Remains, Whose};
pub use postgres::PostgresStore;
pub use replay::{Past, Replay, Walk};
pub use sqlite::SqliteStore;

use std::{path::Path, sync::Arc};

use app::{
    domain::{
        event::Actor,
        ids::{ChatId, Seq, TicketId, TicketNumber, TurnId},
        person::Person,
        rule::{GivenRule, Transfer, Twice},
        severity::Severity,
        turn::{Feedback, NewTurn},
    },
    ports::{Desk, PortError},
};
use async_trait::async_trait;
use serde::Serialize;
use tokio::sync::watch;

use crate::clock::Clock;

/// Everything an engine does.
pub trait Store:
    Desk
    + Ingestion
    + Authentication
    + Accounts
    + Sessions
    + Links
    + Administration
    + Changes
    + Replay
    + RuleImports
    + Erasure
{
}

impl<T> Store for T where
    T: Desk
        + Ingestion
        + Authentication
        + Accounts
        + Sessions
        + Links
        + Administration
        + Changes
        + Replay
        + RuleImports
        + Erasure
{
}

/// The store as the server passes it around.
pub type SharedStore = Arc<dyn Store>;

/// Opens the database that `url` names, migrates it, and sets the desk up if it is new.
///
/// # Errors
/// [`OpenError`]
pub async fn open(url: &str, clock: Arc<dyn Clock>) -> Result<SharedStore, OpenError> {
    Ok(match Kind::of(url)? {
        Kind::Sqlite => Arc::new(SqliteStore::open(url, clock).await?),
        Kind::Postgres => Arc::new(PostgresStore::open(url, clock).await?),
    })
}

/// Which engine an address is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    fn of(url: &str) -> Result<Self, OpenError> {
        match url.split_once(':') {
            Some(("sqlite", _)) => Ok(Self::Sqlite),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres),
            _ => Err(OpenError::Url),
        }
    }
}

/// Why a database can't be opened; the texts name neither passwords nor SQL.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The address is of no engine that the desk runs on.
    #[error("the database URL is not understood: it must be like sqlite:handoff.db or postgres://user@host/database")]
    Url,
    /// It has a parameter that means nothing to the desk.
    #[error("the database URL has a parameter that is not understood: {name}")]
    Parameter {
        /// Its name; never its value, which may be a password.
        name: String,
    },
    /// The file can't be opened or created.
    #[error("the database can't be opened: does its folder exist, and may this user write there?")]
    Open(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The server can't be reached, or lets nobody in.
    #[error("the database can't be reached: {problem}")]
    Connect {
        /// What the server or the network says; never the address, which may hold a password.
        problem: String,
    },
    /// The server is of a version that the desk does not run on.
    #[error("the database is PostgreSQL {version}; the desk needs version 15 or newer")]
    TooOld {
        /// What it says of itself.
        version: String,
    },
    /// The database can't hold every character.
    #[error("the database has the encoding {encoding}; the desk needs one made with ENCODING 'UTF8'")]
    Encoding {
        /// What it says of itself.
        encoding: String,
    },
    /// Its schema is of a newer version, or damaged.
    #[error("the database can't be migrated: it was made by a newer version, or by something else")]
    Migrate(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The server does not let the schema be made.
    #[error("the database can't be migrated: {problem}")]
    MigrationRefused {
        /// What the server says.
        problem: String,
    },
    /// The first start failed.
    #[error("the desk can't be set up in this database")]
    SetUp(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Recording turns.
#[async_trait]
pub trait Ingestion: Send + Sync {
    /// Records turns, in order. Each stands alone: one that is refused leaves the others as they are. When this returns,
    /// every recorded turn is durable together with its verdicts, ticket and events.
    async fn record(&self, turns: &[NewTurn], actor: &Actor) -> Result<Vec<Result<Recorded, AnotherBody>>, PortError>;

    /// Sets what the user said of an answer and runs the rules that look at feedback; idempotent.
    ///
    /// `None` where there is no such turn.
    async fn set_feedback(
        &self,
        chat_id: &ChatId,
        turn_id: &TurnId,
        feedback: Option<Feedback>,
        actor: &Actor,
    ) -> Result<Option<Recorded>, PortError>;
}

/// The turn's ID is known with another body.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this turn_id is already recorded in this conversation with another body")]
pub struct AnotherBody;

/// A recorded turn, as ingestion answers it; the same answer whenever the turn is sent again, but for the status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Whether it was known before.
    pub duplicate: bool,
    /// The conversation.
    pub chat_id: ChatId,
    /// The turn.
    pub turn_id: TurnId,
    /// What to show the user, after guardrails.
    pub answer: String,
    /// The ticket that the turn raised or joined.
    pub ticket: Option<RecordedTicket>,
}

/// The ticket that a turn raised or joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedTicket {
    /// Identifier.
    pub id: TicketId,
    /// Running number.
    pub number: TicketNumber,
    /// Severity when the turn was first answered.
    pub severity: Severity,
    /// Whether this turn made it; else it joined.
    pub new: bool,
    /// Names of the rules and guardrails that matched.
    pub rules: Vec<String>,
}

/// Bringing the rules to what a file says.
#[async_trait]
pub trait RuleImports: Send + Sync {
    /// Compares the rules of a file, all of them validated, with those that there are, and makes these the same: all of it
    /// or nothing. With `prune` rules that the file does not have are deleted, with `dry_run` nothing is changed.
    async fn import_rules(
        &self,
        given: &[GivenRule],
        prune: bool,
        dry_run: bool,
        actor: &Actor,
    ) -> Result<Transfer, RuleImportError>;
}

/// Why no rule was imported.
#[derive(Debug, thiserror::Error)]
pub enum RuleImportError {
    /// Two rules of the file are one that there is.
    #[error(transparent)]
    Twice(#[from] Twice),
    /// The storage failed.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Looking after the desk as a whole.
#[async_trait]
pub trait Administration: Send + Sync {
    /// Verifies the invariants and the event log's hash chain.
    async fn check(&self) -> Result<CheckReport, PortError>;
    /// Writes a consistent copy of the database to a new file.
    async fn backup(&self, file: &Path) -> Result<(), BackupError>;
    /// Whether the storage answers.
    async fn ping(&self) -> Result<(), PortError>;
    /// Whether nothing but the set-up has happened yet: no turn, no person, no token.
    async fn is_untouched(&self) -> Result<bool, PortError>;
    /// Marks the desk as holding demo data.
    async fn mark_demo(&self) -> Result<(), PortError>;
    /// Closes all connections, so that the file is whole by itself.
    async fn close(&self);
    /// Makes a person with an account that nobody can sign in to: the first on a desk is an admin, the others are agents.
    async fn add_person(&self, name: &str, email: Option<&str>) -> Result<Person, PortError>;
    /// Makes an admin whom nobody can sign in as, where there is nobody at all.
    async fn ensure_someone(&self, name: &str) -> Result<(), PortError>;
}

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The engine is backed up by tools of its own.
    #[error("a PostgreSQL database is backed up with PostgreSQL's own tools: pg_dump, or a base backup of the server")]
    Unsupported,
    /// The copy can't be written.
    #[error("the backup could not be written")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Hearing of what happens, whichever process made it happen.
#[async_trait]
pub trait Changes: Send + Sync {
    /// The number of the last event in the log, kept up to date whichever process writes: at once on PostgreSQL, within a
    /// quarter of a second on SQLite.
    async fn head(&self) -> Result<watch::Receiver<Seq>, PortError>;
}

/// What `handoff check` finds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckReport {
    /// Whether there is no problem.
    pub ok: bool,
    /// Recorded turns.
    pub turns: i64,
    /// Conversations.
    pub conversations: i64,
    /// Tickets.
    pub tickets: i64,
    /// Events in the log.
    pub events: i64,
    /// Events whose payload was erased with what it told of.
    pub erased: i64,
    /// Hash of the last event, in hexadecimal: two desks with the same one have the same history.
    #[serde(skip)]
    pub head: String,
    /// What is wrong, a sentence each.
    pub problems: Vec<String>,
}
