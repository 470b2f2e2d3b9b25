//! A rule as a form holds it: texts as they were typed, whatever they are.

use serde::{Deserialize, Serialize};

use super::{
    super::{ids::PersonId, person::Person, severity::Severity},
    Assignment, Condition, EscalationTag, Outcome, Rule, RuleDraft, RulePart, RuleProblem, Template,
    validate::name_is_usable,
};

/// A rule as a form sends it. Whatever was typed is kept, so that nothing is lost where it can't be saved.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RuleForm {
    /// Name.
    pub name: String,
    /// The condition as JSON text.
    pub condition: String,
    /// A severity's word.
    pub severity: String,
    /// How it assigns: [`NOBODY`](Self::NOBODY), [`PERSON`](Self::PERSON) or [`ROUND_ROBIN`](Self::ROUND_ROBIN).
    pub assign: String,
    /// The ID of the one person.
    pub person: String,
    /// The IDs of those who take turns, in their order.
    pub people: Vec<String>,
    /// Escalation tag; empty is the default one.
    pub tag: String,
    /// Description, with placeholders.
    pub description: String,
}

/// A part of the form.
pub type FormField = RulePart;

/// What is wrong with a part of the form, as a sentence for whoever typed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormProblem {
    /// The part.
    pub field: FormField,
    /// Of a condition the number of its part, as [`Condition::problems`] counts them.
    pub node: Option<usize>,
    /// What is wrong.
    pub text: String,
}

impl FormProblem {
    fn of(field: FormField, text: impl ToString) -> Self {
        Self { field, node: None, text: text.to_string() }
    }
}

impl RuleForm {
    /// Tickets stay unassigned.
    pub const NOBODY: &'static str = "nobody";
    /// Tickets go to one person.
    pub const PERSON: &'static str = "person";
    /// Tickets go to several people in turn.
    pub const ROUND_ROBIN: &'static str = "round_robin";

    /// The form of a rule that is about to be made.
    #[must_use]
    pub fn blank() -> Self {
        Self {
            condition: pretty(&Condition::All(vec![Condition::AsksForHuman])),
            severity: Severity::Medium.as_str().to_owned(),
            assign: Self::NOBODY.to_owned(),
            tag: EscalationTag::DEFAULT.to_owned(),
            ..Self::default()
        }
    }

    /// The form that a browser sends by itself, and the version that its editor saw.
    #[must_use]
    pub fn from_fields(body: &str) -> (Self, Option<i64>) {
        let mut form = Self::default();
        let mut seen = None;
        for (name, value) in form_urlencoded::parse(body.as_bytes()) {
            let value = value.into_owned();
            match &*name {
                "name" => form.name = value,
                "condition" => form.condition = value,
                "severity" => form.severity = value,
                "assign" => form.assign = value,
                "person" => form.person = value,
                "people" => form.people.push(value),
                "tag" => form.tag = value,
                "description" => form.description = value,
                "seen" => seen = value.parse().ok(),
                _ => {}
            }
        }
        (form, seen)
    }

    /// The form that a rule fills.
    #[must_use]
    pub fn of(draft: &RuleDraft) -> Self {
        let outcome = &draft.outcome;
        let ids = |assignment: &Assignment| assignment.people().iter().map(|person| person.id.to_string()).collect();
        let (assign, person, people) = match &outcome.assignee {
            None => (Self::NOBODY, String::new(), Vec::new()),
            Some(Assignment::Person(person)) => (Self::PERSON, person.id.to_string(), Vec::new()),
            Some(several @ Assignment::RoundRobin(_)) => (Self::ROUND_ROBIN, String::new(), ids(several)),
        };
        Self {
            name: draft.name.clone(),
            condition: pretty(&draft.condition),
            severity: outcome.severity.as_str().to_owned(),
            assign: assign.to_owned(),
            person,
            people,
            tag: outcome.tag.to_string(),
            description: outcome.description.clone(),
        }
    }

    /// The rule that the form says, for the people whom the desk knows.
    ///
    /// # Errors
    /// Everything that is wrong with it, in the order of the form.
    pub fn read(&self, known: &[Person]) -> Result<RuleDraft, Vec<FormProblem>> {
        let mut problems = Vec::new();
        let name = self.name.trim().to_owned();
        if let Err(problem) = name_is_usable(&name) {
            problems.push(FormProblem::of(FormField::Name, problem));
        }
        let condition = self.read_condition().map_err(|found| problems.extend(found));
        let severity = self.severity.parse::<Severity>().map_err(|_| {
            problems.push(FormProblem::of(FormField::Severity, "Choose a severity."));
        });
        let assignee =
            self.read_assignment(known).map_err(|text| problems.push(FormProblem::of(FormField::Assignee, text)));
        let tag = if self.tag.trim().is_empty() { Ok(EscalationTag::default()) } else { self.tag.parse() };
        let tag = tag.map_err(|problem| problems.push(FormProblem::of(FormField::Tag, format!("This {problem}."))));
        // A browser sends line ends of its own kind.
        let description = self.description.replace("\r\n", "\n");
        if description.chars().count() > Rule::MAX_DESCRIPTION {
            problems.push(FormProblem::of(FormField::Description, RuleProblem::Description));
        } else if let Err(problem) = Template::check(&description) {
            problems.push(FormProblem::of(FormField::Description, problem));
        }
        match (condition, severity, assignee, tag) {
            (Ok(condition), Ok(severity), Ok(assignee), Ok(tag)) if problems.is_empty() => {
                Ok(RuleDraft { name, condition, outcome: Outcome { severity, assignee, tag, description } })
            }
            _ => Err(problems),
        }
    }

    fn read_condition(&self) -> Result<Condition, Vec<FormProblem>> {
        let condition: Condition = serde_json::from_str(&self.condition)
            .map_err(|error| vec![FormProblem::of(FormField::Condition, format!("This is no condition: {error}."))])?;
        let problems = condition.problems();
        if problems.is_empty() {
            return Ok(condition);
        }
        let told = problems.into_iter().map(|(node, problem)| FormProblem {
            field: FormField::Condition,
            node: Some(node),
            text: problem.to_string(),
        });
        Err(told.collect())
    }

    fn read_assignment(&self, known: &[Person]) -> Result<Option<Assignment>, String> {
        let find = |id: &str| {
            let id = id.parse::<PersonId>().ok();
            let person = known.iter().find(|person| Some(person.id) == id);
            person.map(Person::reference).ok_or_else(|| "There is no such person.".to_owned())
        };
        let assignment = match self.assign.as_str() {
            Self::NOBODY | "" => return Ok(None),
            Self::PERSON if self.person.is_empty() => return Err("Choose a person.".to_owned()),
            Self::PERSON => Assignment::Person(find(&self.person)?),
            Self::ROUND_ROBIN => {
                Assignment::RoundRobin(self.people.iter().map(|id| find(id)).collect::<Result<_, _>>()?)
            }
            _ => return Err("Choose how tickets are assigned.".to_owned()),
        };
        assignment.validate().map_err(|problem| problem.to_string())?;
        Ok(Some(assignment))
    }
}

/// A condition as text to be edited.
fn pretty(condition: &Condition) -> String {
    serde_json::to_string_pretty(condition).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::{
        super::{
            condition::tests::condition,
            draft::tests::{ada, draft},
        },
        *,
    };

    fn known(n: u128) -> Person {
        let id = PersonId::new(Uuid::from_u128(n));
        Person { id, name: format!("Person {n}"), email: None, disabled: false, has_account: true }
    }

    #[test]
    fn a_rule_comes_back_from_its_form() {
        let people = [known(1), known(2)];
        let mut rule = draft();
        for assignee in [
            None,
            Some(Assignment::Person(ada("as it was"))),
            Some(Assignment::RoundRobin(vec![people[1].reference(), people[0].reference()])),
        ] {
            rule.outcome.assignee = assignee;
            let read = RuleForm::of(&rule).read(&people).unwrap();
            assert!(read.is_same(&rule), "{read:?}");
        }
        let blank = RuleForm { name: "x".to_owned(), ..RuleForm::blank() };
        assert!(blank.read(&[]).is_ok());
    }

    #[test]
    fn a_form_is_read_as_a_browser_sends_it() {
        let body = "name=A+%26+B&condition=%7B%7D&people=x&people=y&seen=3&description=a%0D%0Ab&other=1";
        let (form, seen) = RuleForm::from_fields(body);
        assert_eq!((form.name.as_str(), form.condition.as_str(), seen), ("A & B", "{}", Some(3)));
        assert_eq!((form.people, form.description.as_str()), (vec!["x".to_owned(), "y".to_owned()], "a\r\nb"));
        assert_eq!(RuleForm::from_fields("seen=x").1, None);
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_its_part() {
        let form = RuleForm {
            name: " ".to_owned(),
            condition: r#"{"any":[]}"#.to_owned(),
            severity: "urgent".to_owned(),
            assign: RuleForm::PERSON.to_owned(),
            tag: "x".repeat(41),
            description: "{usr}".to_owned(),
            ..RuleForm::default()
        };
        let found = form.read(&[]).unwrap_err();
        let fields: Vec<_> = found.iter().map(|problem| (problem.field, problem.node)).collect();
        assert_eq!(
            fields,
            [
                (FormField::Name, None),
                (FormField::Condition, Some(0)),
                (FormField::Severity, None),
                (FormField::Assignee, None),
                (FormField::Tag, None),
                (FormField::Description, None),
            ]
        );
        assert!(found.iter().all(|problem| problem.text.ends_with('.')), "{found:?}");
    }

    #[test]
    fn people_must_be_known_and_take_one_turn_each() {
        let assigned = |assign: &str, person: &str, people: &[&str]| {
            let people = people.iter().map(|id| (*id).to_owned()).collect();
            let (assign, person) = (assign.to_owned(), person.to_owned());
            let form = RuleForm { assign, person, people, ..RuleForm::of(&draft()) };
            form.read(&[known(1)]).err().map(|problems| problems[0].text.clone())
        };
        let (one, two) = (known(1).id.to_string(), known(2).id.to_string());
        assert_eq!(assigned("person", &one, &[]), None);
        assert_eq!(assigned("person", &two, &[]).as_deref(), Some("There is no such person."));
        assert_eq!(assigned("person", "", &[]).as_deref(), Some("Choose a person."));
        assert_eq!(assigned("round_robin", "", &[&one]), None);
        assert_eq!(assigned("round_robin", "", &[]).as_deref(), Some("Choose 1 to 50 people who take turns."));
        assert_eq!(assigned("round_robin", "", &[&one, &one]).as_deref(), Some("Person 1 is chosen twice."));
        assert_eq!(assigned("round_robin", "", &["x"]).as_deref(), Some("There is no such person."));
        assert_eq!(assigned("lottery", "", &[]).as_deref(), Some("Choose how tickets are assigned."));
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(condition in "\\PC{0,40}", description in "\\PC{0,40}", tag in "\\PC{0,50}") {
            let form = RuleForm { condition, description, tag, ..RuleForm::of(&draft()) };
            prop_assert!(form.read(&[known(1)]).is_ok_and(|draft| draft.validate().is_ok()) || form.read(&[known(1)]).is_err());
        }

        #[test]
        fn a_form_is_refused_where_the_rule_is(condition in condition()) {
            let rule = RuleDraft { condition, ..draft() };
            prop_assert_eq!(RuleForm::of(&rule).read(&[known(1)]).is_ok(), rule.validate().is_ok());
        }
    }
}
