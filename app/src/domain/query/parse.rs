//! From a query string to a query.

use std::str::FromStr;

use super::{
    super::{severity::Severity, status::Status, text},
    AssigneeFilter, Ignored, SearchText, TicketQuery,
    reader::{Ends, Reader, read_text, read_word},
};

impl TicketQuery {
    /// The parameter by which a form says that it was sent.
    pub const SENT: &'static str = "sent";

    /// Reads a query string, with or without its `?`.
    ///
    /// Total: what can't be read is left out and named, everything else stands. An empty parameter is absent. `limit` and
    /// `cursor` belong to the API and are passed over.
    #[must_use]
    pub fn parse(query_string: &str) -> (Self, Vec<Ignored>) {
        let mut query = Self::default();
        let mut sort = None;
        let mut lists = Lists::default();
        let (mut created, mut resolved) = (Ends::default(), Ends::default());
        let mut reader = Reader::default();
        let query_string = query_string.strip_prefix('?').unwrap_or(query_string);
        for (name, value) in form_urlencoded::parse(query_string.as_bytes()) {
            if text::clean(&value).trim().is_empty() {
                continue;
            }
            match &*name {
                "q" => reader.one("q", &value, &mut query.q, SearchText::from_str),
                "status" => reader.several("status", &value, &mut lists.status, read_word),
                "severity" => reader.several("severity", &value, &mut lists.severity, read_word),
                "assigned_to" => reader.several("assigned_to", &value, &mut lists.assigned_to, read_word),
                "channel" => reader.several("channel", &value, &mut lists.channel, read_text),
                "rule" => reader.several("rule", &value, &mut lists.rule, read_text),
                "guardrail" => reader.several("guardrail", &value, &mut lists.guardrail, read_text),
                "tag" => reader.several("tag", &value, &mut lists.tag, read_text),
                "user" => reader.one("user", &value, &mut query.user, read_text),
                "confidence" => reader.one("confidence", &value, &mut query.confidence, read_word),
                "created" => reader.one("created", &value, &mut query.created, read_word),
                "resolved" => reader.one("resolved", &value, &mut query.resolved, read_word),
                "created_from" => created.from = value.into_owned(),
                "created_to" => created.to = value.into_owned(),
                "created_before" => created.before = value.into_owned(),
                "resolved_from" => resolved.from = value.into_owned(),
                "resolved_to" => resolved.to = value.into_owned(),
                "resolved_before" => resolved.before = value.into_owned(),
                "sort" => reader.one("sort", &value, &mut sort, read_word),
                "view" => reader.one("view", &value, &mut query.view, read_word),
                // The API's own, and what came of a plain form.
                "limit" | "cursor" | "__path" | "__err" | Self::SENT => {}
                other => reader.ignore(other, &value, "is not a known parameter"),
            }
        }
        query.status = reader.set("status", lists.status);
        query.severity = reader.set("severity", lists.severity);
        query.assigned_to = reader.set("assigned_to", lists.assigned_to);
        query.channel = reader.set("channel", lists.channel);
        query.rule = reader.set("rule", lists.rule);
        query.guardrail = reader.set("guardrail", lists.guardrail);
        query.tag = reader.set("tag", lists.tag);
        reader.range("created", &created, &mut query.created);
        reader.range("resolved", &resolved, &mut query.resolved);
        query.sort = sort.unwrap_or_default();
        (query, reader.ignored)
    }
}

/// The values of all parameters that take several, in the order in which they come.
#[derive(Default)]
struct Lists {
    status: Vec<Status>,
    severity: Vec<Severity>,
    assigned_to: Vec<AssigneeFilter>,
    channel: Vec<String>,
    rule: Vec<String>,
    guardrail: Vec<String>,
    tag: Vec<String>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::{
            ConfidenceFilter, DateRange, Sort, SortKey, View,
            reader::{MAX_IGNORED, SHOWN},
            set::MAX_VALUES,
        },
        *,
    };

    fn read(url: &str) -> TicketQuery {
        let (query, ignored) = TicketQuery::parse(url);
        assert_eq!(ignored, vec![], "{url}");
        query
    }

    fn ignored(url: &str) -> Vec<String> {
        TicketQuery::parse(url).1.iter().map(Ignored::to_string).collect()
    }

    #[test]
    fn the_url_of_the_design_is_read() {
        let query = read(
            "?q=&status=open,in_progress&severity=high&assigned_to=me&channel=&rule=&guardrail=&tag=&user=\
             &confidence=0..50&created=7d&resolved=2026-11-01..&sort=-created&view=table",
        );
        assert_eq!(*query.status, [Status::Open, Status::InProgress]);
        assert_eq!(*query.severity, [Severity::High]);
        assert_eq!(*query.assigned_to, [AssigneeFilter::Me]);
        assert!(query.q.is_none() && query.user.is_none() && query.channel.is_empty());
        assert_eq!(query.confidence.map(|c: ConfidenceFilter| c.to_string()).as_deref(), Some("0..50"));
        assert_eq!(query.created, DateRange::last_days(7));
        assert_eq!(query.sort, Sort::by(SortKey::Created));
        assert_eq!(query.view, Some(View::Table));
    }

    #[test]
    fn a_form_may_repeat_a_parameter() {
        assert_eq!(read("status=open&status=&status=closed,open"), read("status=open,closed"));
        assert_eq!(read("tag=b&tag=a"), read("tag=a,b"));
        assert_eq!(read("status=open&status=in_progress&status=resolved&status=closed"), TicketQuery::default());
        assert_eq!(read("q=vpn&q=vpn&q="), read("q=vpn"));
        assert_eq!(ignored("q=vpn&q=mail"), ["q \"mail\" can be given only once"]);
    }

    #[test]
    fn a_form_may_name_the_first_and_the_last_day() {
        for (form, canonical) in [
            ("created=&created_from=2026-11-01&created_to=2026-11-25", "created=2026-11-01..2026-11-25"),
            ("created_from=2026-11-01&created_to=", "created=2026-11-01.."),
            ("resolved_from=&resolved_to=2026-11-25", "resolved=..2026-11-25"),
            ("created=7d&created_to=2026-11-25", "created=..2026-11-25"),
            ("created=7d&created_from=&created_to=+", "created=7d"),
            // As it was.
            (
                "created=2026-11-01..2026-11-25&created_from=2026-11-01&created_to=2026-11-25&created_before=2026-11-01..2026-11-25",
                "created=2026-11-01..2026-11-25",
            ),
            // Another end, no days any more, something that is offered instead, anything.
            (
                "created=2026-11-01..2026-11-25&created_from=2026-11-01&created_to=2026-11-26&created_before=2026-11-01..2026-11-25",
                "created=2026-11-01..2026-11-26",
            ),
            ("created=2026-11-01..&created_from=&created_to=&created_before=2026-11-01..", ""),
            ("created=7d&created_from=2026-11-01&created_to=&created_before=2026-11-01..", "created=7d"),
            ("created=7d&created_from=&created_to=&created_before=2026-11-01..", "created=7d"),
            ("created=&created_from=2026-11-01&created_to=&created_before=2026-11-01..", ""),
            ("created=7d&created_from=&created_to=&created_before=7d", "created=7d"),
        ] {
            assert_eq!(read(form), read(canonical), "{form}");
        }
        assert_eq!(
            ignored("created=7d&created_from=2026-11-25&created_to=2026-11-01&resolved_to=soon"),
            [
                "created \"2026-11-25..2026-11-01\" must begin with the earlier day",
                "resolved \"..soon\" must be today, a number of days like 7d, or days like 2026-11-01..2026-11-25",
            ]
        );
        assert_eq!(TicketQuery::parse("created=7d&created_from=soon").0, read("created=7d"));
    }

    proptest! {
        #[test]
        fn every_range_of_days_comes_back_from_a_form(query in super::super::tests::query()) {
            let mut form = query.clone();
            let mut fields = String::new();
            for (name, range) in [("created", &mut form.created), ("resolved", &mut form.resolved)] {
                let text = range.map(|range| range.to_string()).unwrap_or_default();
                if let Some((from, to)) = text.split_once("..") {
                    *range = None;
                    fields += &format!("&{name}_from={from}&{name}_to={to}");
                }
            }
            prop_assert_eq!(read(&(form.to_query_string() + &fields)), query);
        }
    }

    #[test]
    fn what_is_unknown_is_named_and_the_rest_is_kept() {
        let (query, ignored) = TicketQuery::parse("status=open,done&colour=red&sort=name&limit=5&cursor=x&view=table");
        assert_eq!(*query.status, [Status::Open]);
        assert_eq!(query.view, Some(View::Table));
        let sentences: Vec<String> = ignored.iter().map(Ignored::to_string).collect();
        assert_eq!(
            sentences,
            [
                "status \"done\" must be one of open, in_progress, resolved, closed",
                "colour \"red\" is not a known parameter",
                "sort \"name\" must be one of created, updated, severity, status, confidence, assigned_to, - before it to descend",
            ]
        );
    }

    #[test]
    fn a_value_may_hold_any_character() {
        assert_eq!(*read(r"channel=a\,b,c\\,d\e").channel, ["a,b", r"c\", r"d\e"]);
        assert_eq!(*read("channel=A%26B,C%2BD+E,50%25%20%22x%22").channel, ["50% \"x\"", "A&B", "C+D E"]);
        assert_eq!(read("q=100%25+_+%5C+%27%22").q.unwrap().as_str(), "100% _ \\ '\"");
        assert_eq!(read("user=O%27Brien%2C+Ada").user.as_deref(), Some("O'Brien, Ada"));
        assert_eq!(*read("tag=a%00b").tag, ["ab"]);
    }

    #[test]
    fn odd_strings_are_read() {
        for url in [
            "",
            "?",
            "&&&",
            "=",
            "=&=",
            "status=,,,",
            "status",
            "q=%",
            "q=%ff%fe",
            "status=open%2Cclosed",
            "status= open",
        ] {
            let (query, _) = TicketQuery::parse(url);
            assert_eq!(read(&query.to_query_string()), query, "{url}");
        }
        assert_eq!(*read("status=open%2Cclosed").status, [Status::Open, Status::Closed]);
        assert_eq!(ignored("=x").len(), 1);
    }

    #[test]
    fn hostile_lengths_are_bounded() {
        let many: Vec<String> = (0..500).map(|n| format!("tag=t{n:03}")).collect();
        let (query, ignored) = TicketQuery::parse(&many.join("&"));
        assert_eq!((query.tag.len(), ignored.len()), (MAX_VALUES, MAX_IGNORED));
        let (query, ignored) = TicketQuery::parse(&format!("q={}&channel={}", "x".repeat(501), "y".repeat(401)));
        assert_eq!(query, TicketQuery::default());
        assert!(ignored.iter().all(|ignored| ignored.value.chars().count() <= SHOWN));
        assert_eq!(ignored.len(), 2);
    }
}
