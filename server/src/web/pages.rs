//! The pages: rendered by leptos, each in the context of the person, the zone and the nonce of its request.

use std::{panic::resume_unwind, sync::OnceLock, time::Duration};

use app::{
    App,
    domain::account::{SetupForm, SignInForm, WelcomeForm},
    ports::{
        CurrentPerson, CurrentRole, DeskHandle, PostedForm, Refused, RequestAddress, RequestLayout, RequestZone,
        SignedIn, Viewer, layout_cookie,
    },
    shell,
};
use axum::{
    Router,
    body::Body,
    extract::{FromRequestParts, RawQuery, Request, State},
    http::{HeaderMap, Method, StatusCode, request::Parts},
    middleware::{Next, from_fn, from_fn_with_state},
    response::{IntoResponse as _, Redirect, Response},
    routing::{get, post},
};
use leptos::context::{provide_context, use_context};
use leptos_axum::{AxumRouteListing, LeptosRoutes as _, generate_route_list, render_app_async_with_context};
use leptos_router::Method as PageMethod;
use tracing::Instrument as _;

use super::{
    body::{Incoming, is_form},
    cookies::cookie,
    export,
    guard::ScriptNonce,
    limits::in_time,
    one_time,
    origin::Links,
    own_account,
    problem::Problem,
    sign_in,
    state::AppState,
    visitor::{ACCOUNT, KeptPost, LOGIN, LOGOUT, SETUP, Visitor, WELCOME},
};

/// The zone that the page reads from the browser.
const ZONE_COOKIE: &str = "tz";

/// Pages, server functions, and the exports that pages link to.
pub(super) fn router(state: &AppState) -> Router<AppState> {
    let options = state.site.options();
    Router::new()
        .route("/", get(home))
        .leptos_routes_with_context(state, routes(), provide_visit, move || shell(options.clone()))
        .route("/login", post(sign_in::sign_in))
        .route("/logout", post(sign_in::sign_out))
        .route("/welcome", post(one_time::choose_password))
        .route("/setup", post(one_time::set_up))
        .route("/account", post(own_account::change))
        .fallback(not_found)
        .layer(from_fn_with_state(state.clone(), one_time::shown))
        .layer(from_fn(to_its_end))
        .layer(from_fn_with_state(state.clone(), posted))
        .layer(from_fn(in_time))
        .route("/tickets.csv", get(export::csv_for_person))
        .route("/tickets.jsonl", get(export::jsonl_for_person))
        .layer(from_fn_with_state(state.clone(), visit))
}

/// The paths of the application's pages, as the router writes them.
#[must_use]
pub fn page_paths() -> Vec<String> {
    routes().iter().map(|route| route.path().to_owned()).collect()
}

/// The application's routes. Walking them marks resources as not to be loaded, for the whole process, so it is done once
/// and before anything is served.
fn routes() -> Vec<AxumRouteListing> {
    static ROUTES: OnceLock<Vec<AxumRouteListing>> = OnceLock::new();
    ROUTES
        .get_or_init(|| {
            generate_route_list(App).into_iter().flat_map(with_its_root).flat_map(by_name).map(also_posted).collect()
        })
        .clone()
}

/// leptos lets a wildcard stand for nothing as well, axum doesn't: what is below `/settings` begins with `/settings`.
fn with_its_root(route: AxumRouteListing) -> impl Iterator<Item = AxumRouteListing> {
    let root = route.path().rsplit_once("/{*").map(|(root, _)| root.to_owned());
    let root = root.map(|root| AxumRouteListing::new(root, route.mode().clone(), route.methods(), []));
    root.into_iter().chain([route])
}

/// What the router has as one page of any name are the pages of accounts; any other name is that of no page.
fn by_name(route: AxumRouteListing) -> Vec<AxumRouteListing> {
    const ANY: &str = "/{page}";
    if route.path() != ANY {
        return vec![route];
    }
    let named = |path: &str| AxumRouteListing::new(path.to_owned(), route.mode().clone(), route.methods(), []);
    [LOGIN, WELCOME, SETUP, ACCOUNT].map(named).into()
}

/// Whether a path is of a page that takes what a plain form sends to its own address: that of an escalation rule or of a
/// guardrail.
fn takes_posts(path: &str) -> bool {
    path.starts_with("/settings/") || path.starts_with("/guardrails/")
}

/// Lets those pages take it.
fn also_posted(route: AxumRouteListing) -> AxumRouteListing {
    if !takes_posts(route.path()) {
        return route;
    }
    AxumRouteListing::new(route.path().to_owned(), route.mode().clone(), [PageMethod::Get, PageMethod::Post], [])
}

/// Whether a path takes a form about an account, which is short.
fn takes_account(path: &str) -> bool {
    matches!(path, LOGIN | LOGOUT | WELCOME | SETUP | ACCOUNT)
}

/// Reads what is sent before a page or a server function sees it, and keeps a plain form where its page finds it.
async fn posted(State(state): State<AppState>, request: Request, next: Next) -> Response {
    /// Longest body: the longest condition, as a browser writes letters of other scripts in a form.
    const LONGEST: usize = 4 << 20;
    /// Longest form about an account: an address to go on to, a password that is longer than any that is taken, and what was
    /// sent before, twice encoded.
    const LONGEST_ACCOUNT: usize = 256 << 10;
    /// How long it may take to arrive: less than the answer may take, so that the right one of the two is blamed.
    const ARRIVAL: Duration = Duration::from_secs(20);
    if matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let (mut parts, body) = request.into_parts();
    let body = Incoming::from(body).within(ARRIVAL);
    if parts.extensions.remove::<KeptPost>().is_some() {
        // No more of it than is kept: whoever sends it has shown nothing to be let in by.
        return match body.collect_short(sign_in::LONGEST_KEPT).await {
            Ok(form) => sign_in::keep(state, parts, form.as_deref()).await,
            Err(problem) => problem.into_response(),
        };
    }
    let path = parts.uri.path();
    let (longest, too_large) = if takes_account(path) {
        (LONGEST_ACCOUNT, "The form has at most 256 KiB.")
    } else {
        (LONGEST, "The form has at most 4 MiB.")
    };
    let body = match body.collect(|_| longest, || Problem::too_large(too_large)).await {
        Ok(body) => body,
        Err(problem) => return problem.into_response(),
    };
    let path = parts.uri.path();
    if is_form(&parts.method, &parts.headers) && (takes_posts(path) || takes_account(path)) {
        parts.extensions.insert(PostedForm(String::from_utf8_lossy(&body).into_owned()));
        return next.run(Request::from_parts(parts, Body::empty())).await;
    }
    next.run(Request::from_parts(parts, Body::from(body))).await
}

async fn home(RawQuery(query): RawQuery) -> Redirect {
    match query {
        Some(query) => Redirect::to(&format!("/tickets?{query}")),
        None => Redirect::to("/tickets"),
    }
}

async fn not_found(State(state): State<AppState>, request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Problem::not_found("There is no such page.").into_response();
    }
    let mut response = rendered(state, request).await;
    if response.status() == StatusCode::OK {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}

/// The page at a request's address, whatever the method.
pub(super) async fn rendered(state: AppState, request: Request) -> Response {
    let options = state.site.options();
    let provide = move || {
        provide_context(state.clone());
        provide_visit();
    };
    render_app_async_with_context(provide, move || shell(options.clone()))(request).await
}

/// Makes a page in a task of its own, to its end: it is rendered by several tasks, and those that are left when its visitor
/// goes away, or is told to try again, would look for signals that went with the request.
async fn to_its_end(request: Request, next: Next) -> Response {
    match tokio::spawn(next.run(request).in_current_span()).await {
        Ok(response) => response,
        Err(failed) if failed.is_panic() => resume_unwind(failed.into_panic()),
        Err(_) => Problem::internal().into_response(),
    }
}

/// On whose behalf a page is made, and in which zone.
#[derive(Clone)]
pub(super) struct Visit {
    /// The desk, as far as whoever it is may see it; `None` for whoever may not, or is not known.
    desk: Option<DeskHandle>,
    /// The person; `None` where it is nobody, or a desk that knows nobody yet.
    person: Option<CurrentPerson>,
    role: Option<CurrentRole>,
    signed_in: Option<SignedIn>,
    zone: RequestZone,
    layout: RequestLayout,
    address: RequestAddress,
    nonce: Option<ScriptNonce>,
}

impl Visit {
    /// The visitor as lists see them.
    pub(super) fn viewer(&self) -> Viewer {
        Viewer { person: self.person.as_ref().map(|person| person.0.id), zone: self.zone.0 }
    }
}

impl FromRequestParts<AppState> for Visit {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &AppState) -> Result<Self, Problem> {
        parts.extensions.get().cloned().ok_or_else(Problem::internal)
    }
}

/// Gathers what a page is made with; leptos hands the request's extensions on to [`provide_visit`].
///
/// Where the storage does not say who visits, there is no desk: the page then says what does not work, as every page can.
async fn visit(State(state): State<AppState>, links: Links, mut request: Request<Body>, next: Next) -> Response {
    let headers = request.headers();
    let visitor = request.extensions().get().unwrap_or(&Visitor::Unknown);
    let person = visitor.person().cloned();
    let layout = cookie(headers, &layout_cookie(person.as_ref().map(|person| person.id)));
    let visit = Visit {
        desk: state.desk_of(visitor),
        person: person.map(CurrentPerson),
        role: visitor.role().map(CurrentRole),
        signed_in: state.signed_in(visitor, request.extensions()),
        zone: RequestZone(zone(headers)),
        layout: RequestLayout(layout.and_then(|layout| layout.parse().ok()).unwrap_or_default()),
        address: RequestAddress(links.address().to_owned()),
        nonce: request.extensions().get().cloned(),
    };
    request.extensions_mut().insert(visit);
    next.run(request).await
}

/// Puts the visit into leptos's context, for pages and server functions alike.
fn provide_visit() {
    let Some(parts) = use_context::<Parts>() else { return };
    hand_on::<SignInForm>(&parts);
    hand_on::<WelcomeForm>(&parts);
    hand_on::<SetupForm>(&parts);
    hand_on::<Refused>(&parts);
    let Some(visit) = parts.extensions.get::<Visit>().cloned() else { return };
    if let Some(desk) = visit.desk {
        provide_context(desk);
    }
    provide_context(visit.zone);
    provide_context(visit.layout);
    provide_context(visit.address);
    if let Some(person) = visit.person {
        provide_context(person);
    }
    if let Some(role) = visit.role {
        provide_context(role);
    }
    if let Some(signed_in) = visit.signed_in {
        provide_context(signed_in);
    }
    if let Some(nonce) = visit.nonce {
        provide_context(nonce.for_leptos());
    }
}

/// Puts what a handler has found into leptos's context.
fn hand_on<T: Clone + Send + Sync + 'static>(parts: &Parts) {
    if let Some(found) = parts.extensions.get::<T>() {
        provide_context(found.clone());
    }
}

fn zone(headers: &HeaderMap) -> chrono_tz::Tz {
    cookie(headers, ZONE_COOKIE).and_then(|name| name.parse().ok()).unwrap_or(chrono_tz::UTC)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::header::COOKIE;

    fn with(cookies: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(COOKIE, cookies.parse().unwrap())])
    }

    #[test]
    fn the_zone_is_the_browsers_if_it_is_known() {
        assert_eq!(zone(&with("a=b; tz=Europe/Berlin")), chrono_tz::Europe::Berlin);
        assert_eq!(zone(&with("tz=America%2FMexico_City")), chrono_tz::America::Mexico_City);
        for unknown in ["tz=Mars/Olympus", "tz=", "xtz=Europe/Berlin", "tz=%ff"] {
            assert_eq!(zone(&with(unknown)), chrono_tz::UTC, "{unknown}");
        }
        assert_eq!(zone(&HeaderMap::new()), chrono_tz::UTC);
    }
}
