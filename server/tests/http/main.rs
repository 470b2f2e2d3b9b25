//! The outside contract: the real router on a real SQLite file, and the real binary for the command line.
#![expect(clippy::unwrap_used, reason = "what is unexpected here is a failed test")]

mod audit;
mod back_tests;
mod command_line;
mod conversations;
mod desk;
mod desk_settings;
mod editing;
mod edits;
mod erasure;
mod exports;
mod feedback;
mod functions;
mod guardrails;
mod guards;
mod hostile;
mod lists;
mod live;
mod logs;
mod many;
mod offers;
mod own_account;
mod pages;
mod people;
mod rules;
mod scopes;
mod serving;
mod setup;
mod sign_in;
mod sites;
mod start;
mod tickets;
mod tokens;
mod turns;
mod users;
mod welcome;
