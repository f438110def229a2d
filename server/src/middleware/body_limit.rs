use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use http::{StatusCode, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};
use shared::ErrorCode;
use shared::limits::BODY_MAX;

use crate::refusal::Refusal;

/// How long a client may take to send a body.
const BODY: Duration = Duration::from_secs(20);
/// How much of a body that is too large is read and thrown away: a browser that is cut off while it sends shows a
/// broken connection instead of our answer.
const DISCARDED: usize = 16 * 1024 * 1024;

/// How many bytes came, for whoever only sees what came before them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Length(pub usize);

/// Reads the whole body before anything is done, so that nobody holds a transaction open by sending slowly.
pub async fn read_whole(request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let announced =
        parts.headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > DISCARDED) {
        return Refusal::from(ErrorCode::TooLarge).into_response();
    }
    match tokio::time::timeout(BODY, read(body)).await {
        Ok(Ok(bytes)) => {
            parts.extensions.insert(Length(bytes.len()));
            next.run(Request::from_parts(parts, Body::from(bytes))).await
        }
        Ok(Err(refusal)) => refusal.into_response(),
        Err(_) => Refusal::with_status(StatusCode::REQUEST_TIMEOUT, ErrorCode::BadRequest).into_response(),
    }
}

async fn read(body: Body) -> Result<Bytes, Refusal> {
    let mut body = Limited::new(body, DISCARDED);
    let (mut kept, mut length) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|why| match why.downcast_ref::<LengthLimitError>() {
            Some(_) => Refusal::from(ErrorCode::TooLarge),
            None => Refusal::from(ErrorCode::BadRequest),
        })?;
        let Ok(data) = frame.into_data() else { continue };
        length += data.len();
        if length <= BODY_MAX {
            kept.extend_from_slice(&data);
        }
    }
    if length > BODY_MAX { Err(ErrorCode::TooLarge.into()) } else { Ok(kept.into()) }
}
