//! What is SQLite's own: connections, transactions, migrations, the few phrases that differ between engines.

use std::{path::Path, str::FromStr, time::Duration};

use backon::{ConstantBuilder, Retryable as _};
use sqlx::{
    ConnectOptions as _, Row as _, SqlSafeStr, Sqlite, SqlitePool, Transaction,
    migrate::{MigrateError, Migration, MigrationType, Migrator},
    pool::PoolConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use crate::store::{BackupError, OpenError, Remains};

/// The database that the statements beside are compiled for.
pub(super) type Db = Sqlite;
/// A row of it.
pub(super) type Row = sqlx::sqlite::SqliteRow;
/// A connection to it.
pub(super) type Connection = sqlx::SqliteConnection;

/// How long a writer waits for another process before it gives up.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
/// Reading connections; WAL lets them read beside the writer.
const READERS: u32 = 8;

/// Rows that a reading connection is ahead of whoever takes them: each time that it has to wait costs more than a row.
const ROWS_AHEAD: usize = 1_000;

/// How often the head of the log is looked at: other processes don't say when they write.
const LOOK: Duration = Duration::from_millis(250);

/// Appended to a `SELECT` whose rows the transaction is about to change: here the whole transaction holds the lock.
pub(super) const LOCK: &str = "";
/// The same for rows that others may be made to refer to meanwhile.
pub(super) const LOCK_REFERRED: &str = "";
/// The function that finds a text (second argument) in another (first), 1 for its beginning, 0 for not at all.
pub(super) const POSITION: &str = "instr";
/// Before a bound proposal of [`trigrams`]: the rows of `ticket_texts x` that it proposes.
pub(super) const PROPOSED: &str = "x.id IN (SELECT rowid FROM ticket_trigrams WHERE ticket_trigrams MATCH ";

/// The same of `turn_texts x`.
pub(super) const PROPOSED_TURNS: &str = "x.turn IN (SELECT rowid FROM turn_trigrams WHERE turn_trigrams MATCH ";

/// What proposes the texts that may hold `folded`: all its trigrams, in FTS5's query language. `None` where there are none.
pub(super) fn trigrams(folded: &str) -> Option<String> {
    let characters: Vec<char> = folded.chars().collect();
    let quoted = |window: &[char]| format!("\"{}\"", window.iter().collect::<String>().replace('"', "\"\""));
    let all: Vec<String> = characters.windows(3).map(quoted).collect();
    (!all.is_empty()).then(|| all.join(" AND "))
}

/// The connections.
#[derive(Debug)]
pub(super) struct Engine {
    writer: SqlitePool,
    readers: SqlitePool,
}

impl Engine {
    /// Opens or creates the database file and migrates it.
    pub(super) async fn open(url: &str) -> Result<Self, OpenError> {
        let options = SqliteConnectOptions::from_str(url)
            .map_err(|_| OpenError::Url)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // An acknowledged turn survives a power cut.
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .disable_statement_logging()
            // What a write leaves behind in a page is overwritten, so that what is erased is not found in the file.
            .pragma("secure_delete", "on")
            .pragma("temp_store", "memory")
            .pragma("cache_size", "-65536");
        let pool = SqlitePoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
        // SQLite does not wait for another process that is just giving the file its write-ahead log: it says at once that it is busy.
        let connect = || pool.clone().connect_with(options.clone());
        let writer = connect.retry(pauses()).when(is_busy).await.map_err(|error| OpenError::Open(Box::new(error)))?;
        migrate(&writer).await.map_err(|error| OpenError::Migrate(Box::new(error)))?;
        let options = options.pragma("query_only", "on").row_buffer_size(ROWS_AHEAD);
        let readers = SqlitePoolOptions::new().max_connections(READERS).connect_lazy_with(options);
        Ok(Self { writer, readers })
    }

    /// A connection to read from.
    pub(super) async fn read(&self) -> Result<PoolConnection<Db>, sqlx::Error> {
        self.readers.acquire().await
    }

    /// A snapshot to read from: what several statements see is one state of the desk.
    pub(super) async fn snapshot(&self) -> Result<Transaction<'static, Db>, sqlx::Error> {
        self.readers.begin().await
    }

    /// A transaction to write in. It holds the write lock from the start, so that it never has to be given up half-way.
    pub(super) async fn write(&self) -> Result<Transaction<'static, Db>, sqlx::Error> {
        self.writer.begin_with("BEGIN IMMEDIATE").await
    }

    /// Closes all connections, the writing one last, and folds the write-ahead log into the file before: which of several
    /// connections SQLite takes for the last one, and lets do it, is a matter of chance.
    pub(super) async fn close(&self) {
        self.readers.close().await;
        // What is not folded, as another process reads it, stays in the log and is read from there.
        let _ = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").execute(&self.writer).await;
        self.writer.close().await;
    }

    /// Folds the write-ahead log, which still has what was erased, into the file, where it is overwritten.
    pub(super) async fn forget(&self) -> Result<Remains, sqlx::Error> {
        let row = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&self.writer).await?;
        let is_busy: i64 = row.try_get("busy")?;
        Ok(if is_busy == 0 { Remains::Nothing } else { Remains::WriteAheadLog })
    }

    /// Whether [`Engine::close`] was called.
    pub(super) fn is_closed(&self) -> bool {
        self.readers.is_closed()
    }

    /// Writes a consistent copy of the database to a new file.
    pub(super) async fn backup(&self, file: &Path) -> Result<(), BackupError> {
        let file = file.to_string_lossy().into_owned();
        let copied = sqlx::query("VACUUM INTO $1").bind(file).execute(&self.writer).await;
        copied.map(drop).map_err(|error| BackupError::Failed(Box::new(error)))
    }

    /// What tells that the head of the log may have moved.
    pub(super) async fn listen(&self) -> Result<Ear, sqlx::Error> {
        Ok(Ear)
    }
}

/// Hears of other processes' writes.
pub(super) struct Ear;

impl Ear {
    /// Returns when it is time to look at the head of the log.
    pub(super) async fn wait(&mut self) -> Result<(), sqlx::Error> {
        tokio::time::sleep(LOOK).await;
        Ok(())
    }
}

/// Other processes look for themselves.
pub(super) async fn tell(_connection: &mut Connection) -> Result<(), sqlx::Error> {
    Ok(())
}

/// Whether the transaction failed only because of others at the same time: here each has the lock from its beginning.
pub(super) fn is_transient(_error: &sqlx::Error) -> bool {
    false
}

/// Keeps what a ticket is found by, unless this turn is known to it; a trigger indexes it.
pub(super) async fn keep_text(
    connection: &mut Connection,
    ticket: i64,
    turn: i64,
    folded: String,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO ticket_texts (ticket, turn, folded) VALUES ($1, $2, $3) ON CONFLICT (ticket, turn) DO NOTHING",
    )
    .bind(ticket)
    .bind(turn)
    .bind(folded)
    .execute(connection)
    .await
    .map(drop)
}

/// Keeps what a turn is found by, unless it is kept already; a trigger indexes it.
pub(super) async fn keep_turn_text(
    connection: &mut Connection,
    turn: i64,
    conversation: i64,
    folded: String,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO turn_texts (turn, conversation, folded) VALUES ($1, $2, $3) ON CONFLICT (turn) DO NOTHING")
        .bind(turn)
        .bind(conversation)
        .bind(folded)
        .execute(connection)
        .await
        .map(drop)
}

/// Empties what tickets are found by as far as it is this turn's; a trigger takes it out of the index.
pub(super) async fn empty_text(connection: &mut Connection, turn: i64) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE ticket_texts SET folded = '' WHERE turn = $1 AND folded <> ''")
        .bind(turn)
        .execute(connection)
        .await
        .map(drop)
}

/// Changes what a turn is found by; a trigger indexes it.
pub(super) async fn change_turn_text(
    connection: &mut Connection,
    turn: i64,
    folded: String,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE turn_texts SET folded = $1 WHERE turn = $2")
        .bind(folded)
        .bind(turn)
        .execute(connection)
        .await
        .map(drop)
}

/// After rows were inserted with their keys: SQLite goes on after the greatest by itself.
pub(super) async fn continue_keys(_connection: &mut Connection) -> Result<(), sqlx::Error> {
    Ok(())
}

/// How often opening is tried again while others keep it from going well.
fn pauses() -> ConstantBuilder {
    ConstantBuilder::new().with_delay(Duration::from_millis(100)).with_max_times(50)
}

fn is_busy(error: &sqlx::Error) -> bool {
    const SQLITE_BUSY: i32 = 5;
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    // The lowest byte is the error, what is above it says more of it.
    code.and_then(|code| code.parse::<i32>().ok()).is_some_and(|code| code & 0xff == SQLITE_BUSY)
}

/// Nothing keeps two processes that start at once from migrating both; the one that comes too late finds it done.
async fn migrate(writer: &SqlitePool) -> Result<(), MigrateError> {
    let migrator = migrator();
    let run = || async { migrator.run(writer).await };
    run.retry(pauses())
        .when(|error| matches!(error, MigrateError::Execute(_) | MigrateError::ExecuteMigration(..)))
        .await
}

fn migrator() -> Migrator {
    let migration = |version, name: &'static str, sql: &'static str| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    Migrator::with_migrations(vec![
        migration(1, "desk", include_str!("../../../../migrations/sqlite/0001_desk.sql")),
        migration(2, "facets", include_str!("../../../../migrations/sqlite/0002_facets.sql")),
        migration(3, "conversation_logs", include_str!("../../../../migrations/sqlite/0003_conversation_logs.sql")),
        migration(4, "rule_changes", include_str!("../../../../migrations/sqlite/0004_rule_changes.sql")),
        migration(5, "guardrails", include_str!("../../../../migrations/sqlite/0005_guardrails.sql")),
        migration(6, "replay", include_str!("../../../../migrations/sqlite/0006_replay.sql")),
        migration(7, "accounts", include_str!("../../../../migrations/sqlite/0007_accounts.sql")),
        migration(8, "token_limits", include_str!("../../../../migrations/sqlite/0008_token_limits.sql")),
        migration(
            9,
            "erasure_and_settings",
            include_str!("../../../../migrations/sqlite/0009_erasure_and_settings.sql"),
        ),
    ])
}

/// A new desk in a file of its own, which goes with the second value.
#[cfg(test)]
pub(super) async fn test_desk() -> (super::SqliteStore, tempfile::TempDir) {
    let clock = crate::clock::SetClock::new(app::domain::time::Timestamp::from_millis(0));
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("desk.db").display());
    (super::SqliteStore::open(&url, std::sync::Arc::new(clock)).await.unwrap(), folder)
}

/// A statement's plan.
#[cfg(test)]
pub(super) async fn plan(connection: &mut Connection, sql: &mut sqlx::QueryBuilder<Db>) -> String {
    use sqlx::{Execute as _, Row as _};
    let mut query = sql.build();
    let arguments = query.take_arguments().unwrap().unwrap();
    let explained = format!("EXPLAIN QUERY PLAN {}", query.sql().as_str());
    let rows = sqlx::query_with(sqlx::AssertSqlSafe(explained), arguments).fetch_all(connection).await.unwrap();
    rows.iter().map(|row| row.get::<String, _>("detail")).collect::<Vec<_>>().join("\n")
}

/// The steps of a list's plan that read the tickets or conversations without an index, or sort more than the merged pages.
#[cfg(test)]
pub(super) async fn scans_and_sorts(connection: &mut Connection, sql: &mut sqlx::QueryBuilder<Db>) -> Vec<String> {
    use sqlx::Execute as _;
    let mut query = sql.build();
    let arguments = query.take_arguments().unwrap().unwrap();
    let explained = format!("EXPLAIN QUERY PLAN {}", query.sql().as_str());
    let rows = sqlx::query_with(sqlx::AssertSqlSafe(explained), arguments).fetch_all(connection).await.unwrap();
    rows.iter()
        .filter_map(|row| {
            let (parent, step): (i64, String) = (row.get("parent"), row.get("detail"));
            let is_list = step.starts_with("SCAN t") || step.starts_with("SCAN c");
            let reads_all = is_list && !step.contains("INDEX");
            let sorts_a_walk = step.starts_with("USE TEMP B-TREE") && step.ends_with("ORDER BY") && parent != 0;
            (reads_all || sorts_a_walk).then_some(step)
        })
        .collect()
}
