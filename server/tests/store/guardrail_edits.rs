//! Changing guardrails.

use app::{
    domain::{guardrail::Action, rule::Direction, severity::Severity},
    ports::GuardrailError,
};
use serde_json::json;

use crate::{
    desk::{TestDesk, platform, turn, with},
    guardrails::{make, words},
};

async fn names(desk: &TestDesk) -> Vec<String> {
    let entries = desk.store.guardrail_entries().await.unwrap();
    entries.into_iter().map(|entry| entry.name).filter(|name| name.len() < 12).collect()
}

pub(crate) async fn each_saved_change_is_a_version_with_who_and_when(desk: TestDesk) {
    let (ada, ben) = (desk.person("Ada").await.reference().into(), desk.person("Ben").await.reference().into());
    let id = desk.store.create_guardrail(&words("A", &["a"], Action::Flag), &ada).await.unwrap();
    desk.clock.advance(60_000);
    let next = words("B", &["a", "b"], Action::Redact);
    assert_eq!(desk.store.save_guardrail(id, 1, &next, &ben).await.unwrap(), 2);
    // What is stored already makes no version, whoever saw what.
    assert_eq!(desk.store.save_guardrail(id, 1, &next, &ada).await.unwrap(), 2);
    let versions = desk.store.guardrail_versions(id, None, 10).await.unwrap();
    let told: Vec<_> = versions.iter().map(|version| (version.version, version.saved_by.as_str())).collect();
    assert_eq!(told, [(2, "Ben"), (1, "Ada")]);
    assert_eq!(versions[0].saved_at.as_millis() - versions[1].saved_at.as_millis(), 60_000);
    assert_eq!((versions[0].draft.as_ref(), versions[1].form.name.as_str()), (Some(&next), "A"));
    assert_eq!(desk.store.guardrail_versions(id, Some(2), 10).await.unwrap().len(), 1);
    desk.assert_whole().await;
}

pub(crate) async fn an_edit_over_a_newer_version_is_a_conflict_that_names_who_saved_it(desk: TestDesk) {
    let (ada, ben) = (desk.person("Ada").await.reference().into(), desk.person("Ben").await.reference().into());
    let id = desk.store.create_guardrail(&words("A", &["a"], Action::Flag), &ada).await.unwrap();
    desk.store.save_guardrail(id, 1, &words("A", &["b"], Action::Flag), &ben).await.unwrap();
    let before = desk.store.check().await.unwrap();
    let stale = desk.store.save_guardrail(id, 1, &words("A", &["c"], Action::Flag), &ada).await;
    let Err(GuardrailError::Conflict(conflict)) = stale else { panic!("{stale:?}") };
    assert_eq!(
        (conflict.sentence().as_str(), conflict.present.form.words.as_str()),
        ("Ben saved version 2 meanwhile.", "b")
    );
    assert!(matches!(desk.store.delete_guardrail(id, 1, &ada).await, Err(GuardrailError::Conflict(_))));
    assert_eq!(desk.store.check().await.unwrap(), before);
    assert_eq!(desk.store.save_guardrail(id, 2, &words("A", &["c"], Action::Flag), &ada).await.unwrap(), 3);
}

pub(crate) async fn a_name_is_one_guardrails_however_it_is_written(desk: TestDesk) {
    let straße = make(&desk, &words("Straße", &["a"], Action::Flag)).await;
    let other = make(&desk, &words("Other", &["a"], Action::Flag)).await;
    let taken = words("STRASSE", &["b"], Action::Flag);
    assert!(matches!(desk.store.create_guardrail(&taken, &platform()).await, Err(GuardrailError::NameTaken)));
    assert!(matches!(desk.store.save_guardrail(other, 1, &taken, &platform()).await, Err(GuardrailError::NameTaken)));
    assert_eq!(desk.store.save_guardrail(straße, 1, &taken, &platform()).await.unwrap(), 2);
    desk.store.delete_guardrail(straße, 2, &platform()).await.unwrap();
    make(&desk, &taken).await;
    let store = &desk.store;
    let draft = words("Twice", &["a"], Action::Flag);
    let (platform, other_process) = (platform(), desk.other_process().await);
    let (one, two) =
        tokio::join!(store.create_guardrail(&draft, &platform), other_process.create_guardrail(&draft, &platform));
    assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1);
    desk.assert_whole().await;
}

pub(crate) async fn guardrails_are_moved_copied_and_deleted(desk: TestDesk) {
    let by = platform();
    for name in ["A", "B", "C"] {
        make(&desk, &words(name, &["a"], Action::Flag)).await;
    }
    let entries = desk.store.guardrail_entries().await.unwrap();
    let id = |name: &str| entries.iter().find(|entry| entry.name == name).unwrap().id;
    desk.store.move_guardrail(id("C"), Direction::Up, &by).await.unwrap();
    assert_eq!(names(&desk).await, ["A", "C", "B"]);
    desk.store.move_guardrail(id("B"), Direction::Down, &by).await.unwrap();
    assert_eq!(names(&desk).await, ["A", "C", "B"]);
    let copy = desk.store.duplicate_guardrail(id("A"), &by).await.unwrap();
    let second = desk.store.duplicate_guardrail(id("A"), &by).await.unwrap();
    assert_eq!(names(&desk).await, ["A", "A (copy) 2", "A (copy)", "C", "B"]);
    assert!(!desk.store.guardrail(copy).await.unwrap().unwrap().enabled);
    desk.store.delete_guardrail(second, 1, &by).await.unwrap();
    desk.store.delete_guardrail(id("C"), 1, &by).await.unwrap();
    assert_eq!(names(&desk).await, ["A", "A (copy)", "B"]);
    let gone = desk.store.guardrail(id("C")).await.unwrap().unwrap();
    assert!(gone.deleted_at.is_some());
    for refused in [
        desk.store.switch_guardrail(id("C"), false, &by).await,
        desk.store.move_guardrail(id("C"), Direction::Up, &by).await,
        desk.store.delete_guardrail(id("C"), 1, &by).await,
        desk.store.duplicate_guardrail(id("C"), &by).await.map(drop),
        desk.store.save_guardrail(id("C"), 1, &words("X", &["x"], Action::Flag), &by).await.map(drop),
    ] {
        assert!(matches!(refused, Err(GuardrailError::Unknown)), "{refused:?}");
    }
    desk.assert_whole().await;
}

pub(crate) async fn hits_are_counted_by_guardrail_over_seven_and_thirty_days(desk: TestDesk) {
    const DAY: i64 = 24 * 60 * 60 * 1_000;
    let id = make(&desk, &words("A", &["meaning"], Action::Flag)).await;
    let counts = async || {
        let entries = desk.store.guardrail_entries().await.unwrap();
        entries.into_iter().find(|entry| entry.id == id).map(|entry| (entry.week, entry.month)).unwrap()
    };
    desk.send(turn("a", "1")).await;
    assert_eq!(counts().await, (1, 1));
    desk.clock.advance(8 * DAY);
    desk.send(turn("a", "2")).await;
    desk.send(turn("a", "2")).await;
    // Another platform's policy of the same name is not this one.
    let theirs = with(turn("a", "3"), "question", json!("Hello?"));
    desk.send(with(theirs, "guardrails", json!([{"policy": "A", "action": "flag"}]))).await;
    assert_eq!(counts().await, (1, 2));
    desk.store.save_guardrail(id, 1, &words("Renamed", &["meaning"], Action::Flag), &platform()).await.unwrap();
    assert_eq!(counts().await, (1, 2));
    desk.clock.advance(24 * DAY);
    assert_eq!(counts().await, (0, 1));
}

pub(crate) async fn a_guardrail_tells_what_it_was_ever_called(desk: TestDesk) {
    let id = make(&desk, &words("A", &["meaning"], Action::Flag)).await;
    let names = async || {
        let entries = desk.store.guardrail_entries().await.unwrap();
        entries.into_iter().find(|entry| entry.id == id).map(|entry| entry.names).unwrap()
    };
    assert_eq!(names().await, ["A"]);
    desk.store.save_guardrail(id, 1, &words("Renamed", &["meaning"], Action::Flag), &platform()).await.unwrap();
    desk.store.save_guardrail(id, 2, &words("Renamed", &["else"], Action::Flag), &platform()).await.unwrap();
    assert_eq!(names().await, ["A", "Renamed"]);
}

pub(crate) async fn a_copied_desk_keeps_its_guardrails_and_what_they_found(desk: TestDesk) {
    let low = Action::Escalate { severity: Severity::Low };
    let id = make(&desk, &words("A", &["meaning"], low)).await;
    desk.escalate(turn("a", "1")).await;
    for database in [desk.empty(), desk.empty_on_the_other()] {
        server::store::copy::copy(&desk.url(), &database.url()).await.unwrap();
        let copy = desk.opened(database).await;
        assert_eq!(copy.store.guardrail_entries().await.unwrap(), desk.store.guardrail_entries().await.unwrap());
        assert_eq!(copy.store.guardrail(id).await.unwrap(), desk.store.guardrail(id).await.unwrap());
        let next = copy.escalate(turn("b", "1")).await;
        assert!(next.rules.contains(&"A".to_owned()));
        copy.assert_whole().await;
    }
}
