//! A one-time link, shown once.

use leptos::prelude::*;

use crate::{
    api::NewLink,
    components::{Clock, CopyBlock},
};

/// What the links of a desk begin with that was reached from its own machine.
const THIS_MACHINE: [&str; 3] = ["://127.", "://localhost", "://[::1]"];

/// The link, with what to do with it.
pub(super) fn shown(link: NewLink) -> AnyView {
    let clock = Clock::expect();
    let NewLink { name, url, is_first, expires_at } = link;
    let does =
        if is_first { "chooses a password and is signed in." } else { "chooses another password and is signed in." };
    let is_local = THIS_MACHINE.iter().any(|host| url.contains(host));
    view! {
        <section class="panel people-link" aria-labelledby="new-link" role="status">
            <h2 class="dialog-title" id="new-link" dir="auto">{format!("A link for {name}")}</h2>
            <p>
                "Send it to " <bdi>{name}</bdi> ": whoever opens it " {does}
                " It can be used once, until " <time datetime=expires_at.to_rfc3339()>{move || clock.read(expires_at)}</time> "."
            </p>
            <CopyBlock text=url what="link"/>
            {is_local.then(|| view! {
                <p class="notice">
                    "This link opens on this machine only, as that is how you reached the desk. For others start "
                    <code>"handoff serve"</code> " with --addr and --public-url first, and make the link there."
                </p>
            })}
            <p class="field-note">"It is shown only here and only now: the desk keeps no copy. A new link makes it void."</p>
        </section>
    }
    .into_any()
}
