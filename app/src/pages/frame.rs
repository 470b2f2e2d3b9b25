//! What surrounds every page: the navigation, the demo's banner and the page's voice.

use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_location;

use super::{
    page::{DocumentTitle, PageTitle},
    place::Place,
};
use crate::{
    api::{ApiError, Session, SwitchPerson, session},
    components::{Announcer, Arrival, Avatar, Choice, Clock, Icon, LiveRegion, PersonMenu},
};

/// The areas of the desk.
const AREAS: [(&str, &str, Icon); 5] = [
    ("/tickets", "Tickets", Icon::Ticket),
    ("/conversations", "Conversation Logs", Icon::Conversations),
    ("/dashboard", "Dashboard", Icon::Dashboard),
    ("/guardrails", "Guardrails", Icon::Shield),
    ("/settings", "Settings", Icon::Settings),
];

/// Who is at the desk, loaded once for all pages.
pub(crate) type SessionResource = Resource<Result<Session, ApiError>>;

/// The frame with a page in it.
#[component]
pub(crate) fn Frame(
    /// The page.
    children: Children,
) -> impl IntoView {
    let announcer = Announcer::provide();
    say_what_is_missing(announcer);
    let title = PageTitle::provide();
    Arrival::provide();
    Clock::provide();
    Place::provide();
    let session: SessionResource = Resource::new(|| (), |()| session());
    provide_context(session);

    view! {
        <DocumentTitle of=title/>
        <a class="skip-link" href="#main" rel="external">"Skip to the content"</a>
        <div class="frame">
            <nav class="rail" aria-label="Areas">
                <ul class="rail-areas">{AREAS.map(|(path, name, icon)| view! { <Area path name icon/> }).collect_view()}</ul>
                <Suspense>{move || Suspend::new(async move { session.await.ok().map(|session| rail_person(&session)) })}</Suspense>
            </nav>
            <div class="frame-page">
                <Suspense>{move || Suspend::new(async move { session.await.ok().and_then(demo_banner) })}</Suspense>
                <main id="main" tabindex="-1">{children()}</main>
            </div>
        </div>
        <LiveRegion of=announcer/>
    }
    .into_any()
}

#[component]
fn Area(path: &'static str, name: &'static str, icon: Icon) -> impl IntoView {
    let here = use_location().pathname;
    let is_here =
        move || here.with(|here| here.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')));
    view! {
        <li>
            <a class="rail-link" href=path aria-current=move || is_here().then_some("page")>
                {icon.draw()}
                <span class="rail-label">{name}</span>
            </a>
        </li>
    }
    .into_any()
}

fn choices(session: &Session) -> Vec<Choice> {
    let here = session.person.as_ref().map(|person| person.id);
    let choices = session.people.iter().map(|person| Choice {
        value: person.id.to_string(),
        name: person.name.clone(),
        note: person.email.clone(),
        initials: person.initials(),
        current: here == Some(person.id),
    });
    choices.collect()
}

/// The person at the foot of the rail; with a menu to sign out, in a demo with one to be someone else.
fn rail_person(session: &Session) -> Option<AnyView> {
    let person = session.person.clone()?;
    let face = view! {
        <Avatar initials=Some(person.initials())/>
        <span class="rail-label" dir="auto">{person.name.clone()}</span>
    };
    let (does, menu) = if session.signed_in {
        (", sign out", sign_out_menu())
    } else if session.people.is_empty() {
        return Some(view! { <div class="rail-person">{face}</div> }.into_any());
    } else {
        let choices = choices(session);
        let menu = view! { <PersonMenu id="rail-people" title="Switch person" action=SwitchPerson::PATH choices/> };
        (", switch person", menu.into_any())
    };
    let person = view! {
        <button type="button" class="rail-person" popovertarget="rail-people">
            {face}
            <span class="visually-hidden">{does}</span>
        </button>
        {menu}
    };
    Some(person.into_any())
}

/// Signing out, here or everywhere. Nothing in it ever changes: it costs the browser a text.
fn sign_out_menu() -> AnyView {
    view! {
        <div class="menu" id="rail-people" popover="auto" aria-label="Sign out" role="group">
            <form method="post" action="/logout">
                <a class="menu-item" href="/account" rel="external">"Your account"</a>
                <button class="menu-item">"Sign out"</button>
                <button class="menu-item" name="everywhere" value="true">"Sign out everywhere"</button>
            </form>
        </div>
    }
    .into_any()
}

/// One line that says what this desk is and who looks at it.
fn demo_banner(session: Session) -> Option<AnyView> {
    if !session.demo {
        return None;
    }
    let choices = choices(&session);
    let name = session.person.map(|person| person.name);
    Some(
        view! {
            <aside class="banner" aria-label="Demo">
                <p>
                    <strong>"Demo data"</strong>
                    {name.map(|name| view! {
                        " · "<span class="banner-you">"You are "</span><bdi>{name}</bdi>
                    })}
                </p>
                <div class="banner-actions">
                    {(!choices.is_empty()).then(|| view! {
                        <button type="button" class="button" data-look="quiet" popovertarget="banner-people">
                            {Icon::Switch.draw()}
                            "Switch person"
                        </button>
                        <PersonMenu id="banner-people" title="Switch person" action=SwitchPerson::PATH choices=choices.clone()/>
                    })}
                    <a class="button" data-look="quiet" href="/settings/rules">"See the rules"</a>
                </div>
            </aside>
        }
        .into_any(),
    )
}

/// A page that was chosen comes as soon as its code can be had (the loader goes on trying): until then one knows why
/// nothing happens.
fn say_what_is_missing(announcer: Announcer) {
    Effect::new(move || {
        let waiting = window_event_listener_untyped("handoff:waiting", move |_| {
            announcer.alarm("This page can't be loaded now. It opens as soon as the desk can be reached.");
        });
        let loaded = window_event_listener_untyped("handoff:loaded", move |_| announcer.alarm(String::new()));
        on_cleanup(move || {
            waiting.remove();
            loaded.remove();
        });
    });
}
