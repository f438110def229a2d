use data_encoding::BASE64URL_NOPAD;
use shared::limits;
use shared::views::CreatedToken;

use super::{Created, TokenError};
use crate::clock::Instant;
use crate::gate::{self, Refusal};
use crate::keys::Purpose;
use crate::secret::TokenHash;
use crate::{Caller, Engine, Error, store};

/// Seals a token just made for the page that shows it, and for nobody but the session that made it. The browser carries
/// it there: it is stored nowhere.
///
/// # Errors
/// [`TokenError::NotSignedIn`].
pub fn hand_over(engine: &Engine, caller: &Caller, created: &Created) -> Result<String, TokenError> {
    let until = engine.now().plus(limits::CREATED_TOKEN_TTL);
    let plain = [&until.0.to_be_bytes(), created.secret.expose().as_bytes()].concat();
    let sealed = engine.keys().seal(engine.rng(), Purpose::CreatedToken, caller.person()?.session, &plain)?;
    Ok(BASE64URL_NOPAD.encode(&sealed))
}

/// Opens what [`hand_over`] sealed, for the session it was sealed for, while its minute lasts and the token works.
///
/// # Errors
/// [`Refusal::NotFound`] for anything else.
pub async fn take_over(engine: &Engine, caller: &Caller, sealed: &str) -> Result<CreatedToken, TokenError> {
    let (mut conn, now) = (engine.read().await?, engine.now());
    let session = gate::signed_in(engine, &mut conn, caller).await?.session;
    let sealed = BASE64URL_NOPAD.decode(sealed.as_bytes()).map_err(|_| Refusal::NotFound)?;
    let plain = engine.keys().open(Purpose::CreatedToken, session, &sealed).map_err(|_| Refusal::NotFound)?;
    let (until, secret) = plain.split_first_chunk().ok_or(Refusal::NotFound)?;
    let secret = str::from_utf8(secret).map_err(|_| Error::Corrupt("created token"))?;
    if Instant(i64::from_be_bytes(*until)) <= now {
        return Err(Refusal::NotFound.into());
    }
    let found = store::tokens::find(&mut conn, TokenHash::of(secret), now).await?.ok_or(Refusal::NotFound)?;
    Ok(CreatedToken { name: found.token.name, secret: secret.to_owned() })
}
