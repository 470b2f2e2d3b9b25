//! Every route that there is. What axum does not list is read from where it is written down, so that a route that is new
//! is tried without being named here.

use std::{fs, path::Path, sync::OnceLock};

use axum::http::Method;

/// Something to ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Route {
    /// The method that it is meant for.
    pub(crate) method: Method,
    /// The path, with parameters as `{name}`.
    pub(crate) path: String,
    /// The arguments of a server function.
    pub(crate) arguments: Vec<String>,
}

impl Route {
    pub(crate) fn is_function(&self) -> bool {
        self.path.starts_with("/api/fn/")
    }
}

/// Every page, every server function, every other address.
pub(crate) fn all() -> &'static [Route] {
    static ALL: OnceLock<Vec<Route>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut routes = fixed();
        routes.extend(server::web::page_paths().into_iter().map(|path| route(Method::GET, path)));
        routes.extend(functions());
        routes
    })
}

/// Every server function.
pub(crate) fn functions() -> Vec<Route> {
    let sources = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/src/api"));
    let mut functions: Vec<_> = leptos::server_fn::axum::server_fn_paths()
        .map(|(path, method)| {
            let name = path.strip_prefix("/api/fn/").unwrap_or_else(|| panic!("{path} is not below /api/fn"));
            let arguments = sources.iter().find_map(|(_, source)| arguments_of(name, source));
            let arguments = arguments.unwrap_or_else(|| panic!("the source of {path} was not found"));
            Route { method, path: path.to_owned(), arguments }
        })
        .collect();
    functions.sort_by(|a, b| a.path.cmp(&b.path));
    functions
}

/// The names of the arguments of a server function.
fn arguments_of(endpoint: &str, source: &str) -> Option<Vec<String>> {
    let (_, rest) = source.split_once(&format!("endpoint = \"{endpoint}\""))?;
    let (_, rest) = rest.split_once("pub async fn ")?;
    let (_, rest) = rest.split_once('(')?;
    let (list, _) = rest.split_once(") ->")?;
    let names = list.replace("#[server(default)]", "");
    let names = names.split(',').filter_map(|argument| Some(argument.split_once(':')?.0.trim().to_owned()));
    Some(names.collect())
}

/// What the router's own lines name.
fn fixed() -> Vec<Route> {
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web");
    let mut routes = Vec::new();
    for (file, source) in sources(&web) {
        let source = source.split("#[cfg(test)]").next().unwrap_or_default();
        for call in source.split(".route(").skip(1) {
            // However it is broken into lines; a path that is not written here would be one that is not tried.
            let call = call.trim_start();
            let (path, handlers) = call
                .strip_prefix('"')
                .and_then(|call| call.split_once('"'))
                .unwrap_or_else(|| panic!("{file}: which path is this: {}", call.lines().next().unwrap_or_default()));
            let end = handlers.find(".route(").or_else(|| handlers.find(".layer(")).unwrap_or(handlers.len());
            let handlers = handlers[..end].split(";\n").next().unwrap_or_default();
            let is_nested = file.contains("/api/") && !path.starts_with("/api");
            let path = format!("{}{path}", if is_nested { "/api/v1" } else { "" });
            for method in [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
                if handlers.contains(&format!("{}(", method.as_str().to_lowercase())) {
                    routes.push(route(method, path.clone()));
                }
            }
        }
    }
    routes
}

const fn route(method: Method, path: String) -> Route {
    Route { method, path, arguments: Vec::new() }
}

/// The Rust files below a folder.
fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|kind| kind == "rs") {
            found.push((path.to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap()));
        }
    }
    found.sort();
    found
}

#[test]
fn the_routes_are_found() {
    let has = |method: Method, path: &str| all().iter().any(|route| route.method == method && route.path == path);
    // A router is what registers nothing more than the pages; functions register themselves.
    for (method, path) in [
        (Method::GET, "/healthz"),
        (Method::GET, "/"),
        (Method::GET, "/tickets.csv"),
        (Method::POST, "/api/v1/turns"),
        (Method::PATCH, "/api/v1/tickets/{id}"),
        (Method::PUT, "/api/v1/conversations/{chat_id}/turns/{turn_id}/feedback"),
        (Method::GET, "/api/events"),
        (Method::GET, "/tickets"),
        (Method::POST, "/api/fn/edit_ticket"),
        (Method::GET, "/api/fn/tickets"),
    ] {
        assert!(has(method.clone(), path), "{method} {path}: {:#?}", all());
    }
    assert!(functions().len() >= 30);
    let edit = functions().into_iter().find(|function| function.path == "/api/fn/edit_ticket").unwrap();
    assert_eq!(edit.arguments, ["id", "status", "severity", "assigned_to", "someone_else"]);
}
