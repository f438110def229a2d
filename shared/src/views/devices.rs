use serde::{Deserialize, Serialize};

use super::Moment;
use crate::Problem;

/// The page `/device`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DevicePage {
    /// As whom a device would act: the address of the reader.
    pub email: String,
    /// The device that waits with the code, if one does.
    pub device: Option<WaitingDevice>,
    /// Why there is none, where a code was given.
    pub problem: Option<Problem>,
}

/// A device that asks to be let in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingDevice {
    /// The code it shows, as it shows it.
    pub code: String,
    /// What it calls itself. Nobody has checked that.
    pub name: String,
    /// From which network address it asked.
    pub ip: String,
    /// How long ago it asked.
    pub asked: Moment,
}

/// A session of mine, in a browser or at a command line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRow {
    /// What forms call it by.
    pub id: String,
    /// The browser and the system, or what the device calls itself.
    pub name: String,
    /// Whether it lives at a command line.
    pub is_command_line: bool,
    /// From which network address it was begun.
    pub ip: String,
    /// When it was begun.
    pub signed_in: Moment,
    /// When it was last used, a few minutes exact.
    pub last_seen: Moment,
    /// Whether it is the one that asks.
    pub is_this: bool,
}
