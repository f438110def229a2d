use leptos::server_fn::Bytes;
use leptos::server_fn::codec::JsonEncoding;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};
use shared::{ErrorCode, Problem};

use crate::json::open;

/// What every server function answers when it does not answer `Ok`.
///
/// It may stand in the address bar: a form posted before WASM arrives comes back by redirect with the
/// error in the query. So it is a [`Problem`], which holds codes only, and a framework's own error text,
/// which may quote input, is dropped here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AppError(pub Problem);

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        Self(match error {
            // In the browser that is an answer of ours, on the server a form that is no text.
            #[cfg(feature = "ssr")]
            ServerFnErrorErr::Deserialization(_) => ErrorCode::BadRequest.into(),
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_) => ErrorCode::BadRequest.into(),
            _ => ErrorCode::Transport.into(),
        })
    }

    // As text, like everything else a page reads: a second reader of JSON would be sent to every visitor.
    fn de(data: Bytes) -> Self {
        let problem = std::str::from_utf8(&data).ok().and_then(open);
        Self(problem.unwrap_or_else(|| ErrorCode::Internal.into()))
    }
}

impl<E: Into<Problem>> From<E> for AppError {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}
