//! The list of conversations.

use app::{
    domain::{
        confidence::Confidence,
        logs::LoggedConversation,
        query::conversations::{ConversationCursor, ConversationQuery},
        status::Status,
        ticket::Page,
        turn::Feedback,
    },
    ports::{ConversationList, Viewer},
};
use serde_json::{Value, json};
use server::store::{SharedStore, copy};

use crate::desk::{TestDesk, at, platform, turn, unsure, with};

/// A page of the list, as seen from UTC.
async fn page(
    store: &SharedStore,
    query: &str,
    after: Option<ConversationCursor>,
    limit: u32,
) -> Page<LoggedConversation> {
    let (query, ignored) = ConversationQuery::parse(query);
    assert!(ignored.is_empty(), "{ignored:?}");
    let viewer = Viewer { person: None, zone: chrono_tz::UTC };
    store.conversations(&ConversationList { query, viewer, after, limit }).await.unwrap()
}

/// The chats of a list, in its order.
async fn chats(desk: &TestDesk, query: &str) -> Vec<String> {
    let page = page(&desk.store, query, None, 200).await;
    assert_eq!(page.total, Some(page.items.len() as u64), "{query}");
    names(&page)
}

fn names(page: &Page<LoggedConversation>) -> Vec<String> {
    page.items.iter().map(|conversation| conversation.chat_id.to_string()).collect()
}

/// The chats that a search finds, in ascending order.
async fn found(desk: &TestDesk, text: &str) -> Vec<String> {
    let query: String = form_urlencoded::Serializer::new(String::new()).append_pair("q", text).finish();
    let mut chats = chats(desk, &query).await;
    chats.sort();
    chats
}

/// A turn with nothing in it to find.
fn blank(chat: &str, id: &str) -> Value {
    let mut turn = with(turn(chat, id), "question", json!("-"));
    turn["answer"] = json!("-");
    turn["user"] = json!(null);
    turn
}

pub(crate) async fn a_search_finds_user_question_answer_and_chat_id(desk: TestDesk) {
    let mut first = blank("Chat-Ä", "1");
    first["user"] = json!({"name": "Zoë Lindqvist", "id": "u-77", "email": "zoe@example.com"});
    first["question"] = json!("Where is the badge reader?");
    first["answer"] = json!("Next to the *lift*.");
    desk.send(first).await;
    desk.send(with(blank("Chat-Ä", "2"), "question", json!("And the 100% STRASSE?"))).await;
    desk.send(with(blank("other", "1"), "answer", json!("東京駅の会議室"))).await;
    for text in [
        "badge",
        "adge",
        "zoe lift",
        "LIFT   badge",
        "u-77",
        "ZOE@example",
        "chat-a",
        "Chat-Ä",
        "*lift*",
        "100%",
        "straße",
        "badge straße",
        "?",
    ] {
        assert_eq!(found(&desk, text).await, ["Chat-Ä"], "{text}");
    }
    for text in ["京駅", "会", "OTHER", "東京駅の会議室"] {
        assert_eq!(found(&desk, text).await, ["other"], "{text}");
    }
    for text in ["badge window", "1%0", "_", "badge 会", "teams"] {
        assert!(found(&desk, text).await.is_empty(), "{text}");
    }
    assert_eq!(found(&desk, "-").await.len(), 2, "one letter is looked for as well");
}

pub(crate) async fn punctuation_in_a_search_of_conversations_never_fails(desk: TestDesk) {
    desk.send(turn("plain", "1")).await;
    for a in (33_u8..127).map(char::from).filter(char::is_ascii_punctuation) {
        for text in [a.to_string(), format!("{a}{a}{a}"), format!("{a}x{a} \"{a}"), format!("x{a}y{a}z")] {
            found(&desk, &text).await;
        }
    }
}

pub(crate) async fn what_was_found_is_marked_with_its_turn(desk: TestDesk) {
    desk.send(turn("a", "1")).await;
    desk.send(with(turn("a", "2"), "answer", json!(format!("{} the turnstile is new.", "Long ago. ".repeat(60)))))
        .await;
    let page = page(&desk.store, "q=TURNSTILE+meaning", None, 10).await;
    let found = page.items[0].found.clone().unwrap();
    let marked = |segments: &app::domain::highlight::Segments| {
        segments.pieces().filter(|(_, is_marked)| *is_marked).map(|(piece, _)| piece.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(marked(&found.title), ["meaning"]);
    let (turn, passage) = found.turn.unwrap();
    assert_eq!((turn.as_str(), marked(&passage)), ("2", vec!["turnstile".to_owned()]));
    assert!(passage.text().chars().count() <= 160, "{}", passage.text());
    let page = self::page(&desk.store, "", None, 10).await;
    assert_eq!(page.items[0].found, None);
}

pub(crate) async fn a_row_says_what_its_turns_come_to(desk: TestDesk) {
    desk.send(with(turn("a", "1"), "question", json!("# First **question**\n\nand more"))).await;
    desk.clock.advance(60_000);
    let mut second = unsure("a", "2");
    second["user"] = json!({"name": "Bo"});
    second["feedback"] = json!("down");
    second["guardrails"] = json!([{"policy": "PII", "action": "flag"}, {"policy": "tone", "action": "flag"}]);
    let ticket = desk.escalate(second).await;
    desk.send(with(turn("a", "3"), "guardrails", json!([{"policy": "pii", "action": "flag"}]))).await;
    let rows = page(&desk.store, "", None, 10).await.items;
    let row = &rows[0];
    assert_eq!((row.title.as_str(), row.turns, row.user.name.as_deref()), ("First question", 3, Some("Ada Obi")));
    assert_eq!(row.channel.as_deref(), Some("Teams"));
    assert_eq!(row.last_turn_at, at("2026-11-25T09:31:00Z"));
    assert_eq!(row.lowest_confidence, Confidence::from_percent(31.0).ok());
    assert_eq!((row.thumbs_up, row.thumbs_down), (false, true));
    assert_eq!(row.policies, ["PII", "tone"]);
    assert_eq!(row.ticket.as_ref().map(|link| (link.id, link.status)), Some((ticket.id, Status::Open)));
    // What the user says may change.
    for (given, expected) in [(Some(Feedback::Up), (true, false)), (None, (false, false))] {
        let (chat, turn) = ("a".parse().unwrap(), "2".parse().unwrap());
        desk.store.set_feedback(&chat, &turn, given, &platform()).await.unwrap();
        let row = page(&desk.store, "", None, 10).await.items.remove(0);
        assert_eq!((row.thumbs_up, row.thumbs_down), expected);
    }
    desk.assert_whole().await;
}

pub(crate) async fn each_filter_of_conversations_gives_what_it_names(desk: TestDesk) {
    desk.clock.set(at("2026-11-20T12:00:00Z"));
    desk.send(with(turn("plain", "1"), "channel", json!("Slack"))).await;
    desk.send(with(with(turn("unknown", "1"), "confidence", json!(null)), "channel", json!(null))).await;
    desk.clock.set(at("2026-11-25T12:00:00Z"));
    desk.send(with(unsure("ticket", "1"), "feedback", json!("down"))).await;
    desk.send(with(turn("liked", "1"), "feedback", json!("up"))).await;
    desk.send(with(turn("hit", "1"), "guardrails", json!([{"policy": "PII", "action": "flag"}]))).await;
    desk.clock.set(at("2026-11-26T12:00:00Z"));
    desk.send(with(turn("plain", "2"), "confidence", json!(55))).await;
    for (query, expected) in [
        ("", "plain hit liked ticket unknown"),
        ("sort=activity", "unknown ticket liked hit plain"),
        ("channel=Slack", "plain"),
        ("channel=Slack,Teams", "plain hit liked ticket"),
        ("channel=slack", ""),
        ("ticket=yes", "hit ticket"),
        ("ticket=no", "plain liked unknown"),
        ("confidence=0..55", "plain ticket"),
        ("confidence=31..31", "ticket"),
        ("confidence=none", "unknown"),
        ("feedback=down", "ticket"),
        ("feedback=up", "liked"),
        ("feedback=none", "plain hit unknown"),
        ("guarded=yes", "hit"),
        ("guarded=no", "plain liked ticket unknown"),
        ("guardrail=pii", "hit"),
        ("guardrail=tone", ""),
        ("guardrail=pii&guarded=no", ""),
        ("active=today", "plain"),
        ("active=2026-11-25", "hit liked ticket"),
        ("active=2026-11-21..2026-11-24", ""),
        ("active=..2026-11-20", "plain unknown"),
        ("active=2026-11-25..", "plain hit liked ticket"),
        ("ticket=yes&feedback=down&channel=Teams&confidence=0..50&active=7d", "ticket"),
        ("ticket=yes&feedback=up", ""),
    ] {
        assert_eq!(chats(&desk, query).await.join(" "), expected, "{query}");
    }
    let facets = desk.store.log_facets().await.unwrap();
    assert_eq!(
        (facets.channels, facets.guardrails),
        (vec!["Slack".to_owned(), "Teams".to_owned()], vec!["PII".to_owned()])
    );
}

pub(crate) async fn a_walk_through_conversations_neither_skips_nor_repeats_while_turns_come(desk: TestDesk) {
    for n in 0..12 {
        desk.send(turn(&format!("chat {n:02}"), "1")).await;
        // Some of the same instant.
        desk.clock.advance(if n % 3 == 0 { 0 } else { 1_000 });
    }
    for (query, limit) in [("", 1), ("", 5), ("sort=activity", 1), ("sort=activity", 5), ("confidence=0..100", 3)] {
        let expected = chats(&desk, query).await;
        let mut walked = Vec::new();
        let mut after = None;
        for step in 0.. {
            let page = page(&desk.store, query, after, limit).await;
            assert!(page.items.len() <= limit as usize);
            assert_eq!(page.total.is_some(), after.is_none());
            walked.extend(names(&page));
            let Some(cursor) = page.next_cursor else { break };
            after = Some(cursor.parse().unwrap());
            // One that is still to come and one that was there get another turn, and a new one begins.
            let id = format!("{query} {limit} {step}");
            for chat in [&expected[expected.len() - 1 - step % 3], &expected[0], &format!("new {id}")] {
                desk.send(turn(chat, &id)).await;
            }
            desk.clock.advance(1_000);
        }
        assert_eq!(walked, expected, "{query}, {limit} a page");
    }
}

pub(crate) async fn a_desk_from_before_has_its_conversation_logs_too(desk: TestDesk) {
    desk.send(with(turn("a", "1"), "question", json!("Where is the turnstile?"))).await;
    desk.send(with(unsure("a", "2"), "guardrails", json!([{"policy": "PII", "action": "flag"}]))).await;
    desk.send(with(turn("b", "1"), "feedback", json!("up"))).await;
    let before = page(&desk.store, "", None, 10).await.items;
    let facets = desk.store.log_facets().await.unwrap();
    let columns = ["lowest_confidence", "thumbs_up", "thumbs_down", "guarded", "has_ticket"];
    let indexes = ["by_activity", "by_channel", "with_ticket", "guarded", "thumbs_up", "thumbs_down"];
    let mut undo: Vec<String> = Vec::new();
    if desk.url().starts_with("sqlite:") {
        let triggers =
            ["s_follow_turns", "s_follow_feedback", "s_follow_verdicts", "s_follow_tickets", "_facets_follow"];
        undo.extend(triggers.map(|trigger| format!("DROP TRIGGER conversation{trigger}")));
        let things = ["TRIGGER turn_trigrams_follow", "TRIGGER turn_trigrams_forget", "TABLE turn_trigrams"];
        undo.extend(things.map(|thing| format!("DROP {thing}")));
    } else {
        let functions = ["s_of_turn", "s_of_feedback", "s_of_verdict", "s_of_ticket", "_facets_of_conversation"];
        undo.extend(functions.map(|function| format!("DROP FUNCTION conversation{function} CASCADE")));
    }
    undo.extend(indexes.map(|index| format!("DROP INDEX conversations_{index}")));
    undo.extend(columns.map(|column| format!("ALTER TABLE conversations DROP COLUMN {column}")));
    undo.extend(
        ["turn_texts", "turn_texts_due", "conversation_policies", "conversation_facets"]
            .map(|t| format!("DROP TABLE {t}")),
    );
    undo.push("DROP INDEX turns_with_feedback".to_owned());
    undo.push("DELETE FROM _sqlx_migrations WHERE version = 3".to_owned());
    desk.execute(&undo.join("; ")).await.unwrap();
    let later = desk.other_process().await;
    assert_eq!(page(&later, "", None, 10).await.items, before);
    assert_eq!(later.log_facets().await.unwrap(), facets);
    assert_eq!(names(&page(&later, "q=turnstile", None, 10).await), ["a"]);
    let report = later.check().await.unwrap();
    assert!(report.ok, "{:?}", report.problems);
}

pub(crate) async fn a_copied_desk_finds_its_conversations(desk: TestDesk) {
    desk.send(with(turn("a", "1"), "question", json!("Where is the turnstile?"))).await;
    desk.send(with(unsure("b", "1"), "feedback", json!("down"))).await;
    for database in [desk.empty(), desk.empty_on_the_other()] {
        copy::copy(&desk.url(), &database.url()).await.unwrap();
        let copied = desk.opened(database).await;
        assert_eq!(found(&copied, "turnstile").await, ["a"]);
        assert_eq!(chats(&copied, "feedback=down&ticket=yes").await, ["b"]);
        copied.assert_whole().await;
    }
}

pub(crate) async fn a_conversation_that_is_listed_wrongly_is_found_by_check(desk: TestDesk) {
    desk.send(turn("a", "1")).await;
    desk.tamper("UPDATE conversations SET guarded = TRUE").await;
    let report = desk.store.check().await.unwrap();
    assert_eq!(report.problems, ["a is listed with other values than its turns have"]);
}
