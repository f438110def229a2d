//! Creating something once, however often it is asked for (draft-ietf-httpapi-idempotency-key-header).
//!
//! A program that got no answer does not know whether it was heard. It sends the same again under the same key, and
//! gets the answer that it missed. The key is claimed first, by one conditional statement. The transaction that creates
//! notes in the claim that it did: a claim and what it led to can't disagree. What was answered is kept after that,
//! sealed. So after a crash in between, a repeat learns that it was done, but no longer what was answered; and a claim
//! under which nothing was done is anybody's again, once its request must have ended.

use sha2::{Digest as _, Sha256};
use shared::policy::Role;
use shared::{ErrorCode, Problem};
use sqlx::types::Uuid;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::gate::{self, Refusal};
use crate::keys::Purpose;
use crate::step_up::{self, Stale};
use crate::store::Tx;
use crate::store::idempotency_keys::{self as keys, Claim};
use crate::workspaces::projects::{self, ProjectAt};
use crate::{Caller, Engine, Error, NotSignedIn, Who, limits};

/// What is to be created: whoever asks again has to be let in again.
#[derive(Clone, Debug)]
pub enum Creation {
    /// A workspace.
    Workspace,
    /// A project of this workspace.
    Project(String),
    /// An invite to this workspace.
    Invite(String),
    /// A trusted domain of this workspace.
    Domain(String),
    /// A token of the account.
    AccountToken,
    /// A token of this workspace.
    WorkspaceToken(String),
    /// A token of the project of this id.
    ProjectToken(String),
}

/// What a key stands for.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// What the program calls it.
    pub key: &'a str,
    /// Which operation, and where.
    pub operation: &'a str,
    /// What is to be created.
    pub content: &'a [u8],
}

/// What to do now.
#[derive(Debug)]
pub enum Begun {
    /// It is the first time: this caller creates, and [`finish`] is to be told what came of it.
    First(Box<Caller>),
    /// It was done: this was answered.
    Repeated(Zeroizing<Vec<u8>>),
}

/// Why neither.
#[derive(Debug, Error)]
pub enum OnceError {
    /// Not let in, or not allowed to create that, whatever was allowed when it was done first.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The person has to prove themselves again first.
    #[error(transparent)]
    Stale(#[from] Stale),
    /// The key stands for another request.
    #[error("the key stands for another request")]
    OtherRequest,
    /// The first request under this key has no answer yet.
    #[error("the first request is still running")]
    Running,
    /// It was done, but the answer was lost.
    #[error("it was done, but the answer was lost")]
    AnswerLost,
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

impl From<NotSignedIn> for OnceError {
    fn from(why: NotSignedIn) -> Self {
        Self::Refused(why.into())
    }
}

impl From<OnceError> for Problem {
    fn from(error: OnceError) -> Self {
        match error {
            OnceError::Refused(refusal) => refusal.into(),
            OnceError::Stale(stale) => stale.into(),
            OnceError::OtherRequest => ErrorCode::ValidationFailed.into(),
            OnceError::Running | OnceError::AnswerLost => ErrorCode::Conflict.into(),
            OnceError::Engine(error) => error.into(),
        }
    }
}

/// Claims the key, or finds what was answered. Only for who may create that now.
pub async fn begin(
    engine: &Engine,
    caller: &Caller,
    creation: &Creation,
    request: Request<'_>,
) -> Result<Begun, OnceError> {
    let mut tx = enter(engine, caller, creation).await?;
    let key = hash(&[credential(caller)?.as_bytes(), request.operation.as_bytes(), request.key.as_bytes()]);
    let content = hash(&[request.content]);
    let now = engine.now();
    let claim = Claim { id: engine.rng().id(now)?, key: &key, request: &content, at: now };
    let (expired, abandoned) =
        (now.plus(-limits::IDEMPOTENCY_KEY_TTL), now.plus(-limits::IDEMPOTENCY_CLAIM_ABANDONED_AFTER));
    if keys::claim(&mut tx, claim, expired, abandoned).await? {
        tx.commit().await?;
        return Ok(Begun::First(Box::new(Caller { claim: Some(claim.id), ..caller.clone() })));
    }
    // Its first request may give it back in this moment.
    let found = keys::find(&mut tx, &key).await?.ok_or(OnceError::Running)?;
    if found.request != content {
        return Err(OnceError::OtherRequest);
    }
    match (found.answer, found.acted_at) {
        (Some(answer), _) => Ok(Begun::Repeated(engine.keys().open(Purpose::KeptAnswer, found.id, &answer)?)),
        (None, Some(acted)) if acted <= abandoned => Err(OnceError::AnswerLost),
        (None, _) => Err(OnceError::Running),
    }
}

/// Keeps what was answered to the caller of [`Begun::First`], or gives the key back where nothing was done.
pub async fn finish(engine: &Engine, caller: &Caller, answer: Option<&[u8]>) -> Result<(), Error> {
    let Some(claim) = caller.claim else { return Ok(()) };
    let mut tx = engine.write().await?;
    match answer {
        Some(answer) => {
            let sealed = engine.keys().seal(engine.rng(), Purpose::KeptAnswer, claim, answer)?;
            keys::keep(&mut tx, claim, sealed).await?;
        }
        None => keys::release(&mut tx, claim).await?,
    }
    tx.commit().await
}

/// Has `tx` note in the caller's claim, if they have one, that it acted.
pub(crate) fn note_act(engine: &Engine, tx: &mut Tx, caller: &Caller) {
    if let Some(claim) = caller.claim {
        tx.will_note_act(claim, engine.now());
    }
}

/// As whoever creates that is let in.
async fn enter(engine: &Engine, caller: &Caller, creation: &Creation) -> Result<Tx, OnceError> {
    let (mut tx, permit) = match creation {
        Creation::Workspace => {
            let mut tx = engine.write().await?;
            gate::signed_in(engine, &mut tx, caller).await?;
            return Ok(tx);
        }
        Creation::AccountToken => {
            let mut tx = engine.write().await?;
            step_up::require_fresh_proof(engine, &mut tx, caller.person()?).await?;
            return Ok(tx);
        }
        Creation::Project(workspace) => {
            let (tx, permit) = gate::enter_to_create_projects_also_by_token(engine, caller, workspace).await?;
            permit.require(Role::Member)?;
            return Ok(tx);
        }
        Creation::Invite(workspace) => {
            let (tx, permit) = gate::enter_to_write(engine, caller, workspace).await?;
            permit.require(Role::Admin)?;
            return Ok(tx);
        }
        Creation::Domain(workspace) | Creation::WorkspaceToken(workspace) => {
            let (tx, permit) = gate::enter_to_write(engine, caller, workspace).await?;
            permit.require(Role::Admin)?;
            (tx, permit)
        }
        Creation::ProjectToken(project) => {
            let (tx, permit, _) = projects::enter(engine, caller, ProjectAt::Id(project)).await?;
            permit.require(Role::Member)?;
            (tx, permit)
        }
    };
    step_up::require_fresh_proof(engine, &mut tx, permit.person()?).await?;
    Ok(tx)
}

/// The session or the token: nobody meets somebody else's keys.
fn credential(caller: &Caller) -> Result<Uuid, NotSignedIn> {
    match &caller.who {
        Who::Token(token) => Ok(token.id),
        _ => caller.person().map(|person| person.session),
    }
}

/// Of parts that can't run into one another.
fn hash(parts: &[&[u8]]) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().to_vec()
}
