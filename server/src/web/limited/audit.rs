//! The log as the Audit page reads it, as far as a role goes.

use app::{
    domain::{account::Permission, audit::AuditPage},
    ports::{Audit, AuditList, PortError},
};
use async_trait::async_trait;

use super::Limited;

#[async_trait]
impl Audit for Limited {
    async fn audit(&self, list: &AuditList) -> Result<AuditPage, PortError> {
        self.may(Permission::ReadAudit)?;
        self.desk.audit(list).await
    }
}
