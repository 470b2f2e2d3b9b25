//! Erasing what was said: texts and users are emptied where they stand, so that everything that counts, links or orders
//! goes on as before.

use std::collections::BTreeSet;

use app::domain::{
    conversation::ERASED,
    event::{Actor, EventPayload, Subject, sha256},
    fold::fold_key,
    ids::{TicketId, TurnId},
};
use sqlx::{QueryBuilder, Row as _};

use super::{
    super::engine::{self, Connection, Db, LOCK},
    Result, SqlStore,
    events::Write,
    ingest::not_before,
    rows::Column as _,
    turn_texts,
};
use crate::{
    ids,
    store::{Erased, Held, Whose},
};

/// By which a chat is known whose ID was erased.
pub(super) fn chat_hash(chat_id: &str) -> Vec<u8> {
    sha256(&[b"erased-chat.v1", chat_id.as_bytes()]).to_vec()
}

/// The number of a ticket of which the log tells in a way that this version can't read.
pub(super) struct Unreadable(pub(super) i64);

/// A turn that is emptied.
struct Doomed {
    id: i64,
    turn_id: TurnId,
    position: i64,
}

impl SqlStore {
    /// The conversations in which something of it is left, the oldest first.
    pub(super) async fn conversations_of(&self, whose: &Whose) -> Result<Vec<Held>> {
        let mut snapshot = self.engine.snapshot().await?;
        let connection = &mut *snapshot;
        let rows = match whose {
            Whose::Chat(chat_id) => {
                sqlx::query("SELECT id FROM conversations WHERE chat_id = $1")
                    .bind(chat_id.as_str().to_owned())
                    .fetch_all(connection)
                    .await?
            }
            Whose::User(user_id) => {
                let spellings = spellings(connection, user_id).await?;
                if spellings.is_empty() {
                    return Ok(Vec::new());
                }
                let mut sql =
                    QueryBuilder::<Db>::new("SELECT DISTINCT conversation AS id FROM turns WHERE user_id IN (");
                push_all(&mut sql, spellings);
                sql.push(") ORDER BY id").build().fetch_all(connection).await?
            }
        };
        rows.iter().map(|row| Ok(Held(row.int("id")?))).collect()
    }

    /// Erases it in one conversation, or nothing where it can't be told what the log tells of it.
    pub(super) async fn erase_in(&self, held: Held, whose: &Whose) -> Result<Result<Erased, Unreadable>> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let conversation = held.0;
        let row =
            sqlx::query(sqlx::AssertSqlSafe(format!("SELECT chat_id, turns FROM conversations WHERE id = $1{LOCK}")))
                .bind(conversation)
                .fetch_one(write.on())
                .await?;
        let doomed = doomed(write.on(), conversation, whose).await?;
        if doomed.is_empty() {
            return Ok(Ok(Erased::default()));
        }
        for turn in &doomed {
            empty_turn(&mut write, turn.id).await?;
        }
        let tickets = match empty_tickets(&mut write, conversation, &doomed).await? {
            Ok(tickets) => tickets,
            Err(unreadable) => return Ok(Err(unreadable)),
        };
        let left = left(write.on(), conversation).await?;
        let mut chat_id = row.text("chat_id")?;
        if left.of_anyone == 0 {
            chat_id = replace_chat_id(&mut write, conversation, &chat_id).await?;
        }
        empty_conversation(&mut write, conversation, row.int("turns")?, &doomed, &chat_id).await?;
        let turns = i64::try_from(doomed.len()).unwrap_or(i64::MAX);
        let event = match whose {
            Whose::Chat(_) => EventPayload::ConversationErased { turns, tickets },
            Whose::User(_) => EventPayload::UserErased { turns, tickets },
        };
        write.log(&Actor::System, Subject::Desk, event);
        write.commit().await?;
        Ok(Ok(Erased { turns, tickets, nobodys: left.of_nobody }))
    }
}

/// The ways in which a user's ID was written: as with conversations of the same user, letters are folded.
async fn spellings(connection: &mut Connection, user_id: &str) -> Result<Vec<String>> {
    let key = fold_key(user_id);
    let rows =
        sqlx::query("SELECT DISTINCT user_id FROM turns WHERE user_id IS NOT NULL").fetch_all(connection).await?;
    let all = rows.iter().map(|row| row.text("user_id")).collect::<Result<Vec<_>>>()?;
    Ok(all.into_iter().filter(|spelling| fold_key(spelling) == key).collect())
}

fn push_all(sql: &mut QueryBuilder<Db>, values: Vec<String>) {
    let mut list = sql.separated(", ");
    for value in values {
        list.push_bind(value);
    }
}

async fn doomed(connection: &mut Connection, conversation: i64, whose: &Whose) -> Result<Vec<Doomed>> {
    let rows = sqlx::query(
        "SELECT id, turn_id, position, user_id FROM turns WHERE conversation = $1 AND erased_at IS NULL
         ORDER BY position",
    )
    .bind(conversation)
    .fetch_all(connection)
    .await?;
    let mut doomed = Vec::with_capacity(rows.len());
    for row in &rows {
        let is_meant = match whose {
            Whose::Chat(_) => true,
            Whose::User(user_id) => row.maybe("user_id")?.is_some_and(|id| fold_key(&id) == fold_key(user_id)),
        };
        if is_meant {
            doomed.push(Doomed { id: row.int("id")?, turn_id: row.word("turn_id")?, position: row.int("position")? });
        }
    }
    Ok(doomed)
}

/// The turn itself, what was found in it, what it is found by, and what the log told of it.
async fn empty_turn(write: &mut Write, turn: i64) -> Result<()> {
    let now = write.now().as_millis();
    sqlx::query(
        "UPDATE turns SET user_name = NULL, user_id = NULL, user_email = NULL, question = '', answer = '',
             answer_raw = '', title = NULL, url = NULL, sources = '[]', metadata = '{}', answered = NULL, erased_at = $1
         WHERE id = $2",
    )
    .bind(now)
    .bind(turn)
    .execute(write.on())
    .await?;
    sqlx::query("UPDATE guardrail_verdicts SET detail = NULL WHERE turn = $1").bind(turn).execute(write.on()).await?;
    sqlx::query("UPDATE matches SET explanation = $1 WHERE turn = $2")
        .bind(ERASED)
        .bind(turn)
        .execute(write.on())
        .await?;
    engine::empty_text(write.on(), turn).await?;
    // What a user thought of an answer stays.
    sqlx::query(
        "DELETE FROM event_payloads WHERE seq IN (
             SELECT seq FROM events WHERE subject_kind = 'turn' AND subject_id = $1 AND kind = 'turn.recorded')",
    )
    .bind(turn.to_string())
    .execute(write.on())
    .await?;
    Ok(())
}

/// The tickets that show something of these turns; how many there are.
async fn empty_tickets(write: &mut Write, conversation: i64, doomed: &[Doomed]) -> Result<Result<i64, Unreadable>> {
    let turns: BTreeSet<i64> = doomed.iter().map(|turn| turn.id).collect();
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT number, id, turn, updated_at FROM tickets WHERE conversation = $1 ORDER BY number{LOCK}"
    )))
    .bind(conversation)
    .fetch_all(write.on())
    .await?;
    let mut tickets = 0;
    for row in &rows {
        let (number, id): (i64, TicketId) = (row.int("number")?, row.word("id")?);
        let own = turns.contains(&row.int("turn")?);
        let shown = shown(write.on(), number).await?;
        if !shown.iter().any(|(turn, _)| turns.contains(turn)) {
            continue;
        }
        if own {
            sqlx::query("UPDATE tickets SET title = $1, excerpt = '', description = $1 WHERE number = $2")
                .bind(ERASED)
                .bind(number)
                .execute(write.on())
                .await?;
        }
        // Whoever shows it asks for it again.
        let now = not_before(row.instant("updated_at")?, write.now());
        sqlx::query("UPDATE tickets SET updated_at = $1 WHERE number = $2")
            .bind(now.as_millis())
            .bind(number)
            .execute(write.on())
            .await?;
        let ticket = Showing { number, id, own, is_all: shown.iter().all(|(_, is_erased)| *is_erased) };
        if let Err(unreadable) = forget_reasons(write.on(), &ticket, doomed).await? {
            return Ok(Err(unreadable));
        }
        write.log(&Actor::System, Subject::Ticket(id), EventPayload::TicketErased);
        tickets += 1;
    }
    Ok(Ok(tickets))
}

/// A ticket that shows something of what is erased.
struct Showing {
    number: i64,
    id: TicketId,
    /// Whether the turn that made it is erased.
    own: bool,
    /// Whether all that it shows is.
    is_all: bool,
}

/// The turns that a ticket shows, and whether each is erased by now.
async fn shown(connection: &mut Connection, ticket: i64) -> Result<Vec<(i64, bool)>> {
    let rows =
        sqlx::query("SELECT u.id, u.erased_at FROM ticket_texts x JOIN turns u ON u.id = x.turn WHERE x.ticket = $1")
            .bind(ticket)
            .fetch_all(connection)
            .await?;
    rows.iter().map(|row| Ok((row.int("id")?, row.try_get::<Option<i64>, _>("erased_at")?.is_some()))).collect()
}

/// What the log told of why a ticket was made or joined, which may quote. What was done with the ticket stays.
async fn forget_reasons(
    connection: &mut Connection,
    ticket: &Showing,
    doomed: &[Doomed],
) -> Result<Result<(), Unreadable>> {
    let rows = sqlx::query(
        "SELECT e.seq, e.kind, p.payload FROM events e JOIN event_payloads p ON p.seq = e.seq
         WHERE e.subject_kind = 'ticket' AND e.subject_id = $1 AND e.kind IN ('ticket.created', 'ticket.joined')",
    )
    .bind(ticket.id.to_string())
    .fetch_all(&mut *connection)
    .await?;
    for row in &rows {
        let goes = if ticket.is_all {
            true
        } else if row.text("kind")? == "ticket.created" {
            // A ticket is made once, by its own turn.
            ticket.own
        } else {
            match joined_by(&row.text("payload")?) {
                Some(turn_id) => doomed.iter().any(|turn| turn.turn_id.as_str() == turn_id),
                None => return Ok(Err(Unreadable(ticket.number))),
            }
        };
        if goes {
            sqlx::query("DELETE FROM event_payloads WHERE seq = $1")
                .bind(row.int("seq")?)
                .execute(&mut *connection)
                .await?;
        }
    }
    Ok(Ok(()))
}

/// The ID of the turn that joined a ticket, whatever else a newer version tells of it.
fn joined_by(payload: &str) -> Option<String> {
    let payload: serde_json::Value = serde_json::from_str(payload).ok()?;
    payload.pointer("/data/turn_id")?.as_str().map(str::to_owned)
}

/// Turns of a conversation that are not erased.
struct Left {
    of_anyone: i64,
    of_nobody: i64,
}

async fn left(connection: &mut Connection, conversation: i64) -> Result<Left> {
    let row = sqlx::query(
        "SELECT count(*) AS of_anyone, count(*) - count(user_id) AS of_nobody FROM turns
         WHERE conversation = $1 AND erased_at IS NULL",
    )
    .bind(conversation)
    .fetch_one(connection)
    .await?;
    Ok(Left { of_anyone: row.try_get("of_anyone")?, of_nobody: row.try_get("of_nobody")? })
}

/// Gives a conversation of which nothing is left an ID that says nothing. By its hash the old one is still known to those
/// who send one of its turns again.
async fn replace_chat_id(write: &mut Write, conversation: i64, chat_id: &str) -> Result<String> {
    let stand_in = format!("erased-{}", ids::uuid());
    sqlx::query("UPDATE conversations SET chat_id = $1 WHERE id = $2")
        .bind(stand_in.clone())
        .bind(conversation)
        .execute(write.on())
        .await?;
    sqlx::query("INSERT INTO erased_chats (chat_hash, conversation) VALUES ($1, $2)")
        .bind(chat_hash(chat_id))
        .bind(conversation)
        .execute(write.on())
        .await?;
    Ok(stand_in)
}

/// What the conversation shows of its first turn and of its last, and what these turns are found by.
async fn empty_conversation(
    write: &mut Write,
    conversation: i64,
    count: i64,
    doomed: &[Doomed],
    chat_id: &str,
) -> Result<()> {
    for turn in doomed.iter().filter(|turn| turn.position != 1) {
        turn_texts::empty(write.on(), turn.id, None).await?;
    }
    // The first one may have been emptied earlier, while its chat still had its ID.
    let first = sqlx::query("SELECT id FROM turns WHERE conversation = $1 AND position = 1 AND erased_at IS NOT NULL")
        .bind(conversation)
        .fetch_optional(write.on())
        .await?;
    if let Some(first) = first {
        turn_texts::empty(write.on(), first.int("id")?, Some(chat_id)).await?;
    }
    if doomed.iter().any(|turn| turn.position == 1) {
        sqlx::query("UPDATE conversations SET title = $1 WHERE id = $2")
            .bind(ERASED)
            .bind(conversation)
            .execute(write.on())
            .await?;
    }
    if doomed.iter().any(|turn| turn.position == count) {
        sqlx::query("UPDATE conversations SET user_key = '' WHERE id = $1")
            .bind(conversation)
            .execute(write.on())
            .await?;
    }
    Ok(())
}
