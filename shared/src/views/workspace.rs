use serde::{Deserialize, Serialize};

use super::{AuditLog, MemberPage, Moment, People, Preview, Tokens, WorkspaceTokens};
use crate::policy::{Decision, Level, Plan, Role};

/// A workspace seen through its door: the page when it is open, a redacted stand-in when it is shut.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Door<T> {
    /// The gate granted access.
    Open(T),
    /// The gate refused a member.
    Shut(ShutWorkspace),
}

impl<T> Door<T> {
    /// What is behind it.
    ///
    /// # Errors
    /// What may be known of it while it is shut.
    pub fn into_open(self) -> Result<T, ShutWorkspace> {
        match self {
            Self::Open(inside) => Ok(inside),
            Self::Shut(shut) => Err(shut),
        }
    }
}

/// All that a member who is shut out may know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShutWorkspace {
    /// The display name.
    pub name: String,
    /// The part of the URL.
    pub slug: String,
    /// The member's own role.
    pub role: Role,
    /// Why it is shut, and what opens it.
    pub decision: Decision,
    /// What it demands: not every factor opens every door.
    pub required: Level,
    /// The former part of the URL by which the reader came; none, when it was the present one.
    pub came_by: Option<String>,
}

/// Enough of a workspace to name it and link to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkspaceRef {
    /// The display name.
    pub name: String,
    /// The part of the URL.
    pub slug: String,
}

/// What surrounds every page of an open workspace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frame {
    /// The display name.
    pub name: String,
    /// The part of the URL.
    pub slug: String,
    /// The reader's role here.
    pub role: Role,
    /// Only a grace still lets the reader in.
    pub grace: Option<GraceNotice>,
    /// The former part of the URL by which the reader came; none, when it was the present one.
    pub came_by: Option<String>,
}

impl<T: Room> Door<T> {
    /// The part of the workspace's URL, be it open or shut.
    #[must_use]
    pub fn slug(&self) -> &str {
        match self {
            Self::Open(room) => &room.frame().slug,
            Self::Shut(workspace) => &workspace.slug,
        }
    }

    /// The former part of the URL by which the reader came, if it was one.
    #[must_use]
    pub fn came_by(&self) -> Option<&str> {
        match self {
            Self::Open(room) => room.frame().came_by.as_deref(),
            Self::Shut(workspace) => workspace.came_by.as_deref(),
        }
    }
}

/// A page behind the door of a workspace.
pub trait Room {
    /// What surrounds it.
    fn frame(&self) -> &Frame;
}

macro_rules! rooms {
    ($($room:ty),* $(,)?) => {$(
        impl Room for $room {
            fn frame(&self) -> &Frame {
                &self.frame
            }
        }
    )*};
}
rooms!(AuditLog, MemberPage, People, Preview, ProjectPage, Projects, Settings, WorkspaceTokens);

/// A door that is open for now, and what will open it afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GraceNotice {
    /// When it shuts.
    pub until: Moment,
    /// What it asks for then.
    pub required: Level,
}

/// The page `/w/<slug>/settings`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// The workspace.
    pub frame: Frame,
    /// What its owner pays for, or the operator grants.
    pub plan: Plan,
    /// Whether it demands more than a password: a plan without enforcement keeps the door shut.
    pub requires_second_factor: bool,
    /// Whether the reader administers it and nobody else does: they can't leave.
    pub is_last_admin: bool,
}

/// The page `/w/<slug>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Projects {
    /// The workspace.
    pub frame: Frame,
    /// By name.
    pub projects: Vec<ProjectRow>,
}

/// One project in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectRow {
    /// What programs call it by: a UUID.
    pub id: String,
    /// The display name.
    pub name: String,
    /// The part of the URL.
    pub slug: String,
    /// When it was created.
    pub created: Moment,
}

/// The page `/w/<slug>/projects/<project>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProjectPage {
    /// The workspace.
    pub frame: Frame,
    /// The project.
    pub project: ProjectRow,
    /// Its tokens, for those who may make and revoke them.
    pub tokens: Option<Tokens>,
}
