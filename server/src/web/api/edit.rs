//! `PATCH /api/v1/tickets/{id}`: changes the fields that are named, each over the value that the caller saw.

use std::{fmt, str::FromStr};

use app::{
    domain::{
        edit::{Change, TicketEdit},
        fold::fold,
        ids::{PersonId, TicketId},
        person::{Assignee, Person, PersonName},
    },
    ports::PortError,
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    super::{
        auth::{Authorized, Write},
        body::JsonBody,
        origin::Links,
        problem::Problem,
        state::AppState,
        view::DetailView,
    },
    TicketPath, unknown_ticket,
};
use crate::store::SharedStore;

/// Edits a ticket, and answers it as it then is.
pub(super) async fn edit(
    State(state): State<AppState>,
    token: Authorized<Write>,
    TicketPath(id): TicketPath,
    links: Links,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let asked = Asked::read(&body)?;
    let edit = asked.resolve(&state.store, id).await?;
    state.store.edit(id, &edit, &token.actor()).await?;
    let ticket = state.store.detail(id, false).await?.ok_or_else(unknown_ticket)?;
    Ok(Json(DetailView::new(&ticket, &links)).into_response())
}

/// The edit that was asked for, with the assignee as the caller names people.
struct Asked {
    plain: TicketEdit,
    assigned_to: Option<Change<Option<Named>, Option<Assignee>>>,
}

/// A person as a caller names them.
enum Named {
    Id(PersonId),
    Text(String),
}

impl Asked {
    fn read(body: &Value) -> Result<Self, Problem> {
        let fields = body.as_object().ok_or_else(|| Problem::unprocessable("the body must be an object"))?;
        let mut asked = Self { plain: TicketEdit::default(), assigned_to: None };
        for (field, change) in fields {
            match field.as_str() {
                "status" => asked.plain.status = Some(words(field, change)?),
                "severity" => asked.plain.severity = Some(words(field, change)?),
                "assigned_to" => asked.assigned_to = Some(people(field, change)?),
                _ => return Err(Problem::field(field, "is no field that can be changed")),
            }
        }
        if fields.is_empty() {
            return Err(Problem::unprocessable("the body must name at least one of status, severity, assigned_to"));
        }
        Ok(asked)
    }

    async fn resolve(self, store: &SharedStore, ticket: TicketId) -> Result<TicketEdit, PortError> {
        let assigned_to = match self.assigned_to {
            None => None,
            Some(Change { from, to }) => {
                let from = match from {
                    None => None,
                    Some(Named::Id(id)) => Some(id),
                    Some(Named::Text(text)) => Some(seen(store, ticket, &text).await?),
                };
                Some(Change { from, to })
            }
        };
        Ok(TicketEdit { assigned_to, ..self.plain })
    }
}

/// The person whom a caller saw as the assignee and names by an e-mail or a name. Of several who have that name it is the
/// present assignee, if that is one of them.
///
/// Someone whom nobody here is called any more can't be the present assignee: then it is an ID that no person has, so
/// that the edit is a conflict which says who is.
async fn seen(store: &SharedStore, ticket: TicketId, text: &str) -> Result<PersonId, PortError> {
    let text = fold(text.trim());
    let is_called = |person: &Person| {
        fold(&person.name) == text || person.email.as_deref().is_some_and(|email| fold(email) == text)
    };
    let called: Vec<PersonId> =
        store.people().await?.iter().filter(|person| is_called(person)).map(|person| person.id).collect();
    if let [one] = called[..] {
        return Ok(one);
    }
    let present = store.detail(ticket, false).await?.and_then(|ticket| ticket.summary.assignee_id());
    let chosen = present.filter(|present| called.contains(present)).or_else(|| called.first().copied());
    Ok(chosen.unwrap_or(PersonId::new(Uuid::nil())))
}

/// `{"from": …, "to": …}`, both there: a change that does not say what its caller saw can't be judged.
fn change<'a>(field: &str, change: &'a Value) -> Result<[(String, &'a Value); 2], Problem> {
    let change: &Map<_, _> =
        change.as_object().ok_or_else(|| Problem::field(field, "must be an object with from and to"))?;
    if let Some(unknown) = change.keys().find(|name| !matches!(name.as_str(), "from" | "to")) {
        return Err(Problem::field(format!("{field}.{unknown}"), "is not a known field"));
    }
    let side = |name| {
        let path = format!("{field}.{name}");
        match change.get(name) {
            Some(value) => Ok((path, value)),
            None => Err(Problem::field(path, "is required")),
        }
    };
    Ok([side("from")?, side("to")?])
}

fn words<T: FromStr<Err: fmt::Display>>(field: &str, value: &Value) -> Result<Change<T>, Problem> {
    let word = |(path, value): (String, &Value)| {
        let word = value.as_str().ok_or_else(|| Problem::field(&path, "must be a string"))?;
        word.parse().map_err(|problem| Problem::field(path, problem))
    };
    let [from, to] = change(field, value)?;
    Ok(Change { from: word(from)?, to: word(to)? })
}

fn people(field: &str, value: &Value) -> Result<Change<Option<Named>, Option<Assignee>>, Problem> {
    let [(from_path, from), (to_path, to)] = change(field, value)?;
    let to = match person(&to_path, to)? {
        None => None,
        Some(Named::Id(id)) => Some(Assignee::Id(id)),
        Some(Named::Text(text)) => {
            Some(Assignee::Named(PersonName::try_from(text).map_err(|problem| Problem::field(to_path, problem))?))
        }
    };
    Ok(Change { from: person(&from_path, from)?, to })
}

/// `null`, an ID, an e-mail, a name, or the object that the API answers for a person.
fn person(path: &str, value: &Value) -> Result<Option<Named>, Problem> {
    let wrong = || Problem::field(path, "must be a person's ID, e-mail or name, or null");
    let text = match value {
        Value::Null => return Ok(None),
        Value::String(text) => text,
        Value::Object(person) => {
            let id = person.get("id").and_then(Value::as_str).and_then(|id| id.parse().ok());
            return id.map(|id| Some(Named::Id(id))).ok_or_else(wrong);
        }
        _ => return Err(wrong()),
    };
    Ok(Some(text.trim().parse().map_or_else(|_| Named::Text(text.clone()), Named::Id)))
}
