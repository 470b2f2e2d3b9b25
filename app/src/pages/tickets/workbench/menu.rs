//! Status and severity, each chosen from a menu below the value.

use leptos::prelude::*;

use super::{Editing, Saver, Value};
use crate::{
    components::{ChoiceMenu, MenuOption},
    domain::{severity::Severity, status::Status},
    pages::looks::{severity_icon, status_icon},
};

/// The menu of a value that is being edited.
#[component]
pub(super) fn FieldMenu(
    /// The value.
    editing: Editing,
    /// Who saves it.
    saver: Saver,
    /// The menu is closed.
    close: Callback<()>,
) -> impl IntoView {
    let statuses = Status::ALL.map(|status| (Value::Status(status), status_icon(status), status.as_str()));
    let severities =
        Severity::ALL.map(|severity| (Value::Severity(severity), severity_icon(severity), severity.as_str()));
    let offered = if matches!(editing.seen, Value::Status(_)) { statuses } else { severities };
    let options = offered.iter().map(|(value, icon, look)| MenuOption {
        label: value.label(),
        icon: *icon,
        look,
        is_chosen: *value == editing.seen,
    });
    let options = options.collect::<Vec<_>>();
    let label = editing.field.label();
    let anchor = editing.anchor();
    let choose = Callback::new(move |index: usize| {
        if let Some((value, ..)) = offered.get(index) {
            saver.save(editing.known.clone(), editing.seen.clone(), value.clone());
        }
    });
    view! { <ChoiceMenu label anchor options choose close/> }
}
