//! The page's clock and zone.
//!
//! The first HTML must read the same on the server and in the browser. So nothing here asks the browser's clock or
//! locale while rendering: ages are counted from the desk's `now` that came with the data, and the zone is the one
//! that the server wrote into the document. Once the page is alive an effect lets time pass and, if the browser is in
//! another zone, moves to it and leaves a cookie, so that the next page comes in that zone from the start.

use std::time::Duration;

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};

use crate::domain::time::{Civil, Timestamp};

/// How often ages are read anew.
const TICK: Duration = Duration::from_secs(30);

/// What marks the document, and what is called out, once all of it is alive: a lazy page is hydrated after its code has
/// come, and a text that changes before that is taken for the one that the server sent.
const ALIVE: &str = "data-alive";

/// The whole document is alive.
#[cfg(feature = "hydrate")]
pub fn alive() {
    if let Some(root) = document().document_element() {
        let _ = root.set_attribute(ALIVE, "");
    }
    if let Ok(event) = web_sys::Event::new(ALIVE) {
        let _ = window().dispatch_event(&event);
    }
}

/// The zone that everything is shown in while none is known.
const UTC: &str = "UTC";

/// The zone of readings, and the time that has passed since the page came alive.
#[derive(Clone, Copy)]
pub(crate) struct Clock {
    zone: RwSignal<String>,
    passed_millis: RwSignal<i64>,
}

impl Clock {
    /// Makes the clock known to everything below, in the zone of the document.
    pub(crate) fn provide() -> Self {
        let clock = Self { zone: RwSignal::new(zone_of_document()), passed_millis: RwSignal::new(0) };
        provide_context(clock);
        let is_alive = RwSignal::new(false);
        Effect::new(move || {
            let root = document().document_element();
            is_alive.set(root.is_some_and(|root| root.has_attribute(ALIVE)));
            let heard = window_event_listener_untyped(ALIVE, move |_| is_alive.set(true));
            on_cleanup(move || heard.remove());
        });
        Effect::new(move || {
            if is_alive.get() {
                clock.start();
            }
        });
        clock
    }

    /// The clock of the page.
    pub(crate) fn expect() -> Self {
        expect_context()
    }

    /// What the desk's clock read when the page came alive, as an answer tells that came just now.
    pub(crate) fn epoch(self, now: Timestamp) -> Timestamp {
        now.plus_millis(-self.passed_millis.get_untracked())
    }

    /// The desk's clock, from what it read when the page came alive.
    pub(crate) fn now(self, epoch: Timestamp) -> Timestamp {
        epoch.plus_millis(self.passed_millis.get_untracked())
    }

    /// How long the page has been alive, in steps.
    pub(super) fn passed_millis(self) -> RwSignal<i64> {
        self.passed_millis
    }

    /// `25 Nov 2026, 09:30`; with the zone's name where it is UTC, which is nobody's own unless it says so.
    pub(crate) fn read(self, at: Timestamp) -> String {
        self.zone.with(|zone| {
            let reading = civil(at, zone);
            if zone == UTC { format!("{reading} UTC") } else { reading.to_string() }
        })
    }

    fn start(self) {
        let zone = browser_zone();
        if !zone.is_empty() && self.zone.with_untracked(|shown| *shown != zone) {
            remember_zone(&zone);
            self.zone.set(zone);
        }
        let begun = js_sys::Date::now();
        #[expect(clippy::cast_possible_truncation, reason = "milliseconds since the page was opened")]
        let tick = move || self.passed_millis.set((js_sys::Date::now() - begun) as i64);
        if let Ok(handle) = set_interval_with_handle(tick, TICK) {
            on_cleanup(move || handle.clear());
        }
    }
}

/// The zone that the document is rendered in, as the server knows it.
pub(crate) fn zone_of_request() -> String {
    #[cfg(feature = "ssr")]
    if let Some(zone) = use_context::<crate::ports::RequestZone>() {
        return zone.0.name().to_owned();
    }
    UTC.to_owned()
}

/// The zone that the document was rendered in, as the browser finds it written there.
fn zone_of_document() -> String {
    if cfg!(feature = "ssr") {
        return zone_of_request();
    }
    let root = document().document_element();
    root.and_then(|root| root.get_attribute("data-tz")).unwrap_or_else(|| UTC.to_owned())
}

#[cfg(feature = "ssr")]
fn civil(at: Timestamp, zone: &str) -> Civil {
    use chrono::{Offset, TimeZone};

    let zone: chrono_tz::Tz = zone.parse().unwrap_or(chrono_tz::UTC);
    at.civil(zone.offset_from_utc_datetime(&at.utc().naive_utc()).fix().local_minus_utc() / 60)
}

#[cfg(not(feature = "ssr"))]
fn civil(at: Timestamp, zone: &str) -> Civil {
    if zone == UTC { at.civil(0) } else { at.civil(offset_minutes(at, zone)) }
}

/// How far a zone is east of UTC at an instant, as the browser knows it.
#[cfg(not(feature = "ssr"))]
#[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "dates of this millennium")]
fn offset_minutes(at: Timestamp, zone: &str) -> i32 {
    let date = js_sys::Date::new(&JsValue::from_f64(at.as_millis() as f64));
    if zone == browser_zone() {
        return -date.get_timezone_offset() as i32;
    }
    // The document came in a zone that the browser has left since. Written out in that zone and read back as if it
    // were UTC, the instant is off by the zone's offset.
    let options = js_sys::Object::new();
    for (key, value) in [("timeZone", zone), ("hourCycle", "h23")] {
        let _ = js_sys::Reflect::set(&options, &key.into(), &value.into());
    }
    let local = date.to_locale_string("en-US", &options).as_string().unwrap_or_default();
    let shifted = js_sys::Date::parse(&format!("{local} UTC"));
    if shifted.is_nan() { 0 } else { ((shifted - date.get_time()) / 60_000.0).round() as i32 }
}

/// `Intl.DateTimeFormat().resolvedOptions().timeZone`, empty where the browser does not say.
fn browser_zone() -> String {
    let format = js_sys::Intl::DateTimeFormat::default();
    let options: JsValue = format.resolved_options().into();
    let zone = js_sys::Reflect::get(&options, &JsValue::from_str("timeZone")).ok();
    zone.and_then(|zone| zone.as_string()).unwrap_or_default()
}

fn remember_zone(zone: &str) {
    const YEAR: u32 = 365 * 24 * 60 * 60;
    if let Ok(document) = document().dyn_into::<web_sys::HtmlDocument>() {
        let _ = document.set_cookie(&format!("tz={zone}; Path=/; Max-Age={YEAR}; SameSite=Lax"));
    }
}
