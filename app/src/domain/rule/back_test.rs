//! What a change of the rules would have done to what was recorded, compared with the rules as they are saved.

use serde::{Deserialize, Serialize};

use super::super::{
    ids::{ChatId, TurnId},
    time::Timestamp,
};

/// What came of a part of the past, or of all of it: parts are summed up with [`Tally::add`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Turns that were recorded in the time looked at.
    pub turns: u64,
    /// Conversations that they belong to.
    pub conversations: u64,
    /// With the rules as they are saved.
    pub saved: Count,
    /// With the rules as they would be.
    pub draft: Count,
    /// The tickets of each calendar day, the first day first; days without a ticket included.
    pub days: Vec<Day>,
    /// Conversations that escalate only with the rules as they would be.
    pub newly: Conversations,
    /// Conversations that escalate only with the rules as they are saved.
    pub no_longer: Conversations,
}

/// What came of it with one set of rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// How often a rule matched a turn, or a guardrail asked for a person.
    pub matches: u64,
    /// Tickets: what comes while a conversation has one that was not resolved or closed yet joins that one.
    pub tickets: u64,
}

/// The tickets of one calendar day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// `2026-11-25`, where the viewer is.
    pub date: String,
    /// With the rules as they are saved.
    pub saved: u64,
    /// With the rules as they would be.
    pub draft: u64,
}

/// Conversations that one set of rules escalates and the other one doesn't.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Conversations {
    /// How many.
    pub count: u64,
    /// The first [`Tally::EXAMPLES`] of them.
    pub examples: Vec<Example>,
}

/// Where a conversation escalates, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// The conversation.
    pub chat_id: ChatId,
    /// The first of its turns that does.
    pub turn_id: TurnId,
    /// When that was recorded.
    pub at: Timestamp,
    /// What was asked, as one short line.
    pub question: String,
    /// What matched and why: "Low confidence: confidence 31 % is below 50 %".
    pub reason: String,
}

/// What a back-test came to so far.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slice {
    /// Of the part that was looked at now.
    pub tally: Tally,
    /// How much of the past has been looked at, in per cent.
    pub percent: u8,
    /// Where to go on; `None` where there is no more.
    pub next: Option<String>,
}

impl Tally {
    /// Most examples that are kept.
    pub const EXAMPLES: usize = 50;

    /// Adds what came of a later part of the same time.
    pub fn add(&mut self, later: Self) {
        self.turns += later.turns;
        self.conversations += later.conversations;
        for (sum, count) in [(&mut self.saved, later.saved), (&mut self.draft, later.draft)] {
            sum.matches += count.matches;
            sum.tickets += count.tickets;
        }
        if self.days.is_empty() {
            self.days = later.days;
        } else {
            for (sum, day) in self.days.iter_mut().zip(later.days) {
                sum.saved += day.saved;
                sum.draft += day.draft;
            }
        }
        self.newly.add(later.newly);
        self.no_longer.add(later.no_longer);
    }
}

impl Conversations {
    fn add(&mut self, later: Self) {
        self.count += later.count;
        self.examples.extend(later.examples);
        self.examples.truncate(Tally::EXAMPLES);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn example(n: usize) -> Example {
        Example {
            chat_id: format!("chat-{n}").parse().unwrap(),
            turn_id: "1".parse().unwrap(),
            at: Timestamp::from_millis(0),
            question: String::new(),
            reason: String::new(),
        }
    }

    fn part(n: usize) -> Tally {
        let count = Count { matches: 3, tickets: 2 };
        Tally {
            turns: 5,
            conversations: 4,
            saved: count,
            draft: count,
            days: vec![Day { date: "2026-11-25".to_owned(), saved: 1, draft: 2 }],
            newly: Conversations { count: 40, examples: (0..30).map(|at| example(n + at)).collect() },
            no_longer: Conversations::default(),
        }
    }

    #[test]
    fn parts_are_summed_up_and_the_first_examples_kept() {
        let mut sum = Tally::default();
        sum.add(part(0));
        assert_eq!(sum, part(0));
        sum.add(part(30));
        assert_eq!((sum.turns, sum.conversations), (10, 8));
        assert_eq!(sum.draft, Count { matches: 6, tickets: 4 });
        assert_eq!((sum.days[0].saved, sum.days[0].draft), (2, 4));
        assert_eq!((sum.newly.count, sum.newly.examples.len()), (80, Tally::EXAMPLES));
        assert_eq!(sum.newly.examples[49], example(49));
    }
}
