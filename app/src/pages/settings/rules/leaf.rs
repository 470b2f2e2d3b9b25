//! A single condition in the builder: which one, and what it asks.

use leptos::prelude::*;

use super::{builder::tools, editor::invalid, state::Editing};
use crate::{
    components::{FieldProblem, text_area},
    domain::{
        rule::{Bound, Kind, Leaf, Part, TextField},
        turn::Feedback,
    },
};

/// The condition.
pub(super) fn leaf(id: u32, editing: Editing) -> AnyView {
    let kind = Memo::new(move |_| present(id, editing, |leaf| leaf.kind));
    let problem = editing.problem_of(id);
    let begin = present_untracked(id, editing).kind;
    let kinds =
        Kind::ALL.map(|each| view! { <option value=each.as_str() selected=each == begin>{each.label()}</option> });
    let choose = move |event| {
        let value = event_target_value(&event);
        if let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.as_str() == value) {
            change(id, editing, |leaf| {
                leaf.kind = kind;
                match kind {
                    Kind::TurnNumber => "3".clone_into(&mut leaf.number),
                    Kind::Confidence => "50".clone_into(&mut leaf.number),
                    _ => {}
                }
            });
        }
    };
    view! {
        <div class="leaf" role="group" aria-label="Condition" id=format!("part-{id}")>
            <div class="part-head">
                <select class="select part-kind" id=format!("part-{id}-kind") aria-label="Kind of condition" on:change=choose>
                    {kinds.collect_view()}
                </select>
                <div class="leaf-fields">
                    {move || kind.get().map(|kind| fields(id, kind, problem, editing))}
                </div>
                {tools(id, false, "condition", editing)}
            </div>
            <FieldProblem id=format!("part-{id}-problem") problem/>
        </div>
    }
    .into_any()
}

fn present<T>(id: u32, editing: Editing, of: impl FnOnce(&Leaf) -> T) -> Option<T> {
    editing.sketch.with(|sketch| match &sketch.as_ref()?.node(id)?.part {
        Part::Leaf(leaf) => Some(of(leaf)),
        Part::All(_) | Part::Any(_) => None,
    })
}

fn present_untracked(id: u32, editing: Editing) -> Leaf {
    untrack(|| present(id, editing, Leaf::clone)).unwrap_or_default()
}

fn change(id: u32, editing: Editing, change: impl FnOnce(&mut Leaf)) {
    editing.build(|sketch| {
        sketch.change(id, |node| {
            if let Part::Leaf(leaf) = &mut node.part {
                change(leaf);
            }
        });
    });
}

/// What a kind of condition asks.
fn fields(id: u32, kind: Kind, problem: Signal<String>, editing: Editing) -> AnyView {
    let leaf = present_untracked(id, editing);
    let field = || {
        let options = TextField::ALL.map(|each| (each.as_str(), each.label(), each == leaf.field));
        select("In", options.to_vec(), move |value| {
            if let Some(field) = TextField::ALL.into_iter().find(|field| field.as_str() == value) {
                change(id, editing, |leaf| leaf.field = field);
            }
        })
    };
    let lines = |label: &'static str| lines(id, label, &leaf.lines, problem, editing);
    match kind {
        Kind::Confidence => confidence(id, &leaf, problem, editing),
        Kind::Contains => view! { {field()} {lines("Words or phrases, one a line")} }.into_any(),
        Kind::Matches => {
            let pattern = line(id, "Pattern", &leaf.pattern, "code-line", problem, move |value| {
                change(id, editing, |leaf| leaf.pattern = value);
            });
            view! { {field()} {pattern} }.into_any()
        }
        Kind::Channel => lines("Channels, one a line"),
        Kind::User => lines("Names, IDs or e-mails, one a line"),
        Kind::Guardrail => lines("Guardrails, one a line; none is any"),
        Kind::Feedback => {
            let options =
                [Feedback::Down, Feedback::Up].map(|each| (each.as_str(), each.label(), each == leaf.feedback));
            select("Feedback", options.to_vec(), move |value| {
                let feedback = if value == Feedback::Up.as_str() { Feedback::Up } else { Feedback::Down };
                change(id, editing, |leaf| leaf.feedback = feedback);
            })
        }
        Kind::TurnNumber => line(id, "Number of turns", &leaf.number, "short-line", problem, move |value| {
            change(id, editing, |leaf| leaf.number = value);
        }),
        Kind::AsksForHuman | Kind::NoAnswer | Kind::SameQuestion => ().into_any(),
    }
}

fn confidence(id: u32, leaf: &Leaf, problem: Signal<String>, editing: Editing) -> AnyView {
    let bound = Memo::new(move |_| present(id, editing, |leaf| leaf.bound));
    let options = Bound::ALL.map(|each| (each.as_str(), each.label(), each == leaf.bound));
    let which = select("Confidence", options.to_vec(), move |value| {
        if let Some(bound) = Bound::ALL.into_iter().find(|bound| bound.as_str() == value) {
            change(id, editing, |leaf| leaf.bound = bound);
        }
    });
    let numbers = move || {
        let leaf = present_untracked(id, editing);
        let first = |label: &'static str| {
            line(id, label, &leaf.number, "short-line", problem, move |value| {
                change(id, editing, |leaf| leaf.number = value);
            })
        };
        match bound.get()? {
            Bound::Missing => None,
            Bound::Below | Bound::Above => Some(view! { {first("Per cent")} <span>"%"</span> }.into_any()),
            Bound::Between => {
                let second = line(id, "Below, per cent", &leaf.second, "short-line", problem, move |value| {
                    change(id, editing, |leaf| leaf.second = value);
                });
                Some(view! { {first("At least, per cent")} <span>"% … "</span> {second} <span>"%"</span> }.into_any())
            }
        }
    };
    view! { {which} {numbers} }.into_any()
}

fn select(
    label: &'static str,
    options: Vec<(&'static str, &'static str, bool)>,
    choose: impl Fn(String) + Clone + Send + 'static,
) -> AnyView {
    let each = options.into_iter().map(|(value, label, is_chosen)| {
        view! { <option value=value selected=is_chosen>{label}</option> }
    });
    view! {
        <select class="select" aria-label=label on:change=move |event| choose(event_target_value(&event))>
            {each.collect_view()}
        </select>
    }
    .into_any()
}

fn line(
    id: u32,
    label: &'static str,
    value: &str,
    look: &'static str,
    problem: Signal<String>,
    typed: impl Fn(String) + Clone + Send + 'static,
) -> AnyView {
    view! {
        <input
            type="text"
            class=format!("select {look}")
            aria-label=label
            placeholder=label
            autocomplete="off"
            spellcheck="false"
            value=value.to_owned()
            aria-describedby=format!("part-{id}-problem")
            aria-invalid=move || invalid(problem)
            on:input=move |event| typed(event_target_value(&event))
        />
    }
    .into_any()
}

fn lines(id: u32, label: &'static str, value: &str, problem: Signal<String>, editing: Editing) -> AnyView {
    let rows = value.lines().count().clamp(2, 8);
    view! {
        <textarea
            class="select lines-area"
            aria-label=label
            placeholder=label
            rows=rows.to_string()
            spellcheck="false"
            dir="auto"
            aria-describedby=format!("part-{id}-problem")
            aria-invalid=move || invalid(problem)
            on:input=move |event| {
                let value = event_target_value(&event);
                change(id, editing, |leaf| leaf.lines = value);
            }
            inner_html=text_area(value)
        ></textarea>
    }
    .into_any()
}
