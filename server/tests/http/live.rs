//! What an open page hears.

use std::time::Duration;

use app::domain::{
    account::{Role, SessionLife},
    event::Actor,
};
use axum::body::BodyDataStream;
use futures::StreamExt as _;
use server::{store, web};

use crate::{
    desk::{Desk, HOST, turn},
    sign_in::signed_in,
};

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

/// What a page hears until it is told no more.
async fn hears_to_the_end(page: &mut BodyDataStream) {
    // What keeps a connection alive is heard all the while.
    tokio::time::timeout(PATIENCE, async { while next(page).await.is_some() {} }).await.unwrap();
}

async fn listen_as(desk: &Desk, cookie: &str) -> BodyDataStream {
    let response = desk.get("/api/events").header("cookie", cookie).open().await;
    assert_eq!(response.status(), 200);
    let mut page = response.into_body().into_data_stream();
    next(&mut page).await;
    page
}

#[tokio::test]
async fn a_page_hears_nothing_any_more_once_its_person_is_signed_out() {
    let desk = Desk::new().await;
    let (ada, of_ada) = signed_in(&desk, "Ada", Role::Admin).await;
    let (ben, of_ben) = signed_in(&desk, "Ben", Role::Agent).await;
    let (cleo, of_cleo) = signed_in(&desk, "Cleo", Role::Viewer).await;
    let (_, of_dan) = signed_in(&desk, "Dan", Role::Viewer).await;
    let mut pages = Vec::new();
    for cookie in [&of_ada, &of_ben, &of_cleo, &of_dan] {
        pages.push(listen_as(&desk, cookie).await);
    }
    desk.store.disable_person(ben.id, &Actor::System).await.unwrap();
    desk.store.end_sessions(cleo.id, None, &Actor::System).await.unwrap();
    let secret = of_dan.strip_prefix("handoff_session=").unwrap();
    assert!(desk.store.sign_out(secret).await.unwrap());
    let mut pages = pages.into_iter();
    let mut of_ada = pages.next().unwrap();
    for mut ended in pages {
        hears_to_the_end(&mut ended).await;
    }
    let end = told(end_of_log(&desk).await);
    while next(&mut of_ada).await.unwrap() != end {}
    // A session that runs out, with whatever happens next.
    desk.clock.advance(SessionLife::DEFAULT.idle_millis());
    desk.store.add_person("Someone", None).await.unwrap();
    hears_to_the_end(&mut of_ada).await;
    assert_eq!(desk.store.sessions_of(ada.id, SessionLife::DEFAULT).await.unwrap(), []);
}

#[tokio::test]
async fn a_session_that_runs_out_ends_a_page_on_which_nothing_happens() {
    let mut desk = Desk::new().await;
    let mut state = desk.state.clone();
    state.session_watch = Duration::from_millis(20);
    desk.router = web::router(state);
    let (_, cookie) = signed_in(&desk, "Ada", Role::Admin).await;
    let mut page = listen_as(&desk, &cookie).await;
    // Signing in is an event, too, that may still come.
    let quiet = tokio::time::timeout(Duration::from_millis(400), async { while page.next().await.is_some() {} }).await;
    assert!(quiet.is_err(), "nothing has ended yet");
    desk.clock.advance(SessionLife::DEFAULT.idle_millis());
    hears_to_the_end(&mut page).await;
}

#[tokio::test]
async fn being_told_is_no_use_of_a_session() {
    let desk = Desk::new().await;
    let (ada, cookie) = signed_in(&desk, "Ada", Role::Admin).await;
    let mut page = listen_as(&desk, &cookie).await;
    let seen = async || desk.store.sessions_of(ada.id, SessionLife::DEFAULT).await.unwrap()[0].last_seen_at;
    let before = seen().await;
    desk.clock.advance(10 * 60 * 1_000);
    desk.store.add_person("Someone", None).await.unwrap();
    next(&mut page).await.unwrap();
    assert_eq!(seen().await, before);
}

#[tokio::test]
async fn a_page_of_anyones_ends_with_the_first_account() {
    let desk = Desk::new().await;
    let mut page = listen(&desk).await;
    next(&mut page).await;
    signed_in(&desk, "Ada", Role::Admin).await;
    hears_to_the_end(&mut page).await;
}
