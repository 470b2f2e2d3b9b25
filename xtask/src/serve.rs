//! `demo` and `serve`: build what changed, then become the server, or watch over it.

use std::{env, fs, path::Path, process::Command};

use anyhow::{Context, Result};

use crate::{server, site::Site, step::Steps, watch, workspace::Workspace};

/// Where the data of a run goes when nobody says otherwise.
const DEMO_DATABASE: &str = "target/demo/handoff.db";
const SERVE_DATABASE: &str = "target/serve/handoff.db";

/// A server with a demo desk: seeded, open to whoever sits at this machine.
pub(crate) fn demo(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    let steps = Steps::new(workspace)?;
    let binary = server::build_dev(workspace, &steps)?;
    let mut command = serve_command(workspace, &binary);
    command.arg("--demo");
    // A DATABASE_URL of the environment is someone's real desk: only the command line names another one for the demo.
    if !names_option(arguments, "--database-url") {
        database(workspace, &mut command, DEMO_DATABASE)?;
    }
    command.args(arguments);
    become_server(command)
}

/// A server with a desk of its own.
pub(crate) fn serve(workspace: &Workspace, watching: bool, arguments: &[String]) -> Result<()> {
    let steps = Steps::new(workspace)?;
    let build = || server::build_dev(workspace, &steps);
    let command = |binary: &Path| {
        let mut command = serve_command(workspace, binary);
        if !names_its_database(arguments) {
            database(workspace, &mut command, SERVE_DATABASE)?;
        }
        command.args(arguments);
        Ok(command)
    };
    if watching {
        return watch::run(workspace, &steps, || command(&build()?));
    }
    become_server(command(&build()?)?)
}

fn serve_command(workspace: &Workspace, binary: &Path) -> Command {
    let mut command = workspace.command(binary);
    command.arg("serve").env("HANDOFF_SITE_DIR", Site::Dev.folder(workspace));
    command
}

fn database(workspace: &Workspace, command: &mut Command, relative: &str) -> Result<()> {
    if let Some(folder) = workspace.path(relative).parent() {
        fs::create_dir_all(folder).with_context(|| format!("could not create {}", folder.display()))?;
    }
    command.arg("--database-url").arg(format!("sqlite:{relative}"));
    Ok(())
}

fn names_its_database(arguments: &[String]) -> bool {
    let by_environment = ["HANDOFF_DATABASE_URL", "DATABASE_URL", "HANDOFF_CONFIG"];
    names_option(arguments, "--database-url")
        || names_option(arguments, "--config")
        || by_environment.iter().any(|variable| env::var_os(variable).is_some())
}

/// Whether a command line names an option, in either of its spellings.
fn names_option(arguments: &[String], option: &str) -> bool {
    arguments
        .iter()
        .filter_map(|argument| argument.strip_prefix(option))
        .any(|rest| rest.is_empty() || rest.starts_with('='))
}

/// The server takes this process over, so that Ctrl-C and every other signal is its own.
#[cfg(unix)]
fn become_server(mut command: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    let program = command.get_program().to_string_lossy().into_owned();
    let error = command.exec();
    Err(error).with_context(|| format!("could not start {program}"))
}

#[cfg(not(unix))]
fn become_server(mut command: Command) -> Result<()> {
    let status = command.status().context("could not start the server")?;
    anyhow::ensure!(status.success(), "the server ended with {status}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::names_option;

    #[test]
    fn options_are_found_in_both_spellings() {
        let given = |arguments: &[&str]| arguments.iter().map(|&argument| argument.to_owned()).collect::<Vec<_>>();
        assert!(names_option(&given(&["--database-url", "sqlite:x"]), "--database-url"));
        assert!(names_option(&given(&["--addr=:1", "--database-url=sqlite:x"]), "--database-url"));
        assert!(!names_option(&given(&["--database-url-file", "x"]), "--database-url"));
    }
}
