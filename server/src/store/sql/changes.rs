//! The head of the log, followed for those who want to know when something happened.

use std::{sync::Arc, time::Duration};

use app::domain::ids::Seq;
use sqlx::Row as _;
use tokio::sync::{OnceCell, watch};

use super::{
    super::engine::{Connection, Engine},
    Result,
};

/// How long to wait after a failure before the database is asked again.
const PAUSE: Duration = Duration::from_secs(1);

/// The number of the last event, followed from the first time that somebody asks for it.
#[derive(Default)]
pub(super) struct Head(OnceCell<watch::Sender<Seq>>);

impl Head {
    /// The number as it is, and whatever becomes of it.
    pub(super) async fn follow(&self, engine: &Arc<Engine>) -> Result<watch::Receiver<Seq>> {
        let sender = self.0.get_or_try_init(|| start(Arc::clone(engine))).await?;
        Ok(sender.subscribe())
    }
}

async fn start(engine: Arc<Engine>) -> Result<watch::Sender<Seq>> {
    // Listened first, read then: what happens in between is not missed.
    let mut ear = engine.listen().await?;
    let sender = watch::Sender::new(read(&engine).await?);
    let told = sender.clone();
    tokio::spawn(async move {
        while !engine.is_closed() {
            let heard = match ear.wait().await {
                Ok(()) => read(&engine).await,
                Err(error) => Err(error.into()),
            };
            match heard {
                Ok(head) => tell(&told, head),
                Err(_) if engine.is_closed() => {}
                Err(failure) => {
                    tracing::warn!("the log can't be followed at the moment: {failure}");
                    tokio::time::sleep(PAUSE).await;
                    // Listened to anew first, read then, as in the beginning.
                    if let Ok(again) = engine.listen().await {
                        ear = again;
                    }
                    if let Ok(head) = read(&engine).await {
                        tell(&told, head);
                    }
                }
            }
        }
    });
    Ok(sender)
}

fn tell(told: &watch::Sender<Seq>, head: Seq) {
    told.send_if_modified(|known| (head > *known).then(|| *known = head).is_some());
}

async fn read(engine: &Engine) -> Result<Seq> {
    head(&mut *engine.read().await?).await
}

/// The number of the last event, as a connection sees it.
pub(super) async fn head(connection: &mut Connection) -> Result<Seq> {
    let row = sqlx::query("SELECT seq FROM event_head WHERE id = 1").fetch_one(connection).await?;
    Ok(Seq(row.try_get("seq")?))
}
