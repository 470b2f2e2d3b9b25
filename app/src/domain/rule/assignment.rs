//! To whom a rule gives its tickets.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::super::{
    ids::PersonId,
    person::{Person, PersonRef},
};

/// To whom a rule gives its tickets.
///
/// As JSON `{"person": {"id": …, "name": …}}` or `{"round_robin": [{"id": …, "name": …}, …]}`; nobody is the absence of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Assignment {
    /// Always the same person.
    Person(PersonRef),
    /// Each of these in turn: whoever follows the one who was chosen last, disabled people left out.
    RoundRobin(Vec<PersonRef>),
}

/// Why tickets can't be assigned so.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AssignmentProblem {
    /// Nobody to take turns, or more than anybody oversees.
    #[error("Choose 1 to {max} people who take turns.", max = Assignment::MAX_PEOPLE)]
    Number,
    /// Somebody who would get two turns.
    #[error("{0} is chosen twice.")]
    Twice(String),
}

impl Assignment {
    /// Most people who take turns.
    pub const MAX_PEOPLE: usize = 50;

    /// Everyone who may get a ticket.
    #[must_use]
    pub fn people(&self) -> &[PersonRef] {
        match self {
            Self::Person(person) => std::slice::from_ref(person),
            Self::RoundRobin(people) => people,
        }
    }

    /// Whether two give tickets to the same people, whatever these were called.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        let ids = |people: &[PersonRef]| people.iter().map(|person| person.id).collect::<Vec<_>>();
        matches!(self, Self::Person(_)) == matches!(other, Self::Person(_)) && ids(self.people()) == ids(other.people())
    }

    /// Who gets the next ticket, of the people as the desk knows them now. With round-robin it is the first one after
    /// `last` who is not disabled; whoever stands alone may follow themselves. `None` where nobody is there to get it.
    #[must_use]
    pub fn next(&self, last: Option<PersonId>, known: &[Person]) -> Option<PersonRef> {
        let people = self.people();
        let at = last.and_then(|last| people.iter().position(|person| person.id == last));
        let (before, after) = people.split_at(at.map_or(0, |at| at + 1));
        let available = |person: &PersonRef| known.iter().find(|known| known.id == person.id && !known.disabled);
        after.iter().chain(before).find_map(available).map(Person::reference)
    }

    /// Checks everything that must hold for it to be saved.
    ///
    /// # Errors
    /// [`AssignmentProblem`] for the first thing that doesn't hold.
    pub fn validate(&self) -> Result<(), AssignmentProblem> {
        let people = self.people();
        if people.is_empty() || people.len() > Self::MAX_PEOPLE {
            return Err(AssignmentProblem::Number);
        }
        let twice =
            people.iter().enumerate().find(|(at, person)| people[..*at].iter().any(|other| other.id == person.id));
        twice.map_or(Ok(()), |(_, person)| Err(AssignmentProblem::Twice(person.name.clone())))
    }
}

impl fmt::Display for Assignment {
    /// "assigned to Ada Obi", "assigned in turn to Ada Obi, Ben Cho and 2 more".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const NAMED: usize = 3;
        match self {
            Self::Person(person) => write!(f, "assigned to {}", person.name),
            Self::RoundRobin(people) => {
                let (named, rest) = people.split_at(people.len().min(NAMED));
                let mut names: Vec<String> = named.iter().map(|person| person.name.clone()).collect();
                if !rest.is_empty() {
                    names.push(format!("{} more", rest.len()));
                }
                match names.split_last() {
                    Some((last, [])) => write!(f, "assigned in turn to {last}"),
                    Some((last, others)) => write!(f, "assigned in turn to {} and {last}", others.join(", ")),
                    None => f.write_str("assigned in turn to nobody"),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn person(n: u128, disabled: bool) -> Person {
        let id = PersonId::new(Uuid::from_u128(n));
        Person { id, name: format!("Person {n}"), email: None, disabled, has_account: true }
    }

    fn turns(people: &[Person]) -> Assignment {
        Assignment::RoundRobin(people.iter().map(Person::reference).collect())
    }

    #[test]
    fn the_json_is_that_of_the_documentation() {
        let ada = person(1, false).reference();
        let id = "00000000-0000-0000-0000-000000000001";
        for (assignment, json) in [
            (Assignment::Person(ada.clone()), format!(r#"{{"person":{{"id":"{id}","name":"Person 1"}}}}"#)),
            (Assignment::RoundRobin(vec![ada]), format!(r#"{{"round_robin":[{{"id":"{id}","name":"Person 1"}}]}}"#)),
        ] {
            assert_eq!(serde_json::to_string(&assignment).unwrap(), json);
            assert_eq!(serde_json::from_str::<Assignment>(&json).unwrap(), assignment);
        }
    }

    #[test]
    fn disabled_and_unknown_people_are_passed_over() {
        let people = [person(1, false), person(2, true), person(3, false)];
        let assignment = turns(&[people[0].clone(), people[1].clone(), person(9, false), people[2].clone()]);
        let next = |last: Option<u128>| {
            assignment.next(last.map(|n| PersonId::new(Uuid::from_u128(n))), &people).map(|person| person.name)
        };
        for (last, expected) in
            [(None, "Person 1"), (Some(1), "Person 3"), (Some(2), "Person 3"), (Some(3), "Person 1")]
        {
            assert_eq!(next(last).as_deref(), Some(expected), "after {last:?}");
        }
        assert_eq!(next(Some(77)).as_deref(), Some("Person 1"), "whoever is no longer among them begins anew");
        assert_eq!(turns(&people).next(None, &[person(1, true)]), None);
        assert_eq!(Assignment::Person(people[1].reference()).next(None, &people), None);
        assert_eq!(
            Assignment::Person(people[0].reference()).next(Some(people[0].id), &people).unwrap().name,
            "Person 1"
        );
    }

    #[test]
    fn as_many_people_as_can_be_overseen_and_each_once() {
        let people: Vec<_> = (0..51).map(|n| person(n, false)).collect();
        assert_eq!(turns(&people[..50]).validate(), Ok(()));
        assert_eq!(turns(&people).validate(), Err(AssignmentProblem::Number));
        assert_eq!(turns(&[]).validate(), Err(AssignmentProblem::Number));
        let twice = turns(&[people[0].clone(), people[1].clone(), people[0].clone()]);
        assert_eq!(twice.validate().unwrap_err().to_string(), "Person 0 is chosen twice.");
    }

    #[test]
    fn a_set_names_its_first() {
        let people: Vec<_> = (1..=5).map(|n| person(n, false)).collect();
        assert_eq!(turns(&people[..2]).to_string(), "assigned in turn to Person 1 and Person 2");
        assert_eq!(turns(&people).to_string(), "assigned in turn to Person 1, Person 2, Person 3 and 2 more");
    }

    proptest! {
        #[test]
        fn everyone_available_gets_as_many_as_the_others(available in prop::collection::vec(any::<bool>(), 1..8)) {
            let people: Vec<_> = (0_u128..).zip(&available).map(|(n, here)| person(n, !here)).collect();
            let assignment = turns(&people);
            let mut last = None;
            let mut counts = vec![0; people.len()];
            let here = available.iter().filter(|here| **here).count();
            for _ in 0..here * 3 {
                last = assignment.next(last, &people).map(|person| person.id);
                let at = people.iter().position(|person| Some(person.id) == last).unwrap();
                counts[at] += 1;
            }
            for (count, here) in counts.into_iter().zip(available) {
                prop_assert_eq!(count, if here { 3 } else { 0 });
            }
        }
    }
}
