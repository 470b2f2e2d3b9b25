//! The door of the log as the Audit page reads it.

use app::{
    domain::audit::AuditPage,
    ports::{Audit, AuditList, PortError},
};
use async_trait::async_trait;

use super::super::SqlStore;

#[async_trait]
impl Audit for SqlStore {
    async fn audit(&self, list: &AuditList) -> Result<AuditPage, PortError> {
        Ok(self.read_audit(list).await?)
    }
}
