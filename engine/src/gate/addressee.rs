use shared::input::Email;
use shared::policy::{Facts, Standing, decide};
use sqlx::types::Uuid;

use crate::by_time::Place;
use crate::clock::Instant;
use crate::store::Conn;
use crate::store::entries::Member;
use crate::{Engine, Error, store};

/// A member to write to about their workspace. A mail lies in a mailbox, and no door stands before it: what it may tell
/// of the inside is decided here, when it is written.
#[derive(Debug)]
pub struct Addressee {
    email: Email,
    gets_in: bool,
}

impl Addressee {
    fn of(member: Member, now: Instant) -> Self {
        // The most that any session of theirs could have proven: what one of them happens to lack, the person has.
        let standing = Standing::Session { proven: member.reachable, reachable: member.reachable };
        let grace = member.grace.filter(|grace| grace.runs(now)).map(|grace| grace.former);
        let facts = Facts { standing, role: Some(member.role), plan: member.plan, grace };
        Self { email: member.email, gets_in: decide(member.required, &facts).is_granted() }
    }

    pub(crate) const fn email(&self) -> &Email {
        &self.email
    }

    /// Whether the workspace opens to a session in which they proved all that they can. Where it does not, nobody's
    /// name and nothing from inside may stand in a mail to them.
    pub(crate) const fn gets_in(&self) -> bool {
        self.gets_in
    }
}

/// So many admins of a workspace, deleted or not, behind that place, to be written to: those who came first come first.
/// Each with their place.
pub(crate) async fn admins(
    engine: &Engine,
    conn: &mut Conn,
    workspace: Uuid,
    part: (Place, i64),
) -> Result<Vec<(Addressee, Place)>, Error> {
    let admins = store::entries::admins(conn, workspace, part).await?;
    Ok(admins.into_iter().map(|(admin, place)| (Addressee::of(admin, engine.now()), place)).collect())
}

/// A member of a workspace, to be written to; none, when they are none.
pub(crate) async fn addressee(
    engine: &Engine,
    conn: &mut Conn,
    workspace: Uuid,
    account: Uuid,
) -> Result<Option<Addressee>, Error> {
    let member = store::entries::member(conn, workspace, account).await?;
    Ok(member.map(|member| Addressee::of(member, engine.now())))
}
