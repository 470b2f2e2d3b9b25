//! Who is at the desk.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::{ApiError, JsonText};
use crate::domain::{ids::PersonId, person::Person};

/// Who is at the desk, and what kind of desk it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The person, where one is known.
    pub person: Option<Person>,
    /// Whether they have signed in, and so can sign out.
    pub signed_in: bool,
    /// Whom a visitor of a demo may be instead; empty elsewhere.
    pub people: Vec<Person>,
    /// Whether the desk holds demo data.
    pub demo: bool,
    /// Where the desk is reached, for requests that people copy: `http://127.0.0.1:3000`.
    pub address: String,
}

/// Who is at the desk.
///
/// # Errors
/// [`ApiError::Unavailable`] if the storage does not answer.
#[server(name = ReadSession, prefix = "/api/fn", endpoint = "session", input = GetUrl, output = JsonText)]
pub async fn session() -> Result<Session, ApiError> {
    use super::request;

    let desk = request::desk()?;
    let (person, signed_in, address) = (request::person(), request::signed_in().is_some(), request::address());
    let demo = desk.is_demo();
    let mut people = if demo { desk.people().await? } else { Vec::new() };
    people.retain(|person| person.has_account && !person.disabled);
    Ok(Session { person, signed_in, people, demo, address })
}

/// Lets a visitor of a demo be someone else from here on: a plain form, answered by going back to the page.
///
/// # Errors
/// [`ApiError::Forbidden`] on a desk that is no demo, [`ApiError::NotFound`] for someone who is not offered.
#[server(name = SwitchPerson, prefix = "/api/fn", endpoint = "switch_person", output = JsonText)]
pub async fn switch_person(id: PersonId) -> Result<(), ApiError> {
    use super::request;
    use axum::http::{HeaderValue, header};

    let desk = request::desk()?;
    let response = expect_context::<leptos_axum::ResponseOptions>();
    let back = request::page_before();
    if !desk.is_demo() {
        return Err(ApiError::Forbidden("Only a demo lets you be someone else.".to_owned()));
    }
    let person = desk.person(id).await?.filter(|person| person.has_account && !person.disabled);
    let person = person.ok_or_else(|| ApiError::NotFound("There is no such person.".to_owned()))?;
    let cookie = format!("handoff_person={}; Path=/; HttpOnly; SameSite=Lax", person.id);
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.append_header(header::SET_COOKIE, cookie);
    }
    leptos_axum::redirect(&back);
    Ok(())
}
