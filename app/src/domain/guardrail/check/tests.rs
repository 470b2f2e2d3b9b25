use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation as _;
use uuid::Uuid;

use super::*;
use crate::domain::{
    guardrail::{Detector, Draft, GuardrailAction, MASK, Reach, Sought},
    rule::words::{is_bounded, normal},
    severity::Severity,
    turn::ConfidenceScale,
};

fn words(reach: Reach, words: &[&str]) -> Sought {
    Sought::Words { reach, words: words.iter().map(|word| (*word).to_owned()).collect() }
}

fn guardrail(n: u128, scope: Scope, looks_for: Sought, action: Action) -> Guardrail {
    Guardrail {
        id: GuardrailId::new(Uuid::from_u128(n)),
        version: 3,
        position: i64::try_from(n).unwrap(),
        enabled: true,
        draft: Draft { name: format!("policy {n}"), policy: Policy { scope, looks_for, action } },
    }
}

fn set(guardrails: Vec<Guardrail>) -> GuardrailSet {
    let (set, problems) = GuardrailSet::compile(guardrails);
    assert_eq!(problems, []);
    set
}

fn hiding(looks_for: Sought) -> GuardrailSet {
    set(vec![guardrail(1, Scope::BOTH, looks_for, Action::Redact)])
}

fn hidden(looks_for: Sought, text: &str) -> String {
    hiding(looks_for).redact(TextField::Answer, text).into_owned()
}

#[test]
fn what_is_hidden_is_whole_letters_of_the_original() {
    let anywhere = |word| words(Reach::Anywhere, &[word]);
    for (sought, text, expected) in [
        (anywhere("strasse"), "Hauptstraße 1", "Haupt████ 1"),
        (anywhere("as"), "Straße", "Str████e"),
        (anywhere("istanbul"), "in İSTANBUL.", "in ████."),
        (anywhere("ile"), "ﬁles", "████s"),
        (anywhere("cafe"), "Cafe\u{301}!", "████!"),
        (anywhere("👩"), "a 👩‍💻 b", "a ████ b"),
        (anywhere("ab"), "ababab", "████"),
        (words(Reach::Whole, &["refund"]), "Refund! refunds", "████! refunds"),
        (words(Reach::Whole, &["money back"]), "MONEY\n  back now", "████ now"),
        (Sought::Pattern { pattern: r"\d{4}".to_owned() }, "12345678 9", "████ 9"),
        (Sought::Pattern { pattern: "e".to_owned() }, "e\u{301}e", "████"),
        (Sought::Pattern { pattern: "x*".to_owned() }, "axxb", "a████b"),
        (Sought::Detectors(Detector::ALL.to_vec()), "a@b.de or 4111 1111 1111 1111?", "████ or ████?"),
        (Sought::Length { most: 5 }, "abcdef", "abcd…"),
        (Sought::Length { most: 5 }, "abcde", "abcde"),
        (Sought::Length { most: 3 }, "ab👩‍💻d", "ab…"),
        (Sought::Length { most: 1 }, "👩‍💻👩‍💻", "…"),
    ] {
        assert_eq!(hidden(sought.clone(), text), expected, "{sought:?} in {text}");
    }
}

#[test]
fn what_hiding_brings_forth_is_hidden_in_turn() {
    let guardrails = vec![
        guardrail(1, Scope::BOTH, words(Reach::Whole, &["foo"]), Action::Redact),
        guardrail(2, Scope::BOTH, words(Reach::Anywhere, &["bar"]), Action::Redact),
    ];
    assert_eq!(set(guardrails).redact(TextField::Answer, "foobar baz"), "████ baz");
    // It would never end: what can't be settled is hidden whole.
    let ever = hidden(Sought::Pattern { pattern: "a█*$".to_owned() }, &"a".repeat(100));
    assert_eq!(ever, MASK);
}

#[test]
fn hits_of_several_policies_that_overlap_are_hidden_once() {
    let guardrails = vec![
        guardrail(1, Scope::BOTH, words(Reach::Anywhere, &["abc"]), Action::Redact),
        guardrail(2, Scope::BOTH, words(Reach::Anywhere, &["cde"]), Action::Redact),
        guardrail(3, Scope::BOTH, words(Reach::Anywhere, &["c"]), Action::Redact),
    ];
    let checked = set(guardrails).check("", "x abcdef", "");
    assert_eq!(checked.answer, "x ████f");
    assert_eq!(checked.verdicts.len(), 3);
}

#[test]
fn each_action_does_to_each_text_what_is_said_of_it() {
    let all = Scope { question: true, answer: true, raw: true };
    let only = |field| Scope::from(vec![field]);
    let bad = || words(Reach::Whole, &["bad"]);
    let block = || Action::Block { replacement: "Ask us.".to_owned() };
    let texts = ("a bad question", "a bad answer", "a bad raw answer");
    for (scope, action, question, answer) in [
        (all, Action::Flag, texts.0, texts.1),
        (all, Action::Escalate { severity: Severity::Low }, texts.0, texts.1),
        (all, Action::Redact, "a ████ question", "a ████ answer"),
        (only(TextField::Question), Action::Redact, "a ████ question", texts.1),
        (only(TextField::Answer), Action::Redact, texts.0, "a ████ answer"),
        (only(TextField::Raw), Action::Redact, texts.0, texts.1),
        (only(TextField::Question), block(), texts.0, "Ask us."),
        (only(TextField::Answer), block(), texts.0, "Ask us."),
        (only(TextField::Raw), block(), texts.0, "Ask us."),
    ] {
        let kind = action.kind();
        let checked = set(vec![guardrail(1, scope, bad(), action)]).check(texts.0, texts.1, texts.2);
        assert_eq!((checked.question.as_str(), checked.answer.as_str()), (question, answer), "{kind} {scope}");
        assert_eq!(checked.verdicts.len(), 1);
        assert_eq!(checked.verdicts[0].action, kind);
    }
}

#[test]
fn the_first_that_blocks_gives_the_replacement_and_everything_found_is_a_verdict() {
    let block = |text: &str| Action::Block { replacement: text.to_owned() };
    let guardrails = vec![
        guardrail(2, Scope::BOTH, words(Reach::Whole, &["one"]), block("second")),
        guardrail(1, Scope::BOTH, words(Reach::Whole, &["one"]), block("first, one")),
        guardrail(3, Scope::BOTH, words(Reach::Whole, &["two"]), Action::Escalate { severity: Severity::High }),
        guardrail(4, Scope::BOTH, words(Reach::Whole, &["four"]), Action::Flag),
        Guardrail { enabled: false, ..guardrail(5, Scope::BOTH, words(Reach::Whole, &["one"]), Action::Flag) },
    ];
    let checked = set(guardrails).check("one two", "", "");
    assert_eq!(checked.answer, "first, one");
    let told: Vec<_> = checked.verdicts.iter().map(|verdict| (verdict.policy.as_str(), verdict.action)).collect();
    assert_eq!(
        told,
        [
            ("policy 1", GuardrailAction::Block),
            ("policy 2", GuardrailAction::Block),
            ("policy 3", GuardrailAction::Escalate)
        ]
    );
    let own = checked.verdicts[2].own.unwrap();
    assert_eq!((own.version, own.severity), (3, Some(Severity::High)));
}

#[test]
fn a_detail_names_what_was_found_and_never_what_is_to_be_hidden() {
    let detail = |sought: Sought, action: Action| {
        let all = Scope { question: true, answer: true, raw: true };
        let set = set(vec![guardrail(1, all, sought, action)]);
        set.check("Secret plan?", "The SECRET plan, a@b.de c@d.de", "x").verdicts.pop().unwrap().detail.unwrap()
    };
    let listed = || words(Reach::Whole, &["secret", "plan"]);
    assert_eq!(
        detail(listed(), Action::Flag),
        "\"secret\" and \"plan\" in the question; \"secret\" and \"plan\" in the answer"
    );
    assert_eq!(detail(listed(), Action::Redact), "2 listed words in the question; 2 listed words in the answer");
    let mails = Sought::Detectors(vec![Detector::Email]);
    assert_eq!(detail(mails, Action::Flag), "2 e-mail addresses in the answer");
    let long = Sought::Length { most: 20 };
    assert_eq!(detail(long, Action::Flag), "30 characters where 20 are allowed in the answer");
}

#[test]
fn one_that_can_not_be_used_is_left_out_and_the_others_stand() {
    let broken = guardrail(1, Scope::BOTH, Sought::Pattern { pattern: "(".to_owned() }, Action::Redact);
    let (set, problems) =
        GuardrailSet::compile(vec![broken, guardrail(2, Scope::BOTH, words(Reach::Whole, &["a"]), Action::Redact)]);
    assert_eq!((set.len(), problems.len()), (1, 1));
    assert_eq!(problems[0].0, GuardrailId::new(Uuid::from_u128(1)));
    assert_eq!(set.check("a", "a", "a").question, MASK);
}

#[test]
fn a_preview_marks_what_is_found_and_shows_what_would_be_recorded() {
    let policy = Policy { scope: Scope::BOTH, looks_for: words(Reach::Whole, &["straße"]), action: Action::Redact };
    let tried = preview(&policy, TextField::Answer, "Die STRASSE, die Straße").unwrap();
    let marked: Vec<_> = tried.marked.pieces().filter(|(_, marked)| *marked).map(|(piece, _)| piece).collect();
    assert_eq!(marked, ["STRASSE", "Straße"]);
    assert_eq!(tried.shown, "Die ████, die ████");
    assert_eq!(tried.found.as_deref(), Some("2 listed words"));
    assert_eq!(preview(&policy, TextField::Raw, "Straße").unwrap().shown, "Straße");
    let broken = Policy { looks_for: Sought::Pattern { pattern: "(".to_owned() }, ..policy };
    assert!(preview(&broken, TextField::Answer, "x").unwrap_err().contains("unclosed group"));
}

#[test]
fn a_turn_is_guarded_with_its_title_and_keeps_its_raw_answer() {
    let sent = |json: serde_json::Value| NewTurn::from_json(&json, ConfidenceScale::Percent).unwrap();
    let guard = hiding(words(Reach::Whole, &["secret"]));
    let turn = sent(serde_json::json!({
        "chat_id": "a", "turn_id": "1", "question": "A secret?", "answer": "The secret.", "title": "Secret title",
        "guardrails": [{"policy": "theirs", "action": "flag"}],
    }));
    let guarded = guard.guard(&turn);
    assert_eq!((guarded.question.as_str(), guarded.answer.as_str()), ("A ████?", "The ████."));
    assert_eq!(guarded.answer_raw.as_deref(), Some("The secret."));
    assert_eq!(guarded.title.as_deref(), Some("████ title"));
    let told: Vec<_> = guarded.guardrails.iter().map(|verdict| verdict.policy.as_str()).collect();
    assert_eq!(told, ["theirs", "policy 1"]);
    let with_raw = NewTurn { answer_raw: Some("raw secret".to_owned()), ..turn.clone() };
    assert_eq!(guard.guard(&with_raw).answer_raw.as_deref(), Some("raw secret"));
    assert_eq!(GuardrailSet::default().guard(&turn).as_ref(), &turn);
}

/// Whether a word stands in a text, found by trying every place.
fn stands_in(word: &str, text: &str, reach: Reach) -> bool {
    let (word, text) = (normal(word), normal(text));
    text.char_indices().any(|(at, _)| {
        text[at..].starts_with(&word) && (reach == Reach::Anywhere || is_bounded(&text, at, at + word.len()))
    })
}

/// Texts of few letters, so that words meet and overlap in them, and of letters that fold to others.
fn text() -> impl Strategy<Value = String> {
    "([ab ]|ß|İ|ﬁ|s|fi|i|e\u{301}|\u{301}|👩‍💻|🇩🇪|か|\u{3099}|\u{200d}|\u{fdfa}|█|\r\n|न्दी){0,14}"
}

fn term() -> impl Strategy<Value = String> {
    "([ab]|s|ß|i|f|e|か|न्|👩){1,3}( [ab])?"
}

fn sought() -> impl Strategy<Value = Sought> {
    let reach = prop::sample::select(vec![Reach::Whole, Reach::Anywhere]);
    prop_oneof![
        4 => (reach, prop::collection::vec(term(), 1..4)).prop_map(|(reach, words)| Sought::Words { reach, words }),
        3 => prop::sample::select(vec!["a", "a.", "^.", "b*a", "[^a]+$", "█.", r"\s", "e", "(?s).{3}", r"\b", "a█*"])
            .prop_map(|pattern| Sought::Pattern { pattern: pattern.to_owned() }),
        1 => Just(Sought::Detectors(Detector::ALL.to_vec())),
        1 => (1_u32..8).prop_map(|most| Sought::Length { most }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_list_finds_what_trying_every_place_finds(
        text in text(),
        terms in prop::collection::vec(term(), 1..5),
        whole: bool,
    ) {
        let reach = if whole { Reach::Whole } else { Reach::Anywhere };
        let sought = Sought::Words { reach, words: terms.clone() };
        let set = set(vec![guardrail(1, Scope::BOTH, sought, Action::Flag)]);
        let naive = terms.iter().any(|term| stands_in(term, &text, reach));
        prop_assert_eq!(!set.check(&text, "", "").verdicts.is_empty(), naive);
    }

    #[test]
    fn nothing_that_is_looked_for_is_left(text in text(), terms in prop::collection::vec(term(), 1..5), whole: bool) {
        let reach = if whole { Reach::Whole } else { Reach::Anywhere };
        let left = hidden(Sought::Words { reach, words: terms.clone() }, &text);
        for term in terms {
            prop_assert!(!stands_in(&term, &left, reach), "{} in {}", term, left);
        }
    }

    #[test]
    fn redacting_again_changes_nothing(text in text(), sought in prop::collection::vec(sought(), 1..4)) {
        let guardrails = (1..).zip(sought).map(|(n, sought)| guardrail(n, Scope::BOTH, sought, Action::Redact));
        let set = set(guardrails.collect());
        let once = set.redact(TextField::Question, &text).into_owned();
        prop_assert_eq!(set.redact(TextField::Question, &once), once.as_str());
    }

    #[test]
    fn no_character_is_split(text in text(), sought in sought()) {
        // What is kept of the text is a series of its characters: each is there whole, or not at all.
        prop_assume!(!text.contains('█'));
        let kept = hidden(sought, &text);
        let mut characters = text.graphemes(true);
        for piece in kept.split(['█', '…']).filter(|piece| !piece.is_empty()) {
            for kept_character in piece.graphemes(true) {
                let is_there = characters.by_ref().any(|character| character == kept_character);
                prop_assert!(is_there, "{:?} of {:?}", kept, text);
            }
        }
    }

    #[test]
    fn marks_are_whole_characters_and_the_text_stays_what_it_is(text in text(), sought in sought()) {
        let policy = Policy { scope: Scope::BOTH, looks_for: sought, action: Action::Flag };
        let tried = preview(&policy, TextField::Question, &text).unwrap();
        prop_assert_eq!(tried.marked.text(), text.clone());
        let mut at = 0;
        let ends: Vec<usize> = text.grapheme_indices(true).map(|(at, _)| at).chain([text.len()]).collect();
        for (piece, _) in tried.marked.pieces() {
            prop_assert!(ends.contains(&at));
            at += piece.len();
        }
    }
}
