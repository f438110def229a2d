//! An audit log as a file, a workspace's or one's own, written while it is read: it needs as little memory for a
//! million events as for ten.

mod comma_separated;
mod lines;

pub use comma_separated::FORMAT as CSV;
pub use lines::FORMAT as NDJSON;

use std::io;

use app::ssr::request::caller;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Response};
use engine::audit::{Asked, Export, Exported, LogError, begin_activity_export, begin_export};
use futures_util::stream::{empty, try_unfold};
use http::request::Parts;
use http::{HeaderName, Method, StatusCode, header};
use serde::Deserialize;
use shared::{ErrorCode, Problem};

use crate::AppState;
use crate::refusal::Refusal;

/// The page's filter.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Filter {
    kind: String,
    person: String,
    from: String,
    to: String,
}

/// How events are written.
#[derive(Clone, Copy)]
pub struct Format {
    /// What the log calls it.
    pub name: &'static str,
    extension: &'static str,
    content_type: &'static str,
    /// What stands before the first event.
    begin: fn() -> io::Result<Vec<u8>>,
    write: fn(&[Exported]) -> io::Result<Vec<u8>>,
}

impl Format {
    /// Without its parameters.
    pub fn media_type(self) -> &'static str {
        self.content_type.split(';').next().unwrap_or_default()
    }
}

/// Whose log is exported.
#[derive(Clone, Copy)]
enum Of<'a> {
    Workspace(&'a str),
    /// The signed-in person's own.
    Account,
}

impl Of<'_> {
    /// The page that offers the file.
    fn page(self) -> String {
        match self {
            Self::Workspace(workspace) => app::paths::room(workspace, "audit"),
            Self::Account => "/account/activity".to_owned(),
        }
    }

    /// What the file is called, without its ending.
    fn file(self) -> String {
        match self {
            Self::Workspace(workspace) => format!("{workspace}-audit"),
            Self::Account => "sallyport-activity".to_owned(),
        }
    }
}

/// A workspace's as CSV, for spreadsheets.
pub async fn csv(
    State(state): State<AppState>,
    Path(workspace): Path<String>,
    Query(filter): Query<Filter>,
    request: Parts,
) -> Response {
    export(&state, Of::Workspace(&workspace), &filter, &request, CSV).await
}

/// A workspace's as NDJSON, a JSON object a line, for programs.
pub async fn ndjson(
    State(state): State<AppState>,
    Path(workspace): Path<String>,
    Query(filter): Query<Filter>,
    request: Parts,
) -> Response {
    export(&state, Of::Workspace(&workspace), &filter, &request, NDJSON).await
}

/// One's own account's as CSV.
pub async fn activity_csv(State(state): State<AppState>, Query(filter): Query<Filter>, request: Parts) -> Response {
    export(&state, Of::Account, &filter, &request, CSV).await
}

/// One's own account's as NDJSON.
pub async fn activity_ndjson(State(state): State<AppState>, Query(filter): Query<Filter>, request: Parts) -> Response {
    export(&state, Of::Account, &filter, &request, NDJSON).await
}

async fn export(state: &AppState, of: Of<'_>, filter: &Filter, request: &Parts, format: Format) -> Response {
    // Routed here as GET is. Beginning an export writes it down, and no page asks for its headers alone.
    if request.method == Method::HEAD {
        return (ALLOWED, Refusal::with_status(StatusCode::METHOD_NOT_ALLOWED, ErrorCode::BadRequest)).into_response();
    }
    match begin(state, of, filter, request, format).await {
        Ok(export) => stream(export, &of.file(), format),
        Err(problem) => Refusal::of_file(problem, &of.page()),
    }
}

/// What files of pages answer to.
const ALLOWED: [(HeaderName, &str); 1] = [(header::ALLOW, "GET")];

/// The export, as fast as it is taken; `file` is its name without its ending.
pub fn stream(export: Export, file: &str, format: Format) -> Response {
    (headers(file, format), body(export, format)).into_response()
}

/// What is told of an export before it comes.
pub fn headers(file: &str, format: Format) -> [(HeaderName, String); 3] {
    let file = format!("attachment; filename=\"{file}.{}\"", format.extension);
    [
        (header::CONTENT_TYPE, format.content_type.to_owned()),
        (header::CONTENT_DISPOSITION, file),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ]
}

/// The body of an export for who asks for its headers alone: of no length, for that of the export is not known either.
pub fn no_events() -> Body {
    Body::from_stream(empty::<io::Result<Bytes>>())
}

async fn begin(
    state: &AppState,
    of: Of<'_>,
    filter: &Filter,
    request: &Parts,
    format: Format,
) -> Result<Export, Problem> {
    let caller = caller(&state.engine, request).await?;
    let Filter { kind, person, from, to } = filter;
    let asked = Asked { kind, person, from, to, ..Asked::default() };
    let export = match of {
        Of::Workspace(workspace) => begin_export(&state.engine, &caller, workspace, &asked, format.name).await?,
        Of::Account => begin_activity_export(&state.engine, &caller, &asked, format.name).await?,
    };
    Ok(export)
}

/// Ends where the log does. Whoever is shut out in between gets a broken connection, which no program takes for the end
/// of the file.
fn body(export: Export, format: Format) -> Body {
    let first: Option<fn() -> io::Result<Vec<u8>>> = Some(format.begin);
    Body::from_stream(try_unfold((export, first), move |(mut export, first)| async move {
        if let Some(begin) = first {
            return Ok(Some((Bytes::from(begin()?), (export, None))));
        }
        let events = export.step().await.map_err(|why| broken(&why))?;
        if events.is_empty() {
            return Ok::<_, io::Error>(None);
        }
        Ok(Some((Bytes::from((format.write)(&events)?), (export, None))))
    }))
}

fn broken(why: &LogError) -> io::Error {
    tracing::info!(%why, "an export of an audit log was ended");
    io::Error::other("the export was ended")
}
