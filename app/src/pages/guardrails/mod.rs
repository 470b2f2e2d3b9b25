//! Guardrails: one lazy page for everything below `/guardrails`, as with Settings.

use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_params_map, lazy_route};

use super::{not_found::NotFound, page::TextPage};

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
                [""] => overview(),
                _ => NotFound().into_any(),
            })
        })
        .into_any()
    }
}

/// What guardrails are and where their verdicts show.
fn overview() -> AnyView {
    view! {
        <TextPage title="Guardrails">
            <p>
                "A guardrail is a content-safety policy that is checked on a question and its answer. "
                "The platform that the assistant runs on sends its verdicts with each turn."
            </p>
            <dl class="terms">
                <dt>"flag"</dt> <dd>"Only remarks what it found."</dd>
                <dt>"redact"</dt> <dd>"Hides the offending part."</dd>
                <dt>"block"</dt> <dd>"Shows something else instead."</dd>
                <dt>"escalate"</dt> <dd>"Calls for a person: the turn becomes a ticket, or joins the one that is being worked on."</dd>
            </dl>
            <p>"A ticket's verdicts are in its drawer under Conversation, and why it was made under Audit."</p>
        </TextPage>
    }
    .into_any()
}
