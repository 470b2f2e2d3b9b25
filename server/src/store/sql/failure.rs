//! Why a statement failed, and what is tried again because it failed only through others.

use std::time::Duration;

use app::ports::{EditError, GuardrailError, PortError, RuleError, TokenError};
use backon::{ExponentialBuilder, Retryable as _};

use super::super::engine;
use crate::store::{AccountError, EraseError, LinkError};

/// Why a statement failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The database refused or did not answer.
    #[error(transparent)]
    Sql(#[from] sqlx::Error),
    /// A stored value is none that the desk writes.
    #[error("column {column} holds a value that the desk does not write: {problem}")]
    Inconsistent {
        /// Which.
        column: &'static str,
        /// In what way.
        problem: String,
    },
}

pub(super) type Result<T, E = Failure> = std::result::Result<T, E>;

impl From<Failure> for PortError {
    fn from(failure: Failure) -> Self {
        if !failure.is_transient() {
            tracing::error!("the storage failed: {failure}");
        }
        Self::Unavailable(Box::new(failure))
    }
}

impl From<Failure> for EditError {
    fn from(failure: Failure) -> Self {
        Self::Port(failure.into())
    }
}

impl From<Failure> for GuardrailError {
    fn from(failure: Failure) -> Self {
        Self::Port(failure.into())
    }
}

impl From<Failure> for RuleError {
    fn from(failure: Failure) -> Self {
        Self::Port(failure.into())
    }
}

impl From<Failure> for AccountError {
    fn from(failure: Failure) -> Self {
        Self::Port(failure.into())
    }
}

impl From<Failure> for LinkError {
    fn from(failure: Failure) -> Self {
        Self::Port(failure.into())
    }
}

impl From<Failure> for EraseError {
    fn from(failure: Failure) -> Self {
        Self::Port(failure.into())
    }
}

impl Failure {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Sql(error) if engine::is_transient(error))
    }
}

/// How often a transaction is begun again that others keep from ending.
const ATTEMPTS: usize = 20;

/// Does what may fail only because of others at the same time again until it does not.
pub(super) async fn persistently<T, E: MayBeTransient, F: Future<Output = Result<T, E>>>(
    attempt: impl FnMut() -> F,
) -> Result<T, E> {
    let pauses = ExponentialBuilder::new()
        .with_jitter()
        .with_min_delay(Duration::from_millis(2))
        .with_max_delay(Duration::from_millis(200))
        .with_max_times(ATTEMPTS);
    let outcome = attempt.retry(pauses).when(MayBeTransient::is_transient).await;
    if outcome.as_ref().is_err_and(MayBeTransient::is_transient) {
        tracing::error!("the storage failed: a transaction was broken off again and again because of others");
    }
    outcome
}

/// An error that may stand for a [`Failure`] that passes.
pub(super) trait MayBeTransient {
    /// Whether it does.
    fn is_transient(&self) -> bool;
}

impl MayBeTransient for PortError {
    fn is_transient(&self) -> bool {
        match self {
            Self::Unavailable(cause) => cause.downcast_ref::<Failure>().is_some_and(Failure::is_transient),
            Self::Forbidden(_) => false,
        }
    }
}

impl MayBeTransient for EditError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Port(error) if error.is_transient())
    }
}

impl MayBeTransient for GuardrailError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Port(error) if error.is_transient())
    }
}

impl MayBeTransient for RuleError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Port(error) if error.is_transient())
    }
}

impl MayBeTransient for AccountError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Port(error) if error.is_transient())
    }
}

impl MayBeTransient for EraseError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Port(error) if error.is_transient())
    }
}

impl MayBeTransient for LinkError {
    fn is_transient(&self) -> bool {
        match self {
            Self::Port(error) => error.is_transient(),
            Self::Account(error) => error.is_transient(),
            Self::Spent => false,
        }
    }
}

impl MayBeTransient for TokenError {
    fn is_transient(&self) -> bool {
        matches!(self, Self::Port(error) if error.is_transient())
    }
}

impl From<sqlx::Error> for Box<Failure> {
    fn from(error: sqlx::Error) -> Self {
        Self::new(Failure::Sql(error))
    }
}
