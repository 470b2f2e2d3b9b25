//! The settings of the desk.

use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::{ApiError, JsonText};
use crate::domain::settings::{DeskSettings, RawReaders};

/// What is set, as whoever asks sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingsView {
    /// What is set.
    pub settings: DeskSettings,
    /// Whether they may change it.
    pub may_change: bool,
}

/// What is set.
///
/// # Errors
/// [`ApiError::Unavailable`] if the storage does not answer.
#[server(name = ReadSettings, prefix = "/api/fn", endpoint = "desk_settings", input = GetUrl, output = JsonText)]
pub async fn desk_settings() -> Result<SettingsView, ApiError> {
    let desk = super::request::desk()?;
    Ok(SettingsView { settings: desk.settings().await?, may_change: desk.may_change_settings() })
}

/// Says which signed-in people read the unfiltered answers.
///
/// # Errors
/// [`ApiError::Forbidden`] for whoever may not, [`ApiError::Unavailable`] if the storage does not answer.
#[server(name = SetRawReaders, prefix = "/api/fn", endpoint = "set_raw_readers", output = JsonText)]
pub async fn set_raw_readers(to: RawReaders) -> Result<(), ApiError> {
    use super::request;

    request::desk()?.set_raw_readers(to, &request::actor()?).await?;
    if request::is_form() {
        leptos_axum::redirect("/settings/desk?saved=yes");
    }
    Ok(())
}
