//! What the desk says to its log, kept for tests to read.

use std::{
    io, panic,
    sync::{Mutex, Once},
};

use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

/// Far more than is logged unless somebody asks for it.
const FILTER: &str = "info,server=trace,app=trace,tower_http=trace,axum=trace,leptos_axum=trace,sqlx=debug";

static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Keep;

impl io::Write for Keep {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        LOG.lock().map_err(|_| io::ErrorKind::Other)?.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Keep {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        Self
    }
}

/// Begins to keep what is logged, once for the whole process, and every panic with it: one in a task that nobody waits
/// for is not logged by anyone else.
pub(crate) fn keep() {
    static BEGUN: Once = Once::new();
    BEGUN.call_once(|| {
        let filter = EnvFilter::new(FILTER);
        tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(Keep).init();
        let say = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            tracing::error!("{}", panic.to_string().replace('\n', " "));
            say(panic);
        }));
    });
}

/// The lines that hold one of these words.
pub(crate) fn lines_with(words: &[&str]) -> Vec<String> {
    let log = String::from_utf8_lossy(&LOG.lock().unwrap()).into_owned();
    log.lines().filter(|line| words.iter().any(|word| line.contains(word))).map(str::to_owned).collect()
}
