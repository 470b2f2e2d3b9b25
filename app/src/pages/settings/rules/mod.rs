//! Settings: escalation rules.

mod assignee;
mod back_test;
mod back_test_result;
mod builder;
mod condition;
mod conflict;
mod deletion;
mod editor;
mod leaf;
mod list;
mod outcome;
mod row;
mod state;
mod trial;
mod try_it;
mod versions;

pub(super) use back_test::page as back_test_page;
pub(super) use deletion::page as deletion;
pub(super) use editor::page as editor;
pub(super) use list::page as list;
pub(super) use try_it::page as try_page;
pub(super) use versions::page as versions;

use crate::domain::ids::RuleId;

/// The list's address.
const LIST: &str = "/settings/rules";

/// The address of a new rule's editor.
const NEW: &str = "/settings/rules/new";

/// The address of a rule's editor.
fn address(id: RuleId) -> String {
    format!("{LIST}/{id}")
}

/// The address of a rule's versions.
fn history(id: RuleId) -> String {
    format!("{LIST}/{id}/versions")
}
