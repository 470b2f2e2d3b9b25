//! Rules that come from a file: all of them in one transaction, or none.

use app::{
    domain::{
        event::{Actor, EventPayload, Subject},
        ids::RuleId,
        rule::{GivenRule, Transfer, Transferred},
    },
    ports::PortError,
};

use super::{
    Failure, SqlStore,
    events::Write,
    rows::Column as _,
    rule_edits::{after, append, finish, insert, lock, place, switch},
    rules::stored,
};
use crate::store::RuleImportError;

impl SqlStore {
    /// Brings the rules to what a file says; answers what that changes, also where it is only asked for.
    pub(super) async fn import_all_rules(
        &self,
        given: &[GivenRule],
        prune: bool,
        dry_run: bool,
        actor: &Actor,
    ) -> Result<Transfer, RuleImportError> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let before = lock(&mut write).await?;
        let (saved, _) = stored(write.on()).await?;
        let plan = Transfer::plan(&saved, given, prune)?;
        if dry_run || plan.is_nothing(&saved) {
            return Ok(plan);
        }
        let mut made = Vec::with_capacity(given.len());
        for (given, rule) in given.iter().zip(&plan.rules) {
            made.push(match rule {
                Transferred::New => Some(insert(&mut write, &given.draft, after(&before), given.enabled, actor).await?),
                Transferred::Known { id, changes, switched } => {
                    if !changes.is_empty()
                        && let Some(known) = saved.iter().find(|rule| rule.id == *id)
                    {
                        append(&mut write, *id, known.version, changes.clone(), &given.draft, actor).await?;
                    }
                    if let Some(enabled) = switched {
                        switch(&mut write, *id, &given.draft.name, *enabled, actor).await?;
                    }
                    None
                }
            });
        }
        for (id, name, _) in plan.missing.iter().filter(|(.., deleted)| *deleted) {
            delete(&mut write, *id, name, actor).await?;
        }
        let order: Vec<RuleId> = plan
            .order
            .iter()
            .filter_map(|rule| match rule {
                Ok(id) => Some(*id),
                Err(at) => made.get(*at).copied().flatten(),
            })
            .collect();
        // A rule that can't be read is in no file; it stays behind the others.
        let unread = before.iter().map(|(id, _)| *id);
        let kept = |id: &RuleId| !order.contains(id) && !plan.missing.iter().any(|(gone, ..)| gone == id);
        let order: Vec<RuleId> = order.iter().copied().chain(unread.filter(kept)).collect();
        place(&mut write, &before, &order).await?;
        log_moves(
            &mut write,
            &saved.iter().map(|rule| (rule.id, rule.name.clone())).collect::<Vec<_>>(),
            &order,
            actor,
        );
        finish(write).await?;
        Ok(plan)
    }
}

async fn delete(write: &mut Write, id: RuleId, name: &str, actor: &Actor) -> Result<(), Failure> {
    let row = sqlx::query("UPDATE rules SET deleted_at = $1 WHERE id = $2 RETURNING version")
        .bind(write.now().as_millis())
        .bind(id.to_string())
        .fetch_one(write.on())
        .await?;
    let payload = EventPayload::RuleDeleted { name: name.to_owned(), version: row.int("version")? };
    write.log(actor, Subject::Rule(id), payload);
    Ok(())
}

/// Rules that were there before and now have another place among each other.
fn log_moves(write: &mut Write, before: &[(RuleId, String)], after: &[RuleId], actor: &Actor) {
    let left: Vec<_> = before.iter().filter(|(id, _)| after.contains(id)).collect();
    let now: Vec<_> = after.iter().filter(|id| before.iter().any(|(known, _)| known == *id)).collect();
    for (at, (id, name)) in left.into_iter().enumerate() {
        let Some(to) = now.iter().position(|known| *known == id).filter(|to| *to != at) else { continue };
        let ordinal = |at: usize| i64::try_from(at).map_or(i64::MAX, |at| at + 1);
        let payload = EventPayload::RuleMoved { name: name.clone(), from: ordinal(at), to: ordinal(to) };
        write.log(actor, Subject::Rule(*id), payload);
    }
}

impl From<Failure> for RuleImportError {
    fn from(failure: Failure) -> Self {
        Self::Port(PortError::from(failure))
    }
}

impl super::failure::MayBeTransient for RuleImportError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Port(error) if error.is_transient())
    }
}
