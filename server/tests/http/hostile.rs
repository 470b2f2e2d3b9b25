//! Bodies that are broken, too large, or meant to break something: none is recorded, each is answered.

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
};

use app::domain::token::Scope;
use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::desk::{Answer, Desk, assert_problem, turn, with};

const MIB: usize = 1 << 20;

async fn send(desk: &Desk, media_type: &str, body: impl Into<axum::body::Body>) -> Answer {
    let token = desk.token(&[Scope::Ingest]).await;
    desk.post("/api/v1/turns").token(&token).body(media_type, body).send().await
}

async fn turns(desk: &Desk) -> i64 {
    desk.store.check().await.unwrap().turns
}

/// A turn whose JSON has exactly so many bytes.
fn sized(id: &str, bytes: usize) -> String {
    let empty = with(turn("c", id), "answer", json!("")).to_string().len();
    let turn = with(turn("c", id), "answer", json!("x".repeat(bytes - empty))).to_string();
    assert_eq!(turn.len(), bytes);
    turn
}

#[tokio::test]
async fn what_is_not_json_is_a_bad_request() {
    let desk = Desk::new().await;
    let good = turn("c", "1").to_string();
    let deep = with(turn("c", "1"), "metadata", json!({"a": 1}))
        .to_string()
        .replace(":1}", &format!(":{}1{}}}", "[".repeat(300), "]".repeat(300)));
    let bodies: Vec<Vec<u8>> = [
        "",
        " ",
        "{",
        "nope",
        "{\"chat_id\": NaN}",
        "{\"chat_id\": 1e999}",
        "{\"chat_id\": \"\\ud800\"}",
        "{'chat_id': 1}",
        "{\"a\":1,}",
        "\u{feff}{}",
        &good[1..],
        &format!("{good}{good}"),
        &deep,
    ]
    .iter()
    .map(|text| text.as_bytes().to_vec())
    .chain([b"{\"chat_id\":\"\xff\xfe\"}".to_vec(), b"\x1f\x8b\x08\x00".to_vec(), b"[{\"a\":\"\xc3\x28\"}]".to_vec()])
    .collect();
    for body in bodies {
        let shown = String::from_utf8_lossy(&body).into_owned();
        let answer = send(&desk, "application/json", body).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{shown}");
        answer.problem(400);
    }
    for list in ["[NaN]", "[{}", "[{},]", "[{}]]", "[1 2]"] {
        send(&desk, "application/json", list).await.problem(400);
    }
    assert_eq!(turns(&desk).await, 0);
}

#[tokio::test]
async fn text_of_any_kind_is_recorded_as_text() {
    let desk = Desk::new().await;
    let hostile = "'; DROP TABLE turns; -- </script><img src=x onerror=alert(1)> \u{202e} \u{0}NUL \u{7} 👩‍💻 %_\\";
    let body = with(turn("c", "1"), "answer", json!(hostile)).to_string();
    let answer = send(&desk, "application/json", body).await;
    assert_eq!(answer.status, StatusCode::CREATED);
    assert_eq!(answer.json()["answer"], hostile.replace('\0', ""));
}

#[tokio::test]
async fn the_content_type_must_be_one_of_two() {
    let desk = Desk::new().await;
    let body = turn("c", "1").to_string();
    for media_type in
        ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16", "json", ""]
    {
        send(&desk, media_type, body.clone()).await.problem(415);
    }
    let token = desk.token(&[Scope::Ingest]).await;
    desk.post("/api/v1/turns").token(&token).send().await.problem(415);
    let answer = send(&desk, "Application/JSON; charset=UTF-8", body).await;
    assert_eq!(answer.status, StatusCode::CREATED);
}

#[tokio::test]
async fn one_turn_has_at_most_1_mib() {
    let desk = Desk::new().await;
    assert_eq!(send(&desk, "application/json", sized("1", MIB)).await.status, StatusCode::CREATED);
    send(&desk, "application/json", sized("2", MIB + 1)).await.problem(413);
    assert_eq!(turns(&desk).await, 1);
}

#[tokio::test]
async fn a_turn_of_a_list_that_is_too_large_is_that_turns_problem() {
    let desk = Desk::new().await;
    let list = format!("[{},{},{}]", sized("1", MIB), sized("2", MIB + 1), turn("c", "3"));
    let results = send(&desk, "application/json", list).await.ok();
    assert_eq!(results["results"][0]["status"], "recorded");
    assert_problem(&results["results"][1], 413);
    assert_eq!(results["results"][2]["status"], "recorded");

    let lines = format!("{}\n{}\n{}\n", sized("1", MIB), sized("2", MIB + 1), turn("c", "3"));
    let results = send(&desk, "application/x-ndjson", lines).await.ok();
    assert_eq!(results["results"][0]["status"], "duplicate");
    assert_problem(&results["results"][1], 413);
    assert_eq!(results["results"][2]["status"], "duplicate");
}

#[tokio::test]
async fn a_list_has_at_most_1000_turns() {
    let desk = Desk::new().await;
    let list = |n: usize| Value::from((0..n).map(|i| turn("c", &i.to_string())).collect::<Vec<_>>()).to_string();
    send(&desk, "application/json", list(1_001)).await.problem(413);
    assert_eq!(turns(&desk).await, 0);
    let results = send(&desk, "application/json", list(1_000)).await.ok();
    assert_eq!(results["results"].as_array().unwrap().len(), 1_000);
    assert_eq!(turns(&desk).await, 1_000);
}

#[tokio::test]
async fn a_list_has_at_most_16_mib() {
    let desk = Desk::new().await;
    let padded = |bytes: usize| format!("[{}]", " ".repeat(bytes - 2));
    assert_eq!(send(&desk, "application/json", padded(16 * MIB)).await.ok(), json!({"results": []}));
    send(&desk, "application/json", padded(16 * MIB + 1)).await.problem(413);
}

/// Sends a whole body over a real connection before it reads anything, as most clients do.
fn talk(address: std::net::SocketAddr, token: &str, body: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    write!(
        stream,
        "POST /api/v1/turns HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    stream.write_all(body).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_sends_too_much_reads_why() {
    let desk = Desk::new().await;
    let token = desk.token(&[Scope::Ingest]).await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let serving = tokio::spawn(axum::serve(listener, desk.router.clone()).into_future());
    for body in [format!("[{}]", " ".repeat(23 * MIB)), format!("{{{}}}", " ".repeat(8 * MIB))] {
        let token = token.clone();
        let answer = tokio::task::spawn_blocking(move || talk(address, &token, body.as_bytes())).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
        assert!(answer.contains("application/problem+json"), "{answer}");
    }
    serving.abort();
}

#[tokio::test]
async fn what_is_wrong_in_one_item_is_that_items_problem() {
    let desk = Desk::new().await;
    let deep = format!("{}{}", "[".repeat(300), "]".repeat(300));
    let list = format!(r#"[{deep}, {{"chat_id":"\ud800"}}, 7, {}]"#, turn("c", "1"));
    let results = send(&desk, "application/json", list).await.ok();
    for (index, status) in [(0, 400), (1, 400), (2, 422)] {
        assert_problem(&results["results"][index], status);
    }
    assert_eq!(results["results"][3]["status"], "recorded");
}

#[tokio::test]
async fn bodies_beside_turns_are_small() {
    let desk = Desk::new().await;
    let ticket = desk.ticket("c").await;
    let token = desk.token(&[Scope::Write]).await;
    let patch = |media_type: &str, body: String| {
        desk.ask(axum::http::Method::PATCH, &format!("/api/v1/tickets/{ticket}")).token(&token).body(media_type, body)
    };
    patch("application/json", " ".repeat(64 << 10) + "{}").send().await.problem(413);
    patch("application/json", "{".to_owned()).send().await.problem(400);
    patch("text/plain", "{}".to_owned()).send().await.problem(415);
}
