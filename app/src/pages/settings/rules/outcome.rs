//! The part of the editor that says what a rule's tickets get.

use leptos::prelude::*;

use super::{assignee, editor::invalid, state::Editing};
use crate::{
    components::{LabelledField, text_area},
    domain::{
        rule::{EscalationTag, FormField, PLACEHOLDERS},
        severity::Severity,
    },
};

/// The section.
pub(super) fn section(editing: Editing) -> AnyView {
    let form = editing.form.get_untracked();
    let problem = |field| editing.problem(field);
    let (severity, tag, description) =
        (problem(FormField::Severity), problem(FormField::Tag), problem(FormField::Description));
    let severities = Severity::ALL.map(|each| {
        view! { <option value=each.as_str() selected=each.as_str() == form.severity>{each.label()}</option> }
    });
    let placeholders = PLACEHOLDERS.map(|(name, meaning)| {
        view! { <li><code>{format!("{{{name}}}")}</code> " " {meaning}</li> }
    });
    view! {
        <fieldset class="rule-part">
            <legend class="rule-part-name">"Then the ticket gets"</legend>
            <div class="rule-pair">
                <LabelledField id="severity" label="Severity" problem=severity>
                    <select
                        class="select"
                        id="severity"
                        name="severity"
                        aria-describedby="severity-problem"
                        aria-invalid=move || invalid(severity)
                    >
                        {severities.collect_view()}
                    </select>
                </LabelledField>
                <LabelledField id="tag" label="Tag" problem=tag>
                    <input
                        class="select"
                        type="text"
                        id="tag"
                        name="tag"
                        autocomplete="off"
                        dir="auto"
                        placeholder=EscalationTag::DEFAULT
                        value=form.tag.clone()
                        aria-describedby="tag-problem"
                        aria-invalid=move || invalid(tag)
                    />
                </LabelledField>
            </div>
            {assignee::section(editing)}
            <LabelledField id="description" label="Description" problem=description>
                <textarea
                    class="select"
                    id="description"
                    name="description"
                    rows="4"
                    dir="auto"
                    aria-describedby="description-note description-problem"
                    aria-invalid=move || invalid(description)
                    inner_html=text_area(&form.description)
                ></textarea>
            </LabelledField>
            <div class="field-note" id="description-note">
                <p>"Placeholders stand for what the turn brings; for a brace itself write " <code>"{{"</code> " or " <code>"}}"</code> "."</p>
                <ul class="placeholders">{placeholders.collect_view()}</ul>
            </div>
        </fieldset>
    }
    .into_any()
}
