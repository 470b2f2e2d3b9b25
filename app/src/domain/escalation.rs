//! What becomes of a turn whose rules matched: a new ticket, or one more reason on a ticket that is being worked on.

use serde::{Deserialize, Serialize};

use super::{
    guardrail::{GuardrailAction, GuardrailVerdict},
    ids::RuleId,
    rule::{Assignment, EscalationTag, RuleMatch},
    severity::Severity,
};

/// Why a turn was escalated: one rule or guardrail that matched, frozen as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// What matched.
    pub source: ReasonSource,
    /// Its name at that time.
    pub name: String,
    /// Its version at that time; `None` for a guardrail of the platform, whose version the desk does not know.
    pub version: Option<i64>,
    /// Why it matched: "confidence 31 % is below 50 %".
    pub explanation: String,
    /// The severity that it asks for.
    pub severity: Severity,
}

/// What a [`Reason`] comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "SourceJson", into = "SourceJson")]
pub enum ReasonSource {
    /// An escalation rule.
    Rule {
        /// The rule.
        id: RuleId,
    },
    /// A guardrail whose action is to escalate.
    Guardrail,
}

/// A [`ReasonSource`] as in the log: `{"kind": "rule", "id": …}`. serde's own way to read a tagged enum keeps everything in
/// memory before it knows the tag, and costs the browser's code more than this.
#[derive(Clone, Serialize, Deserialize)]
struct SourceJson {
    kind: SourceKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    id: Option<RuleId>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum SourceKind {
    Rule,
    Guardrail,
}

/// A rule that is not named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a reason that comes from a rule needs the rule's ID")]
pub struct MissingRule;

impl TryFrom<SourceJson> for ReasonSource {
    type Error = MissingRule;

    fn try_from(source: SourceJson) -> Result<Self, MissingRule> {
        match source.kind {
            SourceKind::Rule => source.id.map(|id| Self::Rule { id }).ok_or(MissingRule),
            SourceKind::Guardrail => Ok(Self::Guardrail),
        }
    }
}

impl From<ReasonSource> for SourceJson {
    fn from(source: ReasonSource) -> Self {
        match source {
            ReasonSource::Rule { id } => Self { kind: SourceKind::Rule, id: Some(id) },
            ReasonSource::Guardrail => Self { kind: SourceKind::Guardrail, id: None },
        }
    }
}

impl Reason {
    /// The reason as one line: "Low confidence (version 3): confidence 31 % is below 50 %".
    #[must_use]
    pub fn sentence(&self) -> String {
        match self.version {
            Some(version) => format!("{} (version {version}): {}", self.name, self.explanation),
            None => format!("{}: {}", self.name, self.explanation),
        }
    }
}

/// What an escalated turn asks for: the sum of everything that matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Escalation {
    /// Everything that matched, in order.
    pub reasons: Vec<Reason>,
    /// The highest severity of all reasons.
    pub severity: Severity,
    /// Of the first that matched.
    pub assignee: Option<Assignment>,
    /// Of the first that matched.
    pub tag: EscalationTag,
    /// Of the first that matched.
    pub description: String,
}

/// Severity that a guardrail of the platform asks for when it escalates by itself.
pub const GUARDRAIL_SEVERITY: Severity = Severity::Critical;

impl Escalation {
    /// Sums up what matched on one turn: rules in their order, then escalating guardrails, each policy once.
    ///
    /// `None` where nothing matched.
    #[must_use]
    pub fn of(matches: Vec<RuleMatch>, guardrails: &[GuardrailVerdict]) -> Option<Self> {
        let mut first = None;
        let mut reasons = Vec::with_capacity(matches.len());
        for found in matches {
            reasons.push(Reason {
                source: ReasonSource::Rule { id: found.rule },
                name: found.name,
                version: Some(found.version),
                explanation: found.explanation,
                severity: found.severity,
            });
            first.get_or_insert((found.assignee, found.tag, found.description));
        }
        for verdict in guardrails.iter().filter(|verdict| verdict.action == GuardrailAction::Escalate) {
            let name = &verdict.policy;
            let version = verdict.own.map(|own| own.version);
            let severity = verdict.own.and_then(|own| own.severity).unwrap_or(GUARDRAIL_SEVERITY);
            let known = |reason: &&mut Reason| reason.source == ReasonSource::Guardrail && reason.name == *name;
            if let Some(reason) = reasons.iter_mut().find(known) {
                // The platform has a policy of the same name: one reason, as urgent as the more urgent of them.
                reason.version = reason.version.or(version);
                reason.severity = reason.severity.max(severity);
                continue;
            }
            let detail = verdict.detail.as_deref().map(|detail| format!(" ({detail})")).unwrap_or_default();
            reasons.push(Reason {
                source: ReasonSource::Guardrail,
                name: name.clone(),
                version,
                explanation: format!("guardrail {name} asked for a person{detail}"),
                severity,
            });
            first.get_or_insert_with(|| {
                let description = format!("The guardrail {name} asked for a person.");
                (None, EscalationTag::default(), description)
            });
        }
        let severity = reasons.iter().map(|reason| reason.severity).max()?;
        let (assignee, tag, description) = first?;
        Some(Self { reasons, severity, assignee, tag, description })
    }
}

/// The severity of a ticket that one more escalation joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JoinedSeverity {
    /// The ticket is at least as urgent already.
    Keep,
    /// No person has set it, so it rises.
    Raise(Severity),
    /// A person has set it: the higher one is only suggested.
    Suggest(Severity),
}

/// Decides the severity when an escalation joins a ticket: never lowered, and a person's choice is never overruled.
#[must_use]
pub fn join_severity(present: Severity, set_by_person: bool, escalation: Severity) -> JoinedSeverity {
    if escalation <= present {
        JoinedSeverity::Keep
    } else if set_by_person {
        JoinedSeverity::Suggest(escalation)
    } else {
        JoinedSeverity::Raise(escalation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{guardrail::OwnPolicy, ids::GuardrailId};
    use proptest::prelude::*;
    use uuid::Uuid;

    fn found(n: u128, severity: Severity) -> RuleMatch {
        RuleMatch {
            rule: RuleId::new(Uuid::from_u128(n)),
            name: format!("rule {n}"),
            version: 1,
            severity,
            assignee: None,
            tag: EscalationTag::default(),
            description: format!("description {n}"),
            explanation: "it matched".to_owned(),
        }
    }

    fn verdict(policy: &str, action: GuardrailAction) -> GuardrailVerdict {
        GuardrailVerdict { policy: policy.to_owned(), action, detail: None, own: None }
    }

    #[test]
    fn a_source_is_written_in_the_log_as_it_always_was() {
        let rule = ReasonSource::Rule { id: RuleId::new(Uuid::from_u128(1)) };
        for (source, json) in [
            (rule, r#"{"kind":"rule","id":"00000000-0000-0000-0000-000000000001"}"#),
            (ReasonSource::Guardrail, r#"{"kind":"guardrail"}"#),
        ] {
            assert_eq!(serde_json::to_string(&source).unwrap(), json);
            assert_eq!(serde_json::from_str::<ReasonSource>(json).unwrap(), source);
        }
        assert!(serde_json::from_str::<ReasonSource>(r#"{"kind":"rule"}"#).is_err());
    }

    #[test]
    fn nothing_matched_is_no_escalation() {
        let flagged = [verdict("pii", GuardrailAction::Flag), verdict("tone", GuardrailAction::Block)];
        assert_eq!(Escalation::of(vec![], &flagged), None);
    }

    #[test]
    fn the_first_in_order_gives_the_description_and_the_highest_gives_the_severity() {
        let escalation = Escalation::of(vec![found(1, Severity::Low), found(2, Severity::High)], &[]).unwrap();
        assert_eq!((escalation.severity, escalation.description.as_str()), (Severity::High, "description 1"));
        assert_eq!(escalation.reasons.len(), 2);
    }

    #[test]
    fn an_escalating_guardrail_is_one_more_rule_after_them_and_never_counts_twice() {
        let verdicts = [
            verdict("pii", GuardrailAction::Escalate),
            verdict("pii", GuardrailAction::Escalate),
            verdict("tone", GuardrailAction::Flag),
        ];
        let alone = Escalation::of(vec![], &verdicts).unwrap();
        assert_eq!((alone.reasons.len(), alone.severity), (1, GUARDRAIL_SEVERITY));
        let after = Escalation::of(vec![found(1, Severity::Low)], &verdicts).unwrap();
        assert_eq!(after.description, "description 1");
        assert_eq!(after.reasons.len(), 2);
        assert_eq!(after.reasons[1].source, ReasonSource::Guardrail);
    }

    #[test]
    fn a_guardrail_of_the_desk_asks_for_its_own_severity_and_names_its_version() {
        let own = OwnPolicy { id: GuardrailId::new(Uuid::from_u128(9)), version: 4, severity: Some(Severity::Low) };
        let ours = GuardrailVerdict { own: Some(own), ..verdict("pii", GuardrailAction::Escalate) };
        let alone = Escalation::of(vec![], std::slice::from_ref(&ours)).unwrap();
        assert_eq!((alone.severity, alone.reasons[0].version), (Severity::Low, Some(4)));
        let both = Escalation::of(vec![], &[verdict("pii", GuardrailAction::Escalate), ours]).unwrap();
        assert_eq!((both.reasons.len(), both.severity, both.reasons[0].version), (1, GUARDRAIL_SEVERITY, Some(4)));
    }

    fn severity() -> impl Strategy<Value = Severity> {
        prop::sample::select(Severity::ALL.to_vec())
    }

    proptest! {
        #[test]
        fn joining_never_lowers_and_never_overrules_a_person(present in severity(), by_person: bool, new in severity()) {
            match join_severity(present, by_person, new) {
                JoinedSeverity::Keep => prop_assert!(new <= present),
                JoinedSeverity::Raise(raised) => prop_assert!(!by_person && raised == new && raised > present),
                JoinedSeverity::Suggest(suggested) => prop_assert!(by_person && suggested == new && suggested > present),
            }
        }
    }
}
