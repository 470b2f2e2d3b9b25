//! `GET /api/events`: tells an open page that something happened, so that it asks for what it shows again.

use std::convert::Infallible;

use app::domain::ids::Seq;
use axum::{
    Extension,
    extract::State,
    response::{
        Sse,
        sse::{Event, KeepAlive},
    },
};
use futures::{Stream, stream};
use tokio::{
    sync::watch,
    time::{Instant, Interval, MissedTickBehavior, interval_at},
};

use super::{
    limits::{PATIENCE, within},
    problem::Problem,
    state::AppState,
    visitor::Visitor,
};

/// An event for where the log ends now, and one whenever it has grown, with the number of its last event as their ID.
///
/// The number alone: what has changed is asked for by whoever shows it, with the rights of whoever looks at it. So nothing
/// is missed by a page that was away, however long, and `Last-Event-ID` needs no memory of the desk's.
///
/// It ends when its visitor would not be let in any more: that is looked at before each event, and now and then.
pub(super) async fn events(
    State(state): State<AppState>,
    Extension(visitor): Extension<Visitor>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let mut head = within(PATIENCE, async { Ok(state.store.head().await?) }).await?;
    head.mark_changed();
    let stopping = state.stopping();
    let mut watch = interval_at(Instant::now() + state.session_watch, state.session_watch);
    watch.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let follow = Follow { state, visitor, head, stopping, watch };
    Ok(Sse::new(stream::unfold(follow, Follow::next)).keep_alive(KeepAlive::default()))
}

struct Follow {
    state: AppState,
    visitor: Visitor,
    head: watch::Receiver<Seq>,
    stopping: watch::Receiver<bool>,
    watch: Interval,
}

impl Follow {
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        loop {
            let has_grown = tokio::select! {
                changed = self.head.changed() => changed.map(|()| true).ok()?,
                _ = self.watch.tick() => false,
                _ = self.stopping.wait_for(|stopping| *stopping) => return None,
            };
            // A storage that fails says nothing against anybody, and tells of nothing new.
            if !self.state.still_admits(&self.visitor).await.unwrap_or(true) {
                return None;
            }
            if has_grown {
                let Seq(seq) = *self.head.borrow_and_update();
                return Some((Ok(Event::default().id(seq.to_string()).data(format!("{{\"seq\":{seq}}}"))), self));
            }
        }
    }
}
