use proptest::prelude::*;

use super::{
    super::tests::{confidence, dates, strings},
    *,
};

fn query() -> impl Strategy<Value = ConversationQuery> {
    let q = prop::option::of("\\PC{0,20}[^\\p{C}\\s]\\PC{0,20}".prop_map(|text| text.parse().unwrap()));
    let presence = || prop::option::of(prop::sample::select(vec![Presence::Yes, Presence::No]));
    let feedback = prop::option::of(prop::sample::select(FeedbackFilter::ALL.to_vec()));
    let ranges = (prop::option::of(confidence()), prop::option::of(dates()));
    let sort = prop::sample::select(ActivitySort::ALL.to_vec());
    (q, strings(), strings(), presence(), presence(), feedback, ranges, sort).prop_map(
        |(q, channel, guardrail, ticket, guarded, feedback, (confidence, active), sort)| ConversationQuery {
            q,
            channel,
            ticket,
            confidence,
            feedback,
            guarded,
            guardrail,
            active,
            sort,
        },
    )
}

fn read(url: &str) -> ConversationQuery {
    let (query, ignored) = ConversationQuery::parse(url);
    assert_eq!(ignored, vec![], "{url}");
    query
}

fn ignored(url: &str) -> Vec<String> {
    ConversationQuery::parse(url).1.iter().map(Ignored::to_string).collect()
}

#[test]
fn a_url_holds_all_of_it() {
    let url = "q=vpn&channel=Slack,Teams&ticket=yes&confidence=0..50&feedback=down&guarded=yes&guardrail=pii&active=7d&sort=activity";
    let query = read(url);
    assert_eq!(query.to_query_string(), url);
    assert_eq!((query.ticket, query.feedback), (Some(Presence::Yes), Some(FeedbackFilter::Given(Feedback::Down))));
    assert_eq!(*query.channel, ["Slack", "Teams"]);
    assert_eq!(query.active, DateRange::last_days(7));
    assert_eq!(query.unfiltered().to_query_string(), "q=vpn&sort=activity");
    assert_eq!(read("?q=&channel=&sort=-activity&cursor=c.1.2.3"), ConversationQuery::default());
}

#[test]
fn what_is_unknown_is_named_and_the_rest_is_kept() {
    let url = "ticket=maybe&feedback=meh&confidence=high&guarded=1&active=soon&sort=name&status=open&channel=Teams";
    let (query, _) = ConversationQuery::parse(url);
    assert_eq!(query, read("channel=Teams"));
    assert_eq!(
        ignored(url),
        [
            "ticket \"maybe\" must be one of yes, no",
            "feedback \"meh\" must be one of up, down, none",
            "confidence \"high\" must be none or a range of percentages like 0..50",
            "guarded \"1\" must be one of yes, no",
            "active \"soon\" must be today, a number of days like 7d, or days like 2026-11-01..2026-11-25",
            "sort \"name\" must be one of activity, -activity",
            "status \"open\" is not a known parameter",
        ]
    );
}

#[test]
fn a_form_may_name_both_ends_of_a_range() {
    for (form, canonical) in [
        ("confidence=&confidence_from=10&confidence_to=40", "confidence=10..40"),
        ("confidence=0..24.99&confidence_from=0&confidence_to=60&confidence_before=0..24.99", "confidence=0..60"),
        (
            "confidence=25..49.99&confidence_from=0&confidence_to=24.99&confidence_before=0..24.99",
            "confidence=25..49.99",
        ),
        ("confidence_to=30", "confidence=0..30"),
        ("active_from=2026-11-01&active_to=", "active=2026-11-01.."),
        ("active=7d&active_from=&active_to=", "active=7d"),
    ] {
        assert_eq!(read(form), read(canonical), "{form}");
    }
    assert_eq!(
        ignored("confidence_from=60&confidence_to=40"),
        ["confidence \"60..40\" must begin with the lower percentage"]
    );
}

#[test]
fn each_value_is_a_chip() {
    let query =
        read("q=vpn&channel=Teams,Web&ticket=no&confidence=0..50&feedback=none&guarded=no&guardrail=pii&active=today");
    let labels: Vec<String> = query.active_filters().into_iter().map(|chip| chip.label).collect();
    assert_eq!(
        labels,
        [
            "Search: \"vpn\"",
            "Channel: Teams",
            "Channel: Web",
            "Has ticket: No",
            "Lowest confidence: 0–50 %",
            "Feedback: Not given",
            "Guardrail hit: No",
            "Guardrail: pii",
            "Active: Today",
        ]
    );
}

proptest! {
    #[test]
    fn every_query_comes_back_from_its_url(query in query()) {
        let url = query.to_query_string();
        prop_assert!(url.bytes().all(|b| b.is_ascii_graphic() && !b"\"<>#'".contains(&b)));
        let (read, ignored) = ConversationQuery::parse(&url);
        prop_assert_eq!(&ignored, &[]);
        prop_assert_eq!(&read, &query);
        prop_assert_eq!(read.to_query_string(), url);
    }

    #[test]
    fn whatever_is_read_is_canonical_at_once(url in "(\\PC|[&=+%,.;]){0,80}") {
        let (read, _) = ConversationQuery::parse(&url);
        let canonical = read.to_query_string();
        prop_assert_eq!(ConversationQuery::parse(&canonical), (read, vec![]));
    }

    #[test]
    fn known_parameters_with_any_value_are_read_or_named(
        name in prop::sample::select(vec![
            "q", "channel", "ticket", "confidence", "feedback", "guarded", "guardrail", "active", "sort", "cursor", "other",
        ]),
        value in "(\\PC|[-.0-9,\\\\]|none|today|yes|7d){0,12}",
    ) {
        let encoded: String = form_urlencoded::byte_serialize(value.as_bytes()).collect();
        let (_, ignored) = ConversationQuery::parse(&format!("{name}={encoded}"));
        prop_assert!(ignored.iter().all(|ignored| ignored.parameter == name));
    }

    #[test]
    fn a_chip_takes_away_one_value_and_nothing_else(query in query()) {
        let chips = query.active_filters();
        prop_assert_eq!(chips.is_empty(), !query.is_filtered());
        for (at, chip) in chips.iter().enumerate() {
            let mut others: Vec<_> = chips.iter().map(|chip| &chip.label).collect();
            others.remove(at);
            let left = chip.without.active_filters();
            prop_assert_eq!(left.iter().map(|chip| &chip.label).collect::<Vec<_>>(), others);
            prop_assert_eq!(chip.without.sort, query.sort);
        }
    }
}
