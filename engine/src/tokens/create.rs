use shared::input::{InputError, Name};
use shared::policy::{Role, TokenScope};

use super::{Bearer, Listed, Secret, TokenError};
use crate::audit::{self, Event, Kind};
use crate::gate::{self, Permit};
use crate::mail::{self, Letter, SecurityChange, WorkspaceChange};
use crate::step_up::{self, FreshProof};
use crate::store::Tx;
use crate::store::tokens::Whose;
use crate::workspaces::projects::{self, ProjectAt};
use crate::workspaces::tell_admins;
use crate::{Caller, Engine, Error, NotSignedIn, Person, limits, store};

/// What a person wants a token to be, as they wrote it.
#[derive(Clone, Copy, Debug)]
pub struct NewToken<'a> {
    /// What it is for.
    pub name: &'a str,
    /// A [`TokenScope`]'s word.
    pub scope: &'a str,
    /// In how many days it expires: a number, or nothing for never.
    pub expires_in_days: &'a str,
}

/// A token just made.
#[derive(Debug)]
pub struct Created {
    /// It exists nowhere else.
    pub secret: Secret,
    /// As the lists show it.
    pub token: Listed,
}

/// Makes a token that acts for the signed-in person.
pub async fn of_account(engine: &Engine, caller: &Caller, wanted: NewToken<'_>) -> Result<Created, TokenError> {
    let person = caller.person()?;
    let wanted = Wanted::parse(wanted)?;
    let mut tx = engine.write().await?;
    let proof = step_up::require_fresh_proof(engine, &mut tx, person).await?;
    let account = store::accounts::by_id(&mut tx, person.account).await?.ok_or(NotSignedIn::Nobody)?;
    let created = create(engine, &mut tx, Whose::Account(person.account), (person, &proof), &wanted).await?;
    let change = SecurityChange::TokenCreated(wanted.name.as_str());
    mail::enqueue(engine, &mut tx, Letter::SecurityChanged { to: &account.email, change }).await?;
    audit::record(engine, &mut tx, caller, wanted.event(Event::of(Kind::TokenCreated, person.account), &created))
        .await?;
    tx.commit().await?;
    Ok(created)
}

/// Makes a token that belongs to a workspace, and to no person: for admins.
pub async fn of_workspace(
    engine: &Engine,
    caller: &Caller,
    workspace: &str,
    wanted: NewToken<'_>,
) -> Result<Created, TokenError> {
    let (mut tx, permit) = gate::enter_alone(engine, caller, workspace).await?;
    permit.require(Role::Admin)?;
    let wanted = Wanted::parse(wanted)?;
    let person = permit.person()?;
    let proof = step_up::require_fresh_proof(engine, &mut tx, person).await?;
    let created = create(engine, &mut tx, Whose::Workspace(&permit), (person, &proof), &wanted).await?;
    tell(engine, &mut tx, &permit, person, &wanted, None).await?;
    let event = Event::of(Kind::TokenCreated, person.account).in_workspace(permit.workspace()).with("of", "workspace");
    audit::record(engine, &mut tx, caller, wanted.event(event, &created)).await?;
    tx.commit().await?;
    Ok(created)
}

/// Makes a token that belongs to a project: for members and admins.
pub async fn of_project(
    engine: &Engine,
    caller: &Caller,
    at: ProjectAt<'_>,
    wanted: NewToken<'_>,
) -> Result<Created, TokenError> {
    let (mut tx, permit, project) = projects::enter_alone(engine, caller, at).await?;
    permit.require(Role::Member)?;
    let wanted = Wanted::parse(wanted)?;
    let person = permit.person()?;
    let proof = step_up::require_fresh_proof(engine, &mut tx, person).await?;
    let created = create(engine, &mut tx, Whose::Project(&permit, &project), (person, &proof), &wanted).await?;
    tell(engine, &mut tx, &permit, person, &wanted, Some(&project.name)).await?;
    let event = Event::of(Kind::TokenCreated, person.account)
        .in_workspace(permit.workspace())
        .with("of", "project")
        .with("project", project.slug.as_str());
    audit::record(engine, &mut tx, caller, wanted.event(event, &created)).await?;
    tx.commit().await?;
    Ok(created)
}

async fn tell(
    engine: &Engine,
    tx: &mut Tx,
    permit: &Permit,
    by: &Person,
    wanted: &Wanted,
    project: Option<&str>,
) -> Result<(), Error> {
    let change = WorkspaceChange::TokenCreated { by: &by.name, token: wanted.name.as_str(), project };
    tell_admins(engine, tx, permit.workspace(), change).await
}

/// What was wanted, read.
struct Wanted {
    name: Name,
    scope: TokenScope,
    days: Option<i64>,
}

impl Wanted {
    fn parse(raw: NewToken<'_>) -> Result<Self, TokenError> {
        let refused = |field: &'static str| move |why| TokenError::Field(field, why);
        let scope = TokenScope::from_word(raw.scope).ok_or(InputError::UnknownChoice).map_err(refused("scope"))?;
        let name = Name::parse(raw.name).map_err(refused("name"))?;
        let days = days(raw.expires_in_days.trim()).map_err(refused("expires_in_days"))?;
        Ok(Self { name, scope, days })
    }

    fn event(&self, event: Event, created: &Created) -> Event {
        event
            .with("name", self.name.as_str())
            .with("scope", self.scope.word())
            .with("days", self.days)
            .with("id", created.token.id.to_string())
    }
}

/// How many days; `None` for ever.
fn days(raw: &str) -> Result<Option<i64>, InputError> {
    if raw.is_empty() {
        return Ok(None);
    }
    let days = raw.parse().map_err(|_| InputError::NotDays)?;
    if (1..=limits::TOKEN_DAYS_MAX).contains(&days) { Ok(Some(days)) } else { Err(InputError::NotDays) }
}

/// `tx` holds the account or the workspace that it will belong to alone until it ends: fifty requests at once are still
/// counted one by one.
async fn create(
    engine: &Engine,
    tx: &mut Tx,
    whose: Whose<'_>,
    (maker, proof): (&Person, &FreshProof),
    wanted: &Wanted,
) -> Result<Created, TokenError> {
    let now = engine.now();
    if store::tokens::count(tx, whose, now).await? >= limits::TOKENS_MAX {
        return Err(TokenError::TooMany);
    }
    let level = store::entries::proven(tx, maker.session, now).await?.ok_or(NotSignedIn::Nobody)?;
    let secret = Bearer::Token(whose.kind()).fresh(engine.rng())?;
    let id = engine.rng().id(now)?;
    let new = store::tokens::NewToken {
        id,
        token: secret.hash(),
        ends_with: secret.ends_with(),
        name: &wanted.name,
        scope: wanted.scope,
        level,
        expires: wanted.days.map(|days| now.plus(days * limits::A_DAY)),
    };
    store::tokens::insert(tx, whose, proof, new, now).await?;
    let token = store::tokens::one(tx, id).await?.ok_or(Error::Corrupt("token"))?;
    Ok(Created { secret, token })
}
