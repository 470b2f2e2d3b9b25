//! A guardrail as a form has it: texts, of which some may not be what they should be.

use serde::{Deserialize, Serialize};

use super::{Action, Detector, Draft, GuardrailAction, GuardrailProblem, Policy, Reach, Scope, Sought};
use crate::domain::{rule::TextField, severity::Severity};

/// What the fields of the form hold. Fields of what is not chosen are kept, and not looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct GuardrailForm {
    /// Name.
    pub name: String,
    /// `on` where the question is looked through.
    pub question: String,
    /// `on` where the answer is looked through.
    pub answer: String,
    /// `on` where the raw answer is looked through.
    pub raw: String,
    /// What is looked for: one of [`GuardrailForm::KINDS`].
    pub kind: String,
    /// The words, one on each line.
    pub words: String,
    /// `whole` or `anywhere`.
    pub reach: String,
    /// The regular expression.
    pub pattern: String,
    /// `on` for [`Detector::Email`].
    pub email: String,
    /// `on` for [`Detector::Phone`].
    pub phone: String,
    /// `on` for [`Detector::Card`].
    pub card: String,
    /// `on` for [`Detector::Iban`].
    pub iban: String,
    /// `on` for [`Detector::Ip`].
    pub ip: String,
    /// The most characters that are fine.
    pub length: String,
    /// `flag`, `redact`, `block` or `escalate`.
    pub action: String,
    /// What is shown instead of a blocked answer.
    pub replacement: String,
    /// The severity of an escalation.
    pub severity: String,
}

/// Everything that the page of a form sends: with the form, the text that it is tried on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GuardrailPost {
    /// The form.
    pub form: GuardrailForm,
    /// The version that its editor saw.
    pub seen: Option<i64>,
    /// The text that it is tried on.
    pub sample: Sample,
    /// Whether it is only to be tried, not saved.
    pub is_trial: bool,
}

/// A text that a guardrail is tried on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sample {
    /// Which text of a turn it stands for: `question`, `answer` or `raw`.
    pub of: String,
    /// The text.
    pub text: String,
}

impl Sample {
    /// Longest text, in characters; the rest is left out.
    pub const MAX: usize = 20_000;

    /// Which text of a turn it stands for; an answer if nothing else is said.
    #[must_use]
    pub fn field(&self) -> TextField {
        TextField::ALL.into_iter().find(|field| field.as_str() == self.of).unwrap_or(TextField::Answer)
    }
}

impl GuardrailPost {
    /// Reads what a plain form sends, `application/x-www-form-urlencoded`.
    #[must_use]
    pub fn from_fields(body: &str) -> Self {
        let mut post = Self::default();
        for (name, value) in form_urlencoded::parse(body.as_bytes()) {
            let value = value.replace("\r\n", "\n");
            match &*name {
                "seen" => post.seen = value.parse().ok(),
                "sample" => post.sample.text = value,
                "sample_of" => post.sample.of = value,
                "do" => post.is_trial = value == "try",
                name => {
                    if let Some(field) = post.form.field(name) {
                        *field = value;
                    }
                }
            }
        }
        post
    }
}

/// A part of the form, as problems are shown beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormField {
    /// Name.
    Name,
    /// Which texts.
    Scope,
    /// The list of words.
    Words,
    /// The regular expression.
    Pattern,
    /// Which detectors.
    Detectors,
    /// The limit.
    Length,
    /// The replacement.
    Replacement,
    /// A choice that no form offers.
    Choice,
}

/// What is wrong with a part of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormProblem {
    /// Which part.
    pub field: FormField,
    /// A sentence.
    pub text: String,
}

impl From<GuardrailProblem> for FormProblem {
    fn from(problem: GuardrailProblem) -> Self {
        Self { field: problem.field(), text: problem.to_string() }
    }
}

/// What a checked box sends.
const ON: &str = "on";

impl GuardrailForm {
    /// What can be looked for: value and label.
    pub const KINDS: [(&'static str, &'static str); 5] = [
        ("words", "Words or phrases"),
        ("pattern", "Regular expression"),
        ("detectors", "Personal and technical data"),
        ("injection", "Prompt injection"),
        ("length", "Length"),
    ];

    /// Whether something else is typed than in another form: what is only written in another way makes no difference, nor
    /// does what another choice has put aside.
    #[must_use]
    pub fn differs_from(&self, other: &Self) -> bool {
        let typed = |form: &Self| {
            let texts = [&form.name, &form.words, &form.pattern, &form.length, &form.replacement];
            texts.map(|text| text.trim().to_owned())
        };
        match (self.read(), other.read()) {
            (Ok(own), Ok(others)) => own != others,
            _ => typed(self) != typed(other),
        }
    }

    /// The names of all fields in the document.
    pub const FIELDS: [&'static str; 17] = [
        "name",
        "question",
        "answer",
        "raw",
        "kind",
        "words",
        "reach",
        "pattern",
        "email",
        "phone",
        "card",
        "iban",
        "ip",
        "length",
        "action",
        "replacement",
        "severity",
    ];

    /// The form of a new guardrail.
    #[must_use]
    pub fn empty() -> Self {
        let on = || ON.to_owned();
        Self {
            question: on(),
            answer: on(),
            kind: "words".to_owned(),
            reach: "whole".to_owned(),
            action: GuardrailAction::Flag.as_str().to_owned(),
            severity: Severity::High.as_str().to_owned(),
            ..Self::default()
        }
    }

    /// A field by its name in the document.
    pub fn field(&mut self, name: &str) -> Option<&mut String> {
        Some(match name {
            "name" => &mut self.name,
            "question" => &mut self.question,
            "answer" => &mut self.answer,
            "raw" => &mut self.raw,
            "kind" => &mut self.kind,
            "words" => &mut self.words,
            "reach" => &mut self.reach,
            "pattern" => &mut self.pattern,
            "email" => &mut self.email,
            "phone" => &mut self.phone,
            "card" => &mut self.card,
            "iban" => &mut self.iban,
            "ip" => &mut self.ip,
            "length" => &mut self.length,
            "action" => &mut self.action,
            "replacement" => &mut self.replacement,
            "severity" => &mut self.severity,
            _ => return None,
        })
    }

    /// Whether a detector's box is checked.
    #[must_use]
    pub fn has(&self, detector: Detector) -> bool {
        self.detector(detector) == ON
    }

    fn detector(&self, detector: Detector) -> &str {
        match detector {
            Detector::Email => &self.email,
            Detector::Phone => &self.phone,
            Detector::Card => &self.card,
            Detector::Iban => &self.iban,
            Detector::Ip => &self.ip,
        }
    }

    fn check(&mut self, detector: Detector) {
        let field = match detector {
            Detector::Email => &mut self.email,
            Detector::Phone => &mut self.phone,
            Detector::Card => &mut self.card,
            Detector::Iban => &mut self.iban,
            Detector::Ip => &mut self.ip,
        };
        ON.clone_into(field);
    }

    /// What the form says, or everything that is wrong with it, in its order.
    ///
    /// # Errors
    /// One [`FormProblem`] for each part that can't be read.
    pub fn read(&self) -> Result<Draft, Vec<FormProblem>> {
        let (looks_for, action) = (self.sought(), self.measure());
        let draft = Draft {
            name: self.name.trim().to_owned(),
            policy: Policy {
                scope: Scope { question: self.question == ON, answer: self.answer == ON, raw: self.raw == ON },
                // What can't be read is said below; what stands in for it has no problem of its own.
                looks_for: looks_for.clone().unwrap_or(Sought::PromptInjection),
                action: action.clone().unwrap_or(Action::Flag),
            },
        };
        let mut problems: Vec<FormProblem> = draft.problems().into_iter().map(FormProblem::from).collect();
        problems.extend(looks_for.err());
        problems.extend(action.err());
        if problems.is_empty() { Ok(draft) } else { Err(problems) }
    }

    /// What the form says without its name, which a policy can be tried without; `None` where that can't be read.
    #[must_use]
    pub fn policy(&self) -> Option<Policy> {
        let named = Self { name: "Draft".to_owned(), ..self.clone() };
        named.read().ok().map(|draft| draft.policy)
    }

    fn sought(&self) -> Result<Sought, FormProblem> {
        Ok(match self.kind.as_str() {
            "words" => Sought::Words {
                reach: match self.reach.as_str() {
                    "anywhere" => Reach::Anywhere,
                    "whole" | "" => Reach::Whole,
                    _ => return Err(no_choice()),
                },
                words: self.words.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect(),
            },
            "pattern" => Sought::Pattern { pattern: self.pattern.clone() },
            "detectors" => {
                Sought::Detectors(Detector::ALL.into_iter().filter(|detector| self.has(*detector)).collect())
            }
            "injection" => Sought::PromptInjection,
            "length" => Sought::Length {
                most: self.length.trim().parse().map_err(|_| FormProblem::from(GuardrailProblem::Length))?,
            },
            _ => return Err(no_choice()),
        })
    }

    fn measure(&self) -> Result<Action, FormProblem> {
        Ok(match self.action.parse::<GuardrailAction>().map_err(|_| no_choice())? {
            GuardrailAction::Flag => Action::Flag,
            GuardrailAction::Redact => Action::Redact,
            // Browsers end the lines of what is typed into a form in their own way.
            GuardrailAction::Block => Action::Block { replacement: self.replacement.replace("\r\n", "\n") },
            GuardrailAction::Escalate => Action::Escalate { severity: self.severity.parse().map_err(|_| no_choice())? },
        })
    }
}

fn no_choice() -> FormProblem {
    FormProblem { field: FormField::Choice, text: "Choose one of what is offered.".to_owned() }
}

impl From<&Draft> for GuardrailForm {
    fn from(draft: &Draft) -> Self {
        let on = |yes: bool| if yes { ON.to_owned() } else { String::new() };
        let policy = &draft.policy;
        let mut form = Self {
            name: draft.name.clone(),
            question: on(policy.scope.question),
            answer: on(policy.scope.answer),
            raw: on(policy.scope.raw),
            action: policy.action.kind().as_str().to_owned(),
            ..Self::empty()
        };
        let kind = match &policy.looks_for {
            Sought::Words { reach, words } => {
                form.words = words.join("\n");
                form.reach = match reach {
                    Reach::Whole => "whole".to_owned(),
                    Reach::Anywhere => "anywhere".to_owned(),
                };
                "words"
            }
            Sought::Pattern { pattern } => {
                form.pattern.clone_from(pattern);
                "pattern"
            }
            Sought::Detectors(detectors) => {
                detectors.iter().for_each(|detector| form.check(*detector));
                "detectors"
            }
            Sought::PromptInjection => "injection",
            Sought::Length { most } => {
                form.length = most.to_string();
                "length"
            }
        };
        kind.clone_into(&mut form.kind);
        match &policy.action {
            Action::Block { replacement } => form.replacement.clone_from(replacement),
            Action::Escalate { severity } => severity.as_str().clone_into(&mut form.severity),
            Action::Flag | Action::Redact => {}
        }
        form
    }
}

#[cfg(test)]
mod tests;
