//! What the list of conversations is narrowed to: a form that opens below the search, and a chip for each value.

use leptos::{html::Form, prelude::*};
use leptos_router::{NavigateOptions, hooks::use_navigate};

use crate::{
    api::log_facets,
    components::{ErrorState, Icon, after_paint, focus_first},
    domain::{
        logs::LogFacets,
        query::{
            ActiveFilter, ConfidenceFilter, Ignored,
            conversations::{ConversationQuery, FeedbackFilter, Presence},
        },
    },
    pages::{
        addresses::{self, CONVERSATIONS},
        filter_parts::{
            Offered, PROBLEMS, choices, confidences, cut, dates, days, is_wrong, problems, select, typed_ends, values,
        },
    },
};

/// What the address asks for, with what in it was not understood.
pub(super) type Asked = (ConversationQuery, Vec<Ignored>);

/// The form, behind a button.
#[component]
pub(super) fn Filters(
    /// What the address asks for.
    asked: Memo<Asked>,
) -> impl IntoView {
    let facets = Resource::new_blocking(|| (), |()| log_facets());
    let form = NodeRef::<Form>::new();
    let navigate = use_navigate();
    let wrong = RwSignal::new(Vec::new());
    // A form without WASM comes back in the address: what in it can't be read is to be corrected there.
    let is_open =
        asked.with_untracked(|(_, ignored)| ["confidence", "active"].iter().any(|name| is_wrong(ignored, name)));
    let filter = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let data = form.get_untracked().and_then(|form| web_sys::FormData::new_with_form(&form).ok());
        let data = data.and_then(|data| web_sys::UrlSearchParams::new_with_str_sequence_sequence(&data).ok());
        let Some(data) = data else { return };
        let (query, unread) = ConversationQuery::parse(&String::from(data.to_string()));
        wrong.set(unread);
        if !wrong.with_untracked(Vec::is_empty) {
            after_paint(|| focus_first(".log-filters [aria-invalid=true]"));
            return;
        }
        close();
        let address = addresses::conversations(&query.to_query_string());
        navigate(&address, NavigateOptions { scroll: false, ..NavigateOptions::default() });
    };
    let chosen = move || asked.with(|(query, _)| query.active_filters().len() - usize::from(query.q.is_some()));
    let contents = move || {
        Suspend::new(async move {
            match facets.await {
                // With another address the fields are made anew, as what was typed into them would stay otherwise.
                Ok(facets) => view! {
                    <For
                        each=move || [asked.get()]
                        key=|(query, ignored)| (query.to_query_string(), ignored.iter().map(Ignored::to_string).collect::<String>())
                        children=move |(query, ignored)| {
                            wrong.set(ignored);
                            fields(&query, &facets, wrong)
                        }
                    />
                }
                .into_any(),
                Err(error) => view! { <ErrorState title="The filters could not be loaded" error/> }.into_any(),
            }
        })
    };
    view! {
        <details class="log-filters" open=is_open>
            <summary class="button menu-button" data-chosen=move || (chosen() > 0).then_some("")>
                "Filters"
                <span class="menu-chosen">{move || (chosen() > 0).then(|| chosen().to_string())}</span>
                {Icon::ChevronDown.draw()}
            </summary>
            <form
                class="panel log-filter-form"
                method="get"
                action=CONVERSATIONS
                node_ref=form
                on:submit=filter
            >
                <Suspense>{contents}</Suspense>
                <div class="dialog-actions">
                    <button class="button" data-look="primary">"Show conversations"</button>
                </div>
            </form>
        </details>
    }
    .into_any()
}

/// Closes the form; the focus goes to the button that opens it.
pub(super) fn close() {
    if let Some(panel) = document().query_selector(".log-filters[open]").ok().flatten() {
        let _ = panel.remove_attribute("open");
        focus_first(".log-filters > summary");
    }
}

/// The fields. Search and order are kept as they are; what can't be read is marked and stays as it was typed.
fn fields(query: &ConversationQuery, facets: &LogFacets, wrong: RwSignal<Vec<Ignored>>) -> AnyView {
    let kept = query.unfiltered().parameters();
    let kept = kept.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> });
    view! {
        {kept.collect_view()}
        <div class="filter-fields">
            <div class="filter-singles">
                {select("Ticket", "ticket", presence(query.ticket, ["With a ticket", "Without a ticket"]))}
                {select("Feedback", "feedback", feedback(query.feedback))}
            </div>
            <div class="filter-singles">
                {select("Lowest confidence", "confidence", confidences(query.confidence))}
                {percentages(query.confidence, wrong)}
            </div>
            <div class="filter-singles">
                {select("Active", "active", dates(query.active))}
                {days("Days of activity", "active", query.active, wrong)}
            </div>
            {choices("Channel", "channel", values(&facets.channels, &query.channel), cut(&facets.channels))}
            {choices("Guardrail", "guardrail", values(&facets.guardrails, &query.guardrail), cut(&facets.guardrails))}
            <div class="filter-singles">
                {select("Guardrail hit", "guarded", presence(query.guarded, ["A guardrail was hit", "No guardrail was hit"]))}
            </div>
        </div>
        {problems(wrong)}
    }
    .into_any()
}

fn presence(present: Option<Presence>, [yes, no]: [&str; 2]) -> Offered {
    let offered = [(Presence::Yes, yes), (Presence::No, no)];
    offered.map(|(value, label)| (value.as_str().to_owned(), label.to_owned(), present == Some(value))).to_vec()
}

fn feedback(present: Option<FeedbackFilter>) -> Offered {
    let offered = FeedbackFilter::ALL;
    offered.map(|value| (value.as_str().to_owned(), value.label().to_owned(), present == Some(value))).to_vec()
}

/// A lowest and a highest percentage of one's own.
fn percentages(present: Option<ConfidenceFilter>, wrong: RwSignal<Vec<Ignored>>) -> AnyView {
    const NAME: &str = "confidence";
    let typed = wrong.with_untracked(|wrong| typed_ends(wrong, NAME));
    let (from, to) = typed.unwrap_or_else(|| match present {
        Some(ConfidenceFilter::Range { from, to }) => (Some(from.digits()), Some(to.digits())),
        Some(ConfidenceFilter::Missing) | None => (None, None),
    });
    let is_wrong = move || wrong.with(|wrong| is_wrong(wrong, NAME));
    let field = |words: &'static str, name: &'static str, value: Option<String>| {
        view! {
            <label class="field">
                <span class="field-name">{words}</span>
                <input
                    class="select"
                    type="number"
                    name=name
                    min="0"
                    max="100"
                    step="0.01"
                    value=value
                    aria-invalid=move || is_wrong().then_some("true")
                    aria-describedby=move || is_wrong().then_some(PROBLEMS)
                />
            </label>
        }
    };
    view! {
        <div class="filter-days" role="group" aria-label="Range of confidence">
            {present.map(|present| view! { <input type="hidden" name="confidence_before" value=present.to_string()/> })}
            {field("or from, in %", "confidence_from", from)}
            {field("to, in %", "confidence_to", to)}
        </div>
    }
    .into_any()
}

/// Every active filter as a chip that takes just it away, all of them as links; and what was ignored.
pub(super) fn chips((query, ignored): &Asked) -> AnyView {
    let filters = query.active_filters();
    let clear = (filters.len() > 1).then(|| {
        let href = addresses::conversations(&query.cleared().to_query_string());
        view! { <li><a class="filter-clear" href=href data-noscroll="">"Clear all"</a></li> }
    });
    let filters = (!filters.is_empty()).then(|| {
        view! {
            <ul class="filters" aria-label="Active filters">
                {filters.into_iter().map(chip).collect_view()}
                {clear}
            </ul>
        }
    });
    let ignored = (!ignored.is_empty()).then(|| {
        view! {
            <div class="notice" role="note">
                {Icon::Info.draw()}
                <span>"Ignored in the address:"</span>
                <ul>{ignored.iter().map(|part| view! { <li dir="auto">{part.to_string()}</li> }).collect_view()}</ul>
            </div>
        }
    });
    view! {
        {filters}
        {ignored}
    }
    .into_any()
}

fn chip(filter: ActiveFilter<ConversationQuery>) -> impl IntoView {
    let href = addresses::conversations(&filter.without.to_query_string());
    let label = format!("Remove {}", filter.label);
    view! {
        <li class="filter" data-parameter=filter.parameter>
            <span class="filter-text" dir="auto">{filter.label}</span>
            // With the chip goes the focus: one goes on where the list begins.
            <a
                class="filter-remove"
                href=href
                data-noscroll=""
                aria-label=label.clone()
                title=label
                on:click=move |_| focus_first(".logs h1")
            >
                {Icon::Close.draw()}
            </a>
        </li>
    }
}
