//! Escalation rules: kept in versions, compiled once for each revision of the whole set.

use std::{
    mem,
    sync::{Arc, Mutex, PoisonError},
};

use app::{
    domain::{
        event::{Actor, EventPayload, Subject},
        ids::RuleId,
        rule::{KeptRule, Rule, RuleDraft, RuleEntry, RuleForm, RuleSet, RuleVersion, default_rules},
        time::Timestamp,
    },
    ports::PortError,
};
use sqlx::Row as _;

use super::{
    super::engine::{Connection, LOCK_REFERRED, Row},
    Result, SqlStore,
    events::Write,
    persistently,
    rows::{Column as _, parsed},
    rule_edits,
};

/// The rules of a revision.
#[derive(Clone)]
pub(super) struct Usable {
    revision: i64,
    /// Those that are on and can be used.
    pub(super) rules: Arc<RuleSet>,
    /// Those that are on and can't.
    pub(super) skipped: Arc<[Skipped]>,
}

/// The compiled rules of the latest revision seen.
#[derive(Default)]
pub(super) struct RuleCache {
    compiled: Mutex<Option<Usable>>,
    /// Those that were skipped when they were compiled, until that is recorded.
    skipped: Mutex<Vec<Skipped>>,
}

/// A rule that can't be used.
#[derive(Clone)]
pub(super) struct Skipped {
    pub(super) id: RuleId,
    pub(super) name: String,
    pub(super) version: i64,
    pub(super) problem: String,
}

impl RuleCache {
    /// The rules as they stand in the transaction that `connection` is in.
    pub(super) async fn current(&self, connection: &mut Connection) -> Result<Arc<RuleSet>> {
        Ok(self.usable(connection).await?.rules)
    }

    /// The same, with those that can't be used.
    pub(super) async fn usable(&self, connection: &mut Connection) -> Result<Usable> {
        let revision = sqlx::query("SELECT rules_revision FROM desk").fetch_one(&mut *connection).await?.try_get(0)?;
        if let Some(known) = &*self.compiled.lock().unwrap_or_else(PoisonError::into_inner)
            && known.revision == revision
        {
            return Ok(known.clone());
        }
        let (stored, mut skipped) = stored(connection).await?;
        let known: Vec<_> = stored.iter().map(|rule| (rule.id, rule.name.clone(), rule.version)).collect();
        let (rules, problems) = RuleSet::compile(stored);
        skipped.extend(problems.into_iter().filter_map(|(id, problem)| {
            let (_, name, version) = known.iter().find(|(known, ..)| *known == id)?;
            Some(Skipped { id, name: name.clone(), version: *version, problem })
        }));
        for Skipped { id, problem, .. } in &skipped {
            tracing::error!(rule = %id, "an escalation rule is skipped: {problem}");
        }
        let usable = Usable { revision, rules: Arc::new(rules), skipped: skipped.clone().into() };
        *self.skipped.lock().unwrap_or_else(PoisonError::into_inner) = skipped;
        *self.compiled.lock().unwrap_or_else(PoisonError::into_inner) = Some(usable.clone());
        Ok(usable)
    }

    fn take_skipped(&self) -> Vec<Skipped> {
        mem::take(&mut *self.skipped.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl SqlStore {
    /// All rules in their order.
    pub(super) async fn all_rules(&self) -> Result<Vec<Rule>> {
        Ok(stored(&mut *self.engine.read().await?).await?.0)
    }

    /// Records which rules were skipped since this was last asked. That must never keep a turn from being recorded, so it
    /// is done after it, and what fails is only said in the server's log.
    pub(super) async fn record_skipped(&self) {
        for skipped in self.rules.take_skipped() {
            let noted = persistently(async || Ok::<_, PortError>(self.note(&skipped).await?)).await;
            if let Err(failure) = noted {
                tracing::warn!(rule = %skipped.id, "that a rule is skipped could not be recorded: {failure}");
            }
        }
    }

    async fn note(&self, skipped: &Skipped) -> Result<()> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let row = sqlx::query(sqlx::AssertSqlSafe(format!(
            "SELECT version, problem FROM rules WHERE id = $1{LOCK_REFERRED}"
        )))
        .bind(skipped.id.to_string())
        .fetch_optional(write.on())
        .await?;
        let Some(row) = row else { return Ok(()) };
        if row.int("version")? != skipped.version || row.maybe("problem")?.as_deref() == Some(&*skipped.problem) {
            return Ok(());
        }
        sqlx::query("UPDATE rules SET problem = $1 WHERE id = $2")
            .bind(skipped.problem.clone())
            .bind(skipped.id.to_string())
            .execute(write.on())
            .await?;
        let Skipped { id, name, version, problem } = skipped;
        let payload = EventPayload::RuleSkipped { name: name.clone(), version: *version, problem: problem.clone() };
        write.log(&Actor::System, Subject::Rule(*id), payload);
        write.commit().await
    }

    /// All rules in their order, with what they matched of late and what is wrong with them.
    pub(super) async fn list_rules(&self) -> Result<Vec<RuleEntry>> {
        const DAY: i64 = 24 * 60 * 60 * 1_000;
        let now = self.clock.now();
        let mut connection = self.engine.read().await?;
        let rows = sqlx::query(
            "SELECT r.id, r.enabled, r.version, v.name, v.condition, v.outcome,
                    (SELECT count(*) FROM matches m WHERE m.rule = r.id AND m.at >= $1) AS week,
                    (SELECT count(*) FROM matches m WHERE m.rule = r.id AND m.at >= $2) AS month
             FROM rules r JOIN rule_versions v ON v.rule = r.id AND v.version = r.version
             WHERE r.deleted_at IS NULL ORDER BY r.position, r.id",
        )
        .bind(now.plus_millis(-7 * DAY).as_millis())
        .bind(now.plus_millis(-30 * DAY).as_millis())
        .fetch_all(&mut *connection)
        .await?;
        rows.iter().map(entry).collect()
    }

    /// A rule, also a deleted one, with its present version.
    pub(super) async fn kept_rule(&self, id: RuleId) -> Result<Option<KeptRule>> {
        kept(&mut *self.engine.read().await?, id).await
    }

    /// Versions of a rule, the newest first, from before one of them.
    pub(super) async fn versions_of_rule(
        &self,
        id: RuleId,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<RuleVersion>> {
        let mut connection = self.engine.read().await?;
        let rows = sqlx::query(
            "SELECT version, name, condition, outcome, created_at, saved_by FROM rule_versions
             WHERE rule = $1 AND version < $2 ORDER BY version DESC LIMIT $3",
        )
        .bind(id.to_string())
        .bind(before.unwrap_or(i64::MAX))
        .bind(i64::from(limit))
        .fetch_all(&mut *connection)
        .await?;
        rows.iter().map(version).collect()
    }
}

/// A rule, also a deleted one, with its present version.
pub(super) async fn kept(connection: &mut Connection, id: RuleId) -> Result<Option<KeptRule>> {
    let row = sqlx::query(
        "SELECT r.enabled, r.deleted_at, v.version, v.name, v.condition, v.outcome, v.created_at, v.saved_by
         FROM rules r JOIN rule_versions v ON v.rule = r.id AND v.version = r.version WHERE r.id = $1",
    )
    .bind(id.to_string())
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(KeptRule {
            id,
            enabled: row.try_get("enabled")?,
            deleted_at: row.try_get::<Option<i64>, _>("deleted_at")?.map(Timestamp::from_millis),
            present: version(&row)?,
        })
    })
    .transpose()
}

fn version(row: &Row) -> Result<RuleVersion> {
    let draft = draft(row).ok();
    let form = match &draft {
        Some(draft) => RuleForm::of(draft),
        // What can't be read is shown as it is stored.
        None => RuleForm { name: row.text("name")?, condition: row.text("condition")?, ..RuleForm::blank() },
    };
    Ok(RuleVersion {
        version: row.int("version")?,
        saved_by: row.text("saved_by")?,
        saved_at: row.instant("created_at")?,
        form,
        draft,
    })
}

/// What a version says.
pub(super) fn draft(row: &Row) -> Result<RuleDraft> {
    Ok(RuleDraft { name: row.text("name")?, condition: row.json("condition")?, outcome: row.json("outcome")? })
}

fn entry(row: &Row) -> Result<RuleEntry> {
    let id: RuleId = parsed("rules.id", &row.text("id")?)?;
    let version = row.int("version")?;
    let (draft, problem) = match draft(row) {
        Ok(draft) => {
            let (RuleDraft { name, condition, outcome }, position) = (draft.clone(), 0);
            let rule = Rule { id, name, version, position, enabled: true, condition, outcome };
            let (_, problems) = RuleSet::compile(vec![rule]);
            (Some(draft), problems.into_iter().next().map(|(_, problem)| problem))
        }
        Err(failure) => (None, Some(unreadable(&failure))),
    };
    Ok(RuleEntry {
        id,
        name: row.text("name")?,
        version,
        enabled: row.try_get("enabled")?,
        draft,
        problem,
        week: row.int("week")?,
        month: row.int("month")?,
    })
}

fn unreadable(failure: &super::Failure) -> String {
    match failure {
        super::Failure::Inconsistent { problem, .. } => format!("What is stored of it can't be read: {problem}."),
        super::Failure::Sql(_) => "What is stored of it can't be read.".to_owned(),
    }
}

/// All rules that are not deleted, in their order, and those that can't be read.
pub(super) async fn stored(connection: &mut Connection) -> Result<(Vec<Rule>, Vec<Skipped>)> {
    let rows = sqlx::query(
        "SELECT r.id, r.position, r.enabled, r.version, v.name, v.condition, v.outcome
         FROM rules r JOIN rule_versions v ON v.rule = r.id AND v.version = r.version
         WHERE r.deleted_at IS NULL ORDER BY r.position, r.id",
    )
    .fetch_all(connection)
    .await?;
    let mut rules = Vec::with_capacity(rows.len());
    let mut skipped = Vec::new();
    for row in &rows {
        let id: RuleId = parsed("rules.id", &row.text("id")?)?;
        let (version, position, enabled) = (row.int("version")?, row.int("position")?, row.try_get("enabled")?);
        match draft(row) {
            Ok(RuleDraft { name, condition, outcome }) => {
                rules.push(Rule { id, name, version, position, enabled, condition, outcome });
            }
            // One rule that can't be read must not keep turns from being recorded.
            Err(failure) if enabled => {
                skipped.push(Skipped { id, name: row.text("name")?, version, problem: unreadable(&failure) });
            }
            Err(_) => {}
        }
    }
    Ok((rules, skipped))
}

/// Installs the rules that a new desk begins with.
pub(super) async fn install_defaults(write: &mut Write) -> Result<()> {
    for (position, rule) in (1_i64..).zip(default_rules()) {
        let draft = RuleDraft { name: rule.name.to_owned(), condition: rule.condition, outcome: rule.outcome };
        rule_edits::insert(write, &draft, position, true, &Actor::System).await?;
    }
    Ok(())
}
