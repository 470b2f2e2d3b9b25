//! A token that was just made: its secret, this once, and a request that uses it.

use leptos::prelude::*;

use crate::{
    api::MadeToken,
    components::{CopyBlock, CopyValue, Icon},
    domain::token::Scope,
};

/// The secret, and what to do with it.
pub(in super::super) fn made(token: &MadeToken, address: &str) -> AnyView {
    let secret = token.secret.reveal();
    let request = request(address, secret, &token.scopes);
    view! {
        <section class="panel token-made" role="status" aria-labelledby="token-made">
            <h2 id="token-made">{Icon::Check.draw()} "The token " <bdi>{token.name.clone()}</bdi> " is made"</h2>
            <p>"Copy its secret now: it is not kept, and can't be shown again."</p>
            <CopyValue value=secret what="secret"/>
            {request.map(|text| view! {
                <p>"A request with it, to try:"</p>
                <CopyBlock text what="request"/>
            })}
        </section>
    }
    .into_any()
}

/// A request that a token of these scopes may make.
fn request(address: &str, secret: &str, scopes: &[Scope]) -> Option<String> {
    if scopes.contains(&Scope::Ingest) {
        return Some(sample(address, secret));
    }
    let address = reached(address);
    scopes
        .contains(&Scope::Read)
        .then(|| format!("curl {address}/api/v1/tickets \\\n  -H \"Authorization: Bearer {secret}\""))
}

/// A turn that becomes a ticket, as a request to send it.
pub(in super::super) fn sample(address: &str, secret: &str) -> String {
    let address = reached(address);
    format!(
        r#"curl {address}/api/v1/turns \
  -H "Authorization: Bearer {secret}" -H "Content-Type: application/json" \
  -d '{{"chat_id": "try-1", "turn_id": "1", "channel": "Web",
       "user": {{"name": "Ada Obi", "email": "ada@example.com"}},
       "question": "How do I reach a person?", "answer": "I am not sure.",
       "confidence": 12}}'"#
    )
}

const fn reached(address: &str) -> &str {
    if address.is_empty() { "http://127.0.0.1:3000" } else { address }
}
