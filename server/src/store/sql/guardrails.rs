//! The desk's own guardrails: kept in versions, compiled once for each revision of the whole set.

use std::{
    collections::{BTreeMap, BTreeSet},
    mem,
    sync::{Arc, Mutex, PoisonError},
};

use app::{
    domain::{
        event::{Actor, EventPayload, Subject},
        guardrail::{
            Draft, Guardrail, GuardrailEntry, GuardrailForm, GuardrailSet, GuardrailVersion, KeptGuardrail,
            PolicyInWords, default_guardrails,
        },
        ids::GuardrailId,
        time::Timestamp,
    },
    ports::PortError,
};
use sqlx::Row as _;

use super::{
    super::engine::{Connection, Row},
    Failure, Result, SqlStore,
    events::Write,
    guardrail_edits, persistently,
    rows::{Column as _, parsed},
};

/// The compiled guardrails of the latest revision seen.
#[derive(Default)]
pub(super) struct GuardrailCache {
    compiled: Mutex<Option<(i64, Arc<GuardrailSet>)>>,
    /// Those that were skipped when they were compiled, until that is recorded.
    skipped: Mutex<Vec<Skipped>>,
}

/// A guardrail that can't be used.
struct Skipped {
    id: GuardrailId,
    name: String,
    version: i64,
    problem: String,
}

impl GuardrailCache {
    /// The guardrails as they stand in the transaction that `connection` is in.
    pub(super) async fn current(&self, connection: &mut Connection) -> Result<Arc<GuardrailSet>> {
        let revision =
            sqlx::query("SELECT guardrails_revision FROM desk").fetch_one(&mut *connection).await?.try_get(0)?;
        if let Some((known, guardrails)) = &*self.compiled.lock().unwrap_or_else(PoisonError::into_inner)
            && *known == revision
        {
            return Ok(Arc::clone(guardrails));
        }
        let (stored, mut skipped) = stored(connection).await?;
        let known: Vec<_> = stored.iter().map(|each| (each.id, each.draft.name.clone(), each.version)).collect();
        let (guardrails, problems) = GuardrailSet::compile(stored);
        skipped.extend(problems.into_iter().filter_map(|(id, problem)| {
            let (_, name, version) = known.iter().find(|(known, ..)| *known == id)?;
            Some(Skipped { id, name: name.clone(), version: *version, problem })
        }));
        for Skipped { id, problem, .. } in &skipped {
            tracing::error!(guardrail = %id, "a guardrail is skipped: {problem}");
        }
        *self.skipped.lock().unwrap_or_else(PoisonError::into_inner) = skipped;
        let guardrails = Arc::new(guardrails);
        *self.compiled.lock().unwrap_or_else(PoisonError::into_inner) = Some((revision, Arc::clone(&guardrails)));
        Ok(guardrails)
    }

    fn take_skipped(&self) -> Vec<Skipped> {
        mem::take(&mut *self.skipped.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl SqlStore {
    /// Records which guardrails were skipped since this was last asked. That must never keep a turn from being recorded, so
    /// it is done after it, and what fails is only said in the server's log.
    pub(super) async fn record_skipped_guardrails(&self) {
        for skipped in self.guardrails.take_skipped() {
            let noted = persistently(async || Ok::<_, PortError>(self.note_guardrail(&skipped).await?)).await;
            if let Err(failure) = noted {
                tracing::warn!(guardrail = %skipped.id, "that a guardrail is skipped could not be recorded: {failure}");
            }
        }
    }

    async fn note_guardrail(&self, skipped: &Skipped) -> Result<()> {
        let Skipped { id, name, version, problem } = skipped;
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let noted = sqlx::query(
            "UPDATE guardrails SET problem = $1 WHERE id = $2 AND version = $3 AND (problem IS NULL OR problem <> $1)",
        )
        .bind(problem.clone())
        .bind(id.to_string())
        .bind(*version)
        .execute(write.on())
        .await?;
        if noted.rows_affected() == 0 {
            return Ok(());
        }
        let payload = EventPayload::GuardrailSkipped { name: name.clone(), problem: problem.clone() };
        write.log(&Actor::System, Subject::Guardrail(*id), payload);
        write.commit().await
    }

    /// The guardrails that are switched on and can be read, in their order.
    pub(super) async fn all_guardrails(&self) -> Result<Vec<Guardrail>> {
        Ok(stored(&mut *self.engine.read().await?).await?.0)
    }

    /// All guardrails in their order, with what they found of late and what is wrong with them.
    pub(super) async fn list_guardrails(&self) -> Result<Vec<GuardrailEntry>> {
        const DAY: i64 = 24 * 60 * 60 * 1_000;
        let now = self.clock.now();
        let mut connection = self.engine.read().await?;
        let rows = sqlx::query(
            "SELECT g.id, g.enabled, g.version, v.name, v.policy,
                    (SELECT count(*) FROM guardrail_verdicts x WHERE x.guardrail = g.id AND x.hit_at >= $1) AS week,
                    (SELECT count(*) FROM guardrail_verdicts x WHERE x.guardrail = g.id AND x.hit_at >= $2) AS month
             FROM guardrails g JOIN guardrail_versions v ON v.guardrail = g.id AND v.version = g.version
             WHERE g.deleted_at IS NULL ORDER BY g.position, g.id",
        )
        .bind(now.plus_millis(-7 * DAY).as_millis())
        .bind(now.plus_millis(-30 * DAY).as_millis())
        .fetch_all(&mut *connection)
        .await?;
        let versions =
            sqlx::query("SELECT DISTINCT guardrail, name FROM guardrail_versions").fetch_all(&mut *connection).await?;
        let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in &versions {
            names.entry(row.text("guardrail")?).or_default().insert(row.text("name")?);
        }
        rows.iter().map(|row| entry(row, names.remove(&row.text("id")?).unwrap_or_default())).collect()
    }

    /// A guardrail, also a deleted one, with its present version.
    pub(super) async fn kept_guardrail(&self, id: GuardrailId) -> Result<Option<KeptGuardrail>> {
        kept(&mut *self.engine.read().await?, id).await
    }

    /// Versions of a guardrail, the newest first, from before one of them.
    pub(super) async fn versions_of_guardrail(
        &self,
        id: GuardrailId,
        before: Option<i64>,
        limit: u32,
    ) -> Result<Vec<GuardrailVersion>> {
        let mut connection = self.engine.read().await?;
        let rows = sqlx::query(
            "SELECT version, name, policy, created_at, saved_by FROM guardrail_versions
             WHERE guardrail = $1 AND version < $2 ORDER BY version DESC LIMIT $3",
        )
        .bind(id.to_string())
        .bind(before.unwrap_or(i64::MAX))
        .bind(i64::from(limit))
        .fetch_all(&mut *connection)
        .await?;
        rows.iter().map(version).collect()
    }
}

/// A guardrail, also a deleted one, with its present version.
pub(super) async fn kept(connection: &mut Connection, id: GuardrailId) -> Result<Option<KeptGuardrail>> {
    let row = sqlx::query(
        "SELECT g.enabled, g.deleted_at, v.version, v.name, v.policy, v.created_at, v.saved_by
         FROM guardrails g JOIN guardrail_versions v ON v.guardrail = g.id AND v.version = g.version WHERE g.id = $1",
    )
    .bind(id.to_string())
    .fetch_optional(connection)
    .await?;
    row.map(|row| {
        Ok(KeptGuardrail {
            id,
            enabled: row.try_get("enabled")?,
            deleted_at: row.try_get::<Option<i64>, _>("deleted_at")?.map(Timestamp::from_millis),
            present: version(&row)?,
        })
    })
    .transpose()
}

fn version(row: &Row) -> Result<GuardrailVersion> {
    let draft = draft(row).ok();
    let form = match &draft {
        Some(draft) => GuardrailForm::from(draft),
        None => GuardrailForm { name: row.text("name")?, ..GuardrailForm::empty() },
    };
    Ok(GuardrailVersion {
        version: row.int("version")?,
        saved_by: row.text("saved_by")?,
        saved_at: row.instant("created_at")?,
        form,
        draft,
    })
}

/// What a version says.
fn draft(row: &Row) -> Result<Draft> {
    Ok(Draft { name: row.text("name")?, policy: row.json("policy")? })
}

fn entry(row: &Row, names: BTreeSet<String>) -> Result<GuardrailEntry> {
    let id: GuardrailId = parsed("guardrails.id", &row.text("id")?)?;
    let version = row.int("version")?;
    let (policy, problem) = match draft(row) {
        Ok(draft) => {
            let words = PolicyInWords::from(&draft);
            let (_, problems) =
                GuardrailSet::compile(vec![Guardrail { id, version, position: 0, enabled: true, draft }]);
            (Some(words), problems.into_iter().next().map(|(_, problem)| problem))
        }
        Err(failure) => (None, Some(unreadable(&failure))),
    };
    Ok(GuardrailEntry {
        id,
        name: row.text("name")?,
        version,
        enabled: row.try_get("enabled")?,
        policy,
        problem,
        week: row.int("week")?,
        month: row.int("month")?,
        names: names.into_iter().collect(),
    })
}

fn unreadable(failure: &Failure) -> String {
    match failure {
        Failure::Inconsistent { problem, .. } => format!("What is stored of it can't be read: {problem}."),
        Failure::Sql(_) => "What is stored of it can't be read.".to_owned(),
    }
}

/// All guardrails that are not deleted, in their order, and those that can't be read.
async fn stored(connection: &mut Connection) -> Result<(Vec<Guardrail>, Vec<Skipped>)> {
    let rows = sqlx::query(
        "SELECT g.id, g.position, g.enabled, g.version, v.name, v.policy
         FROM guardrails g JOIN guardrail_versions v ON v.guardrail = g.id AND v.version = g.version
         WHERE g.deleted_at IS NULL AND g.enabled ORDER BY g.position, g.id",
    )
    .fetch_all(connection)
    .await?;
    let (mut guardrails, mut skipped) = (Vec::with_capacity(rows.len()), Vec::new());
    for row in &rows {
        let id: GuardrailId = parsed("guardrails.id", &row.text("id")?)?;
        let (version, position) = (row.int("version")?, row.int("position")?);
        match draft(row) {
            Ok(draft) => guardrails.push(Guardrail { id, version, position, enabled: true, draft }),
            // One guardrail that can't be read must not keep turns from being recorded.
            Err(failure) => {
                skipped.push(Skipped { id, name: row.text("name")?, version, problem: unreadable(&failure) });
            }
        }
    }
    Ok((guardrails, skipped))
}

/// Installs the guardrails that a new desk begins with, switched off.
pub(super) async fn install_defaults(write: &mut Write) -> Result<()> {
    for (position, draft) in (1_i64..).zip(default_guardrails()) {
        guardrail_edits::insert(write, &draft, position, false, &Actor::System).await?;
    }
    Ok(())
}
