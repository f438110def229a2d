//! How things are named: what can't be a name leads to no other path.

use clap::Args;
use shared::input::{InputError, Name, Slug};

/// Which workspace.
#[derive(Debug, Args)]
pub struct Workspace {
    /// The part of its address behind /w/.
    #[arg(value_name = "WORKSPACE", value_parser = slug)]
    pub slug: String,
}

/// Which thing.
#[derive(Debug, Args)]
pub struct Id {
    /// Its id, as the lists show it.
    #[arg(value_parser = id)]
    pub id: String,
}

pub fn slug(raw: &str) -> Result<String, &'static str> {
    let slug = Slug::parse(raw).map_err(|_| "write the part of the workspace's address behind /w/, like acme")?;
    Ok(slug.as_str().to_owned())
}

/// The name of something new, without outer white space.
pub fn name(raw: &str) -> Result<String, String> {
    Name::parse(raw).map(Into::into).map_err(InputError::message)
}

/// Looser than a UUID, so that the server may say what it does not know, but nothing that leads to another path.
pub fn id(raw: &str) -> Result<String, &'static str> {
    let plain = !raw.is_empty() && raw.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if plain { Ok(raw.to_owned()) } else { Err("write the id that the lists show") }
}
