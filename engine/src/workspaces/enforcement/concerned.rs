use shared::policy::Role;
use shared::views::{Effect, MemberConcerned, MemberEmails, MemberOrder};

use super::preview::{Question, Sought, sought};
use crate::audit::{self, Event, Kind};
use crate::gate::{self, Permit, Refusal};
use crate::store::members::{Key, Place, Way};
use crate::store::preview::Concerned as Member;
use crate::store::{Conn, Tx};
use crate::workspaces::members::leaf::Found;
use crate::workspaces::members::{copied, told_of_copy};
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

/// Begins to list to whom `level` means `effect`, and who match `search`, all as for [`super::preview`]. The log tells of
/// it, in the words of `format`.
pub async fn concerned(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    (level, effect, search): (&str, &str, &str),
    format: &'static str,
) -> Result<Concerned, Refusal> {
    let (mut tx, permit) = enter(engine, caller, workspace).await?;
    let sought = sought(&permit, level, effect, search);
    let question = Question::about(&mut tx, &permit, sought.level, engine.now()).await?;
    let counts = question.counts(&mut tx, &permit).await?;
    let count = Effect::ALL.iter().zip(counts).find_map(|(effect, count)| (*effect == sought.effect).then_some(count));
    let event = Event::of(Kind::PreviewExported, permit.account())
        .in_workspace(permit.workspace())
        .with("format", format)
        .with("count", count.unwrap_or_default());
    audit::record(engine, &mut tx, caller, told(event, &sought)).await?;
    tx.commit().await?;
    Ok(Concerned {
        engine: engine.clone(),
        caller: caller.clone(),
        workspace: workspace.to_owned(),
        sought,
        place: Some(Place::beginning(MemberOrder::Name)),
    })
}

impl Concerned {
    /// The next of them, by name; none when there are no more.
    pub async fn step(&mut self) -> Result<Vec<MemberConcerned>, Refusal> {
        let permit = gate::knock(&self.engine, &self.caller, &self.workspace).await?;
        let permit = permit.into_open().map_err(Refusal::Shut)?;
        permit.require(Role::Admin)?;
        let Some(place) = self.place.take() else { return Ok(Vec::new()) };
        let mut conn = self.engine.read().await?;
        let found = read(&self.engine, &mut conn, &permit, &self.sought, (&place, STEP)).await?;
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
    let (mut tx, permit) = enter(engine, caller, workspace).await?;
    let sought = sought(&permit, level, effect, search);
    let part = (&Place::beginning(MemberOrder::Name), limits::EMAILS_COPIED_MAX);
    let found = read(engine, &mut tx, &permit, &sought, part).await?;
    let event = told(copied(&permit, found.members.len()), &sought);
    audit::record(engine, &mut tx, caller, event).await?;
    tx.commit().await?;
    Ok(MemberEmails {
        told: told_of_copy(found.members.len(), found.more),
        emails: found.members.into_iter().map(|found| found.member.email).collect::<Vec<_>>().join(", "),
    })
}

/// Of whom they were.
fn told(event: Event, sought: &Sought) -> Event {
    event.with("level", sought.level.word()).with("effect", sought.effect.word()).searched_for(&sought.search)
}

async fn enter(engine: &Engine, caller: &Caller, workspace: &str) -> Result<(Tx, Permit), Refusal> {
    let (tx, permit) = gate::enter_to_write(engine, caller, workspace).await?;
    permit.require(Role::Admin)?;
    Ok((tx, permit))
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
