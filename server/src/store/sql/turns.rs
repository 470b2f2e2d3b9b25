//! Whose turn it is: to whom a rule's next ticket goes.

use std::collections::BTreeSet;

use app::domain::{
    ids::{PersonId, RuleId},
    person::{Person, PersonRef},
    rule::Assignment,
};
use sqlx::QueryBuilder;

use super::{
    super::engine::{Connection, Db, LOCK_REFERRED},
    Result,
    people::PEOPLE,
    rows::{Column as _, parsed, person},
};

/// To whom a ticket of a rule goes, of those who are still there to be assigned to.
///
/// People take turns over all processes: the rule's row is locked until the ticket is committed, after the conversation's
/// and before `event_head`.
pub(super) async fn assignee(
    connection: &mut Connection,
    rule: RuleId,
    assignment: &Assignment,
) -> Result<Option<PersonRef>> {
    let known = known(connection, assignment).await?;
    if let Assignment::Person(_) = assignment {
        return Ok(assignment.next(None, &known));
    }
    let next = assignment.next(last(connection, rule).await?, &known);
    if let Some(next) = &next {
        sqlx::query("UPDATE rules SET last_assignee = $1 WHERE id = $2")
            .bind(next.id.to_string())
            .bind(rule.to_string())
            .execute(connection)
            .await?;
    }
    Ok(next)
}

/// Takes the turns of all these rules for this transaction, in the order of their IDs: of two batches whose turns match the
/// same rules the other way round, one waits for the other instead of each for both.
pub(super) async fn lock(connection: &mut Connection, rules: BTreeSet<RuleId>) -> Result<()> {
    for rule in rules {
        last(connection, rule).await?;
    }
    Ok(())
}

/// Who got the last ticket of a rule, whose row is locked from here on.
async fn last(connection: &mut Connection, rule: RuleId) -> Result<Option<PersonId>> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT last_assignee FROM rules WHERE id = $1{LOCK_REFERRED}")))
        .bind(rule.to_string())
        .fetch_optional(connection)
        .await?;
    let last = row.map(|row| row.maybe("last_assignee")).transpose()?.flatten();
    last.map(|id| parsed("rules.last_assignee", &id)).transpose()
}

/// The people of an assignment, as the desk knows them now.
async fn known(connection: &mut Connection, assignment: &Assignment) -> Result<Vec<Person>> {
    let mut sql: QueryBuilder<Db> = QueryBuilder::new(format!("{PEOPLE} WHERE p.id IN ("));
    let mut ids = sql.separated(", ");
    for person in assignment.people() {
        ids.push_bind(person.id.to_string());
    }
    sql.push(")");
    let rows = sql.build().fetch_all(connection).await?;
    rows.iter().map(|row| person(row, "")).collect()
}
