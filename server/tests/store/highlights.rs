//! Where a search found its tickets.

use app::{
    domain::{
        fold::fold,
        highlight::{Found, Segments},
        ids::Seq,
        query::TicketQuery,
        ticket::TicketSummary,
    },
    ports::{TicketList, Viewer},
};
use serde_json::json;

use crate::desk::{TestDesk, unsure, with};

/// The query of a search.
fn search(text: &str) -> String {
    form_urlencoded::Serializer::new(String::new()).append_pair("q", text).finish()
}

/// The tickets that a search finds.
async fn tickets(desk: &TestDesk, text: &str) -> Vec<TicketSummary> {
    desk.page(&search(text), None, 50).await.items
}

/// A text with its marks in brackets.
fn shown(segments: &Segments) -> String {
    segments.pieces().map(|(piece, marked)| if marked { format!("[{piece}]") } else { piece.to_owned() }).collect()
}

/// Title and excerpt of the one ticket that a search finds, with their marks.
async fn card(desk: &TestDesk, text: &str) -> (String, String) {
    let found = tickets(desk, text).await;
    assert_eq!(found.len(), 1, "{text}");
    let Found { title, excerpt } = found[0].found.as_ref().expect("a search marks");
    (shown(title), shown(excerpt))
}

/// Makes a ticket of a question, an answer and a user.
async fn ticket(desk: &TestDesk, chat: &str, user: &str, question: &str, answer: &str) {
    let mut turn = unsure(chat, "1");
    turn["user"] = json!({"name": user});
    turn["question"] = json!(question);
    turn["answer"] = json!(answer);
    desk.escalate(turn).await;
}

pub(crate) async fn only_a_search_marks(desk: TestDesk) {
    desk.escalate(unsure("a", "1")).await;
    for query in ["", "status=open", "user=u-42&channel=Teams"] {
        let page = desk.page(query, None, 10).await;
        assert_eq!(page.items.iter().map(|ticket| &ticket.found).collect::<Vec<_>>(), [&None], "{query}");
    }
    assert!(tickets(&desk, "meaning").await[0].found.is_some());
}

pub(crate) async fn titles_and_excerpts_are_marked(desk: TestDesk) {
    ticket(&desk, "a", "Zoë Lindqvist", "Where is the café? And the lift?", "Next to **the Café** on floor 2.").await;
    for (text, title, excerpt) in [
        ("CAFE", "Where is the [café]?", "Next to the [Café] on floor 2."),
        ("where", "[Where] is the café?", "Next to the Café on floor 2."),
        ("floor", "Where is the café?", "Next to the Café on [floor] 2."),
        ("the floor", "Where is [the] café?", "Next to [the] Café on [floor] 2."),
        ("#1", "Where is the café?", "Next to the Café on floor 2."),
    ] {
        assert_eq!(card(&desk, text).await, (title.to_owned(), excerpt.to_owned()), "{text}");
    }
}

pub(crate) async fn a_passage_shows_what_the_card_leaves_open(desk: TestDesk) {
    let question = format!("Is it broken? {}Then the *turnstile* bit me.", "It is so. ".repeat(40));
    let answer =
        format!("{}[the handbook](https://handbook.example/x) says.\n\nAsk **reception**.", "No. ".repeat(100));
    ticket(&desk, "a", "Zoë Lindqvist", &question, &answer).await;
    let usual = desk.page("", None, 1).await.items.remove(0).excerpt;
    for (text, excerpt) in [
        ("zoe", "[Zoë] Lindqvist"),
        ("reception", "…"),
        ("turnstile", "…"),
        ("handbook.example", "…"),
        ("broken", usual.as_str()),
        ("broken turnstile", "…"),
    ] {
        let (title, given) = card(&desk, text).await;
        assert_eq!(title.contains('['), text.starts_with("broken"), "{text}");
        if excerpt != "…" {
            assert_eq!(given, excerpt, "{text}");
            continue;
        }
        let sought = text.rsplit(' ').next().unwrap();
        assert!(given.starts_with('…') && given.contains(&format!("[{sought}]")), "{given}");
        assert!((80..=162).contains(&given.chars().count()), "{given}");
    }
    assert!(card(&desk, "turnstile").await.1.ends_with("Then the [turnstile] bit me."));
    desk.escalate(with(unsure("a", "2"), "question", json!("And the paternoster?"))).await;
    assert_eq!(card(&desk, "paternoster").await.1, "And the [paternoster]?");
    assert_eq!(card(&desk, "lindqvist paternoster").await.1, "Zoë [Lindqvist]");
    ticket(&desk, "far", "Ben", "Why?", &format!("{}needle", "hay ".repeat(20_000))).await;
    let far = tickets(&desk, "needle").await.remove(0);
    assert_eq!(far.found.unwrap().excerpt.0, [far.excerpt], "too far behind for a passage");
}

pub(crate) async fn whatever_is_found_is_marked(desk: TestDesk) {
    let texts = [
        "Das Öl ist alle",
        "Un proble\u{300}me de connexion",
        "STRASSE gesperrt",
        "ΟΔΥΣΣΕΥΣ",
        "カタカナのガ",
        "東京駅の会議室",
        "\u{1f468}\u{200d}\u{1f4bb} cannot log in",
        "İstanbul ofﬁce",
        "100% sure_of",
        r"C:\temp 'x' <b>",
    ];
    for (n, text) in texts.iter().enumerate() {
        // Now in the title, now only far behind in the question, now in the answer, now in the name.
        let far = format!("Why? {} {text}", "More. ".repeat(60));
        for (place, [user, question, answer]) in
            [["-", text, "-"], ["-", &far, "-"], ["-", "-", &far], [text, "-", "-"]].into_iter().enumerate()
        {
            ticket(&desk, &format!("chat {n} {place}"), user, question, answer).await;
        }
    }
    for text in [
        "öl",
        "OL IST",
        "PROBLÈME",
        "ème",
        "straße",
        "οδυσσευς",
        "ガ",
        "京駅",
        "会",
        "\u{1f468}",
        "istanbul",
        "office",
        "100%",
        "%",
        "_",
        "\\",
        "'",
        "<b>",
    ] {
        let found = tickets(&desk, text).await;
        assert!(found.len() >= 4, "{text}");
        for ticket in found {
            let Found { title, excerpt } = ticket.found.unwrap();
            assert_eq!(title.text(), ticket.title);
            let marked: Vec<String> = title
                .pieces()
                .chain(excerpt.pieces())
                .filter(|(_, marked)| *marked)
                .map(|(piece, _)| fold(piece))
                .collect();
            for word in text.split(' ') {
                assert!(marked.iter().any(|piece| piece.contains(&fold(word))), "{word}: {title:?} {excerpt:?}");
            }
        }
    }
}

pub(crate) async fn changes_are_marked_as_lists_are(desk: TestDesk) {
    ticket(&desk, "a", "Zoë", "Where is the badge reader?", "There.").await;
    ticket(&desk, "b", "Ben", "Why?", "Because.").await;
    let viewer = Viewer { person: None, zone: chrono_tz::UTC };
    let list = TicketList { query: TicketQuery::parse("q=zoe").0, viewer, after: None, limit: 1 };
    let changes = desk.store.changes(&list, Seq(0)).await.unwrap().tickets;
    let cards: Vec<_> = changes.iter().map(|changed| shown(&changed.ticket.found.as_ref().unwrap().excerpt)).collect();
    assert_eq!(cards, ["Because.", "[Zoë]"]);
    assert_eq!(changes[1].ticket, tickets(&desk, "zoe").await[0]);
}
