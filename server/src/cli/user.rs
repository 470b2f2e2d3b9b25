//! `handoff user create`, `user list`, `user disable`, `user enable`, `user password`
//!
//! Whoever may open the database may do all of it, without an account: this is also the way back in.

use std::{
    io::{BufRead as _, Read as _},
    process::ExitCode,
};

use app::domain::{
    account::{Email, Password, Role},
    event::Actor,
    person::{Person, PersonName},
    time::Timestamp,
};
use clap::{Args, Subcommand, builder::BoolishValueParser};

use super::{Desk, Failure, Outcome, columns, numbers::counted, say, warn};
use crate::{
    config::{self, ConfigFile},
    password::{PasswordHash, Passwords},
    store::{Account, NewAccount, SharedStore},
};

/// Most bytes that are read for a password; a longer one is refused by the rules for passwords.
const MOST_READ: u64 = 4_096;

#[derive(Debug, Args)]
pub(super) struct Options {
    #[command(subcommand)]
    command: UserCommand,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Make an account for a person, and the person if they are not known yet
    Create {
        /// What they sign in with
        email: String,
        /// Their name as everyone sees it
        #[arg(long, env = "HANDOFF_NAME", hide_env_values = true)]
        name: Option<String>,
        /// What they are: admin, agent or viewer
        #[arg(long, env = "HANDOFF_ROLE", hide_env_values = true)]
        role: Option<Role>,
        #[command(flatten)]
        password: PasswordOption,
    },
    /// List all accounts
    List,
    /// Disable a person: they are signed out at once and can't sign in; their name stays wherever it stands
    Disable {
        /// Their e-mail
        email: String,
    },
    /// Enable a person again
    Enable {
        /// Their e-mail
        email: String,
    },
    /// Give an account another password, and sign it out everywhere
    Password {
        /// Whose
        email: String,
        #[command(flatten)]
        password: PasswordOption,
    },
}

#[derive(Debug, Args)]
struct PasswordOption {
    /// Read the password from stdin, its first line
    #[arg(long, env = "HANDOFF_PASSWORD_STDIN", hide_env_values = true, value_parser = BoolishValueParser::new(),
        num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    password_stdin: Option<bool>,
}

pub(super) async fn run(desk: &Desk, options: Options) -> Outcome {
    match options.command {
        UserCommand::Create { email, name, role, password } => {
            let email = read_email(&email)?;
            let name = chosen_name(name, &desk.file)?;
            let role = chosen_role(role, &desk.file)?;
            let password = password.read(&desk.file, name.as_str(), &email)?;
            let password = Some(hashed(password).await?);
            let store = desk.open().await?;
            let new = NewAccount { person: None, name, email, role, password };
            let made = store.create_account(&new, &Actor::System).await?;
            say(format_args!("{} can sign in with {} ({}).", made.name, new.email, role.as_str()));
            store.close().await;
        }
        UserCommand::List => {
            let store = desk.open_existing().await?;
            let accounts = store.accounts().await?;
            if accounts.is_empty() {
                warn("There is no account yet: make one with handoff user create EMAIL.");
            } else {
                say(table(&accounts));
            }
            store.close().await;
        }
        UserCommand::Disable { email } => {
            let store = desk.open_existing().await?;
            let person = known(&store, &read_email(&email)?).await?;
            let unresolved = store.disable_person(person.id, &Actor::System).await?;
            say(format_args!("{} is disabled and signed out.", person.name));
            if let Some(count) = u64::try_from(unresolved).ok().filter(|count| *count > 0) {
                let verb = if count == 1 { "is" } else { "are" };
                warn(format_args!("{} {verb} still assigned to them.", counted(count, "unresolved ticket")));
            }
            store.close().await;
        }
        UserCommand::Enable { email } => {
            let store = desk.open_existing().await?;
            let person = known(&store, &read_email(&email)?).await?;
            store.enable_person(person.id, &Actor::System).await?;
            say(format_args!("{} is enabled.", person.name));
            store.close().await;
        }
        UserCommand::Password { email, password } => {
            let email = read_email(&email)?;
            let store = desk.open_existing().await?;
            let person = known(&store, &email).await?;
            let hash = hashed(password.read(&desk.file, &person.name, &email)?).await?;
            store.set_password(person.id, &hash, &Actor::System).await?;
            say(format_args!("{} has another password and is signed out.", person.name));
            store.close().await;
        }
    }
    Ok(ExitCode::SUCCESS)
}

impl PasswordOption {
    /// The password, read and found good enough.
    fn read(&self, file: &ConfigFile, name: &str, email: &Email) -> Result<Password, Failure> {
        if !self.password_stdin.or(file.password_stdin).unwrap_or_default() {
            // An argument would be seen by everyone on this machine.
            return Err(Failure::new("give the password on stdin, with --password-stdin"));
        }
        let mut line = String::new();
        std::io::stdin()
            .lock()
            .take(MOST_READ)
            .read_line(&mut line)
            .map_err(|error| Failure::new(format!("the password can't be read from stdin: {error}")))?;
        let line = line.strip_suffix('\n').unwrap_or(&line);
        let line = line.strip_suffix('\r').unwrap_or(line);
        Ok(Password::chosen(line, name, Some(email.as_str()))?)
    }
}

async fn hashed(password: Password) -> Result<PasswordHash, Failure> {
    Ok(Passwords::default().hash(password).await?)
}

fn read_email(text: &str) -> Result<Email, Failure> {
    text.parse().map_err(|problem| Failure::new(format!("EMAIL {problem}")))
}

fn chosen_name(option: Option<String>, file: &ConfigFile) -> Result<PersonName, Failure> {
    let Some(name) = config::first_text([option, file.name.clone()]) else {
        return Err(Failure::new("give the person's name with --name"));
    };
    PersonName::try_from(name).map_err(|problem| Failure::new(format!("--name {problem}")))
}

fn chosen_role(option: Option<Role>, file: &ConfigFile) -> Result<Role, Failure> {
    match (option, &file.role) {
        (Some(role), _) => Ok(role),
        (None, Some(role)) => role.parse().map_err(|problem| Failure::new(format!("--role {problem}"))),
        (None, None) => Err(Failure::new("give the person's role with --role: admin, agent or viewer")),
    }
}

/// Whoever has an e-mail, with an account or without.
async fn known(store: &SharedStore, email: &Email) -> Result<Person, Failure> {
    let person = store.person_by_email(email).await?;
    person.ok_or_else(|| Failure::new(format!("there is nobody with the e-mail {email}")))
}

fn table(accounts: &[Account]) -> String {
    let head = ["EMAIL", "NAME", "ROLE", "CREATED", "LAST SIGNED IN", "STATE"].map(str::to_owned);
    columns::aligned(std::iter::once(head).chain(accounts.iter().map(row)).collect())
}

fn row(account: &Account) -> [String; 6] {
    let state = match (account.person.disabled, account.has_password) {
        (true, _) => "disabled",
        (false, true) => "enabled",
        (false, false) => "no password yet",
    };
    [
        account.person.email.clone().unwrap_or_else(|| "-".to_owned()),
        account.person.name.clone(),
        account.role.as_str().to_owned(),
        account.created_at.to_rfc3339(),
        account.signed_in_at.map_or_else(|| "never".to_owned(), Timestamp::to_rfc3339),
        state.to_owned(),
    ]
}
