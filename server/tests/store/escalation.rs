//! From turns to tickets.

use app::domain::{event::EventPayload, severity::Severity, status::Status, turn::Feedback};
use serde_json::json;

use crate::desk::{TestDesk, assign, at, platform, severity, turn, typed, unsure, with};

fn human(chat: &str, id: &str) -> serde_json::Value {
    with(turn(chat, id), "question", json!(format!("Can I talk to a real person? {id}")))
}

pub(crate) async fn a_turn_that_matches_makes_a_ticket_with_everything_of_it(desk: TestDesk) {
    let sent = json!({
        "chat_id": "teams-19:abc", "turn_id": "7", "channel": "Teams",
        "user": {"name": "Ada Obi", "id": "u-42", "email": "ada@example.com"},
        "question": "My VPN is **broken**. Since Monday.", "answer": "Try again.", "answer_raw": "Try again, fool.",
        "confidence": 31.5, "asked_at": "2026-11-24T23:00:00Z", "url": "https://chat.example/7",
        "sources": [{"title": "VPN guide"}], "guardrails": [], "metadata": {"model": "x"},
    });
    let recorded = desk.escalate(sent).await;
    assert_eq!((recorded.severity, recorded.new), (Severity::Medium, true));
    let detail = desk.detail(recorded.id).await;
    let card = &detail.summary;
    assert_eq!(card.title, "My VPN is broken.");
    assert_eq!((card.state.status(), card.severity, card.joined), (Status::Open, Severity::Medium, 0));
    assert_eq!(card.creator(), format!("Ada Obi · {}", recorded.rules[0]));
    assert_eq!((card.escalation_tag.as_str(), card.channel.as_deref()), ("escalated", Some("Teams")));
    assert_eq!((card.created_at, card.updated_at), (at(crate::desk::START), at(crate::desk::START)));
    assert_eq!(detail.turn.asked_at, at("2026-11-24T23:00:00Z"));
    assert_eq!(detail.turn.answer_raw.as_deref(), Some("Try again, fool."));
    assert_eq!(detail.reasons[0].explanation, "confidence 31.5 % is below 50 %");
    assert!(!detail.description.is_empty());
    let history = desk.history(recorded.id).await;
    assert_eq!((detail.audit_id, history.len(), detail.history.len()), (history[0].id, 1, 1));
    assert!(matches!(history[0].payload, Some(EventPayload::TicketCreated { .. })));
}

pub(crate) async fn a_turn_that_matches_nothing_makes_no_ticket(desk: TestDesk) {
    assert_eq!(desk.send(turn("a", "1")).await.ticket, None);
    assert_eq!(desk.page("", None, 10).await.total, Some(0));
}

pub(crate) async fn a_further_escalation_joins_the_open_ticket(desk: TestDesk) {
    let first = desk.escalate(unsure("a", "1")).await;
    desk.send(turn("a", "2")).await;
    let second = desk.escalate(unsure("a", "3")).await;
    assert_eq!((second.id, second.new), (first.id, false));
    let detail = desk.detail(first.id).await;
    assert_eq!((detail.summary.joined, detail.joined.len()), (1, 1));
    assert_eq!(detail.joined[0].turn_id.as_str(), "3");
    assert_eq!(detail.turn.turn_id.as_str(), "1");
    let other = desk.escalate(unsure("b", "1")).await;
    assert!(other.new && other.id != first.id);
    desk.assert_whole().await;
}

pub(crate) async fn joining_raises_a_severity_that_no_person_has_set(desk: TestDesk) {
    let ticket = desk.escalate(unsure("a", "1")).await;
    let joined = desk.escalate(human("a", "2")).await;
    assert_eq!(joined.severity, Severity::High);
    assert_eq!(desk.ticket(ticket.id).await.severity, Severity::High);
}

pub(crate) async fn joining_only_suggests_over_a_persons_severity(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let ticket = desk.escalate(unsure("a", "1")).await;
    desk.edit(ticket.id, &severity(Severity::Medium, Severity::Low), &ada).await.unwrap();
    desk.escalate(human("a", "2")).await;
    let card = desk.ticket(ticket.id).await;
    assert_eq!((card.severity, card.suggested_severity), (Severity::Low, Some(Severity::High)));
    desk.escalate(unsure("a", "3")).await;
    assert_eq!(desk.ticket(ticket.id).await.suggested_severity, Some(Severity::High));
    desk.edit(ticket.id, &severity(Severity::Low, Severity::Medium), &ada).await.unwrap();
    assert_eq!(desk.ticket(ticket.id).await.suggested_severity, None);
}

pub(crate) async fn joining_never_changes_the_assignee_or_lowers_the_severity(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let ticket = desk.escalate(human("a", "1")).await;
    desk.edit(ticket.id, &assign(None, typed("Ada")), &ada).await.unwrap();
    desk.escalate(unsure("a", "2")).await;
    let card = desk.ticket(ticket.id).await;
    assert_eq!((card.severity, card.assignee_id()), (Severity::High, Some(ada.id)));
}

pub(crate) async fn after_resolved_a_new_ticket_follows(desk: TestDesk) {
    follows_after(desk, Status::Resolved).await;
}

pub(crate) async fn after_closed_a_new_ticket_follows(desk: TestDesk) {
    follows_after(desk, Status::Closed).await;
}

async fn follows_after(desk: TestDesk, ended: Status) {
    let ada = desk.person("Ada").await;
    let first = desk.escalate(unsure("a", "1")).await;
    desk.set_status(first.id, ended, &ada).await;
    let second = desk.escalate(unsure("a", "2")).await;
    assert!(second.new);
    let detail = desk.detail(second.id).await;
    assert_eq!(detail.follows.map(|link| link.id), Some(first.id));
    desk.set_status(first.id, Status::Open, &ada).await;
    let also = |detail: app::domain::ticket::TicketDetail| {
        detail.also_unresolved.iter().map(|link| link.id).collect::<Vec<_>>()
    };
    assert_eq!(also(desk.detail(first.id).await), [second.id]);
    assert_eq!(also(desk.detail(second.id).await), [first.id]);
    let third = desk.escalate(unsure("a", "3")).await;
    assert_eq!(third.id, second.id, "an escalation joins the newest");
    desk.assert_whole().await;
}

pub(crate) async fn rules_see_only_turns_after_the_last_resolution(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let ticket = desk.escalate(human("a", "1")).await;
    desk.set_status(ticket.id, Status::Resolved, &ada).await;
    assert_eq!(desk.send(turn("a", "2")).await.ticket, None, "the old handoff is not in the context any more");
    assert!(desk.escalate(human("a", "3")).await.new);
}

pub(crate) async fn feedback_fires_a_rule_once(desk: TestDesk) {
    desk.send(turn("a", "1")).await;
    let (chat, id) = ("a".parse().unwrap(), "1".parse().unwrap());
    let set = |feedback| desk.store.set_feedback(&chat, &id, feedback, &PLATFORM);
    const PLATFORM: app::domain::event::Actor = app::domain::event::Actor::System;
    let first = set(Some(Feedback::Down)).await.unwrap().unwrap();
    let ticket = first.ticket.clone().unwrap();
    assert!(!first.duplicate && ticket.new);
    let again = set(Some(Feedback::Down)).await.unwrap().unwrap();
    assert!(again.duplicate);
    assert_eq!(again.ticket, first.ticket);
    for feedback in [None, Some(Feedback::Down), Some(Feedback::Up), Some(Feedback::Down)] {
        set(feedback).await.unwrap();
    }
    let detail = desk.detail(ticket.id).await;
    assert_eq!((detail.reasons.len(), detail.summary.joined), (1, 0));
    assert_eq!(desk.page("", None, 10).await.total, Some(1));
    desk.assert_whole().await;
}

pub(crate) async fn feedback_from_before_a_resolution_escalates_nothing(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    desk.send(turn("a", "1")).await;
    let ticket = desk.escalate(unsure("a", "2")).await;
    desk.set_status(ticket.id, Status::Resolved, &ada).await;
    let answer = desk
        .store
        .set_feedback(&"a".parse().unwrap(), &"1".parse().unwrap(), Some(Feedback::Down), &platform())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(answer.ticket, None);
    assert_eq!(desk.page("", None, 10).await.total, Some(1));
}

pub(crate) async fn an_escalating_guardrail_makes_a_critical_ticket(desk: TestDesk) {
    let verdicts = json!([{"policy": "pii", "action": "escalate", "detail": "phone number"}]);
    let ticket = desk.escalate(with(turn("a", "1"), "guardrails", verdicts)).await;
    assert_eq!(ticket.severity, Severity::Critical);
    let detail = desk.detail(ticket.id).await;
    assert_eq!(detail.turn.guardrails.len(), 1);
    assert!(detail.reasons.iter().any(|reason| reason.name == "pii"), "{:?}", detail.reasons);
}
