//! A change of the rules that is not saved yet.

use uuid::Uuid;

use super::{super::ids::RuleId, Rule, RuleDraft};

/// What would be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleChange {
    /// Nothing.
    Nothing,
    /// A rule would be saved, or a new one made; it is switched on, whatever it is now.
    Save {
        /// Which; `None` makes a new one, the last in order.
        rule: Option<RuleId>,
        /// What it would say.
        draft: RuleDraft,
    },
    /// A rule would be switched off; one that is off would be switched on.
    Switch(RuleId),
}

impl RuleChange {
    /// The identifier that a rule has which is not made yet.
    pub const NEW: RuleId = RuleId::new(Uuid::nil());

    /// The rules as they would be. A rule that there is not stays away.
    #[must_use]
    pub fn applied_to(&self, saved: &[Rule]) -> Vec<Rule> {
        let mut rules = saved.to_vec();
        match self {
            Self::Nothing => {}
            Self::Switch(id) => {
                for rule in rules.iter_mut().filter(|rule| rule.id == *id) {
                    rule.enabled = !rule.enabled;
                }
            }
            Self::Save { rule: Some(id), draft } => {
                for rule in rules.iter_mut().filter(|rule| rule.id == *id) {
                    *rule = saved_as(rule.id, rule.version.saturating_add(1), rule.position, draft);
                }
            }
            Self::Save { rule: None, draft } => {
                let last = rules.iter().map(|rule| rule.position).max().unwrap_or(0);
                rules.push(saved_as(Self::NEW, 1, last.saturating_add(1), draft));
            }
        }
        rules
    }
}

fn saved_as(id: RuleId, version: i64, position: i64, draft: &RuleDraft) -> Rule {
    let RuleDraft { name, condition, outcome } = draft.clone();
    Rule { id, name, version, position, enabled: true, condition, outcome }
}

#[cfg(test)]
mod tests {
    use super::{super::draft::tests::draft, *};

    fn rule(id: u128, enabled: bool) -> Rule {
        let id = RuleId::new(Uuid::from_u128(id));
        Rule { enabled, ..saved_as(id, 3, 7, &RuleDraft { name: "saved".to_owned(), ..draft() }) }
    }

    #[test]
    fn a_saved_rule_is_replaced_in_its_place_and_switched_on() {
        let saved = [rule(1, true), rule(2, false)];
        let change = RuleChange::Save { rule: Some(saved[1].id), draft: draft() };
        let rules = change.applied_to(&saved);
        assert_eq!(rules[0], saved[0]);
        assert_eq!((rules[1].id, rules[1].version, rules[1].position), (saved[1].id, 4, 7));
        assert!(rules[1].enabled && rules[1].draft() == draft());
    }

    #[test]
    fn a_new_rule_is_the_last() {
        let rules = RuleChange::Save { rule: None, draft: draft() }.applied_to(&[rule(1, true)]);
        assert_eq!((rules.len(), rules[1].position, rules[1].version), (2, 8, 1));
    }

    #[test]
    fn a_rule_is_switched_the_other_way_round() {
        let saved = [rule(1, true), rule(2, false)];
        for (at, rule) in saved.iter().enumerate() {
            let rules = RuleChange::Switch(rule.id).applied_to(&saved);
            assert_eq!(rules[at].enabled, !rule.enabled);
            assert_eq!(rules[1 - at], saved[1 - at]);
        }
        assert_eq!(RuleChange::Nothing.applied_to(&saved), saved);
    }
}
