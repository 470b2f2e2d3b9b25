//! Accounts: who may do what, how long a session lasts, which passwords are taken, how guessing is slowed down.
//!
//! An account is what a person may have beside their name: a role, and a password once one was set. Who they are is their
//! e-mail, folded.

#[cfg(feature = "ssr")]
mod delay;
#[cfg(feature = "ssr")]
mod email;
mod invite;
mod link;
mod member;
mod one_time;
mod own;
#[cfg(feature = "ssr")]
mod password;
mod role;
#[cfg(feature = "ssr")]
mod session;
mod sign_in;

#[cfg(feature = "ssr")]
pub use delay::{SignInDelay, Tries, address_key};
#[cfg(feature = "ssr")]
pub use email::{Email, InvalidEmail};
pub use invite::InviteForm;
#[cfg(feature = "ssr")]
pub use invite::Invited;
pub use link::LinkPurpose;
pub use member::{Member, MemberAccount, Standing};
pub use one_time::{SetupForm, SetupStep, WelcomeForm, Welcomed};
pub use own::OwnSession;
#[cfg(feature = "ssr")]
pub use own::browser_of;
#[cfg(feature = "ssr")]
pub use password::{Password, WeakPassword};
pub use role::{Permission, Role};
#[cfg(feature = "ssr")]
pub use session::{InvalidSessionLife, SessionLife};
pub use sign_in::{Asking, KeptForm, SignInForm, TypedBefore};

/// Fewest characters of a password that is chosen.
pub const LEAST_PASSWORD: usize = 12;
