//! The first start of a desk.

use app::domain::{
    event::{Actor, EventPayload, Subject},
    fold::FOLD_VERSION,
    time::Timestamp,
};
use sqlx::Row as _;

use super::{
    super::engine::{Connection, Engine, LOCK},
    Result, SqlStore,
    events::Write,
    guardrails, rules,
};

/// Sets the desk up if it is new; whether it holds demo data.
pub(super) async fn ensure(engine: &Engine, now: Timestamp) -> Result<bool> {
    if let Some(demo) = demo(&mut *engine.read().await?).await? {
        return Ok(demo);
    }
    let mut write = Write::begin(engine, now).await?;
    // Of several processes that start at once, one finds that the desk is new.
    sqlx::query(sqlx::AssertSqlSafe(format!("SELECT seq FROM event_head WHERE id = 1{LOCK}")))
        .fetch_one(write.on())
        .await?;
    if let Some(demo) = demo(write.on()).await? {
        return Ok(demo);
    }
    sqlx::query("INSERT INTO desk (id, demo, fold_version, rules_revision, created_at) VALUES (1, FALSE, $1, 1, $2)")
        .bind(FOLD_VERSION)
        .bind(now.as_millis())
        .execute(write.on())
        .await?;
    write.log(&Actor::System, Subject::Desk, EventPayload::DeskCreated { demo: false });
    rules::install_defaults(&mut write).await?;
    guardrails::install_defaults(&mut write).await?;
    write.commit().await?;
    Ok(false)
}

/// Whether the desk holds demo data; `None` where there is no desk yet.
async fn demo(connection: &mut Connection) -> Result<Option<bool>> {
    let known = sqlx::query("SELECT demo FROM desk").fetch_optional(connection).await?;
    Ok(known.map(|desk| desk.try_get("demo")).transpose()?)
}

/// Marks the desk as holding demo data: from then on it serves nothing else.
pub(super) async fn mark_demo(engine: &Engine) -> Result<()> {
    let mut write = engine.write().await?;
    sqlx::query("UPDATE desk SET demo = TRUE").execute(&mut *write).await?;
    write.commit().await?;
    Ok(())
}

impl SqlStore {
    /// Whether nothing but the set-up has happened yet.
    pub(super) async fn has_no_history(&self) -> Result<bool> {
        let mut connection = self.engine.read().await?;
        let row = sqlx::query(
            "SELECT (SELECT count(*) FROM turns) + (SELECT count(*) FROM people) + (SELECT count(*) FROM tokens) AS n",
        )
        .fetch_one(&mut *connection)
        .await?;
        Ok(row.try_get::<i64, _>("n")? == 0)
    }
}
