//! A desk to test on: an engine, a clock that is set by hand, and short ways to send, edit and list.

use std::sync::Arc;

use app::{
    domain::{
        edit::{Change, TicketEdit},
        event::{Actor, Event, EventPayload},
        ids::TicketId,
        person::{Assignee, Person},
        query::{Cursor, TicketQuery},
        severity::Severity,
        status::Status,
        ticket::{Edited, Page, TicketDetail, TicketSummary},
        time::Timestamp,
        turn::{ConfidenceScale, NewTurn},
    },
    ports::{EditError, TicketList, Viewer},
};
use serde_json::{Value, json};
use server::{
    clock::SetClock,
    store::{self, Recorded, RecordedTicket, SharedStore},
};
use sqlx::{Connection as _, PgConnection, SqliteConnection};
use test_postgres::Server;
use tokio::sync::OnceCell;

/// A desk of its own on one engine.
pub(crate) struct TestDesk {
    pub(crate) store: SharedStore,
    pub(crate) clock: SetClock,
    database: Database,
}

/// Where a desk is kept; it goes with this value.
enum Database {
    Sqlite(tempfile::TempDir),
    Postgres(test_postgres::Database),
}

impl Database {
    fn url(&self) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite:{}", folder.path().join("desk.db").display()),
            Self::Postgres(database) => database.url(),
        }
    }
}

/// A database without a desk.
pub(crate) struct Empty(Database);

impl Empty {
    /// Its address.
    pub(crate) fn url(&self) -> String {
        self.0.url()
    }
}

/// The database that the others are copied from. It is kept to the end of the process, and goes with its server.
async fn template() -> &'static test_postgres::Database {
    static TEMPLATE: OnceCell<test_postgres::Database> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(|| async {
            let database = Server::of_this_process().unwrap().create(None).unwrap();
            store::open(&database.url(), Arc::new(SetClock::new(at(START)))).await.unwrap().close().await;
            database
        })
        .await
}

/// When a test's desk begins.
pub(crate) const START: &str = "2026-11-25T09:30:00Z";

/// An instant.
pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse_rfc3339(text).unwrap()
}

/// A turn that matches no rule.
pub(crate) fn turn(chat: &str, id: &str) -> Value {
    json!({
        "chat_id": chat, "turn_id": id, "channel": "Teams", "user": {"name": "Ada Obi", "id": "u-42"},
        "question": format!("What is the meaning of {chat} {id}?"), "answer": "It is what you make of it.",
        "confidence": 80,
    })
}

/// A turn that the rule for low confidence makes a Medium ticket of.
pub(crate) fn unsure(chat: &str, id: &str) -> Value {
    with(turn(chat, id), "confidence", json!(31))
}

/// The turn with one field set.
pub(crate) fn with(mut turn: Value, field: &str, value: Value) -> Value {
    turn[field] = value;
    turn
}

/// Who sends turns in these tests.
pub(crate) fn platform() -> Actor {
    Actor::Token { name: "platform".to_owned() }
}

impl TestDesk {
    /// On SQLite, in a file.
    pub(crate) async fn sqlite() -> Self {
        Self::on(Database::Sqlite(tempfile::tempdir().unwrap())).await
    }

    /// On a real PostgreSQL server, in a database copied from one that is migrated and set up.
    pub(crate) async fn postgres() -> Self {
        Self::on(Database::Postgres(Server::of_this_process().unwrap().create(Some(template().await)).unwrap())).await
    }

    /// A further desk on the same engine.
    pub(crate) async fn another(&self) -> Self {
        match self.database {
            Database::Sqlite(_) => Self::sqlite().await,
            Database::Postgres(_) => Self::postgres().await,
        }
    }

    async fn on(database: Database) -> Self {
        let clock = SetClock::new(at(START));
        let store = store::open(&database.url(), Arc::new(clock.clone())).await.unwrap();
        Self { store, clock, database }
    }

    /// The address of the database.
    pub(crate) fn url(&self) -> String {
        self.database.url()
    }

    /// Another database of the same engine, without a desk.
    pub(crate) fn empty(&self) -> Empty {
        Empty(match self.database {
            Database::Sqlite(_) => Database::Sqlite(tempfile::tempdir().unwrap()),
            Database::Postgres(_) => Database::Postgres(Server::of_this_process().unwrap().create(None).unwrap()),
        })
    }

    /// A database of the other engine, without a desk.
    pub(crate) fn empty_on_the_other(&self) -> Empty {
        Empty(match self.database {
            Database::Sqlite(_) => Database::Postgres(Server::of_this_process().unwrap().create(None).unwrap()),
            Database::Postgres(_) => Database::Sqlite(tempfile::tempdir().unwrap()),
        })
    }

    /// The desk in another database, at the same time of day.
    pub(crate) async fn opened(&self, database: Empty) -> Self {
        let store = store::open(&database.url(), Arc::new(self.clock.clone())).await.unwrap();
        Self { store, clock: self.clock.clone(), database: database.0 }
    }

    /// The same desk as another process has it: with connections and memory of its own.
    pub(crate) async fn other_process(&self) -> SharedStore {
        store::open(&self.url(), Arc::new(self.clock.clone())).await.unwrap()
    }

    /// The same desk, opened anew.
    pub(crate) async fn reopened(self) -> Self {
        let store = self.other_process().await;
        Self { store, ..self }
    }

    /// Runs statements behind the desk's back, with what watches over the log out of the way.
    pub(crate) async fn tamper(&self, sql: &str) {
        let guards = match self.database {
            Database::Sqlite(_) => {
                "DROP TRIGGER events_are_never_updated; DROP TRIGGER events_are_never_deleted; PRAGMA foreign_keys = off"
            }
            Database::Postgres(_) => "SET session_replication_role = replica",
        };
        self.execute(&format!("{guards}; {sql}")).await.unwrap();
    }

    /// Runs statements behind the desk's back; what the database says against it.
    pub(crate) async fn execute(&self, sql: &str) -> Result<(), String> {
        let sql = sqlx::AssertSqlSafe(sql.to_owned());
        let done = match self.database {
            Database::Sqlite(_) => {
                let mut connection = SqliteConnection::connect(&self.url()).await.unwrap();
                sqlx::raw_sql(sql).execute(&mut connection).await.map(drop)
            }
            Database::Postgres(_) => {
                let mut connection = PgConnection::connect(&self.url()).await.unwrap();
                sqlx::raw_sql(sql).execute(&mut connection).await.map(drop)
            }
        };
        done.map_err(|error| error.to_string())
    }

    /// What the last event of the log tells.
    pub(crate) async fn last_payload(&self) -> EventPayload {
        const SQL: &str = "SELECT payload FROM event_payloads ORDER BY seq DESC LIMIT 1";
        let json: String = match self.database {
            Database::Sqlite(_) => {
                let mut connection = SqliteConnection::connect(&self.url()).await.unwrap();
                sqlx::query_scalar(SQL).fetch_one(&mut connection).await.unwrap()
            }
            Database::Postgres(_) => {
                let mut connection = PgConnection::connect(&self.url()).await.unwrap();
                sqlx::query_scalar(SQL).fetch_one(&mut connection).await.unwrap()
            }
        };
        serde_json::from_str(&json).unwrap()
    }

    /// Sends turns in one batch.
    pub(crate) async fn send_all(&self, turns: &[Value]) -> Vec<Result<Recorded, store::AnotherBody>> {
        let turns: Vec<NewTurn> =
            turns.iter().map(|turn| NewTurn::from_json(turn, ConfidenceScale::Percent).unwrap()).collect();
        self.store.record(&turns, &platform()).await.unwrap()
    }

    /// Sends a turn that is taken.
    pub(crate) async fn send(&self, turn: Value) -> Recorded {
        self.send_all(&[turn]).await.pop().unwrap().unwrap()
    }

    /// Sends a turn that raises or joins a ticket.
    pub(crate) async fn escalate(&self, turn: Value) -> RecordedTicket {
        self.send(turn).await.ticket.expect("the turn should have been escalated")
    }

    /// A person with an account.
    pub(crate) async fn person(&self, name: &str) -> Person {
        self.store.add_person(name, Some(&format!("{name}@example.com"))).await.unwrap()
    }

    pub(crate) async fn detail(&self, id: TicketId) -> TicketDetail {
        self.store.detail(id, true).await.unwrap().expect("the ticket should exist")
    }

    pub(crate) async fn history(&self, id: TicketId) -> Vec<Event> {
        self.store.events(id).await.unwrap().expect("the ticket should exist")
    }

    pub(crate) async fn ticket(&self, id: TicketId) -> TicketSummary {
        self.detail(id).await.summary
    }

    pub(crate) async fn edit(&self, id: TicketId, edit: &TicketEdit, by: &Person) -> Result<Edited, EditError> {
        self.store.edit(id, edit, &by.reference().into()).await
    }

    /// Moves a ticket to a status, whatever it is now.
    pub(crate) async fn set_status(&self, id: TicketId, to: Status, by: &Person) -> TicketSummary {
        let from = self.ticket(id).await.state.status();
        self.edit(id, &status(from, to), by).await.unwrap().ticket
    }

    /// A page of a list, as seen from UTC by nobody in particular.
    pub(crate) async fn page(&self, query: &str, after: Option<Cursor>, limit: u32) -> Page<TicketSummary> {
        self.page_for(query, after, limit, Viewer { person: None, zone: chrono_tz::UTC }).await
    }

    /// A page of a list for a viewer.
    pub(crate) async fn page_for(
        &self,
        query: &str,
        after: Option<Cursor>,
        limit: u32,
        viewer: Viewer,
    ) -> Page<TicketSummary> {
        let (query, ignored) = TicketQuery::parse(query);
        assert!(ignored.is_empty(), "{ignored:?}");
        self.store.list(&TicketList { query, viewer, after, limit }).await.unwrap()
    }

    /// The numbers of a list's first page.
    pub(crate) async fn numbers(&self, query: &str) -> Vec<i64> {
        self.page(query, None, 200).await.items.iter().map(|ticket| ticket.number.0).collect()
    }

    /// The desk is whole.
    pub(crate) async fn assert_whole(&self) {
        let report = self.store.check().await.unwrap();
        assert!(report.ok, "{:?}", report.problems);
    }
}

/// An edit of the status alone.
pub(crate) fn status(from: Status, to: Status) -> TicketEdit {
    TicketEdit { status: Some(Change { from, to }), ..TicketEdit::default() }
}

/// An edit of the severity alone.
pub(crate) fn severity(from: Severity, to: Severity) -> TicketEdit {
    TicketEdit { severity: Some(Change { from, to }), ..TicketEdit::default() }
}

/// An edit of the assignee alone.
pub(crate) fn assign(from: Option<&Person>, to: Option<Assignee>) -> TicketEdit {
    TicketEdit { assigned_to: Some(Change { from: from.map(|person| person.id), to }), ..TicketEdit::default() }
}

/// An assignee by what someone typed.
pub(crate) fn typed(text: &str) -> Option<Assignee> {
    Some(Assignee::Named(text.to_owned().try_into().unwrap()))
}
