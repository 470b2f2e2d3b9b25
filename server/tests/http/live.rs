//! What an open page hears.

use std::time::Duration;

use axum::body::BodyDataStream;
use futures::StreamExt as _;
use server::store;

use crate::desk::{Desk, HOST, turn};

/// Hundreds of times what it takes.
const PATIENCE: Duration = Duration::from_secs(30);

async fn next(stream: &mut BodyDataStream) -> Option<String> {
    let frame = tokio::time::timeout(PATIENCE, stream.next()).await.unwrap()?;
    Some(String::from_utf8(frame.unwrap().to_vec()).unwrap())
}

async fn listen(desk: &Desk) -> BodyDataStream {
    let response = desk.get("/api/events").open().await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    response.into_body().into_data_stream()
}

async fn end_of_log(desk: &Desk) -> i64 {
    desk.store.check().await.unwrap().events
}

fn told(seq: i64) -> String {
    format!("id: {seq}\ndata: {{\"seq\":{seq}}}\n\n")
}

#[tokio::test]
async fn a_page_hears_where_the_log_ends_and_whenever_it_grows() {
    let desk = Desk::new().await;
    let mut page = listen(&desk).await;
    assert_eq!(next(&mut page).await, Some(told(end_of_log(&desk).await)));
    for n in 1..=3 {
        desk.record(&turn("a", &n.to_string())).await;
        let end = told(end_of_log(&desk).await);
        // Making a token is an event too, and may be heard by itself.
        while next(&mut page).await.unwrap() != end {}
    }
    let mut later = listen(&desk).await;
    assert_eq!(next(&mut later).await, Some(told(end_of_log(&desk).await)));
}

#[tokio::test]
async fn a_page_hears_of_what_another_process_writes() {
    let desk = Desk::new().await;
    let mut page = listen(&desk).await;
    next(&mut page).await;
    let other = store::open(&desk.url, std::sync::Arc::new(desk.clock.clone())).await.unwrap();
    other.add_person("Ada", None).await.unwrap();
    assert_eq!(next(&mut page).await, Some(told(end_of_log(&desk).await)));
}

#[tokio::test]
async fn a_desk_that_stops_lets_its_pages_go() {
    let desk = Desk::new().await;
    let mut page = listen(&desk).await;
    next(&mut page).await;
    desk.state.stop();
    assert_eq!(next(&mut page).await, None);
}

#[tokio::test]
async fn other_sites_hear_nothing() {
    let desk = Desk::new().await;
    let answer = desk.get("/api/events").header("host", &format!("evil.example:{}", &HOST[10..])).send().await;
    answer.problem(421);
}
