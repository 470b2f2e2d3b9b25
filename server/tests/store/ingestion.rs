//! Recording turns.

use app::domain::{conversation::Window, event::Actor, turn::Feedback};
use serde_json::json;
use server::store::AnotherBody;

use crate::desk::{TestDesk, assign, turn, typed, unsure, with};

pub(crate) async fn a_turn_sent_again_is_answered_as_the_first_time(desk: TestDesk) {
    let first = desk.send(unsure("a", "1")).await;
    desk.clock.advance(60_000);
    let admin = desk.person("Ada").await;
    desk.set_status(first.ticket.as_ref().unwrap().id, app::domain::status::Status::Resolved, &admin).await;
    let again = desk.send(unsure("a", "1")).await;
    assert!(!first.duplicate && again.duplicate);
    assert_eq!((&again.answer, &again.ticket), (&first.answer, &first.ticket));
    let report = desk.store.check().await.unwrap();
    assert_eq!((report.turns, report.tickets), (1, 1));
}

pub(crate) async fn another_body_under_a_known_id_is_refused_and_nothing_changes(desk: TestDesk) {
    desk.send(turn("a", "1")).await;
    let before = desk.store.check().await.unwrap();
    for (field, value) in [
        ("question", json!("Another one?")),
        ("answer", json!("")),
        ("confidence", json!(80.01)),
        ("user", json!({"name": "Ada Obi"})),
        ("metadata", json!({"model": "x"})),
    ] {
        let refused = desk.send_all(&[with(turn("a", "1"), field, value)]).await;
        assert_eq!(refused, [Err(AnotherBody)], "{field}");
    }
    assert_eq!(desk.store.check().await.unwrap(), before);
}

pub(crate) async fn feedback_is_outside_the_identity(desk: TestDesk) {
    desk.send(turn("a", "1")).await;
    let again = desk.send(with(turn("a", "1"), "feedback", json!("down"))).await;
    assert!(again.duplicate && again.ticket.is_none());
}

pub(crate) async fn items_of_a_batch_stand_alone(desk: TestDesk) {
    desk.send(turn("a", "1")).await;
    let results = desk
        .send_all(&[
            turn("b", "1"),
            with(turn("a", "1"), "answer", json!("other")),
            turn("b", "1"),
            unsure("b", "2"),
            with(turn("b", "2"), "answer", json!("other")),
        ])
        .await;
    let told: Vec<_> = results.iter().map(|result| result.as_ref().map(|recorded| recorded.duplicate)).collect();
    assert_eq!(told, [Ok(false), Err(&AnotherBody), Ok(true), Ok(false), Err(&AnotherBody)]);
    let report = desk.store.check().await.unwrap();
    assert_eq!((report.turns, report.conversations, report.tickets, report.ok), (3, 2, 1, true));
}

pub(crate) async fn the_first_turn_fixes_the_channel(desk: TestDesk) {
    desk.send(turn("a", "1")).await;
    desk.send(with(turn("a", "2"), "channel", json!("Slack"))).await;
    let transcript = desk.store.transcript(&"a".parse().unwrap(), &Window::All, true).await.unwrap().unwrap();
    assert_eq!(transcript.channel.as_deref(), Some("Teams"));
    assert_eq!(transcript.turns.len(), 2);
}

pub(crate) async fn an_unknown_confidence_stays_unknown(desk: TestDesk) {
    let ticket = desk
        .escalate(with(with(turn("a", "1"), "confidence", json!(null)), "question", json!("I want to talk to a human")))
        .await;
    let detail = desk.detail(ticket.id).await;
    assert_eq!((detail.summary.confidence, detail.turn.confidence), (None, None));
}

pub(crate) async fn texts_are_kept_as_sent(desk: TestDesk) {
    let text = "  <b>&amp;\r\n\u{202e}שלום\u{7}\u{1f468}\u{200d}\u{1f4bb} ' \" % _ \\ ";
    for field in ["question", "answer", "answer_raw"] {
        let chat = format!("chat {field}");
        desk.send(with(turn(&chat, "1"), field, json!(text))).await;
        let transcript = desk.store.transcript(&chat.parse().unwrap(), &Window::All, true).await.unwrap().unwrap();
        let turn = &transcript.turns[0].turn;
        let kept = match field {
            "question" => &turn.question,
            "answer" => &turn.answer,
            _ => turn.answer_raw.as_ref().unwrap(),
        };
        assert_eq!(kept, text);
    }
}

pub(crate) async fn the_raw_answer_defaults_to_the_answer(desk: TestDesk) {
    desk.send(turn("a", "1")).await;
    desk.send(with(turn("a", "2"), "answer_raw", json!(""))).await;
    let chat = "a".parse().unwrap();
    let raw = |with_raw| {
        let (store, chat) = (&desk.store, &chat);
        async move {
            let transcript = store.transcript(chat, &Window::All, with_raw).await.unwrap().unwrap();
            transcript.turns.into_iter().map(|turn| turn.turn.answer_raw).collect::<Vec<_>>()
        }
    };
    assert_eq!(raw(true).await, [Some("It is what you make of it.".to_owned()), Some(String::new())]);
    assert_eq!(raw(false).await, [None, None]);
}

pub(crate) async fn two_turns_of_one_chat_at_once_make_one_ticket(desk: TestDesk) {
    let parallel = (0..8).map(|n| {
        let store = std::sync::Arc::clone(&desk.store);
        let turn = app::domain::turn::NewTurn::from_json(&unsure("a", &n.to_string()), Default::default()).unwrap();
        tokio::spawn(async move { store.record(&[turn], &Actor::System).await.unwrap() })
    });
    let mut new = 0;
    for task in parallel.collect::<Vec<_>>() {
        let recorded = task.await.unwrap().pop().unwrap().unwrap();
        new += usize::from(recorded.ticket.unwrap().new);
    }
    assert_eq!(new, 1);
    assert_eq!(desk.page("", None, 10).await.items[0].joined, 7);
    let transcript = desk.store.transcript(&"a".parse().unwrap(), &Window::All, true).await.unwrap().unwrap();
    assert_eq!(transcript.turns.len(), 8);
    assert!(
        desk.store
            .set_feedback(&"a".parse().unwrap(), &"99".parse().unwrap(), Some(Feedback::Up), &Actor::System)
            .await
            .unwrap()
            .is_none()
    );
    desk.assert_whole().await;
}

pub(crate) async fn the_longest_of_everything_is_recorded(desk: TestDesk) {
    // Characters that fold to many, none like the one before: as much as can be, and hard to compress.
    let wide: Vec<char> = ('\u{3300}'..='\u{3357}').chain(['\u{fdfa}', '\u{fdfb}', '\u{1f468}']).collect();
    let mut seed = 7_usize;
    let mut long = |length: usize| -> String {
        (0..length)
            .map(|_| {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                wide[(seed >> 33) % wide.len()]
            })
            .collect()
    };
    let ada = desk.person("Ada").await;
    for field in ["id", "email", "name"] {
        let turn = json!({
            "chat_id": long(200), "turn_id": long(200), "channel": long(320), "user": {field: long(320)},
            "question": long(50_000), "answer": long(50_000), "answer_raw": long(50_000), "confidence": 1,
            "title": long(4_000), "url": format!("https://example.com/{}", long(3_900)),
            "guardrails": (0..3).map(|_| json!({"policy": long(320), "action": "escalate", "detail": long(1_000)})).collect::<Vec<_>>(),
        });
        let ticket = desk.escalate(turn.clone()).await;
        let assigned = desk.edit(ticket.id, &assign(None, typed(&long(200))), &ada).await.unwrap();
        assert!(assigned.new_person.is_some());
        assert!(desk.send(turn.clone()).await.duplicate);
        let detail = desk.detail(ticket.id).await;
        assert_eq!(detail.turn.question, turn["question"].as_str().unwrap());
    }
    desk.assert_whole().await;
}
