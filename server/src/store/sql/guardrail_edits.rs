//! Changing guardrails: each change in one transaction with its event, and with a new revision of the whole set, by which
//! every process notices it.

use app::{
    domain::{
        event::{Actor, EventPayload, Subject},
        fold::fold_key,
        guardrail::{Draft, Guardrail, GuardrailConflict, KeptGuardrail, differences},
        ids::GuardrailId,
        rule::Direction,
        text,
    },
    ports::GuardrailError,
};

use super::{super::engine::LOCK, Failure, Result, SqlStore, events::Write, guardrails::kept, rows::Column as _};
use crate::ids;

/// How much of what changed the log keeps of each part, in characters; the versions keep all of it.
const LOGGED: usize = 500;
/// What a duplicate's name ends with.
const COPY: &str = " (copy)";

impl SqlStore {
    /// Makes a guardrail, the last in order.
    pub(super) async fn make_guardrail(&self, draft: &Draft, actor: &Actor) -> Result<GuardrailId, GuardrailError> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let order = lock(&mut write).await?;
        is_free(&mut write, &draft.name, None).await?;
        has_room(&order)?;
        let id = insert(&mut write, draft, after(&order), true, actor).await?;
        finish(write).await?;
        Ok(id)
    }

    /// Saves a version of a guardrail over the one that its editor saw, and answers its number.
    pub(super) async fn save_guardrail_version(
        &self,
        id: GuardrailId,
        seen: i64,
        draft: &Draft,
        actor: &Actor,
    ) -> Result<i64, GuardrailError> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        lock(&mut write).await?;
        let KeptGuardrail { present, .. } = present(&mut write, id).await?;
        if present.draft.as_ref() == Some(draft) {
            return Ok(present.version);
        }
        if present.version != seen {
            return Err(GuardrailError::Conflict(Box::new(GuardrailConflict { present })));
        }
        is_free(&mut write, &draft.name, Some(id)).await?;
        let version = present.version + 1;
        insert_version(&mut write, id, version, draft, actor).await?;
        sqlx::query("UPDATE guardrails SET version = $1, name_folded = $2, problem = NULL WHERE id = $3")
            .bind(version)
            .bind(fold_key(&draft.name))
            .bind(id.to_string())
            .execute(write.on())
            .await
            .map_err(Failure::from)?;
        let changes = present.draft.map(|before| differences(&before, draft)).unwrap_or_default();
        let changes = changes.iter().map(|change| text::line(change, LOGGED)).collect();
        let payload = EventPayload::GuardrailChanged { name: draft.name.clone(), version, changes };
        write.log(actor, Subject::Guardrail(id), payload);
        finish(write).await?;
        Ok(version)
    }

    /// Switches a guardrail on or off.
    pub(super) async fn set_guardrail_enabled(
        &self,
        id: GuardrailId,
        enabled: bool,
        actor: &Actor,
    ) -> Result<(), GuardrailError> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        lock(&mut write).await?;
        let guardrail = present(&mut write, id).await?;
        if guardrail.enabled == enabled {
            return Ok(());
        }
        sqlx::query("UPDATE guardrails SET enabled = $1 WHERE id = $2")
            .bind(enabled)
            .bind(id.to_string())
            .execute(write.on())
            .await
            .map_err(Failure::from)?;
        let payload = EventPayload::GuardrailSwitched { name: guardrail.present.form.name, enabled };
        write.log(actor, Subject::Guardrail(id), payload);
        Ok(finish(write).await?)
    }

    /// Moves a guardrail by one place, where there is one.
    pub(super) async fn move_guardrail_by_one(
        &self,
        id: GuardrailId,
        direction: Direction,
        actor: &Actor,
    ) -> Result<(), GuardrailError> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let order = lock(&mut write).await?;
        let guardrail = present(&mut write, id).await?;
        let at = order.iter().position(|(known, _)| *known == id).ok_or(GuardrailError::Unknown)?;
        let moved = direction.moved(order.iter().map(|(id, _)| *id).collect(), at);
        // The one that has its place now.
        let Some(with) = moved.get(at).copied().filter(|with| *with != id) else { return Ok(()) };
        place(&mut write, &order, &moved).await?;
        let with = present(&mut write, with).await?.present.form.name;
        let payload = EventPayload::GuardrailMoved {
            name: guardrail.present.form.name,
            with,
            before: direction == Direction::Up,
        };
        write.log(actor, Subject::Guardrail(id), payload);
        Ok(finish(write).await?)
    }

    /// Makes a guardrail that says the same as another one, switched off, behind it in order.
    pub(super) async fn copy_guardrail(&self, id: GuardrailId, actor: &Actor) -> Result<GuardrailId, GuardrailError> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let order = lock(&mut write).await?;
        let guardrail = present(&mut write, id).await?;
        has_room(&order)?;
        let mut draft = guardrail.present.draft.ok_or(GuardrailError::Unreadable)?;
        draft.name = free_name(&mut write, &draft.name).await?;
        let copy = insert(&mut write, &draft, after(&order), false, actor).await?;
        let mut moved: Vec<GuardrailId> = order.iter().map(|(id, _)| *id).collect();
        let at = moved.iter().position(|known| *known == id).map_or(moved.len(), |at| at + 1);
        moved.insert(at, copy);
        let order = [order.as_slice(), &[(copy, after(&order))]].concat();
        place(&mut write, &order, &moved).await?;
        finish(write).await?;
        Ok(copy)
    }

    /// Takes a guardrail out of the order for good; its versions and verdicts stay.
    pub(super) async fn end_guardrail(&self, id: GuardrailId, seen: i64, actor: &Actor) -> Result<(), GuardrailError> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        lock(&mut write).await?;
        let KeptGuardrail { present, .. } = present(&mut write, id).await?;
        if present.version != seen {
            return Err(GuardrailError::Conflict(Box::new(GuardrailConflict { present })));
        }
        sqlx::query("UPDATE guardrails SET deleted_at = $1 WHERE id = $2")
            .bind(write.now().as_millis())
            .bind(id.to_string())
            .execute(write.on())
            .await
            .map_err(Failure::from)?;
        let payload = EventPayload::GuardrailDeleted { name: present.form.name, version: present.version };
        write.log(actor, Subject::Guardrail(id), payload);
        Ok(finish(write).await?)
    }
}

/// Guardrails in their order, each with its position.
type Order = Vec<(GuardrailId, i64)>;

/// Lets one change of guardrails happen after the other, and answers the order of those that are not deleted. What is
/// locked is the desk, whose revision the change moves: a name that nobody has yet has no row to lock.
async fn lock(write: &mut Write) -> Result<Order> {
    sqlx::query(sqlx::AssertSqlSafe(format!("SELECT id FROM desk WHERE id = 1{LOCK}"))).fetch_one(write.on()).await?;
    let rows = sqlx::query("SELECT id, position FROM guardrails WHERE deleted_at IS NULL ORDER BY position, id")
        .fetch_all(write.on())
        .await?;
    rows.iter().map(|row| Ok((row.word("id")?, row.int("position")?))).collect()
}

/// A guardrail that is not deleted.
async fn present(write: &mut Write, id: GuardrailId) -> Result<KeptGuardrail, GuardrailError> {
    let known = kept(write.on(), id).await?;
    known.filter(|guardrail| guardrail.deleted_at.is_none()).ok_or(GuardrailError::Unknown)
}

/// Whether no other guardrail has a name.
async fn is_free(write: &mut Write, name: &str, but_for: Option<GuardrailId>) -> Result<(), GuardrailError> {
    let taken = sqlx::query("SELECT id FROM guardrails WHERE name_folded = $1 AND deleted_at IS NULL")
        .bind(fold_key(name))
        .fetch_optional(write.on())
        .await
        .map_err(Failure::from)?;
    match taken.map(|row| row.word::<GuardrailId>("id")).transpose()? {
        Some(id) if Some(id) != but_for => Err(GuardrailError::NameTaken),
        _ => Ok(()),
    }
}

/// A name like another one that nobody has: "Words (copy)", "Words (copy) 2".
async fn free_name(write: &mut Write, name: &str) -> Result<String, GuardrailError> {
    let room = Draft::MAX_NAME - COPY.len() - 4;
    let name = name.chars().take(room).collect::<String>() + COPY;
    for number in 2..=Guardrail::MOST + 2 {
        let candidate = if number == 2 { name.clone() } else { format!("{name} {}", number - 1) };
        match is_free(write, &candidate, None).await {
            Err(GuardrailError::NameTaken) => {}
            Err(error) => return Err(error),
            Ok(()) => return Ok(candidate),
        }
    }
    Err(GuardrailError::NameTaken)
}

const fn has_room(order: &Order) -> Result<(), GuardrailError> {
    if order.len() < Guardrail::MOST { Ok(()) } else { Err(GuardrailError::TooMany) }
}

/// The position behind all.
fn after(order: &Order) -> i64 {
    order.last().map_or(1, |(_, position)| position + 1)
}

/// Gives guardrails the places of a new order.
async fn place(write: &mut Write, before: &[(GuardrailId, i64)], order: &[GuardrailId]) -> Result<()> {
    for (position, id) in (1_i64..).zip(order) {
        if !before.contains(&(*id, position)) {
            sqlx::query("UPDATE guardrails SET position = $1 WHERE id = $2")
                .bind(position)
                .bind(id.to_string())
                .execute(write.on())
                .await?;
        }
    }
    Ok(())
}

/// Makes a guardrail.
pub(super) async fn insert(
    write: &mut Write,
    draft: &Draft,
    position: i64,
    enabled: bool,
    actor: &Actor,
) -> Result<GuardrailId> {
    let id = GuardrailId::new(ids::uuid());
    sqlx::query("INSERT INTO guardrails (id, position, enabled, version, name_folded) VALUES ($1, $2, $3, 1, $4)")
        .bind(id.to_string())
        .bind(position)
        .bind(enabled)
        .bind(fold_key(&draft.name))
        .execute(write.on())
        .await?;
    insert_version(write, id, 1, draft, actor).await?;
    write.log(actor, Subject::Guardrail(id), EventPayload::GuardrailCreated { name: draft.name.clone(), version: 1 });
    Ok(id)
}

async fn insert_version(write: &mut Write, id: GuardrailId, version: i64, draft: &Draft, actor: &Actor) -> Result<()> {
    sqlx::query(
        "INSERT INTO guardrail_versions (guardrail, version, name, policy, created_at, saved_by)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(id.to_string())
    .bind(version)
    .bind(draft.name.clone())
    .bind(super::json(&draft.policy)?)
    .bind(write.now().as_millis())
    .bind(actor.name().to_owned())
    .execute(write.on())
    .await?;
    Ok(())
}

/// Commits a change of the guardrails: from here on every process compiles them anew.
async fn finish(mut write: Write) -> Result<()> {
    sqlx::query("UPDATE desk SET guardrails_revision = guardrails_revision + 1").execute(write.on()).await?;
    write.commit().await
}
