//! A guardrail in the list: what it says, what it found, and what can be done with it.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{address, deletion::dialog_of, history, list::Guardrails};
use crate::{
    api::{DuplicateGuardrail, MoveGuardrail, SwitchGuardrail, duplicate_guardrail, move_guardrail, switch_guardrail},
    components::{Icon, Switch},
    domain::{account::Permission, guardrail::GuardrailEntry, ids::GuardrailId, query::escaped, rule::Direction},
    pages::may,
};

/// The row.
pub(super) fn row(entry: GuardrailEntry, guardrails: Guardrails) -> AnyView {
    let GuardrailEntry { id, version, enabled, week, month, .. } = entry;
    let may_change = may(Permission::ChangeGuardrails);
    let name = StoredValue::new(entry.name.clone());
    let (week_hits, month_hits) = (hits(&entry, "7d"), hits(&entry, "30d"));
    let deleting = RwSignal::new(false);
    let to_delete = StoredValue::new(entry.clone());
    let switch = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let said = move |(): &(), _: &[GuardrailEntry]| {
            let state = if enabled { "off" } else { "on" };
            name.try_with_value(|name| format!("Switched {name} {state}.")).unwrap_or_default()
        };
        guardrails.act(move || switch_guardrail(id.to_string(), !enabled), format!("#guardrail-{id} .switch"), said);
    };
    let copy = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let said = move |copy: &GuardrailId, all: &[GuardrailEntry]| {
            let made = all.iter().find(|other| other.id == *copy).map(|other| other.name.clone());
            format!("Made {}, which is off.", made.unwrap_or_default())
        };
        guardrails.act(move || duplicate_guardrail(id.to_string()), format!("#guardrail-{id} .guardrail-copy"), said);
    };
    view! {
        <li class="guardrail" id=format!("guardrail-{id}") data-off=(!enabled).then_some("")>
            {may_change.then(|| view! {
                <div class="guardrail-order">
                    {mover(id, Direction::Up, name, guardrails)}
                    {mover(id, Direction::Down, name, guardrails)}
                </div>
            })}
            <div class="guardrail-text">
                <h2 class="guardrail-name"><a dir="auto" href=address(id)>{entry.name.clone()}</a></h2>
                {entry.policy.map(|policy| view! {
                    <p class="guardrail-policy">
                        "Looks for " <bdi>{policy.looks_for}</bdi> {format!(" in {}.", policy.scope)}
                    </p>
                    <p class="guardrail-policy">
                        <span class="tag" data-action=policy.action.as_str()>{Icon::Shield.draw()} <bdi>{policy.does}</bdi></span>
                    </p>
                })}
                {entry.problem.map(|problem| view! {
                    <p class="notice" data-look="error">
                        {Icon::Warning.draw()}
                        <span><strong>"Skipped: "</strong><bdi>{problem}</bdi></span>
                    </p>
                })}
                <p class="guardrail-note">
                    "Found something on "
                    <span class="guardrail-hits"><a href=week_hits>{turns(week)} " in 7 days"</a>","</span>
                    " "
                    <a href=month_hits>{turns(month)} " in 30 days"</a>
                    " · "
                    <a href=history(id)>{format!("Version {version}")}</a>
                </p>
            </div>
            {if may_change {
                view! {
                    <form class="guardrail-state" method="post" action=SwitchGuardrail::PATH on:submit=switch>
                        <input type="hidden" name="id" value=id.to_string()/>
                        <input type="hidden" name="enabled" value=(!enabled).to_string()/>
                        <Switch label=entry.name.clone() is_on=enabled/>
                    </form>
                }
                .into_any()
            } else {
                view! { <span class="guardrail-word">{if enabled { "On" } else { "Off" }}</span> }.into_any()
            }}
            {may_change.then(|| view! {
                <div class="guardrail-actions">
                    <form method="post" action=DuplicateGuardrail::PATH on:submit=copy>
                        <input type="hidden" name="id" value=id.to_string()/>
                        <button class="button guardrail-copy" data-look="quiet">
                            "Duplicate"
                            <span class="visually-hidden">{format!(" {}", entry.name)}</span>
                        </button>
                    </form>
                    <a
                        class="button guardrail-delete"
                        data-look="quiet"
                        href=format!("{}/delete", address(id))
                        on:click=move |event| {
                            if !(event.ctrl_key() || event.meta_key() || event.shift_key()) {
                                event.prevent_default();
                                deleting.set(true);
                            }
                        }
                    >
                        "Delete"
                        <span class="visually-hidden">{format!(" {}", entry.name)}</span>
                    </a>
                    {move || deleting.get().then(|| {
                        let closed = Callback::new(move |()| { deleting.try_set(false); });
                        to_delete.with_value(|entry| dialog_of(entry, guardrails, closed))
                    })}
                </div>
            })}
        </li>
    }
    .into_any()
}

fn turns(number: i64) -> String {
    if number == 1 { "1 turn".to_owned() } else { format!("{number} turns") }
}

/// The conversations on which it found something, whatever it was called then, of those that were active lately.
fn hits(entry: &GuardrailEntry, active: &str) -> String {
    let names: Vec<String> = entry.names.iter().map(|name| escaped(name)).collect();
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("guardrail", &names.join(","))
        .append_pair("active", active)
        .finish();
    format!("/conversations?{query}")
}

/// A button that moves a guardrail by one place. At the end it stays where it is, so that it keeps the focus.
fn mover(id: GuardrailId, direction: Direction, name: StoredValue<String>, guardrails: Guardrails) -> AnyView {
    let (word, icon) = match direction {
        Direction::Up => ("up", Icon::ArrowUp),
        Direction::Down => ("down", Icon::ArrowDown),
    };
    let is_last = move || {
        guardrails.shown.with(|all| {
            let end = if direction == Direction::Up { all.first() } else { all.last() };
            end.is_some_and(|other| other.id == id)
        })
    };
    let label = name.with_value(|name| format!("Move {name} {word}"));
    let go = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if is_last() {
            return;
        }
        let said = move |(): &(), all: &[GuardrailEntry]| {
            let place = all.iter().position(|other| other.id == id).map_or(0, |at| at + 1);
            let name = name.try_get_value().unwrap_or_default();
            format!("Moved {name} to place {place} of {}.", all.len())
        };
        guardrails.act(
            move || move_guardrail(id.to_string(), direction),
            format!("#guardrail-{id} [data-move={word}]"),
            said,
        );
    };
    view! {
        <form method="post" action=MoveGuardrail::PATH on:submit=go>
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="direction" value=word/>
            <button
                class="icon-button"
                data-move=word
                aria-label=label.clone()
                title=label
                aria-disabled=move || is_last().then_some("true")
            >
                {icon.draw()}
            </button>
        </form>
    }
    .into_any()
}
