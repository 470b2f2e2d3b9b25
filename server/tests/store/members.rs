//! Everyone with their accounts: what is listed, inviting, and whose tickets go to whom.

use app::{
    domain::{
        account::{Invited, LinkPurpose, Role, Standing},
        event::Actor,
        ids::PersonId,
        person::Assignee,
        status::Status,
    },
    ports::{AccountError, EditError},
};
use futures::future::join_all;

use crate::{
    accounts::{credentials, email, events, hash, kinds, made, opens, signed_in},
    desk::{TestDesk, assign, typed, unsure},
};

fn whom(name: &str, role: Role) -> Invited {
    Invited { name: name.to_owned().try_into().unwrap(), email: email(&format!("{name}@example.com")), role }
}

pub(crate) async fn everyone_is_listed_with_account_link_and_unresolved_tickets(desk: TestDesk) {
    let root = made(&desk.store, "Root", Role::Admin).await;
    let by: Actor = root.reference().into();
    for (chat, to, status) in [
        ("a", "Zoe", None),
        ("b", "Zoe", Some(Status::InProgress)),
        ("c", "Zoe", Some(Status::Resolved)),
        ("d", "Zoe", Some(Status::Closed)),
        ("e", "Root", None),
    ] {
        let ticket = desk.escalate(unsure(chat, "1")).await;
        desk.edit(ticket.id, &assign(None, typed(to)), &root).await.unwrap();
        if let Some(status) = status {
            desk.set_status(ticket.id, status, &root).await;
        }
    }
    signed_in(&desk.store, &root).await;
    let issued = desk.store.invite(None, &whom("Ada", Role::Viewer), &by).await.unwrap();
    let gone = made(&desk.store, "Ben", Role::Agent).await;
    desk.store.disable_member(gone.id, None, &by).await.unwrap();

    let members = desk.store.members().await.unwrap();
    let listed: Vec<_> =
        members.iter().map(|member| (member.person.name.as_str(), member.standing(), member.unresolved)).collect();
    let expected = [
        ("Ada", Standing::Invited, 0),
        ("Root", Standing::Active, 1),
        ("Zoe", Standing::NoAccount, 2),
        ("Ben", Standing::Disabled, 0),
    ];
    assert_eq!(listed, expected);
    let ada = members[0].account.as_ref().unwrap();
    assert_eq!((ada.role, ada.link_until, ada.signed_in_at), (Role::Viewer, Some(issued.expires_at), None));
    let roots = members[1].account.as_ref().unwrap();
    assert!(roots.link_until.is_none() && roots.signed_in_at.is_some());
    for member in members {
        assert_eq!(desk.store.member(member.person.id).await.unwrap().as_ref(), Some(&member));
    }
    assert_eq!(desk.store.member(PersonId::new(server::ids::uuid())).await.unwrap(), None);
}

pub(crate) async fn whoever_is_invited_has_an_account_and_a_link_or_nothing(desk: TestDesk) {
    let refused = desk.store.invite(None, &whom("Ada", Role::Admin), &Actor::System).await;
    assert!(matches!(refused, Err(AccountError::NotSetUp)));
    assert!(!desk.store.can_invite().await.unwrap() && desk.store.people().await.unwrap().is_empty());
    let root = made(&desk.store, "Root", Role::Admin).await;
    let by: Actor = root.reference().into();
    assert!(desk.store.can_invite().await.unwrap());
    let begun = events(&desk).await;
    let issued = desk.store.invite(None, &whom("Ada", Role::Agent), &by).await.unwrap();
    assert_eq!(kinds(&desk, begun).await, ["person.created", "account.created", "link.created"]);
    assert_eq!((issued.purpose, issued.person.name.as_str()), (LinkPurpose::Invite, "Ada"));
    assert!(!format!("{issued:?}").contains(&issued.secret), "it shows itself in no log");
    let begun = events(&desk).await;
    assert!(matches!(desk.store.invite(None, &whom("ADA", Role::Agent), &by).await, Err(AccountError::Taken)));
    assert_eq!(events(&desk).await, begun);

    // Before there is a password a new link is another invitation, after that one to choose another.
    let again = desk.store.renew_link(issued.person.id, &by).await.unwrap();
    assert_eq!(again.purpose, LinkPurpose::Invite);
    assert_eq!(desk.store.link(&issued.secret).await.unwrap(), None);
    desk.store.use_link(&again.secret, &hash('b')).await.unwrap();
    assert_eq!(desk.store.renew_link(issued.person.id, &by).await.unwrap().purpose, LinkPurpose::Reset);
    let nobody = PersonId::new(server::ids::uuid());
    assert!(matches!(desk.store.renew_link(nobody, &by).await, Err(AccountError::UnknownPerson)));

    let ticket = desk.escalate(unsure("a", "1")).await;
    let edited = desk.edit(ticket.id, &assign(None, typed("Zoe")), &root).await.unwrap();
    let zoe = edited.ticket.assigned_to.unwrap();
    assert!(matches!(desk.store.renew_link(zoe.id, &by).await, Err(AccountError::NoAccount)));
    let issued = desk.store.invite(Some(zoe.id), &whom("Zoe", Role::Viewer), &by).await.unwrap();
    assert_eq!(issued.person.id, zoe.id);
    desk.assert_whole().await;
}

pub(crate) async fn whoever_leaves_hands_their_unresolved_tickets_over_or_stays(desk: TestDesk) {
    let root = made(&desk.store, "Root", Role::Admin).await;
    let ada = made(&desk.store, "Ada", Role::Agent).await;
    let by: Actor = root.reference().into();
    let secret = signed_in(&desk.store, &ada).await;
    let mut tickets = Vec::new();
    for (chat, status) in [("a", None), ("b", Some(Status::InProgress)), ("c", Some(Status::Resolved))] {
        let ticket = desk.escalate(unsure(chat, "1")).await.id;
        desk.edit(ticket, &assign(None, typed("Ada")), &root).await.unwrap();
        if let Some(status) = status {
            desk.set_status(ticket, status, &ada).await;
        }
        tickets.push(ticket);
    }
    let begun = events(&desk).await;
    let nobody = PersonId::new(server::ids::uuid());
    for wrong in [ada.id, nobody] {
        let refused = desk.store.disable_member(ada.id, Some(wrong), &by).await;
        assert!(matches!(refused, Err(AccountError::NoSuccessor)));
    }
    // The last admin stays, and so do their tickets.
    let own = desk.escalate(unsure("d", "1")).await.id;
    desk.edit(own, &assign(None, typed("Root")), &root).await.unwrap();
    let before = events(&desk).await;
    let refused = desk.store.disable_member(root.id, Some(ada.id), &by).await;
    assert!(matches!(refused, Err(AccountError::LastAdmin)));
    assert_eq!((events(&desk).await, desk.ticket(own).await.assignee_id()), (before, Some(root.id)));
    assert!(begun < before && opens(&desk.store, &secret).await);

    desk.clock.advance(1_000);
    desk.store.disable_member(ada.id, Some(root.id), &by).await.unwrap();
    assert_eq!(kinds(&desk, before).await, ["ticket.assigned", "ticket.assigned", "person.disabled"]);
    assert!(!opens(&desk.store, &secret).await && credentials(&desk.store, &ada).await.is_none());
    let holders = [root.id, root.id, ada.id];
    for (ticket, holder) in tickets.iter().zip(holders) {
        assert_eq!(desk.ticket(*ticket).await.assignee_id(), Some(holder));
    }
    let handed = desk.ticket(tickets[0]).await;
    let last = desk.history(tickets[0]).await.pop().unwrap();
    assert_eq!((last.actor, last.at), (by.clone(), handed.updated_at));
    // Found by whose they are, sorted by it.
    let found = desk.page(&format!("assigned_to={}&sort=assigned_to", root.id), None, 10).await.items;
    assert_eq!(found.len(), 3);
    desk.assert_whole().await;
}

pub(crate) async fn nothing_new_is_assigned_to_whoever_is_disabled(desk: TestDesk) {
    let root = made(&desk.store, "Root", Role::Admin).await;
    let ada = made(&desk.store, "Ada", Role::Agent).await;
    let by: Actor = root.reference().into();
    let ids = [desk.escalate(unsure("a", "1")).await.id, desk.escalate(unsure("b", "1")).await.id];
    desk.edit(ids[0], &assign(None, typed("Ada")), &root).await.unwrap();
    desk.store.disable_member(ada.id, None, &by).await.unwrap();
    let before = events(&desk).await;
    for named in [Some(Assignee::Id(ada.id)), typed("Ada"), typed("ada@example.com")] {
        let refused = desk.edit(ids[1], &assign(None, named), &root).await.unwrap_err();
        assert!(matches!(&refused, EditError::DisabledPerson(name) if name == "Ada"), "{refused:?}");
    }
    assert_eq!(events(&desk).await, before);
    // What they have already is theirs, and can be worked on, until someone takes it over.
    desk.set_status(ids[0], Status::InProgress, &root).await;
    desk.edit(ids[0], &assign(Some(&ada), typed("Ada")), &root).await.unwrap();
    assert_eq!(desk.ticket(ids[0]).await.assignee_id(), Some(ada.id));
    desk.store.disable_member(ada.id, Some(root.id), &by).await.unwrap();
    assert_eq!(desk.ticket(ids[0]).await.assignee_id(), Some(root.id));
}

pub(crate) async fn whoever_is_disabled_while_tickets_are_assigned_to_them_has_none_left(desk: TestDesk) {
    let other = desk.other_process().await;
    let root = made(&desk.store, "Root", Role::Admin).await;
    let by: Actor = root.reference().into();
    for round in 0..12 {
        let ada = made(&desk.store, &format!("Ada{round}"), Role::Agent).await;
        let mut tickets = Vec::new();
        for n in 0..4 {
            tickets.push(desk.escalate(unsure(&format!("{round} {n}"), "1")).await.id);
        }
        let edit = assign(None, Some(Assignee::Id(ada.id)));
        let edits = join_all(tickets.iter().map(|id| other.edit(*id, &edit, &by)));
        let (done, edited) = tokio::join!(desk.store.disable_member(ada.id, Some(root.id), &by), edits);
        done.unwrap();
        for edited in edited {
            assert!(matches!(edited, Ok(_) | Err(EditError::DisabledPerson(_))), "{edited:?}");
        }
        assert_eq!(desk.store.member(ada.id).await.unwrap().unwrap().unresolved, 0, "round {round}");
    }
    desk.assert_whole().await;
    other.close().await;
}

pub(crate) async fn a_try_that_was_right_is_taken_back(desk: TestDesk) {
    let ada = made(&desk.store, "Ada", Role::Agent).await;
    let (email, address) = (ada.email.as_deref().unwrap(), "192.0.2.1".parse().unwrap());
    for _ in 0..30 {
        assert!(credentials(&desk.store, &ada).await.is_some(), "never a wait");
        desk.store.knock_was_right(email, address).await.unwrap();
    }
}
