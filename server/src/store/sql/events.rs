//! Writing: transactions whose last act is to number their events, and reading the log back.

use app::domain::{
    event::{Actor, ChainLink, Event, EventHash, EventPayload, Subject, payload_digest},
    ids::{EventId, GuardrailId, PersonId, RuleId, Seq, TicketId},
    time::Timestamp,
};
use sqlx::{Row as _, Transaction};

use super::{
    super::engine::{self, Connection, Db, Engine, LOCK, Row},
    Failure, Result, SqlStore,
    rows::{Column as _, parsed},
};
use crate::ids;

/// A writing transaction. It gathers its events; committing numbers and chains them.
pub(super) struct Write {
    transaction: Transaction<'static, Db>,
    events: Vec<Pending>,
    now: Timestamp,
}

struct Pending {
    id: EventId,
    actor: Actor,
    subject: Subject,
    payload: EventPayload,
    at: Timestamp,
}

impl Write {
    /// Begins a transaction in which it is `now`.
    pub(super) async fn begin(engine: &Engine, now: Timestamp) -> Result<Self> {
        Ok(Self { transaction: engine.write().await?, events: Vec::new(), now })
    }

    /// The instant of everything that this transaction records.
    pub(super) const fn now(&self) -> Timestamp {
        self.now
    }

    /// The connection to run statements on.
    pub(super) fn on(&mut self) -> &mut Connection {
        &mut self.transaction
    }

    /// Adds an event and names the ID that it will have.
    pub(super) fn log(&mut self, actor: &Actor, subject: Subject, payload: EventPayload) -> EventId {
        let id = EventId::new(ids::uuid());
        self.events.push(Pending { id, actor: actor.clone(), subject, payload, at: self.now });
        id
    }

    /// Numbers and chains the events, and commits. Without this call nothing was written.
    pub(super) async fn commit(mut self) -> Result<()> {
        if !self.events.is_empty() {
            let (mut seq, mut hash) = head(&mut self.transaction).await?;
            for pending in std::mem::take(&mut self.events) {
                seq = Seq(seq.0 + 1);
                hash = append(&mut self.transaction, seq, &hash, &pending).await?;
            }
            sqlx::query("UPDATE event_head SET seq = $1, hash = $2 WHERE id = 1")
                .bind(seq.0)
                .bind(hash.to_vec())
                .execute(&mut *self.transaction)
                .await?;
            engine::tell(&mut self.transaction).await?;
        }
        self.transaction.commit().await?;
        Ok(())
    }
}

async fn head(connection: &mut Connection) -> Result<(Seq, EventHash)> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT seq, hash FROM event_head WHERE id = 1{LOCK}")))
        .fetch_one(connection)
        .await?;
    Ok((Seq(row.try_get("seq")?), hash_of(&row, "hash")?))
}

async fn append(connection: &mut Connection, seq: Seq, previous: &EventHash, event: &Pending) -> Result<EventHash> {
    let salt = ids::secret();
    let kind = event.payload.kind();
    let (payload, digest) = payload_digest(&salt, &event.payload);
    let link = ChainLink {
        seq,
        previous,
        id: event.id,
        at: event.at,
        actor: &event.actor,
        subject: &event.subject,
        kind,
        payload_digest: &digest,
    };
    let hash = link.hash();
    sqlx::query(
        "INSERT INTO events
             (seq, id, at, actor_kind, actor_id, actor_name, subject_kind, subject_id, kind, payload_digest, hash)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(seq.0)
    .bind(event.id.to_string())
    .bind(event.at.as_millis())
    .bind(event.actor.kind())
    .bind(event.actor.id())
    .bind(event.actor.name().to_owned())
    .bind(event.subject.kind())
    .bind(event.subject.id())
    .bind(kind)
    .bind(digest.to_vec())
    .bind(hash.to_vec())
    .execute(&mut *connection)
    .await?;
    sqlx::query("INSERT INTO event_payloads (seq, salt, payload) VALUES ($1, $2, $3)")
        .bind(seq.0)
        .bind(salt.to_vec())
        .bind(payload)
        .execute(connection)
        .await?;
    Ok(hash)
}

impl SqlStore {
    /// The history of a ticket, oldest first; `None` where there is no such ticket.
    pub(super) async fn ticket_events(&self, id: TicketId) -> Result<Option<Vec<Event>>> {
        let mut snapshot = self.engine.snapshot().await?;
        let known = sqlx::query("SELECT number FROM tickets WHERE id = $1")
            .bind(id.to_string())
            .fetch_optional(&mut *snapshot)
            .await?;
        if known.is_none() {
            return Ok(None);
        }
        Ok(Some(history(&mut snapshot, id).await?))
    }
}

/// The events of a ticket, oldest first.
pub(super) async fn history(connection: &mut Connection, id: TicketId) -> Result<Vec<Event>> {
    let rows = sqlx::query(
        "SELECT e.seq, e.id, e.at, e.actor_kind, e.actor_id, e.actor_name, e.subject_kind, e.subject_id, p.payload
         FROM events e LEFT JOIN event_payloads p ON p.seq = e.seq
         WHERE e.subject_kind = 'ticket' AND e.subject_id = $1
         ORDER BY e.seq",
    )
    .bind(id.to_string())
    .fetch_all(connection)
    .await?;
    rows.iter().map(event).collect()
}

/// An event with its payload, where it was not erased.
pub(super) fn event(row: &Row) -> Result<Event> {
    let payload: Option<String> = row.try_get("payload")?;
    Ok(Event {
        seq: Seq(row.try_get("seq")?),
        id: parsed("events.id", &row.text("id")?)?,
        at: row.instant("at")?,
        actor: actor(row)?,
        subject: subject(row)?,
        payload: payload
            .map(|json| serde_json::from_str(&json))
            .transpose()
            .map_err(|error| Failure::Inconsistent { column: "event_payloads.payload", problem: error.to_string() })?,
    })
}

/// Who acted in an event's row.
pub(super) fn actor(row: &Row) -> Result<Actor> {
    let name = row.text("actor_name")?;
    let id: String = row.try_get::<Option<String>, _>("actor_id")?.unwrap_or_default();
    Ok(match row.text("actor_kind")?.as_str() {
        "person" => Actor::Person { id: parsed::<PersonId>("events.actor_id", &id)?, name },
        "rule" => Actor::Rule { id: parsed::<RuleId>("events.actor_id", &id)?, name },
        "token" => Actor::Token { name },
        _ => Actor::System,
    })
}

/// What an event's row is about.
pub(super) fn subject(row: &Row) -> Result<Subject> {
    let id = row.text("subject_id")?;
    Ok(match row.text("subject_kind")?.as_str() {
        "ticket" => Subject::Ticket(parsed("events.subject_id", &id)?),
        "turn" => Subject::Turn(parsed("events.subject_id", &id)?),
        "person" => Subject::Person(parsed("events.subject_id", &id)?),
        "rule" => Subject::Rule(parsed("events.subject_id", &id)?),
        "guardrail" => Subject::Guardrail(parsed::<GuardrailId>("events.subject_id", &id)?),
        "token" => Subject::Token(id),
        _ => Subject::Desk,
    })
}

/// A hash column.
pub(super) fn hash_of(row: &Row, column: &'static str) -> Result<EventHash> {
    let bytes: Vec<u8> = row.try_get(column)?;
    EventHash::try_from(bytes).map_err(|_| Failure::Inconsistent { column, problem: "not 32 bytes".to_owned() })
}
