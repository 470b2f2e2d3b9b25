//! From rows to the domain's types: a value that the desk does not write is an error with its column's name.

use std::fmt::Display;

use app::domain::{
    confidence::Confidence,
    conversation::TicketLink,
    ids::TicketNumber,
    person::{Person, PersonRef},
    status::{Resolution, State, Status},
    ticket::TicketSummary,
    time::Timestamp,
    turn::User,
};
use serde::de::DeserializeOwned;
use sqlx::Row as _;

use super::{super::engine::Row, Failure, Result};

/// Typed reading of columns.
pub(super) trait Column {
    /// A text.
    fn text(&self, column: &str) -> Result<String>;
    /// A text, or nothing.
    fn maybe(&self, column: &str) -> Result<Option<String>>;
    /// A whole number.
    fn int(&self, column: &str) -> Result<i64>;
    /// An instant.
    fn instant(&self, column: &str) -> Result<Timestamp>;
    /// A word of one of the domain's enums or identifiers.
    fn word<T: std::str::FromStr<Err: Display>>(&self, column: &'static str) -> Result<T>;
    /// JSON text.
    fn json<T: DeserializeOwned>(&self, column: &'static str) -> Result<T>;
    /// A confidence, or nothing.
    fn confidence(&self, column: &'static str) -> Result<Option<Confidence>>;
}

impl Column for Row {
    fn text(&self, column: &str) -> Result<String> {
        Ok(self.try_get(column)?)
    }

    fn maybe(&self, column: &str) -> Result<Option<String>> {
        Ok(self.try_get(column)?)
    }

    fn int(&self, column: &str) -> Result<i64> {
        Ok(self.try_get(column)?)
    }

    fn instant(&self, column: &str) -> Result<Timestamp> {
        Ok(Timestamp::from_millis(self.try_get(column)?))
    }

    fn word<T: std::str::FromStr<Err: Display>>(&self, column: &'static str) -> Result<T> {
        parsed(column, &self.text(column)?)
    }

    fn json<T: DeserializeOwned>(&self, column: &'static str) -> Result<T> {
        serde_json::from_str(&self.text(column)?)
            .map_err(|error| Failure::Inconsistent { column, problem: error.to_string() })
    }

    fn confidence(&self, column: &'static str) -> Result<Option<Confidence>> {
        let hundredths: Option<i64> = self.try_get(column)?;
        hundredths
            .map(|value| {
                u16::try_from(value)
                    .ok()
                    .and_then(|value| Confidence::from_hundredths(value).ok())
                    .ok_or_else(|| Failure::Inconsistent { column, problem: "outside 0 to 10,000".to_owned() })
            })
            .transpose()
    }
}

/// Reads a word that the desk wrote.
pub(super) fn parsed<T: std::str::FromStr<Err: Display>>(column: &'static str, text: &str) -> Result<T> {
    text.parse().map_err(|error: T::Err| Failure::Inconsistent { column, problem: error.to_string() })
}

/// What a card's query selects; `t` is the ticket, `u` its turn, `c` its conversation, `p` its assignee.
pub(super) const SUMMARY_COLUMNS: &str = "t.number, t.id, t.title, t.excerpt, t.status, t.severity,
    t.suggested_severity, t.confidence, t.rule, t.escalation_tag, t.joined, t.created_at, t.updated_at, t.resolved_at,
    t.resolved_by, t.resolved_by_name, t.status_rank, t.severity_rank, t.confidence_up_key, t.confidence_down_key,
    t.assignee_key, u.user_name, u.user_id, u.user_email, c.channel, p.id AS person_id, p.name AS person_name,
    p.email AS person_email, p.disabled_at AS person_disabled_at,
    EXISTS (SELECT 1 FROM accounts a WHERE a.person = p.id) AS person_has_account";

/// What [`SUMMARY_COLUMNS`] are selected from; a `WHERE` may follow.
pub(super) const SUMMARY_JOINS: &str = "JOIN turns u ON u.id = t.turn
    JOIN conversations c ON c.id = t.conversation
    LEFT JOIN people p ON p.id = t.assignee";

/// A card.
pub(super) fn summary(row: &Row) -> Result<TicketSummary> {
    Ok(TicketSummary {
        id: row.word("id")?,
        number: TicketNumber(row.int("number")?),
        title: row.text("title")?,
        excerpt: row.text("excerpt")?,
        state: state(row)?,
        severity: row.word("severity")?,
        suggested_severity: row
            .maybe("suggested_severity")?
            .map(|word| parsed("suggested_severity", &word))
            .transpose()?,
        confidence: row.confidence("confidence")?,
        assigned_to: row.maybe("person_id")?.is_some().then(|| person(row, "person_")).transpose()?,
        user: user(row)?,
        rule: row.text("rule")?,
        escalation_tag: row.text("escalation_tag")?,
        channel: row.maybe("channel")?,
        joined: row.int("joined")?,
        created_at: row.instant("created_at")?,
        updated_at: row.instant("updated_at")?,
        found: None,
    })
}

fn state(row: &Row) -> Result<State> {
    Ok(match row.word::<Status>("status")? {
        Status::Open => State::Open,
        Status::InProgress => State::InProgress,
        Status::Closed => State::Closed,
        Status::Resolved => State::Resolved { resolution: resolution(row)? },
    })
}

fn resolution(row: &Row) -> Result<Resolution> {
    let by = match (row.maybe("resolved_by")?, row.maybe("resolved_by_name")?) {
        (Some(id), Some(name)) => Some(PersonRef { id: parsed("resolved_by", &id)?, name }),
        _ => None,
    };
    Ok(Resolution { at: row.instant("resolved_at")?, by })
}

/// A person, from columns that begin with `prefix`.
pub(super) fn person(row: &Row, prefix: &str) -> Result<Person> {
    let column = |name: &str| format!("{prefix}{name}");
    Ok(Person {
        id: parsed("people.id", &row.text(&column("id"))?)?,
        name: row.text(&column("name"))?,
        email: row.maybe(&column("email"))?,
        disabled: row.try_get::<Option<i64>, _>(column("disabled_at").as_str())?.is_some(),
        has_account: row.try_get(column("has_account").as_str())?,
    })
}

/// Who asked.
pub(super) fn user(row: &Row) -> Result<User> {
    Ok(User { name: row.maybe("user_name")?, id: row.maybe("user_id")?, email: row.maybe("user_email")? })
}

/// What a link to a ticket selects.
pub(super) const LINK_COLUMNS: &str = "t.id, t.number, t.title, t.status, t.severity";

/// A link to a ticket.
pub(super) fn link(row: &Row) -> Result<TicketLink> {
    Ok(TicketLink {
        id: row.word("id")?,
        number: TicketNumber(row.int("number")?),
        title: row.text("title")?,
        status: row.word("status")?,
        severity: row.word("severity")?,
    })
}
