//! What rules cost: for each turn that is recorded, and over everything that was.

use std::{
    hint::black_box,
    sync::Arc,
    time::{Duration, Instant},
};

use app::{
    domain::{
        confidence::Confidence,
        event::Actor,
        fold::fold,
        ids::RuleId,
        rule::{
            BackTest, Condition, ConfidenceTest, EscalationTag, Facts, Outcome, Place, Rule, RuleChange, RuleSet,
            Tally, TextField, default_rules,
        },
        severity::Severity,
        time::Timestamp,
        turn::{ConfidenceScale, NewTurn},
    },
    ports::Viewer,
};
use server::store::{SharedStore, Walk};
use sqlx::{Connection as _, PgConnection, SqliteConnection};
use uuid::Uuid;

use super::{BATCH, Engine, Failure, print, rate, turn};

/// Rules that a back-test compares.
const COMPARED: usize = 20;
/// How long each measurement of evaluation takes.
const MEASURED: Duration = Duration::from_secs(1);
/// Most turns that are recorded one by one; more are copies of these.
const RECORDED: usize = 10_000;

pub(super) async fn run(engine: Engine, turns: usize) -> Result<(), Failure> {
    if engine == Engine::Sqlite {
        evaluate()?;
    }
    back_test(engine, turns).await
}

/// Turns a second through several numbers of rules and terms; none of it touches a database.
fn evaluate() -> Result<(), Failure> {
    let turns: Vec<NewTurn> = turns(0..1_000)?;
    let folded = measure(&turns, |turn| {
        black_box(fold(&turn.question).len() + fold(&turn.answer).len());
    });
    for count in [0, 10, 100] {
        let set = compiled(rules(count));
        let figure = measure(&turns, |turn| {
            black_box(set.evaluate(&facts(turn)).len());
        });
        print(&format!("rules.{count}"), figure, "turns/s", folded);
    }
    let by_terms = |terms: usize| {
        let words = (0..terms).map(|n| format!("term{n} of a list")).collect();
        let set = compiled(vec![rule(1, Condition::Contains { field: TextField::Answer, words })]);
        measure(&turns, |turn| {
            black_box(set.evaluate(&facts(turn)).len());
        })
    };
    print("rules.terms_1000", by_terms(1_000), "turns/s", by_terms(10));
    Ok(())
}

fn turns(which: impl Iterator<Item = usize>) -> Result<Vec<NewTurn>, Failure> {
    which.map(|n| Ok(NewTurn::from_json(&turn(n), ConfidenceScale::Percent)?)).collect()
}

fn measure(turns: &[NewTurn], mut each: impl FnMut(&NewTurn)) -> f64 {
    let started = Instant::now();
    let mut count = 0;
    while started.elapsed() < MEASURED {
        turns.iter().for_each(&mut each);
        count += turns.len();
    }
    rate(count, started.elapsed())
}

fn compiled(rules: Vec<Rule>) -> RuleSet {
    RuleSet::compile(rules).0
}

fn facts(turn: &NewTurn) -> Facts<'_> {
    Facts {
        question: &turn.question,
        answer: &turn.answer,
        answer_raw: turn.answer_raw.as_deref().unwrap_or(&turn.answer),
        confidence: turn.confidence,
        channel: turn.channel.as_deref(),
        user: &turn.user,
        feedback: turn.feedback,
        guardrails: &turn.guardrails,
        turn_number: 1,
        earlier_questions: &[],
    }
}

/// The rules of a new desk, and more like those that people write; few turns match one of the latter.
fn rules(count: usize) -> Vec<Rule> {
    let written = (0_u16..).map(|n| {
        let words = |what: &str| (0..10).map(|word| format!("{what} {n} {word}")).collect();
        match n % 5 {
            0 => Condition::Contains { field: TextField::Question, words: words("refund") },
            1 => Condition::Contains { field: TextField::Answer, words: words("contact the team") },
            2 => Condition::Matches { field: TextField::Raw, pattern: format!(r"(?i)\berror[ -]{n}\d{{3}}\b") },
            3 => Condition::All(vec![
                Condition::ChannelIs(vec!["Teams".to_owned(), format!("Channel {n}")]),
                Condition::Contains { field: TextField::Raw, words: words("invoice") },
            ]),
            _ => Confidence::from_hundredths(n)
                .map_or(Condition::AsksForHuman, |limit| Condition::Confidence(ConfidenceTest::Below(limit))),
        }
    });
    let conditions = default_rules().into_iter().map(|rule| rule.condition).chain(written);
    conditions.take(count).zip(1..).map(|(condition, n)| rule(n, condition)).collect()
}

fn rule(n: u32, condition: Condition) -> Rule {
    let outcome =
        Outcome { severity: Severity::Low, assignee: None, tag: EscalationTag::default(), description: String::new() };
    Rule {
        id: RuleId::new(Uuid::from_u128(n.into())),
        name: format!("Rule {n}"),
        version: 1,
        position: n.into(),
        enabled: true,
        condition,
        outcome,
    }
}

/// How long a back-test over all turns takes, against reading them alone.
async fn back_test(engine: Engine, count: usize) -> Result<(), Failure> {
    let databases = engine.databases()?;
    let url = databases.another("desk.db")?;
    let store = server::store::open(&url, Arc::new(server::clock::SystemClock)).await?;
    let recorded = count.min(RECORDED);
    for batch in turns(0..recorded)?.chunks(BATCH) {
        store.record(batch, &Actor::System).await?;
    }
    for copy in 1..count.div_ceil(recorded.max(1)) {
        multiply(engine, &url, copy, recorded).await?;
    }

    let started = Instant::now();
    let mut walk = Walk { since: Timestamp::MIN, conversation: 0, position: 0, last: None };
    loop {
        let past = store.past(walk).await?;
        let Some((conversation, position)) = past.next else { break };
        walk = Walk { conversation, position, last: Some(past.last), ..walk };
    }
    let reading = started.elapsed();

    let started = Instant::now();
    let tally = whole(&store).await?;
    let elapsed = started.elapsed();
    if tally.turns == 0 {
        return Err("the back-test saw no turn".into());
    }
    let name = format!("{}rules.back_test.{}", engine.prefix(), tally.turns);
    print(&name, elapsed.as_secs_f64(), "s", reading.as_secs_f64());
    Ok(())
}

/// In slices, as a page asks for them.
async fn whole(store: &SharedStore) -> Result<Tally, Failure> {
    const SLICE: Duration = Duration::from_millis(800);
    let saved = rules(COMPARED);
    let change = saved.first().map_or(RuleChange::Nothing, |rule| RuleChange::Switch(rule.id));
    let period = Viewer { person: None, zone: chrono_tz::UTC }.last_days(30, store.now());
    let mut place: Option<Place> = None;
    let mut sum = Tally::default();
    loop {
        let test = Arc::new(BackTest::new(&saved, &change.applied_to(&saved)));
        let (slice, next) = store.back_test(test, &period, place, SLICE).await?;
        sum.add(slice.tally);
        if next.is_none() {
            return Ok(sum);
        }
        place = next;
    }
}

/// Copies the first turns and their conversations.
async fn multiply(engine: Engine, url: &str, copy: usize, recorded: usize) -> Result<(), Failure> {
    let shift = copy * recorded;
    let sql = format!(
        "INSERT INTO conversations (id, chat_id, channel, user_key, title, turns, resolved_turn, started_at, last_turn_at)
         SELECT id + {shift}, chat_id || '-{copy}', channel, user_key, title, turns, resolved_turn, started_at, last_turn_at
         FROM conversations WHERE id <= {recorded};
         INSERT INTO turns (id, conversation, turn_id, position, identity, user_name, user_id, user_email, question, answer,
             answer_raw, confidence, sources, metadata, asked_at, created_at)
         SELECT id + {shift}, conversation + {shift}, turn_id, position, identity, user_name, user_id, user_email, question,
             answer, answer_raw, confidence, sources, metadata, asked_at, created_at
         FROM turns WHERE id <= {recorded}"
    );
    let sql = sqlx::AssertSqlSafe(sql);
    match engine {
        Engine::Sqlite => sqlx::raw_sql(sql).execute(&mut SqliteConnection::connect(url).await?).await.map(drop)?,
        Engine::Postgres => sqlx::raw_sql(sql).execute(&mut PgConnection::connect(url).await?).await.map(drop)?,
    }
    Ok(())
}
