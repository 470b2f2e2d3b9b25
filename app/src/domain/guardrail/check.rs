//! Holding the texts of a turn against the guardrails.

use std::borrow::Cow;

use serde_json::Value;

use super::{
    super::{
        highlight::{Segments, segments},
        ids::GuardrailId,
        rule::TextField,
        text,
        turn::{NewTurn, Source},
    },
    Action, Guardrail, GuardrailVerdict, OwnPolicy, Policy, Scope,
    redact::redacted,
    seek::{Hit, Seeker, View},
};

/// Longest detail of a verdict, in characters.
const MAX_DETAIL: usize = 1_000;

/// The enabled guardrails in their order, ready to be held against turns.
///
/// All of them look at the texts **as they were sent**, so that none depends on what another has done. A guardrail that
/// finds something in any text of its scope gives one verdict. What its action means for a text:
///
/// | | question | answer | raw answer |
/// | --- | --- | --- | --- |
/// | flag | is remarked | is remarked | is remarked |
/// | redact | what was found is hidden before the question is recorded | what was found is hidden before the answer is shown and recorded | is remarked: the raw answer stays as sent |
/// | block | the answer is replaced; the question stays | the answer is replaced | the answer is replaced; the raw answer stays as sent |
/// | escalate | the turn is escalated | the turn is escalated | the turn is escalated |
///
/// Where several redact, what they hide may overlap, and is hidden once. Where several block, the first in order gives the
/// replacement, which stands as its author wrote it.
#[derive(Debug, Default)]
pub struct GuardrailSet {
    policies: Vec<Compiled>,
}

#[derive(Debug)]
struct Compiled {
    id: GuardrailId,
    version: i64,
    name: String,
    scope: Scope,
    action: Action,
    seeker: Seeker,
}

/// What becomes of a turn's texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What is recorded of the question.
    pub question: String,
    /// What is shown and recorded as the answer.
    pub answer: String,
    /// One for each guardrail that found something, in their order.
    pub verdicts: Vec<GuardrailVerdict>,
}

impl GuardrailSet {
    /// Compiles the enabled guardrails. One that can't be used is left out and reported, the others stand.
    #[must_use]
    pub fn compile(mut guardrails: Vec<Guardrail>) -> (Self, Vec<(GuardrailId, String)>) {
        guardrails.retain(|guardrail| guardrail.enabled);
        guardrails.sort_by_key(|guardrail| (guardrail.position, guardrail.id));
        let mut set = Self::default();
        let mut problems = Vec::new();
        for guardrail in guardrails {
            match seeker(&guardrail.draft.policy) {
                Ok(seeker) => set.policies.push(Compiled {
                    id: guardrail.id,
                    version: guardrail.version,
                    name: guardrail.draft.name,
                    scope: guardrail.draft.policy.scope,
                    action: guardrail.draft.policy.action,
                    seeker,
                }),
                Err(problem) => problems.push((guardrail.id, problem)),
            }
        }
        (set, problems)
    }

    /// How many guardrails it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.policies.len()
    }

    /// Whether it has no guardrail.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.policies.is_empty()
    }

    /// Holds a turn's texts, as sent, against every guardrail.
    #[must_use]
    pub fn check(&self, question: &str, answer: &str, raw: &str) -> Checked {
        let views = [
            (TextField::Question, View::new(question)),
            (TextField::Answer, View::new(answer)),
            (TextField::Raw, View::new(raw)),
        ];
        let mut verdicts = Vec::new();
        let mut replacement = None;
        for policy in &self.policies {
            let Some(mut detail) = policy.detail(&views) else { continue };
            if matches!(policy.seeker, Seeker::Terms(_)) {
                // Its words may be what another guardrail hides.
                detail = self.conceal(&detail);
            }
            verdicts.push(GuardrailVerdict {
                policy: policy.name.clone(),
                action: policy.action.kind(),
                detail: Some(detail),
                own: Some(OwnPolicy { id: policy.id, version: policy.version, severity: policy.action.severity() }),
            });
            if let Action::Block { replacement: text } = &policy.action {
                replacement.get_or_insert(text);
            }
        }
        Checked {
            question: self.redact(TextField::Question, question).into_owned(),
            answer: match replacement {
                Some(text) => text.clone(),
                None => self.redact(TextField::Answer, answer).into_owned(),
            },
            verdicts,
        }
    }

    /// A turn as it is recorded: its texts, what the platform made of them and says beside them, and everybody's verdicts. The
    /// raw answer stays as sent; where none was sent, it is the answer as sent. So do addresses, the user and the channel. The
    /// turn's identity is that of the one that was sent.
    #[must_use]
    pub fn guard<'a>(&self, turn: &'a NewTurn) -> Cow<'a, NewTurn> {
        if self.is_empty() {
            return Cow::Borrowed(turn);
        }
        let raw = turn.answer_raw.as_ref().unwrap_or(&turn.answer);
        let Checked { question, answer, verdicts } = self.check(&turn.question, &turn.answer, raw);
        Cow::Owned(NewTurn {
            answer_raw: Some(raw.clone()),
            // A title says in other words what was asked.
            title: turn.title.as_ref().map(|title| self.redact(TextField::Question, title).into_owned()),
            guardrails: turn.guardrails.iter().map(|verdict| self.conceal_verdict(verdict)).chain(verdicts).collect(),
            sources: turn.sources.iter().map(|source| self.conceal_source(source)).collect(),
            metadata: turn.metadata.iter().map(|(key, value)| (key.clone(), self.conceal_value(value))).collect(),
            question,
            answer,
            ..turn.clone()
        })
    }

    /// What is said beside question and answer, without anything that guardrails hide or block in one of them.
    fn conceal(&self, text: &str) -> String {
        let is_of_a_text = |scope: Scope| scope.has(TextField::Question) || scope.has(TextField::Answer);
        let hides = |policy: &&Compiled| {
            matches!(policy.action, Action::Redact | Action::Block { .. })
                && is_of_a_text(policy.scope)
                && !matches!(policy.seeker, Seeker::Length(_))
        };
        let seekers: Vec<&Seeker> = self.policies.iter().filter(hides).map(|policy| &policy.seeker).collect();
        redacted(text, &seekers).into_owned()
    }

    fn conceal_verdict(&self, verdict: &GuardrailVerdict) -> GuardrailVerdict {
        GuardrailVerdict { detail: verdict.detail.as_deref().map(|detail| self.conceal(detail)), ..verdict.clone() }
    }

    fn conceal_source(&self, Source { title, url, excerpt }: &Source) -> Source {
        let conceal = |text: &Option<String>| text.as_deref().map(|text| self.conceal(text));
        Source { title: conceal(title), url: url.clone(), excerpt: conceal(excerpt) }
    }

    fn conceal_value(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.conceal(text)),
            Value::Array(values) => values.iter().map(|value| self.conceal_value(value)).collect(),
            Value::Object(values) => {
                values.iter().map(|(key, value)| (key.clone(), self.conceal_value(value))).collect()
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
        }
    }

    /// A text with everything hidden that guardrails hide in this one: also for what a platform made of it, such as a
    /// title. The raw answer stays as it is.
    #[must_use]
    pub fn redact<'a>(&self, field: TextField, text: &'a str) -> Cow<'a, str> {
        let hides = |policy: &&Compiled| policy.action == Action::Redact && policy.scope.has(field);
        let seekers: Vec<&Seeker> = match field {
            TextField::Raw => Vec::new(),
            TextField::Question | TextField::Answer => {
                self.policies.iter().filter(hides).map(|policy| &policy.seeker).collect()
            }
        };
        redacted(text, &seekers)
    }
}

impl Compiled {
    /// What was found where; `None` where nothing was.
    fn detail(&self, views: &[(TextField, View<'_>)]) -> Option<String> {
        let in_scope = views.iter().filter(|(field, _)| self.scope.has(*field));
        let parts: Vec<String> = in_scope
            .filter_map(|(field, view)| {
                let hits = self.seeker.hits(view);
                (!hits.is_empty()).then(|| {
                    format!("{} in the {}", self.seeker.summary(&hits, view.text, &self.action), field.label())
                })
            })
            .collect();
        (!parts.is_empty()).then(|| text::line(&parts.join("; "), MAX_DETAIL))
    }
}

fn seeker(policy: &Policy) -> Result<Seeker, String> {
    match policy.problems().first() {
        Some(problem) => Err(problem.to_string()),
        None => Seeker::new(&policy.looks_for),
    }
}

/// What a policy makes of one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preview {
    /// The text as it is, with what was found marked.
    pub marked: Segments,
    /// What was found, in words; `None` where nothing was.
    pub found: Option<String>,
    /// The text as it would be recorded; of an answer, as the user would be shown it.
    pub shown: String,
}

/// Tries a policy on one text, as if that were the given text of a turn.
///
/// # Errors
/// Why the policy can't be used, as a sentence.
pub fn preview(policy: &Policy, field: TextField, text: &str) -> Result<Preview, String> {
    let seeker = seeker(policy)?;
    let hits = if policy.scope.has(field) { seeker.hits(&View::new(text)) } else { Vec::new() };
    let ranges: Vec<_> = hits.iter().map(|Hit { range, .. }| range.clone()).collect();
    let shown = match (&policy.action, field) {
        (Action::Redact, TextField::Question | TextField::Answer) if !hits.is_empty() => {
            redacted(text, &[&seeker]).into_owned()
        }
        (Action::Block { replacement }, TextField::Answer) if !hits.is_empty() => replacement.clone(),
        _ => text.to_owned(),
    };
    Ok(Preview {
        marked: segments(text, &ranges),
        found: (!hits.is_empty()).then(|| seeker.summary(&hits, text, &policy.action)),
        shown,
    })
}

#[cfg(test)]
mod tests;
