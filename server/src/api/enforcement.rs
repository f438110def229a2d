use app::paths;
use axum::Json;
use engine::workspaces::enforcement;
use engine::workspaces::enforcement::SwitchError;
use serde::Deserialize;
use shared::api::{ConcernedMember, EffectCount, Enforcement, EnforcementPreview, RequiredLevel};
use shared::input::InputError;
use shared::policy::{Level, SwitchRefusal};
use shared::views::{Door, Effect};

use super::address::{InPath, InQuery};
use super::asked::Asked;
use super::body::Sent;
use super::document::{OfReading, OfSearching, OfWriting};
use super::etag::Tagged;
use super::problem::ApiProblem;
use super::shown;

/// What the workspace demands of its members. For admins.
#[utoipa::path(get, path = "/workspaces/{workspace}/enforcement", operation_id = "get_enforcement", tag = "Enforcement",
    params(("workspace" = String, Path, description = "Its slug, or one it had.")),
    responses((status = 200, body = Enforcement), OfReading))]
pub async fn show(asked: Asked, InPath(workspace): InPath<String>) -> Result<Tagged<Enforcement>, ApiProblem> {
    find(&asked, &workspace).await.map(Tagged)
}

/// Switches *Require 2FA*, for everybody, from their very next request. For admins, who have just confirmed it's them.
#[utoipa::path(put, path = "/workspaces/{workspace}/enforcement",
    operation_id = "switch_enforcement", tag = "Enforcement", request_body = RequiredLevel,
    params(("workspace" = String, Path, description = "Its slug, or one it had.")),
    responses((status = 200, body = Enforcement), OfWriting))]
pub async fn switch(
    asked: Asked,
    InPath(workspace): InPath<String>,
    Sent(RequiredLevel { required_level, at_least, grace_until }): Sent<RequiredLevel>,
) -> Result<Tagged<Enforcement>, ApiProblem> {
    asked.open(&workspace).await?;
    let (level, until) = (required_level.word(), grace_until.unwrap_or_default());
    let (engine, caller) = (&asked.engine, &asked.caller);
    let switched = enforcement::demand_from_now_on(engine, caller, &workspace, (level, at_least), &until).await;
    switched.map_err(|why| refused(&asked, &workspace, required_level, why))?;
    find(&asked, &workspace).await.map(Tagged)
}

/// Why the switch stayed as it was; an admin who would shut themselves out hears what they lack themselves, and where
/// it is put right: the words of the code are about a door that is shut.
fn refused(asked: &Asked, workspace: &str, wanted: Level, why: SwitchError) -> ApiProblem {
    let factor = if wanted == Level::PhishingResistant { "passkey" } else { "second factor" };
    let told = match why {
        SwitchError::MayNot(SwitchRefusal::OwnFactorMissing) => Some((
            "/account/security".to_owned(),
            format!("You need a {factor} on your own account first, or you would shut yourself out of {workspace}."),
        )),
        SwitchError::MayNot(SwitchRefusal::OwnFactorUnused) => Some((
            paths::step_up(wanted, &paths::room(workspace, "people")),
            format!(
                "You have a {factor}, but this session has not used it: you would shut yourself out of {workspace}."
            ),
        )),
        _ => None,
    };
    let problem = ApiProblem::renamed(why, "level", "required_level");
    match told {
        Some((page, words)) => problem.put_right_at(asked.reader.page(&page), words),
        None => problem,
    }
}

/// What is looked at in a preview.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct Looked {
    /// `two_factor` or `phishing_resistant`; by default what is required, or would be first.
    level: String,
    /// Which members to list: `shut_out` (the default), `has_time`, `confirms` or `nothing`.
    effect: String,
    /// Part of a name or of an address, in any case: only whom it is of. The counts are of everybody.
    search: String,
    /// Where the list goes on.
    cursor: String,
}

/// What a level would mean to whom, before it is required or while it is. For admins.
#[utoipa::path(get, path = "/workspaces/{workspace}/enforcement/preview",
    operation_id = "preview_enforcement", tag = "Enforcement",
    params(("workspace" = String, Path, description = "Its slug, or one it had."), Looked),
    responses((status = 200, body = EnforcementPreview), OfSearching))]
pub async fn preview(
    asked: Asked,
    InPath(workspace): InPath<String>,
    InQuery(Looked { level, effect, search, cursor }): InQuery<Looked>,
) -> Result<Json<EnforcementPreview>, ApiProblem> {
    let (engine, caller) = (&asked.engine, &asked.caller);
    let sought = (&*level, &*effect, &*search);
    let found = match enforcement::preview_part(engine, caller, &workspace, sought, &cursor).await? {
        Door::Open(found) => found,
        Door::Shut(shut) => return Err(asked.shut(&shut)),
    };
    // Only behind the door: whoever is outside is told that, and nothing else.
    let is_level = level.is_empty() || Level::from_word(&level).is_some_and(|level| level > Level::Password);
    let is_effect = effect.is_empty() || Effect::from_word(&effect).is_some();
    for (field, is_known) in [("level", is_level), ("effect", is_effect)] {
        if !is_known {
            return Err(ApiProblem::field(field, InputError::UnknownChoice.message()));
        }
    }
    // A page shows the first members again where there is nobody any more; a program would go round in circles.
    let is_past_the_end = !cursor.is_empty() && found.previous.is_none();
    let (members, next) = if is_past_the_end { (vec![], None) } else { (found.members, found.next) };
    let counts = Effect::ALL.into_iter().zip(found.counts).map(|(effect, members)| EffectCount { effect, members });
    let listed = members.into_iter();
    Ok(Json(EnforcementPreview {
        level: found.level,
        counts: counts.collect(),
        effect: found.effect,
        items: listed.map(|m| ConcernedMember { name: m.name, email: m.email, role: m.role }).collect(),
        next,
    }))
}

async fn find(asked: &Asked, workspace: &str) -> Result<Enforcement, ApiProblem> {
    match enforcement::show(&asked.engine, &asked.caller, workspace).await? {
        Door::Open(demanded) => Ok(shown::enforcement(&demanded)),
        Door::Shut(shut) => Err(asked.shut(&shut)),
    }
}
