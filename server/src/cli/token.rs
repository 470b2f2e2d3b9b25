//! `handoff token create`, `token list`, `token revoke`

use std::process::ExitCode;

use app::domain::{
    event::Actor,
    time::Timestamp,
    token::{NewToken, RequestLimit, Scope, Token, TokenLife, TokenName, TokenState},
};
use clap::{Args, Subcommand};

use super::{Desk, Failure, Outcome, columns, say, warn};
use crate::config::ConfigFile;

#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(subcommand)]
    command: TokenCommand,
}

#[derive(Debug, Subcommand)]
enum TokenCommand {
    /// Make a token and print its secret, alone on stdout and this once only
    Create {
        /// Name for lists and for the log of what was done with it
        name: TokenName,
        #[command(flatten)]
        what: CreateOptions,
    },
    /// List all tokens, without their secrets
    List,
    /// Revoke a token: from then on it opens nothing
    Revoke {
        /// Its name
        name: TokenName,
    },
}

#[derive(Debug, Args)]
struct CreateOptions {
    /// What it allows: ingest, read, write or raw; may be repeated [default: ingest]
    #[arg(long, value_delimiter = ',', env = "HANDOFF_SCOPE", hide_env_values = true)]
    scope: Vec<Scope>,
    /// When it ends: after so many days, like 90d, or with a day (UTC), like 2027-01-31 [default: never]
    #[arg(long, value_name = "DAYS|DATE", env = "HANDOFF_EXPIRES", hide_env_values = true)]
    expires: Option<TokenLife>,
    /// How many requests it may make in a minute, counted by each server process for itself [default: any number]
    #[arg(long, value_name = "N", env = "HANDOFF_REQUESTS_PER_MINUTE", hide_env_values = true)]
    requests_per_minute: Option<RequestLimit>,
}

pub(super) async fn run(desk: &Desk, options: Options) -> Outcome {
    match options.command {
        TokenCommand::Create { name, what } => {
            // All of it is understood before a database is made.
            let what = what.completed(&desk.file)?;
            let store = desk.open().await?;
            let new = what.token(name, store.now())?;
            say(store.create_token(&new, &Actor::System).await?.reveal());
            store.close().await;
        }
        TokenCommand::List => {
            let store = desk.open_existing().await?;
            let tokens = store.tokens().await?;
            if tokens.is_empty() {
                warn("There is no token yet: make one with handoff token create NAME.");
            } else {
                say(table(&tokens, store.now()));
            }
            store.close().await;
        }
        TokenCommand::Revoke { name } => {
            let store = desk.open_existing().await?;
            store.revoke_token(&name, &Actor::System).await?;
            say(format_args!("The token {name} is revoked."));
            store.close().await;
        }
    }
    Ok(ExitCode::SUCCESS)
}

impl CreateOptions {
    /// With what the configuration file says where the command line and the variables say nothing.
    fn completed(self, file: &ConfigFile) -> Result<Self, Failure> {
        let wrong = |option: &str, value: &str, problem: &dyn std::fmt::Display| {
            Failure::new(format!("the configuration file has {option} = {value}: it {problem}"))
        };
        let mut scope = self.scope;
        if scope.is_empty() {
            for name in file.scope.iter().flatten() {
                scope.push(name.parse().map_err(|problem| wrong("scope", &format!("{name:?}"), &problem))?);
            }
        }
        if scope.is_empty() {
            scope.push(Scope::Ingest);
        }
        let expires = match (self.expires, &file.expires) {
            (None, Some(life)) => {
                Some(life.parse().map_err(|problem| wrong("expires", &format!("{life:?}"), &problem))?)
            }
            (expires, _) => expires,
        };
        let requests_per_minute = match (self.requests_per_minute, file.requests_per_minute) {
            (None, Some(limit)) => {
                let read = RequestLimit::try_from(limit);
                Some(read.map_err(|problem| wrong("requests_per_minute", &limit.to_string(), &problem))?)
            }
            (limit, _) => limit,
        };
        Ok(Self { scope, expires, requests_per_minute })
    }

    fn token(self, name: TokenName, now: Timestamp) -> Result<NewToken, Failure> {
        let end = self.expires.map(|life| life.ends_at(now)).transpose();
        let expires_at = end.map_err(|problem| Failure::new(format!("--expires {problem}")))?;
        Ok(NewToken::new(name, self.scope).ending(expires_at).limited(self.requests_per_minute))
    }
}

fn table(tokens: &[Token], now: Timestamp) -> String {
    let head =
        ["NAME", "SECRET", "SCOPES", "CREATED", "LAST USED", "EXPIRES", "PER MINUTE", "STATE"].map(str::to_owned);
    columns::aligned(std::iter::once(head).chain(tokens.iter().map(|token| row(token, now))).collect())
}

fn row(token: &Token, now: Timestamp) -> [String; 8] {
    let instant = |at: Option<Timestamp>| at.map_or_else(|| "never".to_owned(), Timestamp::to_rfc3339);
    let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.as_str()).collect();
    let state = match (token.state(now), token.revoked_at) {
        (TokenState::Revoked, Some(at)) => format!("revoked {at}"),
        (TokenState::Revoked, None) => "revoked".to_owned(),
        (TokenState::Expired, _) => "expired".to_owned(),
        (TokenState::Active, _) => "valid".to_owned(),
    };
    [
        token.name.to_string(),
        format!("{}…", token.prefix),
        scopes.join(","),
        token.created_at.to_rfc3339(),
        instant(token.last_used_at),
        instant(token.expires_at),
        token.limit.map_or_else(|| "any".to_owned(), |limit| limit.per_minute().to_string()),
        state,
    ]
}
