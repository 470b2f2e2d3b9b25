//! Which rules match a turn that somebody types, and why the others don't.

use leptos::{html::Form, prelude::*};
use leptos_router::hooks::use_url;

use super::back_test::{Tried, rule_has_changed};
use crate::{
    api::{ApiError, TriedRule, TriedTurn, try_rules},
    components::ErrorState,
    domain::guardrail::GuardrailVerdict,
    pages::{looks::SeverityChip, page::TextPage},
};

/// What was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Typed {
    question: String,
    answer: String,
    raw: String,
    confidence: String,
    channel: String,
    user: String,
    feedback: String,
}

impl Typed {
    /// Reads what a form has sent, or an address holds; `None` where it holds nothing of the form.
    fn read(query: &str) -> Option<Self> {
        let query = query.strip_prefix('?').unwrap_or(query);
        let mut typed = Self::default();
        let mut is_sent = false;
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let field = match &*name {
                "question" => &mut typed.question,
                "answer" => &mut typed.answer,
                "raw" => &mut typed.raw,
                "confidence" => &mut typed.confidence,
                "channel" => &mut typed.channel,
                "user" => &mut typed.user,
                "feedback" => &mut typed.feedback,
                _ => continue,
            };
            *field = value.into_owned();
            is_sent = true;
        }
        is_sent.then_some(typed)
    }

    async fn held_against(self, tried: Tried) -> Result<TriedTurn, ApiError> {
        let Self { question, answer, raw, confidence, channel, user, feedback } = self;
        try_rules(tried.rule, tried.draft, question, answer, raw, confidence, channel, user, feedback).await
    }
}

/// The form and, below it, what each rule says.
///
/// Not to be put into a form: it is one.
#[component]
pub(crate) fn TryIt(
    /// A change that is tried with the saved rules, or why it can't be.
    #[prop(into)]
    tried: Signal<Result<Tried, String>>,
    /// Where the form leads without WASM; by default to the page that it is on.
    #[prop(optional, into)]
    action: Option<String>,
) -> impl IntoView {
    let sent = use_url().with_untracked(|url| Typed::read(url.search()));
    let typed = sent.clone().unwrap_or_default();
    let asked = RwSignal::new(sent.and_then(|typed| Some((0_u32, typed, tried.get_untracked().ok()?))));
    let answer = Resource::new_blocking(
        move || asked.get(),
        |asked| async move {
            match asked {
                Some((_, typed, tried)) => Some(typed.held_against(tried).await),
                None => None,
            }
        },
    );
    let form = NodeRef::<Form>::new();
    let problem = RwSignal::new(None::<String>);
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let data = form.get_untracked().and_then(|form| web_sys::FormData::new_with_form(&form).ok());
        let data = data.and_then(|data| web_sys::UrlSearchParams::new_with_str_sequence_sequence(&data).ok());
        let sent = data.map(|data| String::from(data.to_string())).unwrap_or_default();
        match tried.get_untracked() {
            Ok(tried) => {
                problem.set(None);
                // Counted, so that the same is asked again: the rules may have changed meanwhile.
                asked.update(|asked| {
                    let times = asked.as_ref().map_or(0, |(times, ..)| times + 1);
                    *asked = Some((times, Typed::read(&sent).unwrap_or_default(), tried));
                });
            }
            Err(reason) => problem.set(Some(reason)),
        }
    };
    view! {
        <div class="try-it">
            <form class="try-it-form" method="get" action=action node_ref=form on:submit=submit>
                {text("Question", "question", &typed.question)}
                {text("Answer", "answer", &typed.answer)}
                <details open=!typed.raw.is_empty()>
                    <summary>"Another raw answer"</summary>
                    {text("Raw answer, where it differs", "raw", &typed.raw)}
                </details>
                <div class="try-it-line">
                    {line("Confidence in %", "confidence", typed.confidence, "decimal")}
                    {line("Channel", "channel", typed.channel, "text")}
                    {line("User: name, ID or e-mail", "user", typed.user, "text")}
                    {feedback(&typed.feedback)}
                </div>
                <button class="button" data-look="primary">"Try it"</button>
            </form>
            {move || problem.get().map(|reason| view! {
                <p class="notice" data-look="error" role="alert" dir="auto">{reason}</p>
            })}
            {rule_has_changed(move || {
                asked.with(|asked| asked.as_ref().is_some_and(|(.., then)| tried.with(|now| now.as_ref() != Ok(then))))
            })}
            <Transition>
                {move || Suspend::new(async move {
                    match answer.await {
                        None => ().into_any(),
                        Some(Ok(tried)) => verdicts(tried),
                        Some(Err(error)) => {
                            let retry = Callback::new(move |()| answer.refetch());
                            view! { <ErrorState title="The rules could not be tried" error retry/> }.into_any()
                        }
                    }
                })}
            </Transition>
        </div>
    }
    .into_any()
}

/// A field of several lines. A text between the tags of a textarea is written unescaped by the server, so it is escaped here.
fn text(label: &'static str, name: &'static str, value: &str) -> AnyView {
    // The parser drops one line break at the beginning.
    let escaped = format!("\n{}", value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;"));
    view! {
        <label class="field">
            <span class="field-name">{label}</span>
            <textarea class="select" name=name rows="3" dir="auto" inner_html=escaped></textarea>
        </label>
    }
    .into_any()
}

fn line(label: &'static str, name: &'static str, value: String, mode: &'static str) -> AnyView {
    view! {
        <label class="field">
            <span class="field-name">{label}</span>
            <input
                class="select"
                type="text"
                name=name
                inputmode=mode
                maxlength="400"
                autocomplete="off"
                dir="auto"
                value=value
            />
        </label>
    }
    .into_any()
}

fn feedback(value: &str) -> AnyView {
    let options = [("", "None"), ("up", "Thumbs-up"), ("down", "Thumbs-down")];
    let options = options.map(|(word, label)| view! { <option value=word selected={word == value}>{label}</option> });
    view! {
        <label class="field">
            <span class="field-name">"Feedback"</span>
            <select class="select" name="feedback">{options}</select>
        </label>
    }
    .into_any()
}

/// What each rule says: those that match first.
fn verdicts(TriedTurn { rules, guardrails, skipped }: TriedTurn) -> AnyView {
    let (matching, others): (Vec<_>, Vec<_>) = rules.into_iter().partition(|rule| rule.verdict.matched && rule.enabled);
    let escalating = guardrails.iter().filter_map(|verdict| Some((&verdict.policy, verdict.own?.severity?)));
    let escalating: Vec<_> = escalating.collect();
    let severities = matching.iter().map(|rule| rule.verdict.severity);
    let severity = severities.chain(escalating.iter().map(|(_, severity)| *severity)).max();
    let sum = match (severity, matching.first()) {
        (Some(severity), None) => view! {
            <p role="status">
                "This would become a ticket of severity "
                <strong>{severity.label()}</strong>
                " by the guardrail \u{201c}"
                <bdi>{escalating.first().map(|(name, _)| (*name).clone())}</bdi>
                "\u{201d}, or join the one that its conversation has."
            </p>
        }
        .into_any(),
        (Some(severity), Some(first)) => view! {
            <p role="status">
                "This would become a ticket of severity "
                <strong>{severity.label()}</strong>
                " by the rule \u{201c}"
                <bdi>{first.verdict.name.clone()}</bdi>
                "\u{201d}, or join the one that its conversation has."
            </p>
        }
        .into_any(),
        _ => view! { <p role="status">"No rule matches: this would not become a ticket."</p> }.into_any(),
    };
    view! {
        <section class="try-it-result" aria-label="What the rules say">
            {sum}
            {(!skipped.is_empty()).then(|| view! {
                <p class="notice" data-look="error">
                    "Skipped, as they can't be used: " <bdi>{skipped.join(", ")}</bdi>
                </p>
            })}
            {(!guardrails.is_empty()).then(|| view! {
                <h2 class="section-title">"Guardrails"<span class="count">{guardrails.len().to_string()}</span></h2>
                <p class="try-it-note">"They come first: the rules see what they leave."</p>
                <ul class="try-it-rules">{guardrails.iter().map(guarded).collect_view()}</ul>
            })}
            <h2 class="section-title">"Matches"<span class="count">{matching.len().to_string()}</span></h2>
            <ul class="try-it-rules">{matching.into_iter().map(verdict).collect_view()}</ul>
            <h2 class="section-title">"Does not match"<span class="count">{others.len().to_string()}</span></h2>
            <ul class="try-it-rules">{others.into_iter().map(verdict).collect_view()}</ul>
        </section>
    }
    .into_any()
}

fn guarded(verdict: &GuardrailVerdict) -> AnyView {
    view! {
        <li class="try-it-rule" data-matches="">
            <span class="try-it-name"><bdi>{verdict.policy.clone()}</bdi></span>
            <span class="try-it-note">{verdict.action.as_str()}</span>
            {verdict.own.and_then(|own| own.severity).map(|severity| view! { <SeverityChip severity/> })}
            <p class="try-it-why" dir="auto">{verdict.detail.clone()}</p>
        </li>
    }
    .into_any()
}

fn verdict(TriedRule { verdict, enabled, is_draft }: TriedRule) -> AnyView {
    let would = (!enabled && verdict.matched).then_some("It would match if it were switched on: ");
    let note = match (is_draft, enabled) {
        (true, _) => Some("not saved yet"),
        (false, false) => Some("switched off"),
        (false, true) => None,
    };
    view! {
        <li class="try-it-rule" data-matches=(enabled && verdict.matched).then_some("")>
            <span class="try-it-name"><bdi>{verdict.name}</bdi></span>
            {note.map(|note| view! { <span class="try-it-note">{note}</span> })}
            <SeverityChip severity=verdict.severity/>
            <p class="try-it-why" dir="auto">{would}{verdict.explanation}</p>
        </li>
    }
    .into_any()
}

/// The page for the rules as they are saved.
pub(in crate::pages::settings) fn page() -> AnyView {
    view! {
        <TextPage title="Try the rules">
            <p>
                "Type or paste a question and its answer to see which of the saved rules match and why, as if it were the first "
                "turn of a chat. Nothing is recorded."
            </p>
            <TryIt tried=Signal::derive(|| Ok(Tried::default()))/>
            <p><a href="/settings/rules">"Back to the rules"</a></p>
        </TextPage>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_is_read_from_a_form_and_from_an_address() {
        let typed = Typed::read("?question=a%26b+c&confidence=31&days=7").unwrap();
        assert_eq!((typed.question.as_str(), typed.confidence.as_str(), typed.answer.as_str()), ("a&b c", "31", ""));
        assert_eq!(Typed::read("?days=7"), None);
        assert_eq!(Typed::read(""), None);
    }
}
