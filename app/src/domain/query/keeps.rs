//! Whether an edited ticket still belongs to the list that showed it.

use super::{AssigneeFilter, TicketQuery};
use crate::domain::{ids::PersonId, status::Status, ticket::TicketSummary};

impl TicketQuery {
    /// Whether a ticket that was in this list before an edit still is: what can be edited is held against the filters, the
    /// rest has not changed. `viewer` is who looks, the meaning of "me".
    #[must_use]
    pub fn keeps(&self, ticket: &TicketSummary, viewer: Option<PersonId>) -> bool {
        let status = ticket.state.status();
        let assignee = ticket.assignee_id();
        let is_theirs = |filter: &AssigneeFilter| match *filter {
            AssigneeFilter::Me => viewer.is_some() && assignee == viewer,
            AssigneeFilter::Nobody => assignee.is_none(),
            AssigneeFilter::Person(id) => assignee == Some(id),
        };
        (self.status.is_empty() || self.status.contains(&status))
            && (self.severity.is_empty() || self.severity.contains(&ticket.severity))
            && (self.assigned_to.is_empty() || self.assigned_to.iter().any(is_theirs))
            && (self.resolved.is_none() || status == Status::Resolved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        ids::{TicketId, TicketNumber},
        person::Person,
        severity::Severity,
        status::State,
        time::Timestamp,
        turn::User,
    };
    use uuid::Uuid;

    fn person(n: u128) -> Person {
        let id = PersonId::new(Uuid::from_u128(n));
        Person { id, name: format!("Person {n}"), email: None, disabled: false, has_account: true }
    }

    fn ticket(status: Status, severity: Severity, assigned_to: Option<Person>) -> TicketSummary {
        let at = Timestamp::from_millis(0);
        TicketSummary {
            id: TicketId::new(Uuid::from_u128(7)),
            number: TicketNumber(7),
            title: String::new(),
            excerpt: String::new(),
            found: None,
            state: State::Open.moved_to(status, at, None),
            severity,
            suggested_severity: None,
            confidence: None,
            assigned_to,
            user: User::default(),
            rule: String::new(),
            escalation_tag: String::new(),
            channel: None,
            joined: 0,
            created_at: at,
            updated_at: at,
        }
    }

    #[test]
    fn every_editable_field_is_held_against_its_filter() {
        let (me, other) = (person(1), person(2));
        let query = |text: &str| TicketQuery::parse(text).0;
        let theirs = format!("assigned_to={}", other.id);
        for status in Status::ALL {
            for severity in Severity::ALL {
                for assignee in [None, Some(me.clone()), Some(other.clone())] {
                    let ticket = ticket(status, severity, assignee.clone());
                    for (text, expected) in [
                        ("", true),
                        ("q=vpn&channel=Web&created=today", true),
                        ("status=open,closed", matches!(status, Status::Open | Status::Closed)),
                        ("severity=low", severity == Severity::Low),
                        ("assigned_to=me", assignee == Some(me.clone())),
                        ("assigned_to=none", assignee.is_none()),
                        ("assigned_to=me,none", assignee != Some(other.clone())),
                        (&*theirs, assignee == Some(other.clone())),
                        ("resolved=7d", status == Status::Resolved),
                        ("status=open&severity=high", status == Status::Open && severity == Severity::High),
                    ] {
                        let kept = query(text).keeps(&ticket, Some(me.id));
                        assert_eq!(kept, expected, "{text}: {status}, {severity:?}, {assignee:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn where_nobody_is_known_nothing_is_mine() {
        let query = TicketQuery::parse("assigned_to=me").0;
        assert!(!query.keeps(&ticket(Status::Open, Severity::Low, None), None));
    }
}
