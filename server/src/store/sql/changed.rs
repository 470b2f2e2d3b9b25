//! What has happened to tickets since a place in the log, as one list sees it.

use std::collections::HashMap;

use app::{
    domain::{
        changes::{Changed, Changes, MOST_CHANGES},
        ids::{Seq, TicketId},
    },
    ports::TicketList,
};
use sqlx::{QueryBuilder, Row as _};

use super::{
    super::engine::Connection,
    Result, SqlStore, changes,
    filter::Filter,
    found, list,
    rows::{Column as _, SUMMARY_COLUMNS, SUMMARY_JOINS, summary},
};

/// Most events that are looked through. Turns and people have events, too; a page that slept through more than these reads
/// its list again rather than having the log walked for it.
const MOST_EVENTS: i64 = 20_000;

impl SqlStore {
    /// What has happened since `since`, read from one snapshot.
    pub(super) async fn changed_tickets(&self, list: &TicketList, since: Seq) -> Result<Changes> {
        let now = self.clock.now();
        let filter = Filter::new(&list.query, &list.viewer, now);
        let mut snapshot = self.engine.snapshot().await?;
        let connection = &mut *snapshot;
        let seq = changes::head(connection).await?;
        let ids = touched(connection, since, seq).await?;
        let is_whole = ids.is_some();
        let ids = ids.unwrap_or_default();
        // Most of what happens at a desk happens to no ticket, and a count is a walk.
        let total = if is_whole && ids.is_empty() { None } else { Some(list::count(connection, &filter).await?) };
        let mut tickets = read(connection, list, &filter, &ids).await?;
        found::mark(connection, &filter, tickets.iter_mut().map(|changed| &mut changed.ticket)).await?;
        Ok(Changes { tickets, total, seq, is_whole, now })
    }
}

/// The tickets with an event after `since`, the latest first; `None` where they can't be told one by one.
async fn touched(connection: &mut Connection, since: Seq, head: Seq) -> Result<Option<Vec<TicketId>>> {
    // Numbers have no gaps, so the distance is the number of events.
    let is_near = head.0.checked_sub(since.0).is_some_and(|events| (0..=MOST_EVENTS).contains(&events));
    if !is_near {
        return Ok(None);
    }
    let most = usize::from(MOST_CHANGES);
    // The inner LIMIT keeps the walk on the log's own key: the index by subject would be walked over all of the history.
    let rows = sqlx::query(
        "SELECT e.subject_id, max(e.seq) AS seq FROM
             (SELECT seq, subject_kind, subject_id FROM events WHERE seq > $1 ORDER BY seq DESC LIMIT $2) e
         WHERE e.subject_kind = 'ticket' GROUP BY e.subject_id ORDER BY max(e.seq) DESC LIMIT $3",
    )
    .bind(since.0)
    .bind(MOST_EVENTS)
    .bind(i64::from(MOST_CHANGES) + 1)
    .fetch_all(connection)
    .await?;
    if rows.len() > most {
        return Ok(None);
    }
    rows.iter().map(|row| row.word("subject_id")).collect::<Result<_>>().map(Some)
}

/// The tickets in the order of their IDs, each with whether the filter lets it through.
async fn read(
    connection: &mut Connection,
    list: &TicketList,
    filter: &Filter<'_>,
    ids: &[TicketId],
) -> Result<Vec<Changed>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    // A condition over an unknown value is unknown, which lets nothing through.
    let mut sql = QueryBuilder::new(format!("SELECT {SUMMARY_COLUMNS}, CASE WHEN 1 = 1"));
    list::push_arms(&mut sql, filter);
    filter.push(&mut sql);
    sql.push(" THEN TRUE ELSE FALSE END AS fits, CASE WHEN ");
    match &list.after {
        Some(end) => list::push_beyond(&mut sql, &list::Order::of(list), end),
        None => _ = sql.push("1 = 0"),
    }
    sql.push(format_args!(" THEN FALSE ELSE TRUE END AS is_within FROM tickets t {SUMMARY_JOINS} WHERE t.id IN ("));
    let mut named = sql.separated(", ");
    for id in ids {
        named.push_bind(id.to_string());
    }
    sql.push(")");
    let rows = sql.build().fetch_all(connection).await?;
    let mut known: HashMap<TicketId, Changed> = HashMap::with_capacity(rows.len());
    for row in &rows {
        let ticket = summary(row)?;
        known.insert(ticket.id, Changed { fits: row.try_get("fits")?, is_within: row.try_get("is_within")?, ticket });
    }
    Ok(ids.iter().filter_map(|id| known.remove(id)).collect())
}
