//! What must hold for a rule to match.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::super::{confidence::Confidence, turn::Feedback};

/// What must hold for a rule to match, over one turn and its conversation since the last resolution.
///
/// As JSON, in the database and the settings page, with confidences in hundredths of a per cent:
///
/// ```json
/// {"all": [
///   {"confidence": {"below": 5000}},
///   {"any": [{"contains": {"field": "question", "words": ["refund", "money back"]}}, "asks_for_human"]},
///   {"not": {"channel_is": ["Test"]}}
/// ]}
/// ```
///
/// Unless an operator says otherwise, texts are compared *folded*: case, accents, width and ways of encoding make no
/// difference (see the domain's `fold`), curly apostrophes are straight, and any run of blanks is one blank.
/// A value that is missing is never equal to, below, above or part of anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Condition {
    /// Every one of these. At least one is needed.
    All(Vec<Condition>),
    /// One or more of these. At least one is needed.
    Any(Vec<Condition>),
    /// The contrary of this: it holds wherever this doesn't, a missing value included.
    Not(Box<Condition>),
    /// The assistant's confidence.
    Confidence(ConfidenceTest),
    /// A text contains at least one of these words or phrases, folded, as a whole word.
    ///
    /// A word ends where letters, digits and combining marks end: `refund` is in "Refund!" and in "re-refund_2", not in
    /// "refunds" or "refunded". Scripts written without blanks between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese,
    /// Tibetan) and Korean, whose particles hang on the word, have no such ends: there a word is found anywhere. What a word
    /// has besides letters counts as written: `C++`, `100%`, `a, b`.
    Contains {
        /// Where to look.
        field: TextField,
        /// The words, each with 1–200 characters.
        words: Vec<String>,
    },
    /// A regular expression matches somewhere in a text **as it stands**: not folded, case matters (begin with `(?i)` to
    /// ignore it), `^` and `$` are the text's ends, `\w`, `\d`, `\b` and classes know Unicode.
    ///
    /// Neither look-around nor back-references: matching takes time linear in the text.
    Matches {
        /// Where to look.
        field: TextField,
        /// The expression, in the syntax of Rust's crate `regex`.
        pattern: String,
    },
    /// The conversation's channel is one of these, folded, as a whole. A conversation without a channel has none of them.
    ChannelIs(Vec<String>),
    /// The user's name, ID or e-mail is one of these, folded, as a whole. An unknown user is none of them.
    UserIs(Vec<String>),
    /// What the user said of the answer. No feedback is neither.
    FeedbackIs(Feedback),
    /// At least one of these guardrails was triggered, whatever it did; names are compared folded, as a whole.
    GuardrailTriggered {
        /// The policies; empty is any.
        #[serde(default)]
        policies: Vec<String>,
    },
    /// The question asks to be put through to a human, in one of the languages that the desk knows phrases of: English,
    /// German, Spanish, French, Portuguese, Hebrew, Arabic, Japanese.
    AsksForHuman,
    /// The answer has nothing that can be seen, or begins with a phrase such as "I don't know" (apologies before it do not
    /// count), or has such a phrase as a sentence of its own.
    AnswerEmptyOrUnknown,
    /// The question was asked before in this conversation: the same folded letters and digits, whatever the punctuation.
    SameQuestionAgain,
    /// The conversation has got this far.
    TurnNumber {
        /// The turn's number since the last resolution, the first being 1, is this or a higher one.
        at_least: NonZeroU32,
    },
}

/// A test of the assistant's confidence. An unknown confidence is missing, and nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum ConfidenceTest {
    /// Less than this.
    Below(Confidence),
    /// More than this.
    Above(Confidence),
    /// In a range that has its lower end and not its upper one, so that ranges can stand side by side.
    Between {
        /// This or more.
        at_least: Confidence,
        /// Less than this.
        below: Confidence,
    },
    /// Not given.
    Missing,
}

impl ConfidenceTest {
    /// Whether a confidence, or its absence, passes.
    #[must_use]
    pub fn passes(self, confidence: Option<Confidence>) -> bool {
        match (self, confidence) {
            (Self::Missing, None) => true,
            (Self::Below(limit), Some(given)) => given < limit,
            (Self::Above(limit), Some(given)) => given > limit,
            (Self::Between { at_least, below }, Some(given)) => (at_least..below).contains(&given),
            (Self::Missing, Some(_)) | (_, None) => false,
        }
    }
}

/// A text of a turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextField {
    /// What the user asked.
    Question,
    /// What the user was shown.
    Answer,
    /// The unfiltered output.
    Raw,
}

impl TextField {
    /// All, in the order in which menus show them.
    pub const ALL: [Self; 3] = [Self::Question, Self::Answer, Self::Raw];

    /// As in JSON and forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Answer => "answer",
            Self::Raw => "raw",
        }
    }

    /// As sentences name it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Answer => "answer",
            Self::Raw => "raw answer",
        }
    }
}

impl Condition {
    /// The conditions directly inside this one.
    #[must_use]
    pub fn children(&self) -> &[Self] {
        match self {
            Self::All(conditions) | Self::Any(conditions) => conditions,
            Self::Not(condition) => std::slice::from_ref(condition),
            _ => &[],
        }
    }

    /// Whether it looks at the unfiltered answer, which not everyone may read.
    #[must_use]
    pub fn looks_at_raw(&self) -> bool {
        let is_raw =
            matches!(self, Self::Contains { field: TextField::Raw, .. } | Self::Matches { field: TextField::Raw, .. });
        is_raw || self.children().iter().any(Self::looks_at_raw)
    }

    /// Whether feedback given later can change what this says: then it is evaluated again when feedback comes.
    #[must_use]
    pub fn looks_at_feedback(&self) -> bool {
        matches!(self, Self::FeedbackIs(_)) || self.children().iter().any(Self::looks_at_feedback)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    pub(crate) fn confidence() -> impl Strategy<Value = Confidence> {
        (0_u16..=10_000).prop_map(|hundredths| Confidence::from_hundredths(hundredths).unwrap())
    }

    pub(crate) fn confidence_test() -> impl Strategy<Value = ConfidenceTest> {
        prop_oneof![
            confidence().prop_map(ConfidenceTest::Below),
            confidence().prop_map(ConfidenceTest::Above),
            (confidence(), confidence()).prop_map(|(at_least, below)| ConfidenceTest::Between { at_least, below }),
            Just(ConfidenceTest::Missing),
        ]
    }

    /// Any condition, valid or not.
    pub(crate) fn condition() -> impl Strategy<Value = Condition> {
        let words = || prop::collection::vec("\\PC{0,8}", 0..4);
        let field = || prop::sample::select(TextField::ALL.to_vec());
        let leaf = prop_oneof![
            confidence_test().prop_map(Condition::Confidence),
            (field(), words()).prop_map(|(field, words)| Condition::Contains { field, words }),
            (field(), "\\PC{0,8}").prop_map(|(field, pattern)| Condition::Matches { field, pattern }),
            words().prop_map(Condition::ChannelIs),
            words().prop_map(Condition::UserIs),
            prop::sample::select(vec![Feedback::Up, Feedback::Down]).prop_map(Condition::FeedbackIs),
            words().prop_map(|policies| Condition::GuardrailTriggered { policies }),
            Just(Condition::AsksForHuman),
            Just(Condition::AnswerEmptyOrUnknown),
            Just(Condition::SameQuestionAgain),
            (1_u32..).prop_map(|n| Condition::TurnNumber { at_least: NonZeroU32::new(n).unwrap() }),
        ];
        leaf.prop_recursive(5, 40, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Condition::All),
                prop::collection::vec(inner.clone(), 0..4).prop_map(Condition::Any),
                inner.prop_map(|condition| Condition::Not(Box::new(condition))),
            ]
        })
    }

    #[test]
    fn the_json_of_the_documentation_is_read() {
        let json = r#"{"all":[{"confidence":{"below":5000}},{"any":[{"contains":{"field":"question","words":["refund","money back"]}},"asks_for_human"]},{"not":{"channel_is":["Test"]}}]}"#;
        let condition: Condition = serde_json::from_str(json).unwrap();
        assert_eq!(serde_json::to_string(&condition).unwrap(), json);
        assert_eq!(condition.children().len(), 3);
    }

    #[test]
    fn json_that_is_no_condition_is_refused() {
        for json in [
            r#"{"confidence":{"below":10001}}"#,
            r#"{"confidence":{"between":{"at_least":1}}}"#,
            r#"{"contains":{"field":"title","words":["a"]}}"#,
            r#"{"contains":{"field":"answer","words":["a"],"case":true}}"#,
            r#"{"turn_number":{"at_least":0}}"#,
            r#""always""#,
            "{}",
            r#"{"all":[],"any":[]}"#,
        ] {
            assert!(serde_json::from_str::<Condition>(json).is_err(), "{json}");
        }
        let deep = format!("{}\"asks_for_human\"{}", "{\"not\":".repeat(10_000), "}".repeat(10_000));
        assert!(serde_json::from_str::<Condition>(&deep).is_err());
    }

    #[test]
    fn feedback_is_seen_at_any_depth() {
        let feedback = Condition::Not(Box::new(Condition::Any(vec![
            Condition::AsksForHuman,
            Condition::FeedbackIs(Feedback::Down),
        ])));
        assert!(feedback.looks_at_feedback());
        assert!(!Condition::All(vec![Condition::AsksForHuman]).looks_at_feedback());
    }

    #[test]
    fn limits_are_exact_and_a_missing_confidence_is_only_missing() {
        let at = |percent: f64| Confidence::from_percent(percent).unwrap();
        let between = ConfidenceTest::Between { at_least: at(25.0), below: at(50.0) };
        for (test, given, passes) in [
            (ConfidenceTest::Below(at(50.0)), Some(at(49.99)), true),
            (ConfidenceTest::Below(at(50.0)), Some(at(50.0)), false),
            (ConfidenceTest::Above(at(50.0)), Some(at(50.0)), false),
            (ConfidenceTest::Above(at(50.0)), Some(at(50.01)), true),
            (between, Some(at(24.99)), false),
            (between, Some(at(25.0)), true),
            (between, Some(at(49.99)), true),
            (between, Some(at(50.0)), false),
            (ConfidenceTest::Missing, Some(at(0.0)), false),
            (ConfidenceTest::Missing, None, true),
            (ConfidenceTest::Below(at(100.0)), None, false),
            (ConfidenceTest::Above(at(0.0)), None, false),
            (between, None, false),
        ] {
            assert_eq!(test.passes(given), passes, "{test:?} {given:?}");
        }
    }

    proptest! {
        #[test]
        fn json_round_trips(condition in condition()) {
            let json = serde_json::to_string(&condition).unwrap();
            prop_assert_eq!(serde_json::from_str::<Condition>(&json).unwrap(), condition);
        }

        #[test]
        fn every_condition_is_described_and_checked_without_a_panic(condition in condition()) {
            prop_assert!(!condition.to_string().is_empty());
            let _ = condition.validate();
        }
    }
}
