//! The log.

use app::domain::{event::EventPayload, person::Assignee, severity::Severity, status::Status};

use crate::desk::{TestDesk, assign, severity, turn, unsure};

pub(crate) async fn the_log_is_gap_free_and_every_change_is_in_it(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let begun = desk.store.check().await.unwrap().events;
    desk.send(turn("a", "1")).await;
    let ticket = desk.escalate(unsure("a", "2")).await;
    desk.escalate(unsure("a", "3")).await;
    desk.set_status(ticket.id, Status::Closed, &ada).await;
    desk.edit(ticket.id, &severity(Severity::Medium, Severity::Low), &ada).await.unwrap();
    desk.edit(ticket.id, &assign(None, Some(Assignee::Id(ada.id))), &ada).await.unwrap();
    let report = desk.store.check().await.unwrap();
    // Three turns, created, joined, three edits.
    assert_eq!((report.events - begun, report.ok), (8, true), "{:?}", report.problems);
}

pub(crate) async fn a_tickets_history_tells_its_life(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let ticket = desk.escalate(unsure("a", "1")).await;
    desk.escalate(unsure("a", "2")).await;
    desk.set_status(ticket.id, Status::Resolved, &ada).await;
    let history = desk.store.events(ticket.id).await.unwrap().unwrap();
    let kinds: Vec<_> = history.iter().map(|event| event.payload.as_ref().map_or("", EventPayload::kind)).collect();
    assert_eq!(kinds, ["ticket.created", "ticket.joined", "ticket.status_changed"]);
    assert!(history.is_sorted_by_key(|event| event.seq));
    assert_eq!(history[0].actor.kind(), "rule");
    assert_eq!((history[2].actor.kind(), history[2].actor.name()), ("person", "Ada"));
}
