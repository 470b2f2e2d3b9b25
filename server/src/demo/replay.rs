//! Replaying the demo's timeline through ordinary ingestion and ordinary edits.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashSet},
};

use app::{
    domain::{
        edit::{Change, TicketEdit},
        event::Actor,
        ids::TicketId,
        person::{Assignee, Person},
        time::Timestamp,
        turn::{ConfidenceScale, Feedback, NewTurn},
    },
    ports::EditError,
};

use super::{
    DemoError, PEOPLE,
    script::Scripted,
    timeline::{self, MINUTE},
    work::{self, Fates, Step, What},
};
use crate::{
    clock::SetClock,
    store::{RecordedTicket, SharedStore},
};

/// Something that happens, in order of time; the number keeps simultaneous things in their order.
type Moment = Reverse<(Timestamp, usize)>;

enum Happening {
    Turn { conversation: usize, turn: usize },
    Feedback { conversation: usize, turn: usize, feedback: Feedback },
    Edit { ticket: TicketId, step: Step },
}

struct Timeline {
    queue: BinaryHeap<Moment>,
    happenings: Vec<Happening>,
}

impl Timeline {
    fn add(&mut self, at: Timestamp, happening: Happening) {
        self.queue.push(Reverse((at, self.happenings.len())));
        self.happenings.push(happening);
    }
}

/// What becomes of tickets.
struct Plan {
    fates: Fates,
    planned: HashSet<TicketId>,
    /// When two thirds of all conversations had begun: what came after is mostly still open.
    recent: Timestamp,
    now: Timestamp,
}

impl Plan {
    /// Puts people's work on a new ticket on the timeline.
    fn work(&mut self, timeline: &mut Timeline, scripted: &Scripted, ticket: Option<RecordedTicket>, at: Timestamp) {
        let Some(ticket) = ticket.filter(|ticket| ticket.new && self.planned.insert(ticket.id)) else {
            return;
        };
        let fate = self.fates.deal(&scripted.key, at > self.recent);
        for step in work::steps(&scripted.key, fate, self.now.as_millis() - at.as_millis()) {
            timeline.add(at.plus_millis(step.after_millis), Happening::Edit { ticket: ticket.id, step });
        }
    }
}

/// Replays the whole script, up to `now`.
pub(super) async fn run(
    store: &SharedStore,
    clock: &SetClock,
    script: &[Scripted],
    now: Timestamp,
) -> Result<(), DemoError> {
    let mut people = Vec::with_capacity(PEOPLE.len());
    for (name, email) in PEOPLE {
        // One after the other: the first is whom a visitor is taken for.
        clock.advance(1_000);
        people.push(store.add_person(name, Some(email)).await?);
    }
    let mut timeline = Timeline { queue: BinaryHeap::new(), happenings: Vec::new() };
    let mut begun = Vec::with_capacity(script.len());
    for (conversation, scripted) in script.iter().enumerate() {
        let times = timeline::turns(scripted, now);
        begun.extend(times.first());
        for (turn, at) in times.into_iter().enumerate() {
            timeline.add(at, Happening::Turn { conversation, turn });
        }
    }
    let actor = Actor::Token { name: "Wren".to_owned() };
    begun.sort_unstable();
    let recent = begun.get(begun.len() * 2 / 3).copied().unwrap_or(now);
    let mut plan = Plan { fates: Fates::default(), planned: HashSet::new(), recent, now };
    while let Some(Reverse((at, index))) = timeline.queue.pop() {
        clock.set(at);
        match timeline.happenings[index] {
            Happening::Turn { conversation, turn } => {
                let scripted = &script[conversation];
                if let Some((feedback, true)) = &scripted.turns[turn].feedback
                    && let Ok(feedback) = feedback.parse()
                {
                    timeline.add(at.plus_millis(MINUTE), Happening::Feedback { conversation, turn, feedback });
                }
                let body = read(scripted, turn, at)?;
                for recorded in store.record(&[body], &actor).await?.into_iter().flatten() {
                    plan.work(&mut timeline, scripted, recorded.ticket, at);
                }
            }
            Happening::Feedback { conversation, turn, feedback } => {
                let body = read(&script[conversation], turn, at)?;
                let set = store.set_feedback(&body.chat_id, &body.turn_id, Some(feedback), &actor).await?;
                plan.work(&mut timeline, &script[conversation], set.and_then(|recorded| recorded.ticket), at);
            }
            Happening::Edit { ticket, step } => edit(store, ticket, step, &people).await?,
        }
    }
    Ok(())
}

fn read(scripted: &Scripted, turn: usize, at: Timestamp) -> Result<NewTurn, DemoError> {
    let turn = &scripted.turns[turn];
    let mut body = NewTurn::from_json(&turn.body, ConfidenceScale::Percent)
        .map_err(|problem| DemoError::Script(format!("{}: {problem}", scripted.key)))?;
    body.asked_at = Some(at);
    if let Some((feedback, false)) = &turn.feedback {
        body.feedback = feedback.parse().ok();
    }
    Ok(body)
}

async fn edit(store: &SharedStore, id: TicketId, step: Step, people: &[Person]) -> Result<(), DemoError> {
    let Some(detail) = store.detail(id, false).await? else {
        return Ok(());
    };
    let ticket = detail.summary;
    let mut edit = TicketEdit::default();
    match step.what {
        What::Status(to) => edit.status = Some(Change { from: ticket.state.status(), to }),
        What::Severity(to) => edit.severity = Some(Change { from: ticket.severity, to }),
        What::Assign(to) => {
            let to = people.get(to).map(|person| Assignee::Id(person.id));
            edit.assigned_to = Some(Change { from: ticket.assignee_id(), to });
        }
    }
    let Some(by) = people.get(step.by) else {
        return Ok(());
    };
    match store.edit(id, &edit, &by.reference().into()).await {
        Ok(_) => Ok(()),
        Err(EditError::Port(error)) => Err(error.into()),
        // Read and written in one breath on a clock that only we move: nothing else can be in between.
        Err(other) => Err(DemoError::Script(other.to_string())),
    }
}
