//! *Require 2FA*: the switch, what it would do before it does, and the time that may be given.

mod concerned;
mod grace;
mod history;
mod panel;
mod preview;
mod reminders;
mod show;
mod switch;

pub use concerned::{Concerned, concerned, concerned_emails};
pub use grace::{EndGraceError, end_grace};
pub use history::note_coverage;
pub(super) use panel::panel;
pub use preview::{preview, preview_part};
pub use reminders::remind;
pub use show::{Demanded, show};
pub use switch::{SwitchError, demand, demand_at_least, demand_from_now_on, require};
