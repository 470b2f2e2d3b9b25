//! The part of the log that is about looking after the desk, from its end back.

use app::{
    domain::{
        audit::{AuditEntry, AuditPage, AuditSubject},
        event::Subject,
        person::PersonRef,
        query::audit::{AuditActor, AuditGroup, Kinds},
        time::Timestamp,
    },
    ports::AuditList,
};
use sqlx::QueryBuilder;

use super::{
    super::engine::{Db, Row},
    Result, SqlStore, events,
    rows::Column as _,
};

impl SqlStore {
    /// A page of it.
    pub(super) async fn read_audit(&self, list: &AuditList) -> Result<AuditPage> {
        let now = self.clock.now();
        let mut connection = self.engine.read().await?;
        let rows = query(list, now).build().fetch_all(&mut *connection).await?;
        let limit = usize::try_from(list.limit).unwrap_or(usize::MAX);
        let entries: Result<Vec<_>> = rows.iter().take(limit).map(entry).collect();
        Ok(AuditPage { entries: entries?, has_older: rows.len() > limit, now })
    }
}

/// One event more than the page has, to know whether there is one.
fn query(list: &AuditList, now: Timestamp) -> QueryBuilder<Db> {
    // The first condition is the one of the index `events_of_administration`, to the letter.
    let mut sql = QueryBuilder::new(
        "SELECT e.seq, e.id, e.at, e.actor_kind, e.actor_id, e.actor_name, e.subject_kind, e.subject_id, e.kind,
                p.payload, n.name AS person_name, rv.name AS rule_name, gv.name AS guardrail_name
         FROM events e
         LEFT JOIN event_payloads p ON p.seq = e.seq
         LEFT JOIN people n ON e.subject_kind = 'person' AND n.id = e.subject_id
         LEFT JOIN rules r ON e.subject_kind = 'rule' AND r.id = e.subject_id
         LEFT JOIN rule_versions rv ON rv.rule = r.id AND rv.version = r.version
         LEFT JOIN guardrails g ON e.subject_kind = 'guardrail' AND g.id = e.subject_id
         LEFT JOIN guardrail_versions gv ON gv.guardrail = g.id AND gv.version = g.version
         WHERE e.subject_kind NOT IN ('ticket', 'turn')",
    );
    if let Some(before) = list.query.before {
        sql.push(" AND e.seq < ").push_bind(before.0);
    }
    if !list.query.what.is_empty() {
        sql.push(" AND (");
        for (at, group) in list.query.what.iter().enumerate() {
            sql.push(if at > 0 { " OR " } else { "" });
            push_group(&mut sql, *group);
        }
        sql.push(")");
    }
    match list.query.who {
        None => {}
        Some(AuditActor::Desk) => {
            sql.push(" AND e.actor_kind = 'system'");
        }
        Some(AuditActor::Person(id)) => {
            let id = id.to_string();
            sql.push(" AND ((e.actor_kind = 'person' AND e.actor_id = ").push_bind(id.clone());
            sql.push(") OR (e.subject_kind = 'person' AND e.subject_id = ").push_bind(id).push("))");
        }
    }
    if let Some(days) = list.query.when {
        let (first, last) = days.days(list.viewer.today(now));
        if let Some(first) = first {
            sql.push(" AND e.at >= ").push_bind(list.viewer.start_of_day(first).as_millis());
        }
        if let Some(after) = last.and_then(|last| last.succ_opt()) {
            sql.push(" AND e.at < ").push_bind(list.viewer.start_of_day(after).as_millis());
        }
    }
    sql.push(" ORDER BY e.seq DESC LIMIT ").push_bind(i64::from(list.limit) + 1);
    sql
}

/// The kinds of a group, as a condition of its own.
fn push_group(sql: &mut QueryBuilder<Db>, group: AuditGroup) {
    match group.kinds() {
        Kinds::Only(kind) => {
            sql.push("e.kind = ").push_bind(kind);
        }
        Kinds::Prefix(prefix) => {
            sql.push("(");
            push_prefix(sql, prefix);
            for other in AuditGroup::ALL {
                if let Kinds::Only(kind) = other.kinds()
                    && kind.starts_with(prefix)
                {
                    sql.push(" AND e.kind <> ").push_bind(kind);
                }
            }
            sql.push(")");
        }
        Kinds::Others => {
            // What a group names by itself begins like another group's.
            sql.push("NOT (");
            let prefixes = AuditGroup::ALL.into_iter().filter_map(|group| match group.kinds() {
                Kinds::Prefix(prefix) => Some(prefix),
                Kinds::Only(_) | Kinds::Others => None,
            });
            for (at, prefix) in prefixes.enumerate() {
                sql.push(if at > 0 { " OR " } else { "" });
                push_prefix(sql, prefix);
            }
            sql.push(")");
        }
    }
}

/// That a kind begins like this: no engine's own function says so alike.
fn push_prefix(sql: &mut QueryBuilder<Db>, prefix: &'static str) {
    // The character after the full stop that ends each prefix.
    let end = format!("{}/", prefix.trim_end_matches('.'));
    sql.push("(e.kind >= ").push_bind(prefix).push(" AND e.kind < ").push_bind(end).push(")");
}

fn entry(row: &Row) -> Result<AuditEntry> {
    let event = events::event(row)?;
    let named = |column: &str| -> Result<String> { Ok(row.maybe(column)?.unwrap_or_default()) };
    let about = match &event.subject {
        Subject::Person(id) => AuditSubject::Person(PersonRef { id: *id, name: named("person_name")? }),
        Subject::Rule(id) => AuditSubject::Rule { id: *id, name: named("rule_name")? },
        Subject::Guardrail(id) => AuditSubject::Guardrail { id: *id, name: named("guardrail_name")? },
        Subject::Token(name) => AuditSubject::Token(name.clone()),
        Subject::Ticket(_) | Subject::Turn(_) | Subject::Desk => AuditSubject::Desk,
    };
    Ok(AuditEntry::of(&event, &row.text("kind")?, about))
}

#[cfg(test)]
mod tests {
    use app::{
        domain::query::audit::AuditQuery,
        ports::{AuditList, Viewer},
    };

    use super::{super::super::engine, *};

    #[tokio::test]
    async fn every_filter_is_a_walk_along_the_index() {
        let (store, _desk) = engine::test_desk().await;
        // As on a desk in use: nearly all events are of turns.
        let mut write = store.engine.write().await.unwrap();
        sqlx::query(
            "INSERT INTO events (seq, id, at, actor_kind, actor_name, subject_kind, subject_id, kind, payload_digest, hash)
             WITH RECURSIVE n (i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 9000)
             SELECT i, 'turn ' || i, 0, 'system', 'Handoff', 'turn', '1', 'turn.recorded', $1, $1 FROM n",
        )
        .bind(vec![0_u8; 32])
        .execute(&mut *write)
        .await
        .unwrap();
        sqlx::query("ANALYZE").execute(&mut *write).await.unwrap();
        write.commit().await.unwrap();
        let mut connection = store.engine.read().await.unwrap();
        let person = "00000000-0000-4000-8000-000000000001";
        for text in ["", "before=8000", "what=tokens", "what=desk,accounts", &format!("who={person}&when=7d&before=9")]
        {
            let (query, ignored) = AuditQuery::parse(text);
            assert!(ignored.is_empty(), "{ignored:?}");
            let viewer = Viewer { person: None, zone: chrono_tz::UTC };
            let list = AuditList { query, viewer, limit: 50 };
            let plan = engine::plan(&mut connection, &mut super::query(&list, Timestamp::from_millis(0))).await;
            assert!(plan.contains("events_of_administration"), "{text}: {plan}");
            assert!(!plan.contains("TEMP B-TREE") && !plan.contains("Sort"), "{text}: {plan}");
        }
    }
}
