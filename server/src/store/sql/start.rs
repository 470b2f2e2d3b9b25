//! How far a new desk has come.

use app::domain::{
    ids::{ChatId, TurnId},
    start::{ArrivedTurn, Beginning},
};
use sqlx::Row as _;

use super::{
    super::engine::Row,
    Failure, Result, SqlStore,
    rows::{Column as _, parsed},
};

impl SqlStore {
    /// What is there of what a desk begins with. An account without an e-mail is whoever sat here before there were accounts:
    /// nobody signs in to it.
    pub(super) async fn read_beginning(&self) -> Result<Beginning> {
        let mut snapshot = self.engine.snapshot().await?;
        let counts = sqlx::query(
            "SELECT (SELECT count(*) FROM tokens
                     WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $1)) AS tokens,
                    (SELECT count(*) FROM accounts a JOIN people p ON p.id = a.person
                     WHERE p.disabled_at IS NULL AND p.email IS NOT NULL) AS accounts",
        )
        .bind(self.clock.now().as_millis())
        .fetch_one(&mut *snapshot)
        .await?;
        let turn = sqlx::query(
            "SELECT c.chat_id, u.turn_id,
                    (SELECT t.id FROM matches m JOIN tickets t ON t.number = m.ticket
                     WHERE m.turn = u.id ORDER BY m.ordinal LIMIT 1) AS ticket
             FROM turns u JOIN conversations c ON c.id = u.conversation
             ORDER BY u.id DESC LIMIT 1",
        )
        .fetch_optional(&mut *snapshot)
        .await?;
        Ok(Beginning {
            has_token: counts.try_get::<i64, _>("tokens")? > 0,
            turn: turn.as_ref().map(arrived).transpose()?,
            has_company: counts.try_get::<i64, _>("accounts")? > 1,
        })
    }
}

fn arrived(row: &Row) -> Result<ArrivedTurn> {
    let unreadable = |column| move |_| Failure::Inconsistent { column, problem: "is no identifier".to_owned() };
    Ok(ArrivedTurn {
        chat_id: ChatId::try_from(row.text("chat_id")?).map_err(unreadable("conversations.chat_id"))?,
        turn_id: TurnId::try_from(row.text("turn_id")?).map_err(unreadable("turns.turn_id"))?,
        ticket: row.maybe("ticket")?.map(|id| parsed("tickets.id", &id)).transpose()?,
    })
}
