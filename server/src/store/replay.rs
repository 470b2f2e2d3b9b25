//! Back-tests: what was recorded is read conversation by conversation, and rules are held against it on all cores.

use std::{
    collections::VecDeque,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use app::{
    domain::{
        rule::{BackTest, Course, Occasion, Period, Place, Slice, Stretch},
        time::Timestamp,
    },
    ports::PortError,
};
use async_trait::async_trait;
use tokio::task::{self, JoinHandle};

/// Reading what was recorded, as it was then.
#[async_trait]
pub trait Replay: Send + Sync {
    /// The next part of the past.
    async fn past(&self, walk: Walk) -> Result<Past, PortError>;
}

/// Where a walk through the past is.
#[derive(Clone, Copy, Debug)]
pub struct Walk {
    /// Only conversations with a turn recorded since then; all of their turns, the earlier ones included.
    pub since: Timestamp,
    /// The conversation to go on with, or one after it, by its key.
    pub conversation: i64,
    /// The last of its turns that was read; 0 if none was.
    pub position: i64,
    /// The last conversation; `None` is the last that there is.
    pub last: Option<i64>,
}

/// A part of the past.
#[derive(Debug)]
pub struct Past {
    /// The conversations in order of their keys, each whole; one that is too long for that comes in several parts.
    pub stretches: Vec<Stretch>,
    /// Where to go on: conversation and position. `None` where there is no more.
    pub next: Option<(i64, i64)>,
    /// The last conversation of the walk.
    pub last: i64,
}

/// What was read, with what matches it.
type Observed = Vec<(Stretch, Vec<Vec<Occasion>>)>;

/// One slice of a back-test; see the port.
pub(super) async fn back_test(
    store: &dyn Replay,
    test: Arc<BackTest>,
    period: &Period,
    from: Option<Place>,
    time: Duration,
) -> Result<(Slice, Option<Place>), PortError> {
    let started = Instant::now();
    let mut walk = Walk {
        since: period.from(),
        conversation: from.as_ref().map_or(0, |place| place.conversation),
        position: from.as_ref().map_or(0, |place| place.position),
        last: from.as_ref().map(|place| place.last),
    };
    let mut first = from.as_ref().map(|place| place.first);
    let mut course = Course::new(period, from.map(|place| place.standing).unwrap_or_default());
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let mut under_way: VecDeque<JoinHandle<Observed>> = VecDeque::new();
    let next = loop {
        let past = store.past(walk).await?;
        first = first.or_else(|| past.stretches.first().map(|stretch| stretch.conversation));
        let test = Arc::clone(&test);
        under_way.push_back(task::spawn_blocking(move || {
            let observe = |stretch: Stretch| {
                let occasions = test.observe(&stretch);
                (stretch, occasions)
            };
            past.stretches.into_iter().map(observe).collect()
        }));
        while under_way.len() > cores {
            follow(&mut course, &mut under_way).await?;
        }
        walk.last = Some(past.last);
        let Some((conversation, position)) = past.next else { break None };
        (walk.conversation, walk.position) = (conversation, position);
        if started.elapsed() >= time {
            break past.next.map(|_| past.last);
        }
    };
    while !under_way.is_empty() {
        follow(&mut course, &mut under_way).await?;
    }
    let (tally, standing) = course.stop();
    let place = next.map(|last| Place {
        until: period.until,
        first: first.unwrap_or(walk.conversation),
        last,
        conversation: walk.conversation,
        position: walk.position,
        standing,
    });
    let percent = place.as_ref().map_or(100, percent);
    Ok((Slice { tally, percent, next: None }, place))
}

/// Follows the part that was begun first, once it is observed.
async fn follow(course: &mut Course<'_>, under_way: &mut VecDeque<JoinHandle<Observed>>) -> Result<(), PortError> {
    let Some(first) = under_way.pop_front() else { return Ok(()) };
    let observed = first.await.map_err(|error| PortError::Unavailable(Box::new(error)))?;
    for (stretch, occasions) in observed {
        course.follow(&stretch, occasions);
    }
    Ok(())
}

/// How far a back-test has got; never all of it, as long as there is a place to go on from.
fn percent(place: &Place) -> u8 {
    let all = place.last.saturating_sub(place.first).saturating_add(1).max(1);
    let done = place.conversation.saturating_sub(place.first).clamp(0, all);
    u8::try_from(i128::from(done) * 100 / i128::from(all)).unwrap_or(99).min(99)
}
