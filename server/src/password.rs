//! Hashing passwords: Argon2id at what OWASP recommends (19 MiB, two passes, one lane), off the async threads, and no more
//! of it at once than there are processors.

use std::{fmt, num::NonZero, str::FromStr, sync::Arc, thread};

use app::domain::account::Password;
use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc},
};
use tokio::sync::Semaphore;

use crate::ids;

/// KiB that one hash fills.
const MEMORY_KIB: u32 = 19 * 1024;
/// How often it goes over them.
const PASSES: u32 = 2;
/// In how many lanes.
const LANES: u32 = 1;

/// A password's hash, in PHC form with its salt and parameters. It shows itself nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct PasswordHash(String);

/// Text that is no hash in PHC form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a password hash in PHC form")]
pub struct InvalidHash;

/// The machine could not hash: no memory, or the desk is stopping. The cause is in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("The password could not be checked. Try again.")]
pub struct HashingFailed;

/// What is known of a typed password.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is another one, or nobody's.
    Wrong,
    /// It is the right one.
    Right,
    /// It is the right one, and its hash is of parameters from before: it should be hashed anew.
    RightButOutdated,
}

impl PasswordHash {
    /// The PHC form.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PasswordHash {
    type Err = InvalidHash;

    fn from_str(text: &str) -> Result<Self, InvalidHash> {
        phc::PasswordHash::new(text).map_err(|_| InvalidHash)?;
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

/// What hashes passwords and verifies them.
#[derive(Clone, Debug)]
pub struct Passwords {
    turns: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self { turns: Arc::new(Semaphore::new(thread::available_parallelism().map_or(1, NonZero::get))) }
    }
}

impl Passwords {
    /// Hashes a password that was chosen.
    ///
    /// # Errors
    /// [`HashingFailed`]
    pub async fn hash(&self, password: Password) -> Result<PasswordHash, HashingFailed> {
        self.in_turn(move || hash(password.as_bytes())).await?
    }

    /// Holds a typed password against a hash. Without one (there is no such account) it costs as much and is wrong.
    ///
    /// # Errors
    /// [`HashingFailed`]
    pub async fn verify(&self, typed: &str, against: Option<PasswordHash>) -> Result<Verdict, HashingFailed> {
        let typed = Password::typed(typed);
        self.in_turn(move || match (typed, against) {
            (Some(typed), Some(against)) => verify(typed.as_bytes(), &against),
            (typed, _) => hash(typed.as_ref().map_or(b"", Password::as_bytes)).map(|_| Verdict::Wrong),
        })
        .await?
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, HashingFailed> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| HashingFailed)?;
        let work = tokio::task::spawn_blocking(move || {
            // Held until the work is done, even where nobody waits for it any more.
            let _turn = turn;
            work()
        });
        work.await.map_err(|error| {
            tracing::error!("hashing a password was broken off: {error}");
            HashingFailed
        })
    }
}

fn parameters() -> Result<Params, HashingFailed> {
    Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(failed)
}

fn failed(error: impl fmt::Display) -> HashingFailed {
    tracing::error!("a password could not be hashed: {error}");
    HashingFailed
}

fn hash(password: &[u8]) -> Result<PasswordHash, HashingFailed> {
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, parameters()?);
    let salt = ids::uuid();
    let hash: phc::PasswordHash = argon2.hash_password_with_salt(password, salt.as_bytes()).map_err(failed)?;
    Ok(PasswordHash(hash.to_string()))
}

fn verify(password: &[u8], against: &PasswordHash) -> Result<Verdict, HashingFailed> {
    let against = phc::PasswordHash::new(against.as_str()).map_err(failed)?;
    // The parameters are those of the hash. Where they are less than today's, the rest is made up for: else the time would
    // tell an account that is old from one that there is not.
    if is_cheaper(&against)? {
        hash(password)?;
    }
    match Argon2::default().verify_password(password, &against) {
        Ok(()) if is_outdated(&against)? => Ok(Verdict::RightButOutdated),
        Ok(()) => Ok(Verdict::Right),
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(Verdict::Wrong),
        Err(error) => Err(failed(error)),
    }
}

fn is_cheaper(hash: &phc::PasswordHash) -> Result<bool, HashingFailed> {
    let (of_hash, of_now) = (Params::try_from(hash).map_err(failed)?, parameters()?);
    let cost = |of: &Params| u64::from(of.m_cost()) * u64::from(of.t_cost());
    Ok(cost(&of_hash) < cost(&of_now))
}

fn is_outdated(hash: &phc::PasswordHash) -> Result<bool, HashingFailed> {
    let (of_hash, of_now) = (Params::try_from(hash).map_err(failed)?, parameters()?);
    let cost = |of: &Params| (of.m_cost(), of.t_cost(), of.p_cost());
    let is_same = hash.algorithm.as_str() == Algorithm::Argon2id.as_str()
        && hash.version == Some(Version::V0x13.into())
        && cost(&of_hash) == cost(&of_now);
    Ok(!is_same)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Password {
        Password::typed(text).unwrap()
    }

    #[tokio::test]
    async fn a_hash_opens_for_its_password_only() {
        let passwords = Passwords::default();
        let hash = passwords.hash(password("correct horse ①")).await.unwrap();
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.as_str());
        assert_eq!(hash.as_str().parse(), Ok(hash.clone()));
        let verdict = async |typed: &str| passwords.verify(typed, Some(hash.clone())).await.unwrap();
        assert_eq!(verdict("correct horse 1").await, Verdict::Right, "however it is written");
        for wrong in ["", "correct horse", "Correct horse 1", &"x".repeat(5_000)] {
            assert_eq!(verdict(wrong).await, Verdict::Wrong, "{wrong}");
        }
        assert_ne!(passwords.hash(password("correct horse 1")).await, Ok(hash), "each has a salt of its own");
    }

    #[tokio::test]
    async fn nobodys_password_is_wrong_and_costs_as_much() {
        let passwords = Passwords::default();
        let hash = passwords.hash(password("correct horse")).await.unwrap();
        let old = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, None).unwrap());
        let old: phc::PasswordHash = old.hash_password_with_salt(b"correct horse", &[7; 16]).unwrap();
        let time = async |against: Option<PasswordHash>| {
            let mut least = std::time::Duration::MAX;
            for _ in 0..5 {
                let begun = std::time::Instant::now();
                assert_eq!(passwords.verify("wrong horse", against.clone()).await, Ok(Verdict::Wrong));
                least = least.min(begun.elapsed());
            }
            least.as_secs_f64()
        };
        let (known, unknown) = (time(Some(hash)).await, time(None).await);
        assert!((0.3..3.0).contains(&(unknown / known)), "{known} {unknown}");
        let old = time(Some(old.to_string().parse().unwrap())).await;
        assert!((0.3..3.0).contains(&(old / known)), "{known} {old}");
    }

    #[tokio::test]
    async fn a_hash_of_other_parameters_opens_and_is_to_be_renewed() {
        for (algorithm, memory, passes) in [
            (Algorithm::Argon2id, 64, 2),
            (Algorithm::Argon2id, MEMORY_KIB, 3),
            (Algorithm::Argon2i, MEMORY_KIB, PASSES),
        ] {
            let old = Argon2::new(algorithm, Version::V0x13, Params::new(memory, passes, 1, None).unwrap());
            let hash: phc::PasswordHash = old.hash_password_with_salt(b"correct horse", &[7; 16]).unwrap();
            let hash: PasswordHash = hash.to_string().parse().unwrap();
            let verdict = async |typed: &str| Passwords::default().verify(typed, Some(hash.clone())).await;
            assert_eq!(verdict("correct horse").await, Ok(Verdict::RightButOutdated));
            assert_eq!(verdict("wrong horse").await, Ok(Verdict::Wrong));
        }
    }

    #[tokio::test]
    async fn no_more_are_hashed_at_once_than_there_are_turns() {
        let passwords = Passwords { turns: Arc::new(Semaphore::new(1)) };
        let turn = Arc::clone(&passwords.turns).acquire_owned().await.unwrap();
        let hashing = tokio::spawn({
            let passwords = passwords.clone();
            async move { passwords.hash(password("correct horse")).await }
        });
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        assert!(!hashing.is_finished());
        drop(turn);
        assert!(hashing.await.unwrap().is_ok());
    }

    #[test]
    fn a_hash_shows_itself_nowhere_and_other_text_is_none() {
        let hash = hash(b"correct horse").unwrap();
        assert_eq!(format!("{hash:?}"), "PasswordHash(…)");
        for text in ["", "correct horse", "$argon2id$", "$2b$12$abc"] {
            assert!(text.parse::<PasswordHash>().is_err(), "{text}");
        }
    }
}
