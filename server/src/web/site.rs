//! The compiled frontend: a folder while the desk is worked on, inside the binary once it ships.
//!
//! Everything lies in one folder whose name is the hash of its content, so a browser keeps it for ever:
//! `site.json` says which, `{"pkg": "pkg/HASH"}`.

use std::{
    borrow::Cow,
    path::{Path, PathBuf},
};

use axum::{
    body::Bytes,
    extract::{Path as UrlPath, State},
    http::{
        HeaderMap, HeaderValue,
        header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY},
    },
    response::{IntoResponse, Response},
};
use leptos::config::{Env, LeptosOptions};
use serde::Deserialize;

use super::{problem::Problem, state::AppState};

/// What the site's files are called; xtask's packer gives them this name.
const OUTPUT_NAME: &str = "handoff";
/// Encodings in which a file may lie beside itself, the smallest first.
const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// Where the compiled frontend is.
#[derive(Debug)]
pub struct Site {
    source: Source,
    package: String,
}

#[derive(Debug)]
enum Source {
    Absent,
    Folder(PathBuf),
    #[cfg(feature = "embed-site")]
    Embedded,
}

/// Why the site can't be served.
#[derive(Debug, thiserror::Error)]
pub enum SiteError {
    /// The folder that was named has no site.
    #[error("there is no site.json in {}, which HANDOFF_SITE_DIR names as the folder of the built site", .0.display())]
    NoSite(PathBuf),
    /// `site.json` is not what the packer writes.
    #[error("site.json is not understood: {0}")]
    Description(#[source] serde_json::Error),
}

#[derive(Deserialize)]
struct Description {
    pkg: String,
}

#[cfg(feature = "embed-site")]
#[derive(rust_embed::Embed)]
#[folder = "$HANDOFF_EMBED_DIR"]
struct Embedded;

impl Site {
    /// The site in a folder, else the one inside the binary, else none: pages are then plain HTML.
    ///
    /// # Errors
    /// [`SiteError`] if the folder has none.
    pub fn find(folder: Option<PathBuf>) -> Result<Self, SiteError> {
        if let Some(folder) = folder {
            return Self::in_folder(folder);
        }
        #[cfg(feature = "embed-site")]
        if let Some(description) = Embedded::get("site.json") {
            return Ok(Self { source: Source::Embedded, package: package(&description.data)? });
        }
        Ok(Self::absent())
    }

    /// No site.
    #[must_use]
    pub fn absent() -> Self {
        Self { source: Source::Absent, package: "pkg".to_owned() }
    }

    /// The site in a folder.
    ///
    /// # Errors
    /// [`SiteError`] if it has none.
    pub fn in_folder(folder: PathBuf) -> Result<Self, SiteError> {
        match std::fs::read(folder.join("site.json")) {
            Ok(description) => Ok(Self { package: package(&description)?, source: Source::Folder(folder) }),
            Err(_) => Err(SiteError::NoSite(folder)),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_absent(&self) -> bool {
        matches!(self.source, Source::Absent)
    }

    /// What leptos needs to know of it.
    #[must_use]
    pub fn options(&self) -> LeptosOptions {
        let root = match &self.source {
            Source::Folder(folder) => folder.to_string_lossy(),
            _ => Cow::Borrowed("."),
        };
        LeptosOptions::builder()
            .output_name(OUTPUT_NAME)
            .site_root(root.into_owned())
            .site_pkg_dir(self.package.as_str())
            .env(Env::PROD)
            .build()
    }

    async fn read(&self, path: &str) -> Option<Bytes> {
        match &self.source {
            Source::Absent => None,
            Source::Folder(folder) => tokio::fs::read(folder.join(path)).await.ok().map(Bytes::from),
            #[cfg(feature = "embed-site")]
            Source::Embedded => Embedded::get(path).map(|file| match file.data {
                Cow::Borrowed(bytes) => Bytes::from_static(bytes),
                Cow::Owned(bytes) => Bytes::from(bytes),
            }),
        }
    }
}

fn package(description: &[u8]) -> Result<String, SiteError> {
    serde_json::from_slice::<Description>(description).map(|site| site.pkg).map_err(SiteError::Description)
}

/// `GET /pkg/…`: a file of the site, in the smallest encoding that the browser takes and the build made.
///
/// # Errors
/// 404 where there is no such file.
pub(super) async fn file(
    State(state): State<AppState>,
    UrlPath(path): UrlPath<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let missing = || Problem::not_found("There is no such file.");
    let kind = content_type(&path).filter(|_| stays_inside(&path)).ok_or_else(missing)?;
    let path = format!("pkg/{path}");
    let mut found = None;
    for (encoding, suffix) in ENCODINGS {
        if found.is_none() && accepts(&headers, encoding) {
            found = state.site.read(&format!("{path}{suffix}")).await.map(|bytes| (bytes, Some(encoding)));
        }
    }
    let (bytes, encoding) = match found {
        Some(found) => found,
        None => (state.site.read(&path).await.ok_or_else(missing)?, None),
    };
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    if let Some(encoding) = encoding {
        headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Ok(response)
}

/// Whether a path leads to something below the folder that it starts from, whatever the system calls a separator.
fn stays_inside(path: &str) -> bool {
    path.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', ':', '\0']))
}

fn content_type(path: &str) -> Option<&'static str> {
    Some(match Path::new(path).extension()?.to_str()? {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "wasm" => "application/wasm",
        _ => return None,
    })
}

/// Whether the client takes `encoding`: named or meant by `*`, and not with a weight of 0.
fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let listed = headers.get_all(ACCEPT_ENCODING).into_iter().filter_map(|value| value.to_str().ok());
    let mut any = false;
    for entry in listed.flat_map(|value| value.split(',')) {
        let (name, parameters) = entry.split_once(';').unwrap_or((entry, ""));
        let refused = parameters.trim().strip_prefix("q=").is_some_and(|weight| weight.parse() == Ok(0.0_f32));
        if name.trim().eq_ignore_ascii_case(encoding) {
            return !refused;
        }
        any |= name.trim() == "*" && !refused;
    }
    any
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_never_leaves_the_folder() {
        for path in
            ["../site.json", "a/../../b", "a//b", "/etc/passwd", "", ".", "a\\..\\b", "c:/x", "a/.hidden", "a\0.js"]
        {
            assert!(!stays_inside(path), "{path}");
        }
        assert!(stays_inside("0f3c/handoff_bg.wasm"));
    }

    #[test]
    fn an_encoding_is_used_only_if_the_client_takes_it() {
        let takes = |value: &'static str| {
            let headers = HeaderMap::from_iter([(ACCEPT_ENCODING, value.parse().unwrap())]);
            (accepts(&headers, "br"), accepts(&headers, "gzip"))
        };
        assert_eq!(takes("gzip, deflate, BR"), (true, true));
        assert_eq!(takes("gzip;q=0.5, br;q=0"), (false, true));
        assert_eq!(takes("*"), (true, true));
        assert_eq!(takes("br;q=0.0, *"), (false, true));
        assert_eq!(takes("*;q=0, gzip"), (false, true));
        assert_eq!(takes("brotli, x-gzip"), (false, false));
        assert!(!accepts(&HeaderMap::new(), "br"));
    }

    #[cfg(feature = "embed-site")]
    #[tokio::test]
    async fn the_site_inside_the_binary_is_found() {
        let site = Site::find(None).unwrap();
        assert!(!site.is_absent());
        assert!(site.read(&format!("{}/handoff.js", site.package)).await.is_some_and(|file| !file.is_empty()));
        assert_eq!(site.read("pkg/none.js").await, None);
    }
}
