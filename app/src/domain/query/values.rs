//! What the parameters of a query hold.

use std::{fmt, str::FromStr};

use super::super::{confidence::Confidence, ids::PersonId, status::UnknownValue, text};

/// Text that is no value of a parameter; the message says what would be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidValue(pub(super) &'static str);

impl InvalidValue {
    /// Says what would be a value.
    pub(in crate::domain) const fn new(form: &'static str) -> Self {
        Self(form)
    }
}

/// What is searched for: trimmed, 1–500 characters, no NUL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchText(String);

impl SearchText {
    /// Longest search, in characters.
    pub const MAX: usize = 500;

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for SearchText {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        let text = text::clean(text);
        let trimmed = text.trim();
        if trimmed.is_empty() {
            return Err(InvalidValue("must not be empty"));
        }
        if trimmed.chars().count() > Self::MAX {
            return Err(InvalidValue("must have at most 500 characters"));
        }
        Ok(Self(trimmed.to_owned()))
    }
}

impl fmt::Display for SearchText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whose tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AssigneeFilter {
    /// The viewer's.
    Me,
    /// Unassigned ones.
    Nobody,
    /// One person's.
    Person(PersonId),
}

impl fmt::Display for AssigneeFilter {
    /// As in URLs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Me => f.write_str("me"),
            Self::Nobody => f.write_str("none"),
            Self::Person(id) => id.fmt(f),
        }
    }
}

impl FromStr for AssigneeFilter {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        match text {
            "me" => Ok(Self::Me),
            "none" => Ok(Self::Nobody),
            id => id.parse().map(Self::Person).map_err(|_| InvalidValue("must be me, none or a person's ID")),
        }
    }
}

/// Which confidences.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConfidenceFilter {
    /// Known and in this range, both ends included.
    Range {
        /// Lowest.
        from: Confidence,
        /// Highest.
        to: Confidence,
    },
    /// Not given.
    Missing,
}

impl fmt::Display for ConfidenceFilter {
    /// As in URLs: `0..50`, `24.99..100`, `none`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Range { from, to } => write!(f, "{}..{}", from.digits(), to.digits()),
            Self::Missing => f.write_str("none"),
        }
    }
}

impl FromStr for ConfidenceFilter {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        const FORM: InvalidValue = InvalidValue("must be none or a range of percentages like 0..50");
        if text == "none" {
            return Ok(Self::Missing);
        }
        let (from, to) = text.split_once("..").filter(|ends| *ends != ("", "")).ok_or(FORM)?;
        let from = percentage(if from.is_empty() { "0" } else { from }).ok_or(FORM)?;
        let to = percentage(if to.is_empty() { "100" } else { to }).ok_or(FORM)?;
        if from > to {
            return Err(InvalidValue("must begin with the lower percentage"));
        }
        Ok(Self::Range { from, to })
    }
}

fn percentage(text: &str) -> Option<Confidence> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str, most: usize| {
        let are_digits = (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        if are_digits { text.parse::<u16>().ok() } else { None }
    };
    let hundredths = digits(decimals, 2)? * if decimals.len() == 1 { 10 } else { 1 };
    Confidence::from_hundredths(digits(whole, 3)?.checked_mul(100)?.checked_add(hundredths)?).ok()
}

/// What a list is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SortKey {
    /// Time of creation.
    Created,
    /// Time of the last modification.
    Updated,
    /// Urgency.
    Severity,
    /// Place in the workflow.
    Status,
    /// Confidence; unknown ones come last in both directions.
    Confidence,
    /// Name of the assignee, folded.
    AssignedTo,
}

impl SortKey {
    /// All, in the order in which the menu shows them.
    pub const ALL: [Self; 6] =
        [Self::Created, Self::Updated, Self::Severity, Self::Status, Self::Confidence, Self::AssignedTo];

    /// As in URLs and the API.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Severity => "severity",
            Self::Status => "status",
            Self::Confidence => "confidence",
            Self::AssignedTo => "assigned_to",
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Created => "Created",
            Self::Updated => "Updated",
            Self::Severity => "Severity",
            Self::Status => "Status",
            Self::Confidence => "Confidence",
            Self::AssignedTo => "Assigned To",
        }
    }

    /// Whether people expect the highest first: the newest, the most urgent.
    #[must_use]
    pub const fn begins_descending(self) -> bool {
        matches!(self, Self::Created | Self::Updated | Self::Severity)
    }
}

/// The order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sort {
    /// What is compared.
    pub key: SortKey,
    /// Whether the highest comes first.
    pub descending: bool,
}

impl Sort {
    /// By this key in its natural direction.
    #[must_use]
    pub const fn by(key: SortKey) -> Self {
        Self { key, descending: key.begins_descending() }
    }

    /// The other way round.
    #[must_use]
    pub const fn reversed(self) -> Self {
        Self { key: self.key, descending: !self.descending }
    }
}

impl Default for Sort {
    /// The newest first.
    fn default() -> Self {
        Self::by(SortKey::Created)
    }
}

impl fmt::Display for Sort {
    /// As in URLs: `-created`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", if self.descending { "-" } else { "" }, self.key.as_str())
    }
}

impl FromStr for Sort {
    type Err = UnknownValue;

    fn from_str(text: &str) -> Result<Self, UnknownValue> {
        let (name, descending) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
        SortKey::ALL
            .into_iter()
            .find(|key| key.as_str() == name)
            .map(|key| Self { key, descending })
            .ok_or(UnknownValue("created, updated, severity, status, confidence, assigned_to, - before it to descend"))
    }
}

/// How a list is laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum View {
    /// Cards.
    #[default]
    List,
    /// Rows.
    Table,
}

impl View {
    /// As in URLs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::List => "list",
            Self::Table => "table",
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::List => "List",
            Self::Table => "Table",
        }
    }
}

impl FromStr for View {
    type Err = UnknownValue;

    fn from_str(text: &str) -> Result<Self, UnknownValue> {
        match text {
            "list" => Ok(Self::List),
            "table" => Ok(Self::Table),
            _ => Err(UnknownValue("list, table")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(from: u16, to: u16) -> ConfidenceFilter {
        let at = |hundredths| Confidence::from_hundredths(hundredths).unwrap();
        ConfidenceFilter::Range { from: at(from), to: at(to) }
    }

    #[test]
    fn confidences_are_read_exactly() {
        for (text, filter) in [
            ("0..50", range(0, 5_000)),
            ("24.99..100", range(2_499, 10_000)),
            ("31.5..31.5", range(3_150, 3_150)),
            ("..5.05", range(0, 505)),
            ("50..", range(5_000, 10_000)),
            ("none", ConfidenceFilter::Missing),
        ] {
            assert_eq!(text.parse(), Ok(filter), "{text}");
        }
        for text in [
            "", "..", "50", "50..0", "0..101", "-1..5", "+1..5", "0.001..5", "1e1..50", "a..b", "1...5", "0..NaN",
            ".5..1",
        ] {
            assert!(text.parse::<ConfidenceFilter>().is_err(), "{text}");
        }
    }

    #[test]
    fn sorts_are_read_with_their_direction() {
        for key in SortKey::ALL {
            for sort in [Sort::by(key), Sort::by(key).reversed()] {
                assert_eq!(sort.to_string().parse(), Ok(sort));
            }
        }
        for text in ["", "-", "--created", "Created", "name"] {
            assert!(text.parse::<Sort>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_search_is_trimmed_and_bounded() {
        assert_eq!("  a  b\0 ".parse::<SearchText>().unwrap().as_str(), "a  b");
        assert!("\0 \n".parse::<SearchText>().is_err());
        assert!("é".repeat(500).parse::<SearchText>().is_ok());
        assert!("é".repeat(501).parse::<SearchText>().is_err());
    }
}
