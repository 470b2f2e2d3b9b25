//! What only a database file can be like.

use std::sync::Arc;

use futures::future::join_all;
use server::store;

use crate::desk::{TestDesk, unsure};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_desk_is_whole_in_its_one_file() {
    for round in 0..20 {
        let desk = TestDesk::sqlite().await;
        // One to four readers, which have all seen the write-ahead log.
        join_all((0..1 + round % 4).map(|_| desk.page("", None, 10))).await;
        desk.escalate(unsure("a", "1")).await;
        let before = desk.store.check().await.unwrap();
        desk.store.close().await;
        let elsewhere = tempfile::tempdir().unwrap();
        let copy = elsewhere.path().join("copy.db");
        std::fs::copy(desk.url().trim_start_matches("sqlite:"), &copy).unwrap();
        let copy = store::open(&format!("sqlite:{}", copy.display()), Arc::new(desk.clock.clone())).await.unwrap();
        assert_eq!(copy.check().await.unwrap(), before, "round {round}");
    }
}
