//! Guardrails: one lazy page for everything below `/guardrails`, as with Settings.

mod conflict;
mod deletion;
mod editor;
mod fields;
mod list;
mod row;
mod state;
mod trial;
mod versions;

use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_params_map, lazy_route};

use super::not_found::NotFound;
use crate::domain::ids::GuardrailId;

/// The list's address.
const LIST: &str = "/guardrails";
/// The address of a new guardrail's editor.
const NEW: &str = "/guardrails/new";

/// Guardrails.
pub(crate) struct GuardrailPages;

#[lazy_route]
impl LazyRoute for GuardrailPages {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let params = use_params_map();
        let rest = Memo::new(move |_| params.with(|params| params.get("rest").unwrap_or_default()));
        (move || {
            rest.with(|rest| match *rest.trim_end_matches('/').split('/').collect::<Vec<_>>() {
                [""] => list::page(),
                ["new"] => editor::page(None),
                [id] => editor::page(Some(id.to_owned())),
                [id, "versions"] => versions::page(id.to_owned()),
                [id, "delete"] => deletion::page(id.to_owned()),
                _ => NotFound().into_any(),
            })
        })
        .into_any()
    }
}

/// The address of a guardrail's editor.
fn address(id: GuardrailId) -> String {
    format!("{LIST}/{id}")
}

/// The address of a guardrail's versions.
fn history(id: GuardrailId) -> String {
    format!("{LIST}/{id}/versions")
}
