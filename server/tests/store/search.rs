//! Search.

use serde_json::json;

use crate::{
    desk::{TestDesk, unsure, with},
    walk::walk,
};

/// Makes a ticket for each question, by a user of no name; their numbers.
async fn questions(desk: &TestDesk, texts: &[&str]) -> Vec<i64> {
    let mut numbers = Vec::new();
    for (n, text) in texts.iter().enumerate() {
        let mut turn = with(unsure(&format!("chat {n}"), "1"), "question", json!(text));
        turn["user"] = json!(null);
        turn["answer"] = json!("-");
        numbers.push(desk.escalate(turn).await.number.0);
    }
    numbers
}

/// The numbers that a search finds, in ascending order.
async fn found(desk: &TestDesk, text: &str) -> Vec<i64> {
    let query: String = form_urlencoded::Serializer::new(String::new()).append_pair("q", text).finish();
    let mut numbers = desk.numbers(&query).await;
    numbers.sort_unstable();
    numbers
}

pub(crate) async fn every_term_must_occur_in_user_question_or_answer(desk: TestDesk) {
    let mut turn = unsure("a", "1");
    turn["user"] = json!({"name": "Zoë Lindqvist"});
    turn["question"] = json!("Where is the badge reader?");
    turn["answer"] = json!("Next to the lift.");
    let number = desk.escalate(turn).await.number.0;
    for text in ["badge", "adge", "zoe lift", "LIFT   badge", "next to the lift.", "q", "?"] {
        assert_eq!(found(&desk, text).await, [number], "{text}");
    }
    for text in ["badge window", "teams", "wherex"] {
        assert!(found(&desk, text).await.is_empty(), "{text}");
    }
}

pub(crate) async fn letters_are_folded(desk: TestDesk) {
    let texts = [
        "Das Öl ist alle",
        "Un problème de connexion",
        "STRASSE gesperrt",
        "ΟΔΥΣΣΕΥΣ",
        "カタカナのガ",
        "東京駅の会議室",
        "\u{1f468}\u{200d}\u{1f4bb} cannot log in",
        "cafe\u{301} wifi",
        "İstanbul office",
    ];
    let numbers = questions(&desk, &texts).await;
    for (text, index) in [
        ("öl", 0),
        ("OL IST", 0),
        ("probleme", 1),
        ("PROBLÈME", 1),
        ("straße", 2),
        ("οδυσσευς", 3),
        ("οδυσσευσ", 3),
        ("ガ", 4),
        ("京駅", 5),
        ("会", 5),
        ("\u{1f468}\u{200d}\u{1f4bb}", 6),
        ("café", 7),
        ("CAFE\u{301} w", 7),
        ("istanbul", 8),
    ] {
        assert_eq!(found(&desk, text).await, [numbers[index]], "{text}");
    }
    assert!(found(&desk, "カの").await.is_empty(), "kana keep their marks");
}

pub(crate) async fn nothing_is_a_wildcard(desk: TestDesk) {
    let texts = [
        "100% sure",
        "file_name.txt",
        r"C:\temp\x",
        "it's",
        "say \"hello\"",
        "plain text",
        "star * here",
        "a NOT b OR c",
    ];
    let numbers = questions(&desk, &texts).await;
    for (text, index) in [
        ("100%", 0),
        ("%", 0),
        ("file_name", 1),
        ("_", 1),
        ("\\", 2),
        (r"\temp\", 2),
        ("'", 3),
        ("it's", 3),
        ("\"", 4),
        ("\"hello\"", 4),
        ("*", 6),
        ("not b or", 7),
    ] {
        assert_eq!(found(&desk, text).await, [numbers[index]], "{text}");
    }
    for text in ["1%0", "file-name", "fil_", "%%", "hell*", "pla?n"] {
        assert!(found(&desk, text).await.is_empty(), "{text}");
    }
}

pub(crate) async fn punctuation_never_fails(desk: TestDesk) {
    questions(&desk, &["plain"]).await;
    let marks: Vec<char> = (33_u8..127).map(char::from).filter(|c| c.is_ascii_punctuation()).collect();
    for a in &marks {
        found(&desk, &a.to_string()).await;
        for b in &marks {
            found(&desk, &format!("{a}{b}")).await;
        }
        found(&desk, &format!("{a}{a}{a}")).await;
        found(&desk, &format!("{a}x{a} \"{a}")).await;
    }
}

pub(crate) async fn a_number_or_id_comes_first(desk: TestDesk) {
    let numbers = questions(&desk, &["first", "second", "what about 1 and 2?"]).await;
    let ids: Vec<_> =
        desk.page("sort=created", None, 10).await.items.iter().map(|ticket| ticket.id.to_string()).collect();
    for text in ["1", "#1", "# 1", " 1 "] {
        let query: String = form_urlencoded::Serializer::new(String::new()).append_pair("q", text).finish();
        let listed = desk.numbers(&query).await;
        assert_eq!(listed.first(), Some(&numbers[0]), "{text}");
    }
    assert_eq!(found(&desk, "1").await, [numbers[0], numbers[2]]);
    for (sort, limit) in [("created", 1), ("-created", 1), ("assigned_to", 1), ("-assigned_to", 1), ("confidence", 2)] {
        let walked = walk(&desk, &format!("q=1&sort={sort}"), limit, async |_| {}).await;
        let listed: Vec<_> = walked.iter().map(|ticket| ticket.number.0).collect();
        assert_eq!(listed, [numbers[0], numbers[2]], "{sort}, {limit} a page");
    }
    for prefix in [ids[1].clone(), ids[1][..8].to_owned(), ids[1][..8].to_uppercase(), ids[1][..13].to_owned()] {
        assert_eq!(found(&desk, &prefix).await, [numbers[1]], "{prefix}");
    }
    assert!(found(&desk, "#99").await.is_empty());
}

pub(crate) async fn joined_turns_are_found_too(desk: TestDesk) {
    let ticket = desk.escalate(unsure("a", "1")).await;
    desk.escalate(with(unsure("a", "2"), "question", json!("And the turnstile?"))).await;
    assert_eq!(found(&desk, "turnstile").await, [ticket.number.0]);
    assert_eq!(found(&desk, "turnstile meaning").await, [ticket.number.0], "terms may stand in different turns");
}
