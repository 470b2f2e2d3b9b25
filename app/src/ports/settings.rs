//! The settings of the desk.

use async_trait::async_trait;

use super::PortError;
use crate::domain::{
    event::Actor,
    settings::{DeskSettings, RawReaders},
};

/// What is set for the desk as a whole.
#[async_trait]
pub trait Settings: Send + Sync {
    /// Everything that is set, as it is now, whichever process set it.
    async fn settings(&self) -> Result<DeskSettings, PortError>;
    /// Says which signed-in people read the unfiltered answers; what is set already makes no event.
    async fn set_raw_readers(&self, to: RawReaders, actor: &Actor) -> Result<(), PortError>;
    /// Whether whoever was handed this desk may change settings.
    fn may_change_settings(&self) -> bool;
}
