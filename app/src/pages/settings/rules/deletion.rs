//! Deleting a rule: what it means, and that one means it.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{LIST, list::Rules};
use crate::{
    api::{ApiError, DeleteRule, delete_rule, rule_editor},
    components::{ErrorState, Shut, dialog},
    domain::{account::Permission, rule::RuleEntry},
    pages::{may, only_admins_page, page::TextPage},
};

/// What deleting means.
const MEANING: [&str; 3] = [
    "From now on it matches nothing and makes no tickets.",
    "Tickets that it made stay as they are, and go on naming it with the version that matched.",
    "Its versions stay readable. It can't be switched on again: to pause a rule, switch it off instead.",
];

fn meaning() -> AnyView {
    view! { <ul class="rules-notes">{MEANING.map(|line| view! { <li>{line}</li> }).collect_view()}</ul> }.into_any()
}

/// The dialog over the list; it is open as long as it is there.
pub(super) fn dialog_of(entry: &RuleEntry, rules: Rules, closed: Callback<()>) -> AnyView {
    let (id, version, name) = (entry.id, entry.version, entry.name.clone());
    let deleted = name.clone();
    let delete = move |shut: Shut| {
        shut.now();
        let name = deleted.clone();
        let next = rules.shown.with_untracked(|all| {
            let at = all.iter().position(|rule| rule.id == id).unwrap_or(0);
            all.get(at + 1).or_else(|| at.checked_sub(1).and_then(|before| all.get(before))).map(|rule| rule.id)
        });
        let focus = next.map_or_else(|| "main h1".to_owned(), |next| format!("#rule-{next} .rule-name a"));
        rules.act(move || delete_rule(id.to_string(), version), focus, move |(), _| format!("Deleted {name}."));
    };
    dialog("delete-title", false, closed, move |shut| {
        view! {
            <form
                method="post"
                action=DeleteRule::PATH
                on:submit=move |event| {
                    event.prevent_default();
                    delete(shut);
                }
            >
                <h2 class="dialog-title" id="delete-title" dir="auto">{format!("Delete {name}?")}</h2>
                {meaning()}
                <div class="dialog-actions">
                    <button type="button" class="button" on:click=move |_| shut.now()>"Keep"</button>
                    <button class="button" data-look="primary">"Delete"</button>
                </div>
            </form>
        }
        .into_any()
    })
}

/// The same as a page, for those without WASM.
pub(in super::super) fn page(id: String) -> AnyView {
    if !may(Permission::ChangeRules) {
        return only_admins_page("Delete a rule");
    }
    let read = Resource::new_blocking(move || id.clone(), |id| rule_editor(Some(id)));
    view! {
        <TextPage title="Delete a rule">
            <Suspense>
                {move || Suspend::new(async move {
                    let rule = read.await.and_then(|editor| {
                        let present = editor.rule.filter(|rule| rule.deleted_at.is_none());
                        present.ok_or_else(|| ApiError::NotFound("This rule was deleted already.".to_owned()))
                    });
                    match rule {
                        Ok(rule) => view! {
                            <form class="panel edit-form" method="post" action=DeleteRule::PATH>
                                <h2 dir="auto">{format!("Delete {}?", rule.present.form.name)}</h2>
                                {meaning()}
                                <input type="hidden" name="id" value=rule.id.to_string()/>
                                <input type="hidden" name="version" value=rule.present.version.to_string()/>
                                <div class="dialog-actions">
                                    <a class="button" href=LIST>"Keep"</a>
                                    <button class="button" data-look="primary">"Delete"</button>
                                </div>
                            </form>
                        }
                        .into_any(),
                        Err(error) => view! {
                            <ErrorState title="The rule can't be deleted" error>
                                <a class="button" href=LIST>"Escalation rules"</a>
                            </ErrorState>
                        }
                        .into_any(),
                    }
                })}
            </Suspense>
        </TextPage>
    }
    .into_any()
}
