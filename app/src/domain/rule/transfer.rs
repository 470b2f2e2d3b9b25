//! Rules that come from a file: what they would change of those that there are.

use super::{super::ids::RuleId, Difference, Rule, RuleDraft, differences};

/// A rule as a file names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GivenRule {
    /// Its identifier; one of another desk finds nothing here, then its name does.
    pub id: Option<RuleId>,
    /// Whether it is to be evaluated.
    pub enabled: bool,
    /// What it says.
    pub draft: RuleDraft,
}

/// What a file comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transfer {
    /// What happens to each rule of the file, in the file's order.
    pub rules: Vec<Transferred>,
    /// Rules that the file does not have, in their order; with `true` they are deleted.
    pub missing: Vec<(RuleId, String, bool)>,
    /// The order of all rules afterwards: one that there is, or one of the file by its place.
    pub order: Vec<Result<RuleId, usize>>,
}

/// What happens to one rule of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transferred {
    /// There is none like it: it is made.
    New,
    /// It is there.
    Known {
        /// Which.
        id: RuleId,
        /// What a new version changes of it; nothing makes none.
        changes: Vec<Difference>,
        /// Whether it is switched on or off.
        switched: Option<bool>,
    },
}

/// A rule that is meant twice.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the rule {name} is in the file twice")]
pub struct Twice {
    /// Its name.
    pub name: String,
}

impl Transfer {
    /// Compares the rules of a file with those that there are, in their order.
    ///
    /// Rules of the file that there are change places among each other, if the file has them in another order; new ones
    /// come behind the one before them in the file. With `prune`, what the file does not have is deleted.
    ///
    /// # Errors
    /// [`Twice`] if two rules of the file are one that there is.
    pub fn plan(saved: &[Rule], given: &[GivenRule], prune: bool) -> Result<Self, Twice> {
        let known = matches(saved, given)?;
        let rules = given.iter().zip(&known).map(|(given, known)| match known {
            None => Transferred::New,
            Some(rule) => Transferred::Known {
                id: rule.id,
                changes: if rule.draft().is_same(&given.draft) {
                    Vec::new()
                } else {
                    differences(&rule.draft(), &given.draft)
                },
                switched: (rule.enabled != given.enabled).then_some(given.enabled),
            },
        });
        let rules = rules.collect();
        let is_given = |id: RuleId| known.iter().flatten().any(|rule| rule.id == id);
        let missing = saved.iter().filter(|rule| !is_given(rule.id)).map(|rule| (rule.id, rule.name.clone(), prune));
        let mut in_file_order = known.iter().flatten().map(|rule| rule.id);
        let mut order: Vec<Result<RuleId, usize>> = Vec::with_capacity(saved.len() + given.len());
        for rule in saved {
            match is_given(rule.id) {
                true => order.extend(in_file_order.next().map(Ok)),
                false if prune => {}
                false => order.push(Ok(rule.id)),
            }
        }
        let mut at = 0;
        for (place, rule) in known.iter().enumerate() {
            match rule {
                Some(rule) => at = order.iter().position(|other| *other == Ok(rule.id)).map_or(at, |before| before + 1),
                None => {
                    order.insert(at.min(order.len()), Err(place));
                    at += 1;
                }
            }
        }
        Ok(Self { rules, missing: missing.collect(), order })
    }

    /// Whether the rules of a desk stay as they are.
    #[must_use]
    pub fn is_nothing(&self, saved: &[Rule]) -> bool {
        let same = |rule: &Transferred| matches!(rule, Transferred::Known { changes, switched: None, .. } if changes.is_empty());
        self.rules.iter().all(same)
            && self.missing.iter().all(|(.., deleted)| !deleted)
            && self.order.iter().copied().eq(saved.iter().map(|rule| Ok(rule.id)))
    }
}

/// The rule that each rule of a file is: by its identifier, else by its name. Of several with one name, the first of the file is
/// the first of the desk, and so on: what is imported twice changes nothing the second time.
fn matches<'a>(saved: &'a [Rule], given: &[GivenRule]) -> Result<Vec<Option<&'a Rule>>, Twice> {
    let by_id: Vec<_> = given.iter().map(|given| saved.iter().find(|rule| Some(rule.id) == given.id)).collect();
    let is_by_id = |rule: &Rule| by_id.iter().flatten().any(|other| other.id == rule.id);
    let mut known: Vec<Option<&Rule>> = Vec::with_capacity(given.len());
    for (given, found) in given.iter().zip(&by_id) {
        let is_known = |rule: &Rule| known.iter().flatten().any(|other| other.id == rule.id);
        let mut named = saved.iter().filter(|rule| rule.name == given.draft.name && !is_by_id(rule));
        let by_name = named.clone().find(|rule| !is_known(rule));
        // More of a name than the desk has can't be told from one that is there twice by mistake.
        let is_twice = match found {
            Some(rule) => is_known(rule),
            None => by_name.is_none() && named.next().is_some(),
        };
        if is_twice {
            return Err(Twice { name: given.draft.name.clone() });
        }
        known.push(found.or(by_name));
    }
    Ok(known)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::{super::draft::tests::draft, *};

    fn rule(n: u8) -> Rule {
        let RuleDraft { condition, outcome, .. } = draft();
        Rule {
            id: RuleId::new(Uuid::from_u128(n.into())),
            name: format!("Rule {n}"),
            version: 1,
            position: n.into(),
            enabled: true,
            condition,
            outcome,
        }
    }

    fn given(rule: &Rule) -> GivenRule {
        GivenRule { id: Some(rule.id), enabled: rule.enabled, draft: rule.draft() }
    }

    #[test]
    fn what_is_new_comes_behind_the_one_before_it() {
        let saved = [rule(1), rule(2), rule(3)];
        let file = [given(&rule(7)), given(&saved[0]), given(&rule(8)), given(&saved[2])];
        let plan = Transfer::plan(&saved, &file, false).unwrap();
        assert_eq!(plan.order, [Err(0), Ok(saved[0].id), Err(2), Ok(saved[1].id), Ok(saved[2].id)]);
        assert_eq!(plan.missing, [(saved[1].id, "Rule 2".to_owned(), false)]);
        assert!(matches!(plan.rules[0], Transferred::New));
        let pruned = Transfer::plan(&saved, &file, true).unwrap();
        assert_eq!(pruned.order, [Err(0), Ok(saved[0].id), Err(2), Ok(saved[2].id)]);
        assert!(pruned.missing[0].2);
    }

    #[test]
    fn a_rule_of_another_desk_is_found_by_its_name() {
        let saved = [rule(1)];
        let elsewhere = GivenRule { id: Some(rule(9).id), enabled: false, ..given(&saved[0]) };
        let plan = Transfer::plan(&saved, &[elsewhere], false).unwrap();
        let known = Transferred::Known { id: saved[0].id, changes: vec![], switched: Some(false) };
        assert_eq!(plan.rules, [known]);
        let renamed = GivenRule { draft: RuleDraft { name: "Other".to_owned(), ..draft() }, ..given(&saved[0]) };
        let plan = Transfer::plan(&saved, &[renamed], false).unwrap();
        assert!(matches!(&plan.rules[0], Transferred::Known { changes, .. } if changes.len() == 1));
    }

    #[test]
    fn a_rule_that_is_meant_twice_is_refused() {
        let saved = [rule(1)];
        let by_name = GivenRule { id: None, ..given(&saved[0]) };
        assert!(Transfer::plan(&saved, &[given(&saved[0]), given(&saved[0])], false).is_err());
        assert!(Transfer::plan(&saved, &[by_name.clone(), by_name], false).is_err());
    }

    #[test]
    fn rules_of_one_name_are_told_apart_by_their_order() {
        let named = |n| Rule { name: "Copy".to_owned(), ..rule(n) };
        let saved = [named(1), named(2)];
        let file = [7, 8].map(|n| GivenRule { id: Some(rule(n).id), ..given(&saved[0]) });
        let plan = Transfer::plan(&saved, &file, false).unwrap();
        assert!(plan.is_nothing(&saved), "{:?}", plan.rules);
    }

    proptest! {
        #[test]
        fn what_is_there_stays_and_nothing_is_lost(
            saved in prop::sample::subsequence((1_u8..8).collect::<Vec<_>>(), 0..7),
            file in prop::sample::subsequence((1_u8..10).collect::<Vec<_>>(), 0..9).prop_shuffle(),
            prune: bool,
        ) {
            let saved: Vec<Rule> = saved.into_iter().map(rule).collect();
            let file: Vec<GivenRule> = file.into_iter().map(|n| given(&rule(n))).collect();
            let plan = Transfer::plan(&saved, &file, prune).unwrap();
            // Those of the file are in its order.
            let place = |wanted: &GivenRule, at: usize| plan.order.iter().position(|other| match other {
                Ok(id) => Some(*id) == wanted.id,
                Err(place) => *place == at,
            });
            let places: Vec<_> = file.iter().enumerate().map(|(at, wanted)| place(wanted, at)).collect();
            prop_assert!(places.iter().all(Option::is_some) && places.is_sorted());
            let left = plan.missing.iter().filter(|(.., deleted)| !deleted).count();
            prop_assert_eq!(plan.order.len(), file.len() + left);
            // The same again is nothing.
            let all: Vec<GivenRule> = saved.iter().map(given).collect();
            prop_assert!(Transfer::plan(&saved, &all, prune).unwrap().is_nothing(&saved));
        }
    }
}
