//! Editing tickets.

use app::{
    domain::{
        edit::{Change, FieldValue, TicketEdit},
        event::EventPayload,
        ids::{PersonId, TicketId},
        person::Assignee,
        severity::Severity,
        status::Status,
    },
    ports::EditError,
};
use uuid::Uuid;

use crate::desk::{TestDesk, assign, severity, status, typed, unsure};

pub(crate) async fn entering_resolved_records_it_and_leaving_clears_it(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let ticket = desk.escalate(unsure("a", "1")).await;
    for leave_to in [Status::Open, Status::InProgress, Status::Closed] {
        desk.clock.advance(60_000);
        let resolved = desk.set_status(ticket.id, Status::Resolved, &ada).await;
        let resolution = resolved.state.resolution().expect("a resolution").clone();
        assert_eq!(resolution.at, desk.store.now());
        assert_eq!(resolution.by.map(|person| person.id), Some(ada.id));
        desk.clock.advance(60_000);
        let left = desk.set_status(ticket.id, leave_to, &ada).await;
        assert_eq!((left.state.status(), left.state.resolution()), (leave_to, None));
    }
    let resolutions = desk
        .history(ticket.id)
        .await
        .into_iter()
        .filter(|event| matches!(event.payload, Some(EventPayload::StatusChanged { to: Status::Resolved, .. })));
    assert_eq!(resolutions.count(), 3, "the log keeps every past resolution");
}

pub(crate) async fn a_stale_edit_is_a_conflict_that_names_who_set_what(desk: TestDesk) {
    let (ada, ben) = (desk.person("Ada").await, desk.person("Ben").await);
    let ticket = desk.escalate(unsure("a", "1")).await;
    desk.edit(ticket.id, &status(Status::Open, Status::InProgress), &ada).await.unwrap();
    desk.edit(ticket.id, &severity(Severity::Medium, Severity::High), &ada).await.unwrap();
    desk.edit(ticket.id, &assign(None, Some(Assignee::Id(ada.id))), &ada).await.unwrap();
    for (stale, present) in [
        (status(Status::Open, Status::Closed), FieldValue::Status(Status::InProgress)),
        (severity(Severity::Medium, Severity::Low), FieldValue::Severity(Severity::High)),
        (assign(None, Some(Assignee::Id(ben.id))), FieldValue::AssignedTo(Some(ada.reference()))),
    ] {
        let before = desk.detail(ticket.id).await;
        match desk.edit(ticket.id, &stale, &ben).await {
            Err(EditError::Conflict(conflict)) => {
                assert_eq!((conflict.present, conflict.set_by.as_deref()), (present, Some("Ada")));
                assert_eq!(conflict.set_at, Some(desk.store.now()));
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(desk.detail(ticket.id).await, before);
    }
}

pub(crate) async fn an_edit_with_one_conflict_writes_nothing(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let ticket = desk.escalate(unsure("a", "1")).await;
    let before = desk.detail(ticket.id).await;
    let edit = TicketEdit {
        status: Some(Change { from: Status::Open, to: Status::Resolved }),
        severity: Some(Change { from: Severity::Low, to: Severity::High }),
        assigned_to: Some(Change { from: None, to: typed("Somebody New") }),
    };
    assert!(matches!(desk.edit(ticket.id, &edit, &ada).await, Err(EditError::Conflict(_))));
    assert_eq!(desk.detail(ticket.id).await, before);
    assert_eq!(desk.store.people().await.unwrap().len(), 1, "nobody was made known");
    desk.assert_whole().await;
}

pub(crate) async fn the_stored_value_again_is_a_success_without_an_event(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let ticket = desk.escalate(unsure("a", "1")).await;
    let edit = status(Status::Open, Status::InProgress);
    desk.edit(ticket.id, &edit, &ada).await.unwrap();
    let before = desk.detail(ticket.id).await;
    desk.clock.advance(60_000);
    let again = desk.edit(ticket.id, &edit, &ada).await.unwrap();
    assert_eq!(again.ticket, before.summary);
    assert_eq!(desk.detail(ticket.id).await.history, before.history);
}

pub(crate) async fn only_named_fields_change(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    for fields in 0..8_u8 {
        let ticket = desk.escalate(unsure(&format!("chat {fields}"), "1")).await;
        let [named_status, named_severity, named_assignee] = [1, 2, 4].map(|bit| fields & bit != 0);
        let edit = TicketEdit {
            status: named_status.then_some(Change { from: Status::Open, to: Status::Closed }),
            severity: named_severity.then_some(Change { from: Severity::Medium, to: Severity::Low }),
            assigned_to: named_assignee.then_some(Change { from: None, to: Some(Assignee::Id(ada.id)) }),
        };
        let after = desk.edit(ticket.id, &edit, &ada).await.unwrap().ticket;
        assert_eq!(after.state.status() == Status::Closed, named_status);
        assert_eq!(after.severity == Severity::Low, named_severity);
        assert_eq!(after.assignee_id().is_some(), named_assignee);
        assert_eq!(after, desk.ticket(ticket.id).await);
    }
}

pub(crate) async fn different_fields_never_conflict(desk: TestDesk) {
    let (ada, ben) = (desk.person("Ada").await, desk.person("Ben").await);
    let ticket = desk.escalate(unsure("a", "1")).await;
    desk.edit(ticket.id, &status(Status::Open, Status::InProgress), &ada).await.unwrap();
    desk.edit(ticket.id, &severity(Severity::Medium, Severity::Critical), &ben).await.unwrap();
    let after = desk.edit(ticket.id, &assign(None, Some(Assignee::Id(ben.id))), &ada).await.unwrap().ticket;
    assert_eq!((after.state.status(), after.severity), (Status::InProgress, Severity::Critical));
}

pub(crate) async fn every_accepted_edit_is_in_the_history(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let ticket = desk.escalate(unsure("a", "1")).await;
    desk.clock.advance(1_000);
    desk.edit(ticket.id, &status(Status::Open, Status::InProgress), &ada).await.unwrap();
    desk.edit(ticket.id, &assign(None, Some(Assignee::Id(ada.id))), &ada).await.unwrap();
    let detail = desk.detail(ticket.id).await;
    let history = desk.history(ticket.id).await;
    let told: Vec<_> =
        history.iter().skip(1).map(|event| (event.actor.name(), event.at, event.payload.clone())).collect();
    let now = desk.store.now();
    assert_eq!(
        told,
        [
            ("Ada", now, Some(EventPayload::StatusChanged { from: Status::Open, to: Status::InProgress })),
            ("Ada", now, Some(EventPayload::Assigned { from: None, to: Some(ada.reference()) })),
        ]
    );
    assert_eq!(detail.summary.updated_at, now);
}

pub(crate) async fn an_unknown_ticket_or_person_is_refused(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let ticket = desk.escalate(unsure("a", "1")).await;
    let unknown = TicketId::new(Uuid::from_u128(1));
    let edit = status(Status::Open, Status::Closed);
    assert!(matches!(desk.edit(unknown, &edit, &ada).await, Err(EditError::UnknownTicket)));
    let nobody = Some(Assignee::Id(PersonId::new(Uuid::from_u128(1))));
    assert!(matches!(desk.edit(ticket.id, &assign(None, nobody), &ada).await, Err(EditError::UnknownPerson)));
    assert!(desk.store.detail(unknown, true).await.unwrap().is_none());
    assert!(desk.store.events(unknown).await.unwrap().is_none());
}

pub(crate) async fn parallel_edits_of_one_field_are_won_by_one(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let ticket = desk.escalate(unsure("a", "1")).await;
    let tasks: Vec<_> = [Status::InProgress, Status::Resolved, Status::Closed]
        .into_iter()
        .map(|to| {
            let (store, actor) = (std::sync::Arc::clone(&desk.store), ada.reference().into());
            tokio::spawn(async move {
                store
                    .edit(ticket.id, &status(Status::Open, to), &actor)
                    .await
                    .map(|edited| edited.ticket.state.status())
            })
        })
        .collect();
    let mut winners = Vec::new();
    for task in tasks {
        match task.await.unwrap() {
            Ok(status) => winners.push(status),
            Err(EditError::Conflict(_)) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(winners, [desk.ticket(ticket.id).await.state.status()]);
    assert_eq!(desk.history(ticket.id).await.len(), 2);
}
