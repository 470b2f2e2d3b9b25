//! A number between 0 and 100 as a bar. It comes as its digits.

use leptos::prelude::*;

/// A tiny bar with its number beside it.
#[component]
pub(crate) fn Meter(
    /// What is measured.
    label: &'static str,
    /// Per cent; `None` is unknown.
    percent: Option<String>,
    /// The number as people read it, or that there is none.
    text: String,
) -> impl IntoView {
    let is_unknown = percent.is_none();
    view! {
        <span class="meter" data-unknown=is_unknown.then_some("")>
            {if let Some(percent) = percent {
                view! { <meter class="meter-bar" max="100" value=percent aria-label=label></meter> }.into_any()
            } else {
                view! { <span class="visually-hidden">{label} " "</span><span class="meter-bar"></span> }.into_any()
            }}
            <span class="meter-number">{text}</span>
        </span>
    }
    .into_any()
}

/// A wide bar under its label, with the number and its level in words at the end of the line.
#[component]
pub(crate) fn ProgressBar(
    /// Identifier of the label, unique on the page.
    id: &'static str,
    /// What is measured.
    label: &'static str,
    /// Per cent; `None` is unknown.
    percent: Option<String>,
    /// The number as people read it, or that there is none.
    text: String,
    /// The level in words, where it is known.
    #[prop(optional_no_strip)]
    level: Option<&'static str>,
) -> impl IntoView {
    let is_unknown = percent.is_none();
    view! {
        <div class="progress" data-unknown=is_unknown.then_some("")>
            <div class="progress-line">
                <h3 class="section-title" id=id>{label}</h3>
                <span class="progress-text">
                    {level.map(|level| view! { <span class="progress-level">{level}</span> })}
                    <span class="progress-number">{text.clone()}</span>
                </span>
            </div>
            {percent.map(|percent| view! {
                <progress aria-labelledby=id aria-valuetext=text max="100" value=percent></progress>
            })}
        </div>
    }
}
