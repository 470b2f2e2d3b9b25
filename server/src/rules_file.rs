//! Escalation rules as a TOML file, for version control and for other desks.
//!
//! A file is always written in the same way: rules in their order of evaluation, the fields of each in one order, people by
//! e-mail or, where they have none, by name.

use std::fmt::Write as _;

use app::domain::{
    fold::fold_key,
    ids::RuleId,
    person::{Person, PersonRef},
    rule::{Assignment, Condition, EscalationTag, GivenRule, Outcome, Rule, RuleDraft},
    severity::Severity,
};
use serde::Deserialize;
use serde_json::Value;

/// What every file begins with.
const HEAD: &str = "\
# Escalation rules of a Handoff desk, in the order in which they are evaluated.
# Bring a desk to what this file says:  handoff rules import FILE   (--dry-run only shows what would change)
#
# A rule is known by its id; where a desk has no such id, by its name; else it is new.
# Confidences in conditions are hundredths of a per cent: 5000 is 50 %.
# People are named by e-mail, or by name: assignee = \"ada@example.com\", or round_robin = [\"ada@example.com\", \"Ben Cho\"].
";

/// A rule of a file that can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRule {
    /// Which one: `rule 2 "Low confidence"`.
    pub which: String,
    /// What is wrong with it.
    pub problem: String,
}

/// Why nothing of a file can be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It is not TOML, or not of rules.
    File {
        /// The line, from 1 on.
        line: usize,
        /// What is wrong there.
        problem: String,
    },
    /// Some of its rules are wrong; all of these are named.
    Rules(Vec<BadRule>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    rule: Vec<toml::Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRule {
    id: Option<String>,
    name: String,
    #[serde(default = "yes")]
    enabled: bool,
    severity: Severity,
    #[serde(default)]
    tag: EscalationTag,
    assignee: Option<String>,
    round_robin: Option<Vec<String>>,
    #[serde(default)]
    description: String,
    condition: Condition,
}

const fn yes() -> bool {
    true
}

/// Writes rules, which are in their order.
#[must_use]
pub fn write(rules: &[Rule], people: &[Person]) -> String {
    let mut file = HEAD.to_owned();
    for rule in rules {
        let outcome = &rule.outcome;
        file.push_str("\n[[rule]]\n");
        let mut field = |name: &str, value: String| {
            let _ = writeln!(file, "{name} = {value}");
        };
        field("id", text(&rule.id.to_string()));
        field("name", text(&rule.name));
        field("enabled", rule.enabled.to_string());
        field("severity", text(outcome.severity.as_str()));
        field("tag", text(outcome.tag.as_str()));
        match &outcome.assignee {
            Some(Assignment::Person(person)) => field("assignee", text(&known_as(person, people))),
            Some(Assignment::RoundRobin(persons)) => {
                let names = persons.iter().map(|person| Value::String(known_as(person, people))).collect();
                field("round_robin", value(&Value::Array(names), 0));
            }
            None => {}
        }
        field("description", text(&outcome.description));
        field("condition", value(&serde_json::to_value(&rule.condition).unwrap_or_default(), 0));
    }
    file
}

/// What a person is found by again: the e-mail, else the name if nobody else has it, else the identifier.
fn known_as(person: &PersonRef, people: &[Person]) -> String {
    let Some(known) = people.iter().find(|known| known.id == person.id) else { return person.id.to_string() };
    if let Some(email) = &known.email {
        return email.clone();
    }
    match find(&known.name, people) {
        Ok(_) => known.name.clone(),
        Err(_) => known.id.to_string(),
    }
}

/// The one person of this identifier, e-mail or name.
fn find(name: &str, people: &[Person]) -> Result<PersonRef, String> {
    let folded = fold_key(name.trim());
    let has = |text: &Option<String>| text.as_deref().is_some_and(|text| fold_key(text) == folded);
    if let Some(known) = people.iter().find(|person| person.id.to_string() == name.trim() || has(&person.email)) {
        return Ok(known.reference());
    }
    let mut named = people.iter().filter(|person| fold_key(&person.name) == folded);
    match (named.next(), named.next()) {
        (Some(one), None) => Ok(one.reference()),
        (Some(_), Some(_)) => Err(format!("several people are called {name:?}: name the e-mail")),
        (None, _) => Err(format!("the desk knows nobody of the e-mail or name {name:?}")),
    }
}

/// A TOML string on one line.
fn text(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04X}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A value of a condition. Lists of several are broken into lines; tables can't be.
fn value(json: &Value, depth: usize) -> String {
    match json {
        Value::String(string) => text(string),
        Value::Array(items) if items.len() > 1 => {
            let indent = "  ".repeat(depth + 1);
            let items: String = items.iter().map(|item| format!("{indent}{},\n", value(item, depth + 1))).collect();
            format!("[\n{items}{}]", "  ".repeat(depth))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(|item| value(item, depth)).collect::<Vec<_>>().join(", "))
        }
        Value::Object(fields) => {
            let fields: Vec<_> =
                fields.iter().map(|(name, field)| format!("{name} = {}", value(field, depth))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        other => other.to_string(),
    }
}

/// Reads a file. People are looked for among those whom the desk knows.
///
/// # Errors
/// [`Unusable`]: a file is used as a whole or not at all.
pub fn read(file: &str, people: &[Person]) -> Result<Vec<GivenRule>, Unusable> {
    let parsed: File = toml::from_str(file).map_err(|error| {
        let before = error.span().and_then(|span| file.get(..span.start)).unwrap_or_default();
        let problem = error.message().lines().next().unwrap_or_default().to_owned();
        Unusable::File { line: before.matches('\n').count() + 1, problem }
    })?;
    let mut rules = Vec::with_capacity(parsed.rule.len());
    let mut bad = Vec::new();
    for (number, rule) in (1..).zip(parsed.rule) {
        let name = rule.get("name").and_then(toml::Value::as_str).map(|name| format!(" {name:?}")).unwrap_or_default();
        match given(rule, people) {
            Ok(rule) => rules.push(rule),
            Err(problem) => bad.push(BadRule { which: format!("rule {number}{name}"), problem }),
        }
    }
    if bad.is_empty() { Ok(rules) } else { Err(Unusable::Rules(bad)) }
}

fn given(rule: toml::Value, people: &[Person]) -> Result<GivenRule, String> {
    let first_line = |error: toml::de::Error| error.message().lines().next().unwrap_or_default().to_owned();
    let rule = FileRule::deserialize(rule).map_err(first_line)?;
    let id: Option<RuleId> =
        rule.id.map(|id| id.parse().map_err(|_| format!("the id {id:?} is none of a rule"))).transpose()?;
    let find_all = |names: Vec<String>| names.iter().map(|name| find(name, people)).collect::<Result<Vec<_>, _>>();
    let assignee = match (rule.assignee, rule.round_robin) {
        (Some(_), Some(_)) => return Err("it has an assignee and people who take turns: only one can be".to_owned()),
        (Some(name), None) => Some(Assignment::Person(find(&name, people)?)),
        (None, Some(names)) => Some(Assignment::RoundRobin(find_all(names)?)),
        (None, None) => None,
    };
    let outcome = Outcome { severity: rule.severity, assignee, tag: rule.tag, description: rule.description };
    let draft = RuleDraft { name: rule.name, condition: rule.condition, outcome };
    draft.validate().map_err(|problem| problem.to_string())?;
    Ok(GivenRule { id, enabled: rule.enabled, draft })
}

#[cfg(test)]
mod tests {
    use app::domain::{
        confidence::Confidence,
        ids::PersonId,
        rule::{ConfidenceTest, TextField, default_rules},
    };
    use uuid::Uuid;

    use super::*;

    fn person(n: u128, name: &str, email: Option<&str>) -> Person {
        Person {
            id: PersonId::new(Uuid::from_u128(n)),
            name: name.to_owned(),
            email: email.map(str::to_owned),
            disabled: false,
            has_account: true,
        }
    }

    fn people() -> Vec<Person> {
        vec![
            person(1, "Ada Obi", Some("ada@example.com")),
            person(2, "Ben", None),
            person(3, "Zoë", None),
            person(4, "zoe", None),
        ]
    }

    fn rule(n: u128, condition: Condition, assignee: Option<Assignment>) -> Rule {
        Rule {
            id: RuleId::new(Uuid::from_u128(n)),
            name: format!("Rule \"{n}\" \\ \u{7f}"),
            version: 1,
            position: 1,
            enabled: n.is_multiple_of(2),
            condition,
            outcome: Outcome {
                severity: Severity::High,
                assignee,
                tag: "billing".parse().unwrap(),
                description: "Two\nlines\tand \u{1f600} {question}".to_owned(),
            },
        }
    }

    fn rules() -> Vec<Rule> {
        let people = people();
        let below = ConfidenceTest::Below(Confidence::from_percent(50.0).unwrap());
        let nested = Condition::All(vec![
            Condition::Confidence(below),
            Condition::Any(vec![
                Condition::Contains { field: TextField::Raw, words: vec!["a\"b".to_owned(), "ü".to_owned()] },
                Condition::AsksForHuman,
                Condition::GuardrailTriggered { policies: vec![] },
            ]),
            Condition::Not(Box::new(Condition::Matches { field: TextField::Answer, pattern: r"\d{3}'".to_owned() })),
        ]);
        let mut rules = vec![
            rule(1, nested, Some(Assignment::Person(people[0].reference()))),
            rule(
                2,
                Condition::SameQuestionAgain,
                Some(Assignment::RoundRobin(people[1..].iter().map(Person::reference).collect())),
            ),
        ];
        rules.extend(default_rules().into_iter().zip(3..).map(|(default, n)| rule(n, default.condition, None)));
        rules
    }

    #[test]
    fn what_is_written_is_read_again() {
        let rules: Vec<Rule> =
            rules().into_iter().map(|rule| Rule { name: rule.name.replace('\u{7f}', ""), ..rule }).collect();
        let file = write(&rules, &people());
        let expected: Vec<GivenRule> = rules
            .iter()
            .map(|rule| GivenRule { id: Some(rule.id), enabled: rule.enabled, draft: rule.draft() })
            .collect();
        assert_eq!(read(&file, &people()), Ok(expected), "{file}");
        assert!(file.contains("assignee = \"ada@example.com\"") && file.contains("\"Ben\""), "{file}");
    }

    #[test]
    fn every_bad_rule_is_named_with_its_problem() {
        let file = r#"
            [[rule]]
            name = "One"
            severity = "urgent"
            condition = "asks_for_human"
            [[rule]]
            name = "Two"
            severity = "high"
            condition = "asks_for_human"
            [[rule]]
            name = "Three"
            severity = "high"
            assignee = "nobody@example.com"
            condition = "asks_for_human"
            [[rule]]
            severity = "high"
            condition = { any = [] }
            [[rule]]
            name = "Five"
            severity = "high"
            condition = { matches = { field = "answer", pattern = "(" } }
            [[rule]]
            name = "Six"
            severity = "high"
            assignee = "Zoe"
            condition = "asks_for_human"
        "#;
        let Err(Unusable::Rules(bad)) = read(file, &people()) else { panic!("should be refused") };
        let which: Vec<_> = bad.iter().map(|bad| bad.which.as_str()).collect();
        assert_eq!(which, ["rule 1 \"One\"", "rule 3 \"Three\"", "rule 4", "rule 5 \"Five\"", "rule 6 \"Six\""]);
        for (bad, words) in bad.iter().zip(["urgent", "nobody@example.com", "name", "pattern", "several people"]) {
            assert!(bad.problem.contains(words), "{bad:?}");
        }
    }

    #[test]
    fn what_is_no_file_of_rules_is_refused_with_its_line() {
        let line = |file: &str| match read(file, &[]) {
            Err(Unusable::File { line, .. }) => line,
            other => panic!("{other:?}"),
        };
        assert_eq!(line("\n\n[[rule"), 3);
        assert_eq!(line("\n[[rules]]\nname = 1"), 2);
        assert_eq!(read("", &[]), Ok(vec![]));
    }
}
