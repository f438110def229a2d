use std::collections::BTreeMap;

use http::request::Parts;
use leptos::prelude::use_context;

use super::{KEPT_COOKIE, cookie};
use crate::paths;

/// What was typed into a form that came back refused, where it was sent along with the request for the page.
#[derive(Clone, Debug)]
pub struct Kept(pub BTreeMap<String, String>);

/// What was typed into `field` of a form that came back refused by a plain post.
#[must_use]
pub fn kept(field: &str) -> Option<String> {
    let sent_along = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Kept>().cloned());
    let mut fields = match sent_along {
        Some(Kept(fields)) => fields,
        None => serde_json::from_str(&paths::decode(&cookie(KEPT_COOKIE)?)?).ok()?,
    };
    fields.remove(field)
}
