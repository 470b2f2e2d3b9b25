//! A whole desk from one database to another, of the same engine or of the other one.

use std::{future::Future, pin::Pin};

use tokio::sync::mpsc;

use super::{CheckReport, Kind, OpenError, PostgresStore, SqliteStore};

/// Rows of one batch. With the most columns of a table it is still far from the parameters that a statement may have.
pub(super) const ROWS: usize = 200;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ColumnType {
    Int,
    Text,
    Bool,
    Bytes,
}

/// A value on its way.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Bool(Option<bool>),
    Bytes(Option<Vec<u8>>),
}

/// How the rows of a table get into the other database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    /// As they are.
    Insert,
    /// In place of the one row that a new database has.
    Replace,
    /// By the engine's own way to index a text.
    Index,
}

/// A table, with its columns in an order.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static [(&'static str, ColumnType)],
    pub(super) order: &'static str,
    pub(super) arrival: Arrival,
}

/// Rows of one table.
pub(super) struct Batch {
    pub(super) table: &'static Table,
    pub(super) rows: Vec<Vec<Value>>,
}

/// What goes from one database to the other.
pub(super) enum Load {
    Rows(Batch),
    /// That was all, and this is what was found in it. What ends without it was broken off.
    End(CheckReport),
}

use ColumnType::{Bool, Bytes, Int, Text};

/// All that a desk consists of, what is referred to before what refers to it. What an engine derives (the keys and
/// trigrams of texts, the texts that turns are found by, the values to filter by) is made anew; a test holds the rest to the schemas.
pub(super) const TABLES: [Table; 23] = [
    Table {
        name: "people",
        columns: &[
            ("id", Text),
            ("name", Text),
            ("name_folded", Text),
            ("email", Text),
            ("email_folded", Text),
            ("disabled_at", Int),
            ("created_at", Int),
        ],
        order: "id",
        arrival: Arrival::Insert,
    },
    Table {
        name: "accounts",
        columns: &[
            ("person", Text),
            ("role", Text),
            ("password_hash", Text),
            ("created_at", Int),
            ("changed_at", Int),
            ("signed_in_at", Int),
        ],
        order: "person",
        arrival: Arrival::Insert,
    },
    Table {
        name: "sessions",
        columns: &[
            ("id", Text),
            ("secret_hash", Bytes),
            ("person", Text),
            ("created_at", Int),
            ("last_seen_at", Int),
            ("agent", Text),
            ("address", Text),
        ],
        order: "id",
        arrival: Arrival::Insert,
    },
    Table {
        name: "one_time_links",
        columns: &[
            ("secret_hash", Bytes),
            ("purpose", Text),
            ("person", Text),
            ("created_at", Int),
            ("expires_at", Int),
            ("used_at", Int),
        ],
        order: "secret_hash",
        arrival: Arrival::Insert,
    },
    Table {
        name: "sign_in_tries",
        columns: &[("kind", Text), ("key_hash", Bytes), ("failures", Int), ("last_at", Int)],
        order: "kind, key_hash",
        arrival: Arrival::Insert,
    },
    Table {
        name: "tokens",
        columns: &[
            ("name", Text),
            ("prefix", Text),
            ("secret_hash", Bytes),
            ("scopes", Text),
            ("created_at", Int),
            ("last_used_at", Int),
            ("revoked_at", Int),
            ("expires_at", Int),
            ("requests_per_minute", Int),
        ],
        order: "name",
        arrival: Arrival::Insert,
    },
    Table {
        name: "rules",
        columns: &[
            ("id", Text),
            ("position", Int),
            ("enabled", Bool),
            ("version", Int),
            ("deleted_at", Int),
            ("last_assignee", Text),
            ("problem", Text),
        ],
        order: "id",
        arrival: Arrival::Insert,
    },
    Table {
        name: "rule_versions",
        columns: &[
            ("rule", Text),
            ("version", Int),
            ("name", Text),
            ("condition", Text),
            ("outcome", Text),
            ("created_at", Int),
            ("saved_by", Text),
        ],
        order: "rule, version",
        arrival: Arrival::Insert,
    },
    Table {
        name: "guardrails",
        columns: &[
            ("id", Text),
            ("position", Int),
            ("enabled", Bool),
            ("version", Int),
            ("name_folded", Text),
            ("problem", Text),
            ("deleted_at", Int),
        ],
        order: "id",
        arrival: Arrival::Insert,
    },
    Table {
        name: "guardrail_versions",
        columns: &[
            ("guardrail", Text),
            ("version", Int),
            ("name", Text),
            ("policy", Text),
            ("created_at", Int),
            ("saved_by", Text),
        ],
        order: "guardrail, version",
        arrival: Arrival::Insert,
    },
    Table {
        name: "conversations",
        columns: &[
            ("id", Int),
            ("chat_id", Text),
            ("channel", Text),
            ("user_key", Text),
            ("title", Text),
            ("turns", Int),
            ("resolved_turn", Int),
            ("endings", Int),
            ("started_at", Int),
            ("last_turn_at", Int),
            ("lowest_confidence", Int),
            ("thumbs_up", Bool),
            ("thumbs_down", Bool),
            ("guarded", Bool),
            ("has_ticket", Bool),
        ],
        order: "id",
        arrival: Arrival::Insert,
    },
    Table {
        name: "turns",
        columns: &[
            ("id", Int),
            ("conversation", Int),
            ("turn_id", Text),
            ("position", Int),
            ("identity", Text),
            ("user_name", Text),
            ("user_id", Text),
            ("user_email", Text),
            ("question", Text),
            ("answer", Text),
            ("answer_raw", Text),
            ("confidence", Int),
            ("feedback", Text),
            ("title", Text),
            ("url", Text),
            ("sources", Text),
            ("metadata", Text),
            ("asked_at", Int),
            ("created_at", Int),
            ("answered", Text),
            ("resolved_before", Int),
            ("endings", Int),
            ("first_feedback", Text),
            ("erased_at", Int),
        ],
        order: "id",
        arrival: Arrival::Insert,
    },
    Table {
        name: "erased_chats",
        columns: &[("chat_hash", Bytes), ("conversation", Int)],
        order: "chat_hash, conversation",
        arrival: Arrival::Insert,
    },
    Table {
        name: "settings",
        columns: &[("key", Text), ("value", Text), ("changed_at", Int)],
        order: "key",
        arrival: Arrival::Insert,
    },
    Table {
        name: "feedback_changes",
        columns: &[("turn", Int), ("ordinal", Int), ("feedback", Text), ("at", Int), ("heard", Bool), ("endings", Int)],
        order: "turn, ordinal",
        arrival: Arrival::Insert,
    },
    Table {
        name: "guardrail_verdicts",
        columns: &[
            ("turn", Int),
            ("ordinal", Int),
            ("policy", Text),
            ("policy_folded", Text),
            ("action", Text),
            ("detail", Text),
            ("guardrail", Text),
            ("guardrail_version", Int),
            ("hit_at", Int),
            ("severity", Text),
        ],
        order: "turn, ordinal",
        arrival: Arrival::Insert,
    },
    Table {
        name: "tickets",
        columns: &[
            ("number", Int),
            ("id", Text),
            ("conversation", Int),
            ("turn", Int),
            ("title", Text),
            ("excerpt", Text),
            ("description", Text),
            ("status", Text),
            ("status_rank", Int),
            ("severity", Text),
            ("severity_rank", Int),
            ("severity_by_person", Bool),
            ("suggested_severity", Text),
            ("confidence", Int),
            ("confidence_up_key", Int),
            ("confidence_down_key", Int),
            ("assignee", Text),
            ("assignee_key", Text),
            ("rule", Text),
            ("escalation_tag", Text),
            ("joined", Int),
            ("created_at", Int),
            ("updated_at", Int),
            ("resolved_at", Int),
            ("resolved_by", Text),
            ("resolved_by_name", Text),
            ("audit_id", Text),
            ("follows", Int),
        ],
        // A ticket follows only earlier ones.
        order: "number",
        arrival: Arrival::Insert,
    },
    Table {
        name: "matches",
        columns: &[
            ("turn", Int),
            ("source", Text),
            ("ordinal", Int),
            ("ticket", Int),
            ("rule", Text),
            ("name", Text),
            ("version", Int),
            ("explanation", Text),
            ("severity", Text),
            ("at", Int),
        ],
        order: "turn, source",
        arrival: Arrival::Insert,
    },
    Table {
        name: "ticket_texts",
        columns: &[("ticket", Int), ("turn", Int), ("folded", Text)],
        order: "id",
        arrival: Arrival::Index,
    },
    Table {
        name: "events",
        columns: &[
            ("seq", Int),
            ("id", Text),
            ("at", Int),
            ("actor_kind", Text),
            ("actor_id", Text),
            ("actor_name", Text),
            ("subject_kind", Text),
            ("subject_id", Text),
            ("kind", Text),
            ("payload_digest", Bytes),
            ("hash", Bytes),
        ],
        order: "seq",
        arrival: Arrival::Insert,
    },
    Table {
        name: "event_payloads",
        columns: &[("seq", Int), ("salt", Bytes), ("payload", Text)],
        order: "seq",
        arrival: Arrival::Insert,
    },
    Table {
        name: "event_head",
        columns: &[("id", Int), ("seq", Int), ("hash", Bytes)],
        order: "id",
        arrival: Arrival::Replace,
    },
    Table {
        name: "desk",
        columns: &[
            ("id", Int),
            ("demo", Bool),
            ("fold_version", Int),
            ("rules_revision", Int),
            ("created_at", Int),
            ("guardrails_revision", Int),
        ],
        order: "id",
        arrival: Arrival::Insert,
    },
];

/// `table.column` of all that is copied.
pub fn columns() -> impl Iterator<Item = String> {
    TABLES.iter().flat_map(|table| table.columns.iter().map(|(column, _)| format!("{}.{column}", table.name)))
}

/// Why a desk was not copied. Nothing is left half-way: the other database is as it was.
#[derive(Debug, thiserror::Error)]
pub enum CopyError {
    /// One of the databases can't be opened.
    #[error("{which}: {error}")]
    Open {
        /// `--from` or `--to`.
        which: &'static str,
        /// Why.
        error: OpenError,
    },
    /// There is nothing to copy.
    #[error("--from: there is no desk in this database yet")]
    NoDesk,
    /// The other database is in use.
    #[error("--to: there is a desk in this database already; a copy overwrites nothing")]
    NotEmpty,
    /// A database failed on the way.
    #[error("the copy was broken off, and nothing was copied: {0}")]
    Broken(String),
    /// What was copied is not whole, or the copy is not like it.
    #[error("nothing was copied: {}", first_problem(.from, .to))]
    Unfaithful {
        /// What `check` finds in the database that was read.
        from: CheckReport,
        /// What it found in the copy before that was given up.
        to: CheckReport,
    },
}

fn first_problem(from: &CheckReport, to: &CheckReport) -> String {
    match (from.problems.first(), to.problems.first()) {
        (Some(problem), _) => format!("the desk is not whole, see `handoff check`: {problem}"),
        (None, Some(problem)) => format!("the copy would not be whole: {problem}"),
        (None, None) => "the copy would not be like the desk".to_owned(),
    }
}

/// Boxed by hand: both ends are of either engine.
pub(super) type Outcome<'a, T> = Pin<Box<dyn Future<Output = Result<T, CopyError>> + Send + 'a>>;

/// A migrated database that is read or filled as a whole.
pub(super) trait Depot: Send + Sync {
    /// Whether there is a desk.
    fn has_desk(&self) -> Outcome<'_, bool>;
    /// Hands out everything, as of one instant.
    fn unload(&self, to: mpsc::Sender<Load>) -> Outcome<'_, ()>;
    /// Takes everything in and verifies it, or takes nothing in.
    fn load(&self, from: mpsc::Receiver<Load>) -> Outcome<'_, CheckReport>;
    /// Closes all connections.
    fn close(&self) -> Outcome<'_, ()>;
}

/// Copies the desk at `from`, as it is at one instant, to the empty database `to`; what `check` finds in both.
///
/// # Errors
/// [`CopyError`]
pub async fn copy(from: &str, to: &str) -> Result<CheckReport, CopyError> {
    let source = depot(from).await.map_err(|error| CopyError::Open { which: "--from", error })?;
    if !source.has_desk().await? {
        return Err(CopyError::NoDesk);
    }
    let target = depot(to).await.map_err(|error| CopyError::Open { which: "--to", error })?;
    if target.has_desk().await? {
        return Err(CopyError::NotEmpty);
    }
    let (sender, receiver) = mpsc::channel(2);
    let ((), report) = tokio::try_join!(source.unload(sender), target.load(receiver))?;
    source.close().await?;
    target.close().await?;
    Ok(report)
}

async fn depot(url: &str) -> Result<Box<dyn Depot>, OpenError> {
    Ok(match Kind::of(url)? {
        Kind::Sqlite => Box::new(SqliteStore::depot(url).await?),
        Kind::Postgres => Box::new(PostgresStore::depot(url).await?),
    })
}
