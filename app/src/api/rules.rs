//! Escalation rules.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::{ApiError, JsonText};
use crate::domain::severity::Severity;

/// A rule as a line of the list: its condition in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleLine {
    /// Name.
    pub name: String,
    /// Present version.
    pub version: i64,
    /// Whether it is evaluated.
    pub enabled: bool,
    /// When it matches, to follow "When".
    pub condition: String,
    /// What a ticket gets.
    pub severity: Severity,
    /// What a ticket says.
    pub description: String,
}

/// All rules, in the order in which they are evaluated.
///
/// # Errors
/// [`ApiError::Unavailable`] if the storage does not answer.
#[server(name = ReadRules, prefix = "/api/fn", endpoint = "rules", input = GetUrl, output = JsonText)]
pub async fn rules() -> Result<Vec<RuleLine>, ApiError> {
    let rules = super::request::desk()?.rules().await?;
    let lines = rules.into_iter().map(|rule| RuleLine {
        name: rule.name,
        version: rule.version,
        enabled: rule.enabled,
        condition: rule.condition.to_string(),
        severity: rule.outcome.severity,
        description: rule.outcome.description,
    });
    Ok(lines.collect())
}
