use std::marker::PhantomData;

use leptos::server_fn::codec::Post;
use leptos::server_fn::{ContentType, Decodes, Encodes, Format, FormatType};
use serde::Serialize;
use serde::de::DeserializeOwned;
use leptos::server_fn::Bytes;
use shared::ErrorCode;

use crate::AppError;

/// A read model on its way to a page: JSON until the page opens it.
///
/// The machinery that fetches, keeps and hydrates what a page shows is generic; sealed, all pages share one
/// copy of it, where the visitor would otherwise download one for every read model.
#[derive(Clone, Debug)]
pub struct Sealed<T>(pub String, PhantomData<fn() -> T>);

impl<T: Serialize> Sealed<T> {
    /// Seals what a use case answered.
    pub fn of(view: &T) -> Result<Self, AppError> {
        let json = serde_json::to_string(view).map_err(|_| ErrorCode::Internal)?;
        Ok(Self(json, PhantomData))
    }
}

/// What was sealed; `None` when it is damaged, or of another version of the page.
pub fn open<T: DeserializeOwned>(json: &str) -> Option<T> {
    serde_json::from_str(json).ok()
}

/// How a sealed read model crosses the wire: as the JSON it is.
pub type SealedJson = Post<AsItIs>;

/// Takes JSON for JSON.
#[derive(Debug)]
pub struct AsItIs;

impl ContentType for AsItIs {
    const CONTENT_TYPE: &'static str = "application/json";
}

impl FormatType for AsItIs {
    const FORMAT_TYPE: Format = Format::Text;
}

impl<T> Encodes<Sealed<T>> for AsItIs {
    type Error = std::str::Utf8Error;

    fn encode(sealed: &Sealed<T>) -> Result<Bytes, Self::Error> {
        Ok(Bytes::from(sealed.0.clone()))
    }
}

impl<T> Decodes<Sealed<T>> for AsItIs {
    type Error = std::str::Utf8Error;

    fn decode(bytes: Bytes) -> Result<Sealed<T>, Self::Error> {
        std::str::from_utf8(&bytes).map(|json| Sealed(json.to_owned(), PhantomData))
    }
}
