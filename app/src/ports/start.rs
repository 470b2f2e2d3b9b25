//! Beginning with a new desk.

use async_trait::async_trait;

use super::PortError;
use crate::domain::start::Beginning;

/// How far a desk has come.
#[async_trait]
pub trait Beginnings: Send + Sync {
    /// What is there of what a desk begins with.
    async fn beginning(&self) -> Result<Beginning, PortError>;
}
