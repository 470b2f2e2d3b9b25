//! Requests that another site makes a browser send.

use std::time::Duration;

use axum::http::Method;

use crate::{
    answers::{check, problem},
    desk::Desk,
    routes,
};

#[tokio::test]
async fn no_function_is_called_by_another_site() {
    let desk = Desk::new().await;
    let before = desk.seq().await;
    for function in routes::functions().into_iter().filter(|function| function.method != Method::GET) {
        for headers in [
            &[("sec-fetch-site", "cross-site")][..],
            &[("sec-fetch-site", "same-site")],
            &[("sec-fetch-site", "cross-site"), ("origin", "http://localhost:3000")],
            &[("origin", "https://evil.example")],
            &[("origin", "http://localhost:3001")],
            &[("origin", "null")],
            &[("referer", "http://localhost:3000/tickets")],
            &[],
        ] {
            for media_type in ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x"] {
                let body = format!("id={}&enabled=false&version=1&direction=up", desk.ids[0]);
                let ask = desk.ask(function.method.clone(), &function.path).body(media_type, body);
                let ask = headers.iter().fold(ask, |ask, (name, value)| ask.header(name, value.as_bytes()));
                let answer = ask.send().await;
                assert_eq!(answer.status, 403, "{function:?} {headers:?}");
                problem(&answer, &function.path);
            }
        }
    }
    assert_eq!(desk.seq().await, before);
}

#[tokio::test]
async fn what_changes_something_is_posted() {
    let desk = Desk::new().await;
    let before = desk.seq().await;
    let functions = routes::functions();
    for function in functions.iter().filter(|function| function.method != Method::GET) {
        assert_eq!(function.method, Method::POST, "{function:?}");
        for method in [Method::GET, Method::HEAD] {
            let query = format!("id={}&enabled=false&version=1&direction=up", desk.ids[0]);
            let answer = desk.ask(method, &format!("{}?{query}", function.path)).send().await;
            assert!(answer.status.is_client_error(), "{function:?}: {answer:?}");
        }
    }
    assert_eq!(desk.seq().await, before);
}

#[tokio::test]
async fn a_name_that_was_made_to_point_here_reads_nothing() {
    let desk = Desk::new().await;
    for route in routes::all() {
        for host in ["evil.example", "evil.example:3000", "localhost.evil.example", "127.0.0.1.nip.io", "10.0.0.1"] {
            let path = desk.filled(&route.path);
            for forwarded in ["x-forwarded-host", "x-unused"] {
                let ask = desk.ask(route.method.clone(), &path).header("host", host.as_bytes());
                let answer = ask.header(forwarded, b"localhost").send().await;
                assert_eq!(answer.status, 421, "{route:?} {host}");
                check(&answer, "/api/", Duration::ZERO, &path);
                assert!(!answer.text().contains("meaning"), "{route:?}");
            }
        }
    }
}
