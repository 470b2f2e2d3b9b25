//! The part of the editor that says who gets a rule's tickets.

use leptos::prelude::*;

use super::{editor::invalid, state::Editing};
use crate::{
    components::FieldProblem,
    domain::{
        person::Person,
        rule::{FormField, RuleForm},
    },
};

/// The section: nobody, one person, or several in turn.
pub(super) fn section(editing: Editing) -> AnyView {
    let form = editing.form.get_untracked();
    let problem = editing.problem(FormField::Assignee);
    let assign = if form.assign.is_empty() { RuleForm::NOBODY.to_owned() } else { form.assign.clone() };
    let ways = [
        (RuleForm::NOBODY, "Nobody"),
        (RuleForm::PERSON, "One person"),
        (RuleForm::ROUND_ROBIN, "Several people in turn"),
    ];
    let ways = ways.map(|(value, label)| {
        let is_chosen = assign == value;
        view! {
            <label class="check">
                <input
                    type="radio"
                    name="assign"
                    value=value
                    checked=is_chosen
                    aria-describedby="assign-problem"
                />
                <span>{label}</span>
            </label>
        }
    });
    let (one, several) = editing.people.with_value(|people| (one(people, &form, problem), several(people, &form)));
    view! {
        <fieldset class="assignees">
            <legend class="field-name">"Assigned To"</legend>
            <div class="assign-ways">{ways.collect_view()}</div>
            <div class="assign-one">{one}</div>
            <div class="assign-several">{several}</div>
            <FieldProblem id="assign-problem".to_owned() problem/>
        </fieldset>
    }
    .into_any()
}

/// Whether somebody can be chosen: whoever is disabled only stays where they are.
fn is_offered(person: &Person, is_chosen: bool) -> bool {
    !person.disabled || is_chosen
}

fn one(people: &[Person], form: &RuleForm, problem: Signal<String>) -> AnyView {
    let each = people.iter().filter_map(|person| {
        let is_chosen = person.id.to_string() == form.person;
        is_offered(person, is_chosen)
            .then(|| view! { <option value=person.id.to_string() selected=is_chosen>{person.listed()}</option> })
    });
    view! {
        <select
            class="select"
            name="person"
            aria-label="Person"
            aria-describedby="assign-problem"
            aria-invalid=move || invalid(problem)
        >
            <option value="" selected=form.person.is_empty()>"Choose a person"</option>
            {each.collect_view()}
        </select>
    }
    .into_any()
}

/// Those who take turns come first, in their order.
fn several(people: &[Person], form: &RuleForm) -> AnyView {
    let place = |person: &Person| form.people.iter().position(|id| *id == person.id.to_string());
    let mut sorted: Vec<&Person> = people.iter().filter(|person| is_offered(person, place(person).is_some())).collect();
    sorted.sort_by_key(|person| place(person).unwrap_or(usize::MAX));
    let each = sorted.into_iter().map(|person| {
        view! {
            <li>
                <label class="check">
                    <input type="checkbox" name="people" value=person.id.to_string() checked=place(person).is_some()/>
                    <span dir="auto">{person.listed()}</span>
                </label>
            </li>
        }
    });
    view! {
        <fieldset class="choices">
            <legend class="field-name">"They take turns; whoever is disabled is passed over"</legend>
            <ul class="choices-list">{each.collect_view()}</ul>
        </fieldset>
    }
    .into_any()
}
