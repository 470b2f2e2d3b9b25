//! Trying a guardrail on a text before it is saved.

use leptos::prelude::*;

use super::{fields::option, state::Editing};
use crate::{
    api::TrialResult,
    components::text_area,
    domain::{guardrail::Sample, rule::TextField},
};

/// The part of the form with the text and what becomes of it.
pub(super) fn section(editing: Editing) -> AnyView {
    let Sample { of, text } = editing.sample.get_untracked();
    let of = if of.is_empty() { TextField::Answer.as_str().to_owned() } else { of };
    let choices = TextField::ALL.map(|field| {
        let label = match field {
            TextField::Question => "A question",
            TextField::Answer => "An answer",
            TextField::Raw => "A raw answer",
        };
        option(field.as_str(), label, field.as_str() == of)
    });
    view! {
        <section class="guardrail-part" aria-labelledby="trial-title">
            <h2 class="guardrail-part-name" id="trial-title">"Preview"</h2>
            <p class="field-note" id="trial-note">"Nothing of it is recorded. The guardrail is tried as it stands in the form."</p>
            <div class="field">
                <label class="field-name" for="sample-of">"As"</label>
                <select class="select" id="sample-of" name="sample_of">{choices.collect_view()}</select>
            </div>
            <div class="field">
                <label class="field-name" for="sample">"Text to try it on"</label>
                <textarea
                    class="select"
                    id="sample"
                    name="sample"
                    rows="4"
                    dir="auto"
                    maxlength=Sample::MAX.to_string()
                    aria-describedby="trial-note"
                    inner_html=text_area(&text)
                ></textarea>
            </div>
            <div>
                <button
                    class="button"
                    name="do"
                    value="try"
                    on:click=move |event| {
                        event.prevent_default();
                        editing.read("");
                        editing.try_soon();
                    }
                >
                    "Preview"
                </button>
            </div>
            <div class="guardrail-trial" role="status">
                {move || editing.silence.get().map(|error| view! { <p class="notice" data-look="error">{error.to_string()}</p> })}
                {move || editing.trial.with(|trial| trial.result.as_ref().map(|result| shown(result, editing)))}
            </div>
        </section>
    }
    .into_any()
}

fn shown(result: &TrialResult, editing: Editing) -> AnyView {
    let pieces = result.marked.pieces().map(|(piece, marked)| {
        if marked { view! { <mark>{piece.to_owned()}</mark> }.into_any() } else { piece.to_owned().into_any() }
    });
    let found = match &result.found {
        Some(found) => format!("Found: {found}."),
        None => "Nothing found.".to_owned(),
    };
    let is_answer = editing.sample.with_untracked(Sample::field) == TextField::Answer;
    let after = (result.shown != result.marked.text()).then(|| {
        let title = if is_answer { "Shown and recorded" } else { "Recorded" };
        view! {
            <h3 class="field-name">{title}</h3>
            <p class="guardrail-sample" data-part="shown" dir="auto">{result.shown.clone()}</p>
        }
    });
    view! {
        <p class="guardrail-found" dir="auto">{found}</p>
        <p class="guardrail-sample" data-part="marked" dir="auto">{pieces.collect_view()}</p>
        {after}
    }
    .into_any()
}
