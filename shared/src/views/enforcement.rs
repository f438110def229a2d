use serde::{Deserialize, Serialize};

use super::{Bypassing, Frame, Moment};
use crate::policy::{Level, Role, SwitchRefusal};

/// The switch *Require 2FA* and what it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnforcementPanel {
    /// What the workspace demands now.
    pub required: Level,
    /// Members who have a second factor.
    pub protected: u64,
    /// Members who have none.
    pub shut_out: u64,
    /// Members who have a passkey.
    pub with_passkey: u64,
    /// Why this admin can't demand any second factor now; `None` when they can.
    pub locked: Option<SwitchRefusal>,
    /// Why this admin can't demand passkeys now; `None` when they can.
    pub passkeys_locked: Option<SwitchRefusal>,
    /// It is on although the plan no longer includes it.
    pub outlives_plan: bool,
    /// Until when some members are held to less.
    pub grace_until: Option<Moment>,
    /// Whether members could be given time, at one level at least.
    pub can_give_time: bool,
    /// What gets in without a second factor all the same.
    pub bypassing: Bypassing,
    /// Who switched it last, and when.
    pub switched: Option<(String, Moment)>,
    /// The last ninety days, oldest first: only days on which something changed.
    pub history: Vec<CoverageDay>,
}

/// How a workspace stood on a day, and until the next one that is told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoverageDay {
    /// How long ago it was.
    pub days_ago: u32,
    /// Members with a second factor.
    pub protected: u64,
    /// All members.
    pub members: u64,
}

/// What a required level means to a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum Effect {
    /// Is let in as before.
    Nothing,
    /// Has something that would do, but a session that did not use it: is asked to confirm.
    Confirms,
    /// Has nothing that would do, and time to set it up.
    HasTime,
    /// Has nothing that would do: is shut out until it is set up.
    ShutOut,
}

impl Effect {
    /// Every effect, the strongest first.
    pub const ALL: [Self; 4] = [Self::ShutOut, Self::HasTime, Self::Confirms, Self::Nothing];

    /// The word used in addresses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Nothing => "nothing",
            Self::Confirms => "confirms",
            Self::HasTime => "has_time",
            Self::ShutOut => "shut_out",
        }
    }

    /// The effect of that word.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|effect| effect.word() == word)
    }
}

/// The page `/w/<slug>/people/preview`: what a level means to whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preview {
    /// The workspace.
    pub frame: Frame,
    /// The level that is looked at.
    pub level: Level,
    /// Whether it is what the workspace demands now.
    pub is_required: bool,
    /// How many members it means what to, whoever is searched for, in the order of [`Effect::ALL`].
    pub counts: Vec<u64>,
    /// Which of them are listed.
    pub effect: Effect,
    /// Part of a name or of an address, in any case, of those who are listed; empty for all of them.
    pub search: String,
    /// Those, by name; one page of them.
    pub members: Vec<MemberConcerned>,
    /// Where the page before this one is; none at the beginning.
    pub previous: Option<String>,
    /// Where the page after this one is; none at the end.
    pub next: Option<String>,
}

/// A member in the preview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberConcerned {
    /// The person's name.
    pub name: String,
    /// The account's address.
    pub email: String,
    /// The role here.
    pub role: Role,
}
