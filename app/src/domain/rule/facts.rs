//! What rules are evaluated against.

use std::cell::OnceCell;

use super::{
    super::{
        confidence::Confidence,
        guardrail::GuardrailVerdict,
        turn::{Feedback, User},
    },
    TextField, phrases,
    phrases::NoAnswer,
    words,
};

/// What a rule sees: one turn as stored, and its conversation **since the last resolution**.
///
/// Whoever fills this in counts from there: what came before a resolution is settled, and must not escalate again.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// What was asked, after guardrails.
    pub question: &'a str,
    /// What the user was shown.
    pub answer: &'a str,
    /// The unfiltered output.
    pub answer_raw: &'a str,
    /// The assistant's confidence; `None` is unknown.
    pub confidence: Option<Confidence>,
    /// The conversation's channel.
    pub channel: Option<&'a str>,
    /// Who asked.
    pub user: &'a User,
    /// What the user said of the answer so far.
    pub feedback: Option<Feedback>,
    /// Guardrails that were triggered.
    pub guardrails: &'a [GuardrailVerdict],
    /// The turn's number since the last resolution; the first is 1.
    pub turn_number: u32,
    /// The questions asked before this one since the last resolution, the latest [`Facts::LOOK_BACK`] of them.
    pub earlier_questions: &'a [String],
}

impl Facts<'_> {
    /// How many earlier questions of a chat rules look back on.
    pub const LOOK_BACK: i64 = 200;
}

/// Facts with what several rules ask of them, worked out at most once.
pub(super) struct View<'a> {
    pub(super) facts: &'a Facts<'a>,
    normal: [OnceCell<String>; 3],
    asks_for_human: OnceCell<Option<String>>,
    no_answer: OnceCell<Option<NoAnswer>>,
    asked_before: OnceCell<bool>,
}

impl<'a> View<'a> {
    pub(super) fn new(facts: &'a Facts<'a>) -> Self {
        Self {
            facts,
            normal: Default::default(),
            asks_for_human: OnceCell::new(),
            no_answer: OnceCell::new(),
            asked_before: OnceCell::new(),
        }
    }

    /// For whoever knows already whether the question was asked before: the facts need not name the earlier ones.
    pub(super) fn knowing(facts: &'a Facts<'a>, asked_before: bool) -> Self {
        Self { asked_before: OnceCell::from(asked_before), ..Self::new(facts) }
    }

    /// A text as it stands.
    pub(super) const fn text(&self, field: TextField) -> &'a str {
        match field {
            TextField::Question => self.facts.question,
            TextField::Answer => self.facts.answer,
            TextField::Raw => self.facts.answer_raw,
        }
    }

    /// A text in the form in which words are compared.
    pub(super) fn normal(&self, field: TextField) -> &str {
        let [question, answer, raw] = &self.normal;
        let cell = match field {
            TextField::Question => question,
            TextField::Answer => answer,
            // Most often the two are one text, which is folded once.
            TextField::Raw if self.facts.answer_raw == self.facts.answer => answer,
            TextField::Raw => raw,
        };
        cell.get_or_init(|| words::normal(self.text(field)))
    }

    /// The words with which the question asks for a human.
    pub(super) fn asks_for_human(&self) -> Option<&str> {
        self.asks_for_human.get_or_init(|| phrases::asks_for_human(self.normal(TextField::Question))).as_deref()
    }

    /// In what way the answer is none.
    pub(super) fn no_answer(&self) -> Option<NoAnswer> {
        *self.no_answer.get_or_init(|| phrases::no_answer(self.facts.answer))
    }

    /// Whether the question was asked before.
    pub(super) fn asked_before(&self) -> bool {
        *self.asked_before.get_or_init(|| {
            let question = words::letters(self.facts.question);
            !question.is_empty()
                && self.facts.earlier_questions.iter().any(|earlier| words::letters(earlier) == question)
        })
    }
}
