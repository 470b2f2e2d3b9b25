//! A condition while it is being built: a tree of parts, some of which may not be whole yet.

use std::num::NonZeroU32;

use super::{
    super::{confidence::Confidence, turn::Feedback},
    Condition, ConfidenceTest, TextField,
};

/// A condition that is being built. Every part has a number of its own that stays with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sketch {
    /// The outermost part, a group.
    pub root: Node,
    /// Whether that group is only there to build in, as long as it has one part.
    alone: bool,
    next: u32,
}

/// A part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its number, unlike any other's of the sketch.
    pub id: u32,
    /// How many times it is negated: once says the contrary, twice the same in more words.
    pub nots: usize,
    /// What it is.
    pub part: Part,
}

/// What a part is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// A group of which every part must hold.
    All(Vec<Node>),
    /// A group of which one part must hold.
    Any(Vec<Node>),
    /// A single condition.
    Leaf(Leaf),
}

/// A single condition, with everything that was typed for it, also what its present kind has no use for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// Which condition it is.
    pub kind: Kind,
    /// What is asked of the confidence.
    pub bound: Bound,
    /// A confidence in per cent, or a number of turns.
    pub number: String,
    /// The second confidence.
    pub second: String,
    /// Which text is looked at.
    pub field: TextField,
    /// Words or names, one a line.
    pub lines: String,
    /// A regular expression.
    pub pattern: String,
    /// Which feedback.
    pub feedback: Feedback,
}

/// The conditions that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// [`Condition::Confidence`].
    Confidence,
    /// [`Condition::Contains`].
    Contains,
    /// [`Condition::Matches`].
    Matches,
    /// [`Condition::ChannelIs`].
    Channel,
    /// [`Condition::UserIs`].
    User,
    /// [`Condition::FeedbackIs`].
    Feedback,
    /// [`Condition::GuardrailTriggered`].
    Guardrail,
    /// [`Condition::AsksForHuman`].
    AsksForHuman,
    /// [`Condition::AnswerEmptyOrUnknown`].
    NoAnswer,
    /// [`Condition::SameQuestionAgain`].
    SameQuestion,
    /// [`Condition::TurnNumber`].
    TurnNumber,
}

impl Kind {
    /// All, in the order in which menus show them.
    pub const ALL: [Self; 11] = [
        Self::Confidence,
        Self::Contains,
        Self::Matches,
        Self::Channel,
        Self::User,
        Self::Feedback,
        Self::Guardrail,
        Self::AsksForHuman,
        Self::NoAnswer,
        Self::SameQuestion,
        Self::TurnNumber,
    ];

    /// As in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Confidence => "confidence",
            Self::Contains => "contains",
            Self::Matches => "matches",
            Self::Channel => "channel_is",
            Self::User => "user_is",
            Self::Feedback => "feedback_is",
            Self::Guardrail => "guardrail_triggered",
            Self::AsksForHuman => "asks_for_human",
            Self::NoAnswer => "answer_empty_or_unknown",
            Self::SameQuestion => "same_question_again",
            Self::TurnNumber => "turn_number",
        }
    }

    /// As menus name it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Confidence => "Confidence",
            Self::Contains => "Text contains",
            Self::Matches => "Text matches a pattern",
            Self::Channel => "Channel is",
            Self::User => "User is",
            Self::Feedback => "Feedback is",
            Self::Guardrail => "Guardrail was triggered",
            Self::AsksForHuman => "Question asks for a human",
            Self::NoAnswer => "Answer is empty or says it does not know",
            Self::SameQuestion => "Same question again in this chat",
            Self::TurnNumber => "Chat has reached turn",
        }
    }
}

/// What is asked of a confidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// [`ConfidenceTest::Below`].
    Below,
    /// [`ConfidenceTest::Above`].
    Above,
    /// [`ConfidenceTest::Between`].
    Between,
    /// [`ConfidenceTest::Missing`].
    Missing,
}

impl Bound {
    /// All, in the order in which menus show them.
    pub const ALL: [Self; 4] = [Self::Below, Self::Above, Self::Between, Self::Missing];

    /// As menus name it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Below => "is below",
            Self::Above => "is above",
            Self::Between => "is at least … and below …",
            Self::Missing => "is not given",
        }
    }

    /// As in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Below => "below",
            Self::Above => "above",
            Self::Between => "between",
            Self::Missing => "missing",
        }
    }
}

/// A part that says nothing yet, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// The part.
    pub id: u32,
    /// What is missing, as a sentence.
    pub text: &'static str,
}

impl Default for Leaf {
    fn default() -> Self {
        Self {
            kind: Kind::Confidence,
            bound: Bound::Below,
            number: "50".to_owned(),
            second: String::new(),
            field: TextField::Question,
            lines: String::new(),
            pattern: String::new(),
            feedback: Feedback::Down,
        }
    }
}

impl Sketch {
    /// The sketch of a condition; `None` where it would not come back as the same, as with a line break within a word.
    #[must_use]
    pub fn of(condition: &Condition) -> Option<Self> {
        let mut sketch = Self { root: Node { id: 0, nots: 0, part: Part::All(Vec::new()) }, alone: false, next: 0 };
        sketch.root = sketch.drawn(condition);
        // One always builds in a group.
        if let Part::Leaf(_) = sketch.root.part {
            let group = sketch.number();
            let leaf = std::mem::replace(&mut sketch.root, Node { id: group, nots: 0, part: Part::All(Vec::new()) });
            sketch.root.part = Part::All(vec![leaf]);
            sketch.alone = true;
        }
        sketch.condition().is_ok_and(|drawn| drawn == *condition).then_some(sketch)
    }

    /// What the condition is made of: the outermost part, or the only one in a group that is none.
    fn meant(&self) -> &Node {
        match &self.root.part {
            Part::All(parts) if self.alone && self.root.nots == 0 && parts.len() == 1 => &parts[0],
            _ => &self.root,
        }
    }

    fn number(&mut self) -> u32 {
        self.next += 1;
        self.next
    }

    fn drawn(&mut self, condition: &Condition) -> Node {
        let id = self.number();
        let mut leaf = Leaf::default();
        let part = match condition {
            Condition::Not(inner) => {
                let node = self.drawn(inner);
                return Node { nots: node.nots + 1, ..node };
            }
            Condition::All(parts) => Part::All(parts.iter().map(|part| self.drawn(part)).collect()),
            Condition::Any(parts) => Part::Any(parts.iter().map(|part| self.drawn(part)).collect()),
            single => {
                leaf.show(single);
                Part::Leaf(leaf)
            }
        };
        Node { id, nots: 0, part }
    }

    /// The condition that was built.
    ///
    /// # Errors
    /// Every part that says nothing yet.
    pub fn condition(&self) -> Result<Condition, Vec<Misfit>> {
        let mut misfits = Vec::new();
        let condition = self.meant().condition(&mut misfits);
        condition.filter(|_| misfits.is_empty()).ok_or(misfits)
    }

    /// The part that each number of [`Condition::problems`] means.
    #[must_use]
    pub fn numbered(&self) -> Vec<u32> {
        let mut ids = Vec::new();
        self.meant().count(&mut ids);
        ids
    }

    /// How many levels deep it is nested, negations included, as [`Condition::MAX_DEPTH`] counts.
    #[must_use]
    pub fn depth(&self) -> usize {
        self.meant().depth()
    }

    /// A part.
    #[must_use]
    pub fn node(&self, id: u32) -> Option<&Node> {
        self.root.find(id)
    }

    /// Changes a part.
    pub fn change(&mut self, id: u32, change: impl FnOnce(&mut Node)) {
        if let Some(node) = self.root.find_mut(id) {
            change(node);
        }
    }

    /// Adds a condition to a group, and answers its number.
    pub fn add(&mut self, group: u32) -> u32 {
        let id = self.number();
        self.push(group, Node { id, nots: 0, part: Part::Leaf(Leaf::default()) });
        id
    }

    /// Adds a group with a condition to a group, and answers the group's number.
    pub fn add_group(&mut self, group: u32) -> u32 {
        let (id, leaf) = (self.number(), self.number());
        let leaf = Node { id: leaf, nots: 0, part: Part::Leaf(Leaf::default()) };
        self.push(group, Node { id, nots: 0, part: Part::Any(vec![leaf]) });
        id
    }

    fn push(&mut self, group: u32, node: Node) {
        self.change(group, |group| {
            if let Part::All(parts) | Part::Any(parts) = &mut group.part {
                parts.push(node);
            }
        });
    }

    /// Puts a part into a group of its own, and answers the group's number.
    pub fn wrap(&mut self, id: u32) -> u32 {
        let group = self.number();
        self.change(id, |node| {
            let inner = std::mem::replace(node, Node { id: group, nots: 0, part: Part::Any(Vec::new()) });
            node.part = Part::Any(vec![inner]);
        });
        group
    }

    /// Takes a part away, and answers the group that it was in. The outermost one stays.
    pub fn remove(&mut self, id: u32) -> Option<u32> {
        self.root.remove(id)
    }
}

impl Node {
    /// The parts of a group.
    #[must_use]
    pub fn parts(&self) -> &[Self] {
        match &self.part {
            Part::All(parts) | Part::Any(parts) => parts,
            Part::Leaf(_) => &[],
        }
    }

    fn find(&self, id: u32) -> Option<&Self> {
        if self.id == id { Some(self) } else { self.parts().iter().find_map(|part| part.find(id)) }
    }

    fn find_mut(&mut self, id: u32) -> Option<&mut Self> {
        if self.id == id {
            return Some(self);
        }
        match &mut self.part {
            Part::All(parts) | Part::Any(parts) => parts.iter_mut().find_map(|part| part.find_mut(id)),
            Part::Leaf(_) => None,
        }
    }

    fn remove(&mut self, id: u32) -> Option<u32> {
        let group = self.id;
        let (Part::All(parts) | Part::Any(parts)) = &mut self.part else { return None };
        if let Some(at) = parts.iter().position(|part| part.id == id) {
            parts.remove(at);
            return Some(group);
        }
        parts.iter_mut().find_map(|part| part.remove(id))
    }

    fn depth(&self) -> usize {
        1 + self.nots + self.parts().iter().map(Self::depth).max().unwrap_or(0)
    }

    fn count(&self, ids: &mut Vec<u32>) {
        ids.extend(std::iter::repeat_n(self.id, self.nots + 1));
        for part in self.parts() {
            part.count(ids);
        }
    }

    fn condition(&self, misfits: &mut Vec<Misfit>) -> Option<Condition> {
        let mut parts = || -> Vec<_> { self.parts().iter().filter_map(|part| part.condition(misfits)).collect() };
        let condition = match &self.part {
            Part::All(_) => Condition::All(parts()),
            Part::Any(_) => Condition::Any(parts()),
            Part::Leaf(leaf) => match leaf.condition() {
                Ok(condition) => condition,
                Err(text) => {
                    misfits.push(Misfit { id: self.id, text });
                    return None;
                }
            },
        };
        Some((0..self.nots).fold(condition, |condition, _| Condition::Not(Box::new(condition))))
    }
}

const PER_CENT: &str = "Type a number from 0 to 100, with at most two decimals.";

impl Leaf {
    fn condition(&self) -> Result<Condition, &'static str> {
        let per_cent = |text: &str| Confidence::read_percent(text).map_err(|_| PER_CENT);
        Ok(match self.kind {
            Kind::Confidence => Condition::Confidence(match self.bound {
                Bound::Below => ConfidenceTest::Below(per_cent(&self.number)?),
                Bound::Above => ConfidenceTest::Above(per_cent(&self.number)?),
                Bound::Between => {
                    ConfidenceTest::Between { at_least: per_cent(&self.number)?, below: per_cent(&self.second)? }
                }
                Bound::Missing => ConfidenceTest::Missing,
            }),
            Kind::Contains => Condition::Contains { field: self.field, words: self.list() },
            Kind::Matches => Condition::Matches { field: self.field, pattern: self.pattern.clone() },
            Kind::Channel => Condition::ChannelIs(self.list()),
            Kind::User => Condition::UserIs(self.list()),
            Kind::Feedback => Condition::FeedbackIs(self.feedback),
            Kind::Guardrail => Condition::GuardrailTriggered { policies: self.list() },
            Kind::AsksForHuman => Condition::AsksForHuman,
            Kind::NoAnswer => Condition::AnswerEmptyOrUnknown,
            Kind::SameQuestion => Condition::SameQuestionAgain,
            Kind::TurnNumber => {
                let at_least = self.number.trim().parse::<NonZeroU32>();
                Condition::TurnNumber { at_least: at_least.map_err(|_| "Type a whole number of turns, 1 or more.")? }
            }
        })
    }

    /// The lines that have something on them.
    fn list(&self) -> Vec<String> {
        self.lines.lines().filter(|line| !line.trim().is_empty()).map(str::to_owned).collect()
    }

    /// Becomes what a single condition says.
    fn show(&mut self, condition: &Condition) {
        match condition {
            Condition::Confidence(test) => {
                self.kind = Kind::Confidence;
                match test {
                    ConfidenceTest::Below(limit) => (self.bound, self.number) = (Bound::Below, limit.digits()),
                    ConfidenceTest::Above(limit) => (self.bound, self.number) = (Bound::Above, limit.digits()),
                    ConfidenceTest::Between { at_least, below } => {
                        (self.bound, self.number, self.second) = (Bound::Between, at_least.digits(), below.digits());
                    }
                    ConfidenceTest::Missing => self.bound = Bound::Missing,
                }
            }
            Condition::Contains { field, words } => {
                (self.kind, self.field, self.lines) = (Kind::Contains, *field, words.join("\n"));
            }
            Condition::Matches { field, pattern } => {
                (self.kind, self.field, self.pattern) = (Kind::Matches, *field, pattern.clone());
            }
            Condition::ChannelIs(channels) => (self.kind, self.lines) = (Kind::Channel, channels.join("\n")),
            Condition::UserIs(users) => (self.kind, self.lines) = (Kind::User, users.join("\n")),
            Condition::FeedbackIs(feedback) => (self.kind, self.feedback) = (Kind::Feedback, *feedback),
            Condition::GuardrailTriggered { policies } => {
                (self.kind, self.lines) = (Kind::Guardrail, policies.join("\n"));
            }
            Condition::AsksForHuman => self.kind = Kind::AsksForHuman,
            Condition::AnswerEmptyOrUnknown => self.kind = Kind::NoAnswer,
            Condition::SameQuestionAgain => self.kind = Kind::SameQuestion,
            Condition::TurnNumber { at_least } => (self.kind, self.number) = (Kind::TurnNumber, at_least.to_string()),
            Condition::All(_) | Condition::Any(_) | Condition::Not(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
