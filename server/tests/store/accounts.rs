//! Accounts and the people who have them.

use app::domain::{
    account::{Email, Role, SessionLife},
    event::Actor,
    ids::PersonId,
    person::Person,
};
use server::{
    password::PasswordHash,
    store::{AccountError, Client, Credentials, Knock, LinkFor, NewAccount, SharedStore},
};
use sqlx::{Connection as _, PgConnection, Row as _, SqliteConnection};

use crate::desk::{TestDesk, assign, typed, unsure};

pub(crate) const LIFE: SessionLife = SessionLife::DEFAULT;

/// A hash as good as any: these tests verify no password.
pub(crate) fn hash(of: char) -> PasswordHash {
    let hash = of.to_string().repeat(42);
    format!("$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQxMjM0NTY${hash}A").parse().unwrap()
}

pub(crate) fn email(text: &str) -> Email {
    text.parse().unwrap()
}

/// Someone at a browser.
pub(crate) fn client(address: &str) -> Client {
    Client { address: address.parse().unwrap(), agent: "Browser/1.0".to_owned() }
}

/// An account to make, of a name without blanks.
pub(crate) fn new(name: &str, role: Role) -> NewAccount {
    NewAccount {
        person: None,
        name: name.to_owned().try_into().unwrap(),
        email: email(&format!("{name}@example.com")),
        role,
        password: Some(hash('a')),
    }
}

/// Makes an account.
pub(crate) async fn made(store: &SharedStore, name: &str, role: Role) -> Person {
    store.create_account(&new(name, role), &Actor::System).await.unwrap()
}

/// What the person's password is verified with.
pub(crate) async fn credentials(store: &SharedStore, person: &Person) -> Option<Credentials> {
    match store.knock(person.email.as_deref().unwrap(), client("192.0.2.1").address).await.unwrap() {
        Knock::Verify(credentials) => credentials.map(|boxed| *boxed),
        Knock::Wait { millis } => panic!("{millis} ms to wait"),
    }
}

/// Signs a person in; the session's secret.
pub(crate) async fn signed_in(store: &SharedStore, person: &Person) -> String {
    let verified = credentials(store, person).await.unwrap();
    store.start_session(&verified, &client("192.0.2.1"), LIFE).await.unwrap().unwrap()
}

/// Whether the secret opens.
pub(crate) async fn opens(store: &SharedStore, secret: &str) -> bool {
    store.session(secret, LIFE).await.unwrap().is_some()
}

/// Kind, subject, actor and payload of the events after one.
pub(crate) async fn logged(desk: &TestDesk, after: i64) -> Vec<(String, String, String, String)> {
    let sql = "SELECT e.kind, e.subject_kind, e.actor_name, p.payload FROM events e
               JOIN event_payloads p ON p.seq = e.seq WHERE e.seq > $1 ORDER BY e.seq";
    let url = desk.url();
    if url.starts_with("sqlite:") {
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        let rows = sqlx::query(sql).bind(after).fetch_all(&mut connection).await.unwrap();
        rows.iter().map(|row| (row.get(0), row.get(1), row.get(2), row.get(3))).collect()
    } else {
        let mut connection = PgConnection::connect(&url).await.unwrap();
        let rows = sqlx::query(sql).bind(after).fetch_all(&mut connection).await.unwrap();
        rows.iter().map(|row| (row.get(0), row.get(1), row.get(2), row.get(3))).collect()
    }
}

/// The kinds of the events after one.
pub(crate) async fn kinds(desk: &TestDesk, after: i64) -> Vec<String> {
    logged(desk, after).await.into_iter().map(|(kind, ..)| kind).collect()
}

/// How many events there are.
pub(crate) async fn events(desk: &TestDesk) -> i64 {
    desk.store.check().await.unwrap().events
}

async fn role(store: &SharedStore, person: PersonId) -> Role {
    store.account(person).await.unwrap().unwrap().role
}

pub(crate) async fn an_account_is_made_for_a_new_person_and_for_a_known_one(desk: TestDesk) {
    let admin = made(&desk.store, "Root", Role::Admin).await;
    let ticket = desk.escalate(unsure("a", "1")).await;
    let edited = desk.edit(ticket.id, &assign(None, typed("Zoe@Example.com")), &admin).await.unwrap();
    let known = edited.ticket.assigned_to.unwrap();
    assert!(!known.has_account);
    let other = desk.escalate(unsure("b", "1")).await;
    desk.edit(other.id, &assign(None, typed("Mia")), &admin).await.unwrap();
    let begun = events(&desk).await;

    // Known by the e-mail alone, and found by it.
    let zoe = desk.store.create_account(&new("zoe", Role::Agent), &admin.reference().into()).await.unwrap();
    assert_eq!((zoe.id, zoe.name.as_str(), zoe.has_account), (known.id, "zoe", true));
    assert_eq!(kinds(&desk, begun).await, ["person.renamed", "person.email_changed", "account.created"]);
    assert_eq!(desk.ticket(ticket.id).await.assigned_to, Some(zoe.clone()));
    assert_eq!(desk.numbers("sort=assigned_to").await, [other.number.0, ticket.number.0], "m comes before z");
    assert_eq!(desk.store.person_by_email(&email("ZOE@example.com")).await.unwrap(), Some(zoe.clone()));

    // Known by a name, and chosen.
    let mia = desk.ticket(other.id).await.assigned_to.unwrap();
    let account = NewAccount { person: Some(mia.id), ..new("Mia", Role::Viewer) };
    let adopted = desk.store.create_account(&account, &Actor::System).await.unwrap();
    assert_eq!((adopted.id, adopted.email.as_deref()), (mia.id, Some("Mia@example.com")));

    let accounts = desk.store.accounts().await.unwrap();
    let listed: Vec<_> = accounts.iter().map(|a| (a.person.name.as_str(), a.role, a.has_password)).collect();
    assert_eq!(listed, [("Mia", Role::Viewer, true), ("Root", Role::Admin, true), ("zoe", Role::Agent, true)]);
    assert!(accounts.iter().all(|account| account.signed_in_at.is_none() && account.person.has_account));
    desk.assert_whole().await;
}

pub(crate) async fn an_account_is_one_emails_and_one_persons(desk: TestDesk) {
    let ada = made(&desk.store, "Ada", Role::Admin).await;
    let begun = events(&desk).await;
    let create = async |new: NewAccount| desk.store.create_account(&new, &Actor::System).await;
    let same = NewAccount { email: email("ADA@EXAMPLE.COM"), ..new("Other", Role::Agent) };
    assert!(matches!(create(same).await, Err(AccountError::Taken)));
    let twice = NewAccount { person: Some(ada.id), ..new("Ada2", Role::Agent) };
    assert!(matches!(create(twice).await, Err(AccountError::Taken)));
    let nobody = NewAccount { person: Some(PersonId::new(uuid())), ..new("Ben", Role::Agent) };
    assert!(matches!(create(nobody).await, Err(AccountError::UnknownPerson)));
    let ticket = desk.escalate(unsure("a", "1")).await;
    let edited = desk.edit(ticket.id, &assign(None, typed("Ben")), &ada).await.unwrap();
    let ben = edited.ticket.assignee_id();
    let taken = NewAccount { person: ben, email: email("ada@example.com"), ..new("Ben", Role::Agent) };
    assert!(matches!(create(taken).await, Err(AccountError::Taken)));
    desk.store.disable_person(ben.unwrap(), &Actor::System).await.unwrap();
    let disabled = NewAccount { person: ben, ..new("Ben", Role::Agent) };
    assert!(matches!(create(disabled).await, Err(AccountError::Disabled)));
    assert!(!kinds(&desk, begun).await.contains(&"account.created".to_owned()));
    assert_eq!(desk.store.accounts().await.unwrap().len(), 1);
}

fn uuid() -> uuid::Uuid {
    server::ids::uuid()
}

pub(crate) async fn a_desk_is_for_accounts_once_there_is_a_password(desk: TestDesk) {
    assert!(!desk.store.has_accounts().await.unwrap());
    desk.store.ensure_someone("Agent").await.unwrap();
    let first = desk.store.founder().await.unwrap().unwrap();
    assert_eq!(role(&desk.store, first.id).await, Role::Admin);
    let ada = desk.person("Ada").await;
    assert_eq!(role(&desk.store, ada.id).await, Role::Agent);
    let invited = NewAccount { password: None, ..new("Ben", Role::Admin) };
    let ben = desk.store.create_account(&invited, &Actor::System).await.unwrap();
    assert!(!desk.store.has_accounts().await.unwrap(), "nobody can sign in yet");
    assert!(!desk.store.account(ben.id).await.unwrap().unwrap().has_password);
    let nameless = desk.store.set_password(first.id, &hash('a'), &Actor::System).await;
    assert!(matches!(nameless, Err(AccountError::NoEmail)));
    desk.store.set_password(ben.id, &hash('a'), &Actor::System).await.unwrap();
    assert!(desk.store.has_accounts().await.unwrap());
    desk.assert_whole().await;
}

pub(crate) async fn a_changed_role_or_password_signs_out_and_is_in_the_log(desk: TestDesk) {
    let root = made(&desk.store, "Root", Role::Admin).await;
    let ada = made(&desk.store, "Ada", Role::Viewer).await;
    let by = root.reference().into();
    let (one, two) = (signed_in(&desk.store, &ada).await, signed_in(&desk.store, &ada).await);
    let roots = signed_in(&desk.store, &root).await;
    let begun = events(&desk).await;

    desk.store.set_role(ada.id, Role::Agent, None, &by).await.unwrap();
    assert_eq!(role(&desk.store, ada.id).await, Role::Agent);
    assert!(!opens(&desk.store, &one).await && !opens(&desk.store, &two).await);
    desk.store.set_role(ada.id, Role::Agent, None, &by).await.unwrap();
    assert_eq!(kinds(&desk, begun).await, ["account.role_changed"], "the same role again is no change");

    let (one, two) = (signed_in(&desk.store, &ada).await, signed_in(&desk.store, &ada).await);
    let kept = desk.store.session(&one, LIFE).await.unwrap().unwrap();
    assert_eq!(kept.role, Role::Agent);
    let begun = events(&desk).await;
    let verified = credentials(&desk.store, &ada).await.unwrap();
    let one = {
        let fresh = desk.store.set_own_password(&verified, kept.id, LIFE, &hash('b')).await.unwrap().unwrap();
        assert!(opens(&desk.store, &fresh).await && !opens(&desk.store, &one).await && !opens(&desk.store, &two).await);
        fresh
    };
    assert_eq!(credentials(&desk.store, &ada).await.unwrap().password, hash('b'));
    let entry = ("account.password_changed", "person", "Ada", r#"{"kind":"account.password_changed"}"#);
    let entry = (entry.0.to_owned(), entry.1.to_owned(), entry.2.to_owned(), entry.3.to_owned());
    assert_eq!(logged(&desk, begun).await, [entry]);

    // The same password hashed anew is nothing that happened.
    desk.store.renew_hash(ada.id, &hash('a'), &hash('c')).await.unwrap();
    assert_eq!(credentials(&desk.store, &ada).await.unwrap().password, hash('b'), "another one by now");
    desk.store.renew_hash(ada.id, &hash('b'), &hash('c')).await.unwrap();
    assert_eq!(credentials(&desk.store, &ada).await.unwrap().password, hash('c'));
    assert!(opens(&desk.store, &one).await && opens(&desk.store, &roots).await);
    assert_eq!(events(&desk).await, begun + 1);

    let nobody = PersonId::new(uuid());
    let refused = desk.store.set_role(nobody, Role::Admin, None, &by).await;
    assert!(matches!(refused, Err(AccountError::UnknownPerson)));
    desk.assert_whole().await;
}

pub(crate) async fn a_disabled_person_is_out_at_once_and_stays_in_history(desk: TestDesk) {
    let root = made(&desk.store, "Root", Role::Admin).await;
    let ada = made(&desk.store, "Ada", Role::Agent).await;
    let by: Actor = root.reference().into();
    let secret = signed_in(&desk.store, &ada).await;
    let link = desk.store.make_link(LinkFor::Reset(ada.id), &by).await.unwrap();
    for (chat, status) in [("a", None), ("b", None), ("c", Some(app::domain::status::Status::Resolved))] {
        let ticket = desk.escalate(unsure(chat, "1")).await;
        desk.edit(ticket.id, &assign(None, typed("Ada")), &ada).await.unwrap();
        if let Some(status) = status {
            desk.set_status(ticket.id, status, &ada).await;
        }
    }
    let begun = events(&desk).await;
    assert_eq!(desk.store.disable_person(ada.id, &by).await.unwrap(), 2);
    assert!(!opens(&desk.store, &secret).await);
    assert_eq!(desk.store.link(&link).await.unwrap(), None);
    assert_eq!(credentials(&desk.store, &ada).await, None);
    assert!(desk.store.sessions_of(ada.id, LIFE).await.unwrap().is_empty());
    assert!(matches!(desk.store.make_link(LinkFor::Reset(ada.id), &by).await, Err(AccountError::Disabled)));
    let tickets = desk.page(&format!("assigned_to={}", ada.id), None, 10).await.items;
    assert!(tickets.len() == 3 && tickets.iter().all(|t| t.assigned_to.as_ref().unwrap().disabled));
    assert_eq!(desk.store.disable_person(ada.id, &by).await.unwrap(), 2, "again, and nothing happens");
    assert_eq!(kinds(&desk, begun).await, ["person.disabled"]);
    desk.assert_whole().await;

    desk.store.enable_person(ada.id, &by).await.unwrap();
    desk.store.enable_person(ada.id, &by).await.unwrap();
    assert_eq!(kinds(&desk, begun).await, ["person.disabled", "person.enabled"]);
    assert!(!opens(&desk.store, &secret).await, "what was ended stays so");
    signed_in(&desk.store, &ada).await;
    let nobody = PersonId::new(uuid());
    assert!(matches!(desk.store.disable_person(nobody, &by).await, Err(AccountError::UnknownPerson)));
    assert!(matches!(desk.store.enable_person(nobody, &by).await, Err(AccountError::UnknownPerson)));
}

pub(crate) async fn the_last_admin_is_neither_disabled_nor_demoted(desk: TestDesk) {
    let (root, by) = (made(&desk.store, "Root", Role::Admin).await, Actor::System);
    made(&desk.store, "Ada", Role::Agent).await;
    // An admin whom nobody can sign in as is no one to leave the desk to.
    let invited = NewAccount { password: None, ..new("Ben", Role::Admin) };
    let ben = desk.store.create_account(&invited, &by).await.unwrap();
    let begun = events(&desk).await;
    for role in [Role::Agent, Role::Viewer] {
        let refused = desk.store.set_role(root.id, role, None, &by).await;
        assert!(matches!(refused, Err(AccountError::LastAdmin)));
    }
    assert!(matches!(desk.store.disable_person(root.id, &by).await, Err(AccountError::LastAdmin)));
    assert_eq!((role(&desk.store, root.id).await, events(&desk).await), (Role::Admin, begun));

    desk.store.set_password(ben.id, &hash('b'), &by).await.unwrap();
    desk.store.disable_person(root.id, &by).await.unwrap();
    assert!(matches!(desk.store.disable_person(ben.id, &by).await, Err(AccountError::LastAdmin)));
    // A disabled admin is none; what they are can be changed.
    desk.store.set_role(root.id, Role::Agent, None, &by).await.unwrap();
    desk.store.enable_person(root.id, &by).await.unwrap();
    assert!(matches!(desk.store.set_role(ben.id, Role::Agent, None, &by).await, Err(AccountError::LastAdmin)));
}

pub(crate) async fn the_same_account_made_in_two_processes_is_made_once(desk: TestDesk) {
    let other = desk.other_process().await;
    for n in 0..10 {
        let (one, two) = (new(&format!("New{n}"), Role::Agent), new(&format!("NEW{n}"), Role::Admin));
        let (one, two) =
            tokio::join!(desk.store.create_account(&one, &Actor::System), other.create_account(&two, &Actor::System));
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        assert!(matches!(one.and(two), Err(AccountError::Taken)));
    }
    assert_eq!(desk.store.people().await.unwrap().len(), 10);
    other.close().await;
}

pub(crate) async fn two_admins_who_go_at_once_leave_one(desk: TestDesk) {
    let other = desk.other_process().await;
    let (one, two) = (made(&desk.store, "One", Role::Admin).await, made(&desk.store, "Two", Role::Admin).await);
    let by = Actor::System;
    for round in 0..10 {
        let second = async {
            if round % 2 == 0 {
                other.set_role(two.id, Role::Agent, None, &by).await
            } else {
                other.disable_person(two.id, &by).await.map(|_| None)
            }
        };
        let (first, second) = tokio::join!(desk.store.set_role(one.id, Role::Viewer, None, &by), second);
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
        assert!(matches!(first.and(second), Err(AccountError::LastAdmin)));
        desk.store.enable_person(two.id, &by).await.unwrap();
        for admin in [&one, &two] {
            desk.store.set_role(admin.id, Role::Admin, None, &by).await.unwrap();
        }
    }
    desk.assert_whole().await;
    other.close().await;
}

pub(crate) async fn what_is_logged_of_accounts_holds_no_secret(desk: TestDesk) {
    let root = made(&desk.store, "Root", Role::Admin).await;
    let by: Actor = root.reference().into();
    let session = signed_in(&desk.store, &root).await;
    let link = desk.store.make_link(LinkFor::Reset(root.id), &by).await.unwrap();
    desk.store.use_link(&link, &hash('b')).await.unwrap();
    let other = signed_in(&desk.store, &root).await;
    desk.store.sign_in_failed(None, client("192.0.2.1").address).await.unwrap();
    desk.store.sign_in_failed(Some(root.id), client("2001:db8::1").address).await.unwrap();
    desk.store.sign_out(&other).await.unwrap();
    let log = logged(&desk, 0).await;
    let of_accounts: Vec<_> = log.iter().skip_while(|(kind, ..)| kind != "person.created").collect();
    let told: Vec<_> =
        of_accounts.iter().map(|(kind, subject, actor, _)| format!("{actor} {kind} {subject}")).collect();
    assert_eq!(
        told,
        [
            "Handoff person.created person",
            "Handoff account.created person",
            "Root account.signed_in person",
            "Root link.created person",
            "Root link.used person",
            "Root account.password_changed person",
            "Root account.signed_in person",
            "Handoff account.sign_in_failed desk",
            "Handoff account.sign_in_failed person",
            "Root account.signed_out person",
        ]
    );
    for (.., payload) in &log {
        for secret in [&session, &link, &other, "argon2"] {
            assert!(!payload.contains(secret), "{payload}");
        }
    }
    desk.assert_whole().await;
}

pub(crate) async fn accounts_on_a_desk_from_before_are_who_could_do_everything(desk: TestDesk) {
    let (first, second) = (desk.person("Zed").await, desk.person("Ada").await);
    assert_eq!(role(&desk.store, first.id).await, Role::Admin, "whoever is first");
    let ticket = desk.escalate(unsure("a", "1")).await;
    let edited = desk.edit(ticket.id, &assign(None, typed("Ben")), &first).await.unwrap();
    let before = desk.store.people().await.unwrap();
    // As it was before there were accounts, and as a later version finds it.
    desk.execute(&format!(
        "ALTER TABLE people ADD COLUMN has_account BOOLEAN NOT NULL DEFAULT FALSE;
         UPDATE people SET has_account = TRUE WHERE id IN (SELECT person FROM accounts);
         UPDATE people SET created_at = created_at - 1 WHERE id = '{}';
         DROP TABLE sign_in_tries; DROP TABLE one_time_links; DROP TABLE sessions; DROP TABLE accounts;
         DELETE FROM _sqlx_migrations WHERE version = 7",
        first.id
    ))
    .await
    .unwrap();
    let later = desk.reopened().await;
    assert_eq!(later.store.people().await.unwrap(), before);
    assert_eq!(role(&later.store, first.id).await, Role::Admin);
    assert_eq!(role(&later.store, second.id).await, Role::Agent);
    let ben = edited.ticket.assignee_id().unwrap();
    assert_eq!(later.store.account(ben).await.unwrap(), None);
    assert!(!later.store.has_accounts().await.unwrap());
    later.assert_whole().await;
}

pub(crate) async fn a_copied_desk_keeps_its_accounts_and_sessions(desk: TestDesk) {
    let root = made(&desk.store, "Root", Role::Admin).await;
    let ada = made(&desk.store, "Ada", Role::Agent).await;
    let secret = signed_in(&desk.store, &root).await;
    let link = desk.store.make_link(LinkFor::Reset(ada.id), &Actor::System).await.unwrap();
    credentials(&desk.store, &ada).await.unwrap();
    for database in [desk.empty(), desk.empty_on_the_other()] {
        server::store::copy::copy(&desk.url(), &database.url()).await.unwrap();
        let copy = desk.opened(database).await;
        assert_eq!(copy.store.accounts().await.unwrap(), desk.store.accounts().await.unwrap());
        assert_eq!(copy.store.session(&secret, LIFE).await.unwrap(), desk.store.session(&secret, LIFE).await.unwrap());
        assert_eq!(copy.store.link(&link).await.unwrap().unwrap().person, Some(ada.clone()));
        signed_in(&copy.store, &ada).await;
    }
}

pub(crate) async fn a_disabled_person_with_a_session_is_found_by_check(desk: TestDesk) {
    let root = made(&desk.store, "Root", Role::Admin).await;
    signed_in(&desk.store, &root).await;
    desk.assert_whole().await;
    desk.tamper("UPDATE people SET disabled_at = 0, email = NULL, email_folded = NULL").await;
    let problems = desk.store.check().await.unwrap().problems;
    assert_eq!(
        problems,
        [
            "Root is disabled and has a session or a link all the same",
            "Root has a password but no e-mail to sign in with"
        ]
    );
}
