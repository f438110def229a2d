use shared::policy::Role;
use shared::views::{MemberConcerned, MemberEmails, MemberOrder};

use super::preview::{Question, Sought, sought};
use crate::gate::{self, Permit, Refusal};
use crate::store::members::{Key, Place, Way};
use crate::store::preview::Concerned as Member;
use crate::workspaces::members::leaf::Found;
use crate::workspaces::members::told_of_copy;
use crate::{Caller, Engine, Error, limits};

/// Members that are read together: what a list holds in memory.
const STEP: usize = 500;

/// Everybody to whom a required level means the same, read step by step. Each step goes through the gate again: whoever
/// is shut out or removed in between gets no more.
#[derive(Debug)]
pub struct Concerned {
    engine: Engine,
    caller: Caller,
    workspace: String,
    /// Settled when the list begins: what is required may change before it ends.
    sought: Sought,
    /// Where the next step begins; none, when there are no more.
    place: Option<Place>,
}

/// Begins to list to whom `level` means `effect`, and who match `search`, all as for [`super::preview`].
pub async fn concerned(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    level: &str,
    effect: &str,
    search: &str,
) -> Result<Concerned, Refusal> {
    let permit = admit(engine, caller, workspace).await?;
    Ok(Concerned {
        engine: engine.clone(),
        caller: caller.clone(),
        workspace: workspace.to_owned(),
        sought: sought(&permit, level, effect, search),
        place: Some(Place::beginning(MemberOrder::Name)),
    })
}

impl Concerned {
    /// The next of them, by name; none when there are no more.
    pub async fn step(&mut self) -> Result<Vec<MemberConcerned>, Refusal> {
        let permit = admit(&self.engine, &self.caller, &self.workspace).await?;
        let Some(place) = self.place.take() else { return Ok(Vec::new()) };
        let found = read(&self.engine, &permit, &self.sought, (&place, STEP)).await?;
        let last = found.members.last().filter(|_| found.more);
        self.place =
            last.map(|last| Place { way: Way::Onward, key: Key::Name(last.name_key.clone()), account: last.account });
        Ok(found.members.into_iter().map(|concerned| concerned.member).collect())
    }
}

/// The addresses of all of them, up to a thousand: it is how one writes to those whom *Require 2FA* would shut out.
pub async fn concerned_emails(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    level: &str,
    effect: &str,
    search: &str,
) -> Result<MemberEmails, Refusal> {
    let permit = admit(engine, caller, workspace).await?;
    let sought = sought(&permit, level, effect, search);
    let part = (&Place::beginning(MemberOrder::Name), limits::EMAILS_COPIED_MAX);
    let found = read(engine, &permit, &sought, part).await?;
    Ok(MemberEmails {
        told: told_of_copy(found.members.len(), found.more),
        emails: found.members.into_iter().map(|found| found.member.email).collect::<Vec<_>>().join(", "),
    })
}

async fn admit(engine: &Engine, caller: &Caller, workspace: &str) -> Result<Permit, Refusal> {
    let permit = gate::knock(engine, caller, workspace).await?.into_open().map_err(Refusal::Shut)?;
    permit.require(Role::Admin)?;
    Ok(permit)
}

async fn read(
    engine: &Engine,
    permit: &Permit,
    sought: &Sought,
    part: (&Place, usize),
) -> Result<Found<Member>, Error> {
    let mut conn = engine.read().await?;
    let question = Question::about(&mut conn, permit, sought.level, engine.now()).await?;
    question.fetch(&mut conn, permit, (sought.effect, &sought.search), part).await
}
