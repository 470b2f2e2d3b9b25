//! The hash chain over the log: what makes a silent change of the past detectable offline.
//!
//! `hash = SHA-256(version, seq, previous hash, id, time, actor, subject, kind, payload digest)`, each part preceded by
//! its length as 8 bytes, big-endian. `payload digest = SHA-256(salt ‖ canonical JSON)`: payload and salt live beside
//! the chain, so that personal data can be erased later without breaking it, and the salt keeps an erased payload from
//! being guessed.

use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::{Actor, EventId, EventPayload, Seq, Subject, Timestamp};

/// Version of the rule in this module, the first part that is hashed.
const VERSION: &str = "handoff.event.v1";

/// The hash of an event, or of the empty log (all zero).
pub type EventHash = [u8; 32];

/// The parts of an event that its hash covers.
#[derive(Clone, Copy, Debug)]
pub struct ChainLink<'a> {
    /// Its number.
    pub seq: Seq,
    /// Hash of the event before it; all zero for the first.
    pub previous: &'a EventHash,
    /// Its identifier.
    pub id: EventId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: &'a Actor,
    /// About what.
    pub subject: &'a Subject,
    /// [`EventPayload::kind`]
    pub kind: &'a str,
    /// [`payload_digest`]
    pub payload_digest: &'a EventHash,
}

impl ChainLink<'_> {
    /// The hash of the event.
    #[must_use]
    pub fn hash(&self) -> EventHash {
        let seq = self.seq.0.to_string();
        let id = self.id.to_string();
        let at = self.at.as_millis().to_string();
        let actor_id = self.actor.id().unwrap_or_default();
        let subject_id = self.subject.id();
        sha256(&[
            VERSION.as_bytes(),
            seq.as_bytes(),
            self.previous,
            id.as_bytes(),
            at.as_bytes(),
            self.actor.kind().as_bytes(),
            actor_id.as_bytes(),
            self.actor.name().as_bytes(),
            self.subject.kind().as_bytes(),
            subject_id.as_bytes(),
            self.kind.as_bytes(),
            self.payload_digest,
        ])
    }
}

/// The payload as canonical JSON (keys sorted, no blanks) and its digest under `salt`.
#[must_use]
pub fn payload_digest(salt: &[u8], payload: &EventPayload) -> (String, EventHash) {
    let json = serde_json::to_value(payload).map(|value| value.to_string()).unwrap_or_default();
    let digest = json_digest(salt, &json);
    (json, digest)
}

/// The digest of a payload as it is stored: canonical JSON, under `salt`.
#[must_use]
pub fn json_digest(salt: &[u8], json: &str) -> EventHash {
    let mut hasher = Sha256::new();
    hasher.update(salt);
    hasher.update(json.as_bytes());
    hasher.finalize().into()
}

/// SHA-256 over parts, each preceded by its length, so that no two lists of parts hash alike.
#[must_use]
pub fn sha256(parts: &[&[u8]]) -> EventHash {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update((part.len() as u64).to_be_bytes());
        hasher.update(part);
    }
    hasher.finalize().into()
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn parts_are_told_apart_by_their_lengths() {
        assert_ne!(sha256(&[b"ab", b"c"]), sha256(&[b"a", b"bc"]));
        assert_ne!(sha256(&[b"", b"a"]), sha256(&[b"a", b""]));
    }

    #[test]
    fn every_part_of_an_event_is_covered() {
        let actors = [Actor::System, Actor::Token { name: "Handoff".to_owned() }];
        let subjects = [Subject::Desk, Subject::Turn(1)];
        let zero = [0; 32];
        let one = [1; 32];
        let link = ChainLink {
            seq: Seq(1),
            previous: &zero,
            id: EventId::new(Uuid::from_u128(1)),
            at: Timestamp::from_millis(1),
            actor: &actors[0],
            subject: &subjects[0],
            kind: "desk.created",
            payload_digest: &zero,
        };
        let changed = [
            ChainLink { seq: Seq(2), ..link },
            ChainLink { previous: &one, ..link },
            ChainLink { id: EventId::new(Uuid::from_u128(2)), ..link },
            ChainLink { at: Timestamp::from_millis(2), ..link },
            ChainLink { actor: &actors[1], ..link },
            ChainLink { subject: &subjects[1], ..link },
            ChainLink { kind: "token.revoked", ..link },
            ChainLink { payload_digest: &one, ..link },
        ];
        let hashes: std::collections::HashSet<_> = changed.iter().chain([&link]).map(ChainLink::hash).collect();
        assert_eq!(hashes.len(), changed.len() + 1);
    }

    #[test]
    fn the_same_payload_under_another_salt_has_another_digest() {
        let (json, digest) = payload_digest(b"salt", &EventPayload::DeskCreated { demo: true });
        assert_eq!(json, r#"{"data":{"demo":true},"kind":"desk.created"}"#);
        assert_ne!(payload_digest(b"pepper", &EventPayload::DeskCreated { demo: true }).1, digest);
    }
}
