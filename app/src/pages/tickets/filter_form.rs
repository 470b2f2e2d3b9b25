//! The form with every filter that the list has no menu for: on a page of its own, or in a dialog.

use leptos::prelude::*;

use crate::domain::{
    facets::{Facets, MOST_VALUES},
    person::UNASSIGNED,
    query::{AssigneeFilter, ConfidenceFilter, DateRange, Ignored, TicketQuery, escaped},
};

/// Confidences as their levels, which the drawer names as well.
const CONFIDENCES: [(&str, &str); 6] = [
    ("0..24.99", "Very low: below 25 %"),
    ("25..49.99", "Low: 25 to 49.99 %"),
    ("50..74.99", "Moderate: 50 to 74.99 %"),
    ("75..89.99", "High: 75 to 89.99 %"),
    ("90..100", "Very high: 90 % and above"),
    ("none", "Not given"),
];

/// Where the form says what of it can't be read.
const PROBLEMS: &str = "filter-problems";

/// The fields. What the list has menus for is kept as it is; what can't be read is marked and stays as it was typed.
pub(super) fn fields(query: &TicketQuery, facets: &Facets, wrong: RwSignal<Vec<Ignored>>) -> AnyView {
    let plain = TicketQuery {
        q: query.q.clone(),
        status: query.status.clone(),
        severity: query.severity.clone(),
        sort: query.sort,
        view: query.view,
        ..TicketQuery::default()
    };
    let kept =
        plain.parameters().into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
    let special = [(AssigneeFilter::Me, "Me"), (AssigneeFilter::Nobody, UNASSIGNED)];
    let special =
        special.map(|(filter, name)| (filter.to_string(), name.to_owned(), query.assigned_to.contains(&filter)));
    let people = facets.people.iter().map(|person| {
        let filter = AssigneeFilter::Person(person.id);
        (filter.to_string(), person.listed(), query.assigned_to.contains(&filter))
    });
    // Someone whom the desk does not know stays chosen all the same.
    let gone = query.assigned_to.iter().filter_map(|filter| match filter {
        AssigneeFilter::Person(id) if facets.people.iter().all(|person| person.id != *id) => {
            Some((id.to_string(), format!("Person {id}"), true))
        }
        _ => None,
    });
    let dates = |present: Option<DateRange>| {
        let offered = DateRange::offered();
        let custom = present.filter(|present| !offered.contains(present));
        let each = offered.into_iter().chain(custom);
        each.map(|range| (range.to_string(), range.label(), present == Some(range))).collect::<Vec<_>>()
    };
    let confidence = query.confidence.as_ref().map(ConfidenceFilter::to_string);
    let mut confidences = CONFIDENCES
        .map(|(value, label)| (value.to_owned(), label.to_owned(), confidence.as_deref() == Some(value)))
        .to_vec();
    if let Some(custom) = confidence.filter(|_| !confidences.iter().any(|(.., is_chosen)| *is_chosen)) {
        confidences.push((custom.clone(), format!("{} %", custom.replace("..", " to ")), true));
    }
    view! {
        {kept.collect_view()}
        <div class="filter-fields">
            {choices("Assigned To", "assigned_to", special.into_iter().chain(people).chain(gone).collect(), None)}
            {choices("Channel", "channel", values(&facets.channels, &query.channel), cut(&facets.channels))}
            {choices("Rule", "rule", values(&facets.rules, &query.rule), cut(&facets.rules))}
            {choices("Guardrail", "guardrail", values(&facets.guardrails, &query.guardrail), cut(&facets.guardrails))}
            {choices("Tag", "tag", values(&facets.tags, &query.tag), cut(&facets.tags))}
            <div class="filter-singles">
                <label class="field">
                    <span class="field-name">"User: name, ID or e-mail"</span>
                    <input
                        class="select"
                        type="text"
                        name="user"
                        maxlength="400"
                        autocomplete="off"
                        dir="auto"
                        value=query.user.clone().unwrap_or_default()
                    />
                </label>
                {select("Confidence", "confidence", confidences)}
                {select("Created", "created", dates(query.created))}
                {days("Days of creation", "created", query.created, wrong)}
                {select("Resolved", "resolved", dates(query.resolved))}
                {days("Days of resolution", "resolved", query.resolved, wrong)}
            </div>
        </div>
    }
    .into_any()
}

type Offered = Vec<(String, String, bool)>;

/// The values that there are, and those that are chosen although there are none of them.
fn values(all: &[String], chosen: &[String]) -> Offered {
    let gone = chosen.iter().filter(|value| !all.contains(value));
    all.iter().chain(gone).map(|value| (escaped(value), value.clone(), chosen.contains(value))).collect()
}

/// That there may be more values than are offered.
fn cut(all: &[String]) -> Option<String> {
    (all.len() >= MOST_VALUES).then(|| format!("The first {MOST_VALUES} of them."))
}

fn choices(label: &'static str, name: &'static str, offered: Offered, note: Option<String>) -> Option<AnyView> {
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

fn select(label: &'static str, name: &'static str, offered: Offered) -> AnyView {
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

/// A first and a last day of one's own.
fn days(label: &'static str, name: &'static str, present: Option<DateRange>, wrong: RwSignal<Vec<Ignored>>) -> AnyView {
    let typed = wrong.with_untracked(|wrong| {
        let (from, to) = wrong.iter().find(|problem| problem.parameter == name)?.value.split_once("..")?;
        Some((Some(from.to_owned()), Some(to.to_owned())))
    });
    let (from, to) = typed.or_else(|| present.map(|range| range.named_days())).unwrap_or_default();
    let is_wrong = move || wrong.with(|wrong| wrong.iter().any(|problem| problem.parameter == name));
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
pub(super) fn problems(wrong: RwSignal<Vec<Ignored>>) -> AnyView {
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
