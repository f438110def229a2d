//! What a list is searched for, which has to be something.

/// What is there. Nothing is not a search: a variable that is not set would widen it to everything.
pub fn wanted(raw: &str) -> Result<String, &'static str> {
    if raw.trim().is_empty() {
        Err("write what to look for, or leave it out for everything")
    } else {
        Ok(raw.to_owned())
    }
}
