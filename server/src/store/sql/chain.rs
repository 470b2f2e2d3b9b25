//! Verifying the log: every event follows from the one before it, and every payload is the one that was recorded.

use app::domain::{
    event::{ChainLink, EventHash, hex, json_digest},
    ids::Seq,
};
use futures::TryStreamExt as _;
use sqlx::Row as _;

use super::{
    super::engine::{Connection, Row},
    Result,
    check::NAMED,
    erasures::Erasures,
    events,
    rows::Column as _,
};

/// What was read of the log.
pub(super) struct Log {
    /// What the head says of the last event.
    pub(super) head: EventHash,
    /// Events whose payload was erased.
    pub(super) erased: i64,
}

/// The last event that was read.
struct Last {
    seq: i64,
    /// What the next one may carry on: after an event that was changed the hash that it has, and the one that it should have.
    /// Empty where the event before the next one is missing, and the next one can't be judged.
    hashes: Vec<EventHash>,
}

/// An event's payload.
enum Payload {
    Recorded(String),
    Changed,
    Missing,
}

/// What is wrong, as far as it is named one by one.
pub(super) struct Problems<'a>(&'a mut Vec<String>, i64);

impl Problems<'_> {
    pub(super) fn add(&mut self, problem: String) {
        if self.1 < NAMED {
            self.0.push(problem);
        }
        self.1 += 1;
    }
}

/// Walks the log from its beginning. Each event is judged by itself: what is wrong with one is not said of those after it.
pub(super) async fn verify(connection: &mut Connection, problems: &mut Vec<String>) -> Result<Log> {
    let mut problems = Problems(problems, 0);
    let head = sqlx::query("SELECT seq, hash FROM event_head WHERE id = 1").fetch_one(&mut *connection).await?;
    let head = (head.int("seq")?, events::hash_of(&head, "hash")?);
    let mut last = Last { seq: 0, hashes: vec![[0; 32]] };
    let mut erasures = Erasures::default();
    let mut rows = sqlx::query(
        "SELECT e.seq, e.id, e.at, e.actor_kind, e.actor_id, e.actor_name, e.subject_kind, e.subject_id, e.kind,
                e.payload_digest, e.hash, p.seq AS payload_seq, p.salt, p.payload
         FROM events e LEFT JOIN event_payloads p ON p.seq = e.seq ORDER BY e.seq",
    )
    .fetch(&mut *connection);
    while let Some(row) = rows.try_next().await? {
        let seq = row.int("seq")?;
        if seq != last.seq + 1 {
            problems.add(missing(last.seq + 1, seq - 1));
            last.hashes.clear();
        }
        // A value that the desk never writes is no part of any chain, and no reason to stop here.
        let stored = events::hash_of(&row, "hash").ok();
        let is_judged = !last.hashes.is_empty();
        let computed: Vec<_> = last.hashes.iter().filter_map(|before| hash(&row, seq, before).ok()).collect();
        let carries_on =
            stored.is_some_and(|stored| computed.contains(&stored)) && is_as_written(&row).unwrap_or(false);
        last = Last { seq, hashes: stored.into_iter().collect() };
        if is_judged && !carries_on {
            problems.add(format!(
                "event {seq} does not carry on the chain: its hash is not that of what it says after event {}",
                seq - 1
            ));
            last.hashes.extend(computed.first());
        }
        match payload(&row) {
            Payload::Recorded(json) if carries_on || !is_judged => erasures.told(&row, seq, &json),
            Payload::Recorded(_) => {}
            Payload::Changed => {
                problems.add(format!("event {seq} has another payload than the one it was recorded with"));
            }
            Payload::Missing => erasures.missing(&row, seq),
        }
    }
    drop(rows);
    if last.seq != head.0 || !last.hashes.contains(&head.1) {
        let hash = last.hashes.first().copied().unwrap_or_default();
        problems.add(format!(
            "the log ends with event {} ({}…), its head says {} ({}…)",
            last.seq,
            &hex(&hash)[..8],
            head.0,
            &hex(&head.1)[..8],
        ));
    }
    let erased = erasures.verify(connection, &mut problems).await?;
    Ok(Log { head: head.1, erased })
}

fn missing(from: i64, to: i64) -> String {
    if from == to {
        format!("event {from} is missing from the log")
    } else {
        format!("events {from} to {to} are missing from the log")
    }
}

/// Whether the columns hold what the hash covers and nothing else: what is read from them leaves out what the desk never
/// writes, like another name for itself.
fn is_as_written(row: &Row) -> Result<bool> {
    let (actor, subject) = (events::actor(row)?, events::subject(row)?);
    Ok(row.text("actor_kind")? == actor.kind()
        && row.maybe("actor_id")? == actor.id()
        && row.text("actor_name")? == actor.name()
        && row.text("subject_kind")? == subject.kind()
        && row.text("subject_id")? == subject.id())
}

/// The hash that the event should have after one with the hash `before`.
fn hash(row: &Row, seq: i64, before: &EventHash) -> Result<EventHash> {
    let link = ChainLink {
        seq: Seq(seq),
        previous: before,
        id: row.word("id")?,
        at: row.instant("at")?,
        actor: &events::actor(row)?,
        subject: &events::subject(row)?,
        kind: &row.text("kind")?,
        payload_digest: &events::hash_of(row, "payload_digest")?,
    };
    Ok(link.hash())
}

/// Where the digest can't be read, the event is named for that; its payload is not named a second time.
fn payload(row: &Row) -> Payload {
    if row.try_get::<Option<i64>, _>("payload_seq").is_ok_and(|seq| seq.is_none()) {
        return Payload::Missing;
    }
    let (Ok(salt), Ok(json)) = (row.try_get::<Vec<u8>, _>("salt"), row.text("payload")) else {
        return Payload::Changed;
    };
    match events::hash_of(row, "payload_digest") {
        Ok(digest) if digest != json_digest(&salt, &json) => Payload::Changed,
        _ => Payload::Recorded(json),
    }
}
