//! The one place that makes random identifiers and secrets.

use uuid::Uuid;

/// A random UUID (version 4).
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the one place")]
pub fn uuid() -> Uuid {
    Uuid::new_v4()
}

/// 256 random bits less the 12 that mark two UUIDs as version 4: a secret nobody guesses.
#[must_use]
pub fn secret() -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(uuid().as_bytes());
    bytes[16..].copy_from_slice(uuid().as_bytes());
    bytes
}
