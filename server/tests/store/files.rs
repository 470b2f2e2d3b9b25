//! What only a database file can be like.

use std::sync::Arc;

use server::store;

use crate::desk::{TestDesk, unsure};

#[tokio::test]
async fn a_closed_desk_is_whole_in_its_one_file() {
    let desk = TestDesk::sqlite().await;
    desk.escalate(unsure("a", "1")).await;
    // Readers that have seen the write-ahead log.
    desk.page("", None, 10).await;
    let before = desk.store.check().await.unwrap();
    desk.store.close().await;
    let file = desk.url().trim_start_matches("sqlite:").to_owned();
    let elsewhere = tempfile::tempdir().unwrap();
    let copy = elsewhere.path().join("copy.db");
    std::fs::copy(file, &copy).unwrap();
    let copy = store::open(&format!("sqlite:{}", copy.display()), Arc::new(desk.clock.clone())).await.unwrap();
    assert_eq!(copy.check().await.unwrap(), before);
}
