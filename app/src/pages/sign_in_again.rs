//! Signing in again where one is: what was typed stays, and what was being saved is sent once more.

use js_sys::Promise;
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::frame::SessionResource;
use crate::api::ApiError;

/// Asks the desk, on behalf of someone whose session may end meanwhile.
#[derive(Clone, Copy)]
pub(crate) struct Signing(SessionResource);

impl Signing {
    /// For whoever is at the desk.
    pub(crate) fn expect() -> Self {
        Self(expect_context())
    }

    /// Asks something of the desk. Whoever is signed out can sign in over the page, as whom they were; then it is asked once
    /// more.
    pub(crate) async fn ask<T>(self, asked: impl AsyncFn() -> Result<T, ApiError>) -> Result<T, ApiError> {
        match asked().await {
            Err(ApiError::SignedOut) if self.signs_in().await => asked().await,
            answer => answer,
        }
    }

    /// Whether they have signed in; not if they would rather not, nor where the form can't be had.
    async fn signs_in(self) -> bool {
        let email = self.0.with_untracked(|session| session.as_ref()?.as_ref().ok()?.person.as_ref()?.email.clone());
        let Some(email) = email else { return false };
        let Ok(answered) = open(email).await else { return false };
        JsFuture::from(answered).await.is_ok_and(|answer| answer.is_truthy())
    }
}

/// The code of the form could not be had.
struct Missing;

#[cfg(feature = "hydrate")]
impl From<leptos::wasm_split::SplitLoaderError> for Missing {
    fn from(_: leptos::wasm_split::SplitLoaderError) -> Self {
        Self
    }
}

/// Opens the form, where it is not open yet: what becomes whether someone has signed in.
#[cfg(feature = "hydrate")]
#[leptos::wasm_split::wasm_split(sign_in_again, wasm_split_path = leptos::wasm_split, fallible)]
fn open(email: String) -> Result<Promise, Missing> {
    Ok(form::open(email))
}

/// Nobody signs in on the server's side of a page.
#[cfg(not(feature = "hydrate"))]
#[allow(clippy::unused_async, reason = "as in the browser, where it waits for the code")]
async fn open(_email: String) -> Result<Promise, Missing> {
    Err(Missing)
}

#[cfg(feature = "hydrate")]
mod form {
    use std::cell::RefCell;

    use js_sys::{Function, Promise};
    use leptos::{html, mount::mount_to, prelude::*};
    use serde::Deserialize;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{Headers, RequestInit, Response, UrlSearchParams};

    use crate::components::{Shut, dialog};

    /// Where the form goes, as that of the page to sign in at does.
    const LOGIN: &str = "/login";
    const UNREACHED: &str = "The desk can't be reached. Check your connection and try again.";

    thread_local! {
        /// What those wait for who are signed out; one form for all.
        static OPEN: RefCell<Option<Promise>> = const { RefCell::new(None) };
    }

    pub(super) fn open(email: String) -> Promise {
        if let Some(open) = OPEN.with_borrow(Clone::clone) {
            return open;
        }
        let mut settle = None;
        let answered = Promise::new(&mut |resolve, _| settle = Some(resolve));
        OPEN.set(Some(answered.clone()));
        let until = answered.clone();
        leptos::task::spawn_local(async move {
            let Some((settle, body)) = settle.zip(document().body()) else { return };
            let shown = mount_to(body, move || view(email, settle));
            let _ = JsFuture::from(until).await;
            drop(shown);
            OPEN.set(None);
        });
        answered
    }

    fn view(email: String, settle: Function) -> AnyView {
        let settle = StoredValue::new_local(settle);
        let has_signed_in = StoredValue::new(false);
        let closed = Callback::new(move |()| {
            settle.with_value(|settle| {
                let _ = settle.call1(&JsValue::UNDEFINED, &JsValue::from_bool(has_signed_in.get_value()));
            });
        });
        let problem = RwSignal::new(None::<String>);
        let waiting = RwSignal::new(false);
        let password = NodeRef::<html::Input>::new();
        let of = StoredValue::new(email.clone());
        let send = move |shut: Shut| {
            let Some(typed) = password.get_untracked().filter(|_| !waiting.get_untracked()) else { return };
            waiting.set(true);
            leptos::task::spawn_local(async move {
                let refused = sign_in(&of.get_value(), &typed.value()).await.err();
                waiting.set(false);
                if refused.is_none() {
                    has_signed_in.set_value(true);
                    shut.now();
                    return;
                }
                problem.set(refused);
                typed.select();
                let _ = typed.focus();
            });
        };
        dialog("again-title", false, closed, move |shut| {
            view! {
                <form
                    method="post"
                    action=LOGIN
                    on:submit=move |event| {
                        event.prevent_default();
                        send(shut);
                    }
                >
                    <h2 class="dialog-title" id="again-title">"Sign in again"</h2>
                    <p class="dialog-note">"Your session has ended. What you did is kept here, and goes to the desk once you are signed in."</p>
                    <label class="field">
                        <span>"E-mail"</span>
                        <input type="email" name="email" autocomplete="username" readonly=true value=email/>
                    </label>
                    <label class="field">
                        <span>"Password"</span>
                        <input
                            type="password"
                            name="password"
                            autocomplete="current-password"
                            required=true
                            autofocus=true
                            node_ref=password
                            aria-describedby="again-problem"
                        />
                    </label>
                    <p id="again-problem" class="field-problem" role="alert">{move || problem.get()}</p>
                    <div class="dialog-actions">
                        <button type="button" class="button" on:click=move |_| shut.now()>"Not now"</button>
                        <button class="button" data-look="primary" aria-disabled=move || waiting.get().then_some("true")>
                            {move || if waiting.get() { "Signing in…" } else { "Sign in" }}
                        </button>
                    </div>
                </form>
            }
            .into_any()
        })
    }

    /// Signs in; the sentence that says why not.
    async fn sign_in(email: &str, password: &str) -> Result<(), String> {
        #[derive(Deserialize)]
        struct Problem {
            detail: String,
        }
        let answer = answer_of(email, password).await.map_err(|_| UNREACHED.to_owned())?;
        if answer.ok() {
            return Ok(());
        }
        let text = match answer.text() {
            Ok(text) => JsFuture::from(text).await.ok().and_then(|text| text.as_string()).unwrap_or_default(),
            Err(_) => String::new(),
        };
        Err(serde_json::from_str(&text).map_or_else(|_| UNREACHED.to_owned(), |problem: Problem| problem.detail))
    }

    async fn answer_of(email: &str, password: &str) -> Result<Response, JsValue> {
        let fields = UrlSearchParams::new()?;
        fields.append("email", email);
        fields.append("password", password);
        let headers = Headers::new()?;
        headers.append("accept", "application/json")?;
        let request = RequestInit::new();
        request.set_method("POST");
        request.set_headers(&headers);
        request.set_body(&fields);
        JsFuture::from(window().fetch_with_str_and_init(LOGIN, &request)).await?.dyn_into()
    }
}
