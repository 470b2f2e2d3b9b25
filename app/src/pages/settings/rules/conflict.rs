//! Someone else saved the rule meanwhile: what is theirs, what is mine, and which it is to be.

use leptos::prelude::*;

use super::{LIST, state::Editing, versions::differences};
use crate::{
    components::{At, Icon, Instant, after_paint, focus_first},
    domain::{
        rule::{RuleConflict, differences as between},
        time::Timestamp,
    },
};

/// The panel above the form.
pub(super) fn panel(editing: Editing, found: RuleConflict, now: Timestamp, save: Callback<()>) -> AnyView {
    let present = found.present.clone();
    let mine = editing.form.with_untracked(|form| editing.people.with_value(|people| form.read(people).ok()));
    let changes = found.present.draft.as_ref().zip(mine.as_ref()).map(|(theirs, mine)| between(theirs, mine));
    let theirs = StoredValue::new(found.present.form.clone());
    let version = found.present.version;
    let keep = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        let theirs = theirs.get_value();
        editing.seen.set(Some(version));
        editing.stored.set(theirs.clone());
        editing.conflict.set(None);
        editing.fill(theirs);
        after_paint(|| focus_first("#name"));
    };
    let replace = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        editing.seen.set(Some(version));
        editing.stored.set(theirs.get_value());
        editing.conflict.set(None);
        save.run(());
    };
    let own = editing.id.with_value(|id| format!("{LIST}/{}", id.as_deref().unwrap_or_default()));
    view! {
        <section class="notice conflict" data-look="error" role="alert" aria-label="Conflict">
            {Icon::Warning.draw()}
            <div class="conflict-text">
                <p>
                    <bdi>{present.saved_by}</bdi>
                    {format!(" saved version {version} meanwhile: ")}
                    <Instant at=At { instant: present.saved_at, now }/>
                    ". Nothing of yours was saved."
                </p>
                {changes.map(|changes| differences(&changes, "theirs", "mine"))}
                <div class="conflict-actions">
                    <a class="button" href=own data-stays="" on:click=keep>"Keep theirs"</a>
                    <button class="button" data-look="primary" on:click=replace>"Use mine"</button>
                </div>
            </div>
        </section>
    }
    .into_any()
}
