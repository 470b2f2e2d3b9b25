//! Someone else saved the guardrail meanwhile: keep what is theirs, or use what is mine.

use leptos::prelude::*;

use super::{LIST, history, state::Editing};
use crate::{
    components::{At, Icon, Instant, after_paint, focus_first},
    domain::{guardrail::GuardrailConflict, ids::GuardrailId, time::Timestamp},
};

/// The panel above the form.
pub(super) fn panel(editing: Editing, found: GuardrailConflict, now: Timestamp, save: Callback<()>) -> AnyView {
    let GuardrailConflict { present } = found;
    let version = present.version;
    let theirs = StoredValue::new(present.form);
    let keep = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        let theirs = theirs.get_value();
        editing.seen.set(Some(version));
        editing.conflict.set(None);
        editing.stored.set(theirs.clone());
        editing.fill(theirs);
        after_paint(|| focus_first("#guardrail-name"));
    };
    let replace = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        editing.seen.set(Some(version));
        editing.conflict.set(None);
        save.run(());
    };
    let id = editing.id.with_value(|id| id.clone().unwrap_or_default());
    let versions = id.parse::<GuardrailId>().ok().map(|id| view! { <a href=history(id)>"What they changed"</a> });
    view! {
        <section class="notice guardrail-conflict" data-look="error" role="alert" aria-label="Conflict">
            {Icon::Warning.draw()}
            <div class="guardrail-conflict-text">
                <p>
                    <bdi>{present.saved_by}</bdi>
                    {format!(" saved version {version} meanwhile: ")}
                    <Instant at=At { instant: present.saved_at, now }/>
                    ". Nothing of yours was saved. "
                    {versions}
                </p>
                <div class="guardrail-conflict-actions">
                    <a class="button" href=format!("{LIST}/{id}") data-stays="" on:click=keep>"Keep theirs"</a>
                    <button class="button" data-look="primary" name="do" value="save" on:click=replace>"Use mine"</button>
                </div>
            </div>
        </section>
    }
    .into_any()
}
