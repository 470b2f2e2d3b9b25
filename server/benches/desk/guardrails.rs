//! How fast turns go through guardrails. They are pure: no engine makes a difference.

use std::time::Instant;

use app::domain::{
    fold::fold,
    guardrail::{Action, Detector, Draft, Guardrail, GuardrailSet, Policy, Reach, Scope, Sought},
    ids::GuardrailId,
    turn::{ConfidenceScale, NewTurn},
};

use crate::{print, turn};

/// How often everything is gone through; the quickest time counts.
const ROUNDS: usize = 5;

/// Measures lists of 10 and 1,000 words, and everything that can be detected.
pub(crate) fn run(turns: usize) {
    let turns: Vec<NewTurn> =
        (0..turns).filter_map(|n| NewTurn::from_json(&turn(n), ConfidenceScale::Percent).ok()).collect();
    let folded = speed(&turns, |turn| fold(&turn.question).len() + fold(&turn.answer).len());
    let with = |looks_for| {
        let set = set(looks_for);
        speed(&turns, |turn| set.guard(turn).guardrails.len())
    };
    let words = |count: usize| Sought::Words {
        reach: Reach::Whole,
        // Words as they are: most begin as words of the texts do.
        words: (0..count)
            .map(|n| format!("{} {n}", ["badge", "reception", "day pass", "request", "site"][n % 5]))
            .collect(),
    };
    let ten = with(words(10));
    print("guardrails.words.10", ten, "turns/s", folded);
    print("guardrails.words.1000", with(words(1_000)), "turns/s", ten);
    print("guardrails.detectors", with(Sought::Detectors(Detector::ALL.to_vec())), "turns/s", folded);
    print("guardrails.injection", with(Sought::PromptInjection), "turns/s", folded);
}

fn set(looks_for: Sought) -> GuardrailSet {
    let policy = Policy { scope: Scope::BOTH, looks_for, action: Action::Flag };
    GuardrailSet::compile(vec![Guardrail {
        id: GuardrailId::new(server::ids::uuid()),
        version: 1,
        position: 1,
        enabled: true,
        draft: Draft { name: "Bench".to_owned(), policy },
    }])
    .0
}

/// Turns a second.
fn speed(turns: &[NewTurn], each: impl Fn(&NewTurn) -> usize) -> f64 {
    let round = || {
        let begin = Instant::now();
        let found: usize = turns.iter().map(&each).sum();
        std::hint::black_box(found);
        begin.elapsed().as_secs_f64()
    };
    let quickest = (0..ROUNDS).map(|_| round()).fold(f64::INFINITY, f64::min);
    f64::from(u32::try_from(turns.len()).unwrap_or(u32::MAX)) / quickest
}
