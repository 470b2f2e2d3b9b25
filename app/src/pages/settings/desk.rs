//! What is set for the desk as a whole.

use leptos::{
    prelude::*,
    server_fn::{ServerFn, error::ServerFnUrlError},
};
use leptos_router::hooks::use_query_map;

use crate::{
    api::{ApiError, SetRawReaders, SettingsView, desk_settings},
    components::ErrorState,
    domain::settings::{RawReaders, Setting},
    pages::page::TextPage,
};

/// What is set, and for admins a form to set it: a plain one, as it is seldom used.
pub(super) fn page() -> AnyView {
    let read = Resource::new_blocking(|| (), |()| desk_settings());
    view! {
        <TextPage title="Desk">
            {outcome()}
            <Suspense>
                {move || Suspend::new(async move {
                    match read.await {
                        Ok(view) => raw_readers(view),
                        Err(error) => {
                            view! { <ErrorState title="The settings could not be loaded" error/> }.into_any()
                        }
                    }
                })}
            </Suspense>
        </TextPage>
    }
    .into_any()
}

/// What came of a form that was sent.
fn outcome() -> Option<AnyView> {
    let (saved, error) = use_query_map().with_untracked(|query| (query.get("saved"), query.get("__err")));
    if let Some(error) = error {
        let text = match ServerFnUrlError::<ApiError>::decode_err(&error) {
            ApiError::Forbidden(_) => "Only admins may change the settings of the desk. Nothing was changed.",
            _ => "The desk can't save this now. Try again.",
        };
        return Some(view! { <p class="notice" data-look="error" role="alert">{text}</p> }.into_any());
    }
    saved.map(|_| view! { <p class="notice" role="status">"Saved."</p> }.into_any())
}

/// What a choice means.
const fn meaning(readers: RawReaders) -> &'static str {
    match readers {
        RawReaders::Everyone => "Viewers, agents and admins see it in tickets and conversations.",
        RawReaders::Admins => "Viewers and agents see that there is one, and not what it says.",
    }
}

fn raw_readers(SettingsView { settings, may_change }: SettingsView) -> AnyView {
    let present = settings.raw_readers;
    let explanation = view! {
        <p>
            "The unfiltered answer is what the assistant put out before guardrails hid or replaced anything in it. \
             API tokens are not meant: they read it with the scope raw."
        </p>
    };
    let title = Setting::RawReaders.label();
    if !may_change {
        return view! {
            <h2>{title}</h2>
            {explanation}
            <p><strong>{present.label()}</strong> ". " {meaning(present)}</p>
            <p class="none">"Admins can change this."</p>
        }
        .into_any();
    }
    let choices = RawReaders::ALL.map(|readers| {
        view! {
            <label class="guardrail-choice">
                <input type="radio" name="to" value=readers.as_str() checked=readers == present/>
                <span>{readers.label()} ". " {meaning(readers)}</span>
            </label>
        }
    });
    view! {
        <form class="panel edit-form" method="post" action=SetRawReaders::PATH>
            <h2 class="dialog-title" id="raw-readers">{title}</h2>
            {explanation}
            <div class="guardrail-choices" role="radiogroup" aria-labelledby="raw-readers">{choices.collect_view()}</div>
            <div class="dialog-actions">
                <button class="button" data-look="primary">"Save"</button>
            </div>
        </form>
    }
    .into_any()
}
