//! Parts of a turn that the drawer and the transcript show alike.

use leptos::prelude::*;

use crate::{
    components::{At, Icon, Instant},
    domain::{
        conversation::TurnView,
        guardrail::GuardrailVerdict,
        time::Timestamp,
        turn::{Feedback, Source},
    },
    pages::addresses,
};

/// Text from outside as it was sent, line breaks included.
pub(crate) fn plain(text: &str) -> AnyView {
    if text.is_empty() {
        return view! { <p class="none">"Empty"</p> }.into_any();
    }
    view! { <p class="plain" dir="auto">{text.to_owned()}</p> }.into_any()
}

/// The answer's Markdown, which the server has sanitised.
pub(crate) fn answer(turn: &TurnView) -> AnyView {
    if turn.answer_html.is_empty() {
        return plain(&turn.answer);
    }
    view! { <div class="prose" dir="auto" inner_html=turn.answer_html.clone()></div> }.into_any()
}

/// In place of question and answer, where they were erased.
pub(crate) fn erased(at: Timestamp, now: Timestamp) -> AnyView {
    view! { <p class="none">"What was said here was erased " <Instant at=At { instant: at, now }/></p> }.into_any()
}

/// What the user said of the answer.
pub(crate) fn feedback(feedback: Feedback) -> AnyView {
    let icon = match feedback {
        Feedback::Up => Icon::ThumbUp,
        Feedback::Down => Icon::ThumbDown,
    };
    view! { <span class="tag" data-feedback=feedback.as_str()>{icon.draw()}{feedback.label()}</span> }.into_any()
}

/// What guardrails said.
pub(crate) fn guardrails(verdicts: &[GuardrailVerdict]) -> AnyView {
    let each = verdicts.iter().map(|verdict| {
        view! {
            <li class="item">
                {Icon::Shield.draw()}
                <bdi class="item-name">{verdict.policy.clone()}</bdi>
                <span class="tag" data-action=verdict.action.as_str()>{verdict.action.as_str()}</span>
                {verdict.detail.clone().map(|detail| view! { <p class="item-note" dir="auto">{detail}</p> })}
            </li>
        }
    });
    view! { <ul class="items">{each.collect_view()}</ul> }.into_any()
}

/// What the answer was drawn from.
pub(crate) fn sources(sources: &[Source]) -> AnyView {
    let each = sources.iter().map(|source| {
        let url = source.url.clone();
        let title = source.title.clone().or_else(|| url.clone()).unwrap_or_else(|| "Untitled".to_owned());
        let name = match url.as_deref().and_then(addresses::outside) {
            Some(url) => {
                view! { <a href=url target="_blank" rel="noopener noreferrer nofollow" dir="auto">{title}</a> }.into_any()
            }
            None => view! { <span dir="auto">{title}</span> }.into_any(),
        };
        let excerpt = source.excerpt.clone();
        view! { <li class="item">{name}{excerpt.map(|excerpt| view! { <p class="item-note" dir="auto">{excerpt}</p> })}</li> }
    });
    view! { <ul class="items">{each.collect_view()}</ul> }.into_any()
}
