//! Deleting a guardrail: what it means, and that one means it.

use leptos::{prelude::*, server_fn::ServerFn};

use super::{LIST, list::Guardrails};
use crate::{
    api::{ApiError, DeleteGuardrail, delete_guardrail, guardrail_editor},
    components::{ErrorState, Shut, dialog},
    domain::{account::Permission, guardrail::GuardrailEntry},
    pages::{may, only_admins_page, page::TextPage},
};

/// What deleting means.
const MEANING: [&str; 3] = [
    "From now on it finds nothing: what it would have hidden is recorded.",
    "What it hid stays hidden, and verdicts that it gave go on naming it.",
    "Its versions stay readable. It can't be switched on again: to pause a guardrail, switch it off instead.",
];

fn meaning() -> AnyView {
    view! { <ul class="guardrails-notes">{MEANING.map(|line| view! { <li>{line}</li> }).collect_view()}</ul> }
        .into_any()
}

/// The dialog over the list; it is open as long as it is there.
pub(super) fn dialog_of(entry: &GuardrailEntry, guardrails: Guardrails, closed: Callback<()>) -> AnyView {
    let (id, version, name) = (entry.id, entry.version, entry.name.clone());
    let deleted = name.clone();
    let delete = move |shut: Shut| {
        shut.now();
        let name = deleted.clone();
        let next = guardrails.shown.with_untracked(|all| {
            let at = all.iter().position(|other| other.id == id).unwrap_or(0);
            all.get(at + 1).or_else(|| at.checked_sub(1).and_then(|before| all.get(before))).map(|other| other.id)
        });
        let focus = next.map_or_else(|| "main h1".to_owned(), |next| format!("#guardrail-{next} .guardrail-name a"));
        guardrails.act(
            move || delete_guardrail(id.to_string(), version),
            focus,
            move |(), _| format!("Deleted {name}."),
        );
    };
    dialog("delete-title", false, closed, move |shut| {
        view! {
            <form
                method="post"
                action=DeleteGuardrail::PATH
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
pub(super) fn page(id: String) -> AnyView {
    if !may(Permission::ChangeGuardrails) {
        return only_admins_page("Delete a guardrail");
    }
    let read = Resource::new_blocking(move || id.clone(), |id| guardrail_editor(Some(id)));
    view! {
        <TextPage title="Delete a guardrail">
            <Suspense>
                {move || Suspend::new(async move {
                    let guardrail = read.await.and_then(|editor| {
                        let present = editor.guardrail.filter(|known| known.deleted_at.is_none());
                        present.ok_or_else(|| ApiError::NotFound("This guardrail was deleted already.".to_owned()))
                    });
                    match guardrail {
                        Ok(guardrail) => view! {
                            <form class="panel edit-form" method="post" action=DeleteGuardrail::PATH>
                                <h2 dir="auto">{format!("Delete {}?", guardrail.present.form.name)}</h2>
                                {meaning()}
                                <input type="hidden" name="id" value=guardrail.id.to_string()/>
                                <input type="hidden" name="version" value=guardrail.present.version.to_string()/>
                                <div class="dialog-actions">
                                    <a class="button" href=LIST>"Keep"</a>
                                    <button class="button" data-look="primary">"Delete"</button>
                                </div>
                            </form>
                        }
                        .into_any(),
                        Err(error) => view! {
                            <ErrorState title="The guardrail can't be deleted" error>
                                <a class="button" href=LIST>"Guardrails"</a>
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
