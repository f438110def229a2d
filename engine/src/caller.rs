use sqlx::types::Uuid;

use crate::clock::Instant;
use crate::secret::TokenHash;
use crate::store::Conn;
use crate::store::sessions::Found;
use crate::{Engine, Error, limits, store};

/// Who asks, and from where. Every use case takes it first and trusts nothing else about the asker.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who asks.
    pub who: Who,
    /// From where, for the list of sessions and the audit log.
    pub client: Client,
}

/// Who asks.
#[derive(Clone, Debug)]
pub enum Who {
    /// Nobody we know.
    Anonymous,
    /// Somebody whose password was right, and who still owes the second step.
    Pending(PendingSignIn),
    /// A signed-in person.
    Person(Person),
}

/// A sign-in between its two steps.
#[derive(Clone, Debug)]
pub struct PendingSignIn {
    pub(crate) attempt: TokenHash,
    pub(crate) account: Uuid,
    pub(crate) email: String,
    pub(crate) next: Option<String>,
}

/// A signed-in person, and what their session is.
#[derive(Clone, Debug)]
pub struct Person {
    pub(crate) account: Uuid,
    pub(crate) session: Uuid,
    pub(crate) name: String,
    pub(crate) email: String,
}

/// Where a request came from.
#[derive(Clone, Debug, Default)]
pub struct Client {
    /// The address of the peer, or of the client a trusted proxy names.
    pub ip: String,
    /// What the browser calls itself; cut to a sane length by whoever reads the header.
    pub user_agent: String,
}

/// The bearer secrets of a request, as they came.
#[derive(Clone, Copy, Default)]
pub struct Credentials<'a> {
    /// The session cookie.
    pub session: Option<&'a str>,
    /// The cookie of a sign-in between its two steps.
    pub attempt: Option<&'a str>,
}

impl std::fmt::Debug for Credentials<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials(…)")
    }
}

impl Caller {
    /// The signed-in person, if that is who asks.
    pub fn person(&self) -> Result<&Person, NotSignedIn> {
        match &self.who {
            Who::Person(person) => Ok(person),
            Who::Anonymous | Who::Pending(_) => Err(NotSignedIn),
        }
    }
}

/// The use case needs a signed-in person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nobody is signed in")]
pub struct NotSignedIn;

impl From<NotSignedIn> for shared::Problem {
    fn from(_: NotSignedIn) -> Self {
        shared::ErrorCode::SignInRequired.into()
    }
}

impl Engine {
    /// Finds out who asks, as the database holds it at this moment: an ended session is nobody, from the very next
    /// request.
    pub async fn resolve(&self, credentials: Credentials<'_>, client: Client) -> Result<Caller, Error> {
        Ok(Caller { who: self.who(credentials).await?, client })
    }

    async fn who(&self, credentials: Credentials<'_>) -> Result<Who, Error> {
        let now = self.now();
        if let Some(token) = credentials.session
            && let Some(found) = self.session(TokenHash::of(token), now).await?
        {
            if found.last_seen.plus(limits::SESSION_TOUCH_EVERY) <= now {
                self.touch(found.person.session, now).await;
            }
            return Ok(Who::Person(found.person));
        }
        if let Some(token) = credentials.attempt
            && let Some(pending) =
                store::sign_in_attempts::find(&mut self.read().await?, TokenHash::of(token), now).await?
        {
            return Ok(Who::Pending(pending));
        }
        Ok(Who::Anonymous)
    }

    /// "Last seen" is not worth refusing a page that could be read.
    async fn touch(&self, session: Uuid, now: Instant) {
        let touched = async {
            let mut tx = self.write().await?;
            store::sessions::touch(&mut tx, session, now).await?;
            tx.commit().await
        };
        if let Err(error) = touched.await {
            tracing::warn!(%error, "a session's last use was not noted");
        }
    }

    async fn session(&self, token: TokenHash, now: Instant) -> Result<Option<Found>, Error> {
        let question = async |conn: &mut Conn, token: &TokenHash| store::sessions::find(conn, *token, now).await;
        self.sessions().ask(self.store(), now, token, question).await
    }
}

/// When a session ends if nobody touches it; the other side of [`session_horizon`].
pub(crate) fn session_end(created: Instant, last_seen: Instant) -> Instant {
    created.plus(limits::SESSION_TTL).min(last_seen.plus(limits::SESSION_IDLE_TTL))
}

/// The oldest creation and last use a session may have and still live.
pub(crate) fn session_horizon(now: Instant) -> (Instant, Instant) {
    (now.plus(-limits::SESSION_TTL), now.plus(-limits::SESSION_IDLE_TTL))
}
