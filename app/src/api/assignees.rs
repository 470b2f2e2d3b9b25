//! Whom a ticket can be assigned to.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, JsonText};
use crate::domain::person::Person;

/// The people to offer as assignee for what was typed, the likeliest first.
///
/// # Errors
/// [`ApiError::Unavailable`] if the storage does not answer.
#[server(name = ReadAssignees, prefix = "/api/fn", endpoint = "assignees", input = GetUrl, output = JsonText)]
pub async fn assignees(text: String) -> Result<Vec<Person>, ApiError> {
    let people = super::request::desk()?.people().await?;
    Ok(crate::domain::assignees::offered(people, &text))
}
