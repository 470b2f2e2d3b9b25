//! A server of one's own: initialised in a temporary folder, on a free port of this machine.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::programs;

/// PostgreSQL refuses to run as root; whoever is root lends it this user's name, which Debian's package makes.
const USER: &str = "postgres";
/// The user inside of the database.
const ROLE: &str = "handoff";
/// How long a start may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Serves until its stdin ends, as it does when the process at the other end is gone in whatever way; then tidies up.
const WARDEN: &str = r#"
folder=$1; shift
"$@" >"$folder/log" 2>&1 &
server=$!
cat >/dev/null
kill -QUIT "$server"
wait "$server"
rm -rf "$folder"
"#;

/// Whether anyone would miss the server after a power cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Durability {
    None,
    Full,
}

/// What makes a server quick that nobody will miss.
const FORGETFUL: [&str; 3] = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"];

const SETTINGS: [&str; 4] = ["max_connections=300", "unix_socket_directories=", "listen_addresses=127.0.0.1", "ssl=on"];

#[derive(Debug)]
pub(crate) struct Private {
    folder: PathBuf,
    port: u16,
    warden: Child,
}

impl Private {
    pub(crate) fn start(durability: Durability) -> Result<Self> {
        let programs = programs::folder()?;
        let folder = new_folder()?;
        let data = folder.join("data");
        let mut initdb = command(programs.join("initdb"));
        initdb.arg("-D").arg(&data).args(["-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "-U", ROLE, "--no-sync"]);
        complete(initdb)?;
        certify(&data)?;

        let port = free_port()?;
        let mut warden = command("sh");
        warden.args(["-c", WARDEN, "warden"]).arg(&folder).arg(programs.join("postgres")).arg("-D").arg(&data);
        warden.arg("-p").arg(port.to_string());
        let forgetful = FORGETFUL.iter().filter(|_| durability == Durability::None);
        for setting in SETTINGS.iter().chain(forgetful) {
            warden.args(["-c", setting]);
        }
        let warden = warden
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("could not start PostgreSQL")?;
        let private = Self { folder, port, warden };
        private.wait_until_ready(&programs)?;
        Ok(private)
    }

    pub(crate) fn url(&self) -> String {
        format!("postgres://{ROLE}@127.0.0.1:{}/postgres", self.port)
    }

    pub(crate) fn certificate(&self) -> PathBuf {
        self.folder.join("data/server.crt")
    }

    fn wait_until_ready(&self, programs: &Path) -> Result<()> {
        let begun = Instant::now();
        loop {
            let mut ready = Command::new(programs.join("pg_isready"));
            ready.args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()]);
            if ready.status().is_ok_and(|status| status.success()) {
                return Ok(());
            }
            if begun.elapsed() > PATIENCE {
                let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
                bail!("PostgreSQL was not ready after {} s: {}", PATIENCE.as_secs(), log.trim());
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Private {
    fn drop(&mut self) {
        drop(self.warden.stdin.take());
        let _ = self.warden.wait();
    }
}

/// As the user that may run a server.
fn command(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let mut command = if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", USER, "--"]).arg(program);
        command
    } else {
        Command::new(program)
    };
    // Neither a folder that this user may not enter nor settings of whoever runs the tests.
    command.current_dir("/");
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_str().is_some_and(|name| name.starts_with("PG"))) {
        command.env_remove(name);
    }
    command
}

fn complete(mut command: Command) -> Result<()> {
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("could not start {command:?}"))?;
    if !output.status.success() {
        bail!("{command:?}: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

fn new_folder() -> Result<PathBuf> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("handoff-postgres-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let folder = std::env::temp_dir().join(name);
    fs::create_dir(&folder).with_context(|| format!("could not create {}", folder.display()))?;
    if is_root() {
        let mut chown = Command::new("chown");
        chown.arg(format!("{USER}:")).arg(&folder);
        complete(chown)?;
    }
    Ok(folder)
}

/// A certificate for this machine's name, so that connections can be encrypted and the server be known by it.
fn certify(data: &Path) -> Result<()> {
    let mut openssl = command("openssl");
    openssl.args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]);
    openssl.args(["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]);
    openssl.args(["-addext", "basicConstraints=critical,CA:FALSE"]);
    openssl.arg("-keyout").arg(data.join("server.key")).arg("-out").arg(data.join("server.crt"));
    complete(openssl)
}

/// Free a moment ago; whoever takes it meanwhile makes the start fail, and says so.
fn free_port() -> Result<u16> {
    Ok(TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr()).context("no free port")?.port())
}

#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata("/proc/self").is_ok_and(|myself| myself.uid() == 0)
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_leaves_nothing_behind() {
        let private = Private::start(Durability::None).unwrap();
        let (folder, port) = (private.folder.clone(), private.port);
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        assert!(private.certificate().exists());
        drop(private);
        assert!(!folder.exists());
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_err());
    }
}
