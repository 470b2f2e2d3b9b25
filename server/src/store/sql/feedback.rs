//! What users say of answers: kept, and told to the rules that look at it.

use app::domain::{
    event::{Actor, EventPayload, Subject},
    ids::{ChatId, TurnId},
    turn::Feedback,
};

use super::{
    super::engine::Connection,
    Result, SqlStore,
    escalate::{self, Occasion, StoredTurn},
    events::Write,
    ingest::{LockedConversation, earlier_questions, lock},
    rows::Column as _,
};
use crate::store::{Recorded, RecordedTicket};

impl SqlStore {
    /// Sets what the user said of an answer, and runs the rules that look at feedback.
    pub(super) async fn record_feedback(
        &self,
        chat_id: &ChatId,
        turn_id: &TurnId,
        feedback: Option<Feedback>,
        actor: &Actor,
    ) -> Result<Option<Recorded>> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let Some(conversation) = lock(write.on(), chat_id.as_str()).await? else {
            return Ok(None);
        };
        let Some(mut turn) = escalate::stored_turn(write.on(), conversation.id, turn_id).await? else {
            return Ok(None);
        };
        let before = turn.feedback;
        if before != feedback {
            sqlx::query("UPDATE turns SET feedback = $1 WHERE id = $2")
                .bind(feedback.map(Feedback::as_str))
                .bind(turn.id)
                .execute(write.on())
                .await?;
            write.log(actor, Subject::Turn(turn.id), EventPayload::FeedbackChanged { from: before, to: feedback });
            turn.feedback = feedback;
            // Nobody could answer a question that was erased.
            let heard = turn.position > conversation.resolved_turn && !turn.is_erased;
            keep_change(&mut write, &conversation, &turn, heard).await?;
            if heard {
                let rules = self.rules.current(write.on()).await?;
                let resolved = conversation.resolved_turn;
                let earlier = earlier_questions(write.on(), conversation.id, resolved, turn.position).await?;
                escalate::run(&mut write, Occasion::Feedback, &rules, &conversation, &turn, &earlier).await?;
            }
        }
        let ticket = latest_ticket(write.on(), turn.id).await?;
        write.commit().await?;
        Ok(Some(Recorded {
            duplicate: before == feedback,
            chat_id: chat_id.clone(),
            turn_id: turn_id.clone(),
            answer: turn.answer,
            ticket,
        }))
    }
}

/// Keeps what a user now says of an answer, for whoever holds rules against the turn later on.
async fn keep_change(
    write: &mut Write,
    conversation: &LockedConversation,
    turn: &StoredTurn,
    heard: bool,
) -> Result<()> {
    let now = write.now().as_millis();
    sqlx::query(
        "INSERT INTO feedback_changes (turn, ordinal, feedback, at, heard, endings)
         VALUES ($1, (SELECT coalesce(max(ordinal), 0) + 1 FROM feedback_changes WHERE turn = $1), $2, $3, $4, $5)",
    )
    .bind(turn.id)
    .bind(turn.feedback.map(Feedback::as_str))
    .bind(now)
    .bind(heard)
    .bind(conversation.endings)
    .execute(write.on())
    .await?;
    Ok(())
}

/// The ticket that a turn last raised or joined, as it now is.
async fn latest_ticket(connection: &mut Connection, turn: i64) -> Result<Option<RecordedTicket>> {
    let rows = sqlx::query(
        "SELECT m.name, t.id, t.number, t.severity, t.turn FROM matches m JOIN tickets t ON t.number = m.ticket
         WHERE m.turn = $1 ORDER BY m.ticket DESC, m.ordinal",
    )
    .bind(turn)
    .fetch_all(connection)
    .await?;
    let Some(first) = rows.first() else {
        return Ok(None);
    };
    let number = first.int("number")?;
    let mut rules = Vec::new();
    for row in &rows {
        if row.int("number")? == number {
            rules.push(row.text("name")?);
        }
    }
    Ok(Some(RecordedTicket {
        id: first.word("id")?,
        number: app::domain::ids::TicketNumber(number),
        severity: first.word("severity")?,
        new: first.int("turn")? == turn,
        rules,
    }))
}
