//! Signing in, against whoever would rather not.

use std::time::{Duration, Instant};

use app::domain::{
    account::{Password, Role},
    event::Actor,
};
use axum::http::Method;
use server::password::Passwords;

use crate::{
    answers::{check, problem},
    desk::{Answer, Desk},
    routes,
};

const PASSWORD: &str = "correct horse battery";

/// A desk with one account.
async fn desk() -> Desk {
    let desk = Desk::new().await;
    let (ada, _) = desk.signed_in("Ada", Role::Admin).await;
    let hash = Passwords::default().hash(Password::typed(PASSWORD).unwrap()).await.unwrap();
    desk.store.set_password(ada.id, &hash, &Actor::System).await.unwrap();
    desk
}

async fn sign_in(desk: &Desk, fields: &[(&str, &str)], cookie: &str) -> Answer {
    let sent = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    desk.ask(Method::POST, "/login").form(sent).header("cookie", cookie.as_bytes()).send().await
}

#[tokio::test]
async fn whoever_is_signed_out_gets_nothing_from_any_route() {
    let desk = desk().await;
    for route in routes::all() {
        let path = desk.filled(&route.path);
        let answer = desk.ask(route.method.clone(), &path).form("").send().await;
        match &*path {
            "/healthz" | "/readyz" | "/login" | "/logout" => {}
            // What they show without a link is that there is none.
            "/welcome" | "/setup" => assert!(matches!(answer.status.as_u16(), 410 | 415 | 200), "{path}"),
            _ if path.starts_with("/pkg/") || path.starts_with("/api/v1/") => {}
            "/tickets.csv" | "/tickets.jsonl" | "/api/events" => {
                assert_eq!(answer.status, 401, "{path}");
                problem(&answer, &path);
            }
            _ if route.is_function() => assert_eq!(answer.status, 401, "{path}"),
            _ => {
                assert_eq!(answer.status, 303, "{path}");
                assert!(answer.header("location").starts_with("/login"), "{path}");
            }
        }
        check(&answer, &path, Duration::ZERO, &path);
        assert!(!answer.text().contains("meaning of this"), "{path}");
    }
}

#[tokio::test]
async fn a_secret_that_was_planted_is_not_taken_over() {
    let desk = desk().await;
    let planted = format!("handoff_session={}", "a".repeat(64));
    let answer = sign_in(&desk, &[("email", "ada@example.com"), ("password", PASSWORD)], &planted).await;
    let set = answer.header("set-cookie").to_owned();
    assert!(set.starts_with("handoff_session=") && !set.starts_with(&planted), "{answer:?}");
    let session = async |cookie: &str| {
        desk.ask(Method::GET, "/api/fn/session").header("cookie", cookie.as_bytes()).send().await.status.as_u16()
    };
    assert_eq!(session(&planted).await, 401);
    assert_eq!(session(set.split(';').next().unwrap()).await, 200);
}

#[tokio::test]
async fn nobody_is_led_elsewhere() {
    let desk = desk().await;
    for next in [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/%2Fevil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "/tickets\r\nSet-Cookie: a=b",
        "/.//evil.example",
    ] {
        let fields = [("email", "ada@example.com"), ("password", PASSWORD), ("next", next)];
        let answer = sign_in(&desk, &fields, "").await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/"), "{next:?}: {answer:?}");
        let asked = form_urlencoded::Serializer::new("/login?".to_owned()).append_pair("next", next).finish();
        let page = desk.ask(Method::GET, &asked).send().await;
        assert!(!page.text().contains("evil.example") && !page.text().contains("alert(1)"), "{next:?}");
    }
}

#[tokio::test]
async fn what_is_typed_comes_back_as_text() {
    let desk = desk().await;
    let email = r#""><script>alert(1)</script></script><script>"#;
    let answer = sign_in(&desk, &[("email", email), ("password", "x")], "").await;
    assert_eq!(answer.status, 422);
    assert!(!answer.text().contains("<script>alert(1)"), "{}", answer.text());
}

#[tokio::test]
async fn an_unknown_e_mail_takes_as_long_as_a_wrong_password() {
    let desk = desk().await;
    let least = async |email: &str| {
        let mut least = Duration::MAX;
        for _ in 0..4 {
            let begun = Instant::now();
            let answer = sign_in(&desk, &[("email", email), ("password", "wrong horse battery")], "").await;
            assert_eq!(answer.status, 422, "{email}");
            least = least.min(begun.elapsed());
        }
        least.as_secs_f64()
    };
    let (known, unknown) = (least("ada@example.com").await, least("eve@example.com").await);
    assert!((0.3..3.0).contains(&(unknown / known)), "{known} {unknown}");
}

#[tokio::test]
async fn a_form_to_sign_in_is_short() {
    let desk = desk().await;
    for path in ["/login", "/logout", "/welcome", "/setup"] {
        let answer = desk.ask(Method::POST, path).form(format!("email={}", "x".repeat(256 << 10))).send().await;
        assert_eq!(answer.status, 413, "{path}");
        problem(&answer, path);
        let answer =
            desk.ask(Method::POST, path).header("sec-fetch-site", b"same-origin").body("text/plain", "x").send().await;
        assert_eq!(answer.status, 415, "{path}");
    }
}
