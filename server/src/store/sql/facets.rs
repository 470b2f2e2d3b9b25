//! The values that tickets have, for what a list may be filtered by.

use std::collections::HashSet;

use app::domain::{
    facets::{Facets, MOST_VALUES},
    fold::{fold, fold_key},
};

use super::{super::engine::Connection, Result, SqlStore, rows::Column as _};

/// Most values of a kind that are read, in byte order: a platform may name a channel for each conversation.
pub(super) const MOST_READ: i64 = 1_000;

impl SqlStore {
    /// All kinds of values, and everyone.
    ///
    /// The values are kept in a table of their own, which triggers add to when a ticket is made or joined; reading is a walk
    /// along the beginning of its key, as long with a million tickets as with ten.
    pub(super) async fn ticket_facets(&self) -> Result<Facets> {
        let people = self.all_people().await?;
        let mut snapshot = self.engine.snapshot().await?;
        let connection = &mut *snapshot;
        Ok(Facets {
            channels: values(connection, "channel", str::to_owned).await?,
            rules: values(connection, "rule", str::to_owned).await?,
            guardrails: values(connection, "guardrail", fold_key).await?,
            tags: values(connection, "tag", str::to_owned).await?,
            people,
        })
    }
}

/// The values of one kind, sorted by their folded text; of those that a filter takes for one by their key, the first.
async fn values(connection: &mut Connection, facet: &'static str, key: impl Fn(&str) -> String) -> Result<Vec<String>> {
    let rows = sqlx::query("SELECT value FROM ticket_facets WHERE facet = $1 ORDER BY value LIMIT $2")
        .bind(facet)
        .bind(MOST_READ)
        .fetch_all(connection)
        .await?;
    Ok(offered(rows.iter().map(|row| row.text("value")).collect::<Result<_>>()?, key))
}

/// Values in byte order, as they are offered.
pub(super) fn offered(mut values: Vec<String>, key: impl Fn(&str) -> String) -> Vec<String> {
    // Stable, so that values of one fold stay in byte order.
    values.sort_by_cached_key(|value| fold(value));
    let mut keys = HashSet::new();
    values.retain(|value| keys.insert(key(value)));
    values.truncate(MOST_VALUES);
    values
}
