//! Turns and transcripts.

use std::collections::HashMap;

use app::{
    domain::{
        conversation::{TicketLink, Transcript, TranscriptTurn, TurnTicket, TurnView, Window, metadata_in_words},
        difference::RawAnswer,
        guardrail::GuardrailVerdict,
        ids::ChatId,
        time::Timestamp,
    },
    markdown,
};
use sqlx::Row as _;

use super::{
    super::engine::{Connection, Row},
    Result, SqlStore, escalate,
    rows::{Column as _, LINK_COLUMNS, link, parsed, user},
};

const TURN_COLUMNS: &str = "u.id AS turn_key, u.turn_id, u.user_name, u.user_id, u.user_email, u.question, u.answer,
    u.answer_raw, u.confidence, u.feedback, u.url, u.sources, u.metadata, u.asked_at, u.created_at,
    u.erased_at";

impl SqlStore {
    /// A conversation, as much of it as the window shows; the raw answers only if `raw`.
    pub(super) async fn read_transcript(
        &self,
        chat_id: &ChatId,
        window: &Window,
        raw: bool,
    ) -> Result<Option<Transcript>> {
        let mut snapshot = self.engine.snapshot().await?;
        let connection = &mut *snapshot;
        let row =
            sqlx::query("SELECT id, channel, turns, started_at, last_turn_at FROM conversations WHERE chat_id = $1")
                .bind(chat_id.as_str().to_owned())
                .fetch_optional(&mut *connection)
                .await?;
        let Some(conversation) = row else {
            return Ok(None);
        };
        let key = conversation.int("id")?;
        let count = conversation.int("turns")?;
        let (first, last) = positions(connection, key, window, count).await?;
        let tickets = tickets(connection, key).await?;
        let mut by_turn = tickets_by_turn(connection, key, first, last).await?;
        let mut verdicts = verdicts_by_turn(connection, key, first, last).await?;
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT {TURN_COLUMNS} FROM turns u WHERE u.conversation = $1 AND u.position >= $2 AND u.position <= $3
             ORDER BY u.position"
        )))
        .bind(key)
        .bind(first)
        .bind(last)
        .fetch_all(&mut *connection)
        .await?;
        let mut turns = Vec::with_capacity(rows.len());
        for row in &rows {
            let turn_key = row.int("turn_key")?;
            let tickets = by_turn.remove(&turn_key).unwrap_or_default();
            // The newest one stands for all where there is room for one.
            let ticket = tickets.last().map(|ticket| ticket.link.clone());
            let turn = view(row, ticket, verdicts.remove(&turn_key).unwrap_or_default(), raw)?;
            turns.push(TranscriptTurn { turn, tickets, raw: RawAnswer::Hidden });
        }
        Ok(Some(Transcript {
            chat_id: chat_id.clone(),
            channel: conversation.maybe("channel")?,
            started_at: conversation.instant("started_at")?,
            last_turn_at: conversation.instant("last_turn_at")?,
            count,
            first,
            turns,
            tickets,
            now: self.clock.now(),
        }))
    }
}

/// The positions of the first and the last turn that a window shows, of a conversation of `count` turns.
async fn positions(connection: &mut Connection, conversation: i64, window: &Window, count: i64) -> Result<(i64, i64)> {
    let first = match window {
        Window::All => return Ok((1, count)),
        Window::From(first) => (*first).clamp(1, count.max(1)),
        Window::Around(None) => 1,
        Window::Around(Some(turn_id)) => {
            let row = sqlx::query("SELECT position FROM turns WHERE conversation = $1 AND turn_id = $2")
                .bind(conversation)
                .bind(turn_id.as_str().to_owned())
                .fetch_optional(connection)
                .await?;
            match row {
                Some(row) => Window::around(row.int("position")?, count),
                None => 1,
            }
        }
    };
    Ok((first, (first + Window::TURNS - 1).min(count)))
}

/// One turn; the raw answer only if `raw`.
pub(super) async fn turn(connection: &mut Connection, key: i64, raw: bool) -> Result<TurnView> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {TURN_COLUMNS} FROM turns u WHERE u.id = $1")))
        .bind(key)
        .fetch_one(&mut *connection)
        .await?;
    view(&row, None, escalate::verdicts(connection, key).await?, raw)
}

fn view(row: &Row, ticket: Option<TicketLink>, guardrails: Vec<GuardrailVerdict>, raw: bool) -> Result<TurnView> {
    let answer = row.text("answer")?;
    let asked_at: Timestamp = row.instant("asked_at")?;
    let metadata_as_sent = row.json("metadata")?;
    Ok(TurnView {
        turn_id: row.word("turn_id")?,
        user: user(row)?,
        question: row.text("question")?,
        answer_html: markdown::to_html(&answer),
        answer,
        answer_raw: if raw { Some(row.text("answer_raw")?) } else { None },
        confidence: row.confidence("confidence")?,
        feedback: row.maybe("feedback")?.map(|word| parsed("turns.feedback", &word)).transpose()?,
        guardrails,
        sources: row.json("sources")?,
        metadata: metadata_in_words(&metadata_as_sent),
        metadata_as_sent,
        url: row.maybe("url")?,
        asked_at,
        created_at: row.instant("created_at")?,
        erased_at: row.try_get::<Option<i64>, _>("erased_at")?.map(Timestamp::from_millis),
        ticket,
    })
}

async fn tickets(connection: &mut Connection, conversation: i64) -> Result<Vec<TicketLink>> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT {LINK_COLUMNS} FROM tickets t WHERE t.conversation = $1 ORDER BY t.number DESC"
    )))
    .bind(conversation)
    .fetch_all(connection)
    .await?;
    rows.iter().map(link).collect()
}

/// The guardrails that were hit on each of these turns.
async fn verdicts_by_turn(
    connection: &mut Connection,
    conversation: i64,
    first: i64,
    last: i64,
) -> Result<HashMap<i64, Vec<GuardrailVerdict>>> {
    let rows = sqlx::query(
        "SELECT g.turn, g.policy, g.action, g.detail, g.guardrail, g.guardrail_version, g.severity
         FROM turns u JOIN guardrail_verdicts g ON g.turn = u.id
         WHERE u.conversation = $1 AND u.position >= $2 AND u.position <= $3 ORDER BY g.turn, g.ordinal",
    )
    .bind(conversation)
    .bind(first)
    .bind(last)
    .fetch_all(connection)
    .await?;
    let mut verdicts: HashMap<i64, Vec<_>> = HashMap::new();
    for row in &rows {
        verdicts.entry(row.int("turn")?).or_default().push(escalate::verdict(row)?);
    }
    Ok(verdicts)
}

/// The tickets that each of these turns raised or joined, oldest first.
async fn tickets_by_turn(
    connection: &mut Connection,
    conversation: i64,
    first: i64,
    last: i64,
) -> Result<HashMap<i64, Vec<TurnTicket>>> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT DISTINCT m.turn AS turn_key, t.turn AS own_turn, {LINK_COLUMNS}
         FROM turns u JOIN matches m ON m.turn = u.id JOIN tickets t ON t.number = m.ticket
         WHERE u.conversation = $1 AND u.position >= $2 AND u.position <= $3 ORDER BY t.number"
    )))
    .bind(conversation)
    .bind(first)
    .bind(last)
    .fetch_all(connection)
    .await?;
    let mut by_turn: HashMap<i64, Vec<TurnTicket>> = HashMap::new();
    for row in &rows {
        let turn = row.int("turn_key")?;
        let ticket = TurnTicket { link: link(row)?, raised: row.int("own_turn")? == turn };
        by_turn.entry(turn).or_default().push(ticket);
    }
    Ok(by_turn)
}
