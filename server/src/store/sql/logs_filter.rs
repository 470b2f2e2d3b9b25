//! From a [`ConversationQuery`] to conditions in SQL; `c` is the conversation.

use app::{
    domain::{
        fold::{fold, fold_key},
        highlight::Marker,
        query::{
            ConfidenceFilter,
            conversations::{ConversationQuery, FeedbackFilter, Presence},
        },
        time::Timestamp,
        turn::Feedback,
    },
    ports::Viewer,
};
use sqlx::QueryBuilder;

use super::{
    super::engine::{self, Db},
    filter::{push_in, push_list},
};

/// A query with everything resolved that depends on who looks and when.
pub(super) struct LogFilter<'a> {
    query: &'a ConversationQuery,
    viewer: &'a Viewer,
    now: Timestamp,
    /// The words of the search, folded.
    terms: Vec<String>,
}

impl<'a> LogFilter<'a> {
    pub(super) fn new(query: &'a ConversationQuery, viewer: &'a Viewer, now: Timestamp) -> Self {
        let words = query.q.as_ref().map(|text| text.as_str().split_whitespace().map(fold)).into_iter().flatten();
        Self { query, viewer, now, terms: words.filter(|term| !term.is_empty()).collect() }
    }

    /// What marks the words of the search; `None` where nothing is searched.
    pub(super) fn marker(&self) -> Option<Marker> {
        Marker::new(self.terms.iter().cloned())
    }

    /// Pushes every condition, each preceded by ` AND `.
    pub(super) fn push(&self, sql: &mut QueryBuilder<Db>) {
        let query = self.query;
        if let [channel] = &*query.channel {
            // As an equality it leaves the order to the index.
            sql.push(" AND c.channel = ").push_bind(channel.clone());
        } else {
            push_in(sql, "c.channel", &query.channel, str::to_owned);
        }
        self.push_flags(sql);
        match &query.confidence {
            None => {}
            Some(ConfidenceFilter::Missing) => {
                sql.push(" AND c.lowest_confidence IS NULL");
            }
            Some(ConfidenceFilter::Range { from, to }) => {
                sql.push(" AND c.lowest_confidence >= ").push_bind(i64::from(from.hundredths()));
                sql.push(" AND c.lowest_confidence <= ").push_bind(i64::from(to.hundredths()));
            }
        }
        if !query.guardrail.is_empty() {
            sql.push(
                " AND EXISTS (SELECT 1 FROM conversation_policies p WHERE p.conversation = c.id AND p.policy_folded IN (",
            );
            push_list(sql, &query.guardrail, fold_key);
            sql.push("))");
        }
        self.push_days(sql);
        for term in &self.terms {
            push_term(sql, term);
        }
    }

    fn push_flags(&self, sql: &mut QueryBuilder<Db>) {
        let query = self.query;
        sql.push(match query.ticket {
            None => "",
            Some(Presence::Yes) => " AND c.has_ticket",
            Some(Presence::No) => " AND NOT c.has_ticket",
        });
        // Whoever asks for a policy asks for a hit: so its index serves both.
        sql.push(match query.guarded {
            None if query.guardrail.is_empty() => "",
            None | Some(Presence::Yes) => " AND c.guarded",
            Some(Presence::No) => " AND NOT c.guarded",
        });
        sql.push(match query.feedback {
            None => "",
            Some(FeedbackFilter::Given(Feedback::Up)) => " AND c.thumbs_up",
            Some(FeedbackFilter::Given(Feedback::Down)) => " AND c.thumbs_down",
            Some(FeedbackFilter::Missing) => " AND NOT c.thumbs_up AND NOT c.thumbs_down",
        });
    }

    /// A turn was recorded on one of the days. The first and the last one of the conversation tell of most that none was.
    fn push_days(&self, sql: &mut QueryBuilder<Db>) {
        let Some(range) = self.query.active else {
            return;
        };
        let (first, last) = range.days(self.viewer.today(self.now));
        let from = first.map(|first| self.viewer.start_of_day(first).as_millis());
        let until = last.and_then(|last| last.succ_opt()).map(|after| self.viewer.start_of_day(after).as_millis());
        if let Some(from) = from {
            sql.push(" AND c.last_turn_at >= ").push_bind(from);
        }
        if let Some(until) = until {
            sql.push(" AND c.started_at < ").push_bind(until);
        }
        sql.push(" AND EXISTS (SELECT 1 FROM turns d WHERE d.conversation = c.id");
        if let Some(from) = from {
            sql.push(" AND d.created_at >= ").push_bind(from);
        }
        if let Some(until) = until {
            sql.push(" AND d.created_at < ").push_bind(until);
        }
        sql.push(")");
    }
}

/// A word stands in a turn of the conversation. Trigrams propose the turns where there are any, the folded text decides.
fn push_term(sql: &mut QueryBuilder<Db>, term: &str) {
    match engine::trigrams(term) {
        Some(proposal) => {
            sql.push(" AND c.id IN (SELECT x.conversation FROM turn_texts x WHERE ");
            sql.push(engine::PROPOSED_TURNS).push_bind(proposal).push(")");
        }
        None => {
            sql.push(" AND EXISTS (SELECT 1 FROM turn_texts x WHERE x.conversation = c.id");
        }
    }
    sql.push(" AND ").push(engine::POSITION).push("(x.folded, ").push_bind(term.to_owned()).push(") > 0)");
}
