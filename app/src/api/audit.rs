//! What was done to look after the desk.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::{ApiError, JsonText};
use crate::domain::{audit::AuditPage, person::Person};

/// How many events one page has.
#[cfg(feature = "ssr")]
const PAGE: u32 = 50;

/// A page of the log, and who can be chosen to narrow it down to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditAnswer {
    /// The events.
    pub page: AuditPage,
    /// Everyone with an account.
    pub people: Vec<Person>,
}

/// The page of the log that a query string of the Audit page asks for.
///
/// # Errors
/// [`ApiError::Forbidden`] for whoever may not read it, [`ApiError::Unavailable`] if the storage does not answer; unknown
/// values of the query are ignored, the page says so.
#[server(name = ReadAudit, prefix = "/api/fn", endpoint = "audit", input = GetUrl, output = JsonText)]
pub async fn audit(query: String) -> Result<AuditAnswer, ApiError> {
    use super::request;
    use crate::{domain::query::audit::AuditQuery, ports::AuditList};

    let (query, _) = AuditQuery::parse(&query);
    let desk = request::desk()?;
    let page = desk.audit(&AuditList { query, viewer: request::viewer(), limit: PAGE }).await?;
    let mut people = desk.people().await?;
    people.retain(|person| person.has_account);
    Ok(AuditAnswer { page, people })
}
