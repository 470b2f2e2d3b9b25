//! What one-time links open: choosing a password, and making the first account. Looking at a link changes nothing; the forms
//! are plain ones, answered by a page or by going on as someone who has signed in.

use app::{
    domain::account::{
        InviteForm, LinkPurpose, Password, Role, SetupForm, SetupStep, WeakPassword, WelcomeForm, Welcomed,
    },
    ports::{AccountError, PortError, PostedForm},
};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{Method, StatusCode, Uri, request::Parts},
    middleware::Next,
    response::{IntoResponse as _, Redirect, Response},
};

use super::{
    pages,
    sign_in::{field, no_form, start_session, with_session},
    state::AppState,
    visitor::{LOGIN, SETUP, WELCOME},
};
use crate::{
    password::HashingFailed,
    store::{Credentials, LinkError},
};

/// Why nothing was done, and the status that says so.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) said: String,
}

impl Refusal {
    pub(super) fn of(status: StatusCode, said: impl ToString) -> Self {
        Self { status, said: said.to_string() }
    }

    pub(super) fn typed(said: impl ToString) -> Self {
        Self::of(StatusCode::UNPROCESSABLE_ENTITY, said)
    }
}

impl From<PortError> for Refusal {
    fn from(error: PortError) -> Self {
        Self::of(StatusCode::SERVICE_UNAVAILABLE, error)
    }
}

impl From<HashingFailed> for Refusal {
    fn from(error: HashingFailed) -> Self {
        Self::of(StatusCode::SERVICE_UNAVAILABLE, error)
    }
}

impl From<WeakPassword> for Refusal {
    fn from(error: WeakPassword) -> Self {
        Self::typed(error)
    }
}

impl From<LinkError> for Refusal {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Port(error) | LinkError::Account(AccountError::Port(error)) => error.into(),
            LinkError::Spent => Self::of(StatusCode::GONE, error),
            LinkError::Account(error) => Self::of(StatusCode::CONFLICT, error),
        }
    }
}

/// The password that someone has typed twice.
pub(super) fn chosen(form: &str, name: &str, email: &str) -> Result<Password, Refusal> {
    let password = field(form, "password");
    if password != field(form, "again") {
        return Err(Refusal::typed("The two passwords are not the same."));
    }
    Ok(Password::chosen(&password, name, Some(email))?)
}

/// Finds out what the page of a link is to show before it is made.
pub(super) async fn shown(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let status = match request.uri().path() {
        WELCOME => {
            let (form, status) = welcome(&state, link_of(request.uri())).await;
            request.extensions_mut().insert(form);
            status
        }
        SETUP => {
            let (form, status) = setup(&state, link_of(request.uri())).await;
            request.extensions_mut().insert(form);
            status
        }
        _ => return next.run(request).await,
    };
    with_status(status, next.run(request).await)
}

fn link_of(uri: &Uri) -> String {
    field(uri.query().unwrap_or_default(), "link")
}

/// The status of a page, where making it went well.
fn with_status(status: StatusCode, mut page: Response) -> Response {
    if page.status() == StatusCode::OK {
        *page.status_mut() = status;
    }
    page
}

/// The page that is the answer to a form.
async fn page<T: Clone + Send + Sync + 'static>(
    state: AppState,
    mut asked: Parts,
    shown: T,
    status: StatusCode,
) -> Response {
    asked.extensions.insert(shown);
    let page = pages::rendered(state, Request::from_parts(asked, Body::empty())).await;
    with_status(status, page)
}

/// The form of a link that an admin has made.
async fn welcome(state: &AppState, link: String) -> (WelcomeForm, StatusCode) {
    let found = match state.store.link(&link).await {
        Ok(found) => found.filter(|found| found.purpose != LinkPurpose::Setup),
        Err(error) => {
            let problem = Some(error.to_string());
            return (WelcomeForm { problem, ..WelcomeForm::default() }, StatusCode::SERVICE_UNAVAILABLE);
        }
    };
    let is_first = found.as_ref().is_some_and(|found| found.purpose == LinkPurpose::Invite);
    match found.and_then(|found| found.person).filter(|person| !person.disabled) {
        Some(person) => {
            let person = Welcomed { name: person.name, email: person.email.unwrap_or_default(), is_first };
            (WelcomeForm { person: Some(person), link, problem: None }, StatusCode::OK)
        }
        None => (WelcomeForm::default(), StatusCode::GONE),
    }
}

/// The form of the link that `handoff serve` prints.
async fn setup(state: &AppState, link: String) -> (SetupForm, StatusCode) {
    match setup_step(state, &link).await {
        Ok((step, status)) => {
            let link = if step == SetupStep::Open { link } else { String::new() };
            (SetupForm { step, link, ..SetupForm::default() }, status)
        }
        Err(error) => {
            let problem = Some(error.to_string());
            (SetupForm { problem, ..SetupForm::default() }, StatusCode::SERVICE_UNAVAILABLE)
        }
    }
}

async fn setup_step(state: &AppState, link: &str) -> Result<(SetupStep, StatusCode), PortError> {
    if state.store.is_demo() {
        return Ok((SetupStep::Demo, StatusCode::NOT_FOUND));
    }
    if state.asks_to_sign_in().await? {
        return Ok((SetupStep::Done, StatusCode::GONE));
    }
    let found = state.store.link(link).await?;
    Ok(if found.is_some_and(|found| found.purpose == LinkPurpose::Setup) {
        (SetupStep::Open, StatusCode::OK)
    } else {
        (SetupStep::NoLink, StatusCode::NOT_FOUND)
    })
}

/// `POST /welcome`
pub(super) async fn choose_password(State(state): State<AppState>, request: Request) -> Response {
    let mut asked = request.into_parts().0;
    let Some(PostedForm(form)) = asked.extensions.remove() else { return no_form() };
    let (shown, status) = welcome(&state, field(&form, "link")).await;
    let Some(person) = &shown.person else { return page(state, asked, shown, status).await };
    let done = async {
        let password = chosen(&form, &person.name, &person.email)?;
        let hash = state.passwords.hash(password).await?;
        Ok(state.store.use_link(&shown.link, &hash).await?)
    };
    match done.await {
        Ok(credentials) => signed_in(&state, &credentials, &asked, "/tickets").await,
        Err(Refusal { status: StatusCode::GONE, .. }) => {
            page(state, asked, WelcomeForm::default(), StatusCode::GONE).await
        }
        Err(Refusal { status, said }) => page(state, asked, WelcomeForm { problem: Some(said), ..shown }, status).await,
    }
}

/// `POST /setup`
pub(super) async fn set_up(State(state): State<AppState>, request: Request) -> Response {
    let mut asked = request.into_parts().0;
    let Some(PostedForm(form)) = asked.extensions.remove() else { return no_form() };
    let (shown, status) = setup(&state, field(&form, "link")).await;
    if shown.step != SetupStep::Open {
        return page(state, asked, shown, status).await;
    }
    let typed = InviteForm { role: Role::Admin.as_str().to_owned(), ..InviteForm::from_fields(&form) };
    let done = async {
        let first = typed.read().map_err(Refusal::typed)?;
        let password = chosen(&form, first.name.as_str(), first.email.as_str())?;
        let hash = state.passwords.hash(password).await?;
        Ok(state.store.set_up(&shown.link, &first.name, &first.email, &hash).await?)
    };
    match done.await {
        Ok(credentials) => signed_in(&state, &credentials, &asked, "/settings/start").await,
        Err(Refusal { status, said }) => {
            let shown = SetupForm { name: typed.name, email: typed.email, problem: Some(said), ..shown };
            page(state, asked, shown, status).await
        }
    }
}

/// Signs in whoever has just chosen their password.
async fn signed_in(state: &AppState, verified: &Credentials, asked: &Parts, place: &str) -> Response {
    match start_session(state, verified, asked).await {
        Ok(Some(secret)) => with_session(state, &secret, asked, place),
        // The password is set, whatever came between: they can sign in with it, or are told why not.
        Ok(None) | Err(_) => Redirect::to(LOGIN).into_response(),
    }
}
