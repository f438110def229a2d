use shared::views::Methods;
use sqlx::types::Uuid;

use crate::clock::Instant;
use crate::expected::Expected;
use crate::gate::Refusal;
use crate::secret::TokenHash;
use crate::store::Conn;
use crate::store::sessions::Found;
use crate::tokens::{ApiToken, Bearer};
use crate::{Engine, Error, limits, store, tokens};

/// Who asks, and from where. Every use case takes it first and trusts nothing else about the asker.
#[derive(Clone, Debug)]
pub struct Caller {
    /// Who asks.
    pub who: Who,
    /// From where, for the list of sessions and the audit log.
    pub client: Client,
    /// The sign-in that waits for its second step here, whoever is signed in already.
    pub(crate) attempt: Option<PendingSignIn>,
    /// The browser, as far as it has asked for a sign-in by passkey: only there it is answered.
    pub(crate) browser: Option<TokenHash>,
    /// What they saw of what they are about to change, if they insist on it.
    pub(crate) expected: Option<Expected>,
    /// Under which claim they create something, if it is to happen once; see [`crate::idempotency`].
    pub(crate) claim: Option<Uuid>,
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
    /// A program, with a token made for it.
    Token(ApiToken),
    /// Whoever runs Sallyport, at the machine itself. [`Engine::resolve`] never finds one: no request can be it.
    Operator,
}

/// A sign-in between its two steps.
#[derive(Clone, Debug)]
pub struct PendingSignIn {
    pub(crate) attempt: TokenHash,
    pub(crate) account: Uuid,
    pub(crate) email: String,
    pub(crate) next: Option<String>,
    pub(crate) methods: Methods,
}

/// A signed-in person, and what their session is.
#[derive(Clone, Debug)]
pub struct Person {
    pub(crate) account: Uuid,
    pub(crate) session: Uuid,
    pub(crate) name: String,
    pub(crate) email: String,
}

/// Where a session lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    /// In a cookie.
    Browser,
    /// With `sally`, or another program that a person let in by its code.
    CommandLine,
}

impl Medium {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::CommandLine => "command_line",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        [Self::Browser, Self::CommandLine].into_iter().find(|medium| medium.word() == word)
    }
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
    /// The cookie of a browser that asked for a sign-in by passkey.
    pub browser: Option<&'a str>,
    /// What a program sent as `Authorization: Bearer` (RFC 6750 §2.1). Where there is one, no cookie counts.
    pub bearer: Option<&'a str>,
}

impl std::fmt::Debug for Credentials<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials(…)")
    }
}

impl Caller {
    /// The operator at the machine, or what Sallyport does by itself on their behalf. To a workspace they are nobody:
    /// they may run it, not look into it.
    #[must_use]
    pub fn operator() -> Self {
        Self::of(Who::Operator, Client::default())
    }

    /// Nobody in particular: for what anybody may ask.
    #[must_use]
    pub fn nobody() -> Self {
        Self::of(Who::Anonymous, Client::default())
    }

    const fn of(who: Who, client: Client) -> Self {
        Self { who, client, attempt: None, browser: None, expected: None, claim: None }
    }

    /// Turns away everybody but the operator, as if there were no such thing to do.
    pub(crate) fn require_operator(&self) -> Result<(), Refusal> {
        if matches!(self.who, Who::Operator) { Ok(()) } else { Err(Refusal::NotFound) }
    }

    /// The signed-in person, if that is who asks.
    pub fn person(&self) -> Result<&Person, NotSignedIn> {
        match &self.who {
            Who::Person(person) => Ok(person),
            Who::Token(_) => Err(NotSignedIn::Token),
            Who::Anonymous | Who::Pending(_) | Who::Operator => Err(NotSignedIn::Nobody),
        }
    }
}

/// The use case needs a signed-in person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSignedIn {
    /// There is nobody, or the session ended meanwhile.
    #[error("nobody is signed in")]
    Nobody,
    /// A token asks: it works, but what it asks for is for people.
    #[error("this is for people, and not for tokens")]
    Token,
}

impl From<NotSignedIn> for shared::Problem {
    fn from(why: NotSignedIn) -> Self {
        match why {
            NotSignedIn::Nobody => shared::ErrorCode::SignInRequired.into(),
            NotSignedIn::Token => shared::ErrorCode::PeopleOnly.into(),
        }
    }
}

impl Engine {
    /// Finds out who asks, as the database holds it at this moment: an ended session is nobody, from the very next
    /// request.
    pub async fn resolve(&self, credentials: Credentials<'_>, client: Client) -> Result<Caller, Error> {
        if let Some(bearer) = credentials.bearer {
            let who = self.who_bears(bearer, &client).await?;
            return Ok(Caller::of(who, client));
        }
        let browser = credentials.browser.map(TokenHash::of);
        let attempt = self.attempt(credentials).await?;
        let who = self.who(credentials, attempt.as_ref()).await?;
        Ok(Caller { attempt, browser, ..Caller::of(who, client) })
    }

    async fn attempt(&self, credentials: Credentials<'_>) -> Result<Option<PendingSignIn>, Error> {
        let Some(token) = credentials.attempt else { return Ok(None) };
        store::sign_in_attempts::find(&mut self.read().await?, TokenHash::of(token), self.now()).await
    }

    async fn who(&self, credentials: Credentials<'_>, attempt: Option<&PendingSignIn>) -> Result<Who, Error> {
        if let Some(token) = credentials.session
            && let Some(person) = self.person_of(token, Medium::Browser).await?
        {
            return Ok(Who::Person(person));
        }
        Ok(attempt.cloned().map_or(Who::Anonymous, Who::Pending))
    }

    async fn who_bears(&self, bearer: &str, client: &Client) -> Result<Who, Error> {
        Ok(match Bearer::of(bearer) {
            Some(Bearer::CliSession) => {
                self.person_of(bearer, Medium::CommandLine).await?.map_or(Who::Anonymous, Who::Person)
            }
            Some(Bearer::Token(_)) => {
                tokens::bearing(self, TokenHash::of(bearer), client).await?.map_or(Who::Anonymous, Who::Token)
            }
            // Not even the form of one: the database is not asked.
            None => Who::Anonymous,
        })
    }

    /// Whose session that is. A browser's works in browsers only, and one of the command line there only.
    async fn person_of(&self, token: &str, medium: Medium) -> Result<Option<Person>, Error> {
        let now = self.now();
        let found = self.session(TokenHash::of(token), now).await?.filter(|found| found.medium == medium);
        let Some(found) = found else { return Ok(None) };
        if found.last_seen.plus(limits::SESSION_TOUCH_EVERY) <= now {
            self.touch(&found.person, now).await;
        }
        Ok(Some(found.person))
    }

    /// "Last seen" is not worth refusing a page that could be read.
    async fn touch(&self, person: &Person, now: Instant) {
        let touched = async {
            let mut tx = self.write().await?;
            store::accounts::note_activity(&mut tx, person.account, now).await?;
            store::sessions::touch(&mut tx, person.session, now).await?;
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
