//! The list of conversations: keyset pages over (last activity, key), as the list was when its first page was read.

use std::collections::HashMap;

use app::{
    domain::{
        fold::fold_key,
        ids::Seq,
        logs::{LogFacets, LoggedConversation},
        query::conversations::{ActivitySort, ConversationCursor},
        ticket::Page,
    },
    ports::ConversationList,
};
use sqlx::{QueryBuilder, Row as _};

use super::{
    super::engine::{Connection, Db, Row},
    Result, SqlStore, changes, facets,
    logs_filter::LogFilter,
    logs_found,
    rows::{Column as _, LINK_COLUMNS, link, user},
};

/// A row of the list, with the place that its conversation has in the walk.
struct Listed {
    key: i64,
    conversation: LoggedConversation,
    place: ConversationCursor,
}

impl SqlStore {
    /// One page of the list.
    pub(super) async fn list_conversations(&self, list: &ConversationList) -> Result<Page<LoggedConversation>> {
        let now = self.clock.now();
        let filter = LogFilter::new(&list.query, &list.viewer, now);
        let mut snapshot = self.engine.snapshot().await?;
        let connection = &mut *snapshot;
        let head = changes::head(connection).await?;
        let seq = list.after.map_or(head, |after| after.seq);
        let limit = list.limit as usize;
        let fetched = i64::from(list.limit) + 1;
        let rows = statement(&filter, list.query.sort, list.after.as_ref(), fetched)
            .build()
            .fetch_all(&mut *connection)
            .await?;
        let more = rows.len() > limit;
        let mut listed = rows.iter().take(limit).map(|row| listed(row, seq)).collect::<Result<Vec<_>>>()?;
        let next_cursor = listed.last().filter(|_| more).map(|last| last.place.to_string());
        add_policies(connection, &mut listed).await?;
        if let Some(marker) = filter.marker() {
            let conversations = listed.iter_mut().map(|listed| (listed.key, &mut listed.conversation));
            logs_found::mark(connection, &marker, conversations.collect()).await?;
        }
        let total = match list.after {
            None => Some(count(connection, &filter).await?),
            Some(_) => None,
        };
        let items = listed.into_iter().map(|listed| listed.conversation).collect();
        Ok(Page { items, next_cursor, people: Vec::new(), total, seq: head, now })
    }

    /// The values that conversations have, as `ticket_facets` does it.
    pub(super) async fn conversation_facets(&self) -> Result<LogFacets> {
        let mut snapshot = self.engine.snapshot().await?;
        Ok(LogFacets {
            channels: values(&mut snapshot, "channel", str::to_owned).await?,
            guardrails: values(&mut snapshot, "guardrail", fold_key).await?,
        })
    }
}

async fn values(connection: &mut Connection, facet: &'static str, key: impl Fn(&str) -> String) -> Result<Vec<String>> {
    let rows = sqlx::query("SELECT value FROM conversation_facets WHERE facet = $1 ORDER BY value LIMIT $2")
        .bind(facet)
        .bind(facets::MOST_READ)
        .fetch_all(connection)
        .await?;
    let values = rows.iter().map(|row| row.text("value")).collect::<Result<_>>()?;
    Ok(facets::offered(values, key))
}

const fn words(sort: ActivitySort) -> (&'static str, &'static str) {
    match sort {
        ActivitySort::Newest => ("DESC", "<"),
        ActivitySort::Oldest => ("ASC", ">"),
    }
}

/// A page. What got turns since the walk began has the place that it had then: it is taken out of the walk along the index,
/// where it has moved, and put in where it was.
fn statement(
    filter: &LogFilter<'_>,
    sort: ActivitySort,
    after: Option<&ConversationCursor>,
    limit: i64,
) -> QueryBuilder<Db> {
    let (direction, beyond) = words(sort);
    let mut sql = QueryBuilder::new("WITH ");
    if let Some(after) = after {
        sql.push(
            "later (conversation, position) AS (
                 SELECT u.conversation, min(u.position) FROM events e
                 JOIN turns u ON u.id = CASE WHEN e.kind = 'turn.recorded' THEN CAST(e.subject_id AS BIGINT) END
                 WHERE e.kind = 'turn.recorded' AND e.seq > ",
        );
        sql.push_bind(after.seq.0).push(" GROUP BY u.conversation), ");
    }
    sql.push(
        "page (id, activity) AS MATERIALIZED (
             SELECT * FROM (SELECT c.id, c.last_turn_at AS activity FROM conversations c WHERE 1 = 1",
    );
    if let Some(after) = after {
        sql.push(format_args!(" AND (c.last_turn_at, c.id) {beyond} "));
        push_place(&mut sql, after);
        sql.push(" AND c.id NOT IN (SELECT conversation FROM later)");
    }
    filter.push(&mut sql);
    sql.push(format_args!(" ORDER BY c.last_turn_at {direction}, c.id {direction} LIMIT ")).push_bind(limit);
    sql.push(") walk");
    if let Some(after) = after {
        sql.push(format_args!(
            " UNION ALL SELECT * FROM (SELECT c.id, v.created_at AS activity FROM later l
                  JOIN turns v ON v.conversation = l.conversation AND v.position = l.position - 1
                  JOIN conversations c ON c.id = l.conversation WHERE (v.created_at, c.id) {beyond} "
        ));
        push_place(&mut sql, after);
        filter.push(&mut sql);
        sql.push(") moved");
    }
    sql.push(format_args!(
        ") SELECT page.id AS conversation_key, page.activity, c.chat_id, c.channel, c.title AS chat_title, c.turns,
             c.last_turn_at, c.lowest_confidence, c.thumbs_up, c.thumbs_down, u.user_name, u.user_id, u.user_email,
             {LINK_COLUMNS}
         FROM page JOIN conversations c ON c.id = page.id JOIN turns u ON u.conversation = c.id AND u.position = c.turns
         LEFT JOIN tickets t ON t.number = (SELECT max(n.number) FROM tickets n WHERE n.conversation = c.id)
         ORDER BY page.activity {direction}, page.id {direction} LIMIT "
    ));
    sql.push_bind(limit);
    sql
}

fn push_place(sql: &mut QueryBuilder<Db>, place: &ConversationCursor) {
    sql.push("(").push_bind(place.activity.as_millis()).push(", ").push_bind(place.key).push(")");
}

fn listed(row: &Row, seq: Seq) -> Result<Listed> {
    let key = row.int("conversation_key")?;
    Ok(Listed {
        key,
        conversation: LoggedConversation {
            chat_id: row.word("chat_id")?,
            channel: row.maybe("channel")?,
            user: user(row)?,
            title: row.text("chat_title")?,
            turns: row.int("turns")?,
            last_turn_at: row.instant("last_turn_at")?,
            lowest_confidence: row.confidence("lowest_confidence")?,
            thumbs_up: row.try_get("thumbs_up")?,
            thumbs_down: row.try_get("thumbs_down")?,
            policies: Vec::new(),
            ticket: row.maybe("id")?.is_some().then(|| link(row)).transpose()?,
            found: None,
        },
        place: ConversationCursor { activity: row.instant("activity")?, key, seq },
    })
}

/// The policies that were hit in each conversation of a page, in one statement.
async fn add_policies(connection: &mut Connection, listed: &mut [Listed]) -> Result<()> {
    if listed.is_empty() {
        return Ok(());
    }
    let mut sql = QueryBuilder::new("SELECT conversation, policy FROM conversation_policies WHERE conversation IN (");
    let mut keys = sql.separated(", ");
    for listed in &*listed {
        keys.push_bind(listed.key);
    }
    sql.push(") ORDER BY conversation, policy_folded");
    let rows = sql.build().fetch_all(connection).await?;
    let mut policies: HashMap<i64, Vec<String>> = HashMap::new();
    for row in &rows {
        policies.entry(row.int("conversation")?).or_default().push(row.text("policy")?);
    }
    for listed in listed {
        listed.conversation.policies = policies.remove(&listed.key).unwrap_or_default();
    }
    Ok(())
}

/// How many conversations the filter lets through.
async fn count(connection: &mut Connection, filter: &LogFilter<'_>) -> Result<u64> {
    let mut sql = QueryBuilder::new("SELECT count(*) AS n FROM conversations c WHERE 1 = 1");
    filter.push(&mut sql);
    let n: i64 = sql.build().fetch_one(connection).await?.try_get("n")?;
    Ok(n.unsigned_abs())
}

#[cfg(test)]
mod tests {
    use super::{super::super::engine, *};
    use app::{
        domain::{query::conversations::ConversationQuery, time::Timestamp},
        ports::Viewer,
    };

    /// Both orders, from their beginning and from a cursor on, under each filter that has an index and some that have none.
    #[tokio::test]
    async fn every_list_is_a_walk_along_an_index() {
        let (desk, _database) = engine::test_desk().await;
        let mut connection = desk.engine.read().await.unwrap();
        let viewer = Viewer { person: None, zone: chrono_tz::UTC };
        for filters in [
            "",
            "channel=Teams",
            "ticket=yes",
            "ticket=no",
            "feedback=down",
            "feedback=up",
            "feedback=none",
            "guarded=yes",
            "guardrail=pii",
            "confidence=0..50",
            "active=7d",
            "channel=Teams&ticket=yes&confidence=0..50",
        ] {
            for sort in ["", "&sort=activity"] {
                let query = ConversationQuery::parse(&format!("{filters}{sort}")).0;
                let filter = LogFilter::new(&query, &viewer, desk.clock.now());
                let cursor = ConversationCursor { activity: Timestamp::from_millis(1), key: 7, seq: Seq(1) };
                for after in [None, Some(cursor)] {
                    let mut sql = statement(&filter, query.sort, after.as_ref(), 51);
                    let problems = engine::scans_and_sorts(&mut connection, &mut sql).await;
                    assert!(problems.is_empty(), "{}: {problems:#?}", query.to_query_string());
                }
            }
        }
    }
}
