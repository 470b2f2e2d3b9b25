//! The unfiltered output of the assistant, where it is not what the user was shown.

use leptos::prelude::*;

use crate::domain::difference::{Piece, RawAnswer, Side};

/// What of the unfiltered output the user was not shown, and what they were shown instead; opened on demand.
pub(super) fn details(raw: &RawAnswer) -> AnyView {
    match raw {
        RawAnswer::Same => {
            view! { <p class="turn-raw-same">"AI Response (Raw): the same as the answer"</p> }.into_any()
        }
        RawAnswer::Hidden => {
            view! { <p class="turn-raw-same">"AI Response (Raw): you may not read the unfiltered response."</p> }
                .into_any()
        }
        RawAnswer::Differs(pieces) => view! {
            <details class="turn-more">
                <summary>"AI Response (Raw): differs from the answer"</summary>
                <p class="turn-legend">
                    <del>"Only in the unfiltered response"</del>
                    " "
                    <ins>"Only in the answer"</ins>
                </p>
                <div class="raw"><p class="plain" dir="auto">{pieces.iter().map(piece).collect_view()}</p></div>
            </details>
        }
        .into_any(),
    }
}

fn piece(Piece { side, text }: &Piece) -> AnyView {
    let text = text.clone();
    match side {
        Side::Both => text.into_any(),
        Side::Raw => view! { <del>{text}</del> }.into_any(),
        Side::Shown => view! { <ins>{text}</ins> }.into_any(),
    }
}
