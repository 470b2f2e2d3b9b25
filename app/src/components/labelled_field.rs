//! A field of a form with its label, a note and what is wrong with it.

use leptos::prelude::*;

/// The `inner_html` of a text area that begins with a text, in the server's HTML as in the browser; what is typed is read
/// from the element. Text between its tags would be written as it is.
pub(crate) fn text_area(text: &str) -> String {
    // The parser of a document drops one line break at the beginning, the browser's own way to set it does not.
    let dropped = if cfg!(feature = "ssr") { "\n" } else { "" };
    format!("{dropped}{}", text.replace('&', "&amp;").replace('<', "&lt;"))
}

/// What a field is called, what is said of it, and what is wrong with it; the field itself is inside.
#[component]
pub(crate) fn LabelledField(
    /// Identifier of the field: its label names it, `{id}-note` and `{id}-problem` describe it.
    id: &'static str,
    /// What it is called.
    label: &'static str,
    /// What else there is to know.
    #[prop(optional)]
    note: Option<&'static str>,
    /// What is wrong, nothing if it is empty.
    #[prop(into)]
    problem: Signal<String>,
    /// The field.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="field">
            <label class="field-name" for=id>{label}</label>
            {children()}
            {note.map(|note| view! { <p class="field-note" id=format!("{id}-note")>{note}</p> })}
            <FieldProblem id=format!("{id}-problem") problem/>
        </div>
    }
}

/// What is wrong with a field; always there, so that it is heard when it comes.
#[component]
pub(crate) fn FieldProblem(
    /// Identifier, which the field is described by.
    id: String,
    /// What is wrong, nothing if it is empty.
    #[prop(into)]
    problem: Signal<String>,
) -> impl IntoView {
    view! {
        <p
            class="field-problem"
            id=id
            aria-live="polite"
            dir="auto"
            data-empty=move || problem.with(|problem| problem.is_empty().then_some(""))
        >
            {move || problem.get()}
        </p>
    }
}
