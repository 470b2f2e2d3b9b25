//! Where options come from: the command line, `HANDOFF_*` variables, a TOML file, defaults, in this order.
//!
//! clap reads the first two; what it leaves open is filled in here. Text that is empty is absent, wherever it comes from.

use std::{
    path::{Path, PathBuf},
    str::FromStr,
};

use app::domain::account::SessionLife;
use serde::Deserialize;

use crate::web::PublicUrl;

/// The default of `--addr`.
pub const DEFAULT_ADDR: &str = "127.0.0.1:3000";
/// The default of `--database-url`.
pub const DEFAULT_DATABASE_URL: &str = "sqlite:handoff.db";
/// The default of `--log`.
pub const DEFAULT_LOG: &str = "warn,handoff=info,server=info";

/// The configuration file: every option by the name that it has on the command line, with `_` for `-`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ConfigFile {
    /// `--database-url`
    pub database_url: Option<String>,
    /// `--log`
    pub log: Option<String>,
    /// `serve --addr`
    pub addr: Option<String>,
    /// `serve --public-url`
    pub public_url: Option<String>,
    /// `serve --allowed-host`
    pub allowed_host: Option<Vec<String>>,
    /// `serve --trusted-proxy`
    pub trusted_proxy: Option<Vec<String>>,
    /// `serve --max-connections`
    pub max_connections: Option<usize>,
    /// `serve --session-idle`
    pub session_idle: Option<String>,
    /// `serve --session-max`
    pub session_max: Option<String>,
    /// `serve --demo`
    pub demo: Option<bool>,
    /// `import --confidence-scale`
    pub confidence_scale: Option<String>,
    /// `token create --scope`
    pub scope: Option<Vec<String>>,
    /// `token create --expires`
    pub expires: Option<String>,
    /// `token create --requests-per-minute`
    pub requests_per_minute: Option<u32>,
    /// `user create --name`
    pub name: Option<String>,
    /// `user create --role`
    pub role: Option<String>,
    /// `user create --password-stdin`, `user password --password-stdin`
    pub password_stdin: Option<bool>,
    /// `check --json`
    pub json: Option<bool>,
    /// `rules import --dry-run`
    pub dry_run: Option<bool>,
    /// `rules import --prune`
    pub prune: Option<bool>,
    /// `copy --from`
    pub from: Option<String>,
    /// `copy --to`
    pub to: Option<String>,
    /// `erase --chat-id`
    pub chat_id: Option<String>,
    /// `erase --user-id`
    pub user_id: Option<String>,
    /// `erase --yes`
    pub yes: Option<bool>,
}

/// Why the options can't be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file can't be read.
    #[error("the configuration file {} can't be read: {problem}", file.display())]
    Unreadable {
        /// Which.
        file: PathBuf,
        /// Why.
        problem: std::io::Error,
    },
    /// It is not TOML, or names an option that there is none of.
    #[error("the configuration file {} is wrong in line {line}: {problem}", file.display())]
    Wrong {
        /// Which.
        file: PathBuf,
        /// Where.
        line: usize,
        /// In what way.
        problem: String,
    },
    /// An option has a value that it can't have.
    #[error("{option} {problem}")]
    Value {
        /// The option as on the command line.
        option: &'static str,
        /// The rule that it breaks.
        problem: String,
    },
}

impl ConfigFile {
    /// Reads the file.
    ///
    /// # Errors
    /// [`ConfigError`]
    pub fn read(file: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(file)
            .map_err(|problem| ConfigError::Unreadable { file: file.to_owned(), problem })?;
        toml::from_str(&text).map_err(|error| {
            let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
            ConfigError::Wrong {
                file: file.to_owned(),
                line: before.matches('\n').count() + 1,
                problem: error.message().to_owned(),
            }
        })
    }
}

/// The first text that is there and not empty.
#[must_use]
pub fn first_text(candidates: impl IntoIterator<Item = Option<String>>) -> Option<String> {
    candidates.into_iter().flatten().find(|text| !text.trim().is_empty())
}

/// The database: `--database-url` or `HANDOFF_DATABASE_URL`, else `DATABASE_URL`, else the file's, else the default.
#[must_use]
pub fn database_url(option: Option<String>, variable: Option<String>, file: &ConfigFile) -> String {
    first_text([option, variable, file.database_url.clone()]).unwrap_or_else(|| DEFAULT_DATABASE_URL.to_owned())
}

/// The public URL, checked.
///
/// # Errors
/// [`ConfigError::Value`]
pub fn public_url(option: Option<String>, file: &ConfigFile) -> Result<Option<PublicUrl>, ConfigError> {
    first_text([option, file.public_url.clone()]).map(|url| url.parse()).transpose().map_err(
        |problem: crate::web::InvalidPublicUrl| ConfigError::Value {
            option: "--public-url",
            problem: problem.to_string(),
        },
    )
}

/// How long sessions last: without use, and in all. A session that lasts for less than it may be idle by default is idle
/// for as long as it lasts.
///
/// # Errors
/// [`ConfigError::Value`]
pub fn session_life(idle: Option<String>, max: Option<String>, file: &ConfigFile) -> Result<SessionLife, ConfigError> {
    let default = SessionLife::DEFAULT;
    let max = millis("--session-max", [max, file.session_max.clone()])?.unwrap_or(default.absolute_millis());
    let idle = millis("--session-idle", [idle, file.session_idle.clone()])?;
    let idle = idle.unwrap_or_else(|| default.idle_millis().min(max));
    let refused = |option, problem: &str| Err(ConfigError::Value { option, problem: problem.to_owned() });
    match SessionLife::new(idle, max) {
        Ok(life) => Ok(life),
        Err(_) if max > SessionLife::LONGEST_MILLIS => {
            refused("--session-max", "is at most 400 days: browsers keep no cookie for longer")
        }
        Err(_) if idle > max => refused("--session-idle", "is longer than --session-max"),
        Err(_) if max < SessionLife::SHORTEST_MILLIS => refused("--session-max", "is at least 1m"),
        Err(_) => refused("--session-idle", "is at least 1m"),
    }
}

fn millis(option: &'static str, candidates: [Option<String>; 2]) -> Result<Option<i64>, ConfigError> {
    let Some(text) = first_text(candidates) else { return Ok(None) };
    let span = humantime::parse_duration(text.trim()).map_err(|_| ConfigError::Value {
        option,
        problem: format!("{text} is not understood: it must be like 12h, 30m or 14d"),
    })?;
    Ok(Some(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)))
}

/// The values of an option that may be given several times: those of the first place that has any, checked.
///
/// # Errors
/// [`ConfigError::Value`]
pub fn several<T: FromStr<Err: std::fmt::Display>>(
    option: &'static str,
    given: Vec<String>,
    file: Option<&Vec<String>>,
) -> Result<Vec<T>, ConfigError> {
    let present = |texts: &[String]| -> Vec<String> {
        texts.iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
    };
    let mut texts = present(&given);
    if texts.is_empty() {
        texts = file.map(|texts| present(texts)).unwrap_or_default();
    }
    let read = |text: &String| {
        let value = text.parse();
        value.map_err(|problem: T::Err| ConfigError::Value { option, problem: format!("{text}: {problem}") })
    };
    texts.iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<ConfigFile, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("handoff.toml");
        std::fs::write(&file, text).unwrap();
        ConfigFile::read(&file)
    }

    fn some(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn the_database_comes_from_the_first_place_that_names_one() {
        let file = read("database_url = \"sqlite:file.db\"").unwrap();
        assert_eq!(database_url(some("sqlite:option.db"), some("sqlite:variable.db"), &file), "sqlite:option.db");
        assert_eq!(database_url(None, some("sqlite:variable.db"), &file), "sqlite:variable.db");
        assert_eq!(database_url(some(""), some(" "), &file), "sqlite:file.db");
        assert_eq!(database_url(None, None, &ConfigFile::default()), DEFAULT_DATABASE_URL);
    }

    #[test]
    fn an_unknown_key_is_named_with_its_line() {
        let error = read("addr = \"127.0.0.1:1\"\n\nadress = \"x\"\n").unwrap_err().to_string();
        assert!(error.contains("line 3") && error.contains("`adress`"), "{error}");
        let error = read("addr = 3000").unwrap_err().to_string();
        assert!(error.contains("line 1") && error.contains("string") && !error.contains('\n'), "{error}");
        assert!(read("addr = ").is_err());
    }

    #[test]
    fn every_option_may_stand_in_the_file() {
        let file = read(
            "database_url = 'sqlite:a.db'\nlog = 'info'\naddr = ':0'\npublic_url = 'https://desk.example.com'\n\
             allowed_host = ['desk.internal']\ntrusted_proxy = ['10.0.0.0/8']\nmax_connections = 9\n\
             session_idle = '1h'\nsession_max = '2d'\n\
             demo = true\nconfidence_scale = 'ratio'\nscope = ['ingest', 'read']\njson = true\n\
             name = 'Ada Obi'\nrole = 'agent'\npassword_stdin = true\ndry_run = true\nprune = true\n\
             chat_id = 'a'\nuser_id = 'u-42'\nyes = true\n",
        );
        assert_eq!(file.unwrap().scope.unwrap(), ["ingest", "read"]);
        assert_eq!(read("").unwrap(), ConfigFile::default());
    }

    #[test]
    fn a_public_url_is_checked_wherever_it_comes_from() {
        let file = ConfigFile { public_url: some("desk.example.com"), ..ConfigFile::default() };
        let error = public_url(None, &file).unwrap_err().to_string();
        assert_eq!(error, "--public-url must be like https://desk.example.com, without a path");
        assert!(public_url(some("https://desk.example.com"), &file).unwrap().is_some());
        assert!(public_url(None, &ConfigFile::default()).unwrap().is_none());
    }

    #[test]
    fn sessions_last_as_long_as_is_said_and_no_nonsense_is_taken() {
        const HOUR: i64 = 60 * 60 * 1_000;
        let life = |idle: &str, max: &str| session_life(some(idle), some(max), &ConfigFile::default());
        for (idle, max, hours) in [
            ("", "", (12, 14 * 24)),
            ("30m", "", (0, 14 * 24)),
            ("1h 30m", "2d", (1, 48)),
            ("", "1h", (1, 1)),
            ("400d", "400d", (9_600, 9_600)),
        ] {
            let life = life(idle, max).unwrap();
            assert_eq!((life.idle_millis() / HOUR, life.absolute_millis() / HOUR), hours, "{idle} {max}");
        }
        for (idle, max, problem) in [
            ("30d", "", "--session-idle is longer than --session-max"),
            ("2h", "1h", "--session-idle is longer than --session-max"),
            ("30s", "", "--session-idle is at least 1m"),
            ("", "30s", "--session-max is at least 1m"),
            ("", "401d", "--session-max is at most 400 days: browsers keep no cookie for longer"),
            ("", "9000years", "--session-max is at most 400 days: browsers keep no cookie for longer"),
            ("12", "", "--session-idle 12 is not understood: it must be like 12h, 30m or 14d"),
            ("", "-1h", "--session-max -1h is not understood: it must be like 12h, 30m or 14d"),
        ] {
            assert_eq!(life(idle, max).unwrap_err().to_string(), problem);
        }
        let file = ConfigFile { session_idle: some("5m"), session_max: some("1h"), ..ConfigFile::default() };
        assert_eq!(session_life(None, None, &file).unwrap().idle_millis(), 5 * 60 * 1_000);
        assert_eq!(session_life(some("6m"), None, &file).unwrap().idle_millis(), 6 * 60 * 1_000);
    }

    #[test]
    fn several_values_come_from_one_place() {
        let file = vec!["1".to_owned(), " ".to_owned()];
        assert_eq!(several::<u8>("--x", vec![], Some(&file)).unwrap(), [1]);
        assert_eq!(several::<u8>("--x", vec![" 2".to_owned(), "3".to_owned()], Some(&file)).unwrap(), [2, 3]);
        assert_eq!(several::<u8>("--x", vec![String::new()], None).unwrap(), [0_u8; 0]);
        let error = several::<u8>("--x", vec!["y".to_owned()], None).unwrap_err().to_string();
        assert_eq!(error, "--x y: invalid digit found in string");
    }
}
