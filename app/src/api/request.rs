//! What a request carries, as the server put it into the context.

use std::sync::Arc;

use leptos::prelude::use_context;

use super::ApiError;
use crate::{
    domain::{event::Actor, person::Person},
    ports::{self, CurrentPerson, Desk, DeskHandle, PostedForm, RequestAddress, RequestZone, SignedIn, Viewer},
};

/// The desk.
pub(super) fn desk() -> Result<Arc<dyn Desk>, ApiError> {
    use_context::<DeskHandle>()
        .map(|handle| handle.0)
        .ok_or_else(|| ApiError::Unavailable("The desk is not ready. Try again.".to_owned()))
}

/// The person on whose behalf the request is made, where there is one.
pub(super) fn person() -> Option<Person> {
    use_context::<CurrentPerson>().map(|current| current.0)
}

/// The session that asks, where that person has signed in.
pub(super) fn signed_in() -> Option<SignedIn> {
    use_context()
}

/// The person, as whoever does something.
pub(super) fn actor() -> Result<Actor, ApiError> {
    let person = person().ok_or_else(|| ApiError::Forbidden("The desk does not know who you are.".to_owned()))?;
    Ok(person.reference().into())
}

/// Where the visitor reaches the desk; empty where the request does not say.
pub(super) fn address() -> String {
    use_context::<RequestAddress>().map(|address| address.0).unwrap_or_default()
}

/// The page that a form was sent from; never one of another site.
pub(super) fn page_before() -> String {
    use axum::http::request::Parts;

    let page = use_context::<Parts>().and_then(|parts| ports::page_before(&parts.headers));
    page.map_or_else(|| "/tickets".to_owned(), |path| path.to_string())
}

/// Whether a plain form asks, which is answered by a page.
pub(super) fn is_form() -> bool {
    use axum::http::{header::ACCEPT, request::Parts};

    use_context::<Parts>().is_some_and(|parts| {
        let accept = parts.headers.get(ACCEPT).and_then(|value| value.to_str().ok());
        !parts.method.is_safe() && accept.is_some_and(|accept| accept.contains("text/html"))
    })
}

/// What a plain form has sent to the page that is being made.
pub(super) fn posted_form() -> Option<String> {
    use axum::http::request::Parts;

    use_context::<Parts>().and_then(|parts| parts.extensions.get::<PostedForm>().map(|form| form.0.clone()))
}

/// Who looks, and from which zone.
pub(super) fn viewer() -> Viewer {
    let zone = use_context::<RequestZone>().map_or(chrono_tz::UTC, |zone| zone.0);
    Viewer { person: person().map(|person| person.id), zone }
}

/// Whether the unfiltered output of the assistant is asked for. The desk that a person is handed leaves it out where they
/// may not read it.
pub(super) const fn may_read_raw() -> bool {
    true
}
