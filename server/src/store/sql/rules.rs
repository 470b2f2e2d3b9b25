//! Escalation rules: kept in versions, compiled once for each revision of the whole set.

use std::sync::{Arc, Mutex, PoisonError};

use app::domain::{
    event::{Actor, EventPayload, Subject},
    ids::RuleId,
    rule::{Rule, RuleSet, default_rules},
};
use sqlx::Row as _;

use super::{
    super::engine::Connection,
    Result, SqlStore,
    events::Write,
    rows::{Column as _, parsed},
};
use crate::ids;

/// The compiled rules of the latest revision seen.
#[derive(Default)]
pub(super) struct RuleCache(Mutex<Option<(i64, Arc<RuleSet>)>>);

impl RuleCache {
    /// The rules as they stand in the transaction that `connection` is in.
    pub(super) async fn current(&self, connection: &mut Connection) -> Result<Arc<RuleSet>> {
        let revision = sqlx::query("SELECT rules_revision FROM desk").fetch_one(&mut *connection).await?.try_get(0)?;
        if let Some((known, rules)) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner)
            && *known == revision
        {
            return Ok(Arc::clone(rules));
        }
        let (rules, skipped) = RuleSet::compile(stored(connection).await?);
        for (rule, problem) in skipped {
            tracing::error!(%rule, "an escalation rule is skipped: {problem}");
        }
        let rules = Arc::new(rules);
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((revision, Arc::clone(&rules)));
        Ok(rules)
    }
}

impl SqlStore {
    /// All rules in their order.
    pub(super) async fn all_rules(&self) -> Result<Vec<Rule>> {
        stored(&mut *self.engine.read().await?).await
    }
}

async fn stored(connection: &mut Connection) -> Result<Vec<Rule>> {
    let rows = sqlx::query(
        "SELECT r.id, r.position, r.enabled, r.version, v.name, v.condition, v.outcome
         FROM rules r JOIN rule_versions v ON v.rule = r.id AND v.version = r.version
         ORDER BY r.position, r.id",
    )
    .fetch_all(connection)
    .await?;
    let mut rules = Vec::with_capacity(rows.len());
    for row in &rows {
        let id: RuleId = parsed("rules.id", &row.text("id")?)?;
        let read = || -> Result<Rule> {
            Ok(Rule {
                id,
                name: row.text("name")?,
                version: row.int("version")?,
                position: row.int("position")?,
                enabled: row.try_get("enabled")?,
                condition: row.json("condition")?,
                outcome: row.json("outcome")?,
            })
        };
        match read() {
            Ok(rule) => rules.push(rule),
            // One rule that can't be read must not keep turns from being recorded.
            Err(problem) => tracing::error!(rule = %id, "an escalation rule is skipped: {problem}"),
        }
    }
    Ok(rules)
}

/// Installs the rules that a new desk begins with.
pub(super) async fn install_defaults(write: &mut Write) -> Result<()> {
    for (position, rule) in (1_i64..).zip(default_rules()) {
        let id = RuleId::new(ids::uuid());
        sqlx::query("INSERT INTO rules (id, position, enabled, version) VALUES ($1, $2, TRUE, 1)")
            .bind(id.to_string())
            .bind(position)
            .execute(write.on())
            .await?;
        let now = write.now().as_millis();
        sqlx::query(
            "INSERT INTO rule_versions (rule, version, name, condition, outcome, created_at)
             VALUES ($1, 1, $2, $3, $4, $5)",
        )
        .bind(id.to_string())
        .bind(rule.name.to_owned())
        .bind(super::json(&rule.condition)?)
        .bind(super::json(&rule.outcome)?)
        .bind(now)
        .execute(write.on())
        .await?;
        let payload = EventPayload::RuleCreated { name: rule.name.to_owned(), version: 1 };
        write.log(&Actor::System, Subject::Rule(id), payload);
    }
    Ok(())
}
