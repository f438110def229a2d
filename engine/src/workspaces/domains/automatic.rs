use shared::input::{Domain, Email};
use shared::policy::{JoinRole, Role};
use shared::views::JoinedBy;
use sqlx::types::Uuid;

use crate::audit::{self, Event, Kind};
use crate::store::Tx;
use crate::{Caller, Engine, Error, limits, store};

/// A proven address, and the domain that is trusted or not.
#[derive(Clone, Debug)]
pub struct Proven {
    pub email: Email,
    pub domain: Domain,
}

/// Somebody who just became a member by the domain of their address.
#[derive(Debug)]
pub struct Joined {
    pub account: Uuid,
    pub address: Proven,
    pub workspace: Uuid,
    pub role: JoinRole,
    /// The role of an invite that no longer worked.
    pub ended_invite: Option<Role>,
}

/// Makes the account a member wherever its proven address lets it join by itself; not where an admin removed it, and
/// not where it left, and not where an invite waits for it. What came of it is for [`record_joined`], once everything
/// else is written.
///
/// A workspace that somebody is changing alone at this moment is left out: signing in waits for nobody else's work, and
/// the offer stands on the page it leads to.
pub async fn join_automatically(engine: &Engine, tx: &mut Tx, account: Uuid) -> Result<Vec<Joined>, Error> {
    let Some(address) = proven_address(tx, account).await? else { return Ok(Vec::new()) };
    let mut joined = Vec::new();
    for workspace in
        store::joining::automatic(tx, account, &address.domain, limits::JOINS_AT_ONCE, engine.now()).await?
    {
        if !store::workspaces::hold_if_free(tx, workspace).await? {
            continue;
        }
        // Now that it is held: of a switch just before, who joins behind it has no time.
        let now = engine.now();
        if let Some(role) = store::joining::join(tx, account, workspace, &address.domain, false, now).await? {
            store::join_requests::withdraw(tx, workspace, account).await?;
            let ended_invite = store::invites::forget(tx, workspace, account).await?;
            joined.push(Joined { account, address: address.clone(), workspace, role, ended_invite });
        }
    }
    Ok(joined)
}

/// Writes down who joined. `proof` is that of the sign-in that did it, whose session the caller does not hold yet. The
/// log comes last, as in every transaction.
pub async fn record_joined(
    engine: &Engine,
    tx: &mut Tx,
    caller: &Caller,
    joined: Vec<Joined>,
    proof: Option<&str>,
) -> Result<(), Error> {
    for Joined { account, address, workspace, role, ended_invite } in joined {
        let event = Event::of(Kind::MemberJoined, account)
            .acted_by(&address.email)
            .in_workspace(workspace)
            .with("role", role.role().word())
            .with("by", JoinedBy::Domain.word())
            .with("domain", address.domain.as_str())
            .ending_an_invite(ended_invite);
        let event = if proof.is_some() { event.proven_by(proof.map(str::to_owned)) } else { event };
        audit::record(engine, tx, caller, event).await?;
    }
    Ok(())
}

/// The account's address, if it is proven: anybody can sign up with anybody's.
pub async fn proven_address(tx: &mut Tx, account: Uuid) -> Result<Option<Proven>, Error> {
    let account = store::accounts::by_id(tx, account).await?;
    let email = account.filter(|account| account.email_verified).map(|account| account.email);
    Ok(email.and_then(|email| Some(Proven { domain: email.domain()?, email })))
}
