//! The log as the Audit page reads it.

use app::{
    domain::{
        account::Role,
        audit::{AuditEntry, AuditPage, AuditSubject},
        event::Actor,
        query::audit::{AuditGroup, AuditQuery},
        token::NewToken,
    },
    ports::{AuditList, Viewer},
};
use server::store::NewAccount;

use crate::desk::{TestDesk, unsure};

async fn page(desk: &TestDesk, query: &str, limit: u32) -> AuditPage {
    let (query, ignored) = AuditQuery::parse(query);
    assert!(ignored.is_empty(), "{ignored:?}");
    let viewer = Viewer { person: None, zone: chrono_tz::UTC };
    desk.store.audit(&AuditList { query, viewer, limit }).await.unwrap()
}

/// What is found, the newest first.
async fn found(desk: &TestDesk, query: &str) -> Vec<(String, String)> {
    let page = page(desk, query, 100).await;
    page.entries.into_iter().map(|entry| (entry.who, entry.words.unwrap_or_default())).collect()
}

fn told(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(who, words)| ((*who).to_owned(), (*words).to_owned())).collect()
}

async fn account(desk: &TestDesk, name: &str, by: &Actor) -> Actor {
    let new = NewAccount {
        person: None,
        name: name.to_owned().try_into().unwrap(),
        email: format!("{name}@example.com").parse().unwrap(),
        role: Role::Admin,
        password: None,
    };
    desk.store.create_account(&new, by).await.unwrap().reference().into()
}

pub(crate) async fn the_audit_is_of_everything_but_tickets_and_turns(desk: TestDesk) {
    let ada = account(&desk, "Ada", &Actor::System).await;
    desk.escalate(unsure("a", "1")).await;
    let bot = NewToken::new("bot".parse().unwrap(), []);
    desk.store.create_token(&bot, &ada).await.unwrap();
    desk.escalate(unsure("b", "1")).await;
    desk.store.revoke_token(&bot.name, &ada).await.unwrap();
    let all = page(&desk, "", 200).await;
    assert!(!all.has_older);
    assert!(all.entries.is_sorted_by(|newer, older| newer.seq > older.seq));
    let newest: Vec<_> = all.entries.iter().take(2).map(|entry| entry.words.as_deref().unwrap()).collect();
    assert_eq!(newest, ["revoked a token", "made a token for nothing"]);
    assert_eq!(all.entries[0].who, "Ada");
    assert_eq!(all.entries[0].about, AuditSubject::Token("bot".to_owned()));
    assert!(all.entries.iter().all(|entry| !entry.words.as_deref().unwrap().contains("ticket")));
    let first = all.entries.last().unwrap();
    assert_eq!((first.group, first.words.as_deref()), (AuditGroup::Desk, Some("set up the desk")));
    let rule = all.entries.iter().find(|entry| entry.group == AuditGroup::Rules).unwrap();
    assert!(matches!(&rule.about, AuditSubject::Rule { name, .. } if !name.is_empty()), "{rule:?}");
}

pub(crate) async fn a_walk_through_the_audit_reads_each_event_once(desk: TestDesk) {
    let ada = account(&desk, "Ada", &Actor::System).await;
    for name in ["a", "b", "c", "d", "e"] {
        desk.store.create_token(&NewToken::new(name.parse().unwrap(), []), &ada).await.unwrap();
    }
    let whole = page(&desk, "what=tokens,accounts", 100).await.entries;
    assert_eq!(whole.len(), 6);
    let mut walked: Vec<AuditEntry> = Vec::new();
    loop {
        let before = walked.last().map(|last| format!("&before={}", last.seq.0)).unwrap_or_default();
        let next = page(&desk, &format!("what=tokens,accounts{before}"), 2).await;
        walked.extend(next.entries);
        // What happens meanwhile is before all of it.
        account(&desk, &format!("p{}", walked.len()), &Actor::System).await;
        if !next.has_older {
            break;
        }
    }
    assert_eq!(walked, whole);
}

pub(crate) async fn each_filter_of_the_audit_gives_what_it_names(desk: TestDesk) {
    let ada = account(&desk, "Ada", &Actor::System).await;
    let ben = account(&desk, "Ben", &ada).await;
    desk.clock.advance(3 * 24 * 60 * 60 * 1_000);
    desk.store.create_token(&NewToken::new("bot".parse().unwrap(), []), &ben).await.unwrap();
    desk.store.disable_person(ben.person().unwrap().id, &ada).await.unwrap();
    assert_eq!(found(&desk, "what=tokens").await, told(&[("Ben", "made a token for nothing")]));
    assert_eq!(found(&desk, "what=people&when=today").await, told(&[("Ada", "disabled this person")]));
    desk.store.sign_in_failed(ada.person().map(|ada| ada.id), [192, 0, 2, 1].into()).await.unwrap();
    let failed = told(&[("Handoff", "did not let someone sign in from 192.0.2.1")]);
    assert_eq!(found(&desk, "what=failures").await, failed, "and they are of no other kind");
    assert_eq!(found(&desk, "what=settings,links").await, []);
    let accounts =
        told(&[("Ada", "made an account with the role Admin"), ("Handoff", "made an account with the role Admin")]);
    assert_eq!(found(&desk, "what=accounts").await, accounts);
    assert_eq!(found(&desk, "what=accounts&when=today").await, []);
    assert_eq!(found(&desk, "what=desk").await, told(&[("Handoff", "set up the desk")]));
    let of_ben = found(&desk, &format!("who={}&what=tokens,people,accounts", ben.id().unwrap())).await;
    let who: Vec<_> = of_ben.iter().map(|(who, _)| who.as_str()).collect();
    assert_eq!(who, ["Ada", "Ben", "Ada", "Ada"], "what Ben did and what was done to Ben: {of_ben:?}");
    assert!(found(&desk, "who=handoff").await.iter().all(|(who, _)| who == "Handoff"));
    let all: usize = page(&desk, "", 200).await.entries.len();
    let mut each = 0;
    for group in AuditGroup::ALL {
        each += found(&desk, &format!("what={group}")).await.len();
    }
    assert_eq!(each, all, "each event is of one group");
}

pub(crate) async fn an_erased_event_stays_in_the_audit(desk: TestDesk) {
    account(&desk, "Ada", &Actor::System).await;
    let last = page(&desk, "", 1).await.entries.remove(0);
    desk.tamper(&format!("DELETE FROM event_payloads WHERE seq = {}", last.seq.0)).await;
    let erased = page(&desk, "what=accounts", 1).await.entries.remove(0);
    assert_eq!((erased.seq, erased.words, erased.who), (last.seq, None, last.who));
}
