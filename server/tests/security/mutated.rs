//! Thousands of requests that are almost right: none breaks anything, and none is told what the desk is made of.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use app::domain::token::Scope;

use crate::{
    answers::check,
    desk::{Database, Desk},
    log,
    mutation::{self, Dice},
};

const REQUESTS: u64 = 5_000;
/// Requests at once.
const CLIENTS: u64 = 8;
/// After this one of the requests hangs.
const HANGING: Duration = Duration::from_secs(10);

async fn endure(database: Database, seed: u64) {
    log::keep();
    let desk = Arc::new(Desk::on(database).await);
    let token = desk.token("all", &[Scope::Ingest, Scope::Read, Scope::Write, Scope::Raw]).await;
    let mut clients = Vec::new();
    for client in 0..CLIENTS {
        let (desk, token) = (Arc::clone(&desk), token.clone());
        clients.push(tokio::spawn(async move {
            let mut dice = Dice::new(seed + client);
            let mut refused = 0;
            for _ in 0..REQUESTS / CLIENTS {
                let mutated = mutation::next(&desk, &token, &mut dice);
                let begun = Instant::now();
                let answer = tokio::time::timeout(HANGING, mutated.ask.send()).await;
                let answer = answer.unwrap_or_else(|_| panic!("no answer: {}", mutated.asked));
                check(&answer, &mutated.path, begun.elapsed(), &mutated.asked);
                refused += u64::from(answer.status.is_client_error());
            }
            refused
        }));
    }
    let mut refused = 0;
    for client in clients {
        refused += client.await.unwrap();
    }
    // Requests that are all refused, or none, try nothing.
    assert!((REQUESTS / 10..REQUESTS * 9 / 10).contains(&refused), "{refused} were refused");
    let report = desk.store.check().await.unwrap();
    assert_eq!(report.problems, Vec::<String>::new());
    assert_eq!(log::lines_with(&["panicked", "ERROR"]), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn five_thousand_requests_on_sqlite() {
    endure(Database::sqlite(), 0x5EED_0001).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn five_thousand_requests_on_postgres() {
    endure(Database::postgres(), 0x5EED_1001).await;
}
