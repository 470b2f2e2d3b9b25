//! What stands before every handler.

use std::net::SocketAddr;

use app::domain::{account::Role, token::Scope};
use axum::{
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{Method, Request, StatusCode},
};
use serde_json::json;
use server::web::{self, Admission, Reach, Site};
use tower::ServiceExt as _;

use crate::{
    desk::{Desk, turn},
    sign_in::{PASSWORD, account},
};

#[tokio::test]
async fn only_loopback_hosts_are_answered() {
    let desk = Desk::new().await;
    for host in ["localhost", "localhost:3000", "LOCALHOST", "127.0.0.1", "127.1.2.3:80", "[::1]", "[::1]:3000"] {
        assert_eq!(desk.get("/healthz").header("host", host).send().await.status, StatusCode::OK, "{host}");
    }
    for host in [
        "evil.example",
        "evil.example:3000",
        "localhost.evil.example",
        "127.0.0.1.nip.io",
        "192.168.1.2",
        "0.0.0.0",
        "[::2]",
        "",
        "a b",
    ] {
        desk.get("/healthz").header("host", host).send().await.problem(421);
    }
    desk.get("/healthz").header("host", "localhost").header("host", "evil.example").send().await.problem(421);
    desk.get("http://evil.example/healthz").send().await.problem(421);
    desk.get("/healthz").without_host().send().await.problem(400);
}

#[tokio::test]
async fn a_forged_request_is_refused() {
    let desk = Desk::new().await;
    for path in ["/api/fn/gone", "/tickets", "/nothing"] {
        for headers in [
            &[][..],
            &[("origin", "http://evil.example")],
            &[("origin", "null")],
            &[("origin", "http://localhost:3001")],
            &[("sec-fetch-site", "cross-site")],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "cross-site"), ("origin", "http://localhost:3000")],
        ] {
            let ask = headers.iter().fold(desk.post(path), |ask, (name, value)| ask.header(name, value));
            ask.send().await.problem(403);
        }
    }
}

#[tokio::test]
async fn a_request_of_the_desks_own_pages_is_let_through() {
    let desk = Desk::new().await;
    for header in [("sec-fetch-site", "same-origin"), ("sec-fetch-site", "none"), ("origin", "http://localhost:3000")] {
        let answer = desk.post("/api/fn/gone").header(header.0, header.1).send().await;
        answer.problem(404);
    }
}

#[tokio::test]
async fn reading_and_the_api_need_no_origin() {
    let desk = Desk::new().await;
    assert_eq!(desk.get("/healthz").header("sec-fetch-site", "cross-site").send().await.status, StatusCode::OK);
    let token = desk.token(&[Scope::Ingest]).await;
    let ask = desk.post("/api/v1/turns").token(&token).header("origin", "https://elsewhere.example");
    assert_eq!(ask.json(&turn("c", "1")).send().await.status, StatusCode::CREATED);
}

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let desk = Desk::new().await;
    for ask in [
        desk.get("/tickets"),
        desk.get("/nothing"),
        desk.get("/"),
        desk.get("/healthz"),
        desk.get("/api/v1/tickets"),
        desk.get("/pkg/none.js"),
        desk.get("/healthz").header("host", "evil.example"),
        desk.post("/tickets"),
    ] {
        let answer = ask.send().await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("strict-transport-security"), "", "the desk is not reached by HTTPS");
        let permissions = answer.header("permissions-policy");
        assert!(permissions.contains("camera=()") && permissions.contains("clipboard-write=(self)"), "{permissions}");
        let policy = answer.header("content-security-policy");
        for directive in [
            "default-src 'self'",
            "script-src 'nonce-",
            "'strict-dynamic'",
            "'wasm-unsafe-eval'",
            "style-src 'self';",
            "object-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(directive), "{directive}: {policy}");
        }
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{policy}");
    }
}

#[tokio::test]
async fn a_desk_that_is_reached_by_https_is_reached_by_nothing_else() {
    for (url, expected) in [("https://desk.example.com", "max-age=31536000"), ("http://desk.example.com", "")] {
        let desk = Desk::with(Site::absent(), Some(url.parse().unwrap())).await;
        for ask in [desk.get("/tickets"), desk.get("/healthz"), desk.get("/nothing"), desk.get("/api/v1/tickets")] {
            assert_eq!(ask.send().await.header("strict-transport-security"), expected, "{url}");
        }
    }
}

#[tokio::test]
async fn a_desk_with_accounts_answers_to_its_names() {
    let desk = Desk::new().await;
    let url = "https://desk.example.com".parse().unwrap();
    let allowed = vec!["desk.internal".parse().unwrap()];
    let reach = Reach::of(Admission::Accounts, Some(&url), allowed);
    let router = web::router(desk.state.clone().with_reach(reach));
    let ask = async |host: &str| {
        let request = Request::builder().uri("/healthz").header("host", host).body(Body::empty()).unwrap();
        router.clone().oneshot(request).await.unwrap().status()
    };
    for host in ["localhost:3000", "desk.example.com", "DESK.example.com:8443", "desk.internal:80"] {
        assert_eq!(ask(host).await, StatusCode::OK, "{host}");
    }
    for host in ["evil.example", "evil.desk.example.com", "10.0.0.1"] {
        assert_eq!(ask(host).await, StatusCode::MISDIRECTED_REQUEST, "{host}");
    }
}

#[tokio::test]
async fn links_begin_as_the_client_reached_the_desk() {
    let desk = Desk::new().await;
    let id = desk.ticket("c").await;
    let token = desk.token(&[Scope::Read]).await;
    let url = async |proxies: &[&str], peer: &str| {
        let proxies: Vec<_> = proxies.iter().map(|network| network.parse().unwrap()).collect();
        let router = web::router(desk.state.clone().behind(proxies.into()));
        let peer: SocketAddr = peer.parse().unwrap();
        let request = Request::builder().uri(format!("/api/v1/tickets/{id}")).header("host", "localhost");
        let request = request.header("authorization", format!("Bearer {token}")).header("x-forwarded-proto", "https");
        let request = request.extension(ConnectInfo(peer)).body(Body::empty()).unwrap();
        let body = to_bytes(router.oneshot(request).await.unwrap().into_body(), usize::MAX).await.unwrap();
        serde_json::from_slice::<serde_json::Value>(&body).unwrap()["url"].as_str().unwrap().to_owned()
    };
    assert_eq!(url(&["10.0.0.0/8"], "10.0.0.9:4000").await, format!("https://localhost/tickets/{id}"));
    assert_eq!(url(&["10.0.0.0/8"], "192.0.2.1:4000").await, format!("http://localhost/tickets/{id}"));
    assert_eq!(url(&[], "10.0.0.9:4000").await, format!("http://localhost/tickets/{id}"));
}

#[tokio::test]
async fn a_session_is_kept_as_the_client_reached_the_desk() {
    let desk = Desk::new().await;
    account(&desk, "ada", Role::Agent).await;
    let signed_in = async |proxies: &[&str]| {
        let proxies: Vec<_> = proxies.iter().map(|network| network.parse().unwrap()).collect();
        let router = web::router(desk.state.clone().behind(proxies.into()));
        let peer: SocketAddr = "10.0.0.9:4000".parse().unwrap();
        let ask = |method: Method, path: &str, cookie: &str, body: String| {
            let request =
                Request::builder().method(method).uri(path).header("host", "localhost").header("cookie", cookie);
            let request = request.header("origin", "https://localhost").header("x-forwarded-proto", "https");
            let request = request.header("content-type", "application/x-www-form-urlencoded");
            router.clone().oneshot(request.extension(ConnectInfo(peer)).body(Body::from(body)).unwrap())
        };
        let form = format!("email=ada%40example.com&password={}", PASSWORD.replace(' ', "+"));
        let answer = ask(Method::POST, "/login", "", form).await.unwrap();
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().to_owned();
        let is_strict = answer.headers().contains_key("strict-transport-security");
        let secret = cookie.split(';').next().unwrap();
        let page = ask(Method::GET, "/tickets", secret, String::new()).await.unwrap();
        assert_eq!(page.status(), StatusCode::OK, "it is known by that cookie");
        (cookie, is_strict)
    };
    let (cookie, is_strict) = signed_in(&["10.0.0.0/8"]).await;
    assert!(cookie.starts_with("__Host-handoff_session=") && cookie.ends_with("; Secure") && is_strict, "{cookie}");
    let (cookie, is_strict) = signed_in(&[]).await;
    assert!(cookie.starts_with("handoff_session=") && !cookie.contains("Secure") && !is_strict, "{cookie}");
}

#[tokio::test]
async fn the_api_answers_problems_for_what_is_not_there() {
    let desk = Desk::new().await;
    for path in ["/api/v1/nothing", "/api/v1", "/api/v1/tickets/", "/api/nothing", "/api/fn/gone", "/api/v1/turns/1"] {
        desk.get(path).send().await.problem(404);
    }
    for (method, path, allowed) in [
        (Method::GET, "/api/v1/turns", "POST"),
        (Method::DELETE, "/api/v1/tickets/0c9e1f7a-1111-4222-8333-444455556666", "PATCH"),
        (Method::POST, "/api/v1/tickets", "GET"),
        (Method::POST, "/api/v1/conversations/c/turns/1/feedback", "PUT"),
        (Method::DELETE, "/api/events", "GET"),
    ] {
        let ask = desk.ask(method, path).header("sec-fetch-site", "same-origin");
        let answer = ask.json(&json!({})).send().await;
        answer.problem(405);
        assert!(answer.header("allow").contains(allowed), "{path}: {answer:?}");
    }
}

#[tokio::test]
async fn a_desk_says_whether_it_lives_and_whether_it_is_ready() {
    let desk = Desk::new().await;
    assert_eq!(desk.get("/healthz").send().await.status, StatusCode::OK);
    assert_eq!(desk.get("/readyz").send().await.status, StatusCode::OK);
    desk.store.close().await;
    assert_eq!(desk.get("/healthz").send().await.status, StatusCode::OK);
    desk.get("/readyz").send().await.problem(503);
}

#[tokio::test]
async fn a_storage_that_fails_is_a_problem_that_says_try_again_and_nothing_else() {
    let desk = Desk::new().await;
    let token = desk.token(&[Scope::Ingest, Scope::Read]).await;
    desk.store.close().await;
    for ask in
        [desk.get("/api/v1/tickets"), desk.post("/api/v1/turns").json(&turn("c", "1")), desk.get("/api/v1/tickets.csv")]
    {
        let answer = ask.token(&token).send().await;
        let problem = answer.problem(503);
        assert_eq!(problem["detail"], "The desk's storage did not answer. Try again.");
        assert_eq!(answer.header("retry-after"), "5");
    }
}
