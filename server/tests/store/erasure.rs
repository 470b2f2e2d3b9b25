//! What is erased is gone from everywhere, and everything else goes on.

use std::{sync::Arc, time::Duration};

use app::{
    domain::{
        conversation::{ERASED, Transcript, Window},
        event::EventPayload,
        ids::ChatId,
        query::conversations::ConversationQuery,
        rule::BackTest,
        status::Status,
        turn::Feedback,
    },
    ports::{ConversationList, Viewer},
};
use serde_json::{Value, json};
use server::store::{Erased, Remains, Whose, copy};
use sqlx::{Connection as _, PgConnection, Row as _};

use crate::desk::{TestDesk, platform, turn, unsure, with};

/// What is only in a [`telling`] turn, in no case of letters in particular.
const TOLD: [&str; 12] = [
    "zuckerwatte",
    "wundermittel",
    "rohfassung",
    "quellenbuch",
    "fundstelle",
    "quelle.example",
    "merkzettel",
    "hinweisgeber",
    "kurzfassung",
    "offenbar.example",
    "grete.gans",
    "u-grete",
];

/// A turn of Grete's that raises a ticket, with something to erase in every field.
fn telling(chat: &str, id: &str) -> Value {
    let mut turn = unsure(chat, id);
    turn["user"] = json!({"name": "Grete.Gans", "id": "u-grete", "email": "grete.gans@example.com"});
    turn["question"] = json!(format!("Was kostet die Zuckerwatte? {}", "Zuckerwatte! ".repeat(900)));
    turn["answer"] = json!("Ein **Wundermittel**.");
    turn["answer_raw"] = json!("Rohfassung: ein Wundermittel.");
    turn["sources"] = json!([{"title": "Quellenbuch", "url": "https://quelle.example/", "excerpt": "Fundstelle"}]);
    turn["metadata"] = json!({"note": "Merkzettel"});
    turn["guardrails"] = json!([{"policy": "pii", "action": "escalate", "detail": "Hinweisgeber"}]);
    turn["title"] = json!("Kurzfassung");
    turn["url"] = json!("https://offenbar.example/chat");
    turn
}

fn chat(id: &str) -> Whose {
    Whose::Chat(id.parse().unwrap())
}

async fn erase(desk: &TestDesk, whose: &Whose) -> Erased {
    let mut sum = Erased::default();
    for held in desk.store.held(whose).await.unwrap() {
        let erased = desk.store.erase(held, whose).await.unwrap();
        sum.turns += erased.turns;
        sum.tickets += erased.tickets;
        sum.nobodys += erased.nobodys;
    }
    desk.store.forget().await.unwrap();
    sum
}

async fn transcript(desk: &TestDesk, chat: &ChatId) -> Transcript {
    desk.store.transcript(chat, &Window::All, true).await.unwrap().unwrap()
}

async fn chats(desk: &TestDesk, query: &str) -> Vec<ChatId> {
    let query = ConversationQuery::parse(query).0;
    let viewer = Viewer { person: None, zone: chrono_tz::UTC };
    let page = desk.store.conversations(&ConversationList { query, viewer, after: None, limit: 200 }).await.unwrap();
    page.items.into_iter().map(|conversation| conversation.chat_id).collect()
}

/// All that is in the database: the bytes of its files, or every row as text.
async fn everything(desk: &TestDesk) -> String {
    let url = desk.url();
    if let Some(file) = url.strip_prefix("sqlite:") {
        let folder = std::path::Path::new(file).parent().unwrap();
        let files = std::fs::read_dir(folder).unwrap().map(|file| std::fs::read(file.unwrap().path()).unwrap());
        let bytes: Vec<u8> = files.flatten().collect();
        return String::from_utf8_lossy(&bytes).to_lowercase();
    }
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let tables = sqlx::query("SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'")
        .fetch_all(&mut connection)
        .await
        .unwrap();
    let mut text = String::new();
    for table in &tables {
        let sql = format!("SELECT t::text FROM {} t", table.get::<String, _>(0));
        for row in sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(&mut connection).await.unwrap() {
            text.push_str(&row.get::<String, _>(0));
        }
    }
    text.to_lowercase()
}

fn left_of(words: &[&str], everything: &str) -> Vec<String> {
    words.iter().filter(|word| everything.contains(**word)).map(|word| (*word).to_owned()).collect()
}

pub(crate) async fn nothing_of_an_erased_conversation_is_in_the_database(desk: TestDesk) {
    let mut words = TOLD.to_vec();
    words.push("teams-4711");
    desk.send(turn("other", "1")).await;
    desk.escalate(telling("teams-4711", "1")).await;
    desk.escalate(telling("teams-4711", "2")).await;
    // As a file that has been written to for a while.
    for n in 0..40 {
        desk.send(unsure(&format!("more-{n}"), "1")).await;
    }
    assert_eq!(left_of(&words, &everything(&desk).await).len(), words.len(), "the words are there to be erased");
    let erased = erase(&desk, &chat("teams-4711")).await;
    assert_eq!(erased, Erased { turns: 2, tickets: 1, nobodys: 0 });
    assert_eq!(left_of(&words, &everything(&desk).await), Vec::<String>::new());
    desk.assert_whole().await;
    let remains = desk.store.forget().await.unwrap();
    let expected = if desk.url().starts_with("sqlite:") { Remains::Nothing } else { Remains::OldRows };
    assert_eq!(remains, expected);
}

pub(crate) async fn an_erased_ticket_keeps_its_numbers_and_its_work(desk: TestDesk) {
    let ada = desk.person("Ada").await;
    let made = desk.escalate(with(telling("a", "1"), "feedback", json!("down"))).await;
    desk.escalate(telling("a", "2")).await;
    desk.set_status(made.id, Status::Resolved, &ada).await;
    let before = desk.detail(made.id).await;
    desk.clock.advance(60_000);
    erase(&desk, &chat("a")).await;
    let after = desk.detail(made.id).await;
    assert_eq!((after.summary.title.as_str(), after.description.as_str()), (ERASED, ERASED));
    assert_eq!(after.summary.excerpt, "");
    assert!(after.summary.user.is_unknown());
    assert_eq!(
        (after.summary.number, after.summary.state, after.summary.severity, after.summary.confidence),
        (before.summary.number, before.summary.state, before.summary.severity, before.summary.confidence)
    );
    assert_eq!((after.summary.joined, after.summary.created_at), (1, before.summary.created_at));
    assert_eq!(after.audit_id, before.audit_id);
    assert_eq!(after.turn.erased_at, Some(after.now));
    assert_eq!((after.turn.question.as_str(), after.turn.feedback), ("", Some(Feedback::Down)));
    // Which rules, in which version: but not what they quoted.
    let names = |reasons: &[app::domain::escalation::Reason]| -> Vec<_> {
        reasons.iter().map(|reason| (reason.name.clone(), reason.version)).collect()
    };
    assert_eq!(names(&after.reasons), names(&before.reasons));
    assert!(after.reasons.iter().all(|reason| reason.explanation == ERASED), "{:?}", after.reasons);
    let history = desk.history(made.id).await;
    let kinds: Vec<_> = history.iter().map(|event| event.payload.as_ref().map(EventPayload::kind)).collect();
    assert_eq!(kinds, [None, None, Some("ticket.status_changed"), Some("ticket.erased")]);
    // Both engines say how much, and neither says whose.
    let transcript = transcript(&desk, &after.chat_id).await;
    assert!(after.chat_id.as_str().starts_with("erased-") && transcript.turns.len() == 2);
    let report = desk.store.check().await.unwrap();
    assert!(report.ok, "{:?}", report.problems);
    assert_eq!(report.erased, 4, "two turns, what made the ticket and what joined it");
}

pub(crate) async fn no_search_finds_what_was_erased(desk: TestDesk) {
    let made = desk.escalate(telling("a", "1")).await;
    desk.escalate(unsure("b", "1")).await;
    for word in ["zuckerwatte", "grete", "wunder", "u-gre"] {
        assert_eq!(chats(&desk, &format!("q={word}")).await.len(), 1, "{word}");
    }
    assert_eq!(desk.numbers("q=zuckerwatte").await, [made.number.0]);
    erase(&desk, &chat("a")).await;
    for word in ["zuckerwatte", "grete", "wunder", "u-gre", "zu"] {
        assert_eq!(chats(&desk, &format!("q={word}")).await, Vec::<ChatId>::new(), "{word}");
        assert_eq!(desk.numbers(&format!("q={word}")).await, Vec::<i64>::new(), "{word}");
    }
    assert_eq!(desk.numbers(&format!("q=%23{}", made.number.0)).await, [made.number.0], "its number finds it");
    assert_eq!(desk.numbers("q=meaning").await.len(), 1, "the other one is found as before");
    let stand_in = desk.detail(made.id).await.chat_id;
    assert_eq!(chats(&desk, &format!("q={stand_in}")).await, [stand_in]);
}

pub(crate) async fn a_turn_sent_again_is_known_and_brings_nothing_back(desk: TestDesk) {
    desk.escalate(telling("a", "1")).await;
    erase(&desk, &chat("a")).await;
    let again = desk.send(telling("a", "1")).await;
    assert!(again.duplicate && again.answer.is_empty() && again.ticket.is_none(), "{again:?}");
    let other = desk.send_all(&[with(telling("a", "1"), "question", json!("Other?"))]).await.pop().unwrap();
    assert!(other.is_err(), "another body under an ID that is known");
    assert_eq!(left_of(&TOLD, &everything(&desk).await), Vec::<String>::new());
    // What is said anew in the same chat is a conversation of its own, and erased by itself.
    let new = desk.escalate(telling("a", "2")).await;
    assert!(desk.send(telling("a", "2")).await.duplicate);
    assert!(desk.send(telling("a", "1")).await.duplicate);
    assert_eq!(desk.detail(new.id).await.chat_id.as_str(), "a");
    assert_eq!(erase(&desk, &chat("a")).await, Erased { turns: 1, tickets: 1, nobodys: 0 });
    for id in ["1", "2"] {
        assert!(desk.send(telling("a", id)).await.duplicate, "{id}");
    }
    desk.assert_whole().await;
}

pub(crate) async fn a_users_turns_are_erased_wherever_they_are(desk: TestDesk) {
    let mixed = desk.escalate(with(unsure("mixed", "1"), "user", json!({"name": "Ben", "id": "u-ben"}))).await;
    desk.escalate(telling("mixed", "2")).await;
    let mut nobodys = turn("mixed", "3");
    nobodys["user"] = Value::Null;
    desk.send(nobodys).await;
    let own = desk.escalate(with(telling("own", "1"), "user", json!({"name": "Grete.Gans", "id": "U-Grete"}))).await;
    let bens = desk.escalate(with(unsure("bens", "1"), "user", json!({"name": "Ben", "id": "u-ben"}))).await;
    let erased = erase(&desk, &Whose::User("u-grete".to_owned())).await;
    assert_eq!(erased, Erased { turns: 2, tickets: 2, nobodys: 1 });
    assert_eq!(left_of(&TOLD, &everything(&desk).await), Vec::<String>::new());
    // Where others spoke, what they said is as it was, and so is the chat ID.
    let ticket = desk.detail(mixed.id).await;
    assert_eq!((ticket.chat_id.as_str(), ticket.turn.erased_at), ("mixed", None));
    assert!(ticket.turn.question.contains("meaning") && ticket.summary.title != ERASED);
    let turns = transcript(&desk, &ticket.chat_id).await.turns;
    assert_eq!(turns.iter().map(|turn| turn.turn.erased_at.is_some()).collect::<Vec<_>>(), [false, true, false]);
    assert!(matches!(desk.history(mixed.id).await[0].payload, Some(EventPayload::TicketCreated { .. })));
    assert!(desk.detail(own.id).await.chat_id.as_str().starts_with("erased-"));
    assert!(desk.detail(bens.id).await.turn.erased_at.is_none());
    assert_eq!(chats(&desk, "q=mixed").await.len(), 1, "the chat is found by its ID");
    desk.assert_whole().await;
    // The rest of it, by chat: an ID that stayed goes now.
    assert_eq!(erase(&desk, &chat("mixed")).await, Erased { turns: 2, tickets: 1, nobodys: 0 });
    assert!(!everything(&desk).await.contains("mixed"));
    assert!(desk.send(telling("mixed", "2")).await.duplicate);
    desk.assert_whole().await;
}

pub(crate) async fn what_is_unknown_or_erased_already_is_not_held(desk: TestDesk) {
    desk.send(telling("a", "1")).await;
    for whose in [chat("b"), Whose::User("grete".to_owned()), Whose::User("Grete.Gans".to_owned())] {
        assert_eq!(desk.store.held(&whose).await.unwrap(), [], "{whose:?}");
    }
    let whose = chat("a");
    let held = desk.store.held(&whose).await.unwrap()[0];
    assert_eq!(desk.store.erase(held, &whose).await.unwrap().turns, 1);
    let events = desk.store.check().await.unwrap().events;
    assert_eq!(desk.store.erase(held, &whose).await.unwrap(), Erased::default(), "twice at once is once");
    assert_eq!(desk.store.check().await.unwrap().events, events);
    assert_eq!(desk.store.held(&whose).await.unwrap(), []);
    assert_eq!(desk.store.held(&Whose::User("u-grete".to_owned())).await.unwrap(), []);
}

pub(crate) async fn a_desk_goes_on_after_an_erasure(desk: TestDesk) {
    let made = desk.escalate(with(unsure("a", "1"), "user", json!({"id": "u-ben"}))).await;
    desk.escalate(telling("a", "2")).await;
    erase(&desk, &Whose::User("u-grete".to_owned())).await;
    // A thumb on an erased answer is kept, and no rule makes a ticket of it that nobody could work on.
    let (id, turn_id) = ("a".parse().unwrap(), "2".parse().unwrap());
    let said = desk.store.set_feedback(&id, &turn_id, Some(Feedback::Down), &platform()).await.unwrap().unwrap();
    assert!(!said.duplicate && said.answer.is_empty());
    assert_eq!(desk.history(made.id).await.last().unwrap().payload, Some(EventPayload::TicketErased));
    let reasons = desk.store.turn_reasons(&id, &turn_id).await.unwrap().unwrap();
    assert!(!reasons.recorded.is_empty() && reasons.others.is_empty());
    let joined = desk.escalate(unsure("a", "3")).await;
    assert_eq!((joined.number, joined.new), (made.number, false));
    let rules = desk.store.rules().await.unwrap();
    let test = Arc::new(BackTest::new(&rules, &rules));
    let viewer = Viewer { person: None, zone: chrono_tz::UTC };
    let period = viewer.last_days(7, desk.store.now());
    let (slice, _) = desk.store.back_test(test, &period, None, Duration::from_secs(5)).await.unwrap();
    // Three turns, of which the two that are left match a rule: an answer that was erased is not an empty one.
    assert_eq!((slice.tally.turns, slice.tally.saved.matches), (3, 2));
    desk.assert_whole().await;
}

pub(crate) async fn a_copied_desk_stays_erased(desk: TestDesk) {
    desk.escalate(telling("a", "1")).await;
    desk.escalate(unsure("b", "1")).await;
    erase(&desk, &chat("a")).await;
    for database in [desk.empty(), desk.empty_on_the_other()] {
        copy::copy(&desk.url(), &database.url()).await.unwrap();
        let copied = desk.opened(database).await;
        assert!(copied.send(telling("a", "1")).await.duplicate);
        assert_eq!(copied.store.check().await.unwrap().erased, 2);
        assert_eq!(chats(&copied, "q=zuckerwatte").await, Vec::<ChatId>::new());
        copied.assert_whole().await;
    }
}

pub(crate) async fn what_is_left_of_an_erased_turn_is_found_by_check(desk: TestDesk) {
    for left in [
        "UPDATE turns SET question = 'x' WHERE turn_id = '1'",
        "UPDATE turns SET user_email = 'x' WHERE turn_id = '1'",
        "UPDATE guardrail_verdicts SET detail = 'x'",
        "UPDATE ticket_texts SET folded = 'x'",
        "UPDATE matches SET explanation = 'x'",
        "UPDATE tickets SET title = 'x'",
        "UPDATE tickets SET excerpt = 'x'",
        "UPDATE tickets SET description = 'x'",
        "UPDATE conversations SET title = 'x'",
        "UPDATE conversations SET user_key = 'x'",
        "UPDATE turn_texts SET folded = 'x'",
        "INSERT INTO event_payloads (seq, salt, payload)
         SELECT e.seq, p.salt, '{}' FROM events e JOIN event_payloads p ON p.seq = (SELECT max(seq) FROM event_payloads)
         WHERE e.kind = 'turn.recorded'",
    ] {
        let desk = desk.another().await;
        desk.escalate(telling("a", "1")).await;
        erase(&desk, &chat("a")).await;
        desk.execute(left).await.unwrap();
        let mut problems = desk.store.check().await.unwrap().problems;
        // A payload that came from somewhere is not the one that was recorded, either.
        problems.retain(|problem| !problem.contains("another payload"));
        assert_eq!(problems, ["1 is an erased turn of which something is left"], "{left}");
    }
}

pub(crate) async fn what_a_newer_version_told_of_another_turn_stays(desk: TestDesk) {
    desk.escalate(with(unsure("a", "1"), "user", json!({"id": "u-ben"}))).await;
    desk.escalate(telling("a", "2")).await;
    // As a version would write it that calls the turn something else.
    let unreadable = |kind: &str| {
        format!(
            "UPDATE event_payloads SET payload = replace(payload, 'turn_id', 'of_turn')
             WHERE seq IN (SELECT seq FROM events WHERE kind = '{kind}')"
        )
    };
    // Of the turn that made the ticket nothing is erased, whatever was told of it.
    desk.execute(&unreadable("ticket.created")).await.unwrap();
    let whose = Whose::User("u-grete".to_owned());
    assert_eq!(erase(&desk, &whose).await, Erased { turns: 1, tickets: 1, nobodys: 0 });
    let problems = desk.store.check().await.unwrap().problems;
    assert_eq!(problems.len(), 1, "only that it was changed: {problems:?}");
    assert!(problems[0].ends_with("has another payload than the one it was recorded with"), "{problems:?}");
    // Two turns joined, and which of them an unreadable payload tells of can't be told.
    let desk = desk.another().await;
    desk.escalate(with(unsure("a", "1"), "user", json!({"id": "u-ben"}))).await;
    desk.escalate(telling("a", "2")).await;
    desk.escalate(with(unsure("a", "3"), "user", json!({"id": "u-ben"}))).await;
    desk.execute(&unreadable("ticket.joined")).await.unwrap();
    let held = desk.store.held(&whose).await.unwrap()[0];
    let refused = desk.store.erase(held, &whose).await.unwrap_err();
    assert!(refused.to_string().contains("ticket #1 was written by a newer version"), "{refused}");
    assert_eq!(desk.store.held(&whose).await.unwrap(), [held], "nothing was erased");
}

pub(crate) async fn what_is_made_searchable_while_it_is_erased_is_empty(desk: TestDesk) {
    if desk.url().starts_with("sqlite:") {
        // One writer at a time.
        return;
    }
    desk.send(turn("a", "1")).await;
    desk.execute("INSERT INTO turn_texts_due (turn) SELECT id FROM turns; DELETE FROM turn_texts").await.unwrap();
    let erasing = "BEGIN; SELECT id FROM conversations FOR UPDATE; UPDATE turns SET question = '', answer = '';
                   SELECT pg_sleep(2); COMMIT";
    let opening = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        desk.other_process().await
    };
    let (erased, _) = tokio::join!(desk.execute(erasing), opening);
    erased.unwrap();
    assert_eq!(chats(&desk, "q=meaning").await, Vec::<ChatId>::new());
}
