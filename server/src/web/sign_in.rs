//! Signing in and out: plain forms, answered by a page or by going on; to a script, which asks for JSON, by a status.

use std::net::{IpAddr, Ipv4Addr};

use app::{
    domain::{
        account::{Asking, KeptForm, Password, SignInForm, TypedBefore},
        event::Actor,
        local_path::LocalPath,
    },
    ports::{PortError, PostedForm, page_before},
};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{
        HeaderMap, StatusCode, Uri,
        header::{ACCEPT, RETRY_AFTER, SET_COOKIE, USER_AGENT},
        request::Parts,
    },
    response::{AppendHeaders, IntoResponse as _, Redirect, Response},
};

use super::{
    client::ClientAddress,
    pages,
    problem::Problem,
    state::AppState,
    visitor::{LOGIN, Visitor},
};
use crate::{
    password::{HashingFailed, PasswordHash, Verdict},
    store::{Client, Credentials, Knock},
};

/// For an e-mail that nobody signs in with and for a password that is another one: which of the two is nobody's business.
const WRONG: &str = "E-mail or password is wrong.";

/// Longest form that is kept for someone who has yet to sign in, in bytes.
pub(super) const LONGEST_KEPT: usize = 64 << 10;

/// What the form has sent.
struct Typed {
    email: String,
    password: String,
    next: LocalPath,
    before: TypedBefore,
}

impl Typed {
    fn read(form: &str) -> Self {
        let kept_to = field(form, "kept_to").parse().ok().filter(|to: &LocalPath| *to != LocalPath::default());
        Self {
            email: field(form, "email"),
            password: field(form, "password"),
            next: field(form, "next").parse().unwrap_or_default(),
            before: match kept_to {
                Some(to) => TypedBefore::Kept(KeptForm { to: to.to_string(), fields: field(form, "kept") }),
                None if field(form, "kept_not").is_empty() => TypedBefore::Nothing,
                None => TypedBefore::TooLong,
            },
        }
    }
}

/// A field of a plain form; empty where it is not there.
pub(super) fn field(form: &str, wanted: &str) -> String {
    let found = form_urlencoded::parse(form.as_bytes()).find(|(name, _)| name == wanted);
    found.map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// What becomes of it.
enum Outcome {
    /// The secret of a session that has begun.
    SignedIn(String),
    /// Nothing.
    Wrong,
    /// Nothing before so many seconds have gone by.
    Wait(i64),
}

/// Why nothing can be said of it.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failed {
    #[error(transparent)]
    Hashing(#[from] HashingFailed),
    #[error(transparent)]
    Port(#[from] PortError),
}

/// `POST /login`
pub(super) async fn sign_in(State(state): State<AppState>, request: Request) -> Response {
    let mut asked = request.into_parts().0;
    let Some(PostedForm(form)) = asked.extensions.remove() else { return no_form() };
    if asked.extensions.get::<SignInForm>().is_none() {
        // Nobody has to sign in, as the page says.
        return Redirect::to(LOGIN).into_response();
    }
    let typed = Typed::read(&form);
    let is_script = takes_json(&asked.headers);
    let (status, problem, wait) = match attempt(&state, &typed, &asked).await {
        Ok(Outcome::SignedIn(secret)) => {
            let cookie = AppendHeaders([(SET_COOKIE, session_kept(&state, &secret, &asked))]);
            if is_script {
                return (cookie, StatusCode::NO_CONTENT).into_response();
            }
            if let TypedBefore::Kept(kept) = typed.before {
                asked.extensions.insert(SignInForm::IsDone { kept, next: typed.next.to_string() });
                let page = pages::rendered(state, Request::from_parts(asked, Body::empty())).await;
                return (cookie, page).into_response();
            }
            return with_session(&state, &secret, &asked, typed.next.as_str());
        }
        Ok(Outcome::Wrong) => (StatusCode::UNPROCESSABLE_ENTITY, WRONG.to_owned(), None),
        Ok(Outcome::Wait(seconds)) => (StatusCode::TOO_MANY_REQUESTS, wait_sentence(seconds), Some(seconds)),
        Err(failed) => (StatusCode::SERVICE_UNAVAILABLE, failed.to_string(), None),
    };
    let wait = wait.map(|seconds| AppendHeaders([(RETRY_AFTER, seconds.to_string())]));
    if is_script {
        return (wait, Problem::new(status, problem)).into_response();
    }
    let (next, before) = (typed.next.to_string(), typed.before);
    asked.extensions.insert(SignInForm::Asks(Asking { next, email: typed.email, problem: Some(problem), before }));
    let page = (status, pages::rendered(state, Request::from_parts(asked, Body::empty())).await);
    (wait, page).into_response()
}

/// What a plain form has sent on behalf of nobody: the page to sign in at keeps it, so that what was typed is not lost with
/// the session. What is too long for that (`None`: longer than [`LONGEST_KEPT`]) is still in the browser, one page back.
pub(super) async fn keep(state: AppState, mut asked: Parts, form: Option<&[u8]>) -> Response {
    let to = asked.uri.path_and_query().and_then(|to| to.as_str().parse::<LocalPath>().ok());
    let before = match to.zip(form) {
        Some((to, form)) => {
            TypedBefore::Kept(KeptForm { to: to.to_string(), fields: String::from_utf8_lossy(form).into_owned() })
        }
        None => TypedBefore::TooLong,
    };
    let next = page_before(&asked.headers).unwrap_or_default().to_string();
    asked.extensions.insert(SignInForm::Asks(Asking { next, before, ..Asking::default() }));
    asked.uri = Uri::from_static(LOGIN);
    (StatusCode::UNAUTHORIZED, pages::rendered(state, Request::from_parts(asked, Body::empty())).await).into_response()
}

/// Whether a script asks, which signs someone in again who goes on with the page that they are at.
fn takes_json(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).is_some_and(|accept| accept.as_bytes() == b"application/json")
}

pub(super) fn wait_sentence(seconds: i64) -> String {
    let unit = if seconds == 1 { "second" } else { "seconds" };
    format!("Too many tries. Try again in {seconds} {unit}.")
}

/// Has the browser keep a session, and leads on.
pub(super) fn with_session(state: &AppState, secret: &str, asked: &Parts, place: &str) -> Response {
    (AppendHeaders([(SET_COOKIE, session_kept(state, secret, asked))]), Redirect::to(place)).into_response()
}

fn session_kept(state: &AppState, secret: &str, asked: &Parts) -> String {
    state.session_cookie(&asked.extensions).keeping(secret, state.session_life)
}

/// Starts a session for whoever was verified, in place of the one that the browser had; its secret.
pub(super) async fn start_session(
    state: &AppState,
    verified: &Credentials,
    asked: &Parts,
) -> Result<Option<String>, PortError> {
    let started = state.store.start_session(verified, &client(asked), state.session_life).await?;
    // The browser has one session: whoever it was before, or whoever planted that one, is not left signed in with it.
    if started.is_some()
        && let Some(before) = state.session_cookie(&asked.extensions).secret(&asked.headers)
    {
        state.store.sign_out(&before).await?;
    }
    Ok(started)
}

async fn attempt(state: &AppState, typed: &Typed, asked: &Parts) -> Result<Outcome, Failed> {
    let address = address(asked);
    let verified = match state.store.knock(&typed.email, address).await? {
        Knock::Wait { millis } => return Ok(Outcome::Wait(seconds(millis))),
        Knock::Verify(credentials) => verify(state, &typed.password, credentials, address).await?,
    };
    let Some((credentials, verdict)) = verified else { return Ok(Outcome::Wrong) };
    let Some(secret) = start_session(state, &credentials, asked).await? else { return Ok(Outcome::Wrong) };
    if verdict == Verdict::RightButOutdated {
        renew(state, &credentials, typed).await;
    }
    Ok(Outcome::SignedIn(secret))
}

/// So many milliseconds to wait, told in seconds.
pub(super) const fn seconds(millis: i64) -> i64 {
    millis.saturating_add(999) / 1_000
}

/// Holds a password against the credentials, or as long against none; one that is wrong is recorded.
pub(super) async fn verify(
    state: &AppState,
    password: &str,
    credentials: Option<Box<Credentials>>,
    address: IpAddr,
) -> Result<Option<(Box<Credentials>, Verdict)>, Failed> {
    let hash: Option<PasswordHash> = credentials.as_ref().map(|credentials| credentials.password.clone());
    let verdict = state.passwords.verify(password, hash).await?;
    match credentials {
        Some(credentials) if verdict != Verdict::Wrong => Ok(Some((credentials, verdict))),
        credentials => {
            let person = credentials.map(|credentials| credentials.person.id);
            state.store.sign_in_failed(person, address).await?;
            Ok(None)
        }
    }
}

/// Hashes a password as it is done now. Nobody is kept out for its not being done; it is tried again the next time.
async fn renew(state: &AppState, credentials: &Credentials, typed: &Typed) {
    let Some(password) = Password::typed(&typed.password) else { return };
    let Ok(hash) = state.passwords.hash(password).await else { return };
    if let Err(error) = state.store.renew_hash(credentials.person.id, &credentials.password, &hash).await {
        tracing::warn!("a password could not be stored hashed anew: {error}");
    }
}

/// Where a request came from.
pub(super) fn address(asked: &Parts) -> IpAddr {
    // Every connection has an address: those that don't are of one client.
    asked.extensions.get::<ClientAddress>().map_or(Ipv4Addr::UNSPECIFIED.into(), |client| client.ip)
}

fn client(asked: &Parts) -> Client {
    let agent = asked.headers.get(USER_AGENT).map(|agent| String::from_utf8_lossy(agent.as_bytes()).into_owned());
    Client { address: address(asked), agent: agent.unwrap_or_default() }
}

/// `POST /logout`; with `everywhere`, in every other browser as well.
pub(super) async fn sign_out(State(state): State<AppState>, request: Request) -> Result<Response, Problem> {
    let asked = request.into_parts().0;
    let Some(PostedForm(form)) = asked.extensions.get() else { return Ok(no_form()) };
    let everywhere = form_urlencoded::parse(form.as_bytes()).any(|(name, _)| name == "everywhere");
    let cookie = state.session_cookie(&asked.extensions);
    match asked.extensions.get() {
        Some(Visitor::SignedIn(session)) if everywhere => {
            let actor = Actor::from(session.person.reference());
            state.store.end_sessions(session.person.id, None, &actor).await?;
        }
        Some(Visitor::Unknown) => return Err(Problem::unavailable()),
        _ => {
            if let Some(secret) = cookie.secret(&asked.headers) {
                state.store.sign_out(&secret).await?;
            }
        }
    }
    Ok((AppendHeaders([(SET_COOKIE, cookie.forgetting())]), Redirect::to(LOGIN)).into_response())
}

/// 415: something else than a form.
pub(super) fn no_form() -> Response {
    Problem::unsupported("This takes what the desk's own form sends.").into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_told_in_words() {
        assert_eq!(wait_sentence(1), "Too many tries. Try again in 1 second.");
        assert_eq!(wait_sentence(30), "Too many tries. Try again in 30 seconds.");
    }
}
