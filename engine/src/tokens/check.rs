use super::Bearer;
use crate::secret::TokenHash;
use crate::{Caller, Engine, Error, store};

/// Whether something found in the open is a bearer token of this server that still works. Anybody may ask, and learns
/// nothing else: whoever holds it could as well use it. What does not even look like one is answered without the
/// database.
pub async fn is_known(engine: &Engine, _caller: &Caller, found: &str) -> Result<bool, Error> {
    let found = found.trim();
    let Some(kind) = Bearer::of(found) else { return Ok(false) };
    let (mut conn, hash, now) = (engine.read().await?, TokenHash::of(found), engine.now());
    Ok(match kind {
        Bearer::Token(_) => store::tokens::find(&mut conn, hash, now).await?.is_some(),
        Bearer::CliSession => store::sessions::find(&mut conn, hash, now).await?.is_some(),
    })
}
