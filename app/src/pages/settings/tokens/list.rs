//! The tokens that there are.

use leptos::prelude::*;

use crate::{
    components::{At, EmptyState, Icon, Instant},
    domain::{
        time::Timestamp,
        token::{Token, TokenState},
    },
    pages::addresses,
};

/// All tokens: those that open something first.
pub(super) fn list(tokens: &[Token], now: Timestamp) -> AnyView {
    if tokens.is_empty() {
        return view! {
            <EmptyState icon=Icon::Tray title="No tokens yet">
                <p>"Make one below, for the platform that your assistant runs on."</p>
            </EmptyState>
        }
        .into_any();
    }
    let is_active = |token: &&Token| token.state(now) == TokenState::Active;
    let (active, over): (Vec<&Token>, Vec<&Token>) = tokens.iter().partition(is_active);
    view! {
        <ul class="tokens" aria-label="Tokens">
            {active.into_iter().chain(over).map(|token| row(token, now)).collect_view()}
        </ul>
    }
    .into_any()
}

fn row(token: &Token, now: Timestamp) -> AnyView {
    let state = token.state(now);
    let at = |instant: Timestamp| view! { <Instant at=At { instant, now }/> };
    let scopes = if token.scopes.is_empty() {
        view! { <span>"nothing"</span> }.into_any()
    } else {
        let each = token.scopes.iter().map(|scope| view! { <code class="token-word">{scope.as_str()}</code> });
        each.collect_view().into_any()
    };
    let made_by = match token.created_by.clone() {
        Some(name) => view! { <span>" by " <bdi>{name}</bdi></span> }.into_any(),
        None => view! { <span>" on the command line"</span> }.into_any(),
    };
    let used = match token.last_used_at {
        Some(instant) => view! { <span>{at(instant)}</span> }.into_any(),
        None => view! { <span>"never"</span> }.into_any(),
    };
    let end = match (state, token.revoked_at, token.expires_at) {
        (TokenState::Revoked, Some(revoked), _) => Some(("Revoked", revoked)),
        (TokenState::Expired, _, Some(expired)) => Some(("Expired", expired)),
        (_, _, Some(expires)) => Some(("Expires", expires)),
        _ => None,
    };
    let end = match end {
        // What is yet to come has no age.
        Some(("Expires", instant)) => date("Expires", view! { <Due at=instant/> }.into_any()),
        Some((word, instant)) => date(word, at(instant).into_any()),
        None => date("Expires", view! { <span>"never"</span> }.into_any()),
    };
    let revoke = (state != TokenState::Revoked).then(|| {
        let href = format!("/settings/tokens/revoke?{}", addresses::parameter("name", token.name.as_str()));
        view! {
            <a class="button" href=href>
                "Revoke"<span class="visually-hidden">{format!(" {}", token.name)}</span>
            </a>
        }
    });
    view! {
        <li class="token" data-state=state.label()>
            <div class="token-head">
                <h2 class="token-name" dir="auto">{token.name.to_string()}</h2>
                <code class="token-prefix">{format!("{}…", token.prefix)}</code>
                <span class="token-state">{state.label()}</span>
            </div>
            <dl class="token-facts">
                {date("May", scopes)}
                {date("Made", view! { <span>{at(token.created_at)} {made_by}</span> }.into_any())}
                {date("Last used", used)}
                {end}
                {token.limit.map(|limit| date("Limit", view! { <span>{format!("{} requests per minute", limit.per_minute())}</span> }.into_any()))}
            </dl>
            <div class="token-actions">{revoke}</div>
        </li>
    }
    .into_any()
}

fn date(word: &'static str, value: AnyView) -> AnyView {
    view! { <div class="token-fact"><dt>{word}</dt><dd>{value}</dd></div> }.into_any()
}

/// An instant that is yet to come.
#[component]
fn Due(at: Timestamp) -> impl IntoView {
    let clock = crate::components::Clock::expect();
    view! { <time datetime=at.to_rfc3339()>{move || clock.read(at)}</time> }
}
