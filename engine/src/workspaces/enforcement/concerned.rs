use shared::policy::Role;
use shared::views::{MemberConcerned, MemberEmails, MemberOrder};

use super::preview::{Question, Sought, sought};
use crate::audit::{Event, Kind};
use crate::gate::{self, Permit, Refusal};
use crate::store::Conn;
use crate::store::members::{Key, Place, Way};
use crate::store::preview::Concerned as Member;
use crate::workspaces::members::leaf::Found;
use crate::workspaces::members::{copied, record_taken_along, told_of_copy};
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
    /// How many may still be handed over: never more than the log tells.
    left: usize,
}

/// Begins to list to whom `level` means `effect`, and who match `search`, all as for [`super::preview`]. The log tells
/// of it, in the words of `format`, with how many these are.
pub async fn concerned(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    (level, effect, search): (&str, &str, &str),
    format: &'static str,
) -> Result<Concerned, Refusal> {
    let permit = knock(engine, caller, workspace).await?;
    let sought = sought(&permit, level, effect, search);
    let mut conn = engine.read().await?;
    let question = Question::about(&mut conn, &permit, sought.level, engine.now()).await?;
    let count = question.count(&mut conn, &permit, (sought.effect, &sought.search)).await?;
    drop(conn);
    record_taken_along(engine, caller, workspace, |permit| {
        let event = Event::of(Kind::PreviewExported, permit.account()).in_workspace(permit.workspace());
        told(event.with("format", format).with("count", count), &sought)
    })
    .await?;
    Ok(Concerned {
        engine: engine.clone(),
        caller: caller.clone(),
        workspace: workspace.to_owned(),
        sought,
        place: Some(Place::beginning(MemberOrder::Name)),
        left: count.try_into().unwrap_or(usize::MAX),
    })
}

impl Concerned {
    /// The next of them, by name; none when there are no more.
    pub async fn step(&mut self) -> Result<Vec<MemberConcerned>, Refusal> {
        let permit = knock(&self.engine, &self.caller, &self.workspace).await?;
        let Some(place) = self.place.take().filter(|_| self.left > 0) else { return Ok(Vec::new()) };
        let part = (&place, STEP.min(self.left));
        let found = read(&self.engine, &mut self.engine.read().await?, &permit, &self.sought, part).await?;
        self.left -= found.members.len();
        let last = found.members.last().filter(|_| found.more);
        self.place =
            last.map(|last| Place { way: Way::Onward, key: Key::Name(last.name_key.clone()), account: last.account });
        Ok(found.members.into_iter().map(|concerned| concerned.member).collect())
    }
}

/// The addresses of all of them, up to a thousand: it is how one writes to those whom *Require 2FA* would shut out. The
/// log tells of it.
pub async fn concerned_emails(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    level: &str,
    effect: &str,
    search: &str,
) -> Result<MemberEmails, Refusal> {
    let permit = knock(engine, caller, workspace).await?;
    let sought = sought(&permit, level, effect, search);
    let part = (&Place::beginning(MemberOrder::Name), limits::EMAILS_COPIED_MAX);
    let found = read(engine, &mut engine.read().await?, &permit, &sought, part).await?;
    record_taken_along(engine, caller, workspace, |permit| told(copied(permit, found.members.len()), &sought)).await?;
    Ok(MemberEmails {
        told: told_of_copy(found.members.len(), found.more),
        emails: found.members.into_iter().map(|found| found.member.email).collect::<Vec<_>>().join(", "),
    })
}

/// Of whom they were.
fn told(event: Event, sought: &Sought) -> Event {
    event.with("level", sought.level.word()).with("effect", sought.effect.word()).searched_for(&sought.search)
}

async fn knock(engine: &Engine, caller: &Caller, workspace: &str) -> Result<Permit, Refusal> {
    let permit = gate::knock(engine, caller, workspace).await?.into_open().map_err(Refusal::Shut)?;
    permit.require(Role::Admin)?;
    Ok(permit)
}

async fn read(
    engine: &Engine,
    conn: &mut Conn,
    permit: &Permit,
    sought: &Sought,
    part: (&Place, usize),
) -> Result<Found<Member>, Error> {
    let question = Question::about(conn, permit, sought.level, engine.now()).await?;
    question.fetch(conn, permit, (sought.effect, &sought.search), part).await
}
