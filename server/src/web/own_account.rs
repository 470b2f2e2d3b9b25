//! One's own account: another password, and sessions that end. Plain forms, answered by the page or by going back to it.

use app::{
    domain::event::Actor,
    ports::{PostedForm, Refused},
};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{StatusCode, header::RETRY_AFTER, request::Parts},
    response::{AppendHeaders, IntoResponse as _, Redirect, Response},
};

use super::{
    one_time::{Refusal, chosen},
    pages,
    problem::Problem,
    sign_in::{self, Failed, field, no_form, wait_sentence, with_session},
    state::AppState,
    visitor::{ACCOUNT, LOGIN, Visitor},
};
use crate::store::{AccountError, Knock, Session};

impl From<Failed> for Refusal {
    fn from(failed: Failed) -> Self {
        Self::of(StatusCode::SERVICE_UNAVAILABLE, failed)
    }
}

impl From<AccountError> for Refusal {
    fn from(error: AccountError) -> Self {
        match error {
            AccountError::Port(error) => error.into(),
            error => Self::of(StatusCode::CONFLICT, error),
        }
    }
}

/// `POST /account`
pub(super) async fn change(State(state): State<AppState>, request: Request) -> Response {
    let mut asked = request.into_parts().0;
    let Some(PostedForm(form)) = asked.extensions.remove() else { return no_form() };
    let session = match asked.extensions.get() {
        Some(Visitor::SignedIn(session)) => session.clone(),
        // There is nothing to change, as the page says.
        Some(Visitor::Anyone { .. }) => return Redirect::to(ACCOUNT).into_response(),
        Some(Visitor::SignedOut) => return Redirect::to(LOGIN).into_response(),
        Some(Visitor::Unknown) | None => return Problem::unavailable().into_response(),
    };
    let mut wait = None;
    let done = match field(&form, "do").as_str() {
        "password" => change_password(&state, &session, &form, &asked, &mut wait).await,
        "end" => end_one(&state, &session, &form).await,
        "others" => end_others(&state, &session).await,
        _ => Err(Refusal::typed("The desk did not understand this form. Reload the page.")),
    };
    match done {
        Ok(answer) => answer,
        Err(Refusal { status, said }) => {
            asked.extensions.insert(Refused(said));
            let page = (status, pages::rendered(state, Request::from_parts(asked, Body::empty())).await);
            let wait = wait.map(|seconds: i64| AppendHeaders([(RETRY_AFTER, seconds.to_string())]));
            (wait, page).into_response()
        }
    }
}

async fn change_password(
    state: &AppState,
    session: &Session,
    form: &str,
    asked: &Parts,
    wait: &mut Option<i64>,
) -> Result<Response, Refusal> {
    let person = &session.person;
    let email = person.email.as_deref().unwrap_or_default();
    // What can't be chosen is said before the present one is looked at: it is no try.
    let password = chosen(form, &person.name, email)?;
    let address = sign_in::address(asked);
    let known = match state.store.knock(email, address).await? {
        Knock::Wait { millis } => {
            let seconds = sign_in::seconds(millis);
            *wait = Some(seconds);
            return Err(Refusal::of(StatusCode::TOO_MANY_REQUESTS, wait_sentence(seconds)));
        }
        Knock::Verify(known) => known.filter(|known| known.person.id == person.id),
    };
    let Some((verified, _)) = sign_in::verify(state, &field(form, "present"), known, address).await? else {
        return Err(Refusal::typed("The present password is wrong."));
    };
    state.store.knock_was_right(email, address).await?;
    let hash = state.passwords.hash(password).await?;
    Ok(match state.store.set_own_password(&verified, session.id, state.session_life, &hash).await? {
        Some(secret) => with_session(state, &secret, asked, &format!("{ACCOUNT}?done=password")),
        // The session ended meanwhile, or the password was changed elsewhere: the page says what there is now, or where to
        // sign in.
        None => Redirect::to(ACCOUNT).into_response(),
    })
}

async fn end_one(state: &AppState, session: &Session, form: &str) -> Result<Response, Refusal> {
    // One that is over already, or is no one's, is what was asked for.
    if let Ok(id) = field(form, "session").parse() {
        state.store.end_session(session.person.id, id, &Actor::from(session.person.reference())).await?;
    }
    Ok(Redirect::to(&format!("{ACCOUNT}?done=ended")).into_response())
}

async fn end_others(state: &AppState, session: &Session) -> Result<Response, Refusal> {
    let actor = Actor::from(session.person.reference());
    state.store.end_sessions(session.person.id, Some(session.id), &actor).await?;
    Ok(Redirect::to(&format!("{ACCOUNT}?done=others")).into_response())
}
