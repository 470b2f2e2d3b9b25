//! Building a condition from parts: groups of which all or any must hold, within each other.

use leptos::prelude::*;

use super::{editor::invalid, leaf, state::Editing};
use crate::{
    components::{FieldProblem, Icon, after_paint, focus_first},
    domain::rule::{Condition, Part, Sketch},
};

/// The builder.
pub(super) fn builder(editing: Editing) -> AnyView {
    let root = editing.sketch.with_untracked(|sketch| sketch.as_ref().map(|sketch| sketch.root.id));
    let is_deep = Memo::new(move |_| {
        editing.sketch.with(|sketch| sketch.as_ref().is_some_and(|sketch| sketch.depth() >= Condition::MAX_DEPTH))
    });
    view! {
        <div class="builder">
            {move || {
                // A root that was put into a group has a group above it.
                let now = editing.sketch.with(|sketch| sketch.as_ref().map(|sketch| sketch.root.id));
                now.or(root).map(|root| group(root, true, editing))
            }}
            {move || is_deep.get().then(|| view! {
                <p class="field-note" role="status">
                    {format!("This is as deep as conditions can be nested: {} levels.", Condition::MAX_DEPTH)}
                </p>
            })}
        </div>
    }
    .into_any()
}

/// What a part is: a group, or a single condition.
fn part(id: u32, editing: Editing) -> AnyView {
    let is_leaf = editing.sketch.with_untracked(|sketch| {
        let node = sketch.as_ref().and_then(|sketch| sketch.node(id));
        node.is_some_and(|node| matches!(node.part, Part::Leaf(_)))
    });
    let shown = if is_leaf { leaf::leaf(id, editing) } else { group(id, false, editing) };
    view! { <li class="part">{shown}</li> }.into_any()
}

fn group(id: u32, is_root: bool, editing: Editing) -> AnyView {
    let parts = Memo::new(move |_| {
        editing.sketch.with(|sketch| {
            let node = sketch.as_ref().and_then(|sketch| sketch.node(id));
            node.map(|node| node.parts().iter().map(|part| part.id).collect::<Vec<_>>()).unwrap_or_default()
        })
    });
    let any = editing.sketch.with_untracked(|sketch| {
        sketch.as_ref().and_then(|sketch| sketch.node(id)).is_some_and(|node| matches!(node.part, Part::Any(_)))
    });
    let problem = editing.problem_of(id);
    let choose = move |event| {
        let any = event_target_value(&event) == "any";
        editing.build(|sketch| {
            sketch.change(id, |node| {
                if let Part::All(parts) | Part::Any(parts) = &mut node.part {
                    let parts = std::mem::take(parts);
                    node.part = if any { Part::Any(parts) } else { Part::All(parts) };
                }
            });
        });
    };
    let add = move |_| focus_on(editing.build(|sketch| sketch.add(id)));
    let add_group = move |_| {
        if allows(editing, |sketch| _ = sketch.add_group(id)) {
            focus_on(editing.build(|sketch| sketch.add_group(id)));
        }
    };
    let has_room = Memo::new(move |_| allows(editing, |sketch| _ = sketch.add_group(id)));
    view! {
        <div class="group" role="group" aria-label="Group of conditions" id=format!("part-{id}") data-root=is_root.then_some("")>
            <div class="part-head">
                <select
                    class="select part-kind"
                    id=format!("part-{id}-kind")
                    aria-label="How these conditions combine"
                    aria-describedby=format!("part-{id}-problem")
                    aria-invalid=move || invalid(problem)
                    on:change=choose
                >
                    <option value="all" selected=!any>"All of these hold"</option>
                    <option value="any" selected=any>"Any of these holds"</option>
                </select>
                {tools(id, is_root, "group", editing)}
            </div>
            <FieldProblem id=format!("part-{id}-problem") problem/>
            <ul class="parts">
                <For each=move || parts.get() key=|id| *id children=move |id| part(id, editing)/>
            </ul>
            <div class="part-add">
                <button type="button" class="button" on:click=add>"Add condition"</button>
                <button type="button" class="button" aria-disabled=move || (!has_room.get()).then_some("true") on:click=add_group>
                    "Add group"
                </button>
            </div>
        </div>
    }
    .into_any()
}

/// What can be done with a part: say the contrary, put it into a group, take it away.
pub(super) fn tools(id: u32, is_root: bool, what: &'static str, editing: Editing) -> AnyView {
    let nots = Memo::new(move |_| {
        editing.sketch.with(|sketch| sketch.as_ref().and_then(|sketch| sketch.node(id)).map_or(0, |node| node.nots))
    });
    let pressed = move || if nots.get() > 0 { "true" } else { "false" };
    let word = move || if nots.get() > 1 { "Not not" } else { "Not" };
    let negated = |sketch: &mut Sketch, id| sketch.change(id, |node| node.nots = usize::from(node.nots == 0));
    let negate = move |_| {
        if allows(editing, |sketch| negated(sketch, id)) {
            editing.build(|sketch| negated(sketch, id));
        }
    };
    let can_wrap = Memo::new(move |_| allows(editing, |sketch| _ = sketch.wrap(id)));
    let wrap = move |_| {
        if can_wrap.get_untracked() {
            focus_on(editing.build(|sketch| sketch.wrap(id)));
        }
    };
    let remove = move |_| {
        let group = editing.build(|sketch| sketch.remove(id)).flatten();
        if let Some(group) = group {
            after_paint(move || focus_first(&format!("#part-{group} > .part-add > button")));
        }
    };
    view! {
        <div class="part-tools">
            <button
                type="button"
                class="button part-not"
                aria-pressed=pressed
                aria-label=format!("Not: the contrary of this {what}")
                on:click=negate
            >
                {word}
            </button>
            <button
                type="button"
                class="button"
                data-look="quiet"
                aria-label=format!("Put this {what} into a group")
                aria-disabled=move || (!can_wrap.get()).then_some("true")
                on:click=wrap
            >
                "Group"
            </button>
            {(!is_root).then(|| view! {
                <button
                    type="button"
                    class="icon-button"
                    aria-label=format!("Remove this {what}")
                    title=format!("Remove this {what}")
                    on:click=remove
                >
                    {Icon::Close.draw()}
                </button>
            })}
        </div>
    }
    .into_any()
}

/// Whether a change leaves the condition as shallow as it has to be.
fn allows(editing: Editing, change: impl FnOnce(&mut Sketch)) -> bool {
    editing.sketch.with(|sketch| {
        sketch.as_ref().is_some_and(|sketch| {
            // None of the changes makes it deeper by more than one level.
            sketch.depth() < Condition::MAX_DEPTH || {
                let mut changed = sketch.clone();
                change(&mut changed);
                changed.depth() <= Condition::MAX_DEPTH
            }
        })
    })
}

/// Whoever makes a part is in it.
fn focus_on(part: Option<u32>) {
    if let Some(part) = part {
        after_paint(move || focus_first(&format!("#part-{part}-kind")));
    }
}
