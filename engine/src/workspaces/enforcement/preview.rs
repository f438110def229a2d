use shared::policy::{Facts, Level, Outcome, Plan, Reason, Role, Standing, decide};
use shared::views::{Door, Effect, MemberOrder, Preview};

use crate::clock::Instant;
use crate::cursor::{List, What, or_refused};
use crate::gate::{self, Permit, Refusal};
use crate::store::Conn;
use crate::store::graces::Grace;
use crate::store::members::Place;
use crate::store::preview::{Concerned, Stand};
use crate::workspaces::members::leaf::{Found, Leaf};
use crate::workspaces::members::{self, cursor, search_words};
use crate::{Caller, Engine, Error, limits, store};

/// What a required level means to every member, before it is required or while it is: judged by the same [`decide`]
/// that the gate asks. `level` and `effect` are words of [`Level::word`] and [`Effect::word`]; `search` is part of a
/// name or of an address, of whom to list; `at` is where the page begins, as [`Preview::next`] tells. One that leads
/// nowhere, or beyond the ends, is the first page.
pub async fn preview(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    level: &str,
    effect: &str,
    search: &str,
    at: &str,
) -> Result<Door<Preview>, Refusal> {
    look(engine, caller, workspace, (level, effect, search), at, |_, place| Ok(place)).await
}

/// The same for programs.
///
/// # Errors
/// [`Refusal::LeadsNowhere`] where `at` does.
pub async fn preview_part(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    (level, effect, search): (&str, &str, &str),
    at: &str,
) -> Result<Door<Preview>, Refusal> {
    look(engine, caller, workspace, (level, effect, search), at, or_refused).await
}

async fn look(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    (level, effect, search): (&str, &str, &str),
    at: &str,
    checked: fn(&str, Option<Place>) -> Result<Option<Place>, Refusal>,
) -> Result<Door<Preview>, Refusal> {
    let permit = match gate::knock_also_by_token(engine, caller, workspace).await? {
        Door::Open(permit) => permit,
        Door::Shut(shut) => return Ok(Door::Shut(shut)),
    };
    permit.require(Role::Admin)?;
    let Sought { level, effect, search } = sought(&permit, level, effect, search);
    let list = listed(&permit, level, (effect, &search));
    let place = checked(at, cursor::place(list, at, MemberOrder::Name))?;
    let mut conn = engine.read().await?;
    let question = Question::about(&mut conn, &permit, level, engine.now()).await?;
    let counts = question.counts(&mut conn, &permit).await?;
    let leaf = question.leaf(&mut conn, &permit, (effect, &search), place).await?;
    Ok(Door::Open(Preview {
        frame: permit.frame(),
        level,
        is_required: level == permit.required(),
        counts,
        effect,
        search,
        members: leaf.members.into_iter().map(|concerned| concerned.member).collect(),
        previous: leaf.previous,
        next: leaf.next,
    }))
}

/// Whom to list.
#[derive(Debug)]
pub(super) struct Sought {
    pub level: Level,
    pub effect: Effect,
    pub search: String,
}

/// What the words ask for; what is required, or would be first, and who is shut out, where they are none.
pub(super) fn sought(permit: &Permit, level: &str, effect: &str, search: &str) -> Sought {
    let level = Level::from_word(level).filter(|level| *level > Level::Password);
    let usual = permit.required().max(Level::TwoFactor);
    Sought {
        level: level.unwrap_or(usual),
        effect: Effect::from_word(effect).unwrap_or(Effect::ShutOut),
        search: search_words(search),
    }
}

/// The list of those to whom this level means this.
fn listed(permit: &Permit, level: Level, (effect, search): (Effect, &str)) -> List {
    What::Concerned.of(permit.workspace()).filtered(&[level.word(), effect.word(), search])
}

pub(super) struct Question {
    level: Level,
    plan: Plan,
    grace: Option<Grace>,
    now: Instant,
}

impl Question {
    pub(super) async fn about(conn: &mut Conn, permit: &Permit, level: Level, now: Instant) -> Result<Self, Error> {
        // Asking for less ends what time there was, and asking for more gives none by itself.
        let grace = if level == permit.required() { store::graces::find(conn, permit, level).await? } else { None };
        Ok(Self { level, plan: permit.plan(), grace: grace.filter(|grace| now < grace.ends), now })
    }

    /// Until this, a membership is covered; without a grace it does not matter, and nobody is told apart.
    fn given(&self) -> Instant {
        self.grace.map_or(Instant(i64::MAX), |grace| grace.given)
    }

    /// Who has no session proves at their next sign-in what they can.
    fn effect_on(&self, stand: Stand) -> Effect {
        let proven = stand.weakest.unwrap_or(stand.reach).min(stand.reach);
        let standing = Standing::Session { proven, reachable: stand.reach };
        let grace = self.grace.filter(|_| stand.covered).map(|grace| grace.former);
        let decision = decide(self.level, &Facts { standing, role: Some(Role::Member), plan: self.plan, grace });
        match decision.outcome {
            Outcome::Granted if decision.reasons.contains(&Reason::GraceRuns) => Effect::HasTime,
            Outcome::Granted => Effect::Nothing,
            Outcome::StepUpRequired => Effect::Confirms,
            Outcome::SetUpRequired | Outcome::SignInRequired | Outcome::NotAMember => Effect::ShutOut,
        }
    }

    /// How many members it means what to, in the order of [`Effect::ALL`].
    pub(super) async fn counts(&self, conn: &mut Conn, permit: &Permit) -> Result<Vec<u64>, Error> {
        let mut counts = vec![0; Effect::ALL.len()];
        for (stand, members) in store::preview::count(conn, permit, self.given(), self.now).await? {
            let means = self.effect_on(stand);
            for (count, _) in counts.iter_mut().zip(Effect::ALL).filter(|(_, effect)| *effect == means) {
                *count += members;
            }
        }
        Ok(counts)
    }

    /// How many of them there are whom it means `effect` to, and who match `search`.
    pub(super) async fn count(
        &self,
        conn: &mut Conn,
        permit: &Permit,
        (effect, search): (Effect, &str),
    ) -> Result<u64, Error> {
        if search.is_empty() {
            let counts = self.counts(conn, permit).await?;
            let count = Effect::ALL.iter().zip(counts).find_map(|(of, count)| (*of == effect).then_some(count));
            return Ok(count.unwrap_or_default());
        }
        store::preview::count_listed(conn, permit, (&self.stands(effect), search), (self.given(), self.now)).await
    }

    /// Those it means `effect` to.
    fn stands(&self, effect: Effect) -> Vec<Stand> {
        Stand::all().filter(|stand| self.effect_on(*stand) == effect).collect()
    }

    /// The first `at_most` of whom it means `effect` to, and who match `search`, from `place` on.
    pub(super) async fn fetch(
        &self,
        conn: &mut Conn,
        permit: &Permit,
        (effect, search): (Effect, &str),
        (place, at_most): (&Place, usize),
    ) -> Result<Found<Concerned>, Error> {
        let stands = self.stands(effect);
        let part = (place, members::at_most(at_most + 1));
        let found = store::preview::list(conn, permit, (&stands, search), (self.given(), self.now), part).await?;
        Ok(Found::of(found, at_most))
    }

    async fn leaf(
        &self,
        conn: &mut Conn,
        permit: &Permit,
        whom: (Effect, &str),
        mut place: Option<Place>,
    ) -> Result<Leaf<Concerned>, Error> {
        let (beginning, list) = (Place::beginning(MemberOrder::Name), listed(permit, self.level, whom));
        let part = (place.as_ref().unwrap_or(&beginning), limits::PREVIEW_PAGE);
        let mut found = self.fetch(conn, permit, whom, part).await?;
        if found.is_cut_short(place.as_ref()) {
            place = None;
            found = self.fetch(conn, permit, whom, (&beginning, limits::PREVIEW_PAGE)).await?;
        }
        Ok(found
            .into_leaf(place.as_ref(), |member, way| cursor::beside_name(list, &member.name_key, member.account, way)))
    }
}
