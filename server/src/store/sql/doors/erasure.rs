//! The door of erasure.

use app::ports::PortError;
use async_trait::async_trait;

use super::super::{Failure, SqlStore, erase::Unreadable, persistently};
use crate::store::{EraseError, Erased, Erasure, Held, Remains, Whose};

#[async_trait]
impl Erasure for SqlStore {
    async fn held(&self, whose: &Whose) -> Result<Vec<Held>, PortError> {
        Ok(self.conversations_of(whose).await?)
    }

    async fn erase(&self, held: Held, whose: &Whose) -> Result<Erased, EraseError> {
        persistently(async || {
            self.erase_in(held, whose).await?.map_err(|Unreadable(ticket)| EraseError::Unreadable { ticket })
        })
        .await
    }

    async fn forget(&self) -> Result<Remains, PortError> {
        Ok(self.engine.forget().await.map_err(Failure::from)?)
    }
}
