//! What `cargo xtask bench` measures on the server: each figure beside a baseline that is run beside it.
//!
//! Prints JSON lines `{"name","figure","unit","baseline","ratio"}`; a ratio of 1 is as quick as the baseline.

#[path = "desk/guardrails.rs"]
mod guardrails;
#[path = "desk/rules.rs"]
mod rules;

use std::{
    cell::RefCell,
    sync::Arc,
    time::{Duration, Instant},
};

use app::{
    domain::{
        event::Actor,
        query::TicketQuery,
        token::{NewToken, Scope},
        turn::{ConfidenceScale, NewTurn},
    },
    ports::{TicketList, Viewer},
};
use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use clap::{Parser, ValueEnum};
use serde_json::{Value, json};
use server::{
    clock::SystemClock,
    store::{self, SharedStore},
    web::{AppState, Site, router},
};
use sqlx::{
    ConnectOptions as _, Connection as _, PgConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tempfile::TempDir;
use test_postgres::{Database, Server};
use tower::ServiceExt as _;

/// Turns of one request, and of one transaction of the baseline.
const BATCH: usize = 100;
/// Where conversations happen.
const CHANNELS: [&str; 3] = ["Teams", "Slack", "Web chat"];
/// How often a page is asked for.
const SAMPLES: usize = 200;

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Benchmark {
    /// Turns a second through `POST /api/v1/turns`, against bare inserts of the same rows.
    Ingest,
    /// `GET /tickets`, against its query alone.
    List,
    /// Turns a second through rules, against folding their texts; a back-test, against reading the turns alone.
    Rules,
    /// Turns a second through guardrails with lists of words, against folding their texts.
    Guardrails,
}

/// Benchmarks of the server.
#[derive(Parser)]
struct Options {
    /// Which; all if none is named.
    benchmarks: Vec<Benchmark>,
    /// How many tickets the desk has, or turns where it is they that are measured.
    #[arg(long, default_value_t = 10_000)]
    tickets: usize,
    /// What it keeps its data in.
    #[arg(long, default_value = "sqlite")]
    engine: Engine,
    /// What `cargo bench` adds to every call.
    #[arg(long, hide = true)]
    bench: bool,
}

type Failure = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let options = Options::parse();
    let runs = |benchmark| options.benchmarks.is_empty() || options.benchmarks.contains(&benchmark);
    if runs(Benchmark::Ingest) {
        ingest(options.engine, options.tickets).await?;
    }
    if runs(Benchmark::List) {
        list(options.engine, options.tickets).await?;
    }
    if runs(Benchmark::Rules) {
        rules::run(options.engine, options.tickets).await?;
    }
    if runs(Benchmark::Guardrails) && options.engine == Engine::Sqlite {
        guardrails::run(options.tickets);
    }
    Ok(())
}

#[expect(clippy::print_stdout, reason = "its figures are what this program is for")]
fn print(name: &str, figure: f64, unit: &str, baseline: f64) {
    let ratio = figure / baseline;
    println!("{}", json!({"name": name, "figure": figure, "unit": unit, "baseline": baseline, "ratio": ratio}));
}

/// A turn like those of a real assistant; one in five is unsure of itself.
fn turn(n: usize) -> Value {
    json!({
        "chat_id": format!("bench-{}", n / 3),
        "turn_id": (n % 3).to_string(),
        "channel": CHANNELS[n % 3],
        "user": {"name": format!("User {}", n % 977), "id": format!("u-{}", n % 977)},
        "question": format!("How do I get into the building at site {n} when my badge is not recognised any more?"),
        "answer": "Ask the reception for a day pass, then open a request for a new badge. ".repeat(4),
        "confidence": if n.is_multiple_of(5) { 31.5 } else { 88.0 },
        "metadata": {"model": "bench"},
    })
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    /// What every figure's name begins with; the embedded engine goes without saying.
    const fn prefix(self) -> &'static str {
        match self {
            Self::Sqlite => "",
            Self::Postgres => "postgres.",
        }
    }

    fn databases(self) -> Result<Databases, Failure> {
        Ok(match self {
            Self::Sqlite => Databases::Sqlite(tempfile::tempdir()?),
            Self::Postgres => Databases::Postgres(Server::to_measure()?, RefCell::default()),
        })
    }
}

/// Where the databases of one benchmark are; they go with this value.
enum Databases {
    Sqlite(TempDir),
    Postgres(Server, RefCell<Vec<Database>>),
}

impl Databases {
    /// The address of a new one.
    fn another(&self, name: &str) -> Result<String, Failure> {
        Ok(match self {
            Self::Sqlite(folder) => format!("sqlite:{}", folder.path().join(name).display()),
            Self::Postgres(server, made) => {
                let database = server.create(None)?;
                let url = database.url();
                made.borrow_mut().push(database);
                url
            }
        })
    }

    async fn desk(&self) -> Result<SharedStore, Failure> {
        Ok(store::open(&self.another("desk.db")?, Arc::new(SystemClock)).await?)
    }
}

/// How long the same rows take into one table, in transactions of the same size and of the same durability.
macro_rules! bare_inserts {
    ($connection:ident, $key:literal, $turns:expr) => {{
        sqlx::raw_sql(concat!(
            "CREATE TABLE turns (id ",
            $key,
            ", chat_id TEXT NOT NULL, turn_id TEXT NOT NULL, channel TEXT, asker TEXT, question TEXT NOT NULL,
               answer TEXT NOT NULL, answer_raw TEXT NOT NULL, confidence FLOAT, metadata TEXT,
               created_at BIGINT NOT NULL, UNIQUE (chat_id, turn_id))"
        ))
        .execute(&mut $connection)
        .await?;
        let started = Instant::now();
        for batch in $turns.chunks(BATCH) {
            let mut transaction = $connection.begin().await?;
            for turn in batch {
                let text = |field: &str| turn[field].as_str().unwrap_or_default().to_owned();
                sqlx::query(
                    "INSERT INTO turns (chat_id, turn_id, channel, asker, question, answer, answer_raw, confidence,
                         metadata, created_at) VALUES ($1, $2, $3, $4, $5, $6, $6, $7, $8, 0)",
                )
                .bind(text("chat_id"))
                .bind(text("turn_id"))
                .bind(text("channel"))
                .bind(turn["user"].to_string())
                .bind(text("question"))
                .bind(text("answer"))
                .bind(turn["confidence"].as_f64())
                .bind(turn["metadata"].to_string())
                .execute(&mut *transaction)
                .await?;
            }
            transaction.commit().await?;
        }
        started.elapsed()
    }};
}

async fn ingest(engine: Engine, count: usize) -> Result<(), Failure> {
    let databases = engine.databases()?;
    let store = databases.desk().await?;
    let token = NewToken::new("bench".parse()?, [Scope::Ingest]);
    let secret = store.create_token(&token, &Actor::System).await?.reveal().to_owned();
    let service = router(AppState::new(store, Site::absent(), None));
    let turns: Vec<Value> = (0..count).map(turn).collect();

    let started = Instant::now();
    for batch in turns.chunks(BATCH) {
        let request = Request::post("/api/v1/turns")
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, "application/json")
            .header(header::AUTHORIZATION, format!("Bearer {secret}"))
            .body(Body::from(serde_json::to_vec(batch)?))?;
        send(&service, request).await?;
    }
    let handoff = rate(count, started.elapsed());

    let bare = databases.another("bare.db")?;
    let elapsed = match engine {
        Engine::Sqlite => {
            let options: SqliteConnectOptions = bare.parse()?;
            let options = options.create_if_missing(true).journal_mode(SqliteJournalMode::Wal);
            let mut connection = options.synchronous(SqliteSynchronous::Full).connect().await?;
            bare_inserts!(connection, "INTEGER PRIMARY KEY", &turns)
        }
        Engine::Postgres => {
            let mut connection = PgConnection::connect(&bare).await?;
            bare_inserts!(connection, "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY", &turns)
        }
    };
    let baseline = rate(count, elapsed);
    print(&format!("{}ingest.turns", engine.prefix()), handoff, "turns/s", baseline);
    Ok(())
}

async fn list(engine: Engine, tickets: usize) -> Result<(), Failure> {
    let databases = engine.databases()?;
    let store = databases.desk().await?;
    store.add_person("Admin", None).await?;
    let mut batch = Vec::with_capacity(BATCH);
    for n in 0..tickets {
        // One conversation each, so that each makes a ticket of its own.
        let mut sent = turn(n * 3);
        sent["confidence"] = json!(31.5);
        batch.push(NewTurn::from_json(&sent, ConfidenceScale::Percent)?);
        if batch.len() == BATCH || n + 1 == tickets {
            store.record(&batch, &Actor::System).await?;
            batch.clear();
        }
    }
    let service = router(AppState::new(Arc::clone(&store), Site::absent(), None));
    for (name, query) in
        [("first", ""), ("filtered", "status=open&severity=medium,high"), ("by_confidence", "sort=confidence")]
    {
        let list = TicketList {
            query: TicketQuery::parse(query).0,
            viewer: Viewer { person: None, zone: chrono_tz::UTC },
            after: None,
            limit: 50,
        };
        let mut pages = Vec::with_capacity(SAMPLES);
        let mut queries = Vec::with_capacity(SAMPLES);
        for _ in 0..SAMPLES {
            let started = Instant::now();
            store.list(&list).await?;
            queries.push(started.elapsed());
            let started = Instant::now();
            let request =
                Request::get(format!("/tickets?{query}")).header(header::HOST, "localhost").body(Body::empty())?;
            send(&service, request).await?;
            pages.push(started.elapsed());
        }
        for (quantile, percent) in [("p50", 50), ("p95", 95)] {
            let (page, alone) = (millis(&mut pages, percent), millis(&mut queries, percent));
            print(&format!("{}list.{name}.{quantile}", engine.prefix()), page, "ms", alone);
        }
    }
    Ok(())
}

async fn send(service: &Router, request: Request<Body>) -> Result<(), Failure> {
    let response = service.clone().oneshot(request).await?;
    let status = response.status();
    axum::body::to_bytes(response.into_body(), usize::MAX).await?;
    if status.is_success() { Ok(()) } else { Err(format!("the desk answered {status}").into()) }
}

fn rate(count: usize, elapsed: Duration) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / elapsed.as_secs_f64()
}

fn millis(samples: &mut [Duration], percent: usize) -> f64 {
    samples.sort_unstable();
    samples.get(samples.len() * percent / 100).copied().unwrap_or_default().as_secs_f64() * 1_000.0
}
