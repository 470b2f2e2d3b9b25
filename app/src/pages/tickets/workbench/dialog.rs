//! The edit dialog: status and severity, saved together.

use leptos::{html::Select, prelude::*};

use super::{
    Known, Saver, Value,
    value::{Edit, present},
};
use crate::{
    api::ApiError,
    components::{Shut, dialog},
    domain::{edit::Field, severity::Severity, status::Status},
};

/// The dialog of one ticket; it is open as long as it is there.
#[component]
pub(super) fn EditDialog(
    /// The ticket.
    known: Known,
    /// Who saves it.
    saver: Saver,
    /// The dialog is closed.
    close: Callback<()>,
) -> impl IntoView {
    let ticket = known.ticket.get_untracked();
    let seen = RwSignal::new([Field::Status, Field::Severity].map(|field| Value::of(&ticket, field)));
    let failure = RwSignal::new(None::<ApiError>);
    let saving = RwSignal::new(false);
    let status = NodeRef::<Select>::new();
    let severity = NodeRef::<Select>::new();

    let save = move |shut: Shut| {
        let chosen = |select: NodeRef<Select>| select.get_untracked().map(|select| select.value()).unwrap_or_default();
        let to_status = chosen(status).parse::<Status>().map(Value::Status);
        let to_severity = chosen(severity).parse::<Severity>().map(Value::Severity);
        let (Ok(to_status), Ok(to_severity), false) = (to_status, to_severity, saving.get_untracked()) else { return };
        let edits = seen.get_untracked().into_iter().zip([to_status, to_severity]).map(|(from, to)| Edit { from, to });
        let edits = edits.filter(|edit| edit.from != edit.to).collect::<Vec<_>>();
        if edits.is_empty() {
            shut.now();
            return;
        }
        saving.set(true);
        let known = known.clone();
        leptos::task::spawn_local(async move {
            let answer = saver.send_alone(known.id, &edits).await;
            let is_open = saving.try_set(false).is_none();
            match answer {
                Ok(ticket) if saver.is_here() => {
                    saver.learn(&known, ticket);
                    saver.said(&known, edits);
                    shut.now();
                }
                Ok(ticket) => known.learn(ticket),
                Err(error) if !is_open => saver.failed(&known, edits, &error),
                Err(error) => {
                    // Whoever saves again has seen what it is now.
                    if let ApiError::Conflict(conflict) = &error {
                        let present = present(&known, conflict);
                        seen.try_update(|seen| {
                            let at = usize::from(matches!(present, Value::Severity(_)));
                            seen[at] = present;
                        });
                    }
                    failure.try_set(Some(error));
                }
            }
        });
    };
    let statuses = Status::ALL.map(|each| {
        view! { <option value=each.as_str() selected=each == ticket.state.status()>{each.label()}</option> }
    });
    let severities = Severity::ALL.map(|each| {
        view! { <option value=each.as_str() selected=each == ticket.severity>{each.label()}</option> }
    });
    dialog("edit-title", false, close, move |shut| {
        view! {
            <form
                on:submit=move |event| {
                    event.prevent_default();
                    save(shut);
                }
            >
                <h2 class="dialog-title" id="edit-title">{format!("Edit {}", ticket.number)}</h2>
                <p class="dialog-note" dir="auto">{ticket.title}</p>
                <label class="field">
                    <span class="field-name">"Status"</span>
                    <select class="select" node_ref=status>{statuses.collect_view()}</select>
                </label>
                <label class="field">
                    <span class="field-name">"Severity"</span>
                    <select class="select" node_ref=severity>{severities.collect_view()}</select>
                </label>
                {move || failure.get().map(|error| {
                    let again = matches!(error, ApiError::Conflict(_));
                    view! {
                        <p class="notice" data-look="error" role="alert">
                            {error.to_string()}
                            {again.then_some(" Nothing was saved. Save again to change it all the same.")}
                        </p>
                    }
                })}
                <div class="dialog-actions">
                    <button type="button" class="button" on:click=move |_| shut.now()>"Close"</button>
                    <button type="submit" class="button" data-look="primary" aria-disabled=move || saving.get().then_some("true")>
                        {move || if saving.get() { "Saving…" } else { "Save Changes" }}
                    </button>
                </div>
            </form>
        }
        .into_any()
    })
}
