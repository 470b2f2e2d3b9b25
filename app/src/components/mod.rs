//! Widgets that know no ticket: pages give them text, addresses and looks.

mod announcer;
mod arrival;
mod avatar;
mod chip;
mod choice_menu;
mod clock;
mod combobox;
mod copy;
mod dialog;
mod drawer;
mod icon;
mod instant;
mod menu;
mod meter;
mod paint;
mod person_menu;
mod popup;
mod resizer;
mod search_box;
mod states;
mod tabs;
mod toast;

pub(crate) use announcer::{Announcer, LiveRegion};
pub(crate) use arrival::Arrival;
pub(crate) use avatar::Avatar;
pub(crate) use chip::Chip;
pub(crate) use choice_menu::{ChoiceMenu, MenuOption};
#[cfg(feature = "hydrate")]
pub use clock::alive;
pub(crate) use clock::{Clock, zone_of_request};
pub(crate) use combobox::{Combobox, ComboboxOption};
pub(crate) use copy::{CopyBlock, CopyValue};
pub(crate) use dialog::{Shut, dialog};
pub(crate) use drawer::Drawer;
pub(crate) use icon::{Icon, sprite};
pub(crate) use instant::{At, Instant};
pub(crate) use menu::{Choose, Menu, MenuChoice};
pub(crate) use meter::{Meter, ProgressBar};
pub(crate) use paint::after_paint;
pub(crate) use person_menu::{Choice, PersonMenu};
pub(crate) use popup::is_covered;
pub(crate) use resizer::RESTORE_WIDTH;
pub(crate) use search_box::SearchBox;
pub(crate) use states::{EmptyState, ErrorState};
pub(crate) use tabs::{Tab, TabPanel, Tabs};
pub(crate) use toast::{Toast, ToastAction, ToastRegion, Toasts};
