//! What stands before every handler: headers that keep browsers safe, and the refusal of forged requests.

use axum::{
    extract::{Request, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, Method,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, ORIGIN, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
            X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
        },
        uri::Authority,
    },
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use leptos::nonce::Nonce;

use super::{
    client::ClientAddress,
    origin::{PublicUrl, hosts},
    problem::Problem,
    state::AppState,
    visitor::{SETUP, WELCOME},
};
use crate::ids;

/// Headers that every answer has, whatever it is.
const ALWAYS: [(HeaderName, HeaderValue); 6] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    // No other origin gets hold of the desk's window, or of what the desk answers.
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("permissions-policy"), HeaderValue::from_static(PERMISSIONS)),
];
/// What of the browser the desk uses: it writes to the clipboard, and that is all.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), camera=(), clipboard-read=(), \
    clipboard-write=(self), display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), \
    hid=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), midi=(), payment=(), \
    picture-in-picture=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";
/// How long a browser that has reached the desk by HTTPS asks for it in no other way: a year.
const HTTPS_ONLY: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// What the page of a one-time link tells other pages of its address: not that, even within the desk. It does tell where it
/// is, or browsers would send its form as if it came from nowhere.
const ONLY_ITS_ORIGIN: HeaderValue = HeaderValue::from_static("strict-origin");

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The nonce under which this response's inline scripts may run.
#[derive(Clone)]
pub(super) struct ScriptNonce(String);

impl ScriptNonce {
    /// As leptos puts it on the scripts that it writes.
    pub(super) fn for_leptos(&self) -> Nonce {
        Nonce::from_value(self.0.as_str())
    }
}

/// Sets the security headers. Scripts run if they have the response's nonce, or are loaded by one that has; nothing else
/// runs, not even a file of this origin that somebody else has a page name. Nothing is loaded from or sent to another
/// origin, whatever an answer's Markdown says.
///
/// Nothing is kept by browsers or proxies on the way, unless its handler says so: what the desk answers is about people.
pub(super) async fn security_headers(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let nonce = ids::uuid().simple().to_string();
    let policy = format!(
        "default-src 'self'; script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    );
    request.extensions_mut().insert(ScriptNonce(nonce));
    let has_secret = matches!(request.uri().path(), WELCOME | SETUP);
    let mut response = next.run(request).await;
    let is_https = response.extensions().get::<ClientAddress>().is_some_and(|client| client.https);
    let headers = response.headers_mut();
    headers.extend(ALWAYS);
    if has_secret {
        headers.insert(REFERRER_POLICY, ONLY_ITS_ORIGIN);
    }
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if is_https || state.public_url.as_ref().is_some_and(PublicUrl::is_https) {
        headers.insert(STRICT_TRANSPORT_SECURITY, HTTPS_ONLY);
    }
    if let Ok(policy) = HeaderValue::try_from(policy) {
        headers.insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// Refuses what another site makes a browser send: everything that may change something has to come from the desk's own
/// pages. The API is exempt, as a token is never sent by itself.
pub(super) async fn same_origin(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let by_token = request.uri().path().starts_with("/api/v1/");
    if reads || by_token || is_own(&state, &request) {
        next.run(request).await
    } else {
        Problem::forbidden("This request does not come from a page of this desk.").into_response()
    }
}

fn is_own(state: &AppState, request: &Request) -> bool {
    let headers = request.headers();
    match text(headers, &SEC_FETCH_SITE) {
        Some(site) => matches!(site, "same-origin" | "none"),
        None => text(headers, &ORIGIN).is_some_and(|origin| {
            let public = state.public_url.as_ref().is_some_and(|url| url.to_string() == origin);
            public || names_host(origin, hosts(request.uri(), headers).next().flatten())
        }),
    }
}

fn text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

fn names_host(origin: &str, host: Option<Authority>) -> bool {
    let Some((scheme, authority)) = origin.split_once("://") else {
        return false;
    };
    matches!(scheme, "http" | "https") && host.is_some_and(|host| host.as_str().eq_ignore_ascii_case(authority))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_the_host_with_a_scheme() {
        let host = || Some(Authority::from_static("localhost:3000"));
        assert!(names_host("http://localhost:3000", host()));
        assert!(names_host("https://LOCALHOST:3000", host()));
        for origin in [
            "null",
            "http://localhost",
            "http://localhost:3001",
            "http://evil.example",
            "localhost:3000",
            "ftp://localhost:3000",
        ] {
            assert!(!names_host(origin, host()), "{origin}");
        }
        assert!(!names_host("http://localhost:3000", None));
    }
}
