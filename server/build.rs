//! With the feature `embed-site`: build the binary again when the site that it carries has changed.

use std::{env, path::Path};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    if env::var_os("CARGO_FEATURE_EMBED_SITE").is_none() {
        return;
    }
    println!("cargo:rerun-if-env-changed=HANDOFF_EMBED_DIR");
    match env::var("HANDOFF_EMBED_DIR") {
        Ok(folder) => println!("cargo:rerun-if-changed={}", Path::new(&folder).join("site.json").display()),
        Err(_) => println!(
            "cargo:warning=the feature embed-site needs HANDOFF_EMBED_DIR: the folder of the built site, see `cargo xtask build --release`"
        ),
    }
}
