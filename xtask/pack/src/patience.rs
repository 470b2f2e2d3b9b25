//! Patience of the loader with pages that can't be had.
//!
//! A lazy route whose module does not come takes the whole frontend with it: there is nothing that the router could show
//! instead, so it panics. Here it waits for its module, however long that takes, while the page that one is on goes on.

use anyhow::{Result, ensure};

/// How the loader exports what loads a module.
const WRAPPER: &str = " = wrapAsyncCb(";
/// What the names of lazy routes have in common, and no other's.
const OF_A_ROUTE: &str = "_view_";

/// What is asked for again once the browser is online, or after a while. The page hears that it takes longer, and that it
/// is over.
const RUNTIME: &str = r#"
function wrapRoute(load) {
    return wrapAsyncCb(async () => {
        for (let failed = false; ; failed = true) {
            try {
                const loaded = await load();
                if (failed) dispatchEvent(new Event("handoff:loaded"));
                return loaded;
            } catch {
                dispatchEvent(new Event("handoff:waiting"));
                await new Promise((again) => {
                    addEventListener("online", again, { once: true });
                    setTimeout(again, 5000);
                });
            }
        }
    });
}
"#;

/// The loader, which waits for modules of lazy routes.
pub(crate) fn with(loader: &str) -> Result<String> {
    let mut routes = 0;
    let lines = loader.lines().map(|line| {
        let is_route = line.starts_with("export const ")
            && line.split_once(WRAPPER).is_some_and(|(name, _)| name.contains(OF_A_ROUTE));
        if is_route {
            routes += 1;
            line.replacen(WRAPPER, " = wrapRoute(", 1)
        } else {
            line.to_owned()
        }
    });
    let mut patient = lines.collect::<Vec<_>>().join("\n");
    ensure!(routes > 0, "the loader of lazy routes is not written as it was: no route was found in it");
    patient.push_str(RUNTIME);
    Ok(patient)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOADER: &str = "function wrapAsyncCb(callee) {}\n\
        export const __wasm_split_load_workbench = wrapAsyncCb(makeLoad(() => {\n}, []));\n\
        export const __wasm_split_load___dashboard_view_55 = wrapAsyncCb(makeLoad(() => {\n}, [__chunk_1]));\n";

    #[test]
    fn routes_wait_and_others_say_that_they_failed() {
        let patient = with(LOADER).unwrap();
        assert!(patient.contains("load_workbench = wrapAsyncCb(makeLoad("));
        assert!(patient.contains("dashboard_view_55 = wrapRoute(makeLoad("));
        assert_eq!(patient.matches("function wrapRoute(").count(), 1);
    }

    #[test]
    fn a_loader_without_routes_is_an_error() {
        assert!(with("export const x = other(makeLoad());").is_err());
    }
}
