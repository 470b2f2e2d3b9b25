//! Rules held against recorded turns, with what was known when each was recorded.
//!
//! Whoever reads the turns hands them over in [`Stretch`]es, conversation by conversation: all that one turn depends on is
//! in its own conversation. [`BackTest::observe`] says what matches each of them and may run on several stretches at once;
//! [`Course::follow`] then walks through them in order and counts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    super::{
        confidence::Confidence,
        escalation::{Escalation, Reason, ReasonSource},
        guardrail::GuardrailVerdict,
        ids::{ChatId, TurnId},
        text,
        time::Timestamp,
        turn::{Feedback, User},
    },
    Condition, Facts, Rule, RuleSet,
    back_test::{Conversations, Day, Example, Tally},
    evaluate::{Compiled, MAX_EXPLANATION},
    facts::View,
    words,
};

/// Consecutive turns of one conversation.
#[derive(Clone, Debug)]
pub struct Stretch {
    /// The store's key of the conversation.
    pub conversation: i64,
    /// The conversation.
    pub chat_id: ChatId,
    /// Its channel.
    pub channel: Option<String>,
    /// The questions of at most [`Facts::LOOK_BACK`] turns directly before these, then those of these, the oldest first.
    pub questions: Vec<String>,
    /// The turns, the oldest first.
    pub turns: Vec<PastTurn>,
    /// Whether the conversation has no later turn to be looked at.
    pub is_last: bool,
}

/// A turn, but for its question, as it was when it was recorded, and what users said of it later.
#[derive(Clone, Debug)]
pub struct PastTurn {
    /// Its ID.
    pub turn_id: TurnId,
    /// Its number in the conversation, the first being 1.
    pub position: i64,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Position of the last turn recorded before the latest resolution until then; 0 if there was none.
    pub resolved_before: i64,
    /// How often until then a ticket of the conversation had been resolved or closed, less how often one was reopened.
    /// While it stays the same there is one ticket at most, which is joined.
    pub endings: i64,
    /// What the user was shown.
    pub answer: String,
    /// The unfiltered output; `None` where it is the answer.
    pub answer_raw: Option<String>,
    /// The assistant's confidence.
    pub confidence: Option<Confidence>,
    /// Who asked.
    pub user: User,
    /// The feedback that came with the turn.
    pub feedback: Option<Feedback>,
    /// Guardrails that were triggered.
    pub guardrails: Vec<GuardrailVerdict>,
    /// Whether what was said in it was erased since: it keeps its place, and no rule is held against what is left.
    pub is_erased: bool,
    /// What users said later, as far as rules were run for it, the earliest first.
    pub later_feedback: Vec<LaterFeedback>,
}

/// What a user said of an answer after its turn was recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LaterFeedback {
    /// When.
    pub at: Timestamp,
    /// What.
    pub feedback: Option<Feedback>,
    /// As [`PastTurn::endings`], at that time.
    pub endings: i64,
}

/// Which of the two sets a rule is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum World {
    /// In both, unchanged.
    Both,
    /// Only among the rules as they are saved.
    Saved,
    /// Only among the rules as they would be.
    Draft,
}

/// A time at which something matched a turn: when it was recorded, or when feedback came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occasion {
    /// When.
    pub at: Timestamp,
    /// As [`PastTurn::endings`], at that time.
    pub endings: i64,
    /// Everything that matched and had not matched the turn before, in order; never nothing.
    pub fired: Vec<(World, Reason)>,
}

/// Two sets of rules to be compared, with what they share evaluated once.
#[derive(Debug)]
pub struct BackTest {
    rules: Vec<(World, Compiled)>,
    looks_back: bool,
}

impl World {
    /// Whether it is a part of the other one.
    #[must_use]
    pub fn is_in(self, other: Self) -> bool {
        self == Self::Both || self == other
    }
}

impl BackTest {
    /// Compiles both sets. As with ingestion, rules that are switched off or can't be used are left out.
    #[must_use]
    pub fn new(saved: &[Rule], draft: &[Rule]) -> Self {
        let compiled =
            |world, rules: Vec<Rule>| RuleSet::compile(rules).0.rules.into_iter().map(move |rule| (world, rule));
        let only_in = |rules: &[Rule], others: &[Rule]| -> Vec<Rule> {
            rules.iter().filter(|rule| !others.contains(rule)).cloned().collect()
        };
        let both = saved.iter().filter(|rule| draft.contains(rule)).cloned().collect();
        let mut rules: Vec<_> = compiled(World::Both, both)
            .chain(compiled(World::Saved, only_in(saved, draft)))
            .chain(compiled(World::Draft, only_in(draft, saved)))
            .collect();
        rules.sort_by_key(|(_, compiled)| (compiled.rule.position, compiled.rule.id));
        let looks_back = rules.iter().any(|(_, compiled)| looks_back(&compiled.rule.condition));
        Self { rules, looks_back }
    }

    /// Whether a rule that is not saved as it is looks at unfiltered answers.
    #[must_use]
    pub fn asks_of_raw(&self) -> bool {
        let mut drafts = self.rules.iter().filter(|(world, _)| *world == World::Draft);
        drafts.any(|(_, compiled)| compiled.rule.condition.looks_at_raw())
    }

    /// What would have matched each turn of a stretch, and when.
    #[must_use]
    pub fn observe(&self, stretch: &Stretch) -> Vec<Vec<Occasion>> {
        let letters: Vec<String> = match self.looks_back {
            true => stretch.questions.iter().map(|question| words::letters(question)).collect(),
            false => Vec::new(),
        };
        let first = stretch.first_question();
        let turns = stretch.turns.iter().enumerate();
        turns
            .map(|(at, turn)| {
                let asked_before = letters.get(first + at).is_some_and(|asked| {
                    let earlier = letters.get(turn.earlier_questions(first + at)..first + at).unwrap_or_default();
                    !asked.is_empty() && earlier.contains(asked)
                });
                self.occasions(turn, &stretch.facts(at, turn), asked_before)
            })
            .collect()
    }

    fn occasions(&self, turn: &PastTurn, facts: &Facts<'_>, asked_before: bool) -> Vec<Occasion> {
        if turn.is_erased {
            return Vec::new();
        }
        let mut occasions = Vec::new();
        let view = View::knowing(facts, asked_before);
        let mut fired: Vec<(World, Reason)> = Vec::new();
        for (world, rule) in &self.rules {
            if rule.check.holds(&view) {
                fired.push((*world, reason(rule, &view)));
            }
        }
        if let Some(escalation) = Escalation::of(Vec::new(), &turn.guardrails) {
            fired.extend(escalation.reasons.into_iter().map(|reason| (World::Both, reason)));
        }
        let known = |fired: &[(World, Reason)], world: World, rule: &Compiled| {
            let source = ReasonSource::Rule { id: rule.rule.id };
            fired.iter().any(|(other, reason)| *other == world && reason.source == source)
        };
        let mut all = fired.clone();
        if !fired.is_empty() {
            occasions.push(Occasion { at: turn.recorded_at, endings: turn.endings, fired });
        }
        for later in &turn.later_feedback {
            let facts = Facts { feedback: later.feedback, ..*facts };
            let view = View::knowing(&facts, asked_before);
            let mut fired = Vec::new();
            for (world, rule) in self.rules.iter().filter(|(_, rule)| rule.looks_at_feedback) {
                if !known(&all, *world, rule) && rule.check.holds(&view) {
                    fired.push((*world, reason(rule, &view)));
                }
            }
            all.extend(fired.iter().cloned());
            if !fired.is_empty() {
                occasions.push(Occasion { at: later.at, endings: later.endings, fired });
            }
        }
        occasions
    }
}

fn reason(Compiled { rule, check, .. }: &Compiled, view: &View<'_>) -> Reason {
    Reason {
        source: ReasonSource::Rule { id: rule.id },
        name: rule.name.clone(),
        version: Some(rule.version),
        explanation: text::line(&check.explanation(view), MAX_EXPLANATION),
        severity: rule.outcome.severity,
    }
}

fn looks_back(condition: &Condition) -> bool {
    matches!(condition, Condition::SameQuestionAgain) || condition.children().iter().any(looks_back)
}

impl PastTurn {
    /// Where the questions begin that rules see, in a list in which the turn's own is at `own`.
    fn earlier_questions(&self, own: usize) -> usize {
        let before = self.position - 1;
        let seen = before - self.resolved_before.max(before - Facts::LOOK_BACK);
        own.saturating_sub(usize::try_from(seen).unwrap_or(0))
    }
}

impl Stretch {
    /// Where the questions of its own turns begin.
    fn first_question(&self) -> usize {
        self.questions.len().saturating_sub(self.turns.len())
    }

    fn question(&self, at: usize) -> &str {
        self.questions.get(self.first_question() + at).map_or("", String::as_str)
    }

    /// What rules see of one of its turns, as it was recorded. The earlier questions are left out.
    fn facts<'a>(&'a self, at: usize, turn: &'a PastTurn) -> Facts<'a> {
        Facts {
            question: self.question(at),
            answer: &turn.answer,
            answer_raw: turn.answer_raw.as_deref().unwrap_or(&turn.answer),
            confidence: turn.confidence,
            channel: self.channel.as_deref(),
            user: &turn.user,
            feedback: turn.feedback,
            guardrails: &turn.guardrails,
            turn_number: u32::try_from(turn.position - turn.resolved_before).unwrap_or(u32::MAX),
            earlier_questions: &[],
        }
    }
}

/// The time that a back-test looks at.
#[derive(Clone, Debug)]
pub struct Period {
    /// Each calendar day of it: where it begins, and its date. At least one.
    pub days: Vec<(Timestamp, String)>,
    /// What happens after that is not looked at.
    pub until: Timestamp,
}

impl Period {
    /// When it begins.
    #[must_use]
    pub fn from(&self) -> Timestamp {
        self.days.first().map_or(self.until, |(start, _)| *start)
    }

    fn holds(&self, at: Timestamp) -> bool {
        (self.from()..=self.until).contains(&at)
    }
}

/// Where a back-test goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// What happened after that is not looked at: when it began.
    pub until: Timestamp,
    /// The conversation that it began with, by the store's key; for how far it has got.
    pub first: i64,
    /// The last conversation that there was when it began.
    pub last: i64,
    /// The conversation to go on with, or one after it if that one is not of the time looked at.
    pub conversation: i64,
    /// The last of its turns that was looked at; 0 if none was.
    pub position: i64,
    /// How it stands.
    pub standing: Standing,
}

/// How a conversation stands in the midst of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    saved: Side,
    draft: Side,
    is_counted: bool,
}

/// How it stands with one set of rules.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Side {
    /// By how many [endings](PastTurn::endings) there were before: when the first of what a ticket is for happened, and whether
    /// to a turn of the time looked at. What users say comes later than turns do, so that is known at the end only.
    tickets: BTreeMap<i64, (Timestamp, bool)>,
    /// Where it first escalates in the time looked at.
    first: Option<Example>,
}

/// A walk through what was observed, in order.
#[derive(Debug)]
pub struct Course<'a> {
    period: &'a Period,
    tally: Tally,
    standing: Standing,
}

impl<'a> Course<'a> {
    /// Begins where an earlier walk stopped: in the midst of a conversation that stands so, or, by default, before one.
    #[must_use]
    pub fn new(period: &'a Period, standing: Standing) -> Self {
        let day = |(_, date): &(Timestamp, String)| Day { date: date.clone(), saved: 0, draft: 0 };
        let days = period.days.iter().map(day).collect();
        Self { period, tally: Tally { days, ..Tally::default() }, standing }
    }

    /// Counts what was observed of a stretch.
    pub fn follow(&mut self, stretch: &Stretch, observed: Vec<Vec<Occasion>>) {
        for (at, (turn, occasions)) in stretch.turns.iter().zip(observed).enumerate() {
            let counts = self.period.holds(turn.recorded_at);
            if counts {
                self.tally.turns += 1;
                self.tally.conversations += u64::from(!self.standing.is_counted);
                self.standing.is_counted = true;
            }
            for occasion in occasions.iter().filter(|occasion| occasion.at <= self.period.until) {
                for world in [World::Saved, World::Draft] {
                    self.occur(stretch, at, occasion, world, counts);
                }
            }
        }
        if stretch.is_last {
            let Standing { saved, draft, .. } = std::mem::take(&mut self.standing);
            for (at, counts) in saved.tickets.values() {
                self.ticket(World::Saved, *at, *counts);
            }
            for (at, counts) in draft.tickets.values() {
                self.ticket(World::Draft, *at, *counts);
            }
            let (conversations, example) = match (saved.first, draft.first) {
                (None, Some(example)) => (&mut self.tally.newly, example),
                (Some(example), None) => (&mut self.tally.no_longer, example),
                _ => return,
            };
            conversations.note(example);
        }
    }

    /// One occasion, as it would be in one of the worlds.
    fn occur(&mut self, stretch: &Stretch, at: usize, occasion: &Occasion, world: World, counts: bool) {
        let mut fired = occasion.fired.iter().filter(|(other, _)| other.is_in(world)).map(|(_, reason)| reason);
        let Some(first) = fired.next() else { return };
        let matches = u64::try_from(fired.count()).unwrap_or(u64::MAX).saturating_add(1);
        let (side, count) = match world {
            World::Draft => (&mut self.standing.draft, &mut self.tally.draft),
            World::Both | World::Saved => (&mut self.standing.saved, &mut self.tally.saved),
        };
        let ticket = side.tickets.entry(occasion.endings).or_insert((occasion.at, counts));
        if occasion.at < ticket.0 {
            *ticket = (occasion.at, counts);
        }
        let Some(turn) = stretch.turns.get(at).filter(|_| counts) else { return };
        side.first.get_or_insert_with(|| Example {
            chat_id: stretch.chat_id.clone(),
            turn_id: turn.turn_id.clone(),
            at: turn.recorded_at,
            question: text::title(stretch.question(at)),
            reason: format!("{}: {}", first.name, first.explanation),
        });
        count.matches += matches;
    }

    /// A ticket, if it counts.
    fn ticket(&mut self, world: World, at: Timestamp, counts: bool) {
        if !counts {
            return;
        }
        let day = self.period.days.partition_point(|(start, _)| *start <= at).saturating_sub(1);
        let mut none = Day { date: String::new(), saved: 0, draft: 0 };
        let day = self.tally.days.get_mut(day).unwrap_or(&mut none);
        let (count, day) = match world {
            World::Draft => (&mut self.tally.draft, &mut day.draft),
            World::Both | World::Saved => (&mut self.tally.saved, &mut day.saved),
        };
        count.tickets += 1;
        *day += 1;
    }

    /// What it came to, and how the conversation stands that it stopped in.
    #[must_use]
    pub fn stop(self) -> (Tally, Standing) {
        (self.tally, self.standing)
    }
}

impl Conversations {
    fn note(&mut self, example: Example) {
        self.count += 1;
        if self.examples.len() < Tally::EXAMPLES {
            self.examples.push(example);
        }
    }
}

#[cfg(test)]
mod tests;
