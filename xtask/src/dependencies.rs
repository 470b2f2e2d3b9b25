//! `DEPENDENCIES.md` names every direct dependency, and no other.

use std::{collections::BTreeSet, fs, path::Path, process::Command};

use serde_json::Value;

/// The crates outside this repository that its packages name.
fn named_by_packages(root: &Path) -> BTreeSet<String> {
    let mut metadata = Command::new(env!("CARGO"));
    metadata.args(["metadata", "--no-deps", "--offline", "--format-version", "1"]).current_dir(root);
    let metadata: Value = serde_json::from_slice(&metadata.output().unwrap().stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    let dependencies = packages.iter().flat_map(|package| package["dependencies"].as_array().unwrap());
    // What lies in this repository has a path and no source.
    let outside = dependencies.filter(|dependency| dependency["source"].is_string());
    outside.map(|dependency| dependency["name"].as_str().unwrap().to_owned()).collect()
}

/// The crates in the first column of the tables, each of which has a reason in the last.
fn listed(text: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for row in text.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        assert!(cells.len() == 3 && cells[2].len() > 10, "no reason is given in {row}");
        for name in cells[0].split(", ") {
            assert!(names.insert(name.trim_matches('`').to_owned()), "{name} is listed twice");
        }
    }
    names
}

#[test]
fn every_direct_dependency_has_its_reason() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = fs::read_to_string(root.join("DEPENDENCIES.md")).unwrap();
    let (named, listed) = (named_by_packages(&root), listed(&text));
    let missing: Vec<_> = named.difference(&listed).collect();
    let idle: Vec<_> = listed.difference(&named).collect();
    assert!(missing.is_empty(), "DEPENDENCIES.md does not say why there is {missing:?}");
    assert!(idle.is_empty(), "DEPENDENCIES.md names what is no dependency any more: {idle:?}");
}
