//! The editor of a guardrail: a plain form, which WASM makes check and try what is typed.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use wasm_bindgen::JsCast as _;

use super::{LIST, conflict, fields::fields, history, state::Editing, trial};
use crate::{
    api::{GuardrailEditor, SavedGuardrail, guardrail_editor, save_guardrail},
    components::{Announcer, At, ErrorState, Icon, Instant, ask_before_leaving},
    domain::{account::Permission, time::Timestamp},
    pages::{may, only_admins_page, page::PageTitle, sign_in_again::Signing},
};

/// The page of a guardrail, or of a new one.
pub(super) fn page(id: Option<String>) -> AnyView {
    let title = match (&id, may(Permission::ChangeGuardrails)) {
        (None, false) => return only_admins_page("New guardrail"),
        (None, true) => "New guardrail",
        (Some(_), true) => "Edit guardrail",
        (Some(_), false) => "Guardrail",
    };
    PageTitle::set(title);
    let asked = id.clone();
    let read = Resource::new_blocking(move || asked.clone(), guardrail_editor);
    view! {
        <div class="page">
            <header class="page-header"><h1>{title}</h1></header>
            <div class="guardrails-page">
                <Suspense fallback=waiting>
                    {move || {
                        let id = id.clone();
                        Suspend::new(async move {
                            match read.await {
                                Ok(editor) => begin(id, editor),
                                Err(error) => {
                                    let retry = Callback::new(move |()| read.refetch());
                                    view! { <ErrorState title="The guardrail could not be loaded" error retry/> }.into_any()
                                }
                            }
                        })
                    }}
                </Suspense>
                <p><a href=LIST>"Back to Guardrails"</a></p>
            </div>
        </div>
    }
    .into_any()
}

fn waiting() -> AnyView {
    view! {
        <div class="panel edit-form" role="status" aria-label="Loading the guardrail">
            <span class="skeleton" data-width="medium"></span>
            <span class="skeleton" data-width="long"></span>
            <span class="skeleton" data-width="long"></span>
        </div>
    }
    .into_any()
}

fn begin(id: Option<String>, editor: GuardrailEditor) -> AnyView {
    if let Some(guardrail) = &editor.guardrail
        && let Some(at) = guardrail.deleted_at
    {
        let at = At { instant: at, now: editor.now };
        return view! {
            <p class="notice">
                {Icon::Info.draw()}
                <span><bdi>{guardrail.present.form.name.clone()}</bdi> " was deleted: " <Instant at/></span>
            </p>
            <p><a class="button" href=history(guardrail.id)>"Versions"</a></p>
        }
        .into_any();
    }
    let saved = editor.guardrail.as_ref().map(|guardrail| {
        let at = At { instant: guardrail.present.saved_at, now: editor.now };
        view! {
            <p class="guardrails-subject">
                <a href=history(guardrail.id)>{format!("Version {}", guardrail.present.version)}</a>
                ", saved by " <bdi>{guardrail.present.saved_by.clone()}</bdi> ", " <Instant at/>
                {(!guardrail.enabled).then_some(" · switched off")}
            </p>
        }
    });
    let now = editor.now;
    let editing = Editing::begin(id, editor);
    view! {
        {saved}
        {form(editing, now)}
        {ask_before_leaving("guardrail", move || editing.is_changed())}
    }
    .into_any()
}

fn form(editing: Editing, now: Timestamp) -> AnyView {
    let saving = RwSignal::new(false);
    let navigate = use_navigate();
    let announcer = Announcer::expect();
    let signing = Signing::expect();
    let save = Callback::new(move |()| {
        if saving.get_untracked() {
            return;
        }
        saving.set(true);
        editing.failure.set(None);
        let navigate = navigate.clone();
        let (id, seen, form) = (editing.id.get_value(), editing.seen.get_untracked(), editing.form.get_untracked());
        leptos::task::spawn_local(async move {
            let answer = signing.ask(|| save_guardrail(id.clone(), seen, form.clone())).await;
            if saving.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(SavedGuardrail::Saved { id, version }) => {
                    if editing.form.with_untracked(|typed| *typed != form) {
                        announcer.say(format!(
                            "Saved {}, version {version}. What you typed meanwhile is not saved yet.",
                            form.name.trim()
                        ));
                        editing.go_on(id.to_string(), version, form);
                        return;
                    }
                    announcer.say(format!("Saved {}, version {version}.", form.name.trim()));
                    navigate(&format!("{LIST}#guardrail-{id}"), leptos_router::NavigateOptions::default());
                }
                Ok(SavedGuardrail::Refused(problems)) => editing.point_out(problems),
                Ok(SavedGuardrail::Conflict(found)) => editing.conflict.set(Some(*found)),
                Err(error) => editing.failure.set(Some(error)),
            }
        });
    });
    // What was typed before the page was alive counts as well.
    Effect::new(move || {
        if editing.node.get().is_some() {
            editing.read("");
        }
    });
    let may_save = may(Permission::ChangeGuardrails);
    view! {
        <form
            class="panel edit-form guardrail-form"
            method="post"
            novalidate
            node_ref=editing.node
            on:input=move |event| editing.read(&name_of(&event))
            on:change=move |event| editing.read(&name_of(&event))
            on:submit=move |event| {
                event.prevent_default();
                editing.read("");
                save.run(());
            }
        >
            // What Enter in a field does.
            <button class="visually-hidden" tabindex="-1" aria-hidden="true" name="do" value="save"></button>
            {(!may_save).then(|| view! { <p class="notice">"Only admins change guardrails."</p> })}
            {move || editing.failure.get().map(|error| view! {
                <p class="notice" data-look="error" role="alert">{error.to_string()} " Nothing was saved."</p>
            })}
            {move || editing.conflict.get().map(|found| conflict::panel(editing, found, now, save))}
            {move || editing.seen.get().map(|seen| view! { <input type="hidden" name="seen" value=seen.to_string()/> })}
            // Made anew when they are filled: what was typed into a field outlives the text that it begins with.
            <fieldset class="whole" disabled=!may_save>
                <For each=move || [editing.filled.get()] key=|filled| *filled children=move |_| fields(editing)/>
            </fieldset>
            {trial::section(editing)}
            <div class="dialog-actions">
                <a class="button" href=LIST>"Close"</a>
                {may_save.then(|| view! {
                    <button class="button" data-look="primary" name="do" value="save" aria-disabled=move || saving.get().then_some("true")>
                        {move || if saving.get() { "Saving…" } else { "Save guardrail" }}
                    </button>
                })}
            </div>
        </form>
    }
    .into_any()
}

/// The name of the field that something happened to.
fn name_of(event: &web_sys::Event) -> String {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.and_then(|element| element.get_attribute("name")).unwrap_or_default()
}
