//! The fields of a guardrail's form. What belongs to a choice that is not made is out of sight, and keeps what was typed.

use leptos::prelude::*;

use super::state::Editing;
use crate::{
    components::{FieldProblem, LabelledField, text_area},
    domain::{
        guardrail::{Detector, Draft, FormField, GuardrailAction, GuardrailForm, Policy},
        severity::Severity,
    },
};

/// All fields, as the form holds them now.
pub(super) fn fields(editing: Editing) -> AnyView {
    let form = editing.form.get_untracked();
    let name = editing.problem(FormField::Name);
    let typed = form.name.clone();
    let parts = [scope(editing, &form), sought(editing, &form), action(editing, &form)];
    view! {
        <LabelledField id="guardrail-name" label="Name" problem=name>
            <input
                class="select"
                type="text"
                id="guardrail-name"
                name="name"
                maxlength=(Draft::MAX_NAME * 2).to_string()
                autocomplete="off"
                dir="auto"
                value=typed
                aria-describedby="guardrail-name-problem"
                aria-invalid=move || invalid(name)
            />
        </LabelledField>
        {parts}
    }
    .into_any()
}

/// `aria-invalid` of a field with a problem.
fn invalid(problem: Signal<String>) -> Option<&'static str> {
    problem.with(|problem| (!problem.is_empty()).then_some("true"))
}

/// An option of a select.
pub(super) fn option(value: &str, label: &str, is_chosen: bool) -> AnyView {
    view! { <option value=value.to_owned() selected=is_chosen>{label.to_owned()}</option> }.into_any()
}

fn box_of(
    name: &'static str,
    label: &'static str,
    is_checked: bool,
    described_by: &'static str,
    problem: Signal<String>,
) -> AnyView {
    view! {
        <label class="guardrail-choice">
            <input
                type="checkbox"
                name=name
                value="on"
                checked=is_checked
                aria-describedby=described_by
                aria-invalid=move || invalid(problem)
            />
            <span>{label}</span>
        </label>
    }
    .into_any()
}

fn radio(
    name: &'static str,
    value: &'static str,
    label: &'static str,
    note: Option<&'static str>,
    chosen: &str,
) -> AnyView {
    view! {
        <label class="guardrail-choice">
            <input type="radio" name=name value=value checked=value == chosen/>
            <span>
                {label}
                {note.map(|note| view! { <span class="field-note">{note}</span> })}
            </span>
        </label>
    }
    .into_any()
}

fn scope(editing: Editing, form: &GuardrailForm) -> AnyView {
    const PROBLEM: &str = "scope-problem";
    let problem = editing.problem(FormField::Scope);
    view! {
        <fieldset class="guardrail-part">
            <legend class="guardrail-part-name">"Looks through"</legend>
            <div class="guardrail-choices" data-row="">
                {box_of("question", "Question", form.question == "on", PROBLEM, problem)}
                {box_of("answer", "Answer", form.answer == "on", PROBLEM, problem)}
                {box_of("raw", "Raw answer", form.raw == "on", PROBLEM, problem)}
            </div>
            <FieldProblem id=PROBLEM.to_owned() problem/>
        </fieldset>
    }
    .into_any()
}

fn sought(editing: Editing, form: &GuardrailForm) -> AnyView {
    let words = editing.problem(FormField::Words);
    let pattern = editing.problem(FormField::Pattern);
    let length = editing.problem(FormField::Length);
    let detectors = editing.problem(FormField::Detectors);
    let reach = if form.reach == "anywhere" { "anywhere" } else { "whole" };
    let listed = text_area(&form.words);
    let kinds = GuardrailForm::KINDS.map(|(value, label)| radio("kind", value, label, None, &form.kind));
    let (typed_pattern, typed_length) = (form.pattern.clone(), form.length.clone());
    let boxes =
        Detector::ALL.map(|kind| box_of(kind.as_str(), kind.label(), form.has(kind), "detectors-problem", detectors));
    view! {
        <fieldset class="guardrail-part">
            <legend class="guardrail-part-name">"Looks for"</legend>
            <div class="guardrail-choices" data-row="">
                {kinds.collect_view()}
            </div>
            <div class="guardrail-when" data-when="words">
                <LabelledField
                    id="guardrail-words"
                    label="Words or phrases, one on each line"
                    note="Case, accents and width make no difference."
                    problem=words
                >
                    <textarea
                        class="select"
                        id="guardrail-words"
                        name="words"
                        rows="6"
                        dir="auto"
                        spellcheck="false"
                        aria-describedby="guardrail-words-note guardrail-words-problem"
                        aria-invalid=move || invalid(words)
                        inner_html=listed
                    ></textarea>
                </LabelledField>
                <div class="guardrail-choices" data-row="">
                    {radio("reach", "whole", "As whole words", None, reach)}
                    {radio("reach", "anywhere", "Also inside of words", None, reach)}
                </div>
            </div>
            <div class="guardrail-when" data-when="pattern">
                <LabelledField
                    id="guardrail-pattern"
                    label="Regular expression"
                    note="Matched against the text as it stands; (?i) at its beginning ignores case. Neither look-around nor back-references."
                    problem=pattern
                >
                    <input
                        class="select guardrail-code"
                        type="text"
                        id="guardrail-pattern"
                        name="pattern"
                        autocomplete="off"
                        spellcheck="false"
                        value=typed_pattern
                        aria-describedby="guardrail-pattern-note guardrail-pattern-problem"
                        aria-invalid=move || invalid(pattern)
                    />
                </LabelledField>
            </div>
            <div class="guardrail-when" data-when="detectors">
                <div class="guardrail-choices" data-row="">
                    {boxes.collect_view()}
                </div>
                <FieldProblem id="detectors-problem".to_owned() problem=detectors/>
            </div>
            <div class="guardrail-when" data-when="injection">
                <p class="field-note">
                    "Phrases that try to give the assistant new instructions or to get at those it has, in English, German, "
                    "Spanish, French, Portuguese, Hebrew, Arabic and Japanese."
                </p>
            </div>
            <div class="guardrail-when" data-when="length">
                <LabelledField id="guardrail-length" label="Most characters" problem=length>
                    <input
                        class="select guardrail-number"
                        type="number"
                        min="1"
                        max=Policy::MAX_LENGTH.to_string()
                        id="guardrail-length"
                        name="length"
                        value=typed_length
                        aria-describedby="guardrail-length-problem"
                        aria-invalid=move || invalid(length)
                    />
                </LabelledField>
            </div>
        </fieldset>
    }
    .into_any()
}

fn action(editing: Editing, form: &GuardrailForm) -> AnyView {
    let replacement = editing.problem(FormField::Replacement);
    let choice = editing.problem(FormField::Choice);
    let each = GuardrailAction::ALL.map(|action| {
        let (label, note) = match action {
            GuardrailAction::Flag => ("Flag", "Only remarks what it found."),
            GuardrailAction::Redact => {
                ("Redact", "Hides what it found in question and answer. The raw answer stays as sent.")
            }
            GuardrailAction::Block => {
                ("Block", "Shows the text below instead of the answer, wherever it found something.")
            }
            GuardrailAction::Escalate => {
                ("Escalate", "The turn becomes a ticket, or joins the one that is being worked on.")
            }
        };
        radio("action", action.as_str(), label, Some(note), &form.action)
    });
    let shown = text_area(&form.replacement);
    let severities = Severity::ALL.map(|each| option(each.as_str(), each.label(), each.as_str() == form.severity));
    view! {
        <fieldset class="guardrail-part">
            <legend class="guardrail-part-name">"Action"</legend>
            <div class="guardrail-choices">{each.collect_view()}</div>
            <FieldProblem id="choice-problem".to_owned() problem=choice/>
            <div class="guardrail-when" data-when="block">
                <LabelledField id="guardrail-replacement" label="Shown instead of the answer" problem=replacement>
                    <textarea
                        class="select"
                        id="guardrail-replacement"
                        name="replacement"
                        rows="3"
                        dir="auto"
                        aria-describedby="guardrail-replacement-problem"
                        aria-invalid=move || invalid(replacement)
                        inner_html=shown
                    ></textarea>
                </LabelledField>
            </div>
            <div class="guardrail-when" data-when="escalate">
                <div class="field">
                    <label class="field-name" for="guardrail-severity">"Severity of the ticket"</label>
                    <select class="select" id="guardrail-severity" name="severity">{severities.collect_view()}</select>
                </div>
            </div>
        </fieldset>
    }
    .into_any()
}
