//! How much of the desk's time one request may take.

use std::time::Duration;

use axum::{
    extract::Request,
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse as _, Response},
};

use super::problem::Problem;

/// How long an answer may take before whoever waits for it is told that it won't come.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);
/// How long the recording of one JSON body may take, its arrival included.
pub(super) const RECORDING: Duration = Duration::from_secs(120);
/// Longest address: the longest query that a page makes, many times over.
const MAX_ADDRESS: usize = 16 << 10;

/// What is done, unless it takes longer than `limit`.
///
/// # Errors
/// 503 if it does; else what `work` says.
pub(super) async fn within<T>(limit: Duration, work: impl Future<Output = Result<T, Problem>>) -> Result<T, Problem> {
    tokio::time::timeout(limit, work).await.unwrap_or_else(|_| Err(Problem::too_slow()))
}

/// Gives up on an answer that takes too long.
pub(super) async fn in_time(request: Request, next: Next) -> Response {
    tokio::time::timeout(PATIENCE, next.run(request)).await.unwrap_or_else(|_| Problem::too_slow().into_response())
}

/// Refuses addresses that no page of the desk has.
pub(super) async fn short_address(request: Request, next: Next) -> Response {
    let length = request.uri().path_and_query().map_or(0, |address| address.as_str().len());
    if length > MAX_ADDRESS {
        return Problem::new(StatusCode::URI_TOO_LONG, "An address has at most 16 KiB.").into_response();
    }
    next.run(request).await
}
