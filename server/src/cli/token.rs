//! `handoff token create`, `token list`, `token revoke`

use std::process::ExitCode;

use app::domain::time::Timestamp;
use clap::{Args, Subcommand, ValueEnum as _};

use super::{Desk, Failure, Outcome, columns, say, warn};
use crate::{
    config::ConfigFile,
    store::{Scope, Token},
};

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
        name: String,
        /// What it allows; may be repeated [default: ingest]
        #[arg(long, value_enum, value_delimiter = ',', env = "HANDOFF_SCOPE", hide_env_values = true)]
        scope: Vec<Scope>,
    },
    /// List all tokens, without their secrets
    List,
    /// Revoke a token: from then on it opens nothing
    Revoke {
        /// Its name
        name: String,
    },
}

pub(super) async fn run(desk: &Desk, options: Options) -> Outcome {
    let store = match options.command {
        TokenCommand::Create { .. } => desk.open().await?,
        TokenCommand::List | TokenCommand::Revoke { .. } => desk.open_existing().await?,
    };
    match options.command {
        TokenCommand::Create { name, scope } => {
            let scopes = chosen(scope, &desk.file)?;
            say(store.create_token(&name, &scopes).await?);
        }
        TokenCommand::List => {
            let tokens = store.tokens().await?;
            if tokens.is_empty() {
                warn("There is no token yet: make one with handoff token create NAME.");
            } else {
                say(table(&tokens));
            }
        }
        TokenCommand::Revoke { name } => {
            store.revoke_token(&name).await?;
            say(format_args!("The token {name} is revoked."));
        }
    }
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

fn chosen(option: Vec<Scope>, file: &ConfigFile) -> Result<Vec<Scope>, Failure> {
    if !option.is_empty() {
        return Ok(option);
    }
    let named = file.scope.iter().flatten();
    let scopes: Result<Vec<_>, _> = named.map(|name| Scope::from_str(name, false).map_err(|_| name)).collect();
    let scopes = scopes.map_err(|name| {
        Failure::new(format!("the configuration file names the scope {name:?}: it must be ingest, read, write or raw"))
    })?;
    Ok(if scopes.is_empty() { vec![Scope::Ingest] } else { scopes })
}

fn table(tokens: &[Token]) -> String {
    let head = ["NAME", "SECRET", "SCOPES", "CREATED", "LAST USED", "STATE"].map(str::to_owned);
    columns::aligned(std::iter::once(head).chain(tokens.iter().map(row)).collect())
}

fn row(token: &Token) -> [String; 6] {
    let instant = |at: Option<Timestamp>| at.map_or_else(|| "never".to_owned(), Timestamp::to_rfc3339);
    let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.as_str()).collect();
    [
        token.name.clone(),
        format!("{}…", token.prefix),
        scopes.join(","),
        token.created_at.to_rfc3339(),
        instant(token.last_used_at),
        token.revoked_at.map_or_else(|| "valid".to_owned(), |at| format!("revoked {at}")),
    ]
}
