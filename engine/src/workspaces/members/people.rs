use shared::policy::Role;
use shared::views::{Door, InviteRow, MemberRow, People};

use crate::gate::{self, Permit, Refusal};
use crate::store::Conn;
use crate::store::memberships::Member;
use crate::workspaces::enforcement;
use crate::{Caller, Engine, Error, limits, store};

/// The page *People*. Admins also see the switch, who has a second factor, and the invites.
///
/// `only_without_second_factor` narrows the list for admins. For anybody else it does nothing: a filter
/// would tell them, by who disappears, what the column does not.
pub async fn people(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    only_without_second_factor: bool,
) -> Result<Door<People>, Refusal> {
    let permit = match gate::knock(engine, caller, workspace).await? {
        Door::Open(permit) => permit,
        Door::Shut(shut) => return Ok(Door::Shut(shut)),
    };
    let mut conn = engine.read().await?;
    let admin = permit.role() == Role::Admin;
    let only_without = admin && only_without_second_factor;
    let members = store::memberships::list(&mut conn, &permit, only_without, limits::PEOPLE_SHOWN).await?;
    Ok(Door::Open(People {
        frame: permit.frame(),
        enforcement: if admin { Some(enforcement::panel(&mut conn, &permit).await?) } else { None },
        members: members.into_iter().map(|member| row(member, &permit)).collect(),
        member_count: store::memberships::count(&mut conn, &permit).await?,
        invites: if admin { invites(engine, &mut conn, &permit).await? } else { Vec::new() },
    }))
}

fn row(member: Member, reader: &Permit) -> MemberRow {
    MemberRow {
        is_me: member.account == reader.account(),
        name: member.name,
        email: member.email,
        role: member.role,
        has_second_factor: (reader.role() == Role::Admin).then_some(member.has_second_factor),
        joined_by: member.joined_by,
        joined: member.joined_at.moment(),
    }
}

async fn invites(engine: &Engine, conn: &mut Conn, permit: &Permit) -> Result<Vec<InviteRow>, Error> {
    let pending = store::invites::list(conn, permit, engine.now()).await?;
    Ok(pending
        .into_iter()
        .map(|invite| InviteRow { email: invite.email, role: invite.role, expires: invite.expires.moment() })
        .collect())
}
