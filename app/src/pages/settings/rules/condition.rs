//! The part of the editor that says when a rule matches: built from parts, or as text.

use leptos::prelude::*;

use super::{builder, editor::invalid, state::Editing};
use crate::{
    components::{FieldProblem, after_paint, focus_first, text_area},
    domain::rule::{Condition, FormField},
};

/// The section.
pub(super) fn section(editing: Editing) -> AnyView {
    let problem = editing.problem(FormField::Condition);
    let is_built = Memo::new(move |_| editing.sketch.with(Option::is_some));
    let cannot = RwSignal::new(false);
    let unfinished = RwSignal::new(false);
    Effect::new(move || {
        if !editing.has_misfit() {
            unfinished.set(false);
        }
    });
    // Only a page that is alive can build. Until it is, both are there: which one is seen is known from whether scripts run at
    // all, so that nothing moves once they do.
    let is_alive = RwSignal::new(false);
    Effect::new(move || is_alive.set(true));
    let is_text = Memo::new(move |_| !is_built.get() || !is_alive.get());
    let toggle = move |_| {
        if is_built.get_untracked() {
            if untrack(|| editing.has_misfit()) {
                // As text it would be gone.
                focus_first(".builder [aria-invalid=true]");
                unfinished.set(true);
                return;
            }
            editing.sketch.set(None);
            after_paint(|| focus_first("#condition"));
        } else {
            editing.read("condition");
            let can = editing.begin_to_build();
            cannot.set(!can);
            if can {
                after_paint(|| focus_first(".builder select"));
            }
        }
    };
    let summary = move || {
        let condition = editing.form.with(|form| serde_json::from_str::<Condition>(&form.condition).ok());
        editing
            .draft
            .with(|draft| draft.as_ref().map(|draft| format!("{}.", draft.summary())))
            .or_else(|| condition.map(|condition| format!("When {condition}.")))
    };
    view! {
        <fieldset class="rule-part" data-built=move || is_built.get().then_some("")>
            <legend class="rule-part-name">"When"</legend>
            <button type="button" class="button rule-mode" data-look="quiet" on:click=toggle>
                {move || if is_built.get() { "Edit as text" } else { "Build from parts" }}
            </button>
            {move || is_built.get().then(|| view! {
                <div class="rule-builder" inert=move || !is_alive.get()>{builder::builder(editing)}</div>
            })}
            {move || is_text.get().then(|| {
                let text = editing.form.with_untracked(|form| form.condition.clone());
                view! {
                    <div class="field rule-as-text">
                        <label class="field-name" for="condition">"Condition as text"</label>
                        <textarea
                            class="select code-area"
                            id="condition"
                            name="condition"
                            rows="12"
                            spellcheck="false"
                            autocomplete="off"
                            aria-describedby="condition-note condition-problem"
                            aria-invalid=move || invalid(problem)
                            inner_html=text_area(&text)
                        ></textarea>
                        {help()}
                    </div>
                }
            })}
            <FieldProblem id="condition-problem".to_owned() problem/>
            {move || unfinished.get().then(|| view! {
                <p class="field-problem" role="alert">"This can't be written as text as it is: correct what is marked first."</p>
            })}
            {move || cannot.get().then(|| view! {
                <p class="field-problem" role="alert">"This text can't be built from parts as it is: correct it first."</p>
            })}
            {move || summary().map(|summary| view! { <p class="rule-summary" dir="auto">{summary}</p> })}
        </fieldset>
    }
    .into_any()
}

/// What can be written as text.
fn help() -> AnyView {
    const FORMS: [&str; 14] = [
        r#"{"all": [ … ]}"#,
        r#"{"any": [ … ]}"#,
        r#"{"not": … }"#,
        r#"{"confidence": {"below": 5000}}"#,
        r#"{"confidence": "missing"}"#,
        r#"{"contains": {"field": "question", "words": ["refund"]}}"#,
        r#"{"matches": {"field": "answer", "pattern": "(?i)sorry"}}"#,
        r#"{"channel_is": ["Teams"]}"#,
        r#"{"user_is": ["ada@example.com"]}"#,
        r#"{"feedback_is": "down"}"#,
        r#"{"guardrail_triggered": {"policies": []}}"#,
        r#"{"turn_number": {"at_least": 3}}"#,
        r#""asks_for_human""#,
        r#""answer_empty_or_unknown", "same_question_again""#,
    ];
    view! {
        <div class="field-note" id="condition-note">
            <p>"JSON; confidences are in hundredths of a per cent. Groups can be nested " {Condition::MAX_DEPTH.to_string()} " levels deep."</p>
            <details>
                <summary>"Everything that can be written"</summary>
                <ul class="rules-forms">{FORMS.map(|form| view! { <li><code>{form}</code></li> }).collect_view()}</ul>
            </details>
        </div>
    }
    .into_any()
}
