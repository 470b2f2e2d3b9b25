//! What a change of the rules would have done to what was recorded.

use leptos::{html::Select, prelude::*};
use leptos_router::hooks::use_url;

use super::back_test_result::{Opens, result};
use crate::{
    api::{ApiError, RuleName, back_test, rule_name},
    components::{Announcer, ErrorState, Icon},
    domain::rule::{Slice, Tally},
    pages::page::{PageTitle, TextPage},
};

/// A change of the rules that is tried before it is saved.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tried {
    /// The rule that is changed; `None` where a new one would be made, or nothing changed.
    pub(crate) rule: Option<String>,
    /// What the rule would say, as JSON of a `RuleDraft`; `None` switches it off, or on if it is off.
    pub(crate) draft: Option<String>,
}

/// How many calendar days can be looked back on, today included.
const DAYS: [u32; 3] = [7, 30, 90];

/// How a back-test stands.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Run {
    /// It was not started.
    Idle,
    /// Slices are being asked for.
    Running,
    /// All was looked at.
    Done,
    /// It was stopped before the end.
    Stopped,
    /// It can't be done, or can't go on.
    Failed(ApiError),
}

/// The signals of one back-test.
#[derive(Clone, Copy)]
struct State {
    run: RwSignal<Run>,
    /// What was found so far, with what was tried.
    found: RwSignal<Option<(Tally, bool)>>,
    percent: RwSignal<u8>,
    /// Where to go on.
    place: StoredValue<Option<String>>,
    /// The change and the days that are being looked at.
    asked: StoredValue<(Tried, u32)>,
    /// Counts starts and stops: an answer to an earlier one is dropped.
    turn: StoredValue<u32>,
    announcer: Announcer,
}

impl State {
    fn start(self, tried: Tried, days: u32) {
        self.asked.set_value((tried, days));
        self.place.set_value(None);
        self.found.set(None);
        self.percent.set(0);
        self.go_on();
    }

    /// A rule that is tried before it is saved must not be lost by following a link.
    fn opens(self) -> Opens {
        if self.asked.with_value(|(tried, _)| tried.draft.is_some()) { Opens::NewTab } else { Opens::Here }
    }

    /// Whether there is something to see of a rule that was another one then.
    fn is_outdated(self, tried: Signal<Result<Tried, String>>) -> bool {
        let was_begun = self.run.with(|run| *run != Run::Idle);
        was_begun
            && self.asked.with_value(|(asked, _)| asked.draft.is_some() && tried.with(|now| now.as_ref() != Ok(asked)))
    }

    fn stop(self) {
        self.turn.update_value(|turn| *turn += 1);
        self.run.set(Run::Stopped);
        self.announcer.say("Back-test stopped.");
    }

    fn go_on(self) {
        self.turn.update_value(|turn| *turn += 1);
        let turn = self.turn.get_value();
        let (tried, days) = self.asked.get_value();
        self.run.set(Run::Running);
        leptos::task::spawn_local(async move {
            loop {
                let Some(place) = self.place.try_get_value() else { return };
                let answer = back_test(tried.rule.clone(), tried.draft.clone(), days, place, false).await;
                if self.turn.try_get_value() != Some(turn) {
                    return;
                }
                match answer {
                    Ok(slice) => self.take(slice, &tried),
                    Err(error) => self.run.set(Run::Failed(error)),
                }
                if self.run.with_untracked(|run| *run != Run::Running) {
                    return;
                }
            }
        });
    }

    fn take(self, slice: Slice, tried: &Tried) {
        self.place.set_value(slice.next.clone());
        self.percent.set(slice.percent);
        let compares = *tried != Tried::default();
        self.found.update(|found| match found {
            Some((tally, _)) => tally.add(slice.tally),
            None => *found = Some((slice.tally, compares)),
        });
        if slice.next.is_none() {
            self.run.set(Run::Done);
            self.announcer.say("Back-test finished.");
        }
    }
}

/// A back-test: choose how far to look back, start it, watch it, stop it, read what it came to.
///
/// Not to be put into a form: it is one.
#[component]
pub(crate) fn BackTest(
    /// What is tried, or why it can't be.
    #[prop(into)]
    tried: Signal<Result<Tried, String>>,
    /// How many days were looked at without WASM, and what came of it.
    #[prop(optional_no_strip)]
    begun: Option<(u32, Result<Slice, ApiError>)>,
    /// Where the form leads without WASM; by default to the page that it is on.
    #[prop(optional_no_strip)]
    action: Option<String>,
    /// Further fields of the form.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let state = State {
        run: RwSignal::new(Run::Idle),
        found: RwSignal::new(None),
        percent: RwSignal::new(0),
        place: StoredValue::new(None),
        asked: StoredValue::new((Tried::default(), DAYS[0])),
        turn: StoredValue::new(0),
        announcer: Announcer::expect(),
    };
    let chosen = begun.as_ref().map_or(DAYS[0], |(days, _)| *days);
    if let Some((days, answer)) = begun {
        let present = tried.get_untracked().unwrap_or_default();
        state.asked.set_value((present.clone(), days));
        match answer {
            Ok(slice) => {
                state.run.set(if slice.next.is_none() { Run::Done } else { Run::Stopped });
                state.place.set_value(slice.next);
                state.percent.set(slice.percent);
                state.found.set(Some((slice.tally, present != Tried::default())));
            }
            Err(error) => {
                error.set_status();
                state.run.set(Run::Failed(error));
            }
        }
    }
    let days = NodeRef::<Select>::new();
    let problem = RwSignal::new(None::<String>);
    let start = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        match tried.get_untracked() {
            Ok(tried) => {
                problem.set(None);
                let days = days.get_untracked().and_then(|select| select.value().parse().ok()).unwrap_or(DAYS[0]);
                state.start(tried, days);
            }
            Err(reason) => problem.set(Some(reason)),
        }
    };
    let options = DAYS.map(|days| {
        view! { <option value=days.to_string() selected={days == chosen}>{format!("Last {days} days")}</option> }
    });
    view! {
        <div class="back-test">
            <form class="back-test-form" method="get" action=action on:submit=start>
                {children.map(|children| children())}
                <label class="field">
                    <span class="field-name">"Look at"</span>
                    <select class="select" name="days" node_ref=days>{options}</select>
                </label>
                <button class="button" data-look="primary">"Start back-test"</button>
            </form>
            {move || problem.get().map(|reason| view! {
                <p class="notice" data-look="error" role="alert" dir="auto">{reason}</p>
            })}
            {rule_has_changed(move || state.is_outdated(tried))}
            {move || progress(state)}
            {move || state.found.get().map(|(tally, compares)| result(&tally, compares, state.opens()))}
        </div>
    }
    .into_any()
}

/// That what follows was said of the rule as it was before it was changed.
pub(super) fn rule_has_changed(has: impl Fn() -> bool + Send + Sync + 'static) -> AnyView {
    let has = Memo::new(move |_| has());
    view! {
        <div class="trial-changed" role="status">
            {move || has.get().then(|| view! {
                <p class="notice">{Icon::Info.draw()} "The rule has changed since. Test it again."</p>
            })}
        </div>
    }
    .into_any()
}

/// How far it has got, with what can be done about it.
fn progress(state: State) -> Option<AnyView> {
    let go_on = move |_| state.go_on();
    match state.run.get() {
        Run::Idle | Run::Done => None,
        Run::Running => Some(
            view! {
                <div class="back-test-progress">
                    <progress
                        max="100"
                        prop:value=move || state.percent.get().to_string()
                        aria-label="Back-test"
                        aria-valuetext=move || format!("{} %", state.percent.get())
                    ></progress>
                    <span class="back-test-percent">{move || format!("{} %", state.percent.get())}</span>
                    <button type="button" class="button" on:click=move |_| state.stop()>"Cancel"</button>
                </div>
            }
            .into_any(),
        ),
        Run::Stopped => Some(
            view! {
                <div class="back-test-progress" role="status">
                    <p>{move || format!("Stopped at {} %. What follows is what was found until then.", state.percent.get())}</p>
                    <button type="button" class="button" on:click=go_on>"Go on"</button>
                </div>
            }
            .into_any(),
        ),
        Run::Failed(error) => {
            let retry = Callback::new(move |()| state.go_on());
            Some(view! { <ErrorState title="The back-test stopped" error retry/> }.into_any())
        }
    }
}

/// The page of one rule's back-test: what it does to what was recorded, by what would be without it.
pub(in crate::pages::settings) fn page(id: String) -> AnyView {
    let url = use_url();
    let (days, alone) = url.with_untracked(|url| {
        let parameters = url.search_params();
        let days = parameters.get("days").and_then(|days| days.parse::<u32>().ok());
        (days.filter(|days| DAYS.contains(days)), parameters.get("what").is_some_and(|what| what == "saved"))
    });
    let tried = Tried { rule: (!alone).then(|| id.clone()), draft: None };
    let back = format!("/settings/rules/{id}");
    let read = {
        let (id, tried) = (id, tried.clone());
        Resource::new_blocking(
            || (),
            move |()| {
                let (id, tried) = (id.clone(), tried.clone());
                async move {
                    let rule = rule_name(id).await?;
                    let begun = match days {
                        Some(days) => Some((days, back_test(tried.rule, tried.draft, days, None, true).await)),
                        None => None,
                    };
                    Ok::<_, ApiError>((rule, begun))
                }
            },
        )
    };
    view! {
        <TextPage title="Back-test">
            <Suspense fallback=|| view! { <p role="status">"Looking at what was recorded…"</p> }>
                {move || {
                    let (tried, back) = (tried.clone(), back.clone());
                    Suspend::new(async move {
                        match read.await {
                            Ok((rule, begun)) => about(&rule, tried, begun, back),
                            Err(error) => {
                                view! { <ErrorState title="There is nothing to test" error/> }.into_any()
                            }
                        }
                    })
                }}
            </Suspense>
        </TextPage>
    }
    .into_any()
}

fn about(rule: &RuleName, tried: Tried, begun: Option<(u32, Result<Slice, ApiError>)>, back: String) -> AnyView {
    PageTitle::set(format!("Back-test of {}", rule.name));
    let without = if rule.enabled { "Without this rule" } else { "With this rule switched on" };
    let id = back.rsplit('/').next().unwrap_or_default().to_owned();
    let is_alone = tried.rule.is_none();
    let alone = RwSignal::new(is_alone);
    let tried = Signal::derive(move || Ok(Tried { rule: (!alone.get()).then(|| id.clone()), draft: None }));
    let choice = move |value: &'static str, label: &'static str, is_it: bool| {
        view! {
            <label class="check">
                <input
                    type="radio"
                    name="what"
                    value=value
                    checked={is_it == is_alone}
                    on:change=move |_| alone.set(is_it)
                />
                <span>{label}</span>
            </label>
        }
    };
    view! {
        <p class="back-test-rule"><a href=back><bdi>{rule.name.clone()}</bdi></a></p>
        <p>
            "Holds the rules against what was recorded, with what was known when it was: earlier questions, feedback, "
            "resolutions. No ticket is made or changed."
        </p>
        <BackTest tried begun>
            <fieldset class="back-test-what">
                <legend class="field-name">"Compare the saved rules with"</legend>
                {choice("without", without, false)}
                {choice("saved", "Nothing: only count what they come to", true)}
            </fieldset>
        </BackTest>
    }
    .into_any()
}
