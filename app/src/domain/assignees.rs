//! Whom to offer as assignee for what was typed.

use super::{fold::fold, person::Person};

/// Most people who are offered.
pub const MOST_OFFERED: usize = 50;

/// The people who can be offered for a text: whoever is not disabled and has each of its words somewhere in name or e-mail.
///
/// Those whose name begins with the text come first, then the others, each by name. Blank text is everyone.
#[must_use]
pub fn offered(people: Vec<Person>, text: &str) -> Vec<Person> {
    let words: Vec<String> = text.split_whitespace().map(fold).collect();
    let beginning = words.join(" ");
    let mut ranked: Vec<(bool, String, Person)> = people
        .into_iter()
        .filter(|person| !person.disabled)
        .filter_map(|person| {
            let name = fold(&person.name);
            let email = person.email.as_deref().map(fold).unwrap_or_default();
            let has_all = words.iter().all(|word| name.contains(word) || email.contains(word));
            has_all.then(|| (!name.starts_with(&beginning), name, person))
        })
        .collect();
    ranked.sort_by(|(a_late, a_name, a), (b_late, b_name, b)| (a_late, a_name, a.id).cmp(&(b_late, b_name, b.id)));
    ranked.into_iter().take(MOST_OFFERED).map(|(_, _, person)| person).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::PersonId;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn person(id: u128, name: &str, email: Option<&str>, disabled: bool) -> Person {
        let (name, email) = (name.to_owned(), email.map(str::to_owned));
        Person { id: PersonId::new(Uuid::from_u128(id)), name, email, disabled, has_account: true }
    }

    fn names(people: &[Person], text: &str) -> Vec<String> {
        offered(people.to_vec(), text).into_iter().map(|person| person.name).collect()
    }

    #[test]
    fn people_are_found_by_every_word_of_name_or_email() {
        let people = [
            person(1, "Zoë Lindqvist", Some("zoe@example.com"), false),
            person(2, "Ada Obi", Some("ada.obi@example.com"), false),
            person(3, "Obi Adams", None, false),
            person(4, "Ada Gone", Some("gone@example.com"), true),
            person(5, "Mario Sada", Some("m@example.org"), false),
        ];
        for (text, expected) in [
            ("ada", vec!["Ada Obi", "Mario Sada", "Obi Adams"]),
            ("ADA  obi", vec!["Ada Obi", "Obi Adams"]),
            ("obi ada", vec!["Obi Adams", "Ada Obi"]),
            (" zoe", vec!["Zoë Lindqvist"]),
            ("ZOË example", vec!["Zoë Lindqvist"]),
            ("example.com", vec!["Ada Obi", "Zoë Lindqvist"]),
            ("gone", vec![]),
            ("%", vec![]),
            ("", vec!["Ada Obi", "Mario Sada", "Obi Adams", "Zoë Lindqvist"]),
            ("  ", vec!["Ada Obi", "Mario Sada", "Obi Adams", "Zoë Lindqvist"]),
        ] {
            assert_eq!(names(&people, text), expected, "{text:?}");
        }
    }

    #[test]
    fn people_of_one_name_keep_an_order() {
        let twins = [person(2, "Sam Poe", Some("b@example.com"), false), person(1, "SAM POE", None, false)];
        assert_eq!(names(&twins, "sam"), ["SAM POE", "Sam Poe"]);
    }

    proptest! {
        #[test]
        fn no_more_than_is_useful_is_offered_and_beginnings_first(
            people in prop::collection::vec(("[abé ]{1,4}", any::<bool>()), 0..120), text in "[abE]{0,2}",
        ) {
            let people: Vec<Person> =
                people.iter().zip(0..).map(|((name, disabled), id)| person(id, name, None, *disabled)).collect();
            let offered = offered(people.clone(), &text);
            let has = |person: &Person| !person.disabled && fold(&person.name).contains(&fold(&text));
            prop_assert_eq!(offered.len(), people.iter().filter(|person| has(person)).count().min(MOST_OFFERED));
            prop_assert!(offered.iter().all(has));
            let late: Vec<_> = offered.iter().map(|person| !fold(&person.name).starts_with(&fold(&text))).collect();
            prop_assert!(late.is_sorted());
        }
    }
}
