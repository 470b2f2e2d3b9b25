//! Icons, drawn for a grid of 16 pixels. Their shapes stand in the document once, and everything else points to them: a
//! list has hundreds.

use leptos::prelude::*;

/// An icon: decoration beside a text, or the content of a control that carries its own name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Icon {
    /// Ticket: a stub with a tear line.
    Ticket,
    /// Two speech bubbles.
    Conversations,
    /// Bars of a chart.
    Dashboard,
    /// A shield.
    Shield,
    /// Sliders.
    Settings,
    /// A cross that closes.
    Close,
    /// Two sheets.
    Copy,
    /// A tick.
    Check,
    /// An arrow that leaves the page.
    External,
    /// An envelope.
    Mail,
    /// A label.
    Tag,
    /// A channel: a speech bubble.
    Channel,
    /// Two arrows in a circle: switch.
    Switch,
    /// A triangle with an exclamation mark.
    Warning,
    /// A circle with an "i".
    Info,
    /// An empty tray.
    Tray,
    /// Lines, close to each other.
    Rows,
    /// A pencil.
    Edit,
    /// A magnifying glass.
    Search,
    /// An arrowhead that points down: something opens.
    ChevronDown,
    /// A magnifying glass over nothing.
    Nothing,
    /// A thumb that points up.
    ThumbUp,
    /// A thumb that points down.
    ThumbDown,
    /// An arrow up.
    ArrowUp,
    /// An arrow down.
    ArrowDown,
    /// A person's outline with a gap.
    Nobody,
    /// Octagon with an exclamation mark: the most urgent.
    Octagon,
    /// Triangle that points up.
    TriangleUp,
    /// Diamond.
    Diamond,
    /// Triangle that points down, hollow.
    TriangleDown,
    /// Hollow circle.
    Circle,
    /// Circle, half filled.
    CircleHalf,
    /// Filled circle with a tick.
    CircleCheck,
    /// Filled circle with a bar.
    CircleBar,
}

impl Icon {
    /// All, in the order in which they are declared.
    #[cfg(feature = "ssr")]
    const ALL: [Self; 34] = [
        Self::Ticket,
        Self::Conversations,
        Self::Dashboard,
        Self::Shield,
        Self::Settings,
        Self::Close,
        Self::Copy,
        Self::Check,
        Self::External,
        Self::Mail,
        Self::Tag,
        Self::Channel,
        Self::Switch,
        Self::Warning,
        Self::Info,
        Self::Tray,
        Self::Rows,
        Self::Edit,
        Self::Search,
        Self::ChevronDown,
        Self::Nothing,
        Self::ThumbUp,
        Self::ThumbDown,
        Self::ArrowUp,
        Self::ArrowDown,
        Self::Nobody,
        Self::Octagon,
        Self::TriangleUp,
        Self::Diamond,
        Self::TriangleDown,
        Self::Circle,
        Self::CircleHalf,
        Self::CircleCheck,
        Self::CircleBar,
    ];

    /// What is stroked and what is filled.
    #[cfg(feature = "ssr")]
    const fn paths(self) -> (&'static str, &'static str) {
        match self {
            Self::Ticket => (
                "M2 5a1.5 1.5 0 0 1 1.5-1.5h9A1.5 1.5 0 0 1 14 5v1.4a1.7 1.7 0 0 0 0 3.2V11a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 2 11V9.6a1.7 1.7 0 0 0 0-3.2zM9.75 4v1.6M9.75 7.3v1.4M9.75 10.4V12",
                "",
            ),
            Self::Conversations => (
                "M10.5 8.2a1.4 1.4 0 0 1-1.4 1.4H5.2L2.5 12V3.9a1.4 1.4 0 0 1 1.4-1.4h5.2a1.4 1.4 0 0 1 1.4 1.4zM12.6 6.2a1.4 1.4 0 0 1 .9 1.3V14l-2.4-2H7.2",
                "",
            ),
            Self::Dashboard => ("M2.5 13.5h11M4.5 11V8.2M8 11V4M11.5 11V6.2", ""),
            Self::Shield => ("M8 1.9 13 3.7v4c0 3-2 5.2-5 6.4-3-1.2-5-3.4-5-6.4v-4zM5.8 8l1.6 1.6 2.9-3.1", ""),
            Self::Settings => (
                "M2.5 4.5H8M11.5 4.5h2M2.5 11.5h2M8 11.5h5.5M9.75 2.75a1.75 1.75 0 1 1 0 3.5 1.75 1.75 0 0 1 0-3.5M6.25 9.75a1.75 1.75 0 1 1 0 3.5 1.75 1.75 0 0 1 0-3.5",
                "",
            ),
            Self::Close => ("m4 4 8 8M12 4l-8 8", ""),
            Self::Copy => (
                "M6.7 5.5h5.6a1.2 1.2 0 0 1 1.2 1.2v5.6a1.2 1.2 0 0 1-1.2 1.2H6.7a1.2 1.2 0 0 1-1.2-1.2V6.7a1.2 1.2 0 0 1 1.2-1.2zM3.7 10.5a1.2 1.2 0 0 1-1.2-1.2V3.7a1.2 1.2 0 0 1 1.2-1.2h5.6a1.2 1.2 0 0 1 1.2 1.2",
                "",
            ),
            Self::Check => ("m3.2 8.6 3.1 3.1 6.5-7", ""),
            Self::External => (
                "M9.5 2.8h3.7v3.7M13 3 7.6 8.4M12.2 9.3v2.5a1.4 1.4 0 0 1-1.4 1.4H4.2a1.4 1.4 0 0 1-1.4-1.4V5.2a1.4 1.4 0 0 1 1.4-1.4h2.5",
                "",
            ),
            Self::Mail => (
                "M3.4 3.5h9.2A1.4 1.4 0 0 1 14 4.9v6.2a1.4 1.4 0 0 1-1.4 1.4H3.4A1.4 1.4 0 0 1 2 11.1V4.9a1.4 1.4 0 0 1 1.4-1.4zm-1 1.3L8 8.9l5.6-4.1",
                "",
            ),
            Self::Tag => (
                "M2.5 3.7a1.2 1.2 0 0 1 1.2-1.2h4L14 8.8 8.8 14 2.5 7.7z",
                "M5.4 4.5a.9.9 0 1 1 0 1.8.9.9 0 0 1 0-1.8z",
            ),
            Self::Channel => (
                "M13.5 9.6a1.4 1.4 0 0 1-1.4 1.4H6.2l-3.7 2.7V3.9a1.4 1.4 0 0 1 1.4-1.4h8.2a1.4 1.4 0 0 1 1.4 1.4z",
                "",
            ),
            Self::Switch => ("M2.8 6.5h9.6L9.9 4M13.2 9.5H3.6L6.1 12", ""),
            Self::Warning => ("M8 2.4 14.3 13H1.7zM8 6.4v3.1", "M8 10.5a.8.8 0 1 1 0 1.6.8.8 0 0 1 0-1.6z"),
            Self::Info => (
                "M8 1.8a6.2 6.2 0 1 1 0 12.4A6.2 6.2 0 0 1 8 1.8M8 7.3v3.9",
                "M8 4.3a.85.85 0 1 1 0 1.7.85.85 0 0 1 0-1.7z",
            ),
            Self::Tray => (
                "M2.2 9.2 4 3.4h8l1.8 5.8v3a1.3 1.3 0 0 1-1.3 1.3h-9a1.3 1.3 0 0 1-1.3-1.3zh3.4c0 1.4 1 2.2 2.4 2.2s2.4-.8 2.4-2.2h3.4",
                "",
            ),
            Self::Rows => ("M2.5 3.5h11M2.5 6.5h11M2.5 9.5h11M2.5 12.5h11", ""),
            Self::Edit => {
                ("m3 13 .6-2.7 6.9-6.9a1.2 1.2 0 0 1 1.7 0l.4.4a1.2 1.2 0 0 1 0 1.7l-6.9 6.9zM9.2 4.7l2.1 2.1", "")
            }
            Self::Search => ("M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9M10.3 10.3l3.4 3.4", ""),
            Self::ChevronDown => ("m4.5 6.5 3.5 3.5 3.5-3.5", ""),
            Self::Nothing => ("M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9M10.3 10.3l3.4 3.4M5.2 7h3.6", ""),
            Self::ThumbUp => (
                "M5 7.2 7.6 2.4c1 0 1.6.7 1.4 1.7l-.4 2.4h3.3c.9 0 1.5.8 1.3 1.6l-.9 4c-.2.7-.7 1.2-1.4 1.2H5zm0 0H2.8v6.1H5",
                "",
            ),
            Self::ThumbDown => (
                "M5 8.8l2.6 4.8c1 0 1.6-.7 1.4-1.7l-.4-2.4h3.3c.9 0 1.5-.8 1.3-1.6l-.9-4c-.2-.7-.7-1.2-1.4-1.2H5zm0 0H2.8V2.7H5",
                "",
            ),
            Self::ArrowUp => ("M8 13V3.4M4 7l4-4 4 4", ""),
            Self::ArrowDown => ("M8 3v9.6M4 9l4 4 4-4", ""),
            Self::Nobody => (
                "M8 2.6a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 0 1 0-5.4M2.8 13.4c.5-2 2-3.2 3.7-3.4M13.2 13.4c-.5-2-2-3.2-3.7-3.4",
                "",
            ),
            Self::Octagon => {
                ("", "M5.4 1.8h5.2l3.6 3.6v5.2l-3.6 3.6H5.4l-3.6-3.6V5.4zM7.2 4.3v4.6h1.6V4.3zM7.1 10.2v1.7h1.8v-1.7z")
            }
            Self::TriangleUp => {
                ("", "M8 2.2a1 1 0 0 1 .87.5l5.6 9.7a1 1 0 0 1-.87 1.5H2.4a1 1 0 0 1-.87-1.5l5.6-9.7A1 1 0 0 1 8 2.2z")
            }
            Self::Diamond => (
                "",
                "M7.2 1.9a1.1 1.1 0 0 1 1.6 0l5.3 5.3a1.1 1.1 0 0 1 0 1.6l-5.3 5.3a1.1 1.1 0 0 1-1.6 0L1.9 8.8a1.1 1.1 0 0 1 0-1.6z",
            ),
            Self::TriangleDown => ("M8 12.9 2.6 4h10.8z", ""),
            Self::Circle => ("M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2z", ""),
            Self::CircleHalf => ("M8 2.2a5.8 5.8 0 1 1 0 11.6A5.8 5.8 0 0 1 8 2.2z", "M8 4.6a3.4 3.4 0 0 1 0 6.8z"),
            Self::CircleCheck => {
                ("", "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zm3 3.7-4 4.3-1.8-1.8-1.1 1.1 2.9 2.9 5.1-5.4z")
            }
            Self::CircleBar => ("", "M8 1.5a6.5 6.5 0 1 1 0 13 6.5 6.5 0 0 1 0-13zM4.8 7.2v1.6h6.4V7.2z"),
        }
    }

    /// The icon, hidden from assistive technology: whatever it stands beside says the same in words.
    pub(crate) fn draw(self) -> AnyView {
        view! {
            <svg class="icon" viewBox="0 0 16 16" aria-hidden="true"><use href=format!("#i{}", self as u8)></use></svg>
        }
        .into_any()
    }
}

/// The identifier of the sprite, which is the last element of the document.
pub(crate) const SPRITE: &str = "sprite";

/// The shapes of all icons, which the server writes into the document.
pub(crate) fn sprite() -> AnyView {
    #[cfg(feature = "ssr")]
    return view! {
        <svg class="sprite" id=SPRITE width="0" height="0" aria-hidden="true">
            {Icon::ALL.map(|icon| {
                let (stroked, filled) = icon.paths();
                view! {
                    <symbol id=format!("i{}", icon as u8) viewBox="0 0 16 16">
                        {(!stroked.is_empty()).then(|| view! { <path class="icon-stroke" d=stroked></path> })}
                        {(!filled.is_empty()).then(|| view! { <path class="icon-fill" d=filled></path> })}
                    </symbol>
                }
            }).collect_view()}
        </svg>
    }
    .into_any();
    #[cfg(not(feature = "ssr"))]
    ().into_any()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn every_icon_stands_in_the_document_once() {
        for (place, icon) in Icon::ALL.into_iter().enumerate() {
            assert_eq!(place, icon as usize, "{icon:?}");
        }
    }
}
