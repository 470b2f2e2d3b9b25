//! From a query to its query string.

use super::{Set, Sort, TicketQuery};

/// Characters that have a backslash before them within a list.
pub(super) const UNESCAPED: [char; 2] = [',', '\\'];

impl TicketQuery {
    /// The canonical query string, without `?`; empty where everything is at its default.
    #[must_use]
    pub fn to_query_string(&self) -> String {
        joined(self.parameters())
    }

    /// What the canonical query string holds, for a form that sends the same.
    #[must_use]
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut url = Vec::new();
        one(&mut url, "q", self.q.as_ref());
        list(&mut url, "status", &self.status, |status| status.as_str().to_owned());
        list(&mut url, "severity", &self.severity, |severity| severity.as_str().to_owned());
        list(&mut url, "assigned_to", &self.assigned_to, ToString::to_string);
        list(&mut url, "channel", &self.channel, Clone::clone);
        list(&mut url, "rule", &self.rule, Clone::clone);
        list(&mut url, "guardrail", &self.guardrail, Clone::clone);
        list(&mut url, "tag", &self.tag, Clone::clone);
        one(&mut url, "user", self.user.as_ref().filter(|user| !user.trim().is_empty()));
        one(&mut url, "confidence", self.confidence.as_ref());
        one(&mut url, "created", self.created.as_ref());
        one(&mut url, "resolved", self.resolved.as_ref());
        one(&mut url, "sort", Some(&self.sort).filter(|sort| **sort != Sort::default()));
        one(&mut url, "view", self.view.map(super::View::as_str).as_ref());
        url
    }
}

/// Parameters as a query string.
pub(super) fn joined(parameters: Parameters) -> String {
    let mut url = String::new();
    for (name, value) in parameters {
        parameter(&mut url, name, &value);
    }
    url
}

pub(super) type Parameters = Vec<(&'static str, String)>;

/// One value, where there is one.
pub(super) fn one(url: &mut Parameters, name: &'static str, value: Option<&impl ToString>) {
    url.extend(value.map(|value| (name, value.to_string())));
}

/// All values of a set, where there are any.
pub(super) fn list<T>(url: &mut Parameters, name: &'static str, values: &Set<T>, write: impl Fn(&T) -> String) {
    let joined = values.iter().map(|value| escaped(&write(value))).collect::<Vec<_>>().join(",");
    if !joined.is_empty() {
        url.push((name, joined));
    }
}

/// One value of a list, as a form sends it: what parts values is escaped.
#[must_use]
pub fn escaped(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for c in value.chars() {
        if UNESCAPED.contains(&c) {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

fn parameter(url: &mut String, name: &str, value: &str) {
    if !url.is_empty() {
        url.push('&');
    }
    url.push_str(name);
    url.push('=');
    // A comma needs no encoding in a query, and lists are read by people. "%2C" is nothing else: a per cent sign is "%25".
    for part in form_urlencoded::byte_serialize(value.as_bytes()) {
        url.push_str(if part == "%2C" { "," } else { part });
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{AssigneeFilter, SortKey, View},
        *,
    };
    use crate::domain::{severity::Severity, status::Status};

    #[test]
    fn defaults_are_left_out_and_the_order_is_fixed() {
        assert_eq!(TicketQuery::default().to_query_string(), "");
        let query = TicketQuery::parse("view=table&sort=severity&severity=low,critical&status=closed,open&q=a+b").0;
        assert_eq!(query.to_query_string(), "q=a+b&status=open,closed&severity=critical,low&sort=severity&view=table");
        let query = TicketQuery::default()
            .with_status(Status::ALL)
            .with_severity([Severity::High])
            .with_assigned_to([AssigneeFilter::Nobody, AssigneeFilter::Me])
            .sorted_by(SortKey::Created)
            .with_view(View::List);
        assert_eq!(query.to_query_string(), "severity=high&assigned_to=me,none&sort=created&view=list");
    }

    #[test]
    fn values_are_readable_and_safe() {
        let query = TicketQuery {
            channel: ["a,b", "c\\", "%2C", "d&e=f#g"].into_iter().map(str::to_owned).collect(),
            created: "2026-11-01..2026-11-25".parse().ok(),
            confidence: "0..49.99".parse().ok(),
            ..TicketQuery::default()
        };
        assert_eq!(
            query.to_query_string(),
            "channel=%252C,a%5C,b,c%5C%5C,d%26e%3Df%23g&confidence=0..49.99&created=2026-11-01..2026-11-25"
        );
    }
}
