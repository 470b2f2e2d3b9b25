//! What a stranger may try: the real router on both engines, and real connections.
#![expect(clippy::unwrap_used, reason = "what is unexpected here is a failed test")]

mod answers;
mod connections;
mod corpus;
mod csv;
mod desk;
mod doors;
mod forged;
mod log;
mod markdown;
mod mutated;
mod mutation;
mod reading;
mod roles;
mod routes;
mod scripts;
mod secrets;
mod sign_in;
mod ssr;
mod tokens;
