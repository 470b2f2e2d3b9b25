//! What was recorded, as it was when it was recorded: for rules that are held against it later.

use std::collections::HashMap;

use app::domain::{
    guardrail::GuardrailVerdict,
    ids::ChatId,
    rule::{Facts, LaterFeedback, PastTurn, Stretch},
};
use sqlx::{QueryBuilder, Row as _};

use super::{
    super::engine::{Connection, Db, Row},
    Result, SqlStore, escalate,
    rows::{Column as _, parsed, user},
};
use crate::store::{Past, Walk};

/// How many turns are read at once. A conversation that has more is read in parts.
const TURNS: i64 = 1_000;
/// How many conversations are read at once; far from the parameters that a statement may have.
const CONVERSATIONS: i64 = 500;

const TURN_COLUMNS: &str = "u.id, u.conversation, u.turn_id, u.position, u.resolved_before, u.endings, u.user_name,
    u.user_id, u.user_email, u.question, u.answer, u.confidence, u.first_feedback, u.created_at, u.erased_at,
    CASE WHEN u.answer_raw = u.answer THEN NULL ELSE u.answer_raw END AS answer_raw";

/// A conversation to be read.
struct Found {
    key: i64,
    chat_id: ChatId,
    channel: Option<String>,
    turns: i64,
}

/// Which turns of which conversations are read together: some of one, or all of several.
struct Range {
    conversations: Vec<Found>,
    /// After this position.
    after: i64,
    /// Up to this position.
    up_to: i64,
}

impl SqlStore {
    /// The next part of the past.
    pub(super) async fn read_past(&self, walk: Walk) -> Result<Past> {
        let mut snapshot = self.engine.snapshot().await?;
        let connection = &mut *snapshot;
        let last = match walk.last {
            Some(last) => last,
            None => {
                let row = sqlx::query("SELECT max(id) FROM conversations").fetch_one(&mut *connection).await?;
                row.try_get::<Option<i64>, _>(0)?.unwrap_or(0)
            }
        };
        let found = conversations(connection, walk, last).await?;
        let Some(range) = range(walk, found) else {
            return Ok(Past { stretches: Vec::new(), next: None, last });
        };
        let next = match range.conversations.last() {
            Some(part) if part.turns > range.up_to => (part.key, range.up_to),
            Some(whole) => (whole.key.saturating_add(1), 0),
            None => (last, 0),
        };
        let stretches = stretches(connection, range).await?;
        Ok(Past { stretches, next: (next.0 <= last).then_some(next), last })
    }
}

async fn conversations(connection: &mut Connection, walk: Walk, last: i64) -> Result<Vec<Found>> {
    let rows = sqlx::query(
        "SELECT id, chat_id, channel, turns FROM conversations
         WHERE id >= $1 AND id <= $2 AND last_turn_at >= $3 ORDER BY id LIMIT $4",
    )
    .bind(walk.conversation)
    .bind(last)
    .bind(walk.since.as_millis())
    .bind(CONVERSATIONS)
    .fetch_all(connection)
    .await?;
    let found = rows.iter().map(|row| {
        Ok(Found {
            key: row.int("id")?,
            chat_id: row.word("chat_id")?,
            channel: row.maybe("channel")?,
            turns: row.int("turns")?,
        })
    });
    found.collect()
}

/// The first of the conversations, as many as are short enough together; if the first alone is not, a part of it.
fn range(walk: Walk, found: Vec<Found>) -> Option<Range> {
    let mut found = found.into_iter().peekable();
    let first = found.next()?;
    let after = if first.key == walk.conversation { walk.position } else { 0 };
    if after > 0 || first.turns > TURNS {
        let up_to = first.turns.min(after.saturating_add(TURNS));
        return Some(Range { conversations: vec![first], after, up_to });
    }
    let mut turns = first.turns;
    let mut conversations = vec![first];
    while let Some(next) = found.next_if(|next| turns + next.turns <= TURNS) {
        turns += next.turns;
        conversations.push(next);
    }
    // A turn that is recorded just now is taken along.
    Some(Range { conversations, after: 0, up_to: i64::MAX })
}

async fn stretches(connection: &mut Connection, range: Range) -> Result<Vec<Stretch>> {
    let mut verdicts = verdicts(connection, &range).await?;
    let mut feedback = later_feedback(connection, &range).await?;
    let rows = among(&range, TURN_COLUMNS, "", "ORDER BY u.conversation, u.position")
        .build()
        .fetch_all(&mut *connection)
        .await?;
    let mut rows = rows.iter().peekable();
    let mut stretches = Vec::with_capacity(range.conversations.len());
    for conversation in range.conversations {
        let mut questions = earlier_questions(connection, conversation.key, range.after).await?;
        let mut turns = Vec::new();
        while let Some(row) = rows.peek() {
            if row.int("conversation")? != conversation.key {
                break;
            }
            questions.push(row.text("question")?);
            turns.push(past_turn(row, &mut verdicts, &mut feedback)?);
            rows.next();
        }
        stretches.push(Stretch {
            conversation: conversation.key,
            chat_id: conversation.chat_id,
            channel: conversation.channel,
            questions,
            turns,
            is_last: conversation.turns <= range.up_to,
        });
    }
    Ok(stretches)
}

/// A query of the turns `u` in a range.
fn among(range: &Range, columns: &str, join: &str, order: &str) -> QueryBuilder<Db> {
    let mut sql = QueryBuilder::new(format!("SELECT {columns} FROM turns u {join} WHERE u.conversation IN ("));
    let mut keys = sql.separated(", ");
    for conversation in &range.conversations {
        keys.push_bind(conversation.key);
    }
    sql.push(") AND u.position > ").push_bind(range.after);
    sql.push(" AND u.position <= ").push_bind(range.up_to);
    sql.push(format!(" {order}"));
    sql
}

fn past_turn(
    row: &Row,
    verdicts: &mut HashMap<i64, Vec<GuardrailVerdict>>,
    feedback: &mut HashMap<i64, Vec<LaterFeedback>>,
) -> Result<PastTurn> {
    let key = row.int("id")?;
    Ok(PastTurn {
        turn_id: row.word("turn_id")?,
        position: row.int("position")?,
        recorded_at: row.instant("created_at")?,
        resolved_before: row.int("resolved_before")?,
        endings: row.int("endings")?,
        answer: row.text("answer")?,
        answer_raw: row.maybe("answer_raw")?,
        confidence: row.confidence("confidence")?,
        user: user(row)?,
        feedback: row.maybe("first_feedback")?.map(|word| parsed("turns.first_feedback", &word)).transpose()?,
        guardrails: verdicts.remove(&key).unwrap_or_default(),
        is_erased: row.try_get::<Option<i64>, _>("erased_at")?.is_some(),
        later_feedback: feedback.remove(&key).unwrap_or_default(),
    })
}

async fn verdicts(connection: &mut Connection, range: &Range) -> Result<HashMap<i64, Vec<GuardrailVerdict>>> {
    let columns = "g.turn, g.policy, g.action, g.detail, g.guardrail, g.guardrail_version, g.severity";
    let join = "JOIN guardrail_verdicts g ON g.turn = u.id";
    let rows = among(range, columns, join, "ORDER BY g.turn, g.ordinal").build().fetch_all(connection).await?;
    let mut verdicts: HashMap<i64, Vec<_>> = HashMap::new();
    for row in &rows {
        verdicts.entry(row.int("turn")?).or_default().push(escalate::verdict(row)?);
    }
    Ok(verdicts)
}

async fn later_feedback(connection: &mut Connection, range: &Range) -> Result<HashMap<i64, Vec<LaterFeedback>>> {
    let join = "JOIN feedback_changes f ON f.turn = u.id AND f.heard";
    let rows = among(range, "f.turn, f.feedback, f.at, f.endings", join, "ORDER BY f.turn, f.ordinal")
        .build()
        .fetch_all(connection)
        .await?;
    let mut feedback: HashMap<i64, Vec<_>> = HashMap::new();
    for row in &rows {
        let said = row.maybe("feedback")?.map(|word| parsed("feedback_changes.feedback", &word)).transpose()?;
        let later = LaterFeedback { at: row.instant("at")?, feedback: said, endings: row.int("endings")? };
        feedback.entry(row.int("turn")?).or_default().push(later);
    }
    Ok(feedback)
}

/// The questions before a part of a conversation, as far as rules look back on them.
async fn earlier_questions(connection: &mut Connection, conversation: i64, before: i64) -> Result<Vec<String>> {
    if before == 0 {
        return Ok(Vec::new());
    }
    let rows = sqlx::query(
        "SELECT question FROM turns WHERE conversation = $1 AND position > $2 AND position <= $3 ORDER BY position",
    )
    .bind(conversation)
    .bind(before - Facts::LOOK_BACK)
    .bind(before)
    .fetch_all(connection)
    .await?;
    rows.iter().map(|row| row.text("question")).collect()
}
