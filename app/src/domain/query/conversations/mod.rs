//! The state of Conversation Logs: what is searched and filtered in its list, and its form in a URL.
//!
//! The same manner as the Tickets page's: one canonical query string, reading takes more than writing gives, and what can't
//! be read is left out and named.

mod cursor;
#[cfg(test)]
mod tests;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{
    super::{status::UnknownValue, text, turn::Feedback},
    ActiveFilter, ConfidenceFilter, DateRange, Ignored, SearchText, Set,
    active::{Chips, confidence, searched, shown},
    reader::{Ends, Reader, read_text, read_word},
    write::{Parameters, joined, list, one},
};

pub use cursor::ConversationCursor;

/// What the list of conversations shows. An empty set filters nothing.
///
/// Serialised as its canonical query string.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct ConversationQuery {
    /// Free text: user, question, answer, chat ID.
    pub q: Option<SearchText>,
    /// Channels, exactly as recorded.
    pub channel: Set<String>,
    /// Whether a turn of it raised a ticket.
    pub ticket: Option<Presence>,
    /// The lowest confidence of its turns; missing where no turn has one.
    pub confidence: Option<ConfidenceFilter>,
    /// What the user said of an answer.
    pub feedback: Option<FeedbackFilter>,
    /// Whether a guardrail was hit.
    pub guarded: Option<Presence>,
    /// Policies of guardrails that were hit.
    pub guardrail: Set<String>,
    /// Calendar days, in the viewer's zone, on one of which a turn was recorded.
    pub active: Option<DateRange>,
    /// Order.
    pub sort: ActivitySort,
}

/// Whether a conversation has something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Presence {
    /// It has.
    Yes,
    /// It has not.
    No,
}

impl Presence {
    /// As in URLs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
        }
    }
}

impl FromStr for Presence {
    type Err = UnknownValue;

    fn from_str(text: &str) -> Result<Self, UnknownValue> {
        match text {
            "yes" => Ok(Self::Yes),
            "no" => Ok(Self::No),
            _ => Err(UnknownValue("yes, no")),
        }
    }
}

/// What the user said of the answers of a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FeedbackFilter {
    /// This, of one answer or more.
    Given(Feedback),
    /// Nothing of any.
    Missing,
}

impl FeedbackFilter {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 3] = [Self::Given(Feedback::Down), Self::Given(Feedback::Up), Self::Missing];

    /// As in URLs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Given(feedback) => feedback.as_str(),
            Self::Missing => "none",
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Given(feedback) => feedback.label(),
            Self::Missing => "Not given",
        }
    }
}

impl FromStr for FeedbackFilter {
    type Err = UnknownValue;

    fn from_str(text: &str) -> Result<Self, UnknownValue> {
        Self::ALL.into_iter().find(|filter| filter.as_str() == text).ok_or(UnknownValue("up, down, none"))
    }
}

/// The order of the list: by the last activity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ActivitySort {
    /// The latest first.
    #[default]
    Newest,
    /// The latest last.
    Oldest,
}

impl ActivitySort {
    /// Both, the usual one first.
    pub const ALL: [Self; 2] = [Self::Newest, Self::Oldest];

    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Newest => "Newest first",
            Self::Oldest => "Oldest first",
        }
    }
}

impl fmt::Display for ActivitySort {
    /// As in URLs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Newest => "-activity",
            Self::Oldest => "activity",
        })
    }
}

impl FromStr for ActivitySort {
    type Err = UnknownValue;

    fn from_str(text: &str) -> Result<Self, UnknownValue> {
        Self::ALL.into_iter().find(|sort| sort.to_string() == text).ok_or(UnknownValue("activity, -activity"))
    }
}

impl ConversationQuery {
    /// Reads a query string, with or without its `?`.
    ///
    /// Total: what can't be read is left out and named, everything else stands. An empty parameter is absent. `cursor`
    /// belongs to the page and is passed over.
    #[must_use]
    pub fn parse(query_string: &str) -> (Self, Vec<Ignored>) {
        let mut query = Self::default();
        let mut sort = None;
        let (mut channels, mut policies) = (Vec::new(), Vec::new());
        let (mut confidence, mut active) = (Ends::default(), Ends::default());
        let mut reader = Reader::default();
        let query_string = query_string.strip_prefix('?').unwrap_or(query_string);
        for (name, value) in form_urlencoded::parse(query_string.as_bytes()) {
            if text::clean(&value).trim().is_empty() {
                continue;
            }
            match &*name {
                "q" => reader.one("q", &value, &mut query.q, SearchText::from_str),
                "channel" => reader.several("channel", &value, &mut channels, read_text),
                "ticket" => reader.one("ticket", &value, &mut query.ticket, read_word),
                "confidence" => reader.one("confidence", &value, &mut query.confidence, read_word),
                "feedback" => reader.one("feedback", &value, &mut query.feedback, read_word),
                "guarded" => reader.one("guarded", &value, &mut query.guarded, read_word),
                "guardrail" => reader.several("guardrail", &value, &mut policies, read_text),
                "active" => reader.one("active", &value, &mut query.active, read_word),
                "confidence_from" => confidence.from = value.into_owned(),
                "confidence_to" => confidence.to = value.into_owned(),
                "confidence_before" => confidence.before = value.into_owned(),
                "active_from" => active.from = value.into_owned(),
                "active_to" => active.to = value.into_owned(),
                "active_before" => active.before = value.into_owned(),
                "sort" => reader.one("sort", &value, &mut sort, read_word),
                "cursor" => {}
                other => reader.ignore(other, &value, "is not a known parameter"),
            }
        }
        query.channel = reader.set("channel", channels);
        query.guardrail = reader.set("guardrail", policies);
        reader.range("confidence", &confidence, &mut query.confidence);
        reader.range("active", &active, &mut query.active);
        query.sort = sort.unwrap_or_default();
        (query, reader.ignored)
    }

    /// The canonical query string, without `?`; empty where everything is at its default.
    #[must_use]
    pub fn to_query_string(&self) -> String {
        joined(self.parameters())
    }

    /// What the canonical query string holds, for a form that sends the same.
    #[must_use]
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut url = Parameters::new();
        one(&mut url, "q", self.q.as_ref());
        list(&mut url, "channel", &self.channel, Clone::clone);
        one(&mut url, "ticket", self.ticket.map(Presence::as_str).as_ref());
        one(&mut url, "confidence", self.confidence.as_ref());
        one(&mut url, "feedback", self.feedback.map(FeedbackFilter::as_str).as_ref());
        one(&mut url, "guarded", self.guarded.map(Presence::as_str).as_ref());
        list(&mut url, "guardrail", &self.guardrail, Clone::clone);
        one(&mut url, "active", self.active.as_ref());
        one(&mut url, "sort", Some(&self.sort).filter(|sort| **sort != ActivitySort::default()));
        url
    }

    /// Whether anything is searched or filtered.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        self.cleared() != *self
    }

    /// The same order without any search or filter.
    #[must_use]
    pub fn cleared(&self) -> Self {
        Self { sort: self.sort, ..Self::default() }
    }

    /// With this text searched; blank text, or too much of it, is no search.
    #[must_use]
    pub fn with_search(self, text: &str) -> Self {
        Self { q: text.parse().ok(), ..self }
    }

    /// In this order.
    #[must_use]
    pub fn with_sort(self, sort: ActivitySort) -> Self {
        Self { sort, ..self }
    }

    /// What the bar above the list keeps: search and order.
    #[must_use]
    pub fn unfiltered(&self) -> Self {
        Self { q: self.q.clone(), sort: self.sort, ..Self::default() }
    }

    /// Every active filter, search included: one for each value, in the order of the URL.
    #[must_use]
    pub fn active_filters(&self) -> Vec<ActiveFilter<Self>> {
        let mut chips = Chips { query: self, filters: Vec::new() };
        let presence = |presence: Presence| if presence == Presence::Yes { "Yes" } else { "No" }.to_owned();
        chips.one("q", "Search", self.q.as_ref().map(searched), |query| query.q = None);
        chips.several("channel", "Channel", |query| &mut query.channel, &self.channel, |value| shown(value));
        chips.one("ticket", "Has ticket", self.ticket.map(presence), |query| query.ticket = None);
        chips.one("confidence", "Lowest confidence", self.confidence.map(confidence), |query| query.confidence = None);
        chips.one("feedback", "Feedback", self.feedback.map(|feedback| feedback.label().to_owned()), |query| {
            query.feedback = None;
        });
        chips.one("guarded", "Guardrail hit", self.guarded.map(presence), |query| query.guarded = None);
        chips.several("guardrail", "Guardrail", |query| &mut query.guardrail, &self.guardrail, |value| shown(value));
        chips.one("active", "Active", self.active.map(|range| range.label()), |query| query.active = None);
        chips.filters
    }
}

impl From<String> for ConversationQuery {
    fn from(query_string: String) -> Self {
        Self::parse(&query_string).0
    }
}

impl From<ConversationQuery> for String {
    fn from(query: ConversationQuery) -> Self {
        query.to_query_string()
    }
}
