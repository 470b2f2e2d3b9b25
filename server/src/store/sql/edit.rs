//! Editing a ticket: all named fields or none, over the values that their editor saw.

use app::{
    domain::{
        edit::{Conflict, FieldValue, TicketEdit, Verdict, judge},
        event::{Actor, EventPayload, Subject},
        ids::{PersonId, TicketId},
        person::{Person, PersonRef},
        severity::Severity,
        status::{State, Status},
        ticket::{Edited, TicketSummary},
        time::Timestamp,
    },
    ports::EditError,
};
use sqlx::Row as _;

use super::{
    super::engine::{Connection, LOCK},
    Failure, Result, SqlStore,
    escalate::assignee_key,
    events::Write,
    ingest::not_before,
    people,
    rows::{Column as _, SUMMARY_COLUMNS, SUMMARY_JOINS, summary},
};

impl SqlStore {
    /// Changes the named fields of a ticket, all or none.
    pub(super) async fn edit_ticket(
        &self,
        id: TicketId,
        edit: &TicketEdit,
        actor: &Actor,
    ) -> Result<Edited, EditError> {
        let mut write = Write::begin(&self.engine, self.clock.now()).await?;
        let conversation = lock(write.on(), id).await?.ok_or(EditError::UnknownTicket)?;
        let before = read(write.on(), id).await?.ok_or(EditError::UnknownTicket)?;
        let mut new_person = None;
        let assignee = match &edit.assigned_to {
            None => None,
            Some(change) => {
                let to = match &change.to {
                    None => None,
                    Some(named) => {
                        let (person, made) =
                            people::assignee(&mut write, named, actor).await?.ok_or(EditError::UnknownPerson)?;
                        new_person = made.then(|| person.reference());
                        Some(person)
                    }
                };
                Some((change.from, to))
            }
        };
        let writes = match decide(&before, edit, assignee.as_ref()) {
            Ok(writes) => writes,
            Err(present) => return Err(EditError::Conflict(conflict(write.on(), id, present).await?)),
        };
        if writes.is_empty() {
            return Ok(Edited { ticket: before, new_person: None });
        }
        let at = not_before(before.updated_at, write.now());
        for change in writes {
            if let FieldWrite::AssignedTo(Some(person)) = &change {
                can_be_assigned_to(&mut write, person).await?;
            }
            apply(&mut write, &before, conversation, change, at, actor).await?;
        }
        sqlx::query("UPDATE tickets SET updated_at = $1 WHERE id = $2")
            .bind(at.as_millis())
            .bind(id.to_string())
            .execute(write.on())
            .await
            .map_err(Failure::from)?;
        let ticket = read(write.on(), id).await?.ok_or(EditError::UnknownTicket)?;
        write.commit().await?;
        Ok(Edited { ticket, new_person })
    }
}

/// One field's write.
enum FieldWrite {
    Status(Status),
    Severity(Severity),
    AssignedTo(Option<Person>),
}

/// The writes that an edit comes to; the present value of the first field in conflict if there is one.
fn decide(
    ticket: &TicketSummary,
    edit: &TicketEdit,
    assignee: Option<&(Option<PersonId>, Option<Person>)>,
) -> Result<Vec<FieldWrite>, FieldValue> {
    let mut writes = Vec::new();
    if let Some(change) = &edit.status {
        match judge(&ticket.state.status(), &change.from, &change.to) {
            Verdict::AlreadyThere => {}
            Verdict::Write => writes.push(FieldWrite::Status(change.to)),
            Verdict::Conflict => return Err(FieldValue::Status(ticket.state.status())),
        }
    }
    if let Some(change) = &edit.severity {
        match judge(&ticket.severity, &change.from, &change.to) {
            Verdict::AlreadyThere => {}
            Verdict::Write => writes.push(FieldWrite::Severity(change.to)),
            Verdict::Conflict => return Err(FieldValue::Severity(ticket.severity)),
        }
    }
    if let Some((from, to)) = assignee {
        match judge(&ticket.assignee_id(), from, &to.as_ref().map(|person| person.id)) {
            Verdict::AlreadyThere => {}
            Verdict::Write => writes.push(FieldWrite::AssignedTo(to.clone())),
            Verdict::Conflict => {
                return Err(FieldValue::AssignedTo(ticket.assigned_to.as_ref().map(Person::reference)));
            }
        }
    }
    Ok(writes)
}

/// Refuses a person who is disabled. Their row is locked: whoever disables them at the same time waits, and then finds the
/// ticket among theirs.
async fn can_be_assigned_to(write: &mut Write, person: &Person) -> Result<(), EditError> {
    people::lock_one(write.on(), person.id).await?;
    match people::by_id(write.on(), person.id).await? {
        None => Err(EditError::UnknownPerson),
        Some(person) if person.disabled => Err(EditError::DisabledPerson(person.name)),
        Some(_) => Ok(()),
    }
}

async fn apply(
    write: &mut Write,
    before: &TicketSummary,
    conversation: i64,
    change: FieldWrite,
    at: Timestamp,
    actor: &Actor,
) -> Result<()> {
    let subject = Subject::Ticket(before.id);
    let id = before.id.to_string();
    match change {
        FieldWrite::Status(to) => {
            let from = before.state.status();
            write.log(actor, subject, EventPayload::StatusChanged { from, to });
            let state = before.state.clone().moved_to(to, at, actor.person());
            write_state(write.on(), &id, &state).await?;
            let is_ended = |status| matches!(status, Status::Resolved | Status::Closed);
            sqlx::query(
                "UPDATE conversations SET resolved_turn = CASE WHEN $1 THEN turns ELSE resolved_turn END,
                     endings = endings + $2 WHERE id = $3",
            )
            .bind(to == Status::Resolved)
            .bind(i64::from(is_ended(to)) - i64::from(is_ended(from)))
            .bind(conversation)
            .execute(write.on())
            .await?;
        }
        FieldWrite::Severity(to) => {
            write.log(actor, subject, EventPayload::SeverityChanged { from: before.severity, to });
            sqlx::query(
                "UPDATE tickets SET severity = $1, severity_rank = $2, severity_by_person = severity_by_person OR $3,
                     suggested_severity = NULL WHERE id = $4",
            )
            .bind(to.as_str())
            .bind(to.rank())
            .bind(actor.person().is_some())
            .bind(id)
            .execute(write.on())
            .await?;
        }
        FieldWrite::AssignedTo(to) => {
            let from = before.assigned_to.as_ref().map(Person::reference);
            let to = to.map(|person| person.reference());
            write.log(actor, subject, EventPayload::Assigned { from, to: to.clone() });
            sqlx::query("UPDATE tickets SET assignee = $1, assignee_key = $2 WHERE id = $3")
                .bind(to.as_ref().map(|person| person.id.to_string()))
                .bind(to.as_ref().map(|person| assignee_key(&person.name)).unwrap_or_default())
                .bind(id)
                .execute(write.on())
                .await?;
        }
    }
    Ok(())
}

/// Assigns the unresolved tickets of one person to another; how many. Each is an edit like any other, by whoever does it.
pub(super) async fn assign_all(write: &mut Write, from: &Person, to: &Person, actor: &Actor) -> Result<usize> {
    let held = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT id, updated_at FROM tickets WHERE assignee = $1 AND status IN ('open', 'in_progress')
         ORDER BY number{LOCK}"
    )))
    .bind(from.id.to_string())
    .fetch_all(write.on())
    .await?;
    for row in &held {
        let id: TicketId = row.word("id")?;
        let at = not_before(row.instant("updated_at")?, write.now());
        let payload = EventPayload::Assigned { from: Some(from.reference()), to: Some(to.reference()) };
        write.log(actor, Subject::Ticket(id), payload);
        sqlx::query("UPDATE tickets SET assignee = $1, assignee_key = $2, updated_at = $3 WHERE id = $4")
            .bind(to.id.to_string())
            .bind(assignee_key(&to.name))
            .bind(at.as_millis())
            .bind(id.to_string())
            .execute(write.on())
            .await?;
    }
    Ok(held.len())
}

async fn write_state(connection: &mut Connection, id: &str, state: &State) -> Result<()> {
    let by = state.resolution().and_then(|resolution| resolution.by.as_ref());
    sqlx::query(
        "UPDATE tickets SET status = $1, status_rank = $2, resolved_at = $3, resolved_by = $4, resolved_by_name = $5
         WHERE id = $6",
    )
    .bind(state.status().as_str())
    .bind(state.status().rank())
    .bind(state.resolution().map(|resolution| resolution.at.as_millis()))
    .bind(by.map(|person: &PersonRef| person.id.to_string()))
    .bind(by.map(|person| person.name.clone()))
    .bind(id.to_owned())
    .execute(connection)
    .await?;
    Ok(())
}

/// Locks the conversation's row, then the ticket's, in the order in which ingestion does; the conversation's key.
async fn lock(connection: &mut Connection, id: TicketId) -> Result<Option<i64>> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT id FROM conversations WHERE id = (SELECT conversation FROM tickets WHERE id = $1){LOCK}"
    )))
    .bind(id.to_string())
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    sqlx::query(sqlx::AssertSqlSafe(format!("SELECT number FROM tickets WHERE id = $1{LOCK}")))
        .bind(id.to_string())
        .fetch_optional(connection)
        .await?;
    Ok(Some(row.try_get("id")?))
}

/// A ticket as its card shows it.
pub(super) async fn read(connection: &mut Connection, id: TicketId) -> Result<Option<TicketSummary>> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!(
        "SELECT {SUMMARY_COLUMNS} FROM tickets t {SUMMARY_JOINS} WHERE t.id = $1"
    )))
    .bind(id.to_string())
    .fetch_optional(connection)
    .await?;
    row.as_ref().map(summary).transpose()
}

/// The conflict over a field, with who set its present value, and when.
async fn conflict(connection: &mut Connection, id: TicketId, present: FieldValue) -> Result<Conflict> {
    let kind = match present {
        FieldValue::Status(_) => "ticket.status_changed",
        FieldValue::Severity(_) => "ticket.severity_changed",
        FieldValue::AssignedTo(_) => "ticket.assigned",
    };
    let row = sqlx::query(
        "SELECT at, actor_name FROM events
         WHERE subject_kind = 'ticket' AND subject_id = $1 AND kind = $2 ORDER BY seq DESC LIMIT 1",
    )
    .bind(id.to_string())
    .bind(kind)
    .fetch_optional(connection)
    .await?;
    let (set_by, set_at) = match row {
        Some(row) => (Some(row.text("actor_name")?), Some(row.instant("at")?)),
        None => (None, None),
    };
    Ok(Conflict { present, set_by, set_at })
}
