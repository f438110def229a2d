use std::collections::BTreeMap;

use super::{KEPT_COOKIE, cookie};
use crate::paths;

/// What was typed into `field` of a form that came back refused by a plain post.
#[must_use]
pub fn kept(field: &str) -> Option<String> {
    let mut fields: BTreeMap<String, String> = serde_json::from_str(&paths::decode(&cookie(KEPT_COOKIE)?)?).ok()?;
    fields.remove(field)
}
