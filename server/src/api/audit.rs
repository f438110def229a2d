use app::ssr::accept::wanted;
use axum::Json;
use axum::response::{IntoResponse as _, Response};
use engine::audit;
use http::{HeaderMap, Method};
use serde::Deserialize;
use shared::api::{AuditEvent, Page};
use shared::input::InputError;
use shared::views::Door;

use super::address::{InPath, InQuery};
use super::asked::Asked;
use super::document::OfSearching;
use super::problem::ApiProblem;
use super::shown;
use crate::audit_export::{self, Format};
use crate::media_type;

/// Which events.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct Filter {
    /// Only this kind, like `workspace.enforcement_switched`.
    #[param(min_length = 1)]
    kind: Option<String>,
    /// Only what somebody did, or what concerns them: part of their address, or of the name of who is a member.
    #[param(min_length = 1)]
    person: Option<String>,
    /// The first day, like `2026-03-03` (UTC).
    #[param(min_length = 1)]
    from: Option<String>,
    /// The last day.
    #[param(min_length = 1)]
    to: Option<String>,
    /// Where the list goes on. An export has no parts, and is refused with one.
    cursor: String,
}

/// The audit log of a workspace, newest first. For admins. A part that looks for a `person` looks through 20,000 events
/// at most: it may be empty and still have a `next`. Asked for with `Accept: application/x-ndjson` or `Accept:
/// text/csv` the whole of it comes as one stream, oldest first, and the log tells that it was exported.
#[utoipa::path(get, path = "/workspaces/{workspace}/audit", operation_id = "list_audit_events", tag = "Audit",
    params(("workspace" = String, Path, description = "Its slug, or one it had."), Filter),
    responses(
        (status = 200, content(
            (Page<AuditEvent> = "application/json"),
            (String = "application/x-ndjson"),
            (String = "text/csv"),
        )),
        OfSearching,
    ))]
pub async fn log(
    asked: Asked,
    InPath(workspace): InPath<String>,
    InQuery(filter): InQuery<Filter>,
    method: Method,
    headers: HeaderMap,
) -> Result<Response, ApiProblem> {
    let Filter { kind, person, from, to, cursor } = &filter;
    let words = [("kind", kind), ("person", person), ("from", from), ("to", to)];
    let empty = words.into_iter().find_map(|(name, word)| word.as_deref().is_some_and(str::is_empty).then_some(name));
    let format = exported_as(&headers);
    if format.is_some() || empty.is_some() {
        // Only behind the door: what is wrong with a request is not the business of who is kept out.
        asked.open(&workspace).await?;
        if let Some(name) = empty {
            // A variable that somebody forgot to set does not ask for the whole log.
            return Err(ApiProblem::field(name, InputError::Empty.message()));
        }
        if !cursor.is_empty() {
            // A script that goes on from where it was must not take the whole log for the rest.
            return Err(ApiProblem::field("cursor", "An export has no parts.".into()));
        }
    }
    let [kind, person, from, to] = words.map(|(_, word)| word.as_deref().unwrap_or_default());
    let wanted = audit::Asked { kind, person, from, to, ..audit::Asked::default() };
    let file = format!("{workspace}-audit");
    if let Some(format) = format.filter(|_| method != Method::HEAD) {
        let export = audit::begin_export(&asked.engine, &asked.caller, &workspace, &wanted, format.name).await?;
        return Ok(audit_export::stream(export, &file, format));
    }
    match audit::events(&asked.engine, &asked.caller, &workspace, &wanted, cursor).await? {
        Door::Open((events, next)) => {
            if let Some(format) = format {
                // Who asks for nothing but the headers takes nothing away, and leaves no trace of an export.
                return Ok((audit_export::headers(&file, format), audit_export::no_events()).into_response());
            }
            let items = events.into_iter().map(shown::audit_event).collect();
            Ok(Json(Page::<AuditEvent> { items, next }).into_response())
        }
        Door::Shut(shut) => Err(asked.shut(&shut)),
    }
}

/// The format of an export that `Accept` wants more than JSON (RFC 9110 §12.5.1): whoever would take JSON as well did
/// not mean an export, and leaves no trace of one.
fn exported_as(headers: &HeaderMap) -> Option<Format> {
    let json = wanted(headers, media_type::JSON).quality;
    let quality = |format: &Format| wanted(headers, format.media_type()).quality;
    let best = [audit_export::CSV, audit_export::NDJSON].into_iter().max_by_key(quality);
    best.filter(|format| quality(format) > json)
}
