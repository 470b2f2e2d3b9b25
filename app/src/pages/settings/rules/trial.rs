//! A rule that is being edited, tried before it is saved.

use leptos::prelude::*;

use super::{
    LIST,
    back_test::{BackTest, Tried},
    state::Editing,
    try_it::TryIt,
};

/// Below the editor: what the rule as it is typed would have done, and what it says of a turn.
pub(super) fn trial(editing: Editing) -> AnyView {
    let id = editing.id.get_value();
    let rule = id.clone();
    let tried = Signal::derive(move || {
        let draft = editing.draft.get().and_then(|draft| serde_json::to_string(&draft).ok());
        let unfinished = || "The rule is not whole yet: see above what is missing.".to_owned();
        draft.map(|draft| Tried { rule: rule.clone(), draft: Some(draft) }).ok_or_else(unfinished)
    });
    // Without WASM what is typed can't be tested before it is saved: a rule that is saved has a page for that.
    let alive = RwSignal::new(false);
    Effect::new(move || alive.set(true));
    let page = id.map(|id| format!("{LIST}/{id}/back-test"));
    let back_test = move || {
        match (&page, alive.get()) {
        (None, false) => None,
        (page, _) => Some(
            view! {
                <details class="panel rule-trial">
                    <summary>"Back-test"</summary>
                    <p>
                        "What this rule, as it is now and switched on, would have done to what was recorded, compared with the "
                        "saved rules."
                    </p>
                    <BackTest tried action=page.clone()/>
                </details>
            }
            .into_any(),
        ),
    }
    };
    view! {
        {back_test}
        <details class="panel rule-trial">
            <summary>"Try it"</summary>
            <TryIt tried action=format!("{LIST}/try")/>
        </details>
    }
    .into_any()
}
