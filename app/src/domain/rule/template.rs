//! The description that a rule gives to its tickets: text with named placeholders for what the turn brings.
//!
//! `{user}` is a placeholder, `{{` and `}}` are braces. What stands in for a placeholder is never looked at again, so text
//! from outside can't bring placeholders of its own.

/// What placeholders there are, each with what stands in for it.
pub const PLACEHOLDERS: [(&str, &str); 7] = [
    ("user", "who asked"),
    ("channel", "the conversation's channel"),
    ("confidence", "the assistant's confidence"),
    ("question", "what was asked"),
    ("answer", "what the user was shown"),
    ("rule", "the rule's name"),
    ("why", "why the rule matched"),
];

/// Why a description can't be saved.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TemplateProblem {
    /// A placeholder of no meaning.
    #[error("The description has an unknown placeholder: {{{0}}}. For a brace itself write {{{{ or }}}}.")]
    Unknown(String),
    /// A placeholder without an end.
    #[error("A placeholder of the description is not closed: {{{0}. For a brace itself write {{{{.")]
    Open(String),
}

/// A description, taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Value(Placeholder),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Placeholder {
    User,
    Channel,
    Confidence,
    Question,
    Answer,
    Rule,
    Why,
}

/// The placeholders in the order of [`PLACEHOLDERS`].
const MEANINGS: [Placeholder; 7] = [
    Placeholder::User,
    Placeholder::Channel,
    Placeholder::Confidence,
    Placeholder::Question,
    Placeholder::Answer,
    Placeholder::Rule,
    Placeholder::Why,
];

impl Placeholder {
    fn named(name: &str) -> Option<Self> {
        PLACEHOLDERS.iter().position(|(known, _)| *known == name).and_then(|at| MEANINGS.get(at).copied())
    }
}

impl Template {
    /// Takes a description apart. What is not understood stays as it is written: a description that was stored once must
    /// never keep a ticket from being made.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        Self(read(text).0)
    }

    /// Checks that everything in a description is understood.
    ///
    /// # Errors
    /// [`TemplateProblem`] for the first thing that isn't.
    pub fn check(text: &str) -> Result<(), TemplateProblem> {
        read(text).1.map_or(Ok(()), Err)
    }
}

/// The pieces of a text, and the first of its problems.
fn read(text: &str) -> (Vec<Piece>, Option<TemplateProblem>) {
    /// How much of what is wrong is quoted, in characters.
    const QUOTED: usize = 40;
    let quoted = |text: &str| text.chars().take(QUOTED).collect::<String>();
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut problem = None;
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        plain.push_str(&rest[..at]);
        let brace = &rest[at..=at];
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix(brace) {
            plain.push_str(brace);
            rest = after;
            continue;
        }
        let name =
            rest.find(['{', '}']).filter(|end| brace == "{" && rest[*end..].starts_with('}')).map(|end| &rest[..end]);
        match (name, name.and_then(Placeholder::named)) {
            (Some(name), Some(placeholder)) => {
                if !plain.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut plain)));
                }
                pieces.push(Piece::Value(placeholder));
                rest = &rest[name.len() + 1..];
            }
            (Some(name), None) => {
                problem.get_or_insert_with(|| TemplateProblem::Unknown(quoted(name)));
                plain.push_str(brace);
            }
            (None, _) => {
                if brace == "{" {
                    problem.get_or_insert_with(|| TemplateProblem::Open(quoted(rest)));
                }
                plain.push_str(brace);
            }
        }
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    (pieces, problem)
}

#[cfg(feature = "ssr")]
mod render {
    use super::{Piece, Placeholder, Template};
    use crate::domain::{confidence::NOT_GIVEN, rule::Facts, text};

    /// Longest text that stands in for a placeholder, in characters.
    const MAX_VALUE: usize = 500;
    /// Longest description of a ticket, in characters.
    pub(super) const MAX_RENDERED: usize = 4_000;

    impl Template {
        /// The description of a ticket, at most 4,000 characters.
        #[must_use]
        pub fn render(&self, facts: &Facts<'_>, rule: &str, why: &str) -> String {
            let mut description = String::new();
            for piece in &self.0 {
                match piece {
                    Piece::Text(text) => description.push_str(text),
                    Piece::Value(placeholder) => description.push_str(&value(*placeholder, facts, rule, why)),
                }
            }
            match description.char_indices().nth(MAX_RENDERED) {
                Some((end, _)) => format!("{}…", &description[..end].trim_end()),
                None => description,
            }
        }
    }

    fn value(placeholder: Placeholder, facts: &Facts<'_>, rule: &str, why: &str) -> String {
        let given = |text: &str| {
            let line = text::line(text, MAX_VALUE);
            if line.is_empty() { NOT_GIVEN.to_owned() } else { line }
        };
        match placeholder {
            Placeholder::User if facts.user.is_unknown() => NOT_GIVEN.to_owned(),
            Placeholder::User => given(facts.user.display()),
            Placeholder::Channel => given(facts.channel.unwrap_or_default()),
            Placeholder::Confidence => facts.confidence.map_or_else(|| NOT_GIVEN.to_owned(), |known| known.to_string()),
            Placeholder::Question => given(facts.question),
            Placeholder::Answer => given(facts.answer),
            Placeholder::Rule => given(rule),
            Placeholder::Why => given(why),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_unknown_placeholder_is_named() {
        assert_eq!(Template::check("{user} asked: {question} ({{really}}) } }}"), Ok(()));
        for (text, problem) in [
            ("Hi {usr}", TemplateProblem::Unknown("usr".to_owned())),
            ("{ user }", TemplateProblem::Unknown(" user ".to_owned())),
            ("{}", TemplateProblem::Unknown(String::new())),
            ("{user} {why", TemplateProblem::Open("why".to_owned())),
            ("{user{why}", TemplateProblem::Open("user{why}".to_owned())),
        ] {
            assert_eq!(Template::check(text), Err(problem), "{text}");
        }
        assert_eq!(
            Template::check("{usr}").unwrap_err().to_string(),
            "The description has an unknown placeholder: {usr}. For a brace itself write {{ or }}."
        );
    }

    #[cfg(feature = "ssr")]
    mod rendered {
        use super::*;
        use crate::domain::{confidence::Confidence, rule::Facts, turn::User};

        fn facts<'a>(user: &'a User, question: &'a str) -> Facts<'a> {
            Facts {
                question,
                answer: "Press Reset.",
                answer_raw: "secret",
                confidence: Confidence::from_percent(31.5).ok(),
                channel: None,
                user,
                feedback: None,
                guardrails: &[],
                turn_number: 1,
                earlier_questions: &[],
            }
        }

        fn render(template: &str, question: &str) -> String {
            let user = User { name: Some("Ada Obi".to_owned()), ..User::default() };
            Template::parse(template).render(&facts(&user, question), "Low {why}", "it is low")
        }

        #[test]
        fn each_placeholder_is_what_it_says() {
            assert_eq!(
                render("{user}|{channel}|{confidence}|{question}|{answer}|{rule}|{why}|{{x}}", "Where\nis it?"),
                "Ada Obi|not given|31.5 %|Where is it?|Press Reset.|Low {why}|it is low|{x}"
            );
            assert_eq!(Template::parse("{user}").render(&facts(&User::default(), ""), "", ""), "not given");
            assert_eq!(PLACEHOLDERS.len(), MEANINGS.len());
        }

        #[test]
        fn text_of_the_turn_is_no_template() {
            assert_eq!(render("{question}", "{answer} {{x}} {"), "{answer} {{x}} {");
        }

        #[test]
        fn what_is_not_understood_stays_as_written() {
            for text in ["{usr}", "{", "}", "a } b { c", "{user", "{}", "{ why }"] {
                assert_eq!(render(text, ""), text);
            }
            assert_eq!(render("{usr} {user}", ""), "{usr} Ada Obi");
        }

        #[test]
        fn a_description_is_cut_to_a_length() {
            let long = render(&"{question}".repeat(20), &"é".repeat(5_000));
            assert_eq!(long.chars().count(), 4_001);
            assert!(render("{question}", &"é".repeat(5_000)).chars().count() <= 501);
        }

        proptest! {
            #[test]
            fn nothing_panics_and_no_raw_answer_gets_in(template in "[{}a-z \\PC]{0,60}", question in "\\PC{0,40}") {
                let text = render(&template, &question);
                prop_assert!(text.chars().count() <= render::MAX_RENDERED + 1);
                prop_assume!(!template.contains("secret") && !question.contains("secret"));
                prop_assert!(!text.contains("secret"));
            }

            #[test]
            fn text_without_braces_is_itself(text in "[^{}]{0,80}") {
                prop_assert_eq!(Template::check(&text), Ok(()));
                prop_assert_eq!(render(&text, ""), text);
            }

            #[test]
            fn any_text_can_be_said_with_doubled_braces(text in "[{}a-z]{0,40}") {
                let escaped = text.replace('{', "{{").replace('}', "}}");
                prop_assert_eq!(Template::check(&escaped), Ok(()));
                prop_assert_eq!(render(&escaped, ""), text);
            }
        }
    }
}
