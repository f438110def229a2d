//! The `OpenAPI` document: made from the operations themselves, so that it can't say what they don't do.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::{Extension, Json};
use shared::api::Problem;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, Modify};

/// What the document says of the whole.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Sallyport",
        description = "Workspaces, projects and tokens, for programs. Send a token, or a session of `sally`, as \
                       `Authorization: Bearer`. Errors are problems (RFC 9457) with a stable `code`."
    ),
    components(schemas(Problem)),
    modifiers(&Bearer),
    security(("bearer" = []))
)]
pub struct About;

struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut OpenApi) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("slp_…").build();
        document.components.get_or_insert_default().add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// The document, for whoever asks.
pub async fn serve(Extension(document): Extension<Arc<OpenApi>>) -> Json<Arc<OpenApi>> {
    Json(document)
}

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident: $($status:literal)*;)*) => {$(
        $(#[$doc])*
        pub struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                [$($status),*].into_iter().map(|status: u16| (status.to_string(), refusal(status).into())).collect()
            }
        }
    )*};
}
refusals! {
    /// How any operation may be refused.
    OfAnything: 401;
    /// How signing out may be refused.
    OfSigningOut: 401 403;
    /// How a form may be refused before it is read.
    OfForms: 413;
    /// How reading may be refused.
    OfReading: 401 403 404;
    /// How reading a part of a list may be refused.
    OfSearching: 400 401 403 404 422;
    /// How deleting may be refused.
    OfDeleting: 400 401 403 404 422;
    /// How creating may be refused, where there may be only so many.
    OfFounding: 400 401 403 404 409 413 415 422;
    /// How taking back what an admin gave may be refused.
    OfRevoking: 401 403 404;
    /// How asking DNS may be refused: a workspace may do that a few times a minute.
    OfAskingDns: 401 403 404 429;
    /// How renaming a workspace may be refused: it may be done a few times a day.
    OfRenaming: 400 401 403 404 413 415 422 429;
    /// How inviting somebody may be refused.
    OfInviting: 400 401 403 404 409 413 415 422 429;
    /// How trusting a domain may be refused.
    OfTrusting: 400 401 403 404 409 413 415 422 429;
    /// How what brings a body may be refused when nobody is asked who they are.
    OfUnknown: 400 413 415 422;
    /// How what brings a body may be refused.
    OfWriting: 400 401 403 404 413 415 422;
    /// How changing a member may be refused: there has to be an admin left.
    OfChangingPeople: 400 401 403 404 409 413 415 422;
    /// How removing a member may be refused.
    OfRemovingPeople: 400 401 403 404 409;
}

fn refusal(status: u16) -> Response {
    let problem = Content::new(Some(Ref::from_schema_name("Problem")));
    ResponseBuilder::new().description(meaning(status)).content("application/problem+json", problem).build()
}

const fn meaning(status: u16) -> &'static str {
    match status {
        400 => "What was sent can't be read.",
        401 => "No credential, or one that no longer works.",
        403 => {
            "Known, but not allowed: by the role, the scope, the plan, or because a workspace requires a second factor."
        }
        404 => "Nothing there, or nothing the caller may know of.",
        409 => "Not as things stand: the last admin stays, nobody is invited twice, and lists have an end.",
        413 => "Too large.",
        415 => "Not JSON.",
        429 => "Too often: `retry_after` says when to come back, where it is known.",
        _ => "Fields that can't be used, each with its name.",
    }
}
