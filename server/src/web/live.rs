//! `GET /api/events`: tells an open page that something happened, so that it asks for what it shows again.

use std::convert::Infallible;

use app::domain::ids::Seq;
use axum::{
    extract::State,
    response::{
        Sse,
        sse::{Event, KeepAlive},
    },
};
use futures::{Stream, stream};
use tokio::sync::watch;

use super::{
    limits::{PATIENCE, within},
    problem::Problem,
    state::AppState,
};

/// An event for where the log ends now, and one whenever it has grown, with the number of its last event as their ID.
///
/// The number alone: what has changed is asked for by whoever shows it, with the rights of whoever looks at it. So nothing
/// is missed by a page that was away, however long, and `Last-Event-ID` needs no memory of the desk's.
pub(super) async fn events(
    State(state): State<AppState>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let mut head = within(PATIENCE, async { Ok(state.store.head().await?) }).await?;
    head.mark_changed();
    let follow = Follow { head, stopping: state.stopping() };
    Ok(Sse::new(stream::unfold(follow, Follow::next)).keep_alive(KeepAlive::default()))
}

struct Follow {
    head: watch::Receiver<Seq>,
    stopping: watch::Receiver<bool>,
}

impl Follow {
    async fn next(mut self) -> Option<(Result<Event, Infallible>, Self)> {
        tokio::select! {
            changed = self.head.changed() => changed.ok()?,
            _ = self.stopping.wait_for(|stopping| *stopping) => return None,
        }
        let Seq(seq) = *self.head.borrow_and_update();
        Some((Ok(Event::default().id(seq.to_string()).data(format!("{{\"seq\":{seq}}}"))), self))
    }
}
