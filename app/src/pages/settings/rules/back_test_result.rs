//! What a back-test came to: totals, tickets of each day, conversations that make the difference.

use leptos::prelude::*;

use crate::{
    components::{Clock, Icon},
    domain::rule::{Conversations, Count, Day, Example, Tally},
    pages::addresses,
};

/// Where the conversations of a result open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opens {
    /// In place of the page.
    Here,
    /// In a new tab: what is typed on the page is not saved yet.
    NewTab,
}

/// The whole of it; with the saved rules beside the change where there is one.
pub(super) fn result(tally: &Tally, compares: bool, opens: Opens) -> AnyView {
    if tally.turns == 0 {
        return view! {
            <p class="back-test-empty" role="status">"No turn was recorded in this time."</p>
        }
        .into_any();
    }
    view! {
        <section class="back-test-result" aria-label="Result">
            <p>
                {format!(
                    "Looked at: {} of {}.", counted(tally.turns, "turn"), counted(tally.conversations, "conversation"),
                )}
            </p>
            {totals(tally.saved, compares.then_some(tally.draft))}
            {chart(&tally.days, compares)}
            {compares.then(|| view! {
                {conversations("Newly escalate", "No conversation would newly escalate.", &tally.newly, opens)}
                {conversations("No longer escalate", "Every conversation that escalates would go on to.", &tally.no_longer, opens)}
            })}
        </section>
    }
    .into_any()
}

fn totals(saved: Count, draft: Option<Count>) -> AnyView {
    let row = |name: &'static str, saved: u64, draft: Option<u64>| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td>{grouped(saved)}</td>
                {draft.map(|draft| view! { <td>{grouped(draft)}</td> <td>{difference(saved, draft)}</td> })}
            </tr>
        }
    };
    view! {
        <table class="back-test-totals">
            <thead>
                <tr>
                    <td></td>
                    <th scope="col">"Saved rules"</th>
                    {draft.map(|_| view! { <th scope="col">"With the change"</th> <th scope="col">"Difference"</th> })}
                </tr>
            </thead>
            <tbody>
                {row("Tickets", saved.tickets, draft.map(|draft| draft.tickets))}
                {row("Matches", saved.matches, draft.map(|draft| draft.matches))}
            </tbody>
        </table>
    }
    .into_any()
}

/// Bars of each day's tickets, and the same as a table.
fn chart(days: &[Day], compares: bool) -> AnyView {
    const HEIGHT: u64 = 100;
    const WIDTH: usize = 12;
    let most = days.iter().map(|day| day.saved.max(day.draft)).max().unwrap_or(0).max(1);
    let bar = |at: usize, offset: usize, width: usize, count: u64, set: &'static str| {
        let height = (count * HEIGHT).div_ceil(most);
        view! {
            <rect
                data-set=set
                x=(at * WIDTH + offset).to_string()
                y=(HEIGHT - height).to_string()
                width=width.to_string()
                height=height.to_string()
            ></rect>
        }
    };
    let bars = days.iter().enumerate().map(|(at, day)| {
        let width = if compares { 4 } else { 8 };
        view! {
            {bar(at, 2, width, day.saved, "saved")}
            {compares.then(|| bar(at, 6, 4, day.draft, "draft"))}
        }
    });
    let rows = days.iter().map(|day| {
        view! {
            <tr>
                <th scope="row">{day.date.clone()}</th>
                <td>{grouped(day.saved)}</td>
                {compares.then(|| view! { <td>{grouped(day.draft)}</td> })}
            </tr>
        }
    });
    let (first, last) = (days.first().map(|day| day.date.clone()), days.last().map(|day| day.date.clone()));
    view! {
        <figure class="back-test-days">
            <figcaption class="section-title">"Tickets of each day"</figcaption>
            {compares.then(|| view! {
                <p class="back-test-legend">
                    <span data-set="saved">"Saved rules"</span>
                    <span data-set="draft">"With the change"</span>
                </p>
            })}
            <svg
                class="back-test-bars"
                viewBox=format!("0 0 {} {HEIGHT}", days.len() * WIDTH)
                preserveAspectRatio="none"
                role="img"
                aria-label=format!("Tickets of each day, at most {}; the table below has the numbers", grouped(most))
            >
                {bars.collect_view()}
            </svg>
            <p class="back-test-axis"><span>{first}</span> <span>{last}</span></p>
            <details>
                <summary>"Numbers"</summary>
                <table class="back-test-totals">
                    <thead>
                        <tr>
                            <th scope="col">"Day"</th>
                            <th scope="col">"Saved rules"</th>
                            {compares.then(|| view! { <th scope="col">"With the change"</th> })}
                        </tr>
                    </thead>
                    <tbody>{rows.collect_view()}</tbody>
                </table>
            </details>
        </figure>
    }
    .into_any()
}

fn conversations(title: &'static str, nothing: &'static str, found: &Conversations, opens: Opens) -> AnyView {
    let shown = u64::try_from(found.examples.len()).unwrap_or(u64::MAX);
    let more = found.count.saturating_sub(shown);
    view! {
        <section class="back-test-conversations">
            <h2 class="section-title">{title}<span class="count">{grouped(found.count)}</span></h2>
            {if found.count == 0 {
                view! { <p class="back-test-empty">{nothing}</p> }.into_any()
            } else {
                view! { <ul>{found.examples.iter().map(|found| example(found, opens)).collect_view()}</ul> }.into_any()
            }}
            {(more > 0).then(|| view! { <p class="back-test-empty">{format!("And {} more.", grouped(more))}</p> })}
        </section>
    }
    .into_any()
}

fn example(example: &Example, opens: Opens) -> AnyView {
    let clock = Clock::expect();
    let at = example.at;
    let is_apart = opens == Opens::NewTab;
    let question = if example.question.is_empty() { "(no question)".to_owned() } else { example.question.clone() };
    view! {
        <li>
            <a
                href=addresses::turn(&example.chat_id, &example.turn_id)
                rel=if is_apart { Some("noopener") } else { addresses::rel_of_conversation(&example.chat_id) }
                target=is_apart.then_some("_blank")
            >
                <bdi>{question}</bdi>
                {is_apart.then(|| view! {
                    <span class="new-tab">{Icon::External.draw()}<span class="visually-hidden">" (opens in a new tab)"</span></span>
                })}
            </a>
            <p class="back-test-reason">
                <bdi>{example.reason.clone()}</bdi>
                " · "
                <time datetime=at.to_rfc3339()>{move || clock.read(at)}</time>
            </p>
        </li>
    }
    .into_any()
}

/// `1,234,567`
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `1 turn`, `1,234 turns`
fn counted(number: u64, what: &str) -> String {
    format!("{} {what}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// `+12`, `−3` or `0`.
fn difference(before: u64, after: u64) -> String {
    match after.cmp(&before) {
        std::cmp::Ordering::Greater => format!("+{}", grouped(after - before)),
        std::cmp::Ordering::Less => format!("\u{2212}{}", grouped(before - after)),
        std::cmp::Ordering::Equal => "0".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_and_compared() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(grouped), ["0", "999", "1,000", "1,234,567"]);
        assert_eq!([counted(1, "turn"), counted(2_000, "turn")], ["1 turn", "2,000 turns"]);
        assert_eq!(difference(3, 1_003), "+1,000");
        assert_eq!(difference(3, 1), "\u{2212}2");
        assert_eq!(difference(3, 3), "0");
    }
}
