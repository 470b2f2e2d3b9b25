//! The state of the Tickets page: what is searched, filtered and sorted, and its form in a URL.
//!
//! A query has exactly one canonical query string: parameters in a fixed order, what is at its default left out, values of a
//! list sorted and separated by commas. Reading takes more than writing gives: parameters in any order, repeated ones (as a
//! plain form sends them), a choice of everything. What can't be read is left out and named, never an error.

mod active;
pub mod audit;
pub mod conversations;
mod cursor;
mod dates;
mod keeps;
mod parse;
mod reader;
mod set;
mod values;
mod write;

use serde::{Deserialize, Serialize};

use super::{ids::PersonId, severity::Severity, status::Status};

pub use active::ActiveFilter;
pub use cursor::{Cursor, InvalidCursor, SortValue};
pub use dates::DateRange;
pub use reader::Ignored;
pub use set::{Member, Set};
pub use values::{AssigneeFilter, ConfidenceFilter, InvalidValue, SearchText, Sort, SortKey, View};
pub use write::escaped;

/// What the Tickets page shows. An empty set filters nothing.
///
/// Serialised as its canonical query string.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct TicketQuery {
    /// Free text.
    pub q: Option<SearchText>,
    /// Statuses; all of them is the same as none.
    pub status: Set<Status>,
    /// Severities; all of them is the same as none.
    pub severity: Set<Severity>,
    /// Assignees.
    pub assigned_to: Set<AssigneeFilter>,
    /// Channels, exactly as recorded.
    pub channel: Set<String>,
    /// Names of rules that matched.
    pub rule: Set<String>,
    /// Policies of guardrails that were triggered.
    pub guardrail: Set<String>,
    /// Escalation tags.
    pub tag: Set<String>,
    /// Name, ID or e-mail of the user.
    pub user: Option<String>,
    /// Confidence.
    pub confidence: Option<ConfidenceFilter>,
    /// Calendar days of creation, in the viewer's zone.
    pub created: Option<DateRange>,
    /// Calendar days of resolution, in the viewer's zone.
    pub resolved: Option<DateRange>,
    /// Order.
    pub sort: Sort,
    /// Cards or rows; `None` is what the viewer last chose.
    pub view: Option<View>,
}

impl TicketQuery {
    /// Whether anything is searched or filtered.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        self.cleared() != *self
    }

    /// Whether more is filtered than what the list has menus for.
    #[must_use]
    pub fn has_more_filters(&self) -> bool {
        let plain = Self { q: None, status: Set::default(), severity: Set::default(), ..self.clone() };
        plain.is_filtered()
    }

    /// The same order and view without any search or filter.
    #[must_use]
    pub fn cleared(&self) -> Self {
        Self { sort: self.sort, view: self.view, ..Self::default() }
    }

    /// With this text searched; blank text, or too much of it, is no search.
    #[must_use]
    pub fn with_search(self, text: &str) -> Self {
        Self { q: text.parse().ok(), ..self }
    }

    /// With these statuses.
    #[must_use]
    pub fn with_status(self, status: impl IntoIterator<Item = Status>) -> Self {
        Self { status: status.into_iter().collect(), ..self }
    }

    /// With these severities.
    #[must_use]
    pub fn with_severity(self, severity: impl IntoIterator<Item = Severity>) -> Self {
        Self { severity: severity.into_iter().collect(), ..self }
    }

    /// With these assignees.
    #[must_use]
    pub fn with_assigned_to(self, assigned_to: impl IntoIterator<Item = AssigneeFilter>) -> Self {
        Self { assigned_to: assigned_to.into_iter().collect(), ..self }
    }

    /// In this order.
    #[must_use]
    pub fn with_sort(self, sort: Sort) -> Self {
        Self { sort, ..self }
    }

    /// Sorted by this key: in its natural direction, or the other way round if it is sorted by it already.
    #[must_use]
    pub fn sorted_by(self, key: SortKey) -> Self {
        let sort = if self.sort.key == key { self.sort.reversed() } else { Sort::by(key) };
        Self { sort, ..self }
    }

    /// In this view.
    #[must_use]
    pub fn with_view(self, view: View) -> Self {
        Self { view: Some(view), ..self }
    }

    /// Whose tickets are shown, if it is one person's.
    #[must_use]
    pub fn only_assignee(&self) -> Option<PersonId> {
        match *self.assigned_to {
            [AssigneeFilter::Person(id)] => Some(id),
            _ => None,
        }
    }
}

impl From<String> for TicketQuery {
    fn from(query_string: String) -> Self {
        Self::parse(&query_string).0
    }
}

impl From<TicketQuery> for String {
    fn from(query: TicketQuery) -> Self {
        query.to_query_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::confidence::Confidence;
    use chrono::NaiveDate;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn set<T: Member + Clone + std::fmt::Debug + 'static>(all: Vec<T>) -> impl Strategy<Value = Set<T>> {
        let most = all.len();
        prop::sample::subsequence(all, 0..=most).prop_map(|values| values.into_iter().collect())
    }

    pub(super) fn strings() -> impl Strategy<Value = Set<String>> {
        let value = prop_oneof!["\\PC{1,12}", "[a,\\\\ %&=+#.\"]{1,6}", "[\\n\\t\u{85}é👩‍💻ب]{1,4}"];
        prop::collection::vec(value, 0..4).prop_map(|values| values.into_iter().collect())
    }

    fn assignees() -> impl Strategy<Value = Set<AssigneeFilter>> {
        let one = prop_oneof![
            Just(AssigneeFilter::Me),
            Just(AssigneeFilter::Nobody),
            any::<u128>().prop_map(|id| AssigneeFilter::Person(PersonId::new(Uuid::from_u128(id)))),
        ];
        prop::collection::vec(one, 0..4).prop_map(|values| values.into_iter().collect())
    }

    pub(super) fn confidence() -> impl Strategy<Value = ConfidenceFilter> {
        let range = (0_u16..=10_000, 0_u16..=10_000).prop_map(|(a, b)| ConfidenceFilter::Range {
            from: Confidence::from_hundredths(a.min(b)).unwrap(),
            to: Confidence::from_hundredths(a.max(b)).unwrap(),
        });
        prop_oneof![range, Just(ConfidenceFilter::Missing)]
    }

    pub(super) fn dates() -> impl Strategy<Value = DateRange> {
        let day = || (0_i32..3_652_058).prop_map(|n| NaiveDate::from_num_days_from_ce_opt(n + 1).unwrap());
        prop_oneof![
            Just(DateRange::Today),
            (1_u16..=DateRange::MAX_DAYS).prop_map(|days| DateRange::last_days(days).unwrap()),
            day().prop_map(DateRange::From),
            day().prop_map(DateRange::Until),
            (day(), day()).prop_map(|(a, b)| DateRange::between(a.min(b), a.max(b)).unwrap()),
        ]
    }

    fn sort() -> impl Strategy<Value = Sort> {
        (prop::sample::select(SortKey::ALL.to_vec()), any::<bool>())
            .prop_map(|(key, descending)| Sort { key, descending })
    }

    pub(super) fn query() -> impl Strategy<Value = TicketQuery> {
        let q = prop::option::of("\\PC{0,20}[^\\p{C}\\s]\\PC{0,20}".prop_map(|text| text.parse().unwrap()));
        let user = prop::option::of("\\PC{0,8}[^\\p{C}\\s]\\PC{0,8}");
        let texts = (strings(), strings(), strings(), strings());
        let choices = (set(Status::ALL.to_vec()), set(Severity::ALL.to_vec()), assignees());
        let ranges = (prop::option::of(confidence()), prop::option::of(dates()), prop::option::of(dates()));
        let view = prop::option::of(prop::sample::select(vec![View::List, View::Table]));
        (q, user, texts, choices, ranges, sort(), view).prop_map(|(q, user, texts, choices, ranges, sort, view)| {
            let (channel, rule, guardrail, tag) = texts;
            let (status, severity, assigned_to) = choices;
            let (confidence, created, resolved) = ranges;
            TicketQuery {
                q,
                status,
                severity,
                assigned_to,
                channel,
                rule,
                guardrail,
                tag,
                user,
                confidence,
                created,
                resolved,
                sort,
                view,
            }
        })
    }

    #[test]
    fn a_column_sorts_its_own_way_first_and_then_the_other() {
        let query = TicketQuery::default();
        assert_eq!(query.sort, Sort { key: SortKey::Created, descending: true });
        let query = query.sorted_by(SortKey::Confidence);
        assert_eq!(query.sort, Sort { key: SortKey::Confidence, descending: false });
        assert_eq!(query.sorted_by(SortKey::Confidence).sort, Sort { key: SortKey::Confidence, descending: true });
    }

    #[test]
    fn order_and_view_are_no_filters() {
        let query = TicketQuery::default().sorted_by(SortKey::Status).with_view(View::Table);
        assert!(!query.is_filtered());
        let filtered = query.clone().with_status([Status::Open]).with_search(" vpn ");
        assert!(filtered.is_filtered());
        assert_eq!(filtered.cleared(), query);
        assert!(!query.with_search("  ").is_filtered());
        assert!(!filtered.with_severity([Severity::Low]).has_more_filters());
        for more in ["assigned_to=me", "channel=Web", "user=u", "confidence=none", "created=today"] {
            assert!(TicketQuery::parse(&format!("q=vpn&{more}")).0.has_more_filters(), "{more}");
        }
    }

    proptest! {
        #[test]
        fn every_query_comes_back_from_its_url(query in query()) {
            let url = query.to_query_string();
            let (read, ignored) = TicketQuery::parse(&url);
            prop_assert_eq!(&ignored, &[]);
            prop_assert_eq!(&read, &query);
            prop_assert_eq!(read.to_query_string(), url);
        }

        #[test]
        fn every_query_comes_back_from_json(query in query()) {
            let json = serde_json::to_string(&query).unwrap();
            prop_assert_eq!(serde_json::from_str::<TicketQuery>(&json).unwrap(), query);
        }

        #[test]
        fn a_url_is_plain_ascii_that_keeps_its_commas(query in query()) {
            let url = query.to_query_string();
            prop_assert!(url.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>#'".contains(&b)));
            prop_assert!(!url.contains("%2C"));
        }

        #[test]
        fn whatever_is_read_is_canonical_at_once(url in "(\\PC|[&=+%,.;]){0,80}") {
            let (read, _) = TicketQuery::parse(&url);
            let canonical = read.to_query_string();
            prop_assert_eq!(TicketQuery::parse(&canonical), (read, vec![]));
        }

        #[test]
        fn known_parameters_with_any_value_are_read_or_named(
            name in prop::sample::select(vec![
                "q", "status", "severity", "assigned_to", "channel", "rule", "guardrail", "tag", "user", "confidence",
                "created", "resolved", "sort", "view", "limit", "cursor", "other",
            ]),
            value in "(\\PC|[-.0-9,\\\\]|none|today|open|7d){0,12}",
        ) {
            let encoded: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
            let (read, ignored) = TicketQuery::parse(&format!("status=closed&{name}={encoded}&view=table"));
            prop_assert!(read.status.contains(&Status::Closed));
            prop_assert_eq!(read.view, Some(View::Table));
            prop_assert!(ignored.iter().all(|ignored| ignored.parameter == name));
        }
    }
}
