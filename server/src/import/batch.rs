//! Turns that are recorded together: one transaction for many, each still standing alone.

use app::{
    domain::{
        event::Actor,
        turn::{ConfidenceScale, NewTurn},
    },
    ports::PortError,
};

use super::{Refusal, read_turn};
use crate::store::{Ingestion, Recorded};

/// Most turns of a batch: enough to share the cost of a commit, few enough to leave the writer to others in between.
const MAX_TURNS: usize = 200;
/// Most JSON of a batch: what a batch of the longest turns may take of the memory.
const MAX_BYTES: usize = 8 << 20;

/// Turns waiting to be recorded, and those among them that were refused already.
#[derive(Debug)]
pub struct Batch {
    scale: ConfidenceScale,
    items: Vec<Result<NewTurn, Refusal>>,
    bytes: usize,
}

impl Batch {
    /// An empty batch whose turns' confidences are of this scale.
    #[must_use]
    pub const fn new(scale: ConfidenceScale) -> Self {
        Self { scale, items: Vec::new(), bytes: 0 }
    }

    /// Adds a turn by its JSON text; `None` is one that was too long to be kept.
    pub fn add(&mut self, json: Option<&[u8]>) {
        self.bytes += json.map_or(0, <[u8]>::len);
        self.items.push(json.ok_or(Refusal::TooLarge).and_then(|json| read_turn(json, self.scale)));
    }

    /// Whether it is time to record.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.items.len() >= MAX_TURNS || self.bytes >= MAX_BYTES
    }

    /// How many turns it has, refused ones as well.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is nothing to record.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Records the turns and leaves the batch empty. What became of each, in order.
    ///
    /// # Errors
    /// [`PortError`] if the storage failed: then none of the batch was recorded.
    pub async fn record(
        &mut self,
        store: &dyn Ingestion,
        actor: &Actor,
    ) -> Result<Vec<Result<Recorded, Refusal>>, PortError> {
        self.bytes = 0;
        let mut turns = Vec::with_capacity(self.items.len());
        let mut outcomes = Vec::with_capacity(self.items.len());
        for item in std::mem::take(&mut self.items) {
            outcomes.push(item.map(|turn| turns.push(turn)));
        }
        let recorded = if turns.is_empty() { Vec::new() } else { store.record(&turns, actor).await? };
        let mut recorded = recorded.into_iter();
        Ok(outcomes
            .into_iter()
            .filter_map(|outcome| match outcome {
                Ok(()) => recorded.next().map(|result| result.map_err(Refusal::from)),
                Err(refusal) => Some(Err(refusal)),
            })
            .collect())
    }
}
