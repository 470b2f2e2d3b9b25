//! Lists: order, pages, filters.

use std::collections::HashSet;

use app::{
    domain::{confidence::Confidence, person::Assignee, severity::Severity, status::Status, ticket::TicketSummary},
    ports::Viewer,
};
use serde_json::{Value, json};

use crate::{
    desk::{TestDesk, assign, at, severity, turn, typed, unsure, with},
    walk::walk,
};

const SORTS: [&str; 12] = [
    "created",
    "-created",
    "updated",
    "-updated",
    "severity",
    "-severity",
    "status",
    "-status",
    "confidence",
    "-confidence",
    "assigned_to",
    "-assigned_to",
];

/// Thirty tickets with many ties in every sort key.
async fn many(desk: &TestDesk) -> Vec<TicketSummary> {
    let people = [desk.person("ada").await, desk.person("Ádam").await, desk.person("zoe").await];
    for n in 0..30_usize {
        if n % 3 == 0 {
            desk.clock.advance(60_000);
        }
        let confidence: Value = match n % 5 {
            0 => json!(null),
            1 => json!(10),
            2 => json!(30),
            3 => json!(49.99),
            _ => json!(0),
        };
        let channel = ["Teams", "Slack", "Web chat"][n % 3];
        let mut turn = with(turn(&format!("chat {n}"), "1"), "confidence", confidence);
        turn["channel"] = json!(channel);
        turn["question"] = json!(if n % 5 == 0 { "I want to talk to a human" } else { "Why?" });
        let ticket = desk.escalate(turn).await;
        if let Some(person) = people.get(n % 4) {
            desk.edit(ticket.id, &assign(None, Some(Assignee::Id(person.id))), person).await.unwrap();
        }
        desk.set_status(ticket.id, Status::ALL[n % 4], &people[0]).await;
        if n % 7 == 0 {
            desk.edit(ticket.id, &severity(ticket.severity, Severity::Critical), &people[0]).await.unwrap();
        }
    }
    let all = walk(desk, "", 200, async |_| {}).await;
    assert_eq!(all.len(), 30);
    all
}

/// The order that a sort promises, in plain Rust.
fn promised(sort: &str, tickets: &[TicketSummary]) -> Vec<i64> {
    let descending = sort.starts_with('-');
    let key = |ticket: &TicketSummary| -> (i64, String) {
        let missing = if descending { -1 } else { 10_001 };
        match sort.trim_start_matches('-') {
            "created" => (ticket.created_at.as_millis(), String::new()),
            "updated" => (ticket.updated_at.as_millis(), String::new()),
            "severity" => (ticket.severity.rank(), String::new()),
            "status" => (ticket.state.status().rank(), String::new()),
            "confidence" => (ticket.confidence.map_or(missing, |known| i64::from(known.hundredths())), String::new()),
            _ => {
                (0, ticket.assigned_to.as_ref().map(|person| app::domain::fold::fold(&person.name)).unwrap_or_default())
            }
        }
    };
    let mut keyed: Vec<_> = tickets.iter().map(|ticket| (key(ticket), ticket.number.0)).collect();
    keyed.sort();
    if descending {
        keyed.reverse();
    }
    keyed.into_iter().map(|(_, number)| number).collect()
}

pub(crate) async fn every_sort_walks_every_ticket_once(desk: TestDesk) {
    let all = many(&desk).await;
    for sort in SORTS {
        for filter in ["", "&status=open,closed", "&severity=high,medium", "&status=resolved&severity=critical"] {
            let reached = |ticket: &&TicketSummary| match filter {
                "" => true,
                "&status=open,closed" => matches!(ticket.state.status(), Status::Open | Status::Closed),
                "&severity=high,medium" => matches!(ticket.severity, Severity::High | Severity::Medium),
                _ => ticket.state.status() == Status::Resolved && ticket.severity == Severity::Critical,
            };
            let expected: Vec<_> = all.iter().filter(reached).cloned().collect();
            for limit in [1, 7, 200] {
                let walked = walk(&desk, &format!("sort={sort}{filter}"), limit, async |_| {}).await;
                let numbers: Vec<_> = walked.iter().map(|ticket| ticket.number.0).collect();
                assert_eq!(numbers, promised(sort, &expected), "sort={sort}{filter}, {limit} a page");
            }
        }
    }
}

pub(crate) async fn new_tickets_do_not_disturb_a_walk(desk: TestDesk) {
    let before: HashSet<_> = many(&desk).await.into_iter().map(|ticket| ticket.id).collect();
    for sort in SORTS {
        let walked = walk(&desk, &format!("sort={sort}"), 4, async |page| {
            desk.clock.advance(1_000);
            desk.escalate(unsure(&format!("new {sort} {page}"), "1")).await;
        })
        .await;
        let ids: Vec<_> = walked.iter().map(|ticket| ticket.id).collect();
        let distinct: HashSet<_> = ids.iter().copied().collect();
        assert_eq!(ids.len(), distinct.len(), "{sort}: none twice");
        assert!(before.is_subset(&distinct), "{sort}: none missed");
    }
}

pub(crate) async fn each_filter_gives_what_it_names(desk: TestDesk) {
    let all = many(&desk).await;
    let people = desk.store.people().await.unwrap();
    let zoe = people.iter().find(|person| person.name == "zoe").unwrap();
    let is_zoes = |ticket: &TicketSummary| ticket.assignee_id() == Some(zoe.id);
    let low = |hundredths: u16| Confidence::from_hundredths(hundredths).unwrap();
    type Holds<'a> = Box<dyn Fn(&TicketSummary) -> bool + 'a>;
    let cases: Vec<(String, Holds<'_>)> = vec![
        ("status=in_progress".to_owned(), Box::new(|t| t.state.status() == Status::InProgress)),
        ("severity=critical,low".to_owned(), Box::new(|t| matches!(t.severity, Severity::Critical | Severity::Low))),
        ("assigned_to=none".to_owned(), Box::new(|t| t.assigned_to.is_none())),
        (format!("assigned_to={}", zoe.id), Box::new(is_zoes)),
        (format!("assigned_to=none,{}", zoe.id), Box::new(move |t| t.assigned_to.is_none() || is_zoes(t))),
        ("channel=Slack".to_owned(), Box::new(|t| t.channel.as_deref() == Some("Slack"))),
        ("tag=escalated".to_owned(), Box::new(|_| true)),
        ("tag=other".to_owned(), Box::new(|_| false)),
        (
            "confidence=10..30".to_owned(),
            Box::new(move |t| t.confidence.is_some_and(|c| (low(1_000)..=low(3_000)).contains(&c))),
        ),
        ("confidence=none".to_owned(), Box::new(|t| t.confidence.is_none())),
        ("user=Ada+Obi".to_owned(), Box::new(|_| true)),
        ("user=u-42".to_owned(), Box::new(|_| true)),
        ("user=nobody".to_owned(), Box::new(|_| false)),
        ("resolved=today".to_owned(), Box::new(|t| t.state.resolution().is_some())),
        ("created=2026-11-24".to_owned() + "..2026-11-24", Box::new(|_| false)),
        (
            "status=open&channel=Teams&confidence=0..50".to_owned(),
            Box::new(|t| {
                t.state.status() == Status::Open && t.channel.as_deref() == Some("Teams") && t.confidence.is_some()
            }),
        ),
    ];
    for (query, holds) in cases {
        let mut expected: Vec<_> = all.iter().filter(|ticket| holds(ticket)).map(|ticket| ticket.number.0).collect();
        let mut given = desk.numbers(&query).await;
        expected.sort_unstable();
        given.sort_unstable();
        assert_eq!(given, expected, "{query}");
    }
    let mine = Viewer { person: Some(zoe.id), zone: chrono_tz::UTC };
    let page = desk.page_for("assigned_to=me", None, 200, mine).await;
    assert!(!page.items.is_empty() && page.items.iter().all(is_zoes));
    assert!(desk.numbers("assigned_to=me").await.is_empty(), "nobody has no tickets");
}

pub(crate) async fn the_total_is_what_a_walk_finds(desk: TestDesk) {
    many(&desk).await;
    for query in
        ["", "status=open", "severity=high&assigned_to=none", "q=human", "q=2", "confidence=none&status=closed"]
    {
        let total = desk.page(query, None, 3).await.total;
        let walked = walk(&desk, query, 3, async |_| {}).await.len();
        assert_eq!(total, Some(walked as u64), "{query}");
    }
}

pub(crate) async fn a_calendar_day_is_the_viewers(desk: TestDesk) {
    desk.clock.set(at("2026-11-24T23:30:00Z"));
    let late = desk.escalate(unsure("late", "1")).await.number.0;
    desk.clock.set(at("2026-11-25T05:00:00Z"));
    let early = desk.escalate(unsure("early", "1")).await.number.0;
    desk.clock.set(at("2026-11-25T12:00:00Z"));
    for (zone, query, expected) in [
        ("UTC", "created=today", vec![early]),
        ("Europe/Vienna", "created=today", vec![early, late]),
        ("America/Mexico_City", "created=today", vec![]),
        ("America/Mexico_City", "created=2026-11-24..2026-11-24", vec![early, late]),
        ("Asia/Kolkata", "created=2026-11-25..", vec![early, late]),
        ("UTC", "created=..2026-11-24", vec![late]),
        ("UTC", "created=7d", vec![early, late]),
    ] {
        let viewer = Viewer { person: None, zone: zone.parse().unwrap() };
        let page = desk.page_for(query, None, 10, viewer).await;
        let numbers: Vec<_> = page.items.iter().map(|ticket| ticket.number.0).collect();
        assert_eq!(numbers, expected, "{zone} {query}");
    }
}

pub(crate) async fn unknown_confidence_sorts_last_either_way(desk: TestDesk) {
    many(&desk).await;
    for sort in ["confidence", "-confidence"] {
        let walked = walk(&desk, &format!("sort={sort}"), 200, async |_| {}).await;
        let first_unknown = walked.iter().position(|ticket| ticket.confidence.is_none()).unwrap();
        assert!(walked[first_unknown..].iter().all(|ticket| ticket.confidence.is_none()), "{sort}");
        assert!(first_unknown > 0);
    }
}

pub(crate) async fn texts_sort_by_code_point(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let names = [
        "Zoë",
        "zoe b",
        "Ängel",
        "_under",
        "-dash",
        "A b",
        "AB",
        "ß",
        "ø",
        "Ωmega",
        "אבי",
        "ガ",
        "か",
        "日本",
        "🎉",
        "𝒳 math",
        "~",
        "1",
        "10",
        "9",
    ];
    for (n, name) in names.iter().enumerate() {
        let ticket = desk.escalate(unsure(&format!("chat {n}"), "1")).await;
        desk.edit(ticket.id, &assign(None, typed(name)), &ada).await.unwrap();
    }
    let mut expected: Vec<String> = names.iter().map(|name| app::domain::fold::fold(name)).collect();
    expected.sort();
    for (sort, limit) in [("assigned_to", 3), ("assigned_to", 200), ("-assigned_to", 1)] {
        let walked = walk(&desk, &format!("sort={sort}"), limit, async |_| {}).await;
        let mut listed: Vec<String> =
            walked.iter().map(|ticket| app::domain::fold::fold(&ticket.assigned_to.as_ref().unwrap().name)).collect();
        if sort.starts_with('-') {
            listed.reverse();
        }
        assert_eq!(listed, expected, "{sort}");
    }
    let people: Vec<String> =
        desk.store.people().await.unwrap().iter().map(|person| app::domain::fold::fold(&person.name)).collect();
    assert!(people.is_sorted(), "{people:?}");
}
