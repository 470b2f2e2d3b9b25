//! What a list of tickets can be narrowed down to.

use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, JsonText};
use crate::domain::facets::Facets;

/// The values that tickets have, and everyone whom they may be assigned to.
///
/// # Errors
/// [`ApiError::Unavailable`] if the storage does not answer.
#[server(name = ReadFacets, prefix = "/api/fn", endpoint = "facets", input = GetUrl, output = JsonText)]
pub async fn ticket_facets() -> Result<Facets, ApiError> {
    Ok(super::request::desk()?.facets().await?)
}
