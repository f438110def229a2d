use super::ApiToken;
use crate::caller::Client;
use crate::clock::Instant;
use crate::secret::TokenHash;
use crate::store::Conn;
use crate::{Engine, Error, limits, store};

/// The token a request came with, as the database holds it at this moment: one that was revoked is nobody, from the
/// very next request.
pub async fn bearing(engine: &Engine, token: TokenHash, client: &Client) -> Result<Option<ApiToken>, Error> {
    let now = engine.now();
    let question = async |conn: &mut Conn, token: &TokenHash| store::tokens::find(conn, *token, now).await;
    let Some(found) = engine.tokens().ask(engine.store(), now, token, question).await? else { return Ok(None) };
    if found.last_used.is_none_or(|at| at.plus(limits::TOKEN_TOUCH_EVERY) <= now) {
        touch(engine, &found.token, client, now).await;
    }
    Ok(Some(found.token))
}

/// "Last used" is not worth refusing what could be answered.
async fn touch(engine: &Engine, token: &ApiToken, client: &Client, now: Instant) {
    let touched = async {
        let mut tx = engine.write().await?;
        store::tokens::touch(&mut tx, token.id, &client.ip, now).await?;
        tx.commit().await
    };
    if let Err(error) = touched.await {
        tracing::warn!(%error, "a token's last use was not noted");
    }
}
