//! Guardrails in words, for the list and for what a version changed.

use std::fmt;

use super::{
    super::{
        rule::describe::{one_of, quoted},
        text,
    },
    Action, Detector, Draft, Reach, Scope, Sought,
};

/// Longest replacement within a sentence, in characters.
const REPLACEMENT: usize = 60;

impl fmt::Display for Scope {
    /// "question and answer"
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.fields().map(|field| field.label()).collect();
        f.write_str(&listed(&names))
    }
}

impl fmt::Display for Sought {
    /// What follows "looks for": `the words "a" or "b"`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Words { reach: Reach::Whole, words } => write!(f, "{} as a whole word", one_of(words)),
            Self::Words { reach: Reach::Anywhere, words } => write!(f, "{}, also inside of words", one_of(words)),
            Self::Pattern { pattern } => write!(f, "the pattern {}", quoted(pattern)),
            Self::Detectors(detectors) => {
                let names: Vec<_> = detectors.iter().map(|detector| detector.many()).collect();
                f.write_str(&listed(&names))
            }
            Self::PromptInjection => f.write_str("attempts to give the assistant new instructions"),
            Self::Length { most } => write!(f, "more than {} characters", thousands(*most as usize)),
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag => f.write_str("Flag"),
            Self::Redact => f.write_str("Redact"),
            Self::Block { replacement } => {
                write!(f, "Block with \"{}\"", text::line(replacement, REPLACEMENT))
            }
            Self::Escalate { severity } => write!(f, "Escalate as {}", severity.label()),
        }
    }
}

impl Detector {
    /// Several of it, within a sentence.
    pub(super) const fn many(self) -> &'static str {
        match self {
            Self::Email => "e-mail addresses",
            Self::Phone => "phone numbers",
            Self::Card => "card numbers",
            Self::Iban => "IBANs",
            Self::Ip => "IP addresses",
        }
    }

    /// One of it, within a sentence.
    #[cfg(feature = "ssr")]
    pub(super) const fn one(self) -> &'static str {
        match self {
            Self::Email => "e-mail address",
            Self::Phone => "phone number",
            Self::Card => "card number",
            Self::Iban => "IBAN",
            Self::Ip => "IP address",
        }
    }
}

/// `a, b and c`
pub(super) fn listed(names: &[&str]) -> String {
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => "nothing".to_owned(),
    }
}

/// `12,345`
pub(super) fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// What one version of a guardrail changed of the one before, a sentence each.
#[must_use]
pub fn differences(before: &Draft, after: &Draft) -> Vec<String> {
    let mut changes = Vec::new();
    let changed =
        |what: &str, before: String, after: String| (before != after).then(|| format!("{what}: {before} → {after}"));
    changes.extend(changed("Name", quoted(&before.name), quoted(&after.name)));
    changes.extend(changed("Looks through", before.policy.scope.to_string(), after.policy.scope.to_string()));
    if let (Sought::Words { reach: was, words: old }, Sought::Words { reach: is, words: new }) =
        (&before.policy.looks_for, &after.policy.looks_for)
    {
        let reach = |reach: &Reach| match reach {
            Reach::Whole => "as whole words",
            Reach::Anywhere => "also inside of words",
        };
        changes.extend(changed("Words count", reach(was).to_owned(), reach(is).to_owned()));
        let only = |these: &[String], those: &[String]| -> Vec<String> {
            let those: std::collections::HashSet<&String> = those.iter().collect();
            these.iter().filter(|word| !those.contains(word)).cloned().collect()
        };
        for (what, words) in [("Added", only(new, old)), ("Removed", only(old, new))] {
            if !words.is_empty() {
                changes.push(format!("{what}: {}", some(&words)));
            }
        }
    } else {
        changes.extend(changed("Looks for", before.policy.looks_for.to_string(), after.policy.looks_for.to_string()));
    }
    changes.extend(changed("Action", before.policy.action.to_string(), after.policy.action.to_string()));
    if changes.is_empty() && before != after {
        changes.push("Something further than this sentence shows.".to_owned());
    }
    changes
}

/// `"a", "b" and 3 more`
pub(super) fn some(words: &[String]) -> String {
    const NAMED: usize = 5;
    let (named, rest) = words.split_at(words.len().min(NAMED));
    let named: Vec<String> = named.iter().map(|word| quoted(word)).collect();
    let mut names: Vec<&str> = named.iter().map(String::as_str).collect();
    let more = format!("{} more", rest.len());
    if !rest.is_empty() {
        names.push(&more);
    }
    listed(&names)
}

#[cfg(test)]
mod tests {
    use super::{
        super::{super::severity::Severity, Policy},
        *,
    };

    fn words(words: &[&str]) -> Draft {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        Draft {
            name: "Rivals".to_owned(),
            policy: Policy {
                scope: Scope::BOTH,
                looks_for: Sought::Words { reach: Reach::Whole, words },
                action: Action::Flag,
            },
        }
    }

    #[test]
    fn a_policy_reads_as_a_sentence() {
        let draft = words(&["a", "b", "c", "d", "e"]);
        assert_eq!(draft.policy.scope.to_string(), "question and answer");
        assert_eq!(draft.policy.looks_for.to_string(), "\"a\", \"b\", \"c\" or one of 2 more as a whole word");
        assert_eq!(
            Sought::Detectors(Detector::ALL.to_vec()).to_string(),
            "e-mail addresses, phone numbers, card numbers, IBANs and IP addresses"
        );
        assert_eq!(Sought::Length { most: 12_345 }.to_string(), "more than 12,345 characters");
        assert_eq!(Action::Escalate { severity: Severity::High }.to_string(), "Escalate as High");
    }

    #[test]
    fn what_a_version_changed_is_named_and_nothing_else() {
        let before = words(&["a", "b"]);
        assert_eq!(differences(&before, &before), Vec::<String>::new());
        let mut after = words(&["b", "c"]);
        after.name = "Competitors".to_owned();
        after.policy.action = Action::Redact;
        assert_eq!(
            differences(&before, &after),
            ["Name: \"Rivals\" → \"Competitors\"", "Added: \"c\"", "Removed: \"a\"", "Action: Flag → Redact"]
        );
        after.policy.looks_for = Sought::PromptInjection;
        assert!(differences(&before, &after)[1].starts_with("Looks for: "));
    }
}
