use std::{collections::BTreeSet, num::NonZeroU32};

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::domain::{
    guardrail::GuardrailAction,
    ids::RuleId,
    rule::{ConfidenceTest, EscalationTag, Outcome, TextField, back_test::Count},
    severity::Severity,
};

const DAY: i64 = 86_400_000;

fn rule(id: u8, condition: Condition) -> Rule {
    Rule {
        id: RuleId::new(Uuid::from_u128(id.into())),
        name: format!("Rule {id}"),
        version: 1,
        position: id.into(),
        enabled: true,
        condition,
        outcome: Outcome {
            severity: Severity::Low,
            assignee: None,
            tag: EscalationTag::default(),
            description: String::new(),
        },
    }
}

fn condition() -> impl Strategy<Value = Condition> {
    let below = |percent| ConfidenceTest::Below(Confidence::from_percent(percent).unwrap());
    let leaf = prop_oneof![
        Just(Condition::Confidence(below(50.0))),
        Just(Condition::FeedbackIs(Feedback::Down)),
        Just(Condition::FeedbackIs(Feedback::Up)),
        Just(Condition::SameQuestionAgain),
        Just(Condition::GuardrailTriggered { policies: vec![] }),
        Just(Condition::Contains { field: TextField::Question, words: vec!["a".to_owned()] }),
        Just(Condition::Contains { field: TextField::Raw, words: vec!["raw".to_owned()] }),
        (2_u32..4).prop_map(|n| Condition::TurnNumber { at_least: NonZeroU32::new(n).unwrap() }),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..3).prop_map(Condition::All),
            prop::collection::vec(inner.clone(), 1..3).prop_map(Condition::Any),
            inner.prop_map(|condition| Condition::Not(Box::new(condition))),
        ]
    })
}

fn rules() -> impl Strategy<Value = Vec<Rule>> {
    let one = (1_u8..6, condition(), prop::bool::weighted(0.8));
    prop::collection::vec(one, 0..4).prop_map(|rules| {
        let mut known = BTreeSet::new();
        let new = rules.into_iter().filter(|(id, ..)| known.insert(*id));
        new.map(|(id, condition, enabled)| Rule { enabled, ..rule(id, condition) }).collect()
    })
}

fn feedback() -> impl Strategy<Value = Option<Feedback>> {
    prop::sample::select(vec![None, Some(Feedback::Up), Some(Feedback::Down)])
}

/// What happens in a conversation.
#[derive(Clone, Debug)]
enum Step {
    Turn { question: &'static str, confidence: Option<u16>, raw: bool, feedback: Option<Feedback>, escalates: bool },
    Feedback { turn: usize, feedback: Option<Feedback> },
    Resolved,
    Closed,
    Reopened,
}

fn step() -> impl Strategy<Value = Step> {
    let turn = (
        prop::sample::select(vec!["", "a", "A?", "b"]),
        prop::option::of(prop::sample::select(vec![3_000_u16, 8_000])),
        any::<bool>(),
        feedback(),
        prop::bool::weighted(0.1),
    );
    prop_oneof![
        5 => turn.prop_map(|(question, confidence, raw, feedback, escalates)| Step::Turn {
            question, confidence, raw, feedback, escalates
        }),
        2 => (0_usize..6, feedback()).prop_map(|(turn, feedback)| Step::Feedback { turn, feedback }),
        1 => Just(Step::Resolved),
        1 => Just(Step::Closed),
        1 => Just(Step::Reopened),
    ]
}

/// A conversation as the desk would have kept it, a step every eight hours.
fn conversation(key: i64, steps: &[Step]) -> Stretch {
    let mut stretch = Stretch {
        conversation: key,
        chat_id: format!("chat-{key}").parse().unwrap(),
        channel: None,
        questions: vec![],
        turns: vec![],
        is_last: true,
    };
    let (mut resolved, mut ended) = (0, 0);
    for (at, step) in (0_i64..).zip(steps) {
        let at = Timestamp::from_millis(at * DAY / 3);
        let position = i64::try_from(stretch.turns.len()).unwrap();
        match *step {
            Step::Turn { question, confidence, raw, feedback, escalates } => {
                stretch.questions.push(question.to_owned());
                let policy = GuardrailVerdict {
                    policy: "pii".to_owned(),
                    action: GuardrailAction::Escalate,
                    detail: None,
                    own: None,
                };
                stretch.turns.push(PastTurn {
                    turn_id: (position + 1).to_string().parse().unwrap(),
                    position: position + 1,
                    recorded_at: at,
                    resolved_before: resolved,
                    endings: ended,
                    answer: "answer".to_owned(),
                    answer_raw: raw.then(|| "raw".to_owned()),
                    confidence: confidence.map(|known| Confidence::from_hundredths(known).unwrap()),
                    user: User::default(),
                    feedback,
                    guardrails: if escalates { vec![policy] } else { vec![] },
                    is_erased: false,
                    later_feedback: vec![],
                });
            }
            Step::Feedback { turn, feedback } => {
                if let Some(turn) = stretch.turns.get_mut(turn).filter(|turn| turn.position > resolved) {
                    turn.later_feedback.push(LaterFeedback { at, feedback, endings: ended });
                }
            }
            Step::Resolved => (resolved, ended) = (position, ended + 1),
            Step::Closed => ended += 1,
            Step::Reopened => ended -= i64::from(ended > 0),
        }
    }
    stretch
}

/// What matches a turn and when, said the plain way: as ingestion does it.
fn naive(rules: &[Rule], stretch: &Stretch, at: usize) -> Vec<(Timestamp, i64, Vec<Reason>)> {
    let (set, _) = RuleSet::compile(rules.to_vec());
    let turn = &stretch.turns[at];
    let earlier: Vec<String> = stretch.turns[..at]
        .iter()
        .zip(&stretch.questions)
        .filter(|(earlier, _)| earlier.position > turn.resolved_before)
        .map(|(_, question)| question.clone())
        .collect();
    let facts = Facts { question: &stretch.questions[at], earlier_questions: &earlier, ..stretch.facts(at, turn) };
    let mut fired: Vec<ReasonSource> = vec![];
    let mut occasions = vec![];
    let mut occur = |at, ended, matches: Vec<super::super::RuleMatch>, guardrails: &[GuardrailVerdict]| {
        let new = |id| !fired.contains(&ReasonSource::Rule { id });
        let matches = matches.into_iter().filter(|found| new(found.rule)).collect();
        if let Some(escalation) = Escalation::of(matches, guardrails) {
            fired.extend(escalation.reasons.iter().map(|reason| reason.source));
            occasions.push((at, ended, escalation.reasons));
        }
    };
    occur(turn.recorded_at, turn.endings, set.evaluate(&facts), &turn.guardrails);
    for later in &turn.later_feedback {
        let facts = Facts { feedback: later.feedback, ..facts };
        occur(later.at, later.endings, set.evaluate_feedback(&facts), &[]);
    }
    occasions
}

fn seen(world: World, occasions: &[Occasion]) -> Vec<(Timestamp, i64, Vec<Reason>)> {
    let fired = |occasion: &Occasion| -> Vec<Reason> {
        let mut fired = occasion.fired.iter();
        fired.by_ref().filter(|(other, _)| other.is_in(world)).map(|(_, reason)| reason.clone()).collect()
    };
    let all = occasions.iter().map(|occasion| (occasion.at, occasion.endings, fired(occasion)));
    all.filter(|(.., reasons)| !reasons.is_empty()).collect()
}

/// Three days from the second on.
fn period() -> Period {
    let day = |n: i64| (Timestamp::from_millis(n * DAY), format!("day {n}"));
    Period { days: vec![day(1), day(2), day(3)], until: Timestamp::from_millis(4 * DAY - 1) }
}

fn all_at_once(test: &BackTest, stretches: &[Stretch]) -> Tally {
    let period = period();
    let mut course = Course::new(&period, Standing::default());
    for stretch in stretches {
        course.follow(stretch, test.observe(stretch));
    }
    let (tally, standing) = course.stop();
    assert_eq!(standing, Standing::default());
    tally
}

/// The conversation in two parts, the second with no more of the questions before than it needs.
fn halves(stretch: &Stretch, at: usize) -> Vec<Stretch> {
    let at = at.min(stretch.turns.len());
    let first = Stretch {
        questions: stretch.questions[..at].to_vec(),
        turns: stretch.turns[..at].to_vec(),
        is_last: false,
        ..stretch.clone()
    };
    let second = Stretch { turns: stretch.turns[at..].to_vec(), ..stretch.clone() };
    vec![first, second]
}

proptest! {
    #[test]
    fn both_sets_match_what_each_alone_matches_when_turns_are_recorded(
        saved in rules(), draft in rules(), steps in prop::collection::vec(step(), 0..12),
    ) {
        let stretch = conversation(1, &steps);
        let observed = BackTest::new(&saved, &draft).observe(&stretch);
        for (at, occasions) in observed.iter().enumerate() {
            prop_assert_eq!(seen(World::Saved, occasions), naive(&saved, &stretch, at));
            prop_assert_eq!(seen(World::Draft, occasions), naive(&draft, &stretch, at));
        }
    }

    #[test]
    fn a_tally_counts_what_happens(
        saved in rules(), draft in rules(), steps in prop::collection::vec(prop::collection::vec(step(), 0..14), 1..4),
    ) {
        let stretches: Vec<Stretch> = (0..).zip(&steps).map(|(key, steps)| conversation(key, steps)).collect();
        let tally = all_at_once(&BackTest::new(&saved, &draft), &stretches);
        let period = period();
        let counts = |turn: &PastTurn| period.holds(turn.recorded_at);
        let mut escalating = [BTreeSet::new(), BTreeSet::new()];
        for (world, (rules, count)) in [(&saved, tally.saved), (&draft, tally.draft)].into_iter().enumerate() {
            let (mut matches, mut tickets, mut days) = (0, 0, vec![0; 3]);
            for stretch in &stretches {
                let mut happened: Vec<_> = (stretch.turns.iter().enumerate())
                    .flat_map(|(at, turn)| naive(rules, stretch, at).into_iter().map(move |each| (each, counts(turn))))
                    .filter(|((when, ..), _)| *when <= period.until)
                    .collect();
                happened.sort_by_key(|((when, ..), _)| *when);
                let mut open = BTreeSet::new();
                for ((when, ended, reasons), counts) in happened {
                    let is_new = open.insert(ended);
                    if counts {
                        matches += reasons.len() as u64;
                        escalating[world].insert(stretch.conversation);
                        if is_new {
                            tickets += 1;
                            days[usize::try_from(when.as_millis() / DAY - 1).unwrap()] += 1;
                        }
                    }
                }
            }
            prop_assert_eq!(count, Count { matches, tickets });
            let shown: Vec<u64> =
                tally.days.iter().map(|day| if world == 0 { day.saved } else { day.draft }).collect();
            prop_assert_eq!(shown, days);
        }
        let turns = stretches.iter().flat_map(|stretch| &stretch.turns).filter(|turn| counts(turn)).count();
        prop_assert_eq!(tally.turns, turns as u64);
        let [saved, draft] = escalating;
        prop_assert_eq!(tally.newly.count, draft.difference(&saved).count() as u64);
        prop_assert_eq!(tally.no_longer.count, saved.difference(&draft).count() as u64);
    }

    #[test]
    fn where_it_is_cut_makes_no_difference(
        saved in rules(), draft in rules(), steps in prop::collection::vec(step(), 0..14), at in 0_usize..10,
    ) {
        let stretch = conversation(1, &steps);
        let test = BackTest::new(&saved, &draft);
        let whole = all_at_once(&test, std::slice::from_ref(&stretch));
        let period = period();
        let mut sum = Tally::default();
        let mut standing = Standing::default();
        for half in halves(&stretch, at) {
            let kept = serde_json::to_string(&standing).unwrap();
            let mut course = Course::new(&period, serde_json::from_str(&kept).unwrap());
            course.follow(&half, test.observe(&half));
            let tally;
            (tally, standing) = course.stop();
            sum.add(tally);
        }
        prop_assert_eq!(sum, whole);
    }

    #[test]
    fn the_same_rules_make_no_difference(
        rules in rules(), steps in prop::collection::vec(step(), 0..12),
    ) {
        let tally = all_at_once(&BackTest::new(&rules, &rules), &[conversation(1, &steps)]);
        prop_assert_eq!(tally.saved, tally.draft);
        prop_assert_eq!((tally.newly.count, tally.no_longer.count), (0, 0));
    }
}

#[test]
fn an_example_says_where_and_why() {
    let unsure =
        |question| Step::Turn { question, confidence: Some(3_000), raw: false, feedback: None, escalates: false };
    let below = ConfidenceTest::Below(Confidence::from_percent(50.0).unwrap());
    let stretch = conversation(7, &[Step::Closed, Step::Closed, Step::Closed, unsure("a"), unsure("b")]);
    let tally = all_at_once(&BackTest::new(&[], &[rule(1, Condition::Confidence(below))]), &[stretch]);
    assert_eq!((tally.turns, tally.conversations, tally.newly.count), (2, 1, 1));
    assert_eq!(tally.draft, Count { matches: 2, tickets: 1 });
    let example = &tally.newly.examples[0];
    assert_eq!((example.chat_id.as_str(), example.turn_id.as_str(), example.question.as_str()), ("chat-7", "1", "a"));
    assert_eq!(example.reason, "Rule 1: confidence 30 % is below 50 %");
}

#[test]
fn questions_are_looked_back_on_as_far_as_ingestion_does() {
    let ask = |question| Step::Turn { question, confidence: None, raw: false, feedback: None, escalates: false };
    let look_back = usize::try_from(Facts::LOOK_BACK).unwrap();
    for (between, found) in [(look_back - 1, true), (look_back, false)] {
        let mut steps = vec![ask("a")];
        steps.extend(vec![ask("b"); between]);
        steps.push(ask("a"));
        let stretch = conversation(1, &steps);
        let test = BackTest::new(&[], &[rule(1, Condition::SameQuestionAgain)]);
        assert_eq!(!test.observe(&stretch).last().unwrap().is_empty(), found, "{between}");
    }
}
