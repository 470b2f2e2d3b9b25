//! Why a turn was escalated, and why it was not.

use app::domain::{
    conversation::TurnTicket,
    escalation::ReasonSource,
    ids::{ChatId, TurnId},
    logs::{RecordedReason, SkippedRule, TurnReasons},
    rule::Facts,
};

use super::{
    super::engine::Connection,
    Result, SqlStore,
    detail::reason,
    escalate,
    ingest::earlier_questions,
    rows::{Column as _, LINK_COLUMNS, link},
};

impl SqlStore {
    /// Why a turn was escalated or not; `None` where there is no such turn.
    pub(super) async fn reasons_of_turn(&self, chat_id: &ChatId, turn_id: &TurnId) -> Result<Option<TurnReasons>> {
        let mut snapshot = self.engine.snapshot().await?;
        let connection = &mut *snapshot;
        let known = sqlx::query("SELECT id, channel FROM conversations WHERE chat_id = $1")
            .bind(chat_id.as_str().to_owned())
            .fetch_optional(&mut *connection)
            .await?;
        let Some(row) = known else { return Ok(None) };
        let (conversation, channel) = (row.int("id")?, row.maybe("channel")?);
        let Some(turn) = escalate::stored_turn(connection, conversation, turn_id).await? else { return Ok(None) };
        let recorded = recorded(connection, turn.id).await?;
        let usable = self.rules.usable(connection).await?;
        let resolved = resolved_before(connection, turn.id).await?;
        let earlier = earlier_questions(connection, conversation, resolved, turn.position).await?;
        let turn_number = u32::try_from(turn.position - resolved).unwrap_or(u32::MAX);
        let mut others = usable.rules.explain(&Facts {
            question: &turn.question,
            answer: &turn.answer,
            answer_raw: &turn.answer_raw,
            confidence: turn.confidence,
            channel: channel.as_deref(),
            user: &turn.user,
            feedback: turn.feedback,
            guardrails: &turn.guardrails,
            turn_number,
            earlier_questions: &earlier,
        });
        // What the rules make of nothing says nothing of them.
        if turn.is_erased {
            others.clear();
        }
        let has_matched = |id| recorded.iter().any(|known| known.reason.source == ReasonSource::Rule { id });
        others.retain(|verdict| !has_matched(verdict.rule));
        let skipped = usable.skipped.iter().filter(|rule| !has_matched(rule.id));
        let skipped = skipped.map(|rule| SkippedRule {
            name: rule.name.clone(),
            version: rule.version,
            problem: rule.problem.clone(),
        });
        let skipped = skipped.collect();
        Ok(Some(TurnReasons { recorded, others, skipped, turn_number }))
    }
}

/// What matched, as it was, with its tickets.
async fn recorded(connection: &mut Connection, turn: i64) -> Result<Vec<RecordedReason>> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT m.rule, m.name, m.version, m.explanation, m.severity AS asked_severity, m.at, t.turn AS own_turn,
             {LINK_COLUMNS}
         FROM matches m JOIN tickets t ON t.number = m.ticket WHERE m.turn = $1 ORDER BY m.ticket, m.ordinal"
    )))
    .bind(turn)
    .fetch_all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            Ok(RecordedReason {
                reason: reason(row, "asked_severity")?,
                ticket: TurnTicket { link: link(row)?, raised: row.int("own_turn")? == turn },
                at: row.instant("at")?,
            })
        })
        .collect()
}

/// The position of the last turn recorded before the latest resolution, as it was when a turn was recorded.
async fn resolved_before(connection: &mut Connection, turn: i64) -> Result<i64> {
    let row = sqlx::query("SELECT resolved_before FROM turns WHERE id = $1").bind(turn).fetch_one(connection).await?;
    row.int("resolved_before")
}
