//! The desk over HTTP: pages for people, an API for programs, and what stands before both.

mod api;
mod auth;
mod body;
mod client;
mod cookies;
mod export;
mod guard;
mod limited;
mod limits;
mod listen;
mod live;
mod one_time;
mod origin;
mod own_account;
mod pages;
mod problem;
mod query;
mod rates;
mod reach;
mod sign_in;
mod site;
mod state;
mod view;
mod visitor;

pub use client::{ClientAddress, TrustedProxies};
pub use listen::{Limits, serve};
pub use origin::{InvalidPublicUrl, PublicUrl};
pub use pages::page_paths;
pub use reach::{Admission, AllowedHost, InvalidHost, Reach};
pub use site::{Site, SiteError};
pub use state::AppState;

use std::{any::Any, time::Duration};

use axum::{
    Router,
    extract::{Request, State},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse as _, Response},
    routing::get,
};
use tower_http::{catch_panic::CatchPanicLayer, trace::TraceLayer};
use tracing::Span;

use problem::Problem;

/// Everything that the desk answers.
pub fn router(state: AppState) -> Router {
    Router::new()
        .route("/healthz", get(async || "ok\n"))
        .route("/readyz", get(ready))
        .route("/pkg/{*path}", get(site::file))
        .layer(from_fn(limits::in_time))
        .route("/api/events", get(live::events))
        .method_not_allowed_fallback(api::wrong_method)
        .merge(api::router())
        .merge(pages::router(&state))
        // The last one stands outermost: even the answer to a panic has its headers and its line in the log.
        .layer(from_fn_with_state(state.clone(), visitor::admit))
        .layer(from_fn_with_state(state.clone(), guard::same_origin))
        .layer(from_fn_with_state(state.clone(), client::identify))
        .layer(from_fn(limits::short_address))
        .layer(from_fn_with_state(state.clone(), reach::known_host))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(from_fn_with_state(state.clone(), guard::security_headers))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(|request: &Request| {
                    // Never the query: it is what someone searches for.
                    tracing::info_span!("request", method = %request.method(), path = request.uri().path())
                })
                .on_request(())
                .on_response(|response: &Response, took: Duration, _: &Span| {
                    tracing::info!(status = response.status().as_u16(), ms = took.as_millis(), "answered");
                })
                .on_failure(()),
        )
        .with_state(state)
}

async fn ready(State(state): State<AppState>) -> Result<&'static str, Problem> {
    state.store.ping().await?;
    Ok("ready\n")
}

fn after_panic(panic: Box<dyn Any + Send>) -> Response {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref().copied());
    tracing::error!("a handler panicked: {}", text.unwrap_or("no message"));
    Problem::internal().into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::{body::Body, http::StatusCode};
    use tower::ServiceExt as _;

    #[tokio::test]
    async fn a_panic_is_a_problem_that_does_not_say_what_it_was() {
        async fn panics() {
            panic!("secret");
        }
        let router: Router = Router::new().route("/", get(panics)).layer(CatchPanicLayer::custom(after_panic));
        let response = router.oneshot(Request::new(Body::empty())).await.unwrap();
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(response.headers()["content-type"], "application/problem+json");
        let body = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap();
        assert!(!String::from_utf8_lossy(&body).contains("secret"));
    }
}
