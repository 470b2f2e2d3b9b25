//! People who are made known by being assigned to.

use app::domain::event::EventPayload;

use crate::desk::{TestDesk, assign, typed, unsure};

pub(crate) async fn a_new_name_makes_a_person_without_account(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let ticket = desk.escalate(unsure("a", "1")).await;
    let edited = desk.edit(ticket.id, &assign(None, typed("  Grace Hopper ")), &ada).await.unwrap();
    let grace = edited.ticket.assigned_to.unwrap();
    assert_eq!((grace.name.as_str(), grace.email.as_deref(), grace.has_account), ("Grace Hopper", None, false));
    assert_eq!(edited.new_person, Some(grace.reference()));
    let other = desk.escalate(unsure("b", "1")).await;
    let edited = desk.edit(other.id, &assign(None, typed("grace@example.com")), &ada).await.unwrap();
    let by_mail = edited.ticket.assigned_to.unwrap();
    assert_eq!((by_mail.email.as_deref(), by_mail.id == grace.id), (Some("grace@example.com"), false));
}

pub(crate) async fn a_known_name_or_email_is_found_however_it_is_written(desk: TestDesk) {
    let jose = desk.store.add_person("José Álvarez", Some("Jose@Example.com")).await.unwrap();
    for (chat, text) in ["JOSÉ ÁLVAREZ", "jose alvarez", "jose@example.com", "José Álvarez"].into_iter().enumerate()
    {
        let ticket = desk.escalate(unsure(&chat.to_string(), "1")).await;
        let edited = desk.edit(ticket.id, &assign(None, typed(text)), &jose).await.unwrap();
        assert_eq!(edited.ticket.assignee_id(), Some(jose.id), "{text}");
        assert_eq!(edited.new_person, None);
    }
    assert_eq!(desk.store.people().await.unwrap().len(), 1);
}

pub(crate) async fn unassigning_is_an_edit_like_any_other(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let ticket = desk.escalate(unsure("a", "1")).await;
    desk.edit(ticket.id, &assign(None, typed("Ada")), &ada).await.unwrap();
    let edited = desk.edit(ticket.id, &assign(Some(&ada), None), &ada).await.unwrap();
    assert_eq!(edited.ticket.assigned_to, None);
    let last = desk.history(ticket.id).await.pop().unwrap();
    assert_eq!(last.payload, Some(EventPayload::Assigned { from: Some(ada.reference()), to: None }));
}
