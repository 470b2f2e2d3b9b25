//! Rules as the desk keeps them: with their versions, their matches, and what is wrong with them.

use serde::{Deserialize, Serialize};

use super::{
    super::{ids::RuleId, time::Timestamp},
    RuleDraft, RuleForm,
};

/// A rule as a line of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleEntry {
    /// The rule.
    pub id: RuleId,
    /// Its name.
    pub name: String,
    /// Its present version.
    pub version: i64,
    /// Whether it is evaluated at all.
    pub enabled: bool,
    /// What it says; `None` for one that can't be read.
    pub draft: Option<RuleDraft>,
    /// Why it can't be used and is skipped.
    pub problem: Option<String>,
    /// Turns that it matched in the last seven days.
    pub week: i64,
    /// Turns that it matched in the last thirty days.
    pub month: i64,
}

/// One saved version of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleVersion {
    /// Its number; the first is 1.
    pub version: i64,
    /// Who saved it, by the name that they had.
    pub saved_by: String,
    /// When.
    pub saved_at: Timestamp,
    /// What it says, as its editor shows it.
    pub form: RuleForm,
    /// What it says; `None` for one that can't be read.
    pub draft: Option<RuleDraft>,
}

/// A rule with its present version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptRule {
    /// The rule.
    pub id: RuleId,
    /// Whether it is evaluated at all.
    pub enabled: bool,
    /// When it was deleted: from then on it matches nothing, and can't be changed.
    pub deleted_at: Option<Timestamp>,
    /// What it says.
    pub present: RuleVersion,
}

/// Someone else saved a version since the editor looked; nothing was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleConflict {
    /// The version that is stored now.
    pub present: RuleVersion,
}

impl RuleConflict {
    /// What happened, without the time: "Ada Obi saved version 4 meanwhile."
    #[must_use]
    pub fn sentence(&self) -> String {
        format!("{} saved version {} meanwhile.", self.present.saved_by, self.present.version)
    }
}

/// A way in the order of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// To an earlier place.
    Up,
    /// To a later place.
    Down,
}

impl Direction {
    /// The order after the rule at a place has moved by one; the same where it can go no further.
    #[must_use]
    pub fn moved<T>(self, mut order: Vec<T>, at: usize) -> Vec<T> {
        let to = match self {
            Self::Up => at.checked_sub(1),
            Self::Down => at.checked_add(1),
        };
        if let Some(to) = to.filter(|to| at.max(*to) < order.len()) {
            order.swap(at, to);
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_moves_by_one_place_and_not_beyond_the_ends() {
        let order = || vec!['a', 'b', 'c'];
        assert_eq!(Direction::Up.moved(order(), 1), ['b', 'a', 'c']);
        assert_eq!(Direction::Down.moved(order(), 1), ['a', 'c', 'b']);
        assert_eq!(Direction::Up.moved(order(), 0), order());
        assert_eq!(Direction::Down.moved(order(), 2), order());
        assert_eq!(Direction::Down.moved(order(), 9), order());
    }
}
