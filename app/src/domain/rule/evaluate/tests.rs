use super::*;
use crate::domain::{
    confidence::Confidence,
    guardrail::GuardrailAction,
    rule::{EscalationTag, Outcome, condition::tests::confidence_test},
    severity::Severity,
    turn::User,
};
use proptest::prelude::*;
use uuid::Uuid;

static NOBODY: User = User { name: None, id: None, email: None };

fn facts() -> Facts<'static> {
    Facts {
        question: "",
        answer: "Press Reset.",
        answer_raw: "Press Reset.",
        confidence: None,
        channel: None,
        user: &NOBODY,
        feedback: None,
        guardrails: &[],
        turn_number: 1,
        earlier_questions: &[],
    }
}

fn rule(id: u128, condition: Condition) -> Rule {
    Rule {
        id: RuleId::new(Uuid::from_u128(id)),
        name: format!("Rule {id}"),
        version: 3,
        position: 0,
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

/// Why a condition holds, if it does.
fn why(condition: Condition, facts: &Facts<'_>) -> Option<String> {
    let (set, problems) = RuleSet::compile(vec![rule(1, condition)]);
    assert_eq!(problems, vec![]);
    set.evaluate(facts).pop().map(|found| found.explanation)
}

fn strings(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn percent(percent: f64) -> Confidence {
    Confidence::from_percent(percent).unwrap()
}

#[test]
fn confidence_explains_both_numbers() {
    let below = |limit| Condition::Confidence(ConfidenceTest::Below(percent(limit)));
    let at = |given| Facts { confidence: Some(percent(given)), ..facts() };
    assert_eq!(why(below(50.0), &at(31.0)).as_deref(), Some("confidence 31 % is below 50 %"));
    assert_eq!(why(below(50.0), &at(49.99)).as_deref(), Some("confidence 49.99 % is below 50 %"));
    assert_eq!(why(below(50.0), &at(50.0)), None);
    assert_eq!(why(below(50.0), &facts()), None);
    let missing = Condition::Confidence(ConfidenceTest::Missing);
    assert_eq!(why(missing, &facts()).as_deref(), Some("confidence is not given"));
}

#[test]
fn every_text_is_looked_at_where_the_rule_says_and_only_there() {
    let facts = Facts { question: "a Refund?", answer: "No PROBLÈME", answer_raw: "secret 4711", ..facts() };
    for (field, word, explanation) in [
        (TextField::Question, "refund", Some("the question contains \"refund\"")),
        (TextField::Answer, "refund", None),
        (TextField::Answer, "probleme", Some("the answer contains \"probleme\"")),
        (TextField::Raw, "SECRET", Some("the raw answer contains \"SECRET\"")),
        (TextField::Question, "secret", None),
    ] {
        let contains = Condition::Contains { field, words: strings(&["x", word]) };
        assert_eq!(why(contains, &facts).as_deref(), explanation, "{word}");
    }
    let matches = |pattern: &str| Condition::Matches { field: TextField::Raw, pattern: pattern.to_owned() };
    let explanation = why(matches(r"\d{4}"), &facts).unwrap();
    assert_eq!(explanation, r#"the raw answer matches the pattern "\d{4}""#);
    assert_eq!(why(matches("SECRET"), &facts), None);
    assert!(why(matches("(?i)SECRET"), &facts).is_some());
}

#[test]
fn channel_and_user_are_compared_as_a_whole() {
    let ada = User {
        name: Some("Ada Obi".to_owned()),
        id: Some("u-42".to_owned()),
        email: Some("Ada@Example.com".to_owned()),
    };
    let facts = Facts { channel: Some("Teams, \"EU\"; 100%"), user: &ada, ..facts() };
    let channel = |name: &str| why(Condition::ChannelIs(strings(&["Slack", name])), &facts);
    assert_eq!(channel("teams, \"eu\"; 100%").as_deref(), Some("the channel is \"Teams, \"EU\"; 100%\""));
    assert_eq!(channel("teams"), None);
    let user = |name: &str| why(Condition::UserIs(strings(&[name])), &facts);
    assert_eq!(user("ada@example.com").as_deref(), Some("the user is \"Ada@Example.com\""));
    assert!(user("U-42").is_some() && user("ADA OBI").is_some());
    assert_eq!(user("Ada"), None);
}

#[test]
fn guardrails_are_named_with_what_they_did() {
    let verdict =
        |policy: &str, action| GuardrailVerdict { policy: policy.to_owned(), action, detail: None, own: None };
    let guardrails = [verdict("pii", GuardrailAction::Flag), verdict("Tone", GuardrailAction::Block)];
    let facts = Facts { guardrails: &guardrails, ..facts() };
    let triggered = |policies: &[&str], facts: &Facts<'_>| {
        why(Condition::GuardrailTriggered { policies: strings(policies) }, facts)
    };
    let both = "guardrail pii was triggered (flag), guardrail Tone was triggered (block)";
    assert_eq!(triggered(&[], &facts).as_deref(), Some(both));
    assert_eq!(triggered(&["TONE"], &facts).as_deref(), Some("guardrail Tone was triggered (block)"));
    assert_eq!(triggered(&["pi"], &facts), None);
    assert_eq!(triggered(&[], &Facts { guardrails: &[], ..facts }), None);
}

#[test]
fn the_same_question_is_known_again_in_other_punctuation() {
    let again = |question, earlier: &[&str]| {
        why(Condition::SameQuestionAgain, &Facts { question, earlier_questions: &strings(earlier), ..facts() })
    };
    let explanation = Some("the same question was asked before in this chat");
    assert_eq!(again("How do I reset it??", &["hi", "how do i  RESET it"]).as_deref(), explanation);
    assert_eq!(again("How do I reset it?", &["How do I reset that?"]), None);
    assert_eq!(again("", &[""]), None);
    assert_eq!(again("??", &["?"]), None);
}

#[test]
fn the_remaining_operators_say_what_they_saw() {
    let turn = |n| Condition::TurnNumber { at_least: NonZeroU32::new(n).unwrap() };
    let third = Facts { turn_number: 3, ..facts() };
    assert_eq!(why(turn(3), &third).as_deref(), Some("the chat has reached turn 3 (3 or later)"));
    assert_eq!(why(turn(4), &third), None);
    let down = Facts { feedback: Some(Feedback::Down), ..facts() };
    let feedback = Condition::FeedbackIs(Feedback::Down);
    assert_eq!(why(feedback.clone(), &down).as_deref(), Some("feedback is thumbs-down"));
    assert_eq!(why(feedback, &facts()), None);
    let asks = Facts { question: "Can I talk to a person?", ..facts() };
    let explanation = "the question asks for a human (\"can i talk to a person\")";
    assert_eq!(why(Condition::AsksForHuman, &asks).as_deref(), Some(explanation));
    let unknown = Facts { answer: "Sorry, I’m not sure.", ..facts() };
    let explanation = "the answer says it does not know (\"I'm not sure\")";
    assert_eq!(why(Condition::AnswerEmptyOrUnknown, &unknown).as_deref(), Some(explanation));
    let empty = Facts { answer: " ", ..facts() };
    assert_eq!(why(Condition::AnswerEmptyOrUnknown, &empty).as_deref(), Some("the answer is empty"));
}

#[test]
fn groups_explain_what_decided() {
    let down = Facts { feedback: Some(Feedback::Down), ..facts() };
    let condition = Condition::All(vec![
        Condition::Any(vec![
            Condition::AsksForHuman,
            Condition::FeedbackIs(Feedback::Down),
            Condition::FeedbackIs(Feedback::Down),
        ]),
        Condition::Not(Box::new(Condition::ChannelIs(strings(&["Test"])))),
    ]);
    assert_eq!(why(condition, &down).as_deref(), Some("feedback is thumbs-down; not: the channel is \"Test\""));
}

#[test]
fn rules_that_cannot_be_used_are_reported_and_the_others_stand() {
    let bad = Condition::Matches { field: TextField::Answer, pattern: "(".to_owned() };
    let always = Condition::Not(Box::new(Condition::AsksForHuman));
    let rules = vec![
        Rule { position: 9, ..rule(1, always.clone()) },
        rule(2, bad.clone()),
        Rule { enabled: false, ..rule(3, bad) },
        Rule { enabled: false, ..rule(4, always.clone()) },
        Rule { position: -1, ..rule(5, always) },
        rule(6, Condition::All(vec![])),
        rule(7, Condition::Contains { field: TextField::Answer, words: strings(&["\u{301}"]) }),
    ];
    let (set, problems) = RuleSet::compile(rules);
    let ids: Vec<u128> = problems.iter().map(|(id, _)| id.uuid().as_u128()).collect();
    assert_eq!(ids, [2, 6, 7]);
    let order: Vec<_> = set.evaluate(&facts()).into_iter().map(|found| (found.name, found.version)).collect();
    assert_eq!(order, [("Rule 5".to_owned(), 3), ("Rule 1".to_owned(), 3)]);
}

#[test]
fn later_feedback_asks_only_the_rules_that_look_at_it() {
    let always = Condition::Not(Box::new(Condition::AsksForHuman));
    let (set, _) = RuleSet::compile(vec![rule(1, always), rule(2, Condition::FeedbackIs(Feedback::Down))]);
    let found = set.evaluate_feedback(&Facts { feedback: Some(Feedback::Down), ..facts() });
    assert_eq!(found.iter().map(|found| found.name.as_str()).collect::<Vec<_>>(), ["Rule 2"]);
}

/// Conditions whose meaning is easily said again, and valid.
fn simple() -> impl Strategy<Value = Condition> {
    let some = |values: &'static [&'static str]| {
        prop::collection::vec(prop::sample::select(values), 1..3).prop_map(|values| strings(&values))
    };
    let leaf = prop_oneof![
        confidence_test().prop_map(Condition::Confidence),
        Just(Condition::FeedbackIs(Feedback::Up)),
        Just(Condition::FeedbackIs(Feedback::Down)),
        some(&["teams", "SLACK", "web"]).prop_map(Condition::ChannelIs),
        some(&["ada", "BO"]).prop_map(Condition::UserIs),
        some(&["Refund", "money"]).prop_map(|words| Condition::Contains { field: TextField::Question, words }),
        (1_u32..5).prop_map(|n| Condition::TurnNumber { at_least: NonZeroU32::new(n).unwrap() }),
        Just(Condition::SameQuestionAgain),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4).prop_map(Condition::All),
            prop::collection::vec(inner.clone(), 1..4).prop_map(Condition::Any),
            inner.prop_map(|condition| Condition::Not(Box::new(condition))),
        ]
    })
    .prop_filter("valid", |condition| condition.validate().is_ok())
}

fn naive(condition: &Condition, facts: &Facts<'_>) -> bool {
    let is_one_of = |values: &[String], given: &str| values.iter().any(|value| value.eq_ignore_ascii_case(given));
    match condition {
        Condition::All(parts) => !parts.iter().any(|part| !naive(part, facts)),
        Condition::Any(parts) => parts.iter().filter(|part| naive(part, facts)).count() > 0,
        Condition::Not(part) => naive(part, facts) as u8 == 0,
        Condition::Confidence(test) => match (test, facts.confidence.map(Confidence::hundredths)) {
            (ConfidenceTest::Missing, given) => given.is_none(),
            (_, None) => false,
            (ConfidenceTest::Below(limit), Some(given)) => limit.hundredths() > given,
            (ConfidenceTest::Above(limit), Some(given)) => limit.hundredths() < given,
            (ConfidenceTest::Between { at_least, below }, Some(given)) => {
                !(given < at_least.hundredths() || given >= below.hundredths())
            }
        },
        Condition::FeedbackIs(wanted) => facts.feedback.is_some_and(|given| given.as_str() == wanted.as_str()),
        Condition::ChannelIs(channels) => facts.channel.is_some_and(|given| is_one_of(channels, given)),
        Condition::UserIs(users) => facts.user.name.as_deref().is_some_and(|given| is_one_of(users, given)),
        Condition::Contains { words, .. } => facts.question.split(' ').any(|word| is_one_of(words, word)),
        Condition::TurnNumber { at_least } => facts.turn_number >= at_least.get(),
        Condition::SameQuestionAgain => {
            !facts.question.is_empty() && facts.earlier_questions.iter().any(|earlier| earlier == facts.question)
        }
        other => panic!("{other}"),
    }
}

proptest! {
    #[test]
    fn a_condition_means_what_it_says(
        condition in simple(),
        confidence in prop::option::of(0_u16..=10_000),
        feedback in prop::option::of(prop::sample::select(vec![Feedback::Up, Feedback::Down])),
        channel in prop::option::of(prop::sample::select(vec!["Teams", "slack", "e-mail"])),
        name in prop::option::of(prop::sample::select(vec!["Ada", "bo", "Ada Obi"])),
        question in prop::collection::vec(prop::sample::select(vec!["refund", "refunds", "MONEY", "why"]), 0..3),
        earlier in prop::collection::vec(prop::sample::select(vec!["refund", "why", ""]), 0..3),
        turn_number in 1_u32..6,
    ) {
        let user = User { name: name.map(str::to_owned), ..User::default() };
        let facts = Facts {
            question: &question.join(" "),
            confidence: confidence.map(|hundredths| Confidence::from_hundredths(hundredths).unwrap()),
            feedback,
            channel,
            user: &user,
            turn_number,
            earlier_questions: &strings(&earlier),
            ..facts()
        };
        let expected = naive(&condition, &facts);
        let explanation = why(condition, &facts);
        prop_assert_eq!(explanation.is_some(), expected);
        prop_assert!(explanation.is_none_or(|explanation| !explanation.is_empty()));
    }
}

#[test]
fn the_rules_whose_people_take_turns_are_told_by_id() {
    let person = crate::domain::person::PersonRef {
        id: crate::domain::ids::PersonId::new(Uuid::from_u128(9)),
        name: "Ada".to_owned(),
    };
    let assigned = |id, enabled, assignee| {
        let mut rule = rule(id, Condition::AsksForHuman);
        rule.enabled = enabled;
        rule.outcome.assignee = assignee;
        rule
    };
    let in_turn = || Some(Assignment::RoundRobin(vec![person.clone()]));
    let (set, _) = RuleSet::compile(vec![
        assigned(3, true, in_turn()),
        assigned(2, false, in_turn()),
        assigned(4, true, Some(Assignment::Person(person.clone()))),
        assigned(5, true, None),
        assigned(1, true, in_turn()),
    ]);
    let ids = set.taking_turns().into_iter().collect::<Vec<_>>();
    assert_eq!(ids, [RuleId::new(Uuid::from_u128(1)), RuleId::new(Uuid::from_u128(3))]);
}
