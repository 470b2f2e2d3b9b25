//! What was done to look after the desk.

use async_trait::async_trait;

use super::{PortError, Viewer};
use crate::domain::{audit::AuditPage, query::audit::AuditQuery};

/// What the log is asked for.
#[derive(Clone, Debug)]
pub struct AuditList {
    /// Filter, and where to begin.
    pub query: AuditQuery,
    /// Who looks: the meaning of a calendar day.
    pub viewer: Viewer,
    /// Most events of this page.
    pub limit: u32,
}

/// The part of the log that is about neither tickets nor turns.
#[async_trait]
pub trait Audit: Send + Sync {
    /// One page of it, the newest event first.
    async fn audit(&self, list: &AuditList) -> Result<AuditPage, PortError>;
}
