//! Whom a ticket can be assigned to.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, JsonText};
use crate::domain::person::Person;

/// People who can be assigned.
///
/// # Errors
/// [`ApiError::Unavailable`] if the storage does not answer.
#[server(name = ReadAssignees, prefix = "/api/fn", endpoint = "assignees", input = GetUrl, output = JsonText)]
pub async fn assignees(text: String) -> Result<Vec<Person>, ApiError> {
    let mut people = super::request::desk()?.people().await?;
    people.retain(|person| !person.disabled && person.name.to_lowercase().contains(&text.to_lowercase()));
    Ok(people)
}
