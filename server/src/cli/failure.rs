//! Why a command did not do what it was asked to: one sentence.

use std::fmt;

use app::{
    domain::account::WeakPassword,
    ports::{PortError, TokenError},
};

use crate::{
    config::ConfigError,
    demo::DemoError,
    password::HashingFailed,
    store::{AccountError, EraseError, OpenError, RuleImportError, copy::CopyError},
    web::SiteError,
};

/// The sentence. Nothing branches on it: it is written to stderr and the command ends.
#[derive(Debug)]
pub(super) struct Failure(String);

impl Failure {
    pub(super) fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

macro_rules! sentences {
    ($($error:ty),*) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self(error.to_string())
            }
        })*
    };
}

sentences!(
    AccountError,
    ConfigError,
    CopyError,
    DemoError,
    EraseError,
    HashingFailed,
    OpenError,
    PortError,
    RuleImportError,
    SiteError,
    TokenError,
    WeakPassword
);
