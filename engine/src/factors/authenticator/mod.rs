//! The authenticator app (TOTP, RFC 6238).

mod qr;
mod set_up;
mod totp;

pub use set_up::{SetUpError, begin, enable, pending};

use shared::input::VerificationCode;
use sqlx::types::Uuid;

use crate::keys::Purpose;
use crate::store::Tx;
use crate::{Engine, Error, store};

/// Checks a code against the account's authenticator and uses its time step up.
pub(super) async fn use_code(
    engine: &Engine,
    tx: &mut Tx,
    account: Uuid,
    code: &VerificationCode,
) -> Result<bool, Error> {
    let Some(found) = store::authenticators::find(tx, account).await? else { return Ok(false) };
    let secret = engine.keys().open(Purpose::Authenticator, account, &found.sealed_secret)?;
    let now = engine.now();
    match totp::matching_step(&secret, code, now)? {
        Some(step) => store::authenticators::use_step(tx, account, step, now).await,
        None => Ok(false),
    }
}
