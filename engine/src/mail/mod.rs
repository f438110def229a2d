//! Mail: written in the transaction of the act it tells of, delivered afterwards by one postman.
//!
//! A waiting mail may hold a link that signs somebody up, so it is sealed while it waits and deleted once
//! it is delivered.

mod letter;
mod mailbox;
mod postman;
mod security_change;
mod transport;
mod workspace_change;

pub use letter::Letter;
pub use mailbox::{DeliveredMail, Mailbox};
pub use postman::{deliver_one, run};
pub use security_change::SecurityChange;
pub use transport::{MailConfigError, Transport};
pub use workspace_change::WorkspaceChange;

use serde::{Deserialize, Serialize};
use shared::input::Email;
use tokio::sync::Notify;

use crate::keys::Purpose;
use crate::store::Tx;
use crate::{Engine, Error, store};

/// Rings when there is mail to deliver.
#[derive(Debug, Default)]
pub(crate) struct Post {
    bell: Notify,
}

/// A mail as it is sent: plain text only, so that what a person called themselves can't become markup.
#[derive(Serialize, Deserialize)]
pub struct Mail {
    pub(crate) to: Email,
    pub(crate) subject: String,
    pub(crate) text: String,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mail({:?} to {})", self.subject, self.to)
    }
}

/// Puts a letter into the outbox, as part of `tx`.
pub(crate) async fn enqueue(engine: &Engine, tx: &mut Tx, letter: Letter<'_>) -> Result<(), Error> {
    let now = engine.now();
    let mail = letter.write(&engine.config().public_url);
    let plain = serde_json::to_vec(&mail).map_err(|_| Error::Corrupt("mail"))?;
    let id = engine.rng().id(now)?;
    let sealed = engine.keys().seal(engine.rng(), Purpose::Outbox, id, &plain)?;
    store::outbox::insert(tx, id, &sealed, now).await?;
    engine.0.post.bell.notify_one();
    Ok(())
}
