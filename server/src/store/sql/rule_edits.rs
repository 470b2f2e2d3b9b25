//! Changing rules: each change in one transaction with its event, and with a new revision of the whole set, by which every
//! process notices it.

use app::{
    domain::{
        event::{Actor, EventPayload, Subject},
        ids::RuleId,
        rule::{Difference, Direction, KeptRule, Rule, RuleConflict, RuleDraft, differences},
        text,
    },
    ports::RuleError,
};

use super::{super::engine::LOCK_REFERRED, Failure, Result, SqlStore, events::Write, rows::Column as _, rules::kept};
use crate::ids;

/// How much of a changed part the log keeps, in characters; the versions keep all of it.
const LOGGED: usize = 500;

impl SqlStore {
    /// Makes a rule, the last in order.
    pub(super) async fn make_rule(&self, draft: &RuleDraft, actor: &Actor) -> Result<RuleId> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let order = lock(&mut write).await?;
        let id = insert(&mut write, draft, after(&order), true, actor).await?;
        finish(write).await?;
        Ok(id)
    }

    /// Saves a version of a rule over the one that its editor saw, and answers its number.
    pub(super) async fn save_version(
        &self,
        id: RuleId,
        seen: i64,
        draft: &RuleDraft,
        actor: &Actor,
    ) -> Result<i64, RuleError> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let KeptRule { present, .. } = locked(&mut write, id).await?;
        if present.draft.as_ref().is_some_and(|stored| stored.is_same(draft)) {
            return Ok(present.version);
        }
        if present.version != seen {
            return Err(RuleError::Conflict(Box::new(RuleConflict { present })));
        }
        let changes = present.draft.map(|before| differences(&before, draft)).unwrap_or_default();
        let version = append(&mut write, id, present.version, changes, draft, actor).await?;
        finish(write).await?;
        Ok(version)
    }

    /// Switches a rule on or off.
    pub(super) async fn set_enabled(&self, id: RuleId, enabled: bool, actor: &Actor) -> Result<(), RuleError> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let rule = locked(&mut write, id).await?;
        if rule.enabled == enabled {
            return Ok(());
        }
        switch(&mut write, id, &rule.present.form.name, enabled, actor).await?;
        Ok(finish(write).await?)
    }

    /// Moves a rule by one place, where there is one.
    pub(super) async fn move_by_one(&self, id: RuleId, direction: Direction, actor: &Actor) -> Result<(), RuleError> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let order = lock(&mut write).await?;
        let rule = present(&mut write, id).await?;
        let at = order.iter().position(|(known, _)| *known == id).ok_or(RuleError::Unknown)?;
        let moved = direction.moved(order.iter().map(|(id, _)| *id).collect(), at);
        let to = moved.iter().position(|known| *known == id).unwrap_or(at);
        if to == at {
            return Ok(());
        }
        place(&mut write, &order, &moved).await?;
        let name = rule.present.form.name;
        write.log(actor, Subject::Rule(id), EventPayload::RuleMoved { name, from: ordinal(at), to: ordinal(to) });
        Ok(finish(write).await?)
    }

    /// Makes a rule that says the same as another one, switched off, behind it in order.
    pub(super) async fn copy_rule(&self, id: RuleId, actor: &Actor) -> Result<RuleId, RuleError> {
        const MARK: &str = " (copy)";
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let order = lock(&mut write).await?;
        let rule = present(&mut write, id).await?;
        let mut draft = rule.present.draft.ok_or(RuleError::Unreadable)?;
        draft.name = draft.name.chars().take(Rule::MAX_NAME - MARK.len()).collect::<String>() + MARK;
        let copy = insert(&mut write, &draft, after(&order), false, actor).await?;
        let mut moved: Vec<RuleId> = order.iter().map(|(id, _)| *id).collect();
        let at = moved.iter().position(|known| *known == id).map_or(moved.len(), |at| at + 1);
        moved.insert(at, copy);
        let order = [order.as_slice(), &[(copy, after(&order))]].concat();
        place(&mut write, &order, &moved).await?;
        finish(write).await?;
        Ok(copy)
    }

    /// Takes a rule out of the order for good; its versions and matches stay.
    pub(super) async fn end_rule(&self, id: RuleId, seen: i64, actor: &Actor) -> Result<(), RuleError> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let KeptRule { present, .. } = locked(&mut write, id).await?;
        if present.version != seen {
            return Err(RuleError::Conflict(Box::new(RuleConflict { present })));
        }
        sqlx::query("UPDATE rules SET deleted_at = $1 WHERE id = $2")
            .bind(write.now().as_millis())
            .bind(id.to_string())
            .execute(write.on())
            .await
            .map_err(Failure::from)?;
        let payload = EventPayload::RuleDeleted { name: present.form.name, version: present.version };
        write.log(actor, Subject::Rule(id), payload);
        Ok(finish(write).await?)
    }
}

/// Rules in their order, each with its position.
pub(super) type Order = Vec<(RuleId, i64)>;

/// Locks all rules and answers the order of those that are not deleted. Whoever changes one rule may change the places of
/// all; turns may refer to them meanwhile.
pub(super) async fn lock(write: &mut Write) -> Result<Order> {
    sqlx::query(sqlx::AssertSqlSafe(format!("SELECT id FROM rules ORDER BY id{LOCK_REFERRED}")))
        .fetch_all(write.on())
        .await?;
    let rows = sqlx::query("SELECT id, position FROM rules WHERE deleted_at IS NULL ORDER BY position, id")
        .fetch_all(write.on())
        .await?;
    rows.iter().map(|row| Ok((row.word("id")?, row.int("position")?))).collect()
}

/// Locks all rules and answers one that is not deleted.
async fn locked(write: &mut Write, id: RuleId) -> Result<KeptRule, RuleError> {
    lock(write).await?;
    present(write, id).await
}

/// A rule that is not deleted.
async fn present(write: &mut Write, id: RuleId) -> Result<KeptRule, RuleError> {
    kept(write.on(), id).await?.filter(|rule| rule.deleted_at.is_none()).ok_or(RuleError::Unknown)
}

/// The position behind all.
pub(super) fn after(order: &Order) -> i64 {
    order.last().map_or(1, |(_, position)| position + 1)
}

fn ordinal(at: usize) -> i64 {
    i64::try_from(at).map_or(i64::MAX, |at| at + 1)
}

/// Gives rules the places of a new order.
pub(super) async fn place(write: &mut Write, before: &[(RuleId, i64)], order: &[RuleId]) -> Result<()> {
    for (position, id) in (1_i64..).zip(order) {
        if !before.contains(&(*id, position)) {
            sqlx::query("UPDATE rules SET position = $1 WHERE id = $2")
                .bind(position)
                .bind(id.to_string())
                .execute(write.on())
                .await?;
        }
    }
    Ok(())
}

/// Adds the version after `before` to a rule, and answers its number.
pub(super) async fn append(
    write: &mut Write,
    id: RuleId,
    before: i64,
    mut changes: Vec<Difference>,
    draft: &RuleDraft,
    actor: &Actor,
) -> Result<i64> {
    let version = before + 1;
    insert_version(write, id, version, draft, actor).await?;
    sqlx::query("UPDATE rules SET version = $1, problem = NULL WHERE id = $2")
        .bind(version)
        .bind(id.to_string())
        .execute(write.on())
        .await?;
    for change in &mut changes {
        change.from = text::line(&change.from, LOGGED);
        change.to = text::line(&change.to, LOGGED);
    }
    let payload = EventPayload::RuleChanged { name: draft.name.clone(), version, changes };
    write.log(actor, Subject::Rule(id), payload);
    Ok(version)
}

/// Switches a rule that is not so yet.
pub(super) async fn switch(write: &mut Write, id: RuleId, name: &str, enabled: bool, actor: &Actor) -> Result<()> {
    sqlx::query("UPDATE rules SET enabled = $1 WHERE id = $2")
        .bind(enabled)
        .bind(id.to_string())
        .execute(write.on())
        .await?;
    write.log(actor, Subject::Rule(id), EventPayload::RuleSwitched { name: name.to_owned(), enabled });
    Ok(())
}

/// Makes a rule.
pub(super) async fn insert(
    write: &mut Write,
    draft: &RuleDraft,
    position: i64,
    enabled: bool,
    actor: &Actor,
) -> Result<RuleId> {
    let id = RuleId::new(ids::uuid());
    sqlx::query("INSERT INTO rules (id, position, enabled, version) VALUES ($1, $2, $3, 1)")
        .bind(id.to_string())
        .bind(position)
        .bind(enabled)
        .execute(write.on())
        .await?;
    insert_version(write, id, 1, draft, actor).await?;
    write.log(actor, Subject::Rule(id), EventPayload::RuleCreated { name: draft.name.clone(), version: 1 });
    Ok(id)
}

async fn insert_version(write: &mut Write, id: RuleId, version: i64, draft: &RuleDraft, actor: &Actor) -> Result<()> {
    sqlx::query(
        "INSERT INTO rule_versions (rule, version, name, condition, outcome, created_at, saved_by)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(id.to_string())
    .bind(version)
    .bind(draft.name.clone())
    .bind(super::json(&draft.condition)?)
    .bind(super::json(&draft.outcome)?)
    .bind(write.now().as_millis())
    .bind(actor.name().to_owned())
    .execute(write.on())
    .await?;
    Ok(())
}

/// Commits a change of the rules: from here on every process compiles them anew.
pub(super) async fn finish(mut write: Write) -> Result<()> {
    sqlx::query("UPDATE desk SET rules_revision = rules_revision + 1").execute(write.on()).await?;
    write.commit().await
}
