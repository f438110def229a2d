use std::time::Duration;

use tokio::sync::watch;

use super::{Mail, Transport};
use crate::keys::Purpose;
use crate::store::outbox::{self, Waiting};
use crate::{Engine, Error};

/// How long a taken mail is out of reach for another postman, in seconds: longer than a mail server is given for it.
const HELD: i64 = 60;
/// After this many tries, a bit more than a day, a mail is given up.
const TRIES: i64 = 12;
/// How often the outbox is looked at when nobody rings: mail put off, or left by another server.
const ROUND: Duration = Duration::from_secs(5);
/// How soon after the bell: the transaction that rang may not have committed yet.
const AFTER_BELL: Duration = Duration::from_millis(20);

/// Delivers mail until `stopping` says so, and what is under way then to its end: broken off, it would be out of reach
/// for a while after the next start, and be sent a second time where the mail server had it already.
pub async fn run(engine: Engine, transport: Transport, mut stopping: watch::Receiver<bool>) {
    loop {
        while !*stopping.borrow() {
            match deliver_one(&engine, &transport).await {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    tracing::error!(%error, "outbox");
                    break;
                }
            }
        }
        tokio::select! {
            () = told(&mut stopping) => return,
            rung = tokio::time::timeout(ROUND, engine.0.post.bell.notified()) => if rung.is_ok() {
                tokio::time::sleep(AFTER_BELL).await;
            }
        }
    }
}

/// Waits until it is said, or nobody is left who could say it.
async fn told(stopping: &mut watch::Receiver<bool>) {
    let _ = stopping.wait_for(|is_stopping| *is_stopping).await;
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

    let (subject, outcome) = match opened(engine, &waiting) {
        Ok(mail) => (mail.subject.clone(), transport.deliver(mail, now).await),
        Err(error) => (String::new(), Err(error.into())),
    };

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

fn opened(engine: &Engine, waiting: &Waiting) -> Result<Mail, Error> {
    let plain = engine.keys().open(Purpose::Outbox, waiting.id, &waiting.sealed)?;
    serde_json::from_slice(&plain).map_err(|_| Error::Corrupt("mail"))
}
