//! The filters that are active, one chip for each value.

use super::{
    super::{ids::PersonId, text},
    AssigneeFilter, ConfidenceFilter, Member, SearchText, Set, TicketQuery,
};

/// Longest text of a value on a chip, in characters.
const SHOWN: usize = 60;

/// One value of one active filter, and the query without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActiveFilter<Q = TicketQuery> {
    /// Name of the parameter in URLs.
    pub parameter: &'static str,
    /// As people read it: "Status: Open", "Search: \"vpn\"".
    pub label: String,
    /// The query with everything but this value.
    pub without: Q,
}

impl TicketQuery {
    /// Every active filter, search included: one for each value, in the order of the URL.
    ///
    /// A person is shown by the beginning of their ID; see [`Self::active_filters_naming`].
    #[must_use]
    pub fn active_filters(&self) -> Vec<ActiveFilter> {
        self.active_filters_naming(|_| None)
    }

    /// Every active filter, with people shown by the name that `name` knows.
    #[must_use]
    pub fn active_filters_naming(&self, name: impl Fn(PersonId) -> Option<String>) -> Vec<ActiveFilter> {
        let mut chips = Chips { query: self, filters: Vec::new() };
        chips.one("q", "Search", self.q.as_ref().map(searched), |query| query.q = None);
        chips.several("status", "Status", |query| &mut query.status, &self.status, |status| status.label().to_owned());
        chips.several(
            "severity",
            "Severity",
            |query| &mut query.severity,
            &self.severity,
            |severity| severity.label().to_owned(),
        );
        chips.several(
            "assigned_to",
            "Assigned To",
            |query| &mut query.assigned_to,
            &self.assigned_to,
            |assignee| match assignee {
                AssigneeFilter::Me => "Me".to_owned(),
                AssigneeFilter::Nobody => super::super::person::UNASSIGNED.to_owned(),
                AssigneeFilter::Person(id) => name(*id).unwrap_or_else(|| {
                    let short: String = id.to_string().chars().take(8).collect();
                    format!("person {short}")
                }),
            },
        );
        chips.several("channel", "Channel", |query| &mut query.channel, &self.channel, |value| shown(value));
        chips.several("rule", "Rule", |query| &mut query.rule, &self.rule, |value| shown(value));
        chips.several("guardrail", "Guardrail", |query| &mut query.guardrail, &self.guardrail, |value| shown(value));
        chips.several("tag", "Tag", |query| &mut query.tag, &self.tag, |value| shown(value));
        chips.one("user", "User", self.user.as_deref().map(shown), |query| query.user = None);
        chips.one("confidence", "Confidence", self.confidence.map(confidence), |query| query.confidence = None);
        chips.one("created", "Created", self.created.map(|range| range.label()), |query| query.created = None);
        chips.one("resolved", "Resolved", self.resolved.map(|range| range.label()), |query| query.resolved = None);
        chips.filters
    }
}

/// What is searched for, in quotation marks.
pub(super) fn searched(q: &SearchText) -> String {
    format!("\"{}\"", text::line(q.as_str(), SHOWN))
}

/// A value of one's own.
pub(super) fn shown(value: &str) -> String {
    text::line(value, SHOWN)
}

/// A range of confidences in words.
pub(super) fn confidence(filter: ConfidenceFilter) -> String {
    match filter {
        ConfidenceFilter::Range { from, to } => format!("{}–{} %", from.digits(), to.digits()),
        ConfidenceFilter::Missing => "not given".to_owned(),
    }
}

/// Gathers chips.
pub(super) struct Chips<'a, Q> {
    pub(super) query: &'a Q,
    pub(super) filters: Vec<ActiveFilter<Q>>,
}

impl<Q: Clone> Chips<'_, Q> {
    pub(super) fn one(
        &mut self,
        parameter: &'static str,
        name: &str,
        value: Option<String>,
        remove: impl FnOnce(&mut Q),
    ) {
        if let Some(value) = value {
            let mut without = self.query.clone();
            remove(&mut without);
            self.filters.push(ActiveFilter { parameter, label: format!("{name}: {value}"), without });
        }
    }

    pub(super) fn several<T: Member + Clone>(
        &mut self,
        parameter: &'static str,
        name: &str,
        set: impl Fn(&mut Q) -> &mut Set<T>,
        values: &Set<T>,
        label: impl Fn(&T) -> String,
    ) {
        for value in values {
            self.one(parameter, name, Some(label(value)), |without| *set(without) = values.without(value));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::query, *};
    use proptest::prelude::*;
    use uuid::Uuid;

    #[test]
    fn each_value_is_a_chip() {
        let id = PersonId::new(Uuid::from_u128(7));
        let url = format!(
            "q=vpn&status=in_progress,open&severity=high&assigned_to=none,me,{id}&tag=a&user=Ada&confidence=0..50&created=7d&sort=status"
        );
        let (query, _) = TicketQuery::parse(&url);
        let chips = query.active_filters_naming(|_| Some("Ada Obi".to_owned()));
        let labels: Vec<&str> = chips.iter().map(|chip| chip.label.as_str()).collect();
        assert_eq!(
            labels,
            [
                "Search: \"vpn\"",
                "Status: Open",
                "Status: In Progress",
                "Severity: High",
                "Assigned To: Me",
                "Assigned To: Unassigned",
                "Assigned To: Ada Obi",
                "Tag: a",
                "User: Ada",
                "Confidence: 0–50 %",
                "Created: Last 7 days",
            ]
        );
        assert!(chips[1].without.to_query_string().contains("status=in_progress&"));
        assert_eq!(query.active_filters()[6].label, "Assigned To: person 00000000");
        assert_eq!(query.cleared().active_filters(), vec![]);
    }

    proptest! {
        #[test]
        fn a_chip_takes_away_one_value_and_nothing_else(query in query()) {
            let chips = query.active_filters();
            prop_assert_eq!(chips.is_empty(), !query.is_filtered());
            for (at, chip) in chips.iter().enumerate() {
                let mut others: Vec<_> = chips.iter().map(|chip| &chip.label).collect();
                others.remove(at);
                let left = chip.without.active_filters();
                prop_assert_eq!(left.iter().map(|chip| &chip.label).collect::<Vec<_>>(), others);
                prop_assert_eq!((chip.without.sort, chip.without.view), (query.sort, query.view));
            }
        }
    }
}
