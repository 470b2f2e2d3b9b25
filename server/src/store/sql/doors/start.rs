//! The door of what a desk begins with.

use app::{
    domain::start::Beginning,
    ports::{Beginnings, PortError},
};
use async_trait::async_trait;

use super::super::SqlStore;

#[async_trait]
impl Beginnings for SqlStore {
    async fn beginning(&self) -> Result<Beginning, PortError> {
        Ok(self.read_beginning().await?)
    }
}
