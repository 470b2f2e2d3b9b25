//! Whether the payloads that the log lacks were erased: by what the log itself tells of erasures, and by what is left of the
//! turns. That a turn is marked as erased says nothing alone: whoever has the file in their hands can mark it.

use std::collections::{BTreeMap, HashMap};

use app::domain::{
    event::{EventPayload, Subject},
    ids::TicketId,
};
use serde_json::Value;

use super::{
    super::engine::{Connection, Row},
    Result,
    chain::Problems,
    events,
    rows::Column as _,
};

/// What the log tells of erasures, and which of its payloads are not there.
#[derive(Default)]
pub(super) struct Erasures {
    /// How many turns were erased.
    turns: i64,
    /// Of which tickets something was erased, and when last.
    tickets: HashMap<String, i64>,
    missing: Vec<Missing>,
}

/// An event without a payload.
struct Missing {
    seq: i64,
    tells: Tells,
}

/// What the payload told of. Only three kinds tell of what was said, and are ever erased.
enum Tells {
    /// That this turn was recorded.
    Turn(i64),
    /// Why this ticket was made.
    Created(TicketId),
    /// Why something joined this ticket.
    Joined(TicketId),
    /// Something that is never erased.
    Other,
}

impl Erasures {
    /// Takes note of an event whose payload is the one that was recorded.
    pub(super) fn told(&mut self, row: &Row, seq: i64, payload: &str) {
        // What a newer version told in its own way is of no erasure that this one knows.
        match serde_json::from_str(payload) {
            Ok(EventPayload::ConversationErased { turns, .. } | EventPayload::UserErased { turns, .. }) => {
                self.turns = self.turns.saturating_add(turns);
            }
            Ok(EventPayload::TicketErased) => {
                if let Ok(Subject::Ticket(id)) = events::subject(row) {
                    self.tickets.insert(id.to_string(), seq);
                }
            }
            _ => {}
        }
    }

    /// Takes note of an event without a payload.
    pub(super) fn missing(&mut self, row: &Row, seq: i64) {
        let tells = match (row.text("kind").as_deref(), events::subject(row)) {
            (Ok("turn.recorded"), Ok(Subject::Turn(turn))) => Tells::Turn(turn),
            (Ok("ticket.created"), Ok(Subject::Ticket(id))) => Tells::Created(id),
            (Ok("ticket.joined"), Ok(Subject::Ticket(id))) => Tells::Joined(id),
            _ => Tells::Other,
        };
        self.missing.push(Missing { seq, tells });
    }

    /// Names what is missing without having been erased; how many payloads were erased.
    pub(super) async fn verify(self, connection: &mut Connection, problems: &mut Problems<'_>) -> Result<i64> {
        let marked = sqlx::query("SELECT count(*) AS turns FROM turns WHERE erased_at IS NOT NULL")
            .fetch_one(&mut *connection)
            .await?
            .int("turns")?;
        if marked != self.turns {
            problems.add(format!("turns are marked as erased: {marked}; the log tells of {}", self.turns));
        }
        let mut erased = 0;
        let mut joined: BTreeMap<String, Vec<i64>> = BTreeMap::new();
        for Missing { seq, tells } in &self.missing {
            let is_erased = match tells {
                Tells::Turn(turn) => is_erased(connection, *turn).await?,
                Tells::Created(ticket) => {
                    self.was_erased_after(ticket, *seq) && is_own_turn_erased(connection, ticket).await?
                }
                Tells::Joined(ticket) if self.was_erased_after(ticket, *seq) => {
                    joined.entry(ticket.to_string()).or_default().push(*seq);
                    continue;
                }
                Tells::Joined(_) | Tells::Other => false,
            };
            if is_erased {
                erased += 1;
            } else {
                problems.add(format!("event {seq} has no payload, and nothing was erased that it tells of"));
            }
        }
        for (ticket, missing) in joined {
            if is_accounted_for(connection, &ticket, missing.len()).await? {
                erased += i64::try_from(missing.len()).unwrap_or(i64::MAX);
            } else {
                problems.add(one_too_many(&missing));
            }
        }
        Ok(erased)
    }

    fn was_erased_after(&self, ticket: &TicketId, seq: i64) -> bool {
        self.tickets.get(&ticket.to_string()).is_some_and(|erased| *erased > seq)
    }
}

/// What joined a ticket names its turn only in the payload: which of several that are gone should be there can't be told.
fn one_too_many(missing: &[i64]) -> String {
    match missing {
        [seq] => format!("event {seq} has no payload, and nothing was erased that it tells of"),
        _ => {
            let all: Vec<_> = missing.iter().map(i64::to_string).collect();
            format!("events {} have no payload, and not all that they tell of was erased", all.join(", "))
        }
    }
}

async fn is_erased(connection: &mut Connection, turn: i64) -> Result<bool> {
    let row = sqlx::query("SELECT id FROM turns WHERE id = $1 AND erased_at IS NOT NULL")
        .bind(turn)
        .fetch_optional(connection)
        .await?;
    Ok(row.is_some())
}

async fn is_own_turn_erased(connection: &mut Connection, ticket: &TicketId) -> Result<bool> {
    let row = sqlx::query(
        "SELECT t.number FROM tickets t JOIN turns u ON u.id = t.turn WHERE t.id = $1 AND u.erased_at IS NOT NULL",
    )
    .bind(ticket.to_string())
    .fetch_optional(connection)
    .await?;
    Ok(row.is_some())
}

/// Whether so many payloads of what joined a ticket can have gone with its erased turns: each of them told of a reason or
/// more that such a turn gave, and what the turns that are left gave is told of by payloads that are left.
async fn is_accounted_for(connection: &mut Connection, ticket: &str, missing: usize) -> Result<bool> {
    let reasons = sqlx::query(
        "SELECT count(u.erased_at) AS erased, count(*) - count(u.erased_at) AS kept
         FROM tickets t JOIN matches m ON m.ticket = t.number JOIN turns u ON u.id = m.turn WHERE t.id = $1",
    )
    .bind(ticket.to_owned())
    .fetch_one(&mut *connection)
    .await?;
    let payloads = sqlx::query(
        "SELECT p.payload FROM events e JOIN event_payloads p ON p.seq = e.seq
         WHERE e.subject_kind = 'ticket' AND e.subject_id = $1 AND e.kind IN ('ticket.created', 'ticket.joined')",
    )
    .bind(ticket.to_owned())
    .fetch_all(connection)
    .await?;
    let mut told = 0;
    for row in &payloads {
        told += told_reasons(&row.text("payload")?);
    }
    let missing = i64::try_from(missing).unwrap_or(i64::MAX);
    Ok(missing <= reasons.int("erased")? && told >= reasons.int("kept")?)
}

/// How many reasons a payload tells of, whatever version of the desk wrote them.
fn told_reasons(payload: &str) -> i64 {
    let payload: Value = serde_json::from_str(payload).unwrap_or_default();
    let reasons = payload.pointer("/data/reasons").and_then(Value::as_array).map_or(0, Vec::len);
    i64::try_from(reasons).unwrap_or(i64::MAX)
}
