//! The list of tickets: keyset pages over (sort key, number), merged from one index walk for each status and severity.

use app::{
    domain::{
        query::{Cursor, SortKey, SortValue},
        ticket::{Page, TicketSummary},
    },
    ports::TicketList,
};
use sqlx::{QueryBuilder, Row as _};

use super::{
    super::engine::{Connection, Db, Row},
    Result, SqlStore, changes,
    filter::{Filter, Term},
    found,
    rows::{Column as _, SUMMARY_COLUMNS, SUMMARY_JOINS, summary},
};

/// Most tickets that a search by number or ID puts before the others.
const DIRECT_HITS: u32 = 20;

impl SqlStore {
    /// One page of the list.
    pub(super) async fn list_tickets(&self, list: &TicketList) -> Result<Page<TicketSummary>> {
        let now = self.clock.now();
        let filter = Filter::new(&list.query, &list.viewer, now);
        let order = Order::of(list);
        let mut snapshot = self.engine.snapshot().await?;
        let connection = &mut *snapshot;
        let seq = changes::head(connection).await?;
        let limit = list.limit as usize;
        let mut items = match (filter.direct_hit(), &list.after) {
            (Some(term), None) => direct_hits(connection, &filter, term, DIRECT_HITS.min(list.limit)).await?,
            _ => Vec::new(),
        };
        let room = limit - items.len();
        let fetched = i64::try_from(room + 1).unwrap_or(i64::MAX);
        let mut rows = page(connection, &filter, &order, list.after.as_ref(), fetched).await?;
        let more = rows.len() > room;
        rows.truncate(room);
        let next_cursor = match rows.last() {
            _ if !more => None,
            Some(last) => Some(order.cursor(last)?),
            None => Some(order.beginning()),
        };
        let next_cursor = next_cursor.map(|cursor| cursor.to_string());
        for row in &rows {
            items.push(summary(row)?);
        }
        found::mark(connection, &filter, items.iter_mut()).await?;
        let total = match list.after {
            None => Some(count(connection, &filter).await?),
            Some(_) => None,
        };
        Ok(Page { items, next_cursor, people: Vec::new(), total, seq, now })
    }
}

/// The column that a list is sorted by, and its direction.
pub(super) struct Order {
    column: &'static str,
    text: bool,
    descending: bool,
}

impl Order {
    pub(super) fn of(list: &TicketList) -> Self {
        let descending = list.query.sort.descending;
        let (column, text) = match list.query.sort.key {
            SortKey::Created => ("created_at", false),
            SortKey::Updated => ("updated_at", false),
            SortKey::Severity => ("severity_rank", false),
            SortKey::Status => ("status_rank", false),
            SortKey::Confidence if descending => ("confidence_down_key", false),
            SortKey::Confidence => ("confidence_up_key", false),
            SortKey::AssignedTo => ("assignee_key", true),
        };
        Self { column, text, descending }
    }

    const fn direction(&self) -> &'static str {
        if self.descending { "DESC" } else { "ASC" }
    }

    const fn beyond(&self) -> &'static str {
        if self.descending { "<" } else { ">" }
    }

    /// The place before every ticket: where a list goes on whose first page was all direct hits.
    fn beginning(&self) -> Cursor {
        let key = match (self.text, self.descending) {
            (true, true) => SortValue::Text(char::MAX.to_string()),
            (true, false) => SortValue::Text(String::new()),
            (false, true) => SortValue::Int(i64::MAX),
            (false, false) => SortValue::Int(i64::MIN),
        };
        let number = if self.descending { i64::MAX } else { i64::MIN };
        Cursor { key, number: app::domain::ids::TicketNumber(number) }
    }

    fn cursor(&self, last: &Row) -> Result<Cursor> {
        let key = if self.text {
            SortValue::Text(last.try_get(self.column)?)
        } else {
            SortValue::Int(last.try_get(self.column)?)
        };
        Ok(Cursor { key, number: app::domain::ids::TicketNumber(last.int("number")?) })
    }
}

async fn page(
    connection: &mut Connection,
    filter: &Filter<'_>,
    order: &Order,
    after: Option<&Cursor>,
    limit: i64,
) -> Result<Vec<Row>> {
    Ok(statement(filter, order, after, limit).build().fetch_all(connection).await?)
}

fn statement(filter: &Filter<'_>, order: &Order, after: Option<&Cursor>, limit: i64) -> QueryBuilder<Db> {
    let (column, direction) = (order.column, order.direction());
    let mut sql = QueryBuilder::new(format!("SELECT {SUMMARY_COLUMNS} FROM ("));
    match filter.arms() {
        None => walk(&mut sql, filter, order, after, limit, None),
        Some(arms) => {
            for (index, (status, severity)) in arms.into_iter().enumerate() {
                if index > 0 {
                    sql.push(" UNION ALL ");
                }
                walk(&mut sql, filter, order, after, limit, Some((status.rank(), severity.rank())));
            }
        }
    }
    sql.push(format_args!(
        ") page JOIN tickets t ON t.number = page.number {SUMMARY_JOINS}
         ORDER BY page.{column} {direction}, page.number {direction} LIMIT "
    ));
    sql.push_bind(limit);
    sql
}

/// One walk along one index.
fn walk(
    sql: &mut QueryBuilder<Db>,
    filter: &Filter<'_>,
    order: &Order,
    after: Option<&Cursor>,
    limit: i64,
    arm: Option<(i64, i64)>,
) {
    let (column, direction) = (order.column, order.direction());
    sql.push(format_args!("SELECT * FROM (SELECT t.number, t.{column} FROM tickets t WHERE 1 = 1"));
    if let Some((status, severity)) = arm {
        sql.push(" AND t.status_rank = ").push_bind(status);
        sql.push(" AND t.severity_rank = ").push_bind(severity);
    }
    if let Some(cursor) = after {
        sql.push(" AND ");
        push_beyond(sql, order, cursor);
    }
    filter.push(sql);
    if let Some(term) = filter.direct_hit() {
        sql.push(" AND NOT ");
        term.push_direct(sql);
    }
    sql.push(format_args!(" ORDER BY t.{column} {direction}, t.number {direction} LIMIT ")).push_bind(limit);
    sql.push(") walk");
}

/// Whether a ticket comes after a place of the list.
pub(super) fn push_beyond(sql: &mut QueryBuilder<Db>, order: &Order, cursor: &Cursor) {
    sql.push(format_args!("(t.{}, t.number) {} (", order.column, order.beyond()));
    match &cursor.key {
        SortValue::Int(key) => sql.push_bind(*key),
        SortValue::Text(key) => sql.push_bind(key.clone()),
    };
    sql.push(", ").push_bind(cursor.number.0).push(")");
}

/// Tickets that the search names by number or ID, newest first, as far as the other filters let them through.
async fn direct_hits(
    connection: &mut Connection,
    filter: &Filter<'_>,
    term: &Term,
    limit: u32,
) -> Result<Vec<TicketSummary>> {
    let mut sql = QueryBuilder::new(format!("SELECT {SUMMARY_COLUMNS} FROM tickets t {SUMMARY_JOINS} WHERE "));
    term.push_direct(&mut sql);
    push_arms(&mut sql, filter);
    filter.push(&mut sql);
    sql.push(" ORDER BY t.number DESC LIMIT ").push_bind(i64::from(limit));
    let rows = sql.build().fetch_all(connection).await?;
    rows.iter().map(summary).collect()
}

/// How many tickets the filter lets through.
pub(super) async fn count(connection: &mut Connection, filter: &Filter<'_>) -> Result<u64> {
    let mut sql = QueryBuilder::new("SELECT count(*) AS n FROM tickets t WHERE 1 = 1");
    push_arms(&mut sql, filter);
    filter.push(&mut sql);
    let n: i64 = sql.build().fetch_one(connection).await?.try_get("n")?;
    Ok(n.unsigned_abs())
}

/// The condition of the statuses and severities, preceded by ` AND `.
pub(super) fn push_arms(sql: &mut QueryBuilder<Db>, filter: &Filter<'_>) {
    let Some(arms) = filter.arms() else {
        return;
    };
    sql.push(" AND (t.status_rank, t.severity_rank) IN (VALUES ");
    let mut list = sql.separated(", ");
    for (status, severity) in arms {
        list.push(format_args!("({}, {})", status.rank(), severity.rank()));
    }
    sql.push(")");
}

#[cfg(test)]
mod tests {
    use super::{super::super::engine, *};
    use app::{
        domain::{ids::TicketNumber, query::TicketQuery},
        ports::Viewer,
    };

    /// Every sort, from its beginning and from a cursor on, under no, one and several statuses and severities.
    #[tokio::test]
    async fn every_list_is_a_walk_along_an_index() {
        let (desk, _database) = engine::test_desk().await;
        let mut connection = desk.engine.read().await.unwrap();
        let viewer = Viewer { person: None, zone: chrono_tz::UTC };
        for key in ["created", "updated", "severity", "status", "confidence", "assigned_to"] {
            for (sign, filters) in
                [("", ""), ("-", "&status=open"), ("", "&severity=high,low"), ("-", "&status=open,closed&severity=low")]
            {
                let query = TicketQuery::parse(&format!("sort={sign}{key}{filters}")).0;
                let list = TicketList { query: query.clone(), viewer: viewer.clone(), after: None, limit: 50 };
                let order = Order::of(&list);
                let filter = Filter::new(&query, &viewer, desk.clock.now());
                let key = if order.text { SortValue::Text("m".to_owned()) } else { SortValue::Int(1) };
                for after in [None, Some(Cursor { key, number: TicketNumber(7) })] {
                    let mut sql = statement(&filter, &order, after.as_ref(), 51);
                    let problems = engine::scans_and_sorts(&mut connection, &mut sql).await;
                    assert!(problems.is_empty(), "{}: {problems:#?}", query.to_query_string());
                }
            }
        }
    }
}
