//! What can wait until something else has been seen.

use leptos::prelude::*;

/// Runs something once what has changed by now is on the screen: what is asked for in a frame is called before it is
/// painted, what is asked for from there after that.
pub(crate) fn after_paint(then: impl FnOnce() + 'static) {
    request_animation_frame(move || request_animation_frame(then));
}
