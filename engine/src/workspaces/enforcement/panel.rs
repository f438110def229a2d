use std::cmp::Reverse;

use shared::policy::{Level, SwitchRefusal};
use shared::views::{Bypassing, EnforcementPanel, MemberTokenRow};

use super::history::history;
use super::show::demanded;
use crate::clock::Instant;
use crate::gate::{self, Permit};
use crate::store::Conn;
use crate::{Error, limits, store, tokens};

/// The switch as an admin sees it, with whom it shuts out.
pub async fn panel(conn: &mut Conn, permit: &Permit, now: Instant) -> Result<EnforcementPanel, Error> {
    let demanded = demanded(conn, permit, now).await?;
    let switched = store::enforcement::last_switch(conn, permit).await?;
    Ok(EnforcementPanel {
        required: demanded.required,
        protected: demanded.with_second_factor(),
        shut_out: demanded.coverage.password,
        with_passkey: demanded.with_passkey(),
        // What is demanded already is not switched to, and off is never locked.
        locked: locked(permit, Level::TwoFactor),
        passkeys_locked: locked(permit, Level::PhishingResistant),
        outlives_plan: demanded.outlives_plan,
        grace_until: demanded.grace_until,
        can_give_time: can_wait(conn, permit, Level::TwoFactor).await?
            || can_wait(conn, permit, Level::PhishingResistant).await?,
        bypassing: bypassing(conn, permit, demanded.coverage.members(), now).await?,
        switched: switched.map(|(by, at)| (by, at.moment())),
        history: history(conn, permit, now).await?,
    })
}

async fn bypassing(conn: &mut Conn, permit: &Permit, members: u64, now: Instant) -> Result<Bypassing, Error> {
    let count = store::tokens::count_working(conn, permit, now).await?;
    let used_last = store::tokens::used_last(conn, permit, now, limits::TOKENS_NAMED).await?;
    let at_most = limits::MEMBER_TOKENS_COUNTED;
    let of_members = store::token_entries::of_members(conn, permit, members, now, at_most + 1).await?;
    let (mut of_members, has_older) = store::parts::shown(of_members, at_most);
    // As the gate judges them: one that is newer than the rule may be shut out like the session that made it.
    of_members.retain(|token| gate::judge(&token.entry, now).is_granted());
    let member_count = of_members.len() as u64;
    of_members.sort_by_key(|token| Reverse(token.last_used));
    let named = (0..limits::TOKENS_NAMED).zip(of_members);
    Ok(Bypassing {
        count,
        used_last: tokens::rows(used_last, now),
        member_count,
        has_older,
        of_members: named
            .map(|(_, token)| MemberTokenRow {
                name: token.name,
                owner: token.owner,
                last_used: token.last_used.map(Instant::moment),
            })
            .collect(),
    })
}

fn locked(permit: &Permit, wanted: Level) -> Option<SwitchRefusal> {
    if permit.required() == wanted { None } else { permit.may_switch(wanted).err() }
}

/// Whether members could be given time to reach `level`: it is stricter, this admin may ask for it, and there was no
/// grace for it yet.
async fn can_wait(conn: &mut Conn, permit: &Permit, level: Level) -> Result<bool, Error> {
    Ok(level > permit.required()
        && permit.may_switch(level).is_ok()
        && store::graces::find(conn, permit, level).await?.is_none())
}
