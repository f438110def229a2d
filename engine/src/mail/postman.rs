use std::time::Duration;

use super::{Mail, Transport};
use crate::keys::Purpose;
use crate::store::outbox;
use crate::{Engine, Error};

/// How long a taken mail is out of reach for another postman.
const HELD: i64 = 60;
/// After this many tries a mail is given up: its link has expired by then.
const TRIES: i64 = 12;
/// How often the outbox is looked at when nobody rings: mail put off, or left by another server.
const ROUND: Duration = Duration::from_secs(5);
/// How soon after the bell: the transaction that rang may not have committed yet.
const AFTER_BELL: Duration = Duration::from_millis(20);

/// Delivers mail until the task is dropped.
pub async fn run(engine: Engine, transport: Transport) {
    loop {
        loop {
            match deliver_one(&engine, &transport).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    tracing::error!(%error, "outbox");
                    break;
                }
            }
        }
        if tokio::time::timeout(ROUND, engine.0.post.bell.notified()).await.is_ok() {
            tokio::time::sleep(AFTER_BELL).await;
        }
    }
}

/// Delivers the mail whose turn it is; `false` when none is waiting.
pub async fn deliver_one(engine: &Engine, transport: &Transport) -> Result<bool, Error> {
    let now = engine.now();
    if !outbox::any(&mut engine.read().await?, now).await? {
        return Ok(false);
    }
    let mut tx = engine.write().await?;
    let Some(waiting) = outbox::take(&mut tx, now, now.plus(HELD)).await? else { return Ok(false) };
    tx.commit().await?;

    let plain = engine.keys().open(Purpose::Outbox, waiting.id, &waiting.sealed)?;
    let mail: Mail = serde_json::from_slice(&plain).map_err(|_| Error::Corrupt("mail"))?;
    let subject = mail.subject.clone();
    let outcome = transport.deliver(mail, now).await;

    let mut tx = engine.write().await?;
    match outcome {
        Ok(()) => outbox::delete(&mut tx, waiting.id).await?,
        Err(error) if error.is_final() || waiting.tries >= TRIES => {
            tracing::error!(%error, %subject, "mail given up");
            outbox::delete(&mut tx, waiting.id).await?;
        }
        Err(error) => {
            let wait = 30 << waiting.tries.clamp(0, 10);
            tracing::warn!(%error, %subject, retry_in_s = wait, "mail not delivered");
            outbox::put_off(&mut tx, waiting.id, now.plus(wait)).await?;
        }
    }
    tx.commit().await?;
    Ok(true)
}
