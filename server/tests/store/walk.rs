//! Walking a list to its end.

use app::domain::{query::Cursor, ticket::TicketSummary};

use crate::desk::TestDesk;

/// Every ticket of a list, page by page; calls `between` after each page.
pub(crate) async fn walk(
    desk: &TestDesk,
    query: &str,
    limit: u32,
    mut between: impl AsyncFnMut(usize),
) -> Vec<TicketSummary> {
    let mut all = Vec::new();
    let mut after: Option<Cursor> = None;
    for number in 0.. {
        assert!(number < 1_000, "the walk does not end");
        let page = desk.page(query, after, limit).await;
        assert!(page.items.len() <= limit as usize, "a page is longer than its limit");
        all.extend(page.items);
        between(number).await;
        match page.next_cursor {
            Some(cursor) => after = Some(cursor.parse().unwrap()),
            None => break,
        }
    }
    all
}
