//! To whom a required level means what, as a file, written while it is read.

use std::io;

use app::ssr::request::caller;
use axum::body::{Body, Bytes};
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse as _, Response};
use engine::gate;
use engine::workspaces::enforcement::{Concerned, concerned};
use futures_util::stream::try_unfold;
use http::header;
use http::request::Parts;
use serde::Deserialize;
use shared::Problem;

use crate::AppState;
use crate::comma_separated::{CONTENT_TYPE, defused, rows, written};
use crate::refusal::Refusal;

/// What the page shows.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Shown {
    level: String,
    effect: String,
    #[serde(rename = "q")]
    search: String,
}

/// Name, address and role of each of them.
pub async fn csv(
    State(state): State<AppState>,
    Path(workspace): Path<String>,
    Query(shown): Query<Shown>,
    request: Parts,
) -> Response {
    match begin(&state, &workspace, &shown, &request).await {
        Ok(list) => {
            let headers = [
                (header::CONTENT_TYPE, CONTENT_TYPE.to_owned()),
                (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{workspace}-preview.csv\"")),
                (header::CACHE_CONTROL, "no-store".to_owned()),
            ];
            (headers, body(list)).into_response()
        }
        Err(problem) => Refusal::of_file(problem, &app::paths::room(&workspace, "people/preview")),
    }
}

async fn begin(state: &AppState, workspace: &str, shown: &Shown, request: &Parts) -> Result<Concerned, Problem> {
    let caller = caller(&state.engine, request).await?;
    let shown = (shown.level.as_str(), shown.effect.as_str(), shown.search.as_str());
    Ok(concerned(&state.engine, &caller, workspace, shown, "CSV").await?)
}

/// Whoever is shut out in between gets a broken connection, which no program takes for the end of the file.
fn body(list: Concerned) -> Body {
    Body::from_stream(try_unfold((list, true), |(mut list, is_first)| async move {
        if is_first {
            let mut head = rows();
            head.write_record(["name", "email", "role"])?;
            return Ok(Some((Bytes::from(written(head)?), (list, false))));
        }
        let members = list.step().await.map_err(|why| broken(&why))?;
        if members.is_empty() {
            return Ok::<_, io::Error>(None);
        }
        let mut lines = rows();
        for member in members {
            lines.write_record([&*defused(&member.name), &*defused(&member.email), member.role.word()])?;
        }
        Ok(Some((Bytes::from(written(lines)?), (list, false))))
    }))
}

fn broken(why: &gate::Refusal) -> io::Error {
    tracing::info!(%why, "a list of a preview was ended");
    io::Error::other("the list was ended")
}
