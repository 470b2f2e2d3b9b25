//! The door of the settings.

use app::{
    domain::{
        event::Actor,
        settings::{DeskSettings, RawReaders},
    },
    ports::{PortError, Settings},
};
use async_trait::async_trait;

use super::super::{SqlStore, persistently};

#[async_trait]
impl Settings for SqlStore {
    async fn settings(&self) -> Result<DeskSettings, PortError> {
        Ok(self.all_settings().await?)
    }

    async fn set_raw_readers(&self, to: RawReaders, actor: &Actor) -> Result<(), PortError> {
        persistently(async || Ok(self.change_raw_readers(to, actor).await?)).await
    }

    fn may_change_settings(&self) -> bool {
        true
    }
}
