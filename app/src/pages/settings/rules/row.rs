//! A rule in the list: what it says, what it matched, and what can be done with it.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{address, deletion::dialog_of, history, list::Rules};
use crate::{
    api::{DuplicateRule, MoveRule, SwitchRule, duplicate_rule, move_rule, switch_rule},
    components::{Icon, Switch},
    domain::{
        account::Permission,
        ids::RuleId,
        rule::{Direction, RuleEntry},
    },
    pages::{looks::SeverityChip, may},
};

/// The row.
pub(super) fn row(entry: RuleEntry, rules: Rules) -> AnyView {
    let RuleEntry { id, version, enabled, week, month, .. } = entry;
    let may_change = may(Permission::ChangeRules);
    let name = StoredValue::new(entry.name.clone());
    let severity = entry.draft.as_ref().map(|draft| draft.outcome.severity);
    let summary = entry.draft.as_ref().map(|draft| format!("{}.", draft.summary()));
    let deleting = RwSignal::new(false);
    let to_delete = StoredValue::new(entry.clone());
    let switch = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let said = move |(): &(), _: &[RuleEntry]| {
            let state = if enabled { "off" } else { "on" };
            name.try_with_value(|name| format!("Switched {name} {state}.")).unwrap_or_default()
        };
        rules.act(move || switch_rule(id.to_string(), !enabled), format!("#rule-{id} .switch"), said);
    };
    let copy = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let said = move |copy: &RuleId, all: &[RuleEntry]| {
            let made = all.iter().find(|rule| rule.id == *copy).map(|rule| rule.name.clone());
            format!("Made {}, which is off.", made.unwrap_or_default())
        };
        rules.act(move || duplicate_rule(id.to_string()), format!("#rule-{id} .rule-copy"), said);
    };
    view! {
        <li class="rule" id=format!("rule-{id}") data-off=(!enabled).then_some("")>
            {may_change.then(|| view! {
                <div class="rule-order">
                    {mover(id, Direction::Up, name, rules)}
                    {mover(id, Direction::Down, name, rules)}
                </div>
            })}
            <div class="rule-text">
                <h2 class="rule-name"><a dir="auto" href=address(id)>{entry.name.clone()}</a></h2>
                {summary.map(|summary| view! { <p class="rule-condition" dir="auto">{summary}</p> })}
                {entry.problem.map(|problem| view! {
                    <p class="notice" data-look="error">
                        {Icon::Warning.draw()}
                        <span><strong>"Skipped: "</strong><bdi>{problem}</bdi></span>
                    </p>
                })}
                <p class="rule-note">
                    <span title="Turns that it matched">{format!("Matched {week} in 7 days, {month} in 30")}</span>
                    " · "
                    <a href=history(id)>{format!("Version {version}")}</a>
                    " · "
                    <a href=format!("{}/back-test", address(id))>"Back-test"</a>
                </p>
            </div>
            <div class="rule-state">
                {severity.map(|severity| view! { <SeverityChip severity/> })}
                {if may_change {
                    view! {
                        <form method="post" action=SwitchRule::PATH on:submit=switch>
                            <input type="hidden" name="id" value=id.to_string()/>
                            <input type="hidden" name="enabled" value=(!enabled).to_string()/>
                            <Switch label=entry.name.clone() is_on=enabled/>
                        </form>
                    }
                    .into_any()
                } else {
                    state_word(enabled)
                }}
            </div>
            {may_change.then(|| view! {
                <div class="rule-actions">
                    <form method="post" action=DuplicateRule::PATH on:submit=copy>
                        <input type="hidden" name="id" value=id.to_string()/>
                        <button class="button rule-copy" data-look="quiet">
                            "Duplicate"
                            <span class="visually-hidden">{format!(" {}", entry.name)}</span>
                        </button>
                    </form>
                    <a
                        class="button rule-delete"
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
                        to_delete.with_value(|entry| dialog_of(entry, rules, closed))
                    })}
                </div>
            })}
        </li>
    }
    .into_any()
}

/// Whether a rule is on, for those who can't switch it.
fn state_word(enabled: bool) -> AnyView {
    view! { <span class="rule-word">{if enabled { "On" } else { "Off" }}</span> }.into_any()
}

/// A button that moves a rule by one place. At the end it stays where it is, so that it keeps the focus.
fn mover(id: RuleId, direction: Direction, name: StoredValue<String>, rules: Rules) -> AnyView {
    let (word, value, icon) = match direction {
        Direction::Up => ("up", "up", Icon::ArrowUp),
        Direction::Down => ("down", "down", Icon::ArrowDown),
    };
    let is_last = move || {
        rules.shown.with(|all| {
            let end = if direction == Direction::Up { all.first() } else { all.last() };
            end.is_some_and(|rule| rule.id == id)
        })
    };
    let label = name.with_value(|name| format!("Move {name} {word}"));
    let go = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        if is_last() {
            return;
        }
        let said = move |(): &(), all: &[RuleEntry]| {
            let place = all.iter().position(|rule| rule.id == id).map_or(0, |at| at + 1);
            let name = name.try_get_value().unwrap_or_default();
            format!("Moved {name} to place {place} of {}.", all.len())
        };
        rules.act(move || move_rule(id.to_string(), direction), format!("#rule-{id} [data-move={value}]"), said);
    };
    view! {
        <form method="post" action=MoveRule::PATH on:submit=go>
            <input type="hidden" name="id" value=id.to_string()/>
            <input type="hidden" name="direction" value=value/>
            <button
                class="icon-button"
                data-move=value
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
