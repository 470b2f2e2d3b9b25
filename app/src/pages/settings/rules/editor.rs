//! The editor of a rule: a plain form, which WASM makes check what is typed and build the condition.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::{LIST, condition, conflict, history, outcome, state::Editing, trial::trial};
use crate::{
    api::{ApiError, RuleEditor, SavedRule, rule_editor, save_rule},
    components::{Announcer, At, ErrorState, Icon, Instant, LabelledField, ask_before_leaving},
    domain::{
        account::Permission,
        rule::{FormField, Rule},
    },
    pages::{may, only_admins_page, page::PageTitle, sign_in_again::Signing},
};

/// The page of a rule, or of a new one.
pub(in super::super) fn page(id: Option<String>) -> AnyView {
    let title = match (&id, may(Permission::ChangeRules)) {
        (None, false) => return only_admins_page("New rule"),
        (None, true) => "New rule",
        (Some(_), true) => "Edit rule",
        (Some(_), false) => "Rule",
    };
    PageTitle::set(title);
    let asked = id.clone();
    let read = Resource::new_blocking(move || asked.clone(), rule_editor);
    view! {
        <div class="page">
            <header class="page-header"><h1>{title}</h1></header>
            <div class="rules-page">
                <Suspense fallback=waiting>
                    {move || {
                        let id = id.clone();
                        Suspend::new(async move {
                            match read.await {
                                Ok(editor) => begin(id, editor),
                                Err(error) => failed(error, Callback::new(move |()| read.refetch())),
                            }
                        })
                    }}
                </Suspense>
                <p><a href=LIST>"Back to Escalation rules"</a></p>
            </div>
        </div>
    }
    .into_any()
}

fn waiting() -> AnyView {
    view! {
        <div class="panel edit-form" role="status" aria-label="Loading the rule">
            <span class="skeleton" data-width="medium"></span>
            <span class="skeleton" data-width="long"></span>
            <span class="skeleton" data-width="long"></span>
        </div>
    }
    .into_any()
}

fn failed(error: ApiError, retry: Callback<()>) -> AnyView {
    let title =
        if matches!(error, ApiError::NotFound(_)) { "There is no such rule" } else { "The rule could not be loaded" };
    view! { <ErrorState title error retry/> }.into_any()
}

fn begin(id: Option<String>, editor: RuleEditor) -> AnyView {
    if let Some(rule) = &editor.rule
        && let Some(at) = rule.deleted_at
    {
        let at = At { instant: at, now: editor.now };
        return view! {
            <p class="notice">
                {Icon::Info.draw()}
                <span><bdi>{rule.present.form.name.clone()}</bdi> " was deleted: " <Instant at/></span>
            </p>
            <p><a class="button" href=history(rule.id)>"Versions"</a></p>
        }
        .into_any();
    }
    let saved = editor.rule.as_ref().map(|rule| {
        let at = At { instant: rule.present.saved_at, now: editor.now };
        view! {
            <p class="rules-subject">
                <a href=history(rule.id)>{format!("Version {}", rule.present.version)}</a>
                ", saved by " <bdi>{rule.present.saved_by.clone()}</bdi> ", " <Instant at/>
                {(!rule.enabled).then_some(" · switched off")}
            </p>
        }
    });
    let now = editor.now;
    let editing = Editing::begin(id, editor);
    view! {
        {saved}
        {form(editing, now)}
        {trial(editing)}
        {ask_before_leaving("rule", move || editing.is_changed())}
    }
    .into_any()
}

fn form(editing: Editing, now: crate::domain::time::Timestamp) -> AnyView {
    let saving = RwSignal::new(false);
    let navigate = use_navigate();
    let announcer = Announcer::expect();
    let signing = Signing::expect();
    let save = Callback::new(move |()| {
        if saving.get_untracked() {
            return;
        }
        if untrack(|| editing.has_misfit()) {
            editing.point_out(None);
            return;
        }
        saving.set(true);
        editing.failure.set(None);
        let navigate = navigate.clone();
        let (id, seen, form) = (editing.id.get_value(), editing.seen.get_untracked(), editing.form.get_untracked());
        leptos::task::spawn_local(async move {
            let answer = signing.ask(|| save_rule(id.clone(), seen, form.clone())).await;
            if saving.try_set(false).is_some() {
                return;
            }
            match answer {
                Ok(SavedRule::Saved { id, version }) => {
                    if editing.form.with_untracked(|typed| *typed != form) {
                        announcer.say(format!(
                            "Saved {}, version {version}. What you typed meanwhile is not saved yet.",
                            form.name.trim()
                        ));
                        editing.go_on(id.to_string(), version, form);
                        return;
                    }
                    announcer.say(format!("Saved {}, version {version}.", form.name.trim()));
                    editing.stored.set(form);
                    navigate(&format!("{LIST}#rule-{id}"), leptos_router::NavigateOptions::default());
                }
                Ok(SavedRule::Refused(problems)) => editing.point_out(Some(problems)),
                Ok(SavedRule::Conflict(found)) => editing.conflict.set(Some(*found)),
                Err(error) => editing.failure.set(Some(error)),
            }
        });
    });
    // What was typed before the page was alive counts as well.
    Effect::new(move || {
        if editing.node.get().is_some() {
            editing.begin_alive();
            if editing.id.with_value(Option::is_some) {
                editing.check_soon();
            }
        }
    });
    let on_input = move |event: web_sys::Event| editing.read(&name_of(&event));
    let may_save = may(Permission::ChangeRules);
    view! {
        <form
            class="panel edit-form rule-form"
            method="post"
            novalidate
            node_ref=editing.node
            on:input=on_input
            on:change=move |event| editing.read(&name_of(&event))
            on:submit=move |event| {
                event.prevent_default();
                editing.read("");
                save.run(());
            }
        >
            {(!may_save).then(|| view! { <p class="notice">"Only admins change rules."</p> })}
            {move || editing.failure.get().map(|error| view! {
                <p class="notice" data-look="error" role="alert">{error.to_string()} " Nothing was saved."</p>
            })}
            {move || editing.conflict.get().map(|found| conflict::panel(editing, found, now, save))}
            {move || editing.seen.get().map(|seen| view! { <input type="hidden" name="seen" value=seen.to_string()/> })}
            // Filled anew, every field is a new one: what was typed stays with the old one.
            <fieldset class="whole" disabled=!may_save>
                <For each=move || [editing.filled.get()] key=|filled| *filled children=move |_| fields(editing)/>
            </fieldset>
            <div class="dialog-actions">
                <a class="button" href=LIST>"Close"</a>
                {may_save.then(|| view! {
                    <button class="button" data-look="primary" aria-disabled=move || saving.get().then_some("true")>
                        {move || if saving.get() { "Saving…" } else { "Save rule" }}
                    </button>
                })}
            </div>
        </form>
    }
    .into_any()
}

/// The name of the field that something happened to.
fn name_of(event: &web_sys::Event) -> String {
    use wasm_bindgen::JsCast as _;

    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.and_then(|element| element.get_attribute("name")).unwrap_or_default()
}

fn fields(editing: Editing) -> AnyView {
    let problem = editing.problem(FormField::Name);
    view! {
        <LabelledField id="name" label="Name" problem>
            <input
                class="select"
                type="text"
                id="name"
                name="name"
                maxlength=(Rule::MAX_NAME * 2).to_string()
                autocomplete="off"
                dir="auto"
                value=editing.form.with_untracked(|form| form.name.clone())
                aria-describedby="name-problem"
                aria-invalid=move || invalid(problem)
            />
        </LabelledField>
        {condition::section(editing)}
        {outcome::section(editing)}
    }
    .into_any()
}

/// `aria-invalid` of a field with a problem.
pub(super) fn invalid(problem: Signal<String>) -> Option<&'static str> {
    problem.with(|problem| (!problem.is_empty()).then_some("true"))
}
