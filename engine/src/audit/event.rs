use serde_json::{Map, Value as Json};
use shared::input::Email;
use shared::policy::Role;
use sqlx::types::Uuid;

use super::Kind;
use crate::store::Tx;
use crate::store::audit_events::Record;
use crate::tokens::Owner;
use crate::{Caller, Engine, Error, Who, idempotency, store};

/// Which proof the session held when it acted.
#[derive(Debug)]
enum Held {
    /// What the transaction finds.
    AsFound,
    /// What it held before, where the act itself has taken it away or brought it.
    Told(Option<String>),
}

/// An event about to be written.
#[derive(Debug)]
pub struct Event {
    kind: Kind,
    account: Option<Uuid>,
    workspace: Option<Uuid>,
    about: Option<Uuid>,
    actor: Option<Email>,
    proof: Held,
    detail: Map<String, Json>,
}

impl Event {
    /// An event of an account: whose act it was, or whom it concerns.
    pub fn of(kind: Kind, account: impl Into<Option<Uuid>>) -> Self {
        let account = account.into();
        Self { kind, account, workspace: None, about: None, actor: None, proof: Held::AsFound, detail: Map::new() }
    }

    /// It happened in this workspace.
    #[must_use]
    pub const fn in_workspace(mut self, workspace: Uuid) -> Self {
        self.workspace = Some(workspace);
        self
    }

    /// It concerns this account, which is kept if it is another one than that which acted, with its address of this
    /// moment.
    #[must_use]
    pub fn about(mut self, account: impl Into<Option<Uuid>>) -> Self {
        self.about = account.into();
        self
    }

    /// Who acted, where the act itself proves who that is: a caller who is only just signing in is nobody yet.
    #[must_use]
    pub fn acted_by(mut self, email: &Email) -> Self {
        self.actor = Some(email.clone());
        self
    }

    /// Which proof the session held, where the act itself has taken it away or brought it.
    #[must_use]
    pub fn proven_by(mut self, proof: Option<String>) -> Self {
        self.proof = Held::Told(proof);
        self
    }

    /// A detail worth keeping; never a secret. An `email` says whom it concerns, account or not.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Json>) -> Self {
        self.detail.insert(key.to_owned(), value.into());
        self
    }

    /// Says that an invite of theirs ended by it, and which role it would have given.
    pub fn ending_an_invite(self, role: Option<Role>) -> Self {
        match role {
            Some(role) => self.with("ended_invite", role.word()),
            None => self,
        }
    }

    /// Narrowed by these words, if any.
    pub fn searched_for(self, words: &str) -> Self {
        if words.is_empty() { self } else { self.with("search", words) }
    }
}

/// Makes the event part of `tx`, which writes it when it commits.
pub async fn record(engine: &Engine, tx: &mut Tx, caller: &Caller, event: Event) -> Result<(), Error> {
    // Whatever is done is told, in the same transaction.
    idempotency::note_act(engine, tx, caller);
    let now = engine.now();
    let named = event.detail.get("email").and_then(Json::as_str).map(str::to_owned);
    let about = event.about.filter(|account| caller.person().map_or(true, |person| person.account != *account));
    let target = match (about, named) {
        (Some(account), None) => store::accounts::email(tx, account).await?,
        (_, named) => named,
    };
    let proof = match event.proof {
        Held::Told(proof) => proof,
        Held::AsFound => proof_held(tx, caller).await?,
    };
    let record = Record {
        id: engine.rng().id(now)?,
        at: now,
        kind: event.kind.word().to_owned(),
        account: event.account,
        workspace: event.workspace,
        actor: event.actor.map(String::from).or_else(|| address(caller)),
        target_id: about,
        target,
        proof,
        ip: caller.client.ip.clone(),
        user_agent: Some(caller.client.user_agent.clone()),
        detail: Json::Object(with_token(event.detail, caller)).to_string(),
    };
    tx.will_tell(record, event.kind.begins_a_chain());
    Ok(())
}

/// The strongest proof that the caller's session holds, as `tx` sees it; nobody has none.
pub async fn proof_held(tx: &mut Tx, caller: &Caller) -> Result<Option<String>, Error> {
    match &caller.who {
        Who::Person(person) => store::sessions::proof_held(tx, person.session).await,
        Who::Anonymous | Who::Pending(_) | Who::Token(_) | Who::Operator => Ok(None),
    }
}

fn address(caller: &Caller) -> Option<String> {
    match &caller.who {
        Who::Person(person) => Some(person.email.clone()),
        // Whoever it is, they knew this account's password.
        Who::Pending(pending) => Some(pending.email.clone()),
        Who::Token(token) => Some(match &token.owner {
            Owner::Account { email, .. } => email.clone(),
            Owner::Workspace | Owner::Project { .. } => format!("token “{}”", token.name),
        }),
        Who::Anonymous | Who::Operator => None,
    }
}

/// Which token did it.
fn with_token(mut detail: Map<String, Json>, caller: &Caller) -> Map<String, Json> {
    if let Who::Token(token) = &caller.who {
        detail.insert("token_id".to_owned(), token.id.to_string().into());
        detail.insert("token".to_owned(), token.name.as_str().into());
    }
    detail
}

/// How often an account did this in the last `seconds`, this transaction included.
pub async fn count_recent(engine: &Engine, tx: &mut Tx, account: Uuid, kind: Kind, seconds: i64) -> Result<i64, Error> {
    let written = store::audit_events::count(tx, account, kind.word(), engine.now().plus(-seconds)).await?;
    Ok(written + tx.tells_of(account, kind.word()))
}

/// How often this happened in a workspace in the last `seconds`, as far as it was written.
pub async fn count_recent_in(
    engine: &Engine,
    tx: &mut Tx,
    workspace: Uuid,
    kind: Kind,
    seconds: i64,
) -> Result<i64, Error> {
    store::audit_events::count_in(tx, workspace, kind.word(), engine.now().plus(-seconds)).await
}

/// What was said of a field each time this happened in a workspace in the last `seconds`, or was done by an account
/// anywhere, as far as it was written.
pub async fn recent_in_or_of(
    engine: &Engine,
    tx: &mut Tx,
    places: (Uuid, Uuid),
    (kind, field): (Kind, &str),
    seconds: i64,
) -> Result<Vec<String>, Error> {
    let since = engine.now().plus(-seconds);
    let details = store::audit_events::details_in_or_of(tx, places, kind.word(), since).await?;
    Ok(details
        .iter()
        .filter_map(|detail| serde_json::from_str::<Map<String, Json>>(detail).ok())
        .filter_map(|detail| Some(detail.get(field)?.as_str()?.to_owned()))
        .collect())
}
