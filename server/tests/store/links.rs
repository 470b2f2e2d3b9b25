//! One-time links.

use app::domain::{
    account::{Invited, LinkPurpose, Role},
    event::Actor,
    ids::PersonId,
    person::Assignee,
};
use server::store::{AccountError, LinkError, LinkFor, NewAccount};

use crate::{
    accounts::{LIFE, client, credentials, email, events, hash, kinds, made, new, opens, signed_in},
    desk::{TestDesk, assign, typed, unsure},
};

const HOUR: i64 = 60 * 60 * 1_000;

pub(crate) async fn a_link_sets_a_password_once(desk: TestDesk) {
    let root = made(&desk.store, "Root", Role::Admin).await;
    let by: Actor = root.reference().into();
    let invited = NewAccount { password: None, ..new("Ada", Role::Agent) };
    let ada = desk.store.create_account(&invited, &by).await.unwrap();
    let begun = events(&desk).await;
    let secret = desk.store.make_link(LinkFor::Invite(ada.id), &by).await.unwrap();
    let link = desk.store.link(&secret).await.unwrap().unwrap();
    assert_eq!((link.purpose, link.person.as_ref()), (LinkPurpose::Invite, Some(&ada)));
    assert!(desk.store.link(&secret).await.unwrap().is_some(), "looking at it does not use it");
    let verified = desk.store.use_link(&secret, &hash('b')).await.unwrap();
    assert_eq!((&verified.person, verified.role, &verified.password), (&ada, Role::Agent, &hash('b')));
    let session = desk.store.start_session(&verified, &client("192.0.2.1"), LIFE).await.unwrap().unwrap();
    assert!(opens(&desk.store, &session).await);
    assert_eq!(desk.store.link(&secret).await.unwrap(), None);
    assert!(matches!(desk.store.use_link(&secret, &hash('c')).await, Err(LinkError::Spent)));
    assert_eq!(credentials(&desk.store, &ada).await.unwrap().password, hash('b'));
    let told = ["link.created", "link.used", "account.password_changed", "account.signed_in"];
    assert_eq!(kinds(&desk, begun).await, told);

    // A reset signs out.
    let secret = desk.store.make_link(LinkFor::Reset(ada.id), &by).await.unwrap();
    assert!(opens(&desk.store, &session).await, "not before it is used");
    desk.store.use_link(&secret, &hash('c')).await.unwrap();
    assert!(!opens(&desk.store, &session).await);
    for wrong in ["", "x", &secret[1..], &secret.to_uppercase()] {
        assert!(matches!(desk.store.use_link(wrong, &hash('d')).await, Err(LinkError::Spent)));
    }
    desk.assert_whole().await;
}

pub(crate) async fn a_link_is_void_when_it_is_old_replaced_or_its_person_disabled(desk: TestDesk) {
    let root = made(&desk.store, "Root", Role::Admin).await;
    let ada = made(&desk.store, "Ada", Role::Agent).await;
    let by: Actor = root.reference().into();
    let make = async |what: LinkFor| desk.store.make_link(what, &by).await.unwrap();
    let is_spent = async |secret: &str| {
        let spent = matches!(desk.store.use_link(secret, &hash('b')).await, Err(LinkError::Spent));
        spent && desk.store.link(secret).await.unwrap().is_none()
    };
    let old = make(LinkFor::Reset(ada.id)).await;
    desk.clock.advance(24 * HOUR);
    assert!(is_spent(&old).await);
    let week = make(LinkFor::Invite(ada.id)).await;
    desk.clock.advance(7 * 24 * HOUR - 1);
    assert!(desk.store.link(&week).await.unwrap().is_some());
    let replaced = make(LinkFor::Reset(ada.id)).await;
    let roots = make(LinkFor::Reset(root.id)).await;
    let newest = make(LinkFor::Reset(ada.id)).await;
    assert!(is_spent(&week).await && is_spent(&replaced).await);
    desk.store.set_password(ada.id, &hash('c'), &by).await.unwrap();
    assert!(is_spent(&newest).await, "the password was changed meanwhile");
    let last = make(LinkFor::Reset(ada.id)).await;
    desk.store.disable_person(ada.id, &by).await.unwrap();
    desk.store.enable_person(ada.id, &by).await.unwrap();
    assert!(is_spent(&last).await);
    assert!(!is_spent(&roots).await, "another person's is as it was");
    assert_eq!(credentials(&desk.store, &ada).await.unwrap().password, hash('c'));
    let nobody = PersonId::new(server::ids::uuid());
    let refused = desk.store.make_link(LinkFor::Reset(nobody), &by).await;
    assert!(matches!(refused, Err(AccountError::UnknownPerson)));
}

pub(crate) async fn a_link_used_in_two_processes_at_once_is_used_once(desk: TestDesk) {
    let other = desk.other_process().await;
    let root = made(&desk.store, "Root", Role::Admin).await;
    for _ in 0..10 {
        let secret = desk.store.make_link(LinkFor::Reset(root.id), &Actor::System).await.unwrap();
        let begun = events(&desk).await;
        let (one, two) = (hash('b'), hash('c'));
        let (first, second) = tokio::join!(desk.store.use_link(&secret, &one), other.use_link(&secret, &two));
        let password = match (&first, &second) {
            (Ok(_), Err(LinkError::Spent)) => one,
            (Err(LinkError::Spent), Ok(_)) => two,
            both => panic!("{both:?}"),
        };
        assert_eq!(kinds(&desk, begun).await, ["link.used", "account.password_changed"]);
        let verified = credentials(&desk.store, &root).await.unwrap();
        assert_eq!(verified.password, password);
        signed_in(&desk.store, &root).await;
    }
    other.close().await;
}

pub(crate) async fn the_first_account_is_made_once_and_is_an_admins(desk: TestDesk) {
    let other = desk.other_process().await;
    desk.store.ensure_someone("Agent").await.unwrap();
    let agent = desk.store.founder().await.unwrap().unwrap();
    let ticket = desk.escalate(unsure("a", "1")).await.id;
    desk.edit(ticket, &assign(None, Some(Assignee::Id(agent.id))), &agent).await.unwrap();
    let old = desk.store.make_link(LinkFor::Setup, &Actor::System).await.unwrap();
    desk.clock.advance(7 * 24 * HOUR);
    let shown = other.make_link(LinkFor::Setup, &Actor::System).await.unwrap();
    let secret = desk.store.make_link(LinkFor::Setup, &Actor::System).await.unwrap();
    let link = desk.store.link(&secret).await.unwrap().unwrap();
    assert_eq!((link.purpose, link.person), (LinkPurpose::Setup, None));
    assert!(matches!(desk.store.use_link(&secret, &hash('a')).await, Err(LinkError::Spent)), "it is no one's");
    let (name, mail) = ("Ada Obi".to_owned().try_into().unwrap(), email("ada@example.com"));
    let spent = desk.store.set_up(&old, &name, &mail, &hash('a')).await;
    assert!(matches!(spent, Err(LinkError::Spent)));
    assert!(desk.store.link(&shown).await.unwrap().is_some(), "the one that the other process has shown");
    let begun = events(&desk).await;
    let (one, two) = (hash('a'), hash('b'));
    let (first, second) =
        tokio::join!(desk.store.set_up(&secret, &name, &mail, &one), other.set_up(&secret, &name, &mail, &two));
    assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    let verified = first.or(second).unwrap();
    assert_eq!((verified.person.name.as_str(), verified.role), ("Ada Obi", Role::Admin));
    // Whoever sat here becomes the first admin, with everything that they have done.
    assert_eq!(verified.person.id, agent.id);
    let done = ["link.used", "person.renamed", "person.email_changed", "account.password_changed"];
    assert_eq!(kinds(&desk, begun).await, done);
    let accounts = desk.store.accounts().await.unwrap();
    assert!(accounts.len() == 1 && accounts[0].has_password && accounts[0].role == Role::Admin);
    assert_eq!(desk.ticket(ticket).await.assigned_to, Some(verified.person.clone()));
    let edit = desk.history(ticket).await.pop().unwrap();
    assert_eq!(edit.actor.name(), "Agent", "the log keeps the name as it was");
    signed_in(&desk.store, &verified.person).await;
    assert!(desk.store.has_accounts().await.unwrap());
    assert_eq!(desk.store.link(&shown).await.unwrap(), None, "there is no first account to make any more");
    let late = desk.store.make_link(LinkFor::Setup, &Actor::System).await;
    assert!(matches!(late, Err(AccountError::AlreadySetUp)));
    desk.assert_whole().await;
    other.close().await;
}

pub(crate) async fn the_first_account_is_that_of_whoever_has_the_email(desk: TestDesk) {
    desk.store.ensure_someone("Agent").await.unwrap();
    let agent = desk.store.founder().await.unwrap().unwrap();
    let ticket = desk.escalate(unsure("a", "1")).await.id;
    let known = desk.edit(ticket, &assign(None, typed("ada@example.com")), &agent).await.unwrap();
    let known = known.ticket.assigned_to.unwrap();
    let secret = desk.store.make_link(LinkFor::Setup, &Actor::System).await.unwrap();
    let name = "Ada Obi".to_owned().try_into().unwrap();
    let ada = desk.store.set_up(&secret, &name, &email("ada@example.com"), &hash('a')).await.unwrap().person;
    assert_eq!(ada.id, known.id);

    // Whoever sat here has an account that nobody can sign in to, and can be given one that they can.
    let whom =
        Invited { name: "Ben".to_owned().try_into().unwrap(), email: email("ben@example.com"), role: Role::Agent };
    let begun = events(&desk).await;
    let issued = desk.store.invite(Some(agent.id), &whom, &ada.reference().into()).await.unwrap();
    assert_eq!((issued.person.id, issued.person.email.as_deref()), (agent.id, Some("ben@example.com")));
    let done = ["person.renamed", "person.email_changed", "account.role_changed", "link.created"];
    assert_eq!(kinds(&desk, begun).await, done);
    let again = desk.store.invite(Some(agent.id), &whom, &ada.reference().into()).await;
    assert!(matches!(again, Err(AccountError::Taken)));
    desk.store.use_link(&issued.secret, &hash('b')).await.unwrap();
    signed_in(&desk.store, &issued.person).await;
    desk.assert_whole().await;
}
