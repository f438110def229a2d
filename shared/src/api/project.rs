use serde::{Deserialize, Serialize};

/// A project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Project {
    /// A UUID. It never changes.
    pub id: String,
    /// The display name.
    pub name: String,
    /// The part of its page's address.
    pub slug: String,
    /// The slug of its workspace.
    pub workspace: String,
    /// RFC 3339, UTC.
    pub created_at: String,
}

/// A project to be created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NewProject {
    /// Its display name.
    pub name: String,
}

/// Another name for a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenamedProject {
    /// The display name it gets; its slug stays.
    pub name: String,
}
