//! The compiled frontend as it is served.

use std::{fs, path::Path};

use axum::http::{Method, StatusCode};
use server::web::{Site, SiteError};

use crate::desk::Desk;

fn lay_out(folder: &Path) {
    fs::create_dir_all(folder.join("pkg/0f3c")).unwrap();
    fs::write(folder.join("site.json"), r#"{"pkg":"pkg/0f3c"}"#).unwrap();
    fs::write(folder.join("secret.js"), "secret").unwrap();
    fs::write(folder.join("pkg/0f3c/.hidden.js"), "secret").unwrap();
    fs::write(folder.join("pkg/0f3c/notes.txt"), "secret").unwrap();
    for (name, text) in [
        ("handoff.js", "plain js"),
        ("handoff.js.br", "brotli js"),
        ("handoff.js.gz", "gzip js"),
        ("handoff_bg.wasm", "plain wasm"),
        ("handoff_bg.wasm.gz", "gzip wasm"),
        ("handoff.css", "plain css"),
    ] {
        fs::write(folder.join("pkg/0f3c").join(name), text).unwrap();
    }
}

async fn desk() -> (Desk, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    lay_out(folder.path());
    let site = Site::in_folder(folder.path().to_owned()).unwrap();
    (Desk::with(site, None).await, folder)
}

#[tokio::test]
async fn files_have_their_type_and_are_kept_for_ever() {
    let (desk, _folder) = desk().await;
    for (name, kind, text) in [
        ("handoff.js", "text/javascript; charset=utf-8", "plain js"),
        ("handoff_bg.wasm", "application/wasm", "plain wasm"),
        ("handoff.css", "text/css; charset=utf-8", "plain css"),
    ] {
        let answer = desk.get(&format!("/pkg/0f3c/{name}")).send().await;
        assert_eq!((answer.status, answer.header("content-type"), answer.text()), (StatusCode::OK, kind, text));
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(answer.header("vary"), "accept-encoding");
        assert_eq!(answer.header("content-encoding"), "");
    }
}

#[tokio::test]
async fn the_smallest_encoding_that_is_taken_and_there_is_served() {
    let (desk, _folder) = desk().await;
    for (name, taken, encoding, text) in [
        ("handoff.js", "gzip, deflate, br, zstd", "br", "brotli js"),
        ("handoff.js", "gzip", "gzip", "gzip js"),
        ("handoff.js", "br;q=0, gzip", "gzip", "gzip js"),
        ("handoff.js", "identity", "", "plain js"),
        ("handoff_bg.wasm", "br, gzip", "gzip", "gzip wasm"),
        ("handoff.css", "br, gzip", "", "plain css"),
    ] {
        let answer = desk.get(&format!("/pkg/0f3c/{name}")).header("accept-encoding", taken).send().await;
        assert_eq!((answer.header("content-encoding"), answer.text()), (encoding, text), "{name} for {taken}");
        assert_eq!(answer.header("vary"), "accept-encoding");
    }
}

#[tokio::test]
async fn nothing_but_the_sites_files_is_served() {
    let (desk, _folder) = desk().await;
    for path in [
        "/pkg/0f3c/other.js",
        "/pkg/0f3c/",
        "/pkg/0f3c",
        "/pkg/../secret.js",
        "/pkg/0f3c/../../secret.js",
        "/pkg/0f3c/%2e%2e/%2e%2e/secret.js",
        "/pkg/..%2fsecret.js",
        "/pkg/..%5csecret.js",
        "/pkg//secret.js",
        "/pkg/0f3c/.hidden.js",
        "/pkg/0f3c/notes.txt",
        "/pkg/0f3c/handoff.js.br",
        "/pkg/0f3c/handoff.js%00",
        "/secret.js",
        "/site.json",
    ] {
        let answer = desk.get(path).send().await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!answer.text().contains("secret\""), "{path}");
        assert_ne!(answer.text(), "secret", "{path}");
    }
    assert_eq!(desk.ask(Method::HEAD, "/pkg/0f3c/handoff.js").send().await.status, StatusCode::OK);
}

#[tokio::test]
async fn pages_name_the_files_of_the_site() {
    let (desk, _folder) = desk().await;
    let page = desk.get("/tickets").send().await;
    for file in ["/pkg/0f3c/handoff.js", "/pkg/0f3c/handoff_bg.wasm", "/pkg/0f3c/handoff.css"] {
        assert!(page.text().contains(file), "{file}");
    }
}

#[test]
fn a_folder_without_a_site_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let error = Site::in_folder(folder.path().to_owned()).unwrap_err();
    assert!(error.to_string().contains(&folder.path().display().to_string()), "{error}");
    fs::write(folder.path().join("site.json"), "{}").unwrap();
    assert!(matches!(Site::in_folder(folder.path().to_owned()), Err(SiteError::Description(_))));
}
