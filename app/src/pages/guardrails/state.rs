//! What the editor of a guardrail knows: what was typed, what is stored, what is wrong, and what it makes of a text.

use std::time::Duration;

use leptos::{html::Form, leptos_dom::helpers::TimeoutHandle, prelude::*};

use crate::{
    api::{ApiError, GuardrailEditor, SavedGuardrail, Trial, try_guardrail},
    components::{after_paint, focus_first},
    domain::guardrail::{FormField, FormProblem, GuardrailConflict, GuardrailForm, Sample},
};

/// How long one types before the desk is asked what it thinks.
const PAUSE: Duration = Duration::from_millis(300);

/// The state of one editor.
#[derive(Clone, Copy)]
pub(super) struct Editing {
    /// The guardrail's ID; `None` for one that is about to be made.
    pub(super) id: StoredValue<Option<String>>,
    /// What is typed.
    pub(super) form: RwSignal<GuardrailForm>,
    /// What is stored, or what a new one begins with.
    pub(super) stored: RwSignal<GuardrailForm>,
    /// What it is tried on.
    pub(super) sample: RwSignal<Sample>,
    /// The version that was seen.
    pub(super) seen: RwSignal<Option<i64>>,
    /// Counts how often the fields were filled anew.
    pub(super) filled: RwSignal<u32>,
    /// What someone else saved meanwhile.
    pub(super) conflict: RwSignal<Option<GuardrailConflict>>,
    /// Why it could not be saved.
    pub(super) failure: RwSignal<Option<ApiError>>,
    /// What is wrong, and what the text becomes.
    pub(super) trial: RwSignal<Trial>,
    /// Why it could not be tried.
    pub(super) silence: RwSignal<Option<ApiError>>,
    /// The form in the document.
    pub(super) node: NodeRef<Form>,
    /// The parts of the form that were touched: what is wrong with the others is not said yet.
    touched: RwSignal<Vec<FormField>>,
    waiting: StoredValue<Option<TimeoutHandle>>,
    asked: StoredValue<u32>,
}

/// All parts of the form.
const FIELDS: [FormField; 8] = [
    FormField::Name,
    FormField::Scope,
    FormField::Words,
    FormField::Pattern,
    FormField::Detectors,
    FormField::Length,
    FormField::Replacement,
    FormField::Choice,
];

/// The part of the form that a field belongs to.
fn part_of(name: &str) -> Option<FormField> {
    Some(match name {
        "name" => FormField::Name,
        "question" | "answer" | "raw" => FormField::Scope,
        "words" => FormField::Words,
        "pattern" => FormField::Pattern,
        "email" | "phone" | "card" | "iban" | "ip" => FormField::Detectors,
        "length" => FormField::Length,
        "replacement" => FormField::Replacement,
        _ => return None,
    })
}

impl Editing {
    /// The editor as it begins.
    pub(super) fn begin(id: Option<String>, editor: GuardrailEditor) -> Self {
        let stored = editor.guardrail.as_ref().map(|guardrail| guardrail.present.form.clone());
        let mut seen = editor.guardrail.as_ref().map(|guardrail| guardrail.present.version);
        let stored = stored.unwrap_or_else(GuardrailForm::empty);
        let mut form = stored.clone();
        let (mut trial, mut sample) = (Trial::default(), Sample::default());
        let (mut conflict, mut failure, mut touched) = (None, None, Vec::new());
        if let Some(posted) = editor.posted {
            form = posted.post.form;
            sample = posted.post.sample;
            trial = posted.trial;
            seen = posted.post.seen.or(seen);
            match posted.answer {
                Some(Ok(SavedGuardrail::Saved { .. })) => {}
                None => touched = vec![FormField::Words, FormField::Pattern, FormField::Detectors, FormField::Length],
                Some(answer) => {
                    touched = FIELDS.to_vec();
                    match answer {
                        Ok(SavedGuardrail::Refused(problems)) => trial.problems = problems,
                        Ok(SavedGuardrail::Conflict(found)) => {
                            // Whoever saves again has seen it.
                            seen = Some(found.present.version);
                            conflict = Some(*found);
                        }
                        Ok(SavedGuardrail::Saved { .. }) => {}
                        Err(error) => failure = Some(error),
                    }
                }
            }
        } else if editor.guardrail.is_some() {
            touched = FIELDS.to_vec();
        }
        Self {
            id: StoredValue::new(id),
            form: RwSignal::new(form),
            stored: RwSignal::new(stored),
            sample: RwSignal::new(sample),
            seen: RwSignal::new(seen),
            filled: RwSignal::new(0),
            conflict: RwSignal::new(conflict),
            failure: RwSignal::new(failure),
            trial: RwSignal::new(trial),
            silence: RwSignal::new(None),
            node: NodeRef::new(),
            touched: RwSignal::new(touched),
            waiting: StoredValue::new(None),
            asked: StoredValue::new(0),
        }
    }

    /// Goes on from what was saved while something else was typed.
    pub(super) fn go_on(self, id: String, version: i64, saved: GuardrailForm) {
        self.id.set_value(Some(id));
        self.seen.set(Some(version));
        self.stored.set(saved);
    }

    /// What is wrong with a part of the form, once it was touched; nothing is empty.
    pub(super) fn problem(self, field: FormField) -> Signal<String> {
        Signal::derive(move || {
            if !self.touched.with(|touched| touched.contains(&field)) {
                return String::new();
            }
            self.trial.with(|trial| {
                let found = trial.problems.iter().filter(|problem| problem.field == field);
                found.map(|problem| problem.text.clone()).collect::<Vec<_>>().join(" ")
            })
        })
    }

    /// Takes in what the fields hold now; `name` is that of the field that was changed.
    pub(super) fn read(self, name: &str) {
        if let Some(field) = part_of(name)
            && self.touched.with_untracked(|touched| !touched.contains(&field))
        {
            self.touched.update(|touched| touched.push(field));
        }
        let Some(data) = self.node.get_untracked().and_then(|form| web_sys::FormData::new_with_form(&form).ok()) else {
            return;
        };
        let text = |name: &str| data.get(name).as_string().unwrap_or_default().replace("\r\n", "\n");
        let mut form = GuardrailForm::default();
        for name in GuardrailForm::FIELDS {
            if let Some(field) = form.field(name) {
                *field = text(name);
            }
        }
        let sample = Sample { of: text("sample_of"), text: text("sample") };
        let is_new = self.form.with_untracked(|before| *before != form)
            || self.sample.with_untracked(|before| *before != sample);
        if is_new {
            self.form.set(form);
            self.sample.set(sample);
            self.try_soon();
        }
    }

    /// Everything that is wrong is said from now on, and the first of it gets the focus.
    pub(super) fn point_out(self, problems: Vec<FormProblem>) {
        self.touched.set(FIELDS.to_vec());
        self.trial.update(|trial| trial.problems = problems);
        after_paint(|| focus_first(".guardrail-form [aria-invalid=true]"));
    }

    /// Fills the fields anew.
    pub(super) fn fill(self, form: GuardrailForm) {
        self.form.set(form);
        self.filled.update(|filled| *filled += 1);
        self.try_soon();
    }

    /// Whether something is typed that is not stored.
    pub(super) fn is_changed(self) -> bool {
        self.form.with(|form| self.stored.with(|stored| form.differs_from(stored)))
    }

    /// Asks the desk what it makes of it, once nothing more is typed; a later question makes an earlier answer void.
    pub(super) fn try_soon(self) {
        if let Some(handle) = self.waiting.get_value() {
            handle.clear();
        }
        let number = self.asked.get_value() + 1;
        self.asked.set_value(number);
        let ask = move || {
            let (Some(form), Some(sample)) = (self.form.try_get_untracked(), self.sample.try_get_untracked()) else {
                return;
            };
            leptos::task::spawn_local(async move {
                let answer = try_guardrail(form, sample).await;
                if self.asked.try_get_value() != Some(number) {
                    return;
                }
                match answer {
                    Ok(trial) => {
                        self.silence.set(None);
                        self.trial.set(trial);
                    }
                    Err(error) => self.silence.set(Some(error)),
                }
            });
        };
        self.waiting.set_value(set_timeout_with_handle(ask, PAUSE).ok());
    }
}
