//! Guardrails.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

use super::page::TextPage;

/// Guardrails: what they are and where their verdicts show.
pub(crate) struct Guardrails;

#[lazy_route]
impl LazyRoute for Guardrails {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
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
}
