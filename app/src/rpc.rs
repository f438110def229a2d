//! How the page's program asks the server: one POST, the answer as text.
//!
//! The framework's own client also knows streams, web sockets, uploads and cancelling, and is compiled anew
//! for every function it calls; this one is called by all of them.

use std::future::Future;
use std::pin::Pin;

use futures::sink::Drain;
use futures::stream::Empty;
use futures::{Sink, Stream};
use http::Method;
use leptos::prelude::window;
use leptos::server_fn::Bytes;
use leptos::server_fn::client::Client;
use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use leptos::server_fn::request::ClientReq;
use leptos::server_fn::response::ClientRes;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;
use shared::ErrorCode;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, Headers, RequestInit};

use crate::AppError;

/// How long an answer may take before the form it belongs to can be sent again. Milliseconds; the server gives up
/// sooner.
const PATIENCE: u32 = 40_000;

/// The client of every server function.
#[derive(Clone, Copy, Debug)]
pub struct Rpc;

/// A form's worth of fields on their way.
#[derive(Debug)]
pub struct Request {
    /// The server function's address.
    pub path: String,
    /// Its fields, as a form sends them.
    pub fields: String,
}

/// What came back.
#[derive(Debug)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// Where to go on, if anywhere.
    pub redirect: Option<String>,
    /// The answer, or the problem.
    pub body: String,
}

/// Asks, and waits for the answer.
pub fn ask(request: Request) -> Pin<Box<dyn Future<Output = Result<Response, AppError>> + Send>> {
    // The browser has one thread; the framework's types are made for servers, too.
    Box::pin(SendWrapper::new(async move { fetch(request).await.map_err(|_| ErrorCode::Transport.into()) }))
}

async fn fetch(request: Request) -> Result<Response, JsValue> {
    let headers = Headers::new()?;
    headers.set("accept", "application/json")?;
    headers.set("content-type", "application/x-www-form-urlencoded")?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_headers(&headers);
    init.set_body(&JsValue::from_str(&request.fields));
    init.set_signal(Some(&AbortSignal::timeout_with_u32(PATIENCE)));
    let response = JsFuture::from(window().fetch_with_str_and_init(&request.path, &init)).await?;
    let response: web_sys::Response = response.dyn_into()?;
    let headers = response.headers();
    let redirect = if headers.has("serverfnredirect")? { headers.get("location")? } else { None };
    let body = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    Ok(Response { status: response.status(), redirect, body })
}

impl Client<AppError> for Rpc {
    type Request = Request;
    type Response = Response;

    fn send(request: Request) -> impl Future<Output = Result<Response, AppError>> + Send {
        ask(request)
    }

    async fn open_websocket(
        _path: &str,
    ) -> Result<(impl Stream<Item = Result<Bytes, Bytes>> + Send + 'static, impl Sink<Bytes> + Send + 'static), AppError>
    {
        not_done::<(Empty<Result<Bytes, Bytes>>, Drain<Bytes>)>()
    }

    fn spawn(future: impl Future<Output = ()> + Send + 'static) {
        spawn_local(future);
    }
}

impl ClientReq<AppError> for Request {
    type FormData = ();

    fn try_new_req_text(path: &str, _: &str, _: &str, fields: String, _: Method) -> Result<Self, AppError> {
        Ok(Self { path: path.to_owned(), fields })
    }

    fn try_new_req_query(_: &str, _: &str, _: &str, _: &str, _: Method) -> Result<Self, AppError> {
        not_done()
    }

    fn try_new_req_bytes(_: &str, _: &str, _: &str, _: Bytes, _: Method) -> Result<Self, AppError> {
        not_done()
    }

    fn try_new_req_form_data(_: &str, _: &str, _: &str, (): (), _: Method) -> Result<Self, AppError> {
        not_done()
    }

    fn try_new_req_multipart(_: &str, _: &str, (): (), _: Method) -> Result<Self, AppError> {
        not_done()
    }

    fn try_new_req_streaming(
        _: &str,
        _: &str,
        _: &str,
        _: impl Stream<Item = Bytes>,
        _: Method,
    ) -> Result<Self, AppError> {
        not_done()
    }
}

impl ClientRes<AppError> for Response {
    async fn try_into_string(self) -> Result<String, AppError> {
        Ok(self.body)
    }

    async fn try_into_bytes(self) -> Result<Bytes, AppError> {
        Ok(self.body.into())
    }

    fn try_into_stream(self) -> Result<impl Stream<Item = Result<Bytes, Bytes>> + Send + Sync + 'static, AppError> {
        not_done::<Empty<_>>()
    }

    fn status(&self) -> u16 {
        self.status
    }

    fn status_text(&self) -> String {
        String::new()
    }

    fn location(&self) -> String {
        self.redirect.clone().unwrap_or_default()
    }

    fn has_redirect(&self) -> bool {
        self.redirect.is_some()
    }
}

/// No function of ours asks for this.
fn not_done<T>() -> Result<T, AppError> {
    Err(AppError::from_server_fn_error(ServerFnErrorErr::UnsupportedRequestMethod(String::new())))
}
