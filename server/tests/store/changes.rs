//! What has happened since a page was read.

use app::{
    domain::{
        changes::{Changes, MOST_CHANGES},
        event::Actor,
        ids::Seq,
        person::Assignee,
        query::{Cursor, TicketQuery},
        severity::Severity,
        status::Status,
        token::NewToken,
    },
    ports::{TicketList, Viewer},
};
use serde_json::json;

use crate::desk::{TestDesk, assign, severity, status, turn, typed, unsure, with};

const NOBODY: Viewer = Viewer { person: None, zone: chrono_tz::UTC };

/// Where the log ends, as a page knows it.
async fn now(desk: &TestDesk) -> Seq {
    desk.page("", None, 1).await.seq
}

async fn changes_for(desk: &TestDesk, query: &str, since: Seq, viewer: Viewer) -> Changes {
    let (query, ignored) = TicketQuery::parse(query);
    assert!(ignored.is_empty(), "{ignored:?}");
    desk.store.changes(&TicketList { query, viewer, after: None, limit: 1 }, since).await.unwrap()
}

/// The numbers of what changed, each with whether it fits.
async fn told(desk: &TestDesk, query: &str, since: Seq) -> Vec<(i64, bool)> {
    let changes = changes_for(desk, query, since, NOBODY).await;
    assert!(changes.is_whole);
    let total = desk.page(query, None, 1).await.total;
    assert_eq!(changes.total, total.filter(|_| !changes.tickets.is_empty()), "{query}");
    changes.tickets.iter().map(|changed| (changed.ticket.number.0, changed.fits)).collect()
}

pub(crate) async fn whatever_happens_to_a_ticket_is_told(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    desk.escalate(unsure("other", "1")).await;
    let start = now(&desk).await;
    let ticket = desk.escalate(unsure("a", "1")).await;
    assert_eq!(told(&desk, "", start).await, [(ticket.number.0, true)], "it was made");
    let edits = [
        status(Status::Open, Status::InProgress),
        severity(Severity::Medium, Severity::High),
        assign(None, Some(Assignee::Id(ada.id))),
        assign(Some(&ada), typed("Somebody New")),
    ];
    for edit in edits {
        let since = now(&desk).await;
        desk.clock.advance(1_000);
        desk.edit(ticket.id, &edit, &ada).await.unwrap();
        let changes = changes_for(&desk, "", since, NOBODY).await;
        assert_eq!(changes.tickets.len(), 1, "{edit:?}");
        assert_eq!(changes.tickets[0].ticket, desk.ticket(ticket.id).await);
        assert_eq!((changes.seq, changes.now), (now(&desk).await, desk.store.now()));
    }
    let since = now(&desk).await;
    desk.escalate(unsure("a", "2")).await;
    let joined = changes_for(&desk, "", since, NOBODY).await.tickets;
    assert_eq!((joined.len(), joined[0].ticket.joined), (1, 1));
}

pub(crate) async fn what_happens_to_no_ticket_is_not_told(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let ticket = desk.escalate(unsure("a", "1")).await;
    let since = now(&desk).await;
    assert_eq!(told(&desk, "", since).await, []);
    desk.person("Ben").await;
    desk.send(turn("b", "1")).await;
    let token = NewToken::new("platform".parse().unwrap(), []);
    desk.store.create_token(&token, &Actor::System).await.unwrap();
    desk.edit(ticket.id, &status(Status::Closed, Status::Open), &ada).await.unwrap();
    assert_eq!(told(&desk, "", since).await, []);
    assert!(now(&desk).await > since);
}

pub(crate) async fn the_latest_change_is_first_and_each_ticket_once(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let mut tickets = Vec::new();
    for chat in ["a", "b", "c", "d"] {
        tickets.push(desk.escalate(unsure(chat, "1")).await);
    }
    let since = now(&desk).await;
    for (at, to) in [(1, Status::Closed), (3, Status::Closed), (0, Status::InProgress), (1, Status::Resolved)] {
        desk.set_status(tickets[at].id, to, &ada).await;
    }
    let [a, b, _, d] = [0, 1, 2, 3].map(|at: usize| tickets[at].number.0);
    assert_eq!(told(&desk, "", since).await, [(b, true), (a, true), (d, true)]);
    assert_eq!(told(&desk, "sort=created", since).await.len(), 3, "whatever the order of the list");
}

pub(crate) async fn what_left_a_list_does_not_fit_it(desk: TestDesk) {
    let (ada, ben) = (desk.person("Ada").await, desk.person("Ben").await);
    let since = now(&desk).await;
    let badge = desk.escalate(with(unsure("a", "1"), "question", json!("Where is the badge reader?"))).await;
    let human = json!("I want to talk to a human");
    let unknown = desk.escalate(with(with(unsure("b", "1"), "confidence", json!(null)), "question", human)).await;
    let (badge_number, unknown_number) = (badge.number.0, unknown.number.0);
    for (query, badge_fits, unknown_fits) in [
        ("", true, true),
        ("status=open", true, true),
        ("status=closed,resolved", false, false),
        ("severity=medium", true, false),
        ("status=open&severity=high,critical", false, true),
        ("confidence=0..50", true, false),
        ("confidence=none", false, true),
        ("q=BADGE", true, false),
        ("q=badge+where", true, false),
        ("q=human&status=closed", false, false),
        ("q=xyz", false, false),
        ("assigned_to=none", true, true),
        ("assigned_to=me", false, false),
        ("resolved=today", false, false),
        ("channel=Teams&tag=escalated", true, true),
        ("channel=Slack", false, false),
    ] {
        let expected = [(unknown_number, unknown_fits), (badge_number, badge_fits)];
        assert_eq!(told(&desk, query, since).await, expected, "{query}");
    }
    let since = now(&desk).await;
    desk.edit(badge.id, &assign(None, Some(Assignee::Id(ada.id))), &ada).await.unwrap();
    for (person, fits) in [(&ada, true), (&ben, false)] {
        let viewer = Viewer { person: Some(person.id), zone: chrono_tz::UTC };
        let changes = changes_for(&desk, "assigned_to=me", since, viewer).await;
        assert_eq!(changes.tickets.iter().map(|changed| changed.fits).collect::<Vec<_>>(), [fits]);
        assert_eq!(changes.total, Some(u64::from(fits)));
    }
    desk.set_status(badge.id, Status::Resolved, &ada).await;
    assert_eq!(told(&desk, "status=open", since).await, [(badge_number, false)]);
    assert_eq!(told(&desk, "resolved=today", since).await, [(badge_number, true)]);
}

pub(crate) async fn what_can_not_be_told_one_by_one_is_said_to_be_so(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let start = now(&desk).await;
    let turns: Vec<_> = (0..MOST_CHANGES).map(|n| unsure(&format!("chat {n}"), "1")).collect();
    desk.send_all(&turns).await;
    assert_eq!(told(&desk, "", start).await.len(), usize::from(MOST_CHANGES));
    let since = now(&desk).await;
    desk.escalate(unsure("one more", "1")).await;
    let head = Seq(since.0 + 2);
    assert_eq!(now(&desk).await, head, "the turn and its ticket");
    let too_many = changes_for(&desk, "", start, NOBODY).await;
    let restored = changes_for(&desk, "", Seq(head.0 + 1), NOBODY).await;
    let long_ago = changes_for(&desk, "", Seq(-30_000), NOBODY).await;
    let nonsense =
        [changes_for(&desk, "", Seq(i64::MIN), NOBODY).await, changes_for(&desk, "", Seq(i64::MAX), NOBODY).await];
    for changes in [too_many, restored, long_ago].into_iter().chain(nonsense) {
        let Changes { tickets, total, seq, is_whole, .. } = changes;
        assert_eq!((tickets, total, seq, is_whole), (vec![], Some(u64::from(MOST_CHANGES) + 1), head, false));
    }
    assert_eq!(told(&desk, "", since).await.len(), 1);
    assert_eq!(told(&desk, "", head).await, []);
    desk.execute(&format!("UPDATE event_head SET seq = {}", head.0 + 20_001)).await.unwrap();
    assert!(!changes_for(&desk, "", head, NOBODY).await.is_whole, "too much happened to look through");
    assert!(changes_for(&desk, "", Seq(head.0 + 1), NOBODY).await.is_whole);
    desk.execute(&format!("UPDATE event_head SET seq = {}", head.0)).await.unwrap();
    let edited = desk.page("", None, 1).await.items.remove(0);
    desk.set_status(edited.id, Status::Closed, &ada).await;
    assert_eq!(told(&desk, "status=open", head).await, [(edited.number.0, false)]);
}

pub(crate) async fn a_page_is_told_whether_it_would_show_what_changed(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let mut tickets = Vec::new();
    for chat in ["a", "b", "c", "d"] {
        desk.clock.advance(1_000);
        tickets.push(desk.escalate(unsure(chat, "1")).await);
    }
    // Each sort with where its first page of two ends, and which of the four stand before that.
    for sort in ["-created", "created", "assigned_to", "-assigned_to", "confidence", "-status", "severity", "-updated"]
    {
        let query = TicketQuery::parse(&format!("sort={sort}")).0;
        let page = desk.page(&format!("sort={sort}"), None, 2).await;
        let end: Cursor = page.next_cursor.unwrap().parse().unwrap();
        let list = TicketList { query, viewer: NOBODY, after: Some(end), limit: 1 };
        let shown: Vec<_> = page.items.iter().map(|ticket| ticket.number).collect();
        let changes = desk.store.changes(&list, Seq(0)).await.unwrap();
        assert_eq!(changes.tickets.len(), 4);
        for changed in &changes.tickets {
            let number = changed.ticket.number;
            assert_eq!(changed.is_within, shown.contains(&number), "{sort}: {number}");
        }
        let whole = TicketList { after: None, ..list };
        assert!(desk.store.changes(&whole, Seq(0)).await.unwrap().tickets.iter().all(|changed| changed.is_within));
        // The next sort meets other values.
        let last = &tickets[tickets.len() - 1];
        desk.clock.advance(1_000);
        let now = desk.ticket(last.id).await;
        let from = now.assigned_to.clone();
        let to = if from.is_some() { None } else { Some(Assignee::Id(ada.id)) };
        desk.edit(last.id, &assign(from.as_ref(), to), &ada).await.unwrap();
    }
}
