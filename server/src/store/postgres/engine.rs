//! What is PostgreSQL's own: connections, transactions, migrations, the few phrases that differ between engines.

use std::{collections::BTreeSet, path::Path, str::FromStr, time::Duration};

use sqlx::{
    ConnectOptions as _, Connection as _, PgPool, Postgres, Row as _, SqlSafeStr, Transaction,
    migrate::{MigrateError, Migration, MigrationType, Migrator},
    pool::PoolConnection,
    postgres::{PgConnectOptions, PgListener, PgPoolOptions},
};

use crate::store::{BackupError, OpenError, Remains};

/// The database that the statements beside are compiled for.
pub(super) type Db = Postgres;
/// A row of it.
pub(super) type Row = sqlx::postgres::PgRow;
/// A connection to it.
pub(super) type Connection = sqlx::PgConnection;

/// Most connections of one process; the server's own limit is 100 by default, and processes share it.
const CONNECTIONS: u32 = 20;
/// How long the server may take to answer for the first time.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a request waits for one of them.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);
/// A process that stands still in the midst of a transaction must not bring all the others to a stop: whoever waits for a
/// row gives up, and so does, in the end, the server with that process.
const SESSION: &str = "SET lock_timeout = '30s'; SET idle_in_transaction_session_timeout = '2min'";
/// Oldest version that the desk runs on, as the server numbers it.
const OLDEST: i32 = 150_000;
/// What is notified when the head of the log moves.
const CHANNEL: &str = "handoff_events";
/// How often the head is looked at although nothing was notified: a connection may be lost without a word.
const LOOK: Duration = Duration::from_secs(15);

/// Appended to a `SELECT` whose rows the transaction is about to change.
pub(super) const LOCK: &str = " FOR UPDATE";
/// The same for rows that others may be made to refer to meanwhile.
pub(super) const LOCK_REFERRED: &str = " FOR NO KEY UPDATE";
/// The function that finds a text (second argument) in another (first), 1 for its beginning, 0 for not at all.
pub(super) const POSITION: &str = "strpos";
/// Before a bound proposal of [`trigrams`]: the rows of `ticket_texts x` that it proposes.
pub(super) const PROPOSED: &str = "x.id IN (SELECT p.id FROM ticket_texts p WHERE p.trigrams @> ";

/// The same of `turn_texts x`.
pub(super) const PROPOSED_TURNS: &str = "x.turn IN (SELECT p.turn FROM turn_texts p WHERE p.trigrams @> ";

/// Hashes of all runs of three characters of a folded text, each once. `None` where there are none.
///
/// Not the extension `pg_trgm`: it knows only what the database's locale calls letters, and not everyone may install it.
pub(super) fn trigrams(folded: &str) -> Option<Vec<i32>> {
    let characters: Vec<char> = folded.chars().collect();
    let all: BTreeSet<i32> = characters.windows(3).map(hash).collect();
    (!all.is_empty()).then(|| all.into_iter().collect())
}

/// FNV-1a. Stored: another function would need another column.
fn hash(trigram: &[char]) -> i32 {
    let bytes = trigram.iter().flat_map(|character| u32::from(*character).to_le_bytes());
    bytes.fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)).cast_signed()
}

/// The connections.
#[derive(Debug)]
pub(super) struct Engine {
    pool: PgPool,
}

impl Engine {
    /// Connects to the database and migrates it.
    pub(super) async fn open(url: &str) -> Result<Self, OpenError> {
        understood(url)?;
        let options = PgConnectOptions::from_str(url)
            .map_err(|_| OpenError::Url)?
            .application_name("handoff")
            .disable_statement_logging();
        look_at(&options).await?;
        let pool = PgPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(ACQUIRE_TIMEOUT)
            .after_connect(|connection, _| {
                Box::pin(async move { sqlx::raw_sql(SESSION).execute(connection).await.map(drop) })
            })
            .connect_lazy_with(options);
        migrator().run(&pool).await.map_err(unmigrated)?;
        Ok(Self { pool })
    }

    /// A connection to read from.
    pub(super) async fn read(&self) -> Result<PoolConnection<Db>, sqlx::Error> {
        self.pool.acquire().await
    }

    /// A snapshot to read from: what several statements see is one state of the desk.
    pub(super) async fn snapshot(&self) -> Result<Transaction<'static, Db>, sqlx::Error> {
        self.pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await
    }

    /// A transaction to write in. Rows are locked before they are read to be changed, so each statement sees the latest.
    pub(super) async fn write(&self) -> Result<Transaction<'static, Db>, sqlx::Error> {
        self.pool.begin_with("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE").await
    }

    /// Closes all connections.
    pub(super) async fn close(&self) {
        self.pool.close().await;
    }

    /// Whether [`Engine::close`] was called.
    pub(super) fn is_closed(&self) -> bool {
        self.pool.is_closed()
    }

    /// Old versions of rows are PostgreSQL's to remove, and the operator's to have removed.
    #[expect(clippy::unused_async, reason = "as the other engine has it")]
    pub(super) async fn forget(&self) -> Result<Remains, sqlx::Error> {
        Ok(Remains::OldRows)
    }

    /// PostgreSQL has its own ways to be backed up, which know of its files and its roles.
    pub(super) async fn backup(&self, _file: &Path) -> Result<(), BackupError> {
        Err(BackupError::Unsupported)
    }

    /// What tells that the head of the log may have moved.
    pub(super) async fn listen(&self) -> Result<Ear, sqlx::Error> {
        let mut listener = PgListener::connect_with(&self.pool).await?;
        listener.listen(CHANNEL).await?;
        Ok(Ear(listener))
    }
}

/// Hears of other processes' writes.
pub(super) struct Ear(PgListener);

impl Ear {
    /// Returns when it is time to look at the head of the log.
    pub(super) async fn wait(&mut self) -> Result<(), sqlx::Error> {
        match tokio::time::timeout(LOOK, self.0.try_recv()).await {
            // A lost connection is made anew with the next call; what was missed meanwhile is in the log.
            Ok(heard) => heard.map(drop),
            Err(_) => Ok(()),
        }
    }
}

/// Tells other processes, once the transaction is committed.
pub(super) async fn tell(connection: &mut Connection) -> Result<(), sqlx::Error> {
    sqlx::query("SELECT pg_notify($1, '')").bind(CHANNEL).execute(connection).await.map(drop)
}

/// Whether the transaction failed only because of others at the same time, and may go well when it is begun again.
pub(super) fn is_transient(error: &sqlx::Error) -> bool {
    const SERIALIZATION_FAILURE: &str = "40001";
    const DEADLOCK_DETECTED: &str = "40P01";
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.is_some_and(|code| [SERIALIZATION_FAILURE, DEADLOCK_DETECTED].contains(&&*code))
}

/// Keeps what a ticket is found by, unless this turn is known to it.
pub(super) async fn keep_text(
    connection: &mut Connection,
    ticket: i64,
    turn: i64,
    folded: String,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO ticket_texts (ticket, turn, trigrams, folded) VALUES ($1, $2, $3, $4)
         ON CONFLICT (ticket, turn) DO NOTHING",
    )
    .bind(ticket)
    .bind(turn)
    .bind(trigrams(&folded).unwrap_or_default())
    .bind(folded)
    .execute(connection)
    .await
    .map(drop)
}

/// Keeps what a turn is found by, unless it is kept already.
pub(super) async fn keep_turn_text(
    connection: &mut Connection,
    turn: i64,
    conversation: i64,
    folded: String,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO turn_texts (turn, conversation, trigrams, folded) VALUES ($1, $2, $3, $4)
         ON CONFLICT (turn) DO NOTHING",
    )
    .bind(turn)
    .bind(conversation)
    .bind(trigrams(&folded).unwrap_or_default())
    .bind(folded)
    .execute(connection)
    .await
    .map(drop)
}

/// Empties what tickets are found by as far as it is this turn's.
pub(super) async fn empty_text(connection: &mut Connection, turn: i64) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE ticket_texts SET folded = '', trigrams = '{}' WHERE turn = $1 AND folded <> ''")
        .bind(turn)
        .execute(connection)
        .await
        .map(drop)
}

/// Changes what a turn is found by.
pub(super) async fn change_turn_text(
    connection: &mut Connection,
    turn: i64,
    folded: String,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE turn_texts SET trigrams = $1, folded = $2 WHERE turn = $3")
        .bind(trigrams(&folded).unwrap_or_default())
        .bind(folded)
        .bind(turn)
        .execute(connection)
        .await
        .map(drop)
}

/// After rows were inserted with their keys: the next one that is made here comes after them.
pub(super) async fn continue_keys(connection: &mut Connection) -> Result<(), sqlx::Error> {
    for (table, key) in [("conversations", "id"), ("turns", "id"), ("tickets", "number"), ("ticket_texts", "id")] {
        sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT setval(pg_get_serial_sequence('{table}', '{key}'), (SELECT max({key}) FROM {table}))"
        )))
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

/// Refuses what sqlx would pass over, with a line in the log that shows the value.
fn understood(url: &str) -> Result<(), OpenError> {
    const KNOWN: [&str; 18] = [
        "sslmode",
        "ssl-mode",
        "sslrootcert",
        "ssl-root-cert",
        "ssl-ca",
        "sslcert",
        "ssl-cert",
        "sslkey",
        "ssl-key",
        "statement-cache-capacity",
        "host",
        "hostaddr",
        "port",
        "dbname",
        "user",
        "password",
        "application_name",
        "options",
    ];
    let query = url.split_once('?').map(|(_, query)| query).unwrap_or_default();
    let mut names = form_urlencoded::parse(query.as_bytes()).map(|(name, _)| name.into_owned());
    match names.find(|name| !KNOWN.contains(&name.as_str()) && !name.starts_with("options[")) {
        Some(name) => Err(OpenError::Parameter { name }),
        None => Ok(()),
    }
}

/// Whether the server is there and new enough, and the database holds every character. Not by way of the pool, which
/// tries again and again where nobody answers.
async fn look_at(options: &PgConnectOptions) -> Result<(), OpenError> {
    let connected = tokio::time::timeout(CONNECT_TIMEOUT, options.connect()).await;
    let mut connection = connected.unwrap_or(Err(sqlx::Error::PoolTimedOut)).map_err(unreachable)?;
    let found = sqlx::query(
        "SELECT current_setting('server_version_num')::int4, current_setting('server_version'),
                current_setting('server_encoding')",
    )
    .fetch_one(&mut connection)
    .await
    .map_err(unreachable)?;
    let version: i32 = found.try_get(0).map_err(unreachable)?;
    if version < OLDEST {
        return Err(OpenError::TooOld { version: found.try_get(1).map_err(unreachable)? });
    }
    let encoding: String = found.try_get(2).map_err(unreachable)?;
    if encoding != "UTF8" {
        return Err(OpenError::Encoding { encoding });
    }
    connection.close().await.map_err(unreachable)
}

/// Why there is no connection, without the address.
fn unreachable(error: sqlx::Error) -> OpenError {
    let problem = match &error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        sqlx::Error::PoolTimedOut => "the server did not answer in time".to_owned(),
        sqlx::Error::Io(error) => error.to_string(),
        sqlx::Error::Tls(error) => format!("no encrypted connection: {error}"),
        _ => "the server does not answer as PostgreSQL does".to_owned(),
    };
    OpenError::Connect { problem }
}

/// Whether the schema is another one, or the server did not do what it was asked to.
fn unmigrated(error: MigrateError) -> OpenError {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) => match unreachable(error) {
            OpenError::Connect { problem } => OpenError::MigrationRefused { problem },
            other => other,
        },
        error => OpenError::Migrate(Box::new(error)),
    }
}

/// Takes an advisory lock, so that of several processes that start at once one migrates.
fn migrator() -> Migrator {
    let migration = |version, name: &'static str, sql: &'static str| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    Migrator::with_migrations(vec![
        migration(1, "desk", include_str!("../../../../migrations/postgres/0001_desk.sql")),
        migration(2, "facets", include_str!("../../../../migrations/postgres/0002_facets.sql")),
        migration(3, "conversation_logs", include_str!("../../../../migrations/postgres/0003_conversation_logs.sql")),
        migration(4, "rule_changes", include_str!("../../../../migrations/postgres/0004_rule_changes.sql")),
        migration(5, "guardrails", include_str!("../../../../migrations/postgres/0005_guardrails.sql")),
        migration(6, "replay", include_str!("../../../../migrations/postgres/0006_replay.sql")),
        migration(7, "accounts", include_str!("../../../../migrations/postgres/0007_accounts.sql")),
        migration(8, "token_limits", include_str!("../../../../migrations/postgres/0008_token_limits.sql")),
        migration(
            9,
            "erasure_and_settings",
            include_str!("../../../../migrations/postgres/0009_erasure_and_settings.sql"),
        ),
    ])
}

/// A new desk in a database of its own, which is dropped with the second value.
#[cfg(test)]
pub(super) async fn test_desk() -> (super::PostgresStore, test_postgres::Database) {
    let clock = crate::clock::SetClock::new(app::domain::time::Timestamp::from_millis(0));
    let database = test_postgres::Server::of_this_process().unwrap().create(None).unwrap();
    let store = super::PostgresStore::open(&database.url(), std::sync::Arc::new(clock)).await.unwrap();
    (store, database)
}

/// A statement's plan where reading all is dear, as it is of many rows.
#[cfg(test)]
pub(super) async fn plan(connection: &mut Connection, sql: &mut sqlx::QueryBuilder<Db>) -> String {
    use sqlx::Execute as _;
    sqlx::raw_sql("SET enable_seqscan = off; SET enable_sort = off; SET enable_bitmapscan = off")
        .execute(&mut *connection)
        .await
        .unwrap();
    let mut query = sql.build();
    let arguments = query.take_arguments().unwrap().unwrap();
    let explained = format!("EXPLAIN (COSTS OFF) {}", query.sql().as_str());
    let rows = sqlx::query_with(sqlx::AssertSqlSafe(explained), arguments).fetch_all(connection).await.unwrap();
    rows.iter().map(|row| row.get::<String, _>(0)).collect::<Vec<_>>().join("\n")
}

/// The steps of a list's plan that read the tickets or conversations without an index, or sort more than the merged pages, where an index
/// is at hand: on few rows the planner has to be told that reading all is dear.
#[cfg(test)]
pub(super) async fn scans_and_sorts(connection: &mut Connection, sql: &mut sqlx::QueryBuilder<Db>) -> Vec<String> {
    use sqlx::Execute as _;
    sqlx::raw_sql("SET enable_seqscan = off; SET enable_sort = off; SET enable_bitmapscan = off")
        .execute(&mut *connection)
        .await
        .unwrap();
    let mut query = sql.build();
    let arguments = query.take_arguments().unwrap().unwrap();
    let explained = format!("EXPLAIN (COSTS OFF) {}", query.sql().as_str());
    let rows = sqlx::query_with(sqlx::AssertSqlSafe(explained), arguments).fetch_all(connection).await.unwrap();
    let depth = |line: &str| line.len() - line.trim_start().len();
    let mut walk = None;
    let mut limits = 0;
    let mut problems = Vec::new();
    for line in rows.iter().map(|row| row.get::<String, _>(0)) {
        let step = line.trim_start().trim_start_matches("-> ").trim_start();
        if walk.is_some_and(|begin| depth(&line) <= begin) {
            walk = None;
        }
        if step == "Limit" {
            limits += 1;
            if limits > 1 {
                walk.get_or_insert(depth(&line));
            }
        }
        let reads_all = step.starts_with("Seq Scan on tickets") || step.starts_with("Seq Scan on conversations");
        let sorts_a_walk = walk.is_some() && (step == "Sort" || step == "Incremental Sort");
        if reads_all || sorts_a_walk {
            problems.push(step.to_owned());
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trigram_is_proposed_whatever_it_is_made_of() {
        assert_eq!(trigrams("ab"), None);
        assert_eq!(trigrams("日本語"), Some(vec![hash(&['日', '本', '語'])]));
        assert_eq!(trigrams("aaaa").map(|all| all.len()), Some(1));
        let text = trigrams("how do i reset %my% パスワード 🎉?").unwrap();
        for part in ["eset", "%my%", "パスワ", "ド 🎉", "do i"] {
            assert!(trigrams(part).unwrap().iter().all(|trigram| text.contains(trigram)), "{part}");
        }
    }
}
