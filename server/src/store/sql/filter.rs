//! From a [`TicketQuery`] to conditions in SQL.

use app::{
    domain::{
        fold::{fold, fold_key},
        highlight::Marker,
        query::{AssigneeFilter, ConfidenceFilter, DateRange, TicketQuery},
        severity::Severity,
        status::Status,
        time::Timestamp,
    },
    ports::Viewer,
};
use sqlx::QueryBuilder;

use super::super::engine::{self, Db};

/// Shortest hexadecimal text that is taken for the beginning of a ticket's ID.
const ID_PREFIX: usize = 4;

/// A query with everything resolved that depends on who looks and when.
pub(super) struct Filter<'a> {
    query: &'a TicketQuery,
    viewer: &'a Viewer,
    now: Timestamp,
    terms: Vec<Term>,
}

/// One word of a search.
pub(super) struct Term {
    /// The word, folded.
    folded: String,
    /// The ticket number that it may be.
    number: Option<i64>,
    /// The beginning of a ticket's ID that it may be.
    id_prefix: Option<String>,
}

impl<'a> Filter<'a> {
    pub(super) fn new(query: &'a TicketQuery, viewer: &'a Viewer, now: Timestamp) -> Self {
        let terms = query.q.as_ref().map(|text| terms(text.as_str())).unwrap_or_default();
        Self { query, viewer, now, terms }
    }

    /// The pairs of status and severity whose lists are merged; `None` where neither is filtered.
    pub(super) fn arms(&self) -> Option<Vec<(Status, Severity)>> {
        if self.query.status.is_empty() && self.query.severity.is_empty() {
            return None;
        }
        let statuses = chosen(&self.query.status, &Status::ALL);
        let severities = chosen(&self.query.severity, &Severity::ALL);
        Some(statuses.iter().flat_map(|status| severities.iter().map(|severity| (*status, *severity))).collect())
    }

    /// The number or ID that the whole search may be: such a ticket comes first.
    pub(super) fn direct_hit(&self) -> Option<&Term> {
        match self.terms.as_slice() {
            [term] if term.number.is_some() || term.id_prefix.is_some() => Some(term),
            _ => None,
        }
    }

    /// What marks the words of the search; `None` where nothing is searched.
    pub(super) fn marker(&self) -> Option<Marker> {
        Marker::new(self.terms.iter().map(|term| term.folded.clone()))
    }

    /// Whether statuses or severities are filtered is up to the caller's arms; everything else is pushed here, each
    /// condition preceded by ` AND `.
    pub(super) fn push(&self, sql: &mut QueryBuilder<Db>) {
        let query = self.query;
        self.push_assignee(sql);
        push_in(
            sql,
            "(SELECT c.channel FROM conversations c WHERE c.id = t.conversation)",
            &query.channel,
            str::to_owned,
        );
        push_in(sql, "t.escalation_tag", &query.tag, str::to_owned);
        push_exists(
            sql,
            "SELECT 1 FROM matches m WHERE m.ticket = t.number AND m.rule IS NOT NULL AND m.name",
            &query.rule,
            str::to_owned,
        );
        push_exists(
            sql,
            "SELECT 1 FROM ticket_texts x JOIN guardrail_verdicts g ON g.turn = x.turn
             WHERE x.ticket = t.number AND g.policy_folded",
            &query.guardrail,
            fold_key,
        );
        if let Some(user) = &query.user {
            sql.push(" AND EXISTS (SELECT 1 FROM turns u WHERE u.id = t.turn AND (u.user_name = ");
            sql.push_bind(user.clone()).push(" OR u.user_id = ").push_bind(user.clone());
            sql.push(" OR u.user_email = ").push_bind(user.clone()).push("))");
        }
        match &query.confidence {
            None => {}
            Some(ConfidenceFilter::Missing) => {
                sql.push(" AND t.confidence IS NULL");
            }
            Some(ConfidenceFilter::Range { from, to }) => {
                sql.push(" AND t.confidence >= ").push_bind(i64::from(from.hundredths()));
                sql.push(" AND t.confidence <= ").push_bind(i64::from(to.hundredths()));
            }
        }
        self.push_days(sql, "t.created_at", query.created.as_ref());
        self.push_days(sql, "t.resolved_at", query.resolved.as_ref());
        for term in &self.terms {
            sql.push(" AND ");
            term.push(sql);
        }
    }

    fn push_assignee(&self, sql: &mut QueryBuilder<Db>) {
        if self.query.assigned_to.is_empty() {
            return;
        }
        // "me" is nobody's ticket where nobody is known.
        sql.push(" AND (1 = 0");
        for filter in &self.query.assigned_to {
            match filter {
                AssigneeFilter::Nobody => {
                    sql.push(" OR t.assignee IS NULL");
                }
                AssigneeFilter::Me => {
                    if let Some(person) = self.viewer.person {
                        sql.push(" OR t.assignee = ").push_bind(person.to_string());
                    }
                }
                AssigneeFilter::Person(person) => {
                    sql.push(" OR t.assignee = ").push_bind(person.to_string());
                }
            }
        }
        sql.push(")");
    }

    fn push_days(&self, sql: &mut QueryBuilder<Db>, column: &str, range: Option<&DateRange>) {
        let Some(range) = range else {
            return;
        };
        let (first, last) = range.days(self.viewer.today(self.now));
        if let Some(first) = first {
            sql.push(format_args!(" AND {column} >= ")).push_bind(self.viewer.start_of_day(first).as_millis());
        }
        if let Some(after) = last.and_then(|last| last.succ_opt()) {
            sql.push(format_args!(" AND {column} < ")).push_bind(self.viewer.start_of_day(after).as_millis());
        }
        if first.is_none() && last.is_none() {
            sql.push(format_args!(" AND {column} IS NOT NULL"));
        }
    }
}

impl Term {
    /// The condition that a ticket is one of those that this term alone names by number or ID.
    pub(super) fn push_direct(&self, sql: &mut QueryBuilder<Db>) {
        sql.push("(1 = 0");
        if let Some(number) = self.number {
            sql.push(" OR t.number = ").push_bind(number);
        }
        if let Some(prefix) = &self.id_prefix {
            // All IDs that begin so, as a range that the index on the ID serves; `g` follows every hexadecimal digit.
            sql.push(" OR (t.id >= ").push_bind(prefix.clone());
            sql.push(" AND t.id < ").push_bind(format!("{prefix}g")).push(")");
        }
        sql.push(")");
    }

    fn push(&self, sql: &mut QueryBuilder<Db>) {
        sql.push("(");
        self.push_direct(sql);
        sql.push(" OR EXISTS (SELECT 1 FROM ticket_texts x WHERE x.ticket = t.number AND ");
        sql.push(engine::POSITION).push("(x.folded, ").push_bind(self.folded.clone()).push(") > 0)");
        if let Some(proposal) = engine::trigrams(&self.folded) {
            sql.push(") AND (");
            self.push_direct(sql);
            sql.push(" OR t.number IN (SELECT x.ticket FROM ticket_texts x WHERE ");
            sql.push(engine::PROPOSED).push_bind(proposal).push("))");
        }
        sql.push(")");
    }
}

/// The words of a search. A number sign that stands alone belongs to the number after it.
fn terms(text: &str) -> Vec<Term> {
    let mut words: Vec<String> = Vec::new();
    let mut sign = false;
    for word in text.split_whitespace() {
        if word == "#" {
            sign = true;
            continue;
        }
        let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
        words.push(if sign && is_number { format!("#{word}") } else { word.to_owned() });
        sign = false;
    }
    if sign {
        words.push("#".to_owned());
    }
    words.iter().map(|word| term(word)).filter(|term| !term.folded.is_empty()).collect()
}

fn term(word: &str) -> Term {
    let digits = word.strip_prefix('#').unwrap_or(word);
    let number = if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None };
    let hex = word.to_ascii_lowercase();
    let is_prefix = hex.len() >= ID_PREFIX && hex.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    Term { folded: fold(word), number, id_prefix: is_prefix.then_some(hex) }
}

fn chosen<T: Copy>(values: &[T], all: &[T]) -> Vec<T> {
    if values.is_empty() { all.to_vec() } else { values.to_vec() }
}

/// A column has one of these values; nothing where there are none.
pub(super) fn push_in(sql: &mut QueryBuilder<Db>, column: &str, values: &[String], key: impl Fn(&str) -> String) {
    if values.is_empty() {
        return;
    }
    sql.push(format_args!(" AND {column} IN ("));
    push_list(sql, values, key);
    sql.push(")");
}

fn push_exists(sql: &mut QueryBuilder<Db>, rows: &str, values: &[String], key: impl Fn(&str) -> String) {
    if values.is_empty() {
        return;
    }
    sql.push(format_args!(" AND EXISTS ({rows} IN ("));
    push_list(sql, values, key);
    sql.push("))");
}

/// The values of a list, by their keys.
pub(super) fn push_list(sql: &mut QueryBuilder<Db>, values: &[String], key: impl Fn(&str) -> String) {
    let mut list = sql.separated(", ");
    for value in values {
        list.push_bind(key(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<Option<i64>> {
        terms(text).iter().map(|term| term.number).collect()
    }

    #[test]
    fn a_number_is_found_with_and_without_its_sign() {
        for text in ["1042", "#1042", "# 1042", "  #1042  ", "#   1042"] {
            assert_eq!(numbers(text), [Some(1042)], "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_a_word() {
        for text in ["#", "##1", "1a", "#1a", "10.42", "99999999999999999999"] {
            assert_eq!(numbers(text), [None], "{text}");
        }
        assert_eq!(numbers("# word"), [None]);
    }

    #[test]
    fn four_hexadecimal_digits_may_begin_an_id() {
        let prefix = |text: &str| term(text).id_prefix;
        assert_eq!(prefix("0C9E").as_deref(), Some("0c9e"));
        assert_eq!(prefix("0c9e1f7a-1111").as_deref(), Some("0c9e1f7a-1111"));
        assert_eq!(prefix("0c9"), None);
        assert_eq!(prefix("vpn1"), None);
    }
}
