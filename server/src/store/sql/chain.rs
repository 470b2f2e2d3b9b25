//! Verifying the log: every event follows from the one before it, and every payload is the one that was recorded.

use app::domain::{
    event::{ChainLink, EventHash, hex},
    ids::Seq,
};
use futures::TryStreamExt as _;
use sha2::{Digest as _, Sha256};
use sqlx::Row as _;

use super::{
    super::engine::{Connection, Row},
    Result,
    check::NAMED,
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
    Recorded,
    Erased,
    Changed,
    Missing,
}

/// What is wrong, as far as it is named one by one.
struct Problems<'a>(&'a mut Vec<String>, i64);

impl Problems<'_> {
    fn add(&mut self, problem: String) {
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
    let mut erased = 0;
    // Only the three kinds that tell of what was said are ever erased, and only with the turn that they tell of.
    let mut rows = sqlx::query(
        "SELECT e.seq, e.id, e.at, e.actor_kind, e.actor_id, e.actor_name, e.subject_kind, e.subject_id, e.kind,
                e.payload_digest, e.hash, p.salt, p.payload,
                CASE WHEN p.seq IS NOT NULL THEN FALSE
                     WHEN e.kind = 'turn.recorded' THEN EXISTS (
                        SELECT 1 FROM turns u WHERE u.id = CAST(e.subject_id AS BIGINT) AND u.erased_at IS NOT NULL)
                     WHEN e.kind = 'ticket.created' THEN EXISTS (
                        SELECT 1 FROM tickets t JOIN turns u ON u.id = t.turn
                        WHERE t.id = e.subject_id AND u.erased_at IS NOT NULL)
                     WHEN e.kind = 'ticket.joined' THEN EXISTS (
                        SELECT 1 FROM tickets t JOIN ticket_texts x ON x.ticket = t.number JOIN turns u ON u.id = x.turn
                        WHERE t.id = e.subject_id AND u.erased_at IS NOT NULL)
                     ELSE FALSE END AS is_erased
         FROM events e LEFT JOIN event_payloads p ON p.seq = e.seq ORDER BY e.seq",
    )
    .fetch(&mut *connection);
    while let Some(row) = rows.try_next().await? {
        let seq = row.int("seq")?;
        let stored = events::hash_of(&row, "hash")?;
        if seq != last.seq + 1 {
            problems.add(missing(last.seq + 1, seq - 1));
            last.hashes.clear();
        }
        let computed = last.hashes.iter().map(|before| hash(&row, seq, before)).collect::<Result<Vec<_>>>()?;
        last = Last { seq, hashes: vec![stored] };
        if let Some(first) = computed.first()
            && !(computed.contains(&stored) && is_as_written(&row)?)
        {
            problems.add(format!(
                "event {seq} does not carry on the chain: its hash is not that of what it says after event {}",
                seq - 1
            ));
            last.hashes.push(*first);
        }
        match payload(&row)? {
            Payload::Recorded => {}
            Payload::Erased => erased += 1,
            Payload::Changed => {
                problems.add(format!("event {seq} has another payload than the one it was recorded with"));
            }
            Payload::Missing => {
                problems.add(format!("event {seq} has no payload, and nothing was erased that it tells of"));
            }
        }
    }
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

fn payload(row: &Row) -> Result<Payload> {
    let (Some(salt), Some(payload)) = (row.try_get::<Option<Vec<u8>>, _>("salt")?, row.maybe("payload")?) else {
        return Ok(if row.try_get("is_erased")? { Payload::Erased } else { Payload::Missing });
    };
    let mut hasher = Sha256::new();
    hasher.update(&salt);
    hasher.update(payload.as_bytes());
    let is_recorded = EventHash::from(hasher.finalize()) == events::hash_of(row, "payload_digest")?;
    Ok(if is_recorded { Payload::Recorded } else { Payload::Changed })
}
