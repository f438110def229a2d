use std::marker::PhantomData;
use std::str::Utf8Error;

use leptos::server_fn::codec::Post;
use leptos::server_fn::{Bytes, ContentType, Decodes, Encodes, Format, FormatType};
use shared::ErrorCode;

use crate::AppError;

/// A read model on the wire: JSON that nobody reads before the page does.
///
/// The machinery that fetches, keeps and hydrates what a page shows is generic; unread, all pages share one
/// copy of it.
#[derive(Clone, Debug)]
pub struct Unread<T>(pub String, PhantomData<fn() -> T>);

#[cfg(feature = "ssr")]
impl<T: serde::Serialize> Unread<T> {
    /// What a use case answered, as JSON.
    pub fn of(view: &T) -> Result<Self, AppError> {
        let json = serde_json::to_string(view).map_err(|_| ErrorCode::Internal)?;
        Ok(Self(json, PhantomData))
    }
}

impl<T> Unread<T> {
    /// The same, or that there is nothing.
    pub fn if_any(answer: Result<Self, AppError>) -> Result<Unread<Option<T>>, AppError> {
        match answer {
            Ok(Self(json, _)) => Ok(Unread(json, PhantomData)),
            Err(AppError(problem)) if problem.code == ErrorCode::NotFound => Ok(Unread("null".to_owned(), PhantomData)),
            Err(error) => Err(error),
        }
    }
}

/// What the page hands to the browser without reading it.
#[derive(Debug)]
pub struct ForBrowser;

impl<T> Unread<T> {
    /// The same, for the browser.
    pub fn for_browser(self) -> Unread<ForBrowser> {
        Unread(self.0, PhantomData)
    }
}

/// How it crosses the wire: as the JSON it is.
pub type UnreadJson = Post<AsItIs>;

/// Takes JSON for JSON.
#[derive(Debug)]
pub struct AsItIs;

impl ContentType for AsItIs {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for AsItIs {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T> Encodes<Unread<T>> for AsItIs {
    type Error = Utf8Error;

    fn encode(unread: &Unread<T>) -> Result<Bytes, Utf8Error> {
        Ok(Bytes::from(unread.0.clone()))
    }
}

impl<T> Decodes<Unread<T>> for AsItIs {
    type Error = Utf8Error;

    fn decode(bytes: Bytes) -> Result<Unread<T>, Utf8Error> {
        std::str::from_utf8(&bytes).map(|json| Unread(json.to_owned(), PhantomData))
    }
}
