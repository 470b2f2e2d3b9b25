//! One stylesheet out of many, so that the browser asks once.

use std::{fs, path::Path};

use anyhow::{Context, Result, bail};

const MAIN: &str = "main.css";

/// `main.css` with each of its `@import "file.css";` lines replaced by that file. Its other lines stay, above all the
/// `@layer` statement that orders the layers.
pub(crate) fn bundle(folder: &Path) -> Result<String> {
    let main = read(folder, MAIN)?;
    let mut bundle = String::new();
    for line in main.lines() {
        match import(line).with_context(|| format!("in {MAIN}"))? {
            Some(name) => bundle.push_str(imported(folder, name)?.trim_end()),
            None => bundle.push_str(line),
        }
        bundle.push('\n');
    }
    Ok(bundle)
}

/// Browsers ignore an `@import` that other rules precede, as they do here: better to say so than to lose a file.
fn imported(folder: &Path, name: &str) -> Result<String> {
    let content = read(folder, name)?;
    if content.lines().any(|line| line.trim_start().starts_with("@import")) {
        bail!("{name} imports another file, which only {MAIN} may do");
    }
    Ok(content)
}

/// The file that a line imports, if it is an import.
fn import(line: &str) -> Result<Option<&str>> {
    let Some(rest) = line.trim().strip_prefix("@import") else {
        return Ok(None);
    };
    let name = rest.trim().strip_prefix('"').and_then(|rest| rest.strip_suffix("\";"));
    match name {
        Some(name) if !name.is_empty() && !name.contains('"') => Ok(Some(name)),
        _ => bail!("`{}` is not of the form `@import \"file.css\";`", line.trim()),
    }
}

fn read(folder: &Path, name: &str) -> Result<String> {
    let path = folder.join(name);
    fs::read_to_string(&path).with_context(|| format!("could not read {}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::{bundle, import};

    fn styles(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("pages")).unwrap();
        for (name, content) in files {
            std::fs::write(folder.path().join(name), content).unwrap();
        }
        folder
    }

    #[test]
    fn imports_are_replaced_in_their_order() {
        let folder = styles(&[
            ("main.css", "@layer base, pages;\n\n@import \"base.css\";\n@import \"pages/tickets.css\";\n"),
            ("pages/tickets.css", "@layer pages { b {} }"),
            ("base.css", "@layer base { a {} }\n\n"),
            ("unused.css", "c {}"),
        ]);
        assert_eq!(
            bundle(folder.path()).unwrap(),
            "@layer base, pages;\n\n@layer base { a {} }\n@layer pages { b {} }\n"
        );
    }

    #[test]
    fn an_import_that_would_be_lost_is_refused() {
        let folder = styles(&[("main.css", "@import \"a.css\";"), ("a.css", "@import \"b.css\";"), ("b.css", "")]);
        assert!(format!("{:#}", bundle(folder.path()).unwrap_err()).contains("a.css imports another file"));
    }

    #[test]
    fn a_missing_file_is_named() {
        let folder = styles(&[("main.css", "@import \"gone.css\";")]);
        assert!(format!("{:#}", bundle(folder.path()).unwrap_err()).contains("gone.css"));
    }

    #[test]
    fn only_plain_imports_are_understood() {
        assert_eq!(import("  @import \"a.css\";  ").unwrap(), Some("a.css"));
        assert_eq!(import(".import { }").unwrap(), None);
        for line in [
            "@import url(a.css);",
            "@import \"a.css\" layer(x);",
            "@import \"a.css\" print; @import \"b.css\";",
            "@import \"\";",
        ] {
            assert!(import(line).is_err(), "{line}");
        }
    }
}
