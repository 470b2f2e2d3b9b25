//! What the editor of a rule knows: what was typed, what is stored, what is wrong.

use std::time::Duration;

use leptos::{html::Form, leptos_dom::helpers::TimeoutHandle, prelude::*};

use crate::{
    api::{ApiError, Posted, RuleEditor, SavedRule, check_rule},
    components::{after_paint, focus_first},
    domain::{
        person::Person,
        rule::{Condition, FormField, FormProblem, RuleConflict, RuleDraft, RuleForm, Sketch},
    },
};

/// How long one types before the desk is asked what it thinks.
const PAUSE: Duration = Duration::from_millis(300);

/// The state of one editor.
#[derive(Clone, Copy)]
pub(super) struct Editing {
    /// The rule's ID; `None` for one that is about to be made.
    pub(super) id: StoredValue<Option<String>>,
    /// Everyone whom tickets can be assigned to.
    pub(super) people: StoredValue<Vec<Person>>,
    /// What is typed.
    pub(super) form: RwSignal<RuleForm>,
    /// What is stored.
    pub(super) stored: RwSignal<RuleForm>,
    /// The version that was seen.
    pub(super) seen: RwSignal<Option<i64>>,
    /// The condition as it is being built; `None` while it is edited as text.
    pub(super) sketch: RwSignal<Option<Sketch>>,
    /// Counts how often the fields were filled anew.
    pub(super) filled: RwSignal<u32>,
    /// What someone else saved meanwhile.
    pub(super) conflict: RwSignal<Option<RuleConflict>>,
    /// Why it could not be saved.
    pub(super) failure: RwSignal<Option<ApiError>>,
    /// The rule that is typed, where it is one: what can be tried and tested before it is saved.
    pub(super) draft: Memo<Option<RuleDraft>>,
    /// The form in the document.
    pub(super) node: NodeRef<Form>,
    problems: RwSignal<Vec<FormProblem>>,
    /// The part of the sketch that each problem of the condition is about.
    numbered: RwSignal<Vec<u32>>,
    /// The parts of the form that were touched: what is wrong with the others is not said yet.
    touched: RwSignal<Vec<FormField>>,
    waiting: StoredValue<Option<TimeoutHandle>>,
    asked: StoredValue<u32>,
}

/// What is typed as the condition, as what is built from parts, where it can be.
fn built(form: &RuleForm) -> Option<Sketch> {
    Sketch::of(&serde_json::from_str::<Condition>(&form.condition).ok()?)
}

const FIELDS: [(&str, FormField); 8] = [
    ("name", FormField::Name),
    ("condition", FormField::Condition),
    ("severity", FormField::Severity),
    ("assign", FormField::Assignee),
    ("person", FormField::Assignee),
    ("people", FormField::Assignee),
    ("tag", FormField::Tag),
    ("description", FormField::Description),
];

impl Editing {
    /// The editor as it begins.
    pub(super) fn begin(id: Option<String>, editor: RuleEditor) -> Self {
        let stored = editor.rule.as_ref().map_or_else(RuleForm::blank, |rule| rule.present.form.clone());
        let mut seen = editor.rule.as_ref().map(|rule| rule.present.version);
        let (mut form, mut problems) = (stored.clone(), Vec::new());
        let (mut conflict, mut failure, mut touched) = (None, None, Vec::new());
        if let Some(Posted { form: typed, seen: then, answer }) = editor.posted {
            form = typed;
            // What someone saved since is a conflict the next time as well.
            seen = then.or(seen);
            touched = FIELDS.map(|(_, field)| field).to_vec();
            match answer {
                Ok(SavedRule::Saved { .. }) => {}
                Ok(SavedRule::Refused(found)) => problems = found,
                Ok(SavedRule::Conflict(found)) => {
                    seen = Some(found.present.version);
                    conflict = Some(*found);
                }
                Err(error) => failure = Some(error),
            }
        } else if editor.rule.is_some() {
            touched = FIELDS.map(|(_, field)| field).to_vec();
        }
        let people = StoredValue::new(editor.people);
        let form = RwSignal::new(form);
        // What is wrong with a text is said beside the text.
        let is_wrong = problems.iter().any(|problem| problem.field == FormField::Condition);
        let sketch = RwSignal::new(form.with_untracked(built).filter(|_| !is_wrong));
        let draft = Memo::new(move |_| {
            let is_whole = sketch.with(|sketch| sketch.as_ref().is_none_or(|sketch| sketch.condition().is_ok()));
            is_whole.then(|| form.with(|form| people.with_value(|people| form.read(people).ok()))).flatten()
        });
        Self {
            id: StoredValue::new(id),
            people,
            form,
            stored: RwSignal::new(stored),
            seen: RwSignal::new(seen),
            sketch,
            filled: RwSignal::new(0),
            conflict: RwSignal::new(conflict),
            failure: RwSignal::new(failure),
            draft,
            node: NodeRef::new(),
            problems: RwSignal::new(problems),
            numbered: RwSignal::new(Vec::new()),
            touched: RwSignal::new(touched),
            waiting: StoredValue::new(None),
            asked: StoredValue::new(0),
        }
    }

    /// Whether something is typed that is not stored.
    pub(super) fn is_changed(self) -> bool {
        let typed = |form: &RuleForm| RuleForm { condition: compact(&form.condition), ..form.clone() };
        self.form.with(|form| self.stored.with(|stored| typed(form) != typed(stored)))
            || self.sketch.with(|sketch| sketch.as_ref().is_some_and(|sketch| sketch.condition().is_err()))
    }

    /// What is wrong with a part of the form, once it was touched; nothing is empty.
    pub(super) fn problem(self, field: FormField) -> Signal<String> {
        Signal::derive(move || {
            if !self.touched.with(|touched| touched.contains(&field)) {
                return String::new();
            }
            let is_built = field == FormField::Condition && self.sketch.with(Option::is_some);
            self.problems.with(|problems| {
                let found = problems.iter().filter(|problem| problem.field == field);
                // What is about a part of the condition is said there.
                let found = found.filter(|problem| problem.node.is_none() || !is_built);
                found.map(|problem| problem.text.clone()).collect::<Vec<_>>().join(" ")
            })
        })
    }

    /// Whether a part of the condition that is being built says nothing yet: what was typed for it is nowhere else.
    pub(super) fn has_misfit(self) -> bool {
        self.sketch.with(|sketch| sketch.as_ref().is_some_and(|sketch| sketch.condition().is_err()))
    }

    /// What is wrong with a part of the condition that is being built.
    pub(super) fn problem_of(self, id: u32) -> Signal<String> {
        Signal::derive(move || {
            let misfit = self.sketch.with(|sketch| {
                let misfits = sketch.as_ref()?.condition().err()?;
                misfits.into_iter().find(|misfit| misfit.id == id).map(|misfit| misfit.text.to_owned())
            });
            misfit.unwrap_or_else(|| {
                let numbered = self.numbered.get();
                self.problems.with(|problems| {
                    let about = |problem: &&FormProblem| {
                        problem.field == FormField::Condition
                            && problem.node.is_some_and(|node| numbered.get(node) == Some(&id))
                    };
                    problems.iter().find(about).map(|problem| problem.text.clone()).unwrap_or_default()
                })
            })
        })
    }

    /// Takes in what the fields hold now; `name` is that of the field that was changed.
    pub(super) fn read(self, name: &str) {
        if let Some((_, field)) = FIELDS.iter().find(|(known, _)| *known == name) {
            self.touch(*field);
        }
        let Some(data) = self.node.get_untracked().and_then(|form| web_sys::FormData::new_with_form(&form).ok()) else {
            return;
        };
        let text = |name: &str| data.get(name).as_string().unwrap_or_default();
        let chosen = data.get_all("people").iter().filter_map(|person| person.as_string()).collect::<Vec<_>>();
        let before = self.form.get_untracked();
        // In the order in which they were chosen.
        let mut people: Vec<_> = before.people.into_iter().filter(|person| chosen.contains(person)).collect();
        people.extend(chosen.into_iter().filter(|person| !people.contains(person)).collect::<Vec<_>>());
        let condition = if data.has("condition") { text("condition") } else { before.condition };
        let form = RuleForm {
            name: text("name"),
            condition,
            severity: text("severity"),
            assign: text("assign"),
            person: text("person"),
            people,
            tag: text("tag"),
            description: text("description").replace("\r\n", "\n"),
        };
        self.set(form);
    }

    /// Takes in what was typed before the page was alive.
    pub(super) fn begin_alive(self) {
        let before = self.form.with_untracked(|form| form.condition.clone());
        self.read("");
        if self.form.with_untracked(|form| form.condition != before) {
            self.sketch.set(self.form.with_untracked(built));
        }
    }

    /// Goes on from what was saved while something else was typed.
    pub(super) fn go_on(self, id: String, version: i64, saved: RuleForm) {
        self.id.set_value(Some(id));
        self.seen.set(Some(version));
        self.stored.set(saved);
    }

    /// Changes the condition that is being built.
    pub(super) fn build<T>(self, change: impl FnOnce(&mut Sketch) -> T) -> Option<T> {
        self.touch(FormField::Condition);
        let changed = self.sketch.try_update(|sketch| sketch.as_mut().map(change)).flatten();
        let condition = self.sketch.with_untracked(|sketch| sketch.as_ref().and_then(|sketch| sketch.condition().ok()));
        if let Some(condition) = condition {
            let condition = serde_json::to_string_pretty(&condition).unwrap_or_default();
            self.set(RuleForm { condition, ..self.form.get_untracked() });
        }
        changed
    }

    fn touch(self, field: FormField) {
        if self.touched.with_untracked(|touched| !touched.contains(&field)) {
            self.touched.update(|touched| touched.push(field));
        }
    }

    /// Everything that is wrong is said from now on, and the first of it gets the focus.
    pub(super) fn point_out(self, problems: Option<Vec<FormProblem>>) {
        self.touched.set(FIELDS.map(|(_, field)| field).to_vec());
        if let Some(problems) = problems {
            self.numbered.set(self.numbering());
            self.problems.set(problems);
        }
        after_paint(|| focus_first(".rule-form [aria-invalid=true]"));
    }

    fn set(self, form: RuleForm) {
        if self.form.with_untracked(|before| *before != form) {
            self.form.set(form);
            self.check_soon();
        }
    }

    /// Fills the fields anew, and the builder with them.
    pub(super) fn fill(self, form: RuleForm) {
        let built = self.sketch.with_untracked(Option::is_some);
        self.sketch.set(None);
        self.form.set(form);
        self.filled.update(|filled| *filled += 1);
        if built {
            self.begin_to_build();
        }
        self.check_soon();
    }

    /// Shows the condition as what is built, where it can be: whether it can.
    pub(super) fn begin_to_build(self) -> bool {
        let sketch = self.form.with_untracked(built);
        let can = sketch.is_some();
        if can {
            self.sketch.set(sketch);
        }
        can
    }

    fn numbering(self) -> Vec<u32> {
        self.sketch.with_untracked(|sketch| sketch.as_ref().map(Sketch::numbered).unwrap_or_default())
    }

    /// Asks the desk what is wrong, once nothing more is typed; a later question makes an earlier answer void.
    pub(super) fn check_soon(self) {
        if let Some(handle) = self.waiting.get_value() {
            handle.clear();
        }
        let number = self.asked.get_value() + 1;
        self.asked.set_value(number);
        let check = move || {
            let Some(form) = self.form.try_get_untracked() else { return };
            let numbered = self.numbering();
            leptos::task::spawn_local(async move {
                if let Ok(found) = check_rule(form).await
                    && self.asked.try_get_value() == Some(number)
                {
                    self.numbered.set(numbered);
                    self.problems.set(found);
                }
            });
        };
        self.waiting.set_value(set_timeout_with_handle(check, PAUSE).ok());
    }
}

/// A condition's text without what is only its looks.
fn compact(text: &str) -> String {
    serde_json::from_str::<Condition>(text)
        .ok()
        .and_then(|condition| serde_json::to_string(&condition).ok())
        .unwrap_or_else(|| text.to_owned())
}
