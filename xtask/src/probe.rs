//! Questions to the machine that cost nothing and change nothing.

use std::{
    env,
    path::PathBuf,
    process::{Command, Stdio},
};

/// What a command prints, if it is there and succeeds.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The first line that a program prints of its own version.
pub(crate) fn version(program: &str) -> Option<String> {
    let text = output(Command::new(program).arg("--version"))?;
    text.lines().next().map(str::to_owned)
}

/// Where a program is on the PATH.
pub(crate) fn which(program: &str) -> Option<PathBuf> {
    let name = format!("{program}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(&name)).find(|path| path.is_file())
}

/// Whether rustup may fetch what is missing; `RUSTUP_AUTO_INSTALL=0` is how a machine says that it may not.
pub(crate) fn rustup_may_install() -> bool {
    env::var_os("RUSTUP_AUTO_INSTALL").is_none_or(|value| value != "0") && which("rustup").is_some()
}
