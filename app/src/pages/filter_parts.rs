//! Parts of a form that narrows a list down, alike for tickets and conversations.

use leptos::prelude::*;

use crate::domain::{
    facets::MOST_VALUES,
    query::{ConfidenceFilter, DateRange, Ignored, escaped},
};

/// Where a form says what of it can't be read.
pub(crate) const PROBLEMS: &str = "filter-problems";

/// Confidences as their levels, which the drawer names as well.
const CONFIDENCES: [(&str, &str); 6] = [
    ("0..24.99", "Very low: below 25 %"),
    ("25..49.99", "Low: 25 to 49.99 %"),
    ("50..74.99", "Moderate: 50 to 74.99 %"),
    ("75..89.99", "High: 75 to 89.99 %"),
    ("90..100", "Very high: 90 % and above"),
    ("none", "Not given"),
];

/// Values of a field: as it is sent, as people read it, whether it is chosen.
pub(crate) type Offered = Vec<(String, String, bool)>;

/// The values that there are, and those that are chosen although there are none of them.
pub(crate) fn values(all: &[String], chosen: &[String]) -> Offered {
    let gone = chosen.iter().filter(|value| !all.contains(value));
    all.iter().chain(gone).map(|value| (escaped(value), value.clone(), chosen.contains(value))).collect()
}

/// That there may be more values than are offered.
pub(crate) fn cut(all: &[String]) -> Option<String> {
    (all.len() >= MOST_VALUES).then(|| format!("The first {MOST_VALUES} of them."))
}

/// Values of which several can be chosen; nothing where there are none.
pub(crate) fn choices(
    label: &'static str,
    name: &'static str,
    offered: Offered,
    note: Option<String>,
) -> Option<AnyView> {
    if offered.is_empty() {
        return None;
    }
    let each = offered.into_iter().map(|(value, label, is_chosen)| {
        view! {
            <li>
                <label class="check">
                    <input type="checkbox" name=name value=value checked=is_chosen/>
                    <span dir="auto">{label}</span>
                </label>
            </li>
        }
    });
    Some(
        view! {
            <fieldset class="choices">
                <legend class="field-name">{label}</legend>
                <ul class="choices-list">{each.collect_view()}</ul>
                {note.map(|note| view! { <p class="choices-note">{note}</p> })}
            </fieldset>
        }
        .into_any(),
    )
}

/// Values of which one can be chosen, or any.
pub(crate) fn select(label: &'static str, name: &'static str, offered: Offered) -> AnyView {
    let each = offered.into_iter().map(|(value, label, is_chosen)| {
        view! { <option value=value selected=is_chosen>{label}</option> }
    });
    view! {
        <label class="field">
            <span class="field-name">{label}</span>
            <select class="select" name=name>
                <option value="">"Any"</option>
                {each.collect_view()}
            </select>
        </label>
    }
    .into_any()
}

/// Confidences to choose from, and a range of one's own that is chosen.
pub(crate) fn confidences(present: Option<ConfidenceFilter>) -> Offered {
    let present = present.map(|present| present.to_string());
    let mut offered = CONFIDENCES
        .map(|(value, label)| (value.to_owned(), label.to_owned(), present.as_deref() == Some(value)))
        .to_vec();
    if let Some(own) = present.filter(|_| !offered.iter().any(|(.., is_chosen)| *is_chosen)) {
        offered.push((own.clone(), format!("{} %", own.replace("..", " to ")), true));
    }
    offered
}

/// Ranges of days to choose from, and one of one's own that is chosen.
pub(crate) fn dates(present: Option<DateRange>) -> Offered {
    let offered = DateRange::offered();
    let own = present.filter(|present| !offered.contains(present));
    let each = offered.into_iter().chain(own);
    each.map(|range| (range.to_string(), range.label(), present == Some(range))).collect()
}

/// What was typed as the ends of a range that can't be read.
pub(crate) fn typed_ends(wrong: &[Ignored], name: &str) -> Option<(Option<String>, Option<String>)> {
    let (from, to) = wrong.iter().find(|problem| problem.parameter == name)?.value.split_once("..")?;
    Some((Some(from.to_owned()), Some(to.to_owned())))
}

/// Whether what a field holds can't be read.
pub(crate) fn is_wrong(wrong: &[Ignored], name: &str) -> bool {
    wrong.iter().any(|problem| problem.parameter == name)
}

/// A first and a last day of one's own.
pub(crate) fn days(
    label: &'static str,
    name: &'static str,
    present: Option<DateRange>,
    wrong: RwSignal<Vec<Ignored>>,
) -> AnyView {
    let typed = wrong.with_untracked(|wrong| typed_ends(wrong, name));
    let (from, to) = typed.or_else(|| present.map(|range| range.named_days())).unwrap_or_default();
    let is_wrong = move || wrong.with(|wrong| is_wrong(wrong, name));
    let field = |words: &'static str, end: &'static str, day: Option<String>| {
        view! {
            <label class="field">
                <span class="field-name">{words}</span>
                <input
                    class="select"
                    type="date"
                    name=format!("{name}_{end}")
                    min="0001-01-01"
                    max="9999-12-31"
                    value=day
                    aria-invalid=move || is_wrong().then_some("true")
                    aria-describedby=move || is_wrong().then_some(PROBLEMS)
                />
            </label>
        }
    };
    view! {
        <div class="filter-days" role="group" aria-label=label>
            {present.map(|range| view! { <input type="hidden" name=format!("{name}_before") value=range.to_string()/> })}
            {field("or from", "from", from)}
            {field("to", "to", to)}
        </div>
    }
    .into_any()
}

/// What can't be read, where the form is sent.
pub(crate) fn problems(wrong: RwSignal<Vec<Ignored>>) -> AnyView {
    let each = move || {
        let problems = wrong.get().into_iter();
        problems
            .map(|problem| view! { <p class="notice" data-look="error" role="alert" dir="auto">{sentence(&problem)}</p> })
            .collect_view()
    };
    view! { <div class="filter-problems" id=PROBLEMS>{each}</div> }.into_any()
}

/// What is wrong with a field, by the name that it has in the form.
fn sentence(problem: &Ignored) -> String {
    let mut name = problem.parameter.replace('_', " ");
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    format!("{name} \u{201c}{}\u{201d} {}.", problem.value, problem.reason)
}
