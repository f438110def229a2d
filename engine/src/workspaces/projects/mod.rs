//! The projects of a workspace. Viewers read them; members and admins change them.

mod change;
mod delete;
mod read;

pub use change::{ChangeError, create, rename};
pub use delete::{DeleteError, delete};
pub use read::{list, page};

use shared::input::Slug;

use crate::gate::{Permit, Refusal};
use crate::store;
use crate::store::Conn;
use crate::store::projects::Project;

/// The project of that slug inside the workspace the permit is for, and in no other.
async fn find(conn: &mut Conn, permit: &Permit, project: &str) -> Result<Project, Refusal> {
    let slug = Slug::parse(project).map_err(|_| Refusal::NotFound)?;
    store::projects::find(conn, permit, &slug).await?.ok_or(Refusal::NotFound)
}
