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
    let Some(percent) = percent else {
        return view! {
            <span class="meter" data-unknown="">
                <span class="visually-hidden">{format!("{label} ")}</span>
                <svg class="meter-bar" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="meter-track" width="100" height="100"></rect>
                </svg>
                <span class="meter-number">{text}</span>
            </span>
        }
        .into_any();
    };
    let now = percent.clone();
    view! {
        <span
            class="meter"
            role="meter"
            aria-label=label
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=now
            aria-valuetext=text
        >
            <svg class="meter-bar" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
                <rect class="meter-track" width="100" height="100"></rect>
                <rect class="meter-fill" width=percent height="100"></rect>
            </svg>
            <span class="meter-number">{text.clone()}</span>
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
