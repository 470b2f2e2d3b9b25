//! What runs in a page: what the desk put there, and nothing else.

use std::collections::HashSet;

use axum::http::Method;

use crate::{desk::Desk, routes};

/// The nonce of an answer's policy.
fn nonce(policy: &str) -> &str {
    let (_, rest) = policy.split_once("script-src 'nonce-").unwrap_or_else(|| panic!("no nonce in {policy}"));
    let (nonce, rest) = rest.split_once('\'').unwrap();
    assert!(rest.starts_with(" 'strict-dynamic' 'wasm-unsafe-eval';"), "{policy}");
    nonce
}

/// The tags of an element, each as it is written.
fn tags<'a>(page: &'a str, element: &str) -> Vec<&'a str> {
    let begin = format!("<{element}");
    page.match_indices(&begin).map(|(at, _)| page[at..].split_once('>').unwrap().0).collect()
}

#[tokio::test]
async fn every_script_of_every_page_has_the_nonce_of_its_answer() {
    let desk = Desk::new().await;
    let mut nonces = HashSet::new();
    let mut scripts = 0;
    let pages = server::web::page_paths().into_iter().chain(["/nothing".to_owned()]);
    for path in pages.map(|path| desk.filled(&path)) {
        let answer = desk.ask(Method::GET, &path).send().await;
        let page = answer.text();
        let nonce = nonce(answer.header("content-security-policy"));
        assert!(nonces.insert(nonce.to_owned()), "{path}: a nonce is used once");
        let links = tags(&page, "link").into_iter().filter(|link| link.contains("modulepreload"));
        for tag in tags(&page, "script").into_iter().chain(links) {
            assert!(tag.contains(&format!("nonce=\"{nonce}\"")), "{path}: {tag}");
            scripts += 1;
        }
        for inline in [" style=\"", " onclick=", " onload=", " onerror=", "<style", "javascript:", "<base"] {
            assert!(!page.contains(inline), "{path}: {inline}");
        }
    }
    assert!(scripts >= 3 * nonces.len(), "{scripts} scripts and modules in {} pages", nonces.len());
}

#[tokio::test]
async fn what_is_no_page_has_the_same_policy() {
    let desk = Desk::new().await;
    for route in routes::all() {
        let answer = desk.ask(route.method.clone(), &desk.filled(&route.path)).send().await;
        assert_eq!(nonce(answer.header("content-security-policy")).len(), 32, "{route:?}");
    }
}
