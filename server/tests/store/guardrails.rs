//! The desk's own guardrails: what they do when turns are recorded.

use app::domain::{
    conversation::Window,
    escalation::ReasonSource,
    guardrail::{Action, Detector, Draft, Policy, Reach, Scope, Sought},
    ids::GuardrailId,
    rule::TextField,
    severity::Severity,
};
use serde_json::json;
use server::store::AnotherBody;

use crate::desk::{TestDesk, platform, turn, unsure, with};

pub(crate) async fn what_is_hidden_is_hidden_in_what_is_said_beside_it_too(desk: TestDesk) {
    make(&desk, &hidden_mails()).await;
    make(&desk, &words("Blocked", &["aurora"], Action::Block { replacement: "Ask us.".to_owned() })).await;
    make(&desk, &words("Named", &["ada@example.com", "lawyer"], Action::Flag)).await;
    let sent = json!({
        "chat_id": "a", "turn_id": "1", "question": "Is ada@example.com a lawyer?", "answer": "See aurora.",
        "confidence": 31,
        "sources": [{"title": "Of ada@example.com", "url": "https://example.com/1", "excerpt": "aurora: ben@example.com"}],
        "metadata": {"prompt": ["about ada@example.com", 7], "deep": {"of": "aurora"}},
        "guardrails": [{"policy": "theirs", "action": "flag", "detail": "found ada@example.com"}],
    });
    desk.send(sent).await;
    let transcript = desk.store.transcript(&"a".parse().unwrap(), &Window::All, true).await.unwrap().unwrap();
    let turn = &transcript.turns[0].turn;
    assert_eq!((turn.question.as_str(), turn.answer.as_str()), ("Is ████ a lawyer?", "Ask us."));
    assert_eq!(turn.answer_raw.as_deref(), Some("See aurora."));
    let source = &turn.sources[0];
    assert_eq!(
        (source.title.as_deref(), source.url.as_deref(), source.excerpt.as_deref()),
        (Some("Of ████"), Some("https://example.com/1"), Some("████: ████"))
    );
    let metadata = serde_json::to_value(&turn.metadata_as_sent).unwrap();
    assert_eq!(metadata, json!({"prompt": ["about ████", 7], "deep": {"of": "████"}}));
    let details: Vec<_> = turn.guardrails.iter().map(|verdict| verdict.detail.as_deref().unwrap()).collect();
    assert_eq!(details[0], "found ████");
    assert!(details.iter().all(|detail| !detail.contains("ada@") && !detail.contains("aurora")), "{details:?}");
    assert!(details.iter().any(|detail| detail.contains("lawyer")), "{details:?}");
    desk.assert_whole().await;
}

/// A guardrail that looks for words in question and answer.
pub(crate) fn words(name: &str, words: &[&str], action: Action) -> Draft {
    let words = words.iter().map(|word| (*word).to_owned()).collect();
    let looks_for = Sought::Words { reach: Reach::Whole, words };
    Draft { name: name.to_owned(), policy: Policy { scope: Scope::BOTH, looks_for, action } }
}

/// Makes a guardrail.
pub(crate) async fn make(desk: &TestDesk, draft: &Draft) -> GuardrailId {
    desk.store.create_guardrail(draft, &platform()).await.unwrap()
}

fn hidden_mails() -> Draft {
    let looks_for = Sought::Detectors(vec![Detector::Email]);
    Draft { name: "Mail".to_owned(), policy: Policy { scope: Scope::BOTH, looks_for, action: Action::Redact } }
}

pub(crate) async fn what_is_redacted_is_recorded_searched_and_answered_redacted(desk: TestDesk) {
    make(&desk, &hidden_mails()).await;
    let sent = json!({
        "chat_id": "a", "turn_id": "1", "question": "Is ada@example.com right?", "confidence": 31,
        "answer": "No, ben@example.com is.", "title": "About ada@example.com",
    });
    let first = desk.send(sent.clone()).await;
    assert_eq!(first.answer, "No, ████ is.");
    let again = desk.send(sent.clone()).await;
    assert!(again.duplicate);
    assert_eq!((&again.answer, &again.ticket), (&first.answer, &first.ticket));
    assert_eq!(desk.send_all(&[with(sent, "answer", json!("No, ████ is."))]).await, [Err(AnotherBody)]);

    let detail = desk.detail(first.ticket.unwrap().id).await;
    assert_eq!((detail.turn.question.as_str(), detail.turn.answer.as_str()), ("Is ████ right?", "No, ████ is."));
    assert_eq!(detail.turn.answer_raw.as_deref(), Some("No, ben@example.com is."));
    assert_eq!((detail.summary.title.as_str(), detail.summary.excerpt.as_str()), ("About ████", "No, ████ is."));
    let told: Vec<_> = detail.turn.guardrails.iter().map(|verdict| verdict.detail.as_deref()).collect();
    assert_eq!(told, [Some("1 e-mail address in the question; 1 e-mail address in the answer")]);
    assert_eq!(desk.numbers("q=example.com").await, Vec::<i64>::new());
    assert_eq!(desk.numbers("guardrail=mail").await.len(), 1);
    // What was typed is not in the title of the conversation either, which is its first question.
    make(&desk, &words("Secret", &["aurora"], Action::Redact)).await;
    desk.send(with(turn("b", "1"), "question", json!("What is aurora?"))).await;
    let transcript = desk.store.transcript(&"b".parse().unwrap(), &Window::All, false).await.unwrap().unwrap();
    assert_eq!(transcript.turns[0].turn.question, "What is ████?");
    desk.assert_whole().await;
}

pub(crate) async fn a_raw_answer_stays_as_sent(desk: TestDesk) {
    make(&desk, &hidden_mails()).await;
    let sent = with(with(turn("a", "1"), "answer", json!("x@example.com")), "answer_raw", json!("raw y@example.com"));
    desk.send(sent).await;
    let transcript = desk.store.transcript(&"a".parse().unwrap(), &Window::All, true).await.unwrap().unwrap();
    assert_eq!(transcript.turns[0].turn.answer, "████");
    assert_eq!(transcript.turns[0].turn.answer_raw.as_deref(), Some("raw y@example.com"));
}

pub(crate) async fn a_blocked_answer_is_replaced_wherever_the_hit_is(desk: TestDesk) {
    let block = Action::Block { replacement: "Please ask the service desk.".to_owned() };
    make(&desk, &words("Salaries", &["salary"], block)).await;
    for (field, chat) in [("question", "q"), ("answer", "a")] {
        let recorded = desk.send(with(turn(chat, "1"), field, json!("The SALARY of my boss"))).await;
        assert_eq!(recorded.answer, "Please ask the service desk.", "{field}");
        let transcript = desk.store.transcript(&chat.parse().unwrap(), &Window::All, true).await.unwrap().unwrap();
        assert_eq!(transcript.turns[0].turn.answer, "Please ask the service desk.");
        assert_eq!(transcript.turns[0].turn.question.contains("SALARY"), field == "question");
    }
}

pub(crate) async fn rules_see_what_is_recorded_and_every_verdict(desk: TestDesk) {
    make(&desk, &words("Human", &["human"], Action::Redact)).await;
    make(&desk, &words("Tone", &["stupid"], Action::Flag)).await;
    // The rule for "Asks for a human" does not see what is hidden; the one for guardrails sees the verdict.
    let hit = desk.escalate(with(turn("a", "1"), "question", json!("I want to talk to a human"))).await;
    assert_eq!(hit.rules, ["Guardrail hit"]);
    let flagged = desk.escalate(with(turn("b", "1"), "answer", json!("A stupid question."))).await;
    assert_eq!((flagged.rules, flagged.severity), (vec!["Guardrail hit".to_owned()], Severity::Critical));
    assert_eq!(desk.detail(flagged.id).await.turn.answer, "A stupid question.");
}

pub(crate) async fn an_escalating_guardrail_is_a_reason_with_its_severity_and_version(desk: TestDesk) {
    switch_rules_off(&desk).await;
    let low = Action::Escalate { severity: Severity::Low };
    let id = make(&desk, &words("Legal", &["lawyer"], low.clone())).await;
    let changed = words("Legal", &["lawyer", "attorney"], low);
    assert_eq!(desk.store.save_guardrail(id, 1, &changed, &platform()).await.unwrap(), 2);
    let ticket = desk.escalate(with(turn("a", "1"), "question", json!("My attorney says hello"))).await;
    assert_eq!((ticket.severity, ticket.rules), (Severity::Low, vec!["Legal".to_owned()]));
    let detail = desk.detail(ticket.id).await;
    let [reason] = &detail.reasons[..] else { panic!("{:?}", detail.reasons) };
    assert_eq!((reason.source, reason.version), (ReasonSource::Guardrail, Some(2)));
    assert_eq!(reason.explanation, "guardrail Legal asked for a person (\"attorney\" in the question)");
    // What users say of it later does not escalate it once more.
    let said = app::domain::turn::Feedback::Up;
    let recorded = desk.store.set_feedback(&"a".parse().unwrap(), &"1".parse().unwrap(), Some(said), &platform()).await;
    assert_eq!(recorded.unwrap().unwrap().ticket.unwrap().rules, ["Legal"]);
    assert_eq!(desk.detail(ticket.id).await.reasons.len(), 1);
    // The platform's policy of the same name is the same reason, as urgent as the more urgent one.
    let both = with(turn("b", "1"), "answer", json!("Ask a lawyer"));
    let both = with(both, "guardrails", json!([{"policy": "Legal", "action": "escalate"}]));
    let ticket = desk.escalate(both).await;
    assert_eq!((ticket.severity, ticket.rules), (Severity::Critical, vec!["Legal".to_owned()]));
    desk.assert_whole().await;
}

/// So that nothing but a guardrail escalates.
async fn switch_rules_off(desk: &TestDesk) {
    for rule in desk.store.rules().await.unwrap() {
        desk.store.switch_rule(rule.id, false, &platform()).await.unwrap();
    }
}

pub(crate) async fn a_guardrail_that_is_switched_off_does_nothing(desk: TestDesk) {
    let id = make(&desk, &words("Words", &["meaning"], Action::Redact)).await;
    assert!(desk.send(turn("a", "1")).await.ticket.is_some());
    desk.store.switch_guardrail(id, false, &platform()).await.unwrap();
    let recorded = desk.send(turn("a", "2")).await;
    assert!(recorded.ticket.is_none());
    let transcript = desk.store.transcript(&"a".parse().unwrap(), &Window::All, false).await.unwrap().unwrap();
    let questions: Vec<_> = transcript.turns.iter().map(|turn| turn.turn.question.as_str()).collect();
    assert_eq!(questions, ["What is the ████ of a 1?", "What is the meaning of a 2?"]);
}

pub(crate) async fn another_process_notices_a_change_at_once(desk: TestDesk) {
    let other = desk.other_process().await;
    desk.send(turn("a", "1")).await;
    other.create_guardrail(&words("Words", &["meaning"], Action::Redact), &platform()).await.unwrap();
    desk.send(turn("a", "2")).await;
    let transcript = desk.store.transcript(&"a".parse().unwrap(), &Window::All, false).await.unwrap().unwrap();
    assert_eq!(transcript.turns[1].turn.question, "What is the ████ of a 2?");
}

pub(crate) async fn one_that_errs_is_skipped_recorded_and_shown(desk: TestDesk) {
    let broken = make(&desk, &words("Broken", &["meaning"], Action::Redact)).await;
    let unreadable = make(&desk, &words("Unreadable", &["meaning"], Action::Redact)).await;
    make(&desk, &words("Sound", &["chat"], Action::Flag)).await;
    let pattern = r#"{"scope":["question"],"looks_for":{"pattern":{"pattern":"("}},"action":"redact"}"#;
    for (id, policy) in [(broken, pattern), (unreadable, "{}")] {
        let set = format!("UPDATE guardrail_versions SET policy = '{policy}' WHERE guardrail = '{id}'");
        desk.execute(&set).await.unwrap();
    }
    desk.execute("UPDATE desk SET guardrails_revision = guardrails_revision + 1").await.unwrap();
    let before = desk.store.check().await.unwrap().events;
    let recorded = desk.escalate(with(turn("a", "1"), "answer", json!("In this chat"))).await;
    assert_eq!(desk.detail(recorded.id).await.turn.question, "What is the meaning of a 1?");
    let entries = desk.store.guardrail_entries().await.unwrap();
    let problems: Vec<_> = entries.iter().map(|entry| (entry.name.as_str(), entry.problem.is_some())).collect();
    assert_eq!(&problems[3..], [("Broken", true), ("Unreadable", true), ("Sound", false)]);
    // The turn, its ticket, and one event for each that is skipped; they are not recorded again.
    assert_eq!(desk.store.check().await.unwrap().events, before + 4);
    desk.send(turn("b", "1")).await;
    assert_eq!(desk.store.check().await.unwrap().events, before + 5);
    // Saved anew, it is used again.
    let mended = words("Broken", &["meaning"], Action::Redact);
    desk.store.save_guardrail(broken, 1, &mended, &platform()).await.unwrap();
    desk.send(turn("c", "1")).await;
    let transcript = desk.store.transcript(&"c".parse().unwrap(), &Window::All, false).await.unwrap().unwrap();
    assert_eq!(transcript.turns[0].turn.question, "What is the ████ of c 1?");
}

pub(crate) async fn a_new_desk_has_guardrails_that_are_switched_off(desk: TestDesk) {
    let entries = desk.store.guardrail_entries().await.unwrap();
    assert_eq!(entries.len(), 3);
    assert!(entries.iter().all(|entry| !entry.enabled && entry.version == 1 && entry.problem.is_none()));
    let raw = Scope::from(vec![TextField::Raw]);
    assert!(raw.raw && !raw.answer);
    assert!(desk.send(with(turn("a", "1"), "answer", json!("4111 1111 1111 1111"))).await.ticket.is_none());
}

/// The first version's schema, with a desk in it as that version left it.
async fn desk_before_guardrails(desk: &TestDesk) -> crate::desk::Empty {
    let database = desk.empty();
    let url = database.url();
    let is_sqlite = url.starts_with("sqlite:");
    let folder = if is_sqlite { "sqlite" } else { "postgres" };
    let of = |file: &str| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../migrations").join(folder).join(file);
        std::fs::read_to_string(path).unwrap()
    };
    let migration = |version, name: &'static str, file| {
        let sql = sqlx::SqlSafeStr::into_sql_str(sqlx::AssertSqlSafe(of(file)));
        sqlx::migrate::Migration::new(version, name.into(), sqlx::migrate::MigrationType::Simple, sql, false)
    };
    let migrator = sqlx::migrate::Migrator::with_migrations(vec![
        migration(1, "desk", "0001_desk.sql"),
        migration(2, "facets", "0002_facets.sql"),
    ]);
    let rows = include_str!("fixtures/desk_before_guardrails.sql");
    if is_sqlite {
        let pool = sqlx::SqlitePool::connect(&format!("{url}?mode=rwc")).await.unwrap();
        migrator.run(&pool).await.unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(rows.to_owned())).execute(&pool).await.unwrap();
        pool.close().await;
    } else {
        let keys = ["conversations", "turns"].map(|table| {
            format!("SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}));")
        });
        let number = "SELECT setval(pg_get_serial_sequence('tickets', 'number'), (SELECT max(number) FROM tickets));";
        let texts = "SELECT setval(pg_get_serial_sequence('ticket_texts', 'id'), (SELECT max(id) FROM ticket_texts));";
        let rows = rows
            .replace("X'", "'\\x")
            .replace("(id, ticket, turn, folded) VALUES (", "(trigrams, id, ticket, turn, folded) VALUES ('{}', ");
        let rows = format!("{rows}{}{number}{texts}", keys.concat());
        let pool = sqlx::PgPool::connect(&url).await.unwrap();
        migrator.run(&pool).await.unwrap();
        sqlx::raw_sql(sqlx::AssertSqlSafe(rows)).execute(&pool).await.unwrap();
        pool.close().await;
    }
    database
}

pub(crate) async fn a_desk_from_before_is_whole_has_no_guardrail_and_goes_on(desk: TestDesk) {
    let before = desk_before_guardrails(&desk).await;
    let before = desk.opened(before).await;
    let report = before.store.check().await.unwrap();
    assert!(report.ok, "{:?}", report.problems);
    assert_eq!((report.turns, report.tickets, report.events), (4, 2, 15));
    assert!(before.store.guardrail_entries().await.unwrap().is_empty());
    // The log is watched over as before.
    for change in ["UPDATE events SET at = 0", "DELETE FROM events"] {
        assert!(before.execute(change).await.unwrap_err().contains("events are never"), "{change}");
    }
    // Verdicts of the platform and rules' matches are what they were, and new ones are taken.
    let [critical] = &before.page("guardrail=pii", None, 10).await.items[..] else { panic!() };
    let reasons = before.detail(critical.id).await.reasons;
    assert!(reasons.iter().any(|reason| reason.source == ReasonSource::Guardrail && reason.version.is_none()));
    make(&before, &words("Legal", &["lawyer"], Action::Escalate { severity: Severity::High })).await;
    let ticket = before.escalate(with(turn("z", "1"), "question", json!("Lawyer?"))).await;
    assert!(ticket.rules.contains(&"Legal".to_owned()));
    before.escalate(unsure("a", "3")).await;
    let rules = before.store.facets().await.unwrap().rules;
    assert!(rules.contains(&"Low confidence".to_owned()) && rules.contains(&"Guardrail hit".to_owned()), "{rules:?}");
    before.assert_whole().await;
}
