//! Who asks, and whether they are let in: found out once for every request, before anything is done for it.
//!
//! Everything is behind this door that is not named here as open, so that a route that is new is closed until someone
//! decides otherwise.

use app::{
    api::{ApiError, ReadArrivedTurn, ReadChanges},
    domain::{
        account::{Asking, Role, SignInForm},
        ids::PersonId,
        local_path::LocalPath,
        person::Person,
    },
    ports::{PortError, page_before},
};
use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderValue, Method, StatusCode, Uri,
        header::{ACCEPT, CONTENT_TYPE},
    },
    middleware::Next,
    response::{IntoResponse as _, Redirect, Response},
};
use leptos::server_fn::{ServerFn, error::FromServerFnError as _};

use super::{
    body::is_form,
    cookies::{SessionCookie, cookie},
    problem::Problem,
    state::AppState,
};
use crate::store::Session;

/// The page to sign in at.
pub(super) const LOGIN: &str = "/login";
/// Where the form to sign out goes.
pub(super) const LOGOUT: &str = "/logout";
/// The page of a link that an admin has made.
pub(super) const WELCOME: &str = "/welcome";
/// The page of the link that `handoff serve` prints.
pub(super) const SETUP: &str = "/setup";
/// The page of one's own account.
pub(super) const ACCOUNT: &str = "/account";
/// What a page asks for that is merely open: it is no use of a session, which ends in front of nobody.
const BY_ITSELF: [&str; 2] = [<ReadChanges as ServerFn>::PATH, <ReadArrivedTurn as ServerFn>::PATH];
/// Names the person whom a visitor has chosen to be, before there are accounts.
const PERSON_COOKIE: &str = "handoff_person";

/// In the extensions of a plain form that came while nobody was signed in: it is not done, but what was typed is not lost (see
/// `sign_in::keep`).
#[derive(Clone, Copy)]
pub(super) struct KeptPost;

/// Whoever asks.
#[derive(Clone, Debug)]
pub(super) enum Visitor {
    /// Anyone, as nobody has to sign in; in the name of someone, where the desk knows anybody.
    Anyone {
        /// The one whom they have chosen to be, else the first one.
        person: Option<Person>,
        /// In a demo what that person is; elsewhere whoever sits at the machine may do everything.
        role: Role,
    },
    /// Someone who has signed in.
    SignedIn(Box<Session>),
    /// Nobody, at a desk for people who sign in.
    SignedOut,
    /// The storage does not say who, nor whether they would have to sign in.
    Unknown,
}

impl Visitor {
    async fn of(state: &AppState, cookie: SessionCookie, path: &str, headers: &HeaderMap) -> Self {
        match Self::find(state, cookie, path, headers).await {
            Ok(visitor) => visitor,
            // The cause is in the log.
            Err(_) => Self::Unknown,
        }
    }

    async fn find(state: &AppState, cookie: SessionCookie, path: &str, headers: &HeaderMap) -> Result<Self, PortError> {
        if !state.asks_to_sign_in().await? {
            // Where the storage does not say who it is, it is nobody: pages then say what does not work.
            let person = chosen(state, headers).await.unwrap_or_default();
            let role = played(state, person.as_ref()).await.unwrap_or(Role::Viewer);
            return Ok(Self::Anyone { person, role });
        }
        let Some(secret) = cookie.secret(headers) else { return Ok(Self::SignedOut) };
        let session = if BY_ITSELF.contains(&path) {
            state.store.peek_session(&secret, state.session_life).await?
        } else {
            state.store.session(&secret, state.session_life).await?
        };
        Ok(session.map_or(Self::SignedOut, |session| Self::SignedIn(Box::new(session))))
    }

    /// The person, where it is one.
    pub(super) fn person(&self) -> Option<&Person> {
        match self {
            Self::Anyone { person, .. } => person.as_ref(),
            Self::SignedIn(session) => Some(&session.person),
            Self::SignedOut | Self::Unknown => None,
        }
    }

    /// What they are at the desk; `None` for nobody.
    pub(super) fn role(&self) -> Option<Role> {
        match self {
            Self::Anyone { role, .. } => Some(*role),
            Self::SignedIn(session) => Some(session.role),
            Self::SignedOut | Self::Unknown => None,
        }
    }
}

/// Whoever a visitor is before there are accounts.
async fn chosen(state: &AppState, headers: &HeaderMap) -> Result<Option<Person>, PortError> {
    let chosen = cookie(headers, PERSON_COOKIE).and_then(|id| id.parse::<PersonId>().ok());
    if let Some(id) = chosen
        && let Some(person) = state.store.person(id).await?.filter(|person| !person.disabled)
    {
        return Ok(Some(person));
    }
    state.store.founder().await
}

/// What someone is before there are accounts: in a demo what the person is whom they have chosen to be, so that it shows what
/// each role sees.
async fn played(state: &AppState, person: Option<&Person>) -> Result<Role, PortError> {
    let Some(person) = person.filter(|_| state.store.is_demo()) else { return Ok(Role::Admin) };
    Ok(state.store.account(person.id).await?.map_or(Role::Viewer, |account| account.role))
}

/// What kind of address is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Door {
    /// Nothing about anybody, or for programs that show a token.
    Open,
    /// Signing in and out, and what is opened by a one-time link.
    SignIn,
    /// A server function.
    Function,
    /// Something that a script or a link downloads.
    Download,
    /// A page, or nothing at all.
    Page,
}

impl Door {
    fn of(path: &str) -> Self {
        match path {
            "/healthz" | "/readyz" => Self::Open,
            LOGIN | LOGOUT | WELCOME | SETUP => Self::SignIn,
            "/tickets.csv" | "/tickets.jsonl" => Self::Download,
            _ if path.starts_with("/pkg/") || path.starts_with("/api/v1/") => Self::Open,
            _ if path.starts_with("/api/fn/") => Self::Function,
            _ if path.starts_with("/api/") => Self::Download,
            _ => Self::Page,
        }
    }
}

/// Lets in whoever may come in, and says to everyone else where to sign in. Handlers find the [`Visitor`] in the request's
/// extensions.
pub(super) async fn admit(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let door = Door::of(request.uri().path());
    if door == Door::Open {
        return next.run(request).await;
    }
    let visitor =
        Visitor::of(&state, state.session_cookie(request.extensions()), request.uri().path(), request.headers()).await;
    if matches!(visitor, Visitor::SignedOut) && is_kept(door, &request) {
        request.extensions_mut().insert(KeptPost);
    }
    let refusal = match &visitor {
        Visitor::Anyone { .. } => None,
        Visitor::SignedIn(_) => already_signed_in(door, &request),
        Visitor::SignedOut => signed_out(door, &request),
        Visitor::Unknown => (door == Door::Download).then(|| Problem::unavailable().into_response()),
    };
    if let Some(refusal) = refusal {
        return refusal;
    }
    if door == Door::SignIn && !matches!(visitor, Visitor::Anyone { .. }) {
        let next = next_of(request.uri()).to_string();
        request.extensions_mut().insert(SignInForm::Asks(Asking { next, ..Asking::default() }));
    }
    request.extensions_mut().insert(visitor);
    next.run(request).await
}

fn is_read(request: &Request) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD)
}

/// Leads on whoever comes to sign in and has.
fn already_signed_in(door: Door, request: &Request) -> Option<Response> {
    let comes_to_sign_in = door == Door::SignIn && is_read(request) && request.uri().path() == LOGIN;
    comes_to_sign_in.then(|| Redirect::to(next_of(request.uri()).as_str()).into_response())
}

/// What someone is answered who has not signed in; `None` where they may go on.
fn signed_out(door: Door, request: &Request) -> Option<Response> {
    match door {
        Door::Open | Door::SignIn => None,
        Door::Page | Door::Function if request.extensions().get::<KeptPost>().is_some() => None,
        Door::Page => {
            let here = request.uri().path_and_query().and_then(|here| here.as_str().parse().ok());
            Some(to_login(&here.unwrap_or_default()))
        }
        // A plain form, whose answer is a page.
        Door::Function if !is_read(request) && takes_pages(request.headers()) => {
            Some(to_login(&page_before(request.headers()).unwrap_or_default()))
        }
        Door::Function => {
            let kind = [(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
            Some((StatusCode::UNAUTHORIZED, kind, ApiError::SignedOut.ser()).into_response())
        }
        Door::Download => Some(Problem::signed_out().into_response()),
    }
}

/// Whether what someone sends who has not signed in is kept: a plain form, whose answer is a page, unless it has a password.
fn is_kept(door: Door, request: &Request) -> bool {
    matches!(door, Door::Page | Door::Function)
        && request.uri().path() != ACCOUNT
        && is_form(request.method(), request.headers())
        && takes_pages(request.headers())
}

fn takes_pages(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/html"))
}

/// Leads to the page to sign in at, and from there back.
fn to_login(next: &LocalPath) -> Response {
    if *next == LocalPath::default() {
        return Redirect::to(LOGIN).into_response();
    }
    let query = form_urlencoded::Serializer::new(String::new()).append_pair("next", next.as_str()).finish();
    Redirect::to(&format!("{LOGIN}?{query}")).into_response()
}

/// Where someone goes on after they have signed in, as an address says: a page of this desk, else the first one.
fn next_of(uri: &Uri) -> LocalPath {
    let query = uri.query().unwrap_or_default().as_bytes();
    let next = form_urlencoded::parse(query).find(|(name, _)| name == "next");
    next.and_then(|(_, next)| next.parse().ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_open_but_what_is_named() {
        for path in ["/healthz", "/readyz", "/pkg/0f3c/handoff.js", "/api/v1/turns", "/api/v1/tickets.csv"] {
            assert_eq!(Door::of(path), Door::Open, "{path}");
        }
        for path in ["/healthz/", "/pkg", "/api/v1", "/api/v11/turns", "/API/v1/turns", "//api/v1/turns", "/api/events"]
        {
            assert_ne!(Door::of(path), Door::Open, "{path}");
        }
        assert_eq!(Door::of("/api/fn/tickets"), Door::Function);
        for path in ["/login/x", "/account", "/welcome/", "/setup/x", "/Setup", "/settings/people"] {
            assert_eq!(Door::of(path), Door::Page, "{path}");
        }
    }

    #[test]
    fn one_goes_on_at_a_page_of_this_desk() {
        let next = |uri: &str| next_of(&uri.parse().unwrap()).to_string();
        assert_eq!(next("/login?next=%2Ftickets%3Fstatus%3Dopen"), "/tickets?status=open");
        for elsewhere in
            ["/login", "/login?next=", "/login?next=//evil.example", "/login?next=https:%2F%2Fevil.example"]
        {
            assert_eq!(next(elsewhere), "/", "{elsewhere}");
        }
    }
}
