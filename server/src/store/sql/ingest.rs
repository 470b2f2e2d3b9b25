//! Recording turns: the turn, its verdicts, its ticket and its events in one transaction.

use std::collections::BTreeSet;

use app::domain::{
    event::{Actor, EventPayload, Subject},
    fold::fold_key,
    guardrail::{GuardrailSet, GuardrailVerdict},
    rule::{Facts, RuleSet},
    severity::Severity,
    text,
    time::Timestamp,
    turn::{Feedback, NewTurn, User},
};
use serde::{Deserialize, Serialize};
use sqlx::Row as _;

use super::{
    super::engine::{Connection, LOCK},
    Failure, Result, SqlStore, erase,
    escalate::{self, Escalated, Occasion, StoredTurn},
    events::Write,
    rows::{Column as _, parsed},
    turn_texts, turns as rule_turns,
};
use crate::store::{AnotherBody, Recorded, RecordedTicket};

/// A conversation whose row this transaction has locked.
pub(super) struct LockedConversation {
    /// Key.
    pub(super) id: i64,
    /// Channel, fixed by the first turn.
    pub(super) channel: Option<String>,
    /// Turns so far.
    pub(super) turns: i64,
    /// Position of the last turn recorded before the latest resolution.
    pub(super) resolved_turn: i64,
    /// How often a ticket of it was resolved or closed, less how often one was reopened.
    pub(super) endings: i64,
}

/// The ticket part of a turn's first answer, kept for when it is sent again.
#[derive(Serialize, Deserialize)]
struct Answered {
    id: String,
    number: i64,
    severity: String,
    new: bool,
    rules: Vec<String>,
}

impl SqlStore {
    /// Records turns in one transaction; each stands alone.
    pub(super) async fn record_turns(
        &self,
        turns: &[NewTurn],
        actor: &Actor,
    ) -> Result<Vec<Result<Recorded, AnotherBody>>> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let guardrails = self.guardrails.current(write.on()).await?;
        let rules = self.rules.current(write.on()).await?;
        if turns.len() > 1 && !LOCK.is_empty() {
            // In one order, whatever the batch's: two batches of the same chats wait for each other once, and not both ways.
            let chats: BTreeSet<&str> = turns.iter().map(|turn| turn.chat_id.as_str()).collect();
            for chat in chats {
                lock(write.on(), chat).await?;
            }
            rule_turns::lock(write.on(), rules.taking_turns()).await?;
        }
        let mut results = Vec::with_capacity(turns.len());
        for turn in turns {
            results.push(record(&mut write, &guardrails, &rules, turn, actor).await?);
        }
        write.commit().await?;
        Ok(results)
    }
}

async fn record(
    write: &mut Write,
    guardrails: &GuardrailSet,
    rules: &RuleSet,
    sent: &NewTurn,
    actor: &Actor,
) -> Result<Result<Recorded, AnotherBody>> {
    let identity = sent.identity();
    let found = lock(write.on(), sent.chat_id.as_str()).await?;
    if let Some(known) = known_turn(write.on(), found.as_ref(), sent, &identity).await? {
        return Ok(known);
    }
    let turn = guardrails.guard(sent);
    let mut conversation = match found {
        Some(known) => known,
        None => {
            let begun = begin_conversation(write, &turn).await?;
            // Even one that was just begun may have been begun by another process, with this very turn.
            if begun.turns > 0
                && let Some(known) = known_turn(write.on(), Some(&begun), sent, &identity).await?
            {
                return Ok(known);
            }
            begun
        }
    };
    conversation.turns += 1;
    let stored = insert(write, &conversation, &turn, identity).await?;
    write.log(
        actor,
        Subject::Turn(stored.id),
        EventPayload::TurnRecorded { chat_id: turn.chat_id.clone(), turn_id: turn.turn_id.clone() },
    );
    turn_texts::keep(write.on(), conversation.id, &stored).await?;
    let resolved = conversation.resolved_turn;
    let earlier = earlier_questions(write.on(), conversation.id, resolved, stored.position).await?;
    let escalated = escalate::run(write, Occasion::Recorded, rules, &conversation, &stored, &earlier).await?;
    let ticket = match escalated {
        Some(escalated) => Some(keep_answer(write, stored.id, escalated).await?),
        None => None,
    };
    Ok(Ok(Recorded {
        duplicate: false,
        chat_id: turn.chat_id.clone(),
        turn_id: turn.turn_id.clone(),
        answer: stored.answer,
        ticket,
    }))
}

/// Locks a conversation's row: two turns of one chat at once are recorded one after the other.
pub(super) async fn lock(connection: &mut Connection, chat_id: &str) -> Result<Option<LockedConversation>> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT id, channel, turns, resolved_turn, endings FROM conversations WHERE chat_id = $1{LOCK}"
    )))
    .bind(chat_id.to_owned())
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(LockedConversation {
            id: row.int("id")?,
            channel: row.maybe("channel")?,
            turns: row.int("turns")?,
            resolved_turn: row.int("resolved_turn")?,
            endings: row.int("endings")?,
        })
    })
    .transpose()
}

async fn begin_conversation(write: &mut Write, turn: &NewTurn) -> Result<LockedConversation> {
    let now = write.now().as_millis();
    sqlx::query(
        "INSERT INTO conversations
             (chat_id, channel, user_key, title, turns, resolved_turn, started_at, last_turn_at)
         VALUES ($1, $2, '', $3, 0, 0, $4, $4) ON CONFLICT (chat_id) DO NOTHING",
    )
    .bind(turn.chat_id.as_str().to_owned())
    .bind(turn.channel.clone())
    .bind(title(turn.title.as_deref(), &turn.question))
    .bind(now)
    .execute(write.on())
    .await?;
    lock(write.on(), turn.chat_id.as_str()).await?.ok_or_else(|| Failure::Sql(sqlx::Error::RowNotFound))
}

/// The first answer again, or the refusal of another body; `None` where the turn is new.
async fn known_turn(
    connection: &mut Connection,
    conversation: Option<&LockedConversation>,
    turn: &NewTurn,
    identity: &str,
) -> Result<Option<Result<Recorded, AnotherBody>>> {
    // No conversation has this key; one that was erased may have been of this chat all the same.
    let conversation = conversation.map_or(0, |conversation| conversation.id);
    let row = sqlx::query(
        "SELECT identity, answer, answered FROM turns WHERE conversation = $1 AND turn_id = $2
         UNION ALL
         SELECT u.identity, u.answer, u.answered FROM erased_chats e
         JOIN turns u ON u.conversation = e.conversation AND u.turn_id = $2 WHERE e.chat_hash = $3",
    )
    .bind(conversation)
    .bind(turn.turn_id.as_str().to_owned())
    .bind(erase::chat_hash(turn.chat_id.as_str()))
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    if row.text("identity")? != identity {
        return Ok(Some(Err(AnotherBody)));
    }
    let ticket = match row.maybe("answered")? {
        Some(json) => Some(recorded_ticket(&json)?),
        None => None,
    };
    Ok(Some(Ok(Recorded {
        duplicate: true,
        chat_id: turn.chat_id.clone(),
        turn_id: turn.turn_id.clone(),
        answer: row.text("answer")?,
        ticket,
    })))
}

async fn insert(
    write: &mut Write,
    conversation: &LockedConversation,
    turn: &NewTurn,
    identity: String,
) -> Result<StoredTurn> {
    let now = write.now();
    let asked_at = turn.asked_at.unwrap_or(now);
    sqlx::query("UPDATE conversations SET turns = $1, last_turn_at = $2, user_key = $3 WHERE id = $4")
        .bind(conversation.turns)
        .bind(now.as_millis())
        .bind(user_key(&turn.user))
        .bind(conversation.id)
        .execute(write.on())
        .await?;
    let row = sqlx::query(
        "INSERT INTO turns (conversation, turn_id, position, identity, user_name, user_id, user_email, question,
             answer, answer_raw, confidence, feedback, first_feedback, title, url, sources, metadata, asked_at,
             created_at, resolved_before, endings)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, $14, $15, $16, $17, $18, $19, $20)
         RETURNING id",
    )
    .bind(conversation.id)
    .bind(turn.turn_id.as_str().to_owned())
    .bind(conversation.turns)
    .bind(identity)
    .bind(turn.user.name.clone())
    .bind(turn.user.id.clone())
    .bind(turn.user.email.clone())
    .bind(turn.question.clone())
    .bind(turn.answer.clone())
    .bind(turn.answer_raw.clone().unwrap_or_else(|| turn.answer.clone()))
    .bind(turn.confidence.map(|confidence| i64::from(confidence.hundredths())))
    .bind(turn.feedback.map(Feedback::as_str))
    .bind(turn.title.clone())
    .bind(turn.url.clone())
    .bind(super::json(&turn.sources)?)
    .bind(super::json(&turn.metadata)?)
    .bind(asked_at.as_millis())
    .bind(now.as_millis())
    .bind(conversation.resolved_turn)
    .bind(conversation.endings)
    .fetch_one(write.on())
    .await?;
    let id = row.try_get("id")?;
    insert_verdicts(write, id, &turn.guardrails).await?;
    Ok(StoredTurn {
        id,
        turn_id: turn.turn_id.clone(),
        chat_id: turn.chat_id.clone(),
        position: conversation.turns,
        user: turn.user.clone(),
        question: turn.question.clone(),
        answer: turn.answer.clone(),
        answer_raw: turn.answer_raw.clone().unwrap_or_else(|| turn.answer.clone()),
        confidence: turn.confidence,
        feedback: turn.feedback,
        title: title(turn.title.as_deref(), &turn.question),
        guardrails: turn.guardrails.clone(),
        is_erased: false,
    })
}

async fn insert_verdicts(write: &mut Write, turn: i64, verdicts: &[GuardrailVerdict]) -> Result<()> {
    let now = write.now().as_millis();
    for (ordinal, verdict) in (0_i64..).zip(verdicts) {
        sqlx::query(
            "INSERT INTO guardrail_verdicts
                 (turn, ordinal, policy, policy_folded, action, detail, guardrail, guardrail_version, hit_at,
                  severity)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(turn)
        .bind(ordinal)
        .bind(verdict.policy.clone())
        .bind(fold_key(&verdict.policy))
        .bind(verdict.action.as_str())
        .bind(verdict.detail.clone())
        .bind(verdict.own.map(|own| own.id.to_string()))
        .bind(verdict.own.map(|own| own.version))
        .bind(verdict.own.map(|_| now))
        .bind(verdict.own.and_then(|own| own.severity).map(Severity::as_str))
        .execute(write.on())
        .await?;
    }
    Ok(())
}

/// Questions recorded after the turn before the latest resolution and before `position`, oldest first.
pub(super) async fn earlier_questions(
    connection: &mut Connection,
    conversation: i64,
    resolved_turn: i64,
    position: i64,
) -> Result<Vec<String>> {
    let first = resolved_turn.max(position - 1 - Facts::LOOK_BACK);
    if first >= position - 1 {
        return Ok(Vec::new());
    }
    let rows = sqlx::query(
        "SELECT question FROM turns WHERE conversation = $1 AND position > $2 AND position < $3 ORDER BY position",
    )
    .bind(conversation)
    .bind(first)
    .bind(position)
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| row.text("question")).collect()
}

async fn keep_answer(write: &mut Write, turn: i64, escalated: Escalated) -> Result<RecordedTicket> {
    let answered = Answered {
        id: escalated.id.to_string(),
        number: escalated.number.0,
        severity: escalated.severity.as_str().to_owned(),
        new: escalated.new,
        rules: escalated.rules.clone(),
    };
    sqlx::query("UPDATE turns SET answered = $1 WHERE id = $2")
        .bind(super::json(&answered)?)
        .bind(turn)
        .execute(write.on())
        .await?;
    Ok(RecordedTicket {
        id: escalated.id,
        number: escalated.number,
        severity: escalated.severity,
        new: escalated.new,
        rules: escalated.rules,
    })
}

fn recorded_ticket(json: &str) -> Result<RecordedTicket> {
    let answered: Answered = serde_json::from_str(json)
        .map_err(|error| Failure::Inconsistent { column: "turns.answered", problem: error.to_string() })?;
    Ok(RecordedTicket {
        id: parsed("turns.answered", &answered.id)?,
        number: app::domain::ids::TicketNumber(answered.number),
        severity: parsed("turns.answered", &answered.severity)?,
        new: answered.new,
        rules: answered.rules,
    })
}

/// The title of a turn's ticket: the one sent, cut to a line, else made of the question.
fn title(sent: Option<&str>, question: &str) -> String {
    text::title(sent.unwrap_or(question))
}

/// What makes two conversations the same user's: the ID, else the e-mail, else the name, folded; empty if unknown.
pub(super) fn user_key(user: &User) -> String {
    let known = |kind: &str, text: &Option<String>| text.as_deref().map(|text| format!("{kind}:{}", fold_key(text)));
    known("id", &user.id)
        .or_else(|| known("email", &user.email))
        .or_else(|| known("name", &user.name))
        .unwrap_or_default()
}

/// The later of an instant and what is stored: a clock that was set back never makes a row older than it was.
pub(super) fn not_before(stored: Timestamp, now: Timestamp) -> Timestamp {
    now.max(stored)
}
