//! Why a turn was escalated, and why it was not: asked for when it is opened, as it costs.

use leptos::prelude::*;
use wasm_bindgen::JsCast as _;

use crate::{
    api::{ApiError, turn_reasons},
    domain::{
        escalation::ReasonSource,
        ids::{ChatId, TurnId},
        logs::{RecordedReason, SkippedRule, TurnReasons},
        rule::RuleVerdict,
    },
    pages::{addresses, looks::SeverityChip},
};

/// What asking has come to.
#[derive(Clone, PartialEq)]
enum Answer {
    Unasked,
    Asking,
    Known(TurnReasons),
    Failed(ApiError),
}

/// What opens to tell it. Without WASM it holds a link to a page that does.
#[component]
pub(super) fn Why(
    /// The conversation.
    chat_id: ChatId,
    /// The turn.
    turn_id: TurnId,
    /// Whether a ticket came of it.
    is_escalated: bool,
    /// What there is to tell, where the page came with it.
    reasons: Option<TurnReasons>,
) -> impl IntoView {
    let is_open = reasons.is_some();
    let answer = RwSignal::new(reasons.map_or(Answer::Unasked, Answer::Known));
    let href = addresses::turn_reasons(&chat_id, &turn_id);
    let ask = move || {
        if answer.with_untracked(|answer| matches!(answer, Answer::Asking | Answer::Known(_))) {
            return;
        }
        answer.set(Answer::Asking);
        let (chat_id, turn_id) = (chat_id.to_string(), turn_id.to_string());
        leptos::task::spawn_local(async move {
            let reasons = turn_reasons(chat_id, turn_id).await;
            answer.try_set(reasons.map_or_else(Answer::Failed, Answer::Known));
        });
    };
    let on_toggle = {
        let ask = ask.clone();
        move |event: web_sys::Event| {
            let details = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
            if details.is_some_and(|details| details.has_attribute("open")) {
                ask();
            }
        }
    };
    let content = move || match answer.get() {
        Answer::Unasked => {
            view! { <p><a href=href.clone() rel="external">"Show what each rule says"</a></p> }.into_any()
        }
        Answer::Asking => view! { <p class="none" role="status">"Asking the rules…"</p> }.into_any(),
        Answer::Known(reasons) => told(&reasons),
        Answer::Failed(error) => {
            let ask = ask.clone();
            view! {
                <p class="notice" data-look="error" role="alert">
                    {error.to_string()} " "
                    <button type="button" class="button" on:click=move |_| ask()>"Try again"</button>
                </p>
            }
            .into_any()
        }
    };
    view! {
        <details class="turn-more turn-why" open=is_open on:toggle=on_toggle>
            <summary>{if is_escalated { "Why this turn was escalated" } else { "Why this turn was not escalated" }}</summary>
            {content}
        </details>
    }
    .into_any()
}

fn told(TurnReasons { recorded, others, skipped, turn_number }: &TurnReasons) -> AnyView {
    let (would, would_not): (Vec<_>, Vec<_>) = others.iter().partition(|verdict| verdict.matched);
    view! {
        {(!recorded.is_empty()).then(|| part(
            "Matched, as it was recorded",
            recorded.iter().map(matched).collect_view().into_any(),
        ))}
        {(!would.is_empty()).then(|| part(
            "Would match by the rules as they are now, and did not then",
            would.into_iter().map(verdict).collect_view().into_any(),
        ))}
        {(!would_not.is_empty()).then(|| part(
            "Did not match, by the rules as they are now",
            would_not.into_iter().map(verdict).collect_view().into_any(),
        ))}
        {(!skipped.is_empty()).then(|| part(
            "Skipped: can't be used as they are now",
            skipped.iter().map(unusable).collect_view().into_any(),
        ))}
        {(recorded.is_empty() && others.is_empty() && skipped.is_empty()).then(|| view! { <p class="none">"No rule is switched on."</p> })}
        <p class="why-note">
            {format!("Rules count from the last resolution: for them this was turn {turn_number}.")}
        </p>
    }
    .into_any()
}

fn part(title: &'static str, items: AnyView) -> AnyView {
    view! {
        <section class="turn-part">
            <h4 class="section-title">{title}</h4>
            <ul class="items">{items}</ul>
        </section>
    }
    .into_any()
}

fn matched(RecordedReason { reason, ticket, .. }: &RecordedReason) -> AnyView {
    let version = reason.version.map(|version| format!("version {version}"));
    let source = match (reason.source, version) {
        (ReasonSource::Rule { .. }, version) => version.unwrap_or_default(),
        (ReasonSource::Guardrail, Some(version)) => format!("guardrail, {version}"),
        (ReasonSource::Guardrail, None) => "guardrail".to_owned(),
    };
    let how = if ticket.raised { "raised" } else { "joined" };
    view! {
        <li class="item">
            <span class="why-head">
                <bdi class="item-name">{reason.name.clone()}</bdi>
                <span class="beside">{source}</span>
                <SeverityChip severity=reason.severity/>
            </span>
            <p class="item-note" dir="auto">{reason.explanation.clone()}</p>
            <p class="item-note">
                {how} " "
                <a href=addresses::ticket_alone(ticket.link.id)>{format!("Ticket {}", ticket.link.number)}</a>
            </p>
        </li>
    }
    .into_any()
}

fn verdict(verdict: &RuleVerdict) -> AnyView {
    said(&verdict.name, verdict.version, &verdict.explanation)
}

fn unusable(rule: &SkippedRule) -> AnyView {
    said(&rule.name, rule.version, &rule.problem)
}

fn said(name: &str, version: i64, words: &str) -> AnyView {
    view! {
        <li class="item">
            <span class="why-head">
                <bdi class="item-name">{name.to_owned()}</bdi>
                <span class="beside">{format!("version {version}")}</span>
            </span>
            <p class="item-note" dir="auto">{words.to_owned()}</p>
        </li>
    }
    .into_any()
}
