//! The demo desk as a whole.

use std::{collections::HashMap, sync::Arc};

use app::{
    domain::{
        event::{Actor, EventPayload},
        query::TicketQuery,
        severity::Severity,
        status::Status,
        ticket::TicketSummary,
        token::NewToken,
    },
    ports::{TicketList, Viewer},
};

use super::{DemoError, prepare};
use crate::{
    clock::SystemClock,
    store::{self, SharedStore},
};

async fn open(url: &str) -> SharedStore {
    store::open(url, Arc::new(SystemClock)).await.unwrap()
}

async fn tickets(store: &SharedStore) -> Vec<TicketSummary> {
    let viewer = Viewer { person: None, zone: chrono_tz::UTC };
    let list = TicketList { query: TicketQuery::default(), viewer, after: None, limit: 200 };
    let mut all = Vec::new();
    let mut list = list;
    loop {
        let page = store.list(&list).await.unwrap();
        all.extend(page.items);
        match page.next_cursor {
            Some(cursor) => list.after = Some(cursor.parse().unwrap()),
            None => return all,
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_is_a_month_of_a_real_desk() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("sub/demo.db").display());
    prepare(&url).await.unwrap();
    let leftovers: Vec<_> =
        std::fs::read_dir(folder.path().join("sub")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(leftovers, ["demo.db"]);
    let store = open(&url).await;
    assert!(store.is_demo());
    let report = store.check().await.unwrap();
    assert!(report.ok, "{:?}", report.problems);
    assert!((380..=450).contains(&report.conversations), "{report:?}");

    let all = tickets(&store).await;
    let share = |status: Status| {
        let count = all.iter().filter(|ticket| ticket.state.status() == status).count();
        count * 100 / all.len()
    };
    let shares = [Status::Open, Status::InProgress, Status::Resolved, Status::Closed].map(share);
    for (share, wanted) in shares.into_iter().zip([25_usize, 15, 45, 15]) {
        assert!(share.abs_diff(wanted) <= 4, "{shares:?} of {}", all.len());
    }
    let founder = store.founder().await.unwrap().unwrap();
    assert_eq!(founder.name, super::PEOPLE[0].0);
    assert!(all.iter().filter(|ticket| ticket.assignee_id() == Some(founder.id)).count() >= 5);
    assert_eq!(store.people().await.unwrap().len(), super::PEOPLE.len());
    first_screen(&all[..6]);
    every_capability(&store, &all).await;

    prepare(&url).await.unwrap();
    assert_eq!(store.check().await.unwrap(), report, "a marked desk is left as it is");
}

fn first_screen(cards: &[TicketSummary]) {
    let statuses: std::collections::HashSet<_> = cards.iter().map(|card| card.state.status()).collect();
    let severities: std::collections::HashSet<_> = cards.iter().map(|card| card.severity).collect();
    let confidences: std::collections::HashSet<_> = cards.iter().map(|card| card.confidence).collect();
    assert!(statuses.len() >= 3 && severities.len() >= 3 && confidences.len() >= 4, "{cards:?}");
    assert!(cards.iter().any(|card| card.severity == Severity::Critical && card.assigned_to.is_none()));
    assert!(cards.iter().any(|card| card.joined == 2));
    assert!(cards.iter().any(|card| card.title.chars().any(|c| ('\u{590}'..='\u{5ff}').contains(&c))));
}

async fn every_capability(store: &SharedStore, all: &[TicketSummary]) {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for ticket in all {
        let detail = store.detail(ticket.id, true).await.unwrap().unwrap();
        let turn = &detail.turn;
        let changes: Vec<_> = store
            .events(ticket.id)
            .await
            .unwrap()
            .unwrap()
            .iter()
            .filter_map(|event| match event.payload {
                Some(EventPayload::StatusChanged { from, to }) => Some((from, to)),
                _ => None,
            })
            .collect();
        for (capability, holds) in [
            ("guardrail hit", !turn.guardrails.is_empty()),
            ("joined escalation", !detail.joined.is_empty()),
            ("follows a resolved ticket", detail.follows.is_some()),
            ("reopened", changes.iter().any(|(from, to)| *from == Status::Resolved && to.is_unresolved())),
            ("sources", !turn.sources.is_empty()),
            ("unknown confidence", turn.confidence.is_none()),
            ("raw answer differs", turn.answer_raw.as_deref() != Some(&turn.answer)),
            ("empty answer", turn.answer.is_empty()),
            ("right-to-left", turn.question.chars().any(|c| ('\u{590}'..='\u{6ff}').contains(&c))),
            ("CJK", turn.question.chars().any(|c| ('\u{3040}'..='\u{9fff}').contains(&c))),
            ("thumbs-down", turn.feedback == Some(app::domain::turn::Feedback::Down)),
            ("wants a human", detail.reasons.iter().any(|reason| reason.name == "Asks for a human")),
            ("unknown user", turn.user.is_unknown()),
        ] {
            *seen.entry(capability).or_default() += usize::from(holds);
        }
    }
    let missing: Vec<_> = seen.iter().filter(|(_, count)| **count == 0).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_with_anything_of_its_own_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("real.db").display());
    let store = open(&url).await;
    let token = NewToken::new("bot".parse().unwrap(), []);
    store.create_token(&token, &Actor::System).await.unwrap();
    let before = store.check().await.unwrap();
    assert!(matches!(prepare(&url).await, Err(DemoError::NotEmpty)));
    assert_eq!(store.check().await.unwrap(), before);
    assert!(!open(&url).await.is_demo());
}
