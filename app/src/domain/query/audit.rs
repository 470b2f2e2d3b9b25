//! The state of the Audit page: which events it shows, and its form in a URL.
//!
//! The same manner as the Tickets page's: one canonical query string, reading takes more than writing gives, and what can't
//! be read is left out and named.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{
    super::{
        ids::{PersonId, Seq},
        status::UnknownValue,
        text,
    },
    DateRange, Ignored, InvalidValue, Member, Set,
    reader::{Ends, Reader, read_word},
    write::{Parameters, joined, list, one},
};

/// What the Audit page shows. An empty set filters nothing.
///
/// Serialised as its canonical query string.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub struct AuditQuery {
    /// Kinds of events.
    pub what: Set<AuditGroup>,
    /// Who did it, or whom it was done to.
    pub who: Option<AuditActor>,
    /// Calendar days, in the viewer's zone, on which it happened.
    pub when: Option<DateRange>,
    /// Only events from before this one: where a later page begins.
    pub before: Option<Seq>,
}

/// A kind of event about looking after the desk. Each event is of one, also one whose kind is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AuditGroup {
    /// Someone signed in.
    SignIns,
    /// Someone was not let in.
    Failures,
    /// Someone signed out.
    SignOuts,
    /// Sessions were ended from elsewhere.
    Sessions,
    /// People were made known, renamed, disabled.
    People,
    /// Accounts, roles, passwords.
    Accounts,
    /// One-time links.
    Links,
    /// Tokens of the API.
    Tokens,
    /// Escalation rules.
    Rules,
    /// Guardrails.
    Guardrails,
    /// Settings of the desk.
    Settings,
    /// The desk as a whole, and what is of no other kind.
    Desk,
}

impl AuditGroup {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 12] = [
        Self::SignIns,
        Self::Failures,
        Self::SignOuts,
        Self::Sessions,
        Self::People,
        Self::Accounts,
        Self::Links,
        Self::Tokens,
        Self::Rules,
        Self::Guardrails,
        Self::Settings,
        Self::Desk,
    ];

    /// As in URLs.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIns => "sign_ins",
            Self::Failures => "failures",
            Self::SignOuts => "sign_outs",
            Self::Sessions => "sessions",
            Self::People => "people",
            Self::Accounts => "accounts",
            Self::Links => "links",
            Self::Tokens => "tokens",
            Self::Rules => "rules",
            Self::Guardrails => "guardrails",
            Self::Settings => "settings",
            Self::Desk => "desk",
        }
    }

    /// As people read it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::SignIns => "Sign-ins",
            Self::Failures => "Failed sign-ins",
            Self::SignOuts => "Sign-outs",
            Self::Sessions => "Ended sessions",
            Self::People => "People",
            Self::Accounts => "Accounts",
            Self::Links => "Links",
            Self::Tokens => "Tokens",
            Self::Rules => "Escalation rules",
            Self::Guardrails => "Guardrails",
            Self::Settings => "Settings",
            Self::Desk => "Desk and others",
        }
    }

    /// The kinds of events that it is of.
    #[must_use]
    pub const fn kinds(self) -> Kinds {
        match self {
            Self::SignIns => Kinds::Only("account.signed_in"),
            Self::Failures => Kinds::Only("account.sign_in_failed"),
            Self::SignOuts => Kinds::Only("account.signed_out"),
            Self::Sessions => Kinds::Only("account.sessions_ended"),
            Self::People => Kinds::Prefix("person."),
            Self::Accounts => Kinds::Prefix("account."),
            Self::Links => Kinds::Prefix("link."),
            Self::Tokens => Kinds::Prefix("token."),
            Self::Rules => Kinds::Prefix("rule."),
            Self::Guardrails => Kinds::Prefix("guardrail."),
            Self::Settings => Kinds::Prefix("setting."),
            Self::Desk => Kinds::Others,
        }
    }

    /// The group of an event's kind.
    #[must_use]
    pub fn of(kind: &str) -> Self {
        let only = |group: &Self| matches!(group.kinds(), Kinds::Only(only) if only == kind);
        let prefix = |group: &Self| matches!(group.kinds(), Kinds::Prefix(prefix) if kind.starts_with(prefix));
        let found = Self::ALL.into_iter().find(only).or_else(|| Self::ALL.into_iter().find(prefix));
        found.unwrap_or(Self::Desk)
    }
}

/// Which kinds of events a group is of. A kind that one names by itself is of no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kinds {
    /// This one.
    Only(&'static str),
    /// All that begin so, but for those that another group names.
    Prefix(&'static str),
    /// All that no other group is of.
    Others,
}

impl Member for AuditGroup {
    const COUNT: Option<usize> = Some(Self::ALL.len());
}

impl FromStr for AuditGroup {
    type Err = UnknownValue;

    fn from_str(text: &str) -> Result<Self, UnknownValue> {
        Self::ALL.into_iter().find(|group| group.as_str() == text).ok_or(UnknownValue(
            "sign_ins, failures, sign_outs, sessions, people, accounts, links, tokens, rules, guardrails, settings, desk",
        ))
    }
}

impl fmt::Display for AuditGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Who did something, or had it done to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuditActor {
    /// A person.
    Person(PersonId),
    /// The desk itself, also when it was told to on the command line.
    Desk,
}

impl FromStr for AuditActor {
    type Err = InvalidValue;

    fn from_str(text: &str) -> Result<Self, InvalidValue> {
        const FORM: InvalidValue = InvalidValue("must be the ID of a person, or handoff");
        if text == "handoff" { Ok(Self::Desk) } else { text.parse().map(Self::Person).map_err(|_| FORM) }
    }
}

impl fmt::Display for AuditActor {
    /// As in URLs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(id) => id.fmt(f),
            Self::Desk => f.write_str("handoff"),
        }
    }
}

fn read_seq(text: &str) -> Result<Seq, InvalidValue> {
    let seq = text.trim().parse().ok().filter(|seq| *seq > 0).map(Seq);
    seq.ok_or(InvalidValue("must be the number of an event"))
}

impl AuditQuery {
    /// Reads a query string, with or without its `?`.
    ///
    /// Total: what can't be read is left out and named, everything else stands. An empty parameter is absent.
    #[must_use]
    pub fn parse(query_string: &str) -> (Self, Vec<Ignored>) {
        let mut query = Self::default();
        let (mut groups, mut when) = (Vec::new(), Ends::default());
        let mut reader = Reader::default();
        let query_string = query_string.strip_prefix('?').unwrap_or(query_string);
        for (name, value) in form_urlencoded::parse(query_string.as_bytes()) {
            if text::clean(&value).trim().is_empty() {
                continue;
            }
            match &*name {
                "what" => reader.several("what", &value, &mut groups, read_word),
                "who" => reader.one("who", &value, &mut query.who, read_word),
                "when" => reader.one("when", &value, &mut query.when, read_word),
                "when_from" => when.from = value.into_owned(),
                "when_to" => when.to = value.into_owned(),
                "when_before" => when.before = value.into_owned(),
                "before" => reader.one("before", &value, &mut query.before, read_seq),
                other => reader.ignore(other, &value, "is not a known parameter"),
            }
        }
        query.what = reader.set("what", groups);
        reader.range("when", &when, &mut query.when);
        (query, reader.ignored)
    }

    /// The canonical query string, without `?`; empty where everything is at its default.
    #[must_use]
    pub fn to_query_string(&self) -> String {
        let mut url = Parameters::new();
        list(&mut url, "what", &self.what, |group| group.as_str().to_owned());
        one(&mut url, "who", self.who.as_ref());
        one(&mut url, "when", self.when.as_ref());
        one(&mut url, "before", self.before.map(|seq| seq.0).as_ref());
        joined(url)
    }

    /// Whether anything is filtered.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        self.from_the_end() != Self::default()
    }

    /// The same filters, from the newest event on.
    #[must_use]
    pub fn from_the_end(&self) -> Self {
        Self { before: None, ..self.clone() }
    }

    /// The same filters, from before an event on.
    #[must_use]
    pub fn going_on(&self, before: Seq) -> Self {
        Self { before: Some(before), ..self.clone() }
    }
}

impl From<String> for AuditQuery {
    fn from(query_string: String) -> Self {
        Self::parse(&query_string).0
    }
}

impl From<AuditQuery> for String {
    fn from(query: AuditQuery) -> Self {
        query.to_query_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::{collection::vec, option, prelude::*, sample::select};
    use uuid::Uuid;

    #[test]
    fn a_query_string_is_read() {
        let id = "6f1c0a52-0a53-4d0c-9d1d-6f1c0a520a53";
        let text = format!("?what=tokens,sign_ins&what=&who={id}&when=7d&before=42");
        let (query, ignored) = AuditQuery::parse(&text);
        assert_eq!(ignored, []);
        assert_eq!(*query.what, [AuditGroup::SignIns, AuditGroup::Tokens]);
        assert_eq!(query.who, id.parse().ok().map(AuditActor::Person));
        assert_eq!((query.when, query.before), ("7d".parse().ok(), Some(Seq(42))));
        assert_eq!(query.to_query_string(), format!("what=sign_ins,tokens&who={id}&when=7d&before=42"));
        assert_eq!(query.from_the_end().going_on(Seq(7)).before, Some(Seq(7)));
        assert_eq!(AuditQuery::parse("who=handoff").0.who, Some(AuditActor::Desk));
        assert!(!AuditQuery::parse("before=3").0.is_filtered() && query.is_filtered());
    }

    #[test]
    fn what_can_not_be_read_is_named_and_left_out() {
        let (query, ignored) = AuditQuery::parse("what=rules,root&who=Ada&when=later&before=0&page=2");
        assert_eq!(*query.what, [AuditGroup::Rules]);
        assert_eq!((query.who, query.when, query.before), (None, None, None));
        let named: Vec<_> = ignored.iter().map(|part| (part.parameter.as_str(), part.value.as_str())).collect();
        assert_eq!(named, [("what", "root"), ("who", "Ada"), ("when", "later"), ("before", "0"), ("page", "2")]);
    }

    #[test]
    fn the_ends_of_a_form_are_a_range() {
        let (query, ignored) = AuditQuery::parse("when=&when_from=2026-11-01&when_to=2026-11-25&who=&what=");
        assert_eq!(ignored, []);
        assert_eq!(query.to_query_string(), "when=2026-11-01..2026-11-25");
    }

    #[test]
    fn every_group_is_read_as_it_is_written_and_all_are_none() {
        for group in AuditGroup::ALL {
            assert_eq!(group.as_str().parse(), Ok(group));
            assert_eq!(serde_json::to_value(group).unwrap(), group.as_str());
        }
        let all = AuditGroup::ALL.map(AuditGroup::as_str).join(",");
        assert_eq!(AuditQuery::parse(&format!("what={all}")), (AuditQuery::default(), Vec::new()));
    }

    #[test]
    fn a_kind_is_of_one_group_by_its_beginning() {
        for (kind, group) in [
            ("account.signed_in", AuditGroup::SignIns),
            ("account.sign_in_failed", AuditGroup::Failures),
            ("account.signed_out", AuditGroup::SignOuts),
            ("account.sessions_ended", AuditGroup::Sessions),
            ("account.role_changed", AuditGroup::Accounts),
            ("account.merged", AuditGroup::Accounts),
            ("person.disabled", AuditGroup::People),
            ("link.used", AuditGroup::Links),
            ("token.revoked", AuditGroup::Tokens),
            ("rule.skipped", AuditGroup::Rules),
            ("guardrail.moved", AuditGroup::Guardrails),
            ("setting.changed", AuditGroup::Settings),
            ("desk.created", AuditGroup::Desk),
            ("ruler.bent", AuditGroup::Desk),
        ] {
            assert_eq!(AuditGroup::of(kind), group, "{kind}");
        }
    }

    fn queries() -> impl Strategy<Value = AuditQuery> {
        let who = prop_oneof![
            Just(AuditActor::Desk),
            any::<u128>().prop_map(|id| AuditActor::Person(PersonId::new(Uuid::from_u128(id))))
        ];
        let when = select(vec!["today", "7d", "2026-11-01..", "..2026-11-25", "2026-11-01..2026-11-25"]);
        (vec(select(AuditGroup::ALL.to_vec()), 0..12), option::of(who), option::of(when), option::of(1..i64::MAX))
            .prop_map(|(what, who, when, before)| AuditQuery {
                what: what.into_iter().collect(),
                who,
                when: when.and_then(|when| when.parse().ok()),
                before: before.map(Seq),
            })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(query in queries()) {
            prop_assert_eq!(AuditQuery::parse(&query.to_query_string()), (query, Vec::new()));
        }

        #[test]
        fn reading_never_fails_and_what_was_read_is_canonical(text in any::<String>()) {
            let (query, _) = AuditQuery::parse(&text);
            prop_assert_eq!(AuditQuery::parse(&query.to_query_string()), (query, Vec::new()));
        }
    }
}
