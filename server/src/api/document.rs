//! The `OpenAPI` document: made from the operations themselves, so that it can't say what they don't do.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::{Extension, Json};
use shared::api::Problem;
use shared::views::MemberOrder;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem};
use utoipa::openapi::schema::{ArrayItems, ObjectBuilder, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, Required, Response, ResponseBuilder, Schema};
use utoipa::{IntoResponses, Modify};

/// What the document says of the whole.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Sallyport",
        description = "Workspaces, projects and tokens, for programs. Send a token, or a session of `sally`, as \
                       `Authorization: Bearer`. Errors are problems (RFC 9457) with a stable `code`."
    ),
    components(schemas(Problem, MemberOrder)),
    modifiers(&Bearer),
    external_docs(url = "/api/docs", description = "The same for people."),
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

/// What holds for each thing that can be read by itself and changed: it has a tag, and may be changed on its condition.
pub fn tell_of_conditions(document: &mut OpenApi) {
    for item in document.paths.paths.values_mut() {
        let Some(reading) = &mut item.get else { continue };
        let changing = [&mut item.patch, &mut item.put, &mut item.delete];
        let mut changing: Vec<_> = changing.into_iter().filter_map(Option::as_mut).collect();
        if changing.is_empty() {
            continue;
        }
        for (name, meaning) in [
            ("If-Match", "The `ETag` that it is to have: if it has another one, the answer is 412."),
            (
                "If-None-Match",
                "The `ETag` of what is known already: as long as it is the same, the answer is 304, and empty.",
            ),
        ] {
            // A list that can't be read counts as none here.
            reading.parameters.get_or_insert_default().push(header(name, meaning, None));
        }
        let unchanged = ResponseBuilder::new().description("It is still what `If-None-Match` says.");
        reading.responses.responses.insert("304".into(), unchanged.build().into());
        reading.responses.responses.insert("412".into(), refusal(412).into());
        tag_success(reading);
        for operation in &mut changing {
            for (name, meaning) in [
                (
                    "If-Match",
                    "The `ETag` that it had when it was read: if it is another one by now, nothing is changed.",
                ),
                ("If-None-Match", "The `ETag` that it must not have, or `*`: if it has it, nothing is changed."),
            ] {
                operation.parameters.get_or_insert_default().push(header(name, meaning, Some(TAGS)));
            }
            for status in [400, 412] {
                operation.responses.responses.entry(status.to_string()).or_insert_with(|| refusal(status).into());
            }
            tag_success(operation);
        }
    }
}

/// What lists hold stands in each of them once more, and has no name there: a client made of the document would have
/// two types for one thing.
pub fn name_items(document: &mut OpenApi) {
    let schemas = &mut document.components.get_or_insert_default().schemas;
    let mut named = Vec::new();
    for (list, schema) in schemas.iter_mut() {
        let (Some(name), RefOr::T(Schema::Object(list))) = (list.strip_prefix("Page_"), schema) else { continue };
        let Some(RefOr::T(Schema::Array(items))) = list.properties.get_mut("items") else { continue };
        let ArrayItems::RefOrSchema(item) = &mut items.items else { continue };
        named.push((name.to_owned(), std::mem::replace(item.as_mut(), RefOr::Ref(Ref::from_schema_name(name)))));
    }
    for (name, item) in named {
        schemas.entry(name).or_insert(item);
    }
}

/// What holds for every operation before it is looked at: a body has to arrive, and other sites may change nothing.
pub fn tell_of_doors(document: &mut OpenApi) {
    for (is_changing, operation) in operations(document) {
        let answers = &mut operation.responses.responses;
        for status in [403, 408, 413].into_iter().filter(|status| is_changing || *status != 403) {
            answers.entry(status.to_string()).or_insert_with(|| refusal(status).into());
        }
    }
}

/// What holds for every operation: what is left is told, and too much is refused.
pub fn tell_of_rates(document: &mut OpenApi) {
    for (_, operation) in operations(document) {
        let answers = &mut operation.responses.responses;
        answers.entry("429".to_owned()).or_insert_with(|| refusal(429).into());
        for (status, answer) in answers.iter_mut() {
            let RefOr::T(answer) = answer else { continue };
            let told = [
                ("RateLimit-Policy", "How many requests (`q`) fill up again in how many seconds (`w`)."),
                ("RateLimit", "How many are left (`r`), and in how many seconds all are (`t`)."),
            ];
            for (name, meaning) in told.into_iter().filter(|_| status == "429" || status.starts_with('2')) {
                answer.headers.insert(name.into(), told_in_header(Type::String, meaning));
            }
            if status == "429" {
                let meaning = "Seconds to wait, where that is known.";
                answer.headers.insert("Retry-After".into(), told_in_header(Type::Integer, meaning));
            }
        }
    }
}

/// What holds for everything that is created at an address of its own: asked for again, it is not created again.
pub fn tell_of_idempotency(document: &mut OpenApi) {
    for creating in document.paths.paths.values_mut().filter_map(|item| item.post.as_mut()) {
        if let Some(RefOr::T(answer)) = creating.responses.responses.get_mut("201") {
            let meaning = "`true` where the key was used before, and this is what was answered then.";
            answer.headers.insert("Idempotent-Replayed".into(), told_in_header(Type::String, meaning));
            creating.parameters.get_or_insert_default().push(header(
                "Idempotency-Key",
                "What you call this request, like a UUID. Sent again under the same key within a day, it creates nothing, \
                 and is answered as it was.",
                Some(KEY),
            ));
            for status in [400, 409, 422] {
                creating.responses.responses.entry(status.to_string()).or_insert_with(|| refusal(status).into());
            }
            if let Some(RefOr::T(answer)) = creating.responses.responses.get_mut("409") {
                let meaning = "Seconds to wait, where the first request under the key is still running.";
                answer.headers.insert("Retry-After".into(), told_in_header(Type::Integer, meaning));
            }
        }
    }
}

/// Every operation, and whether it is one that may change something.
fn operations(document: &mut OpenApi) -> impl Iterator<Item = (bool, &mut Operation)> {
    document.paths.paths.values_mut().flat_map(|item| {
        let PathItem { get, post, put, patch, delete, .. } = item;
        let all = [(false, get), (true, post), (true, put), (true, patch), (true, delete)];
        all.into_iter().filter_map(|(is_changing, operation)| Some((is_changing, operation.as_mut()?)))
    })
}

fn told_in_header(kind: Type, meaning: &str) -> RefOr<Header> {
    let schema = ObjectBuilder::new().schema_type(kind).build();
    HeaderBuilder::new().schema(Some(schema)).description(Some(meaning)).build().into()
}

/// `*`, or a list of entity tags (RFC 9110 §8.8.3), as [`super::etag`] reads them.
const TAGS: &str = r#"^(\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$"#;
/// As [`super::idempotency`] reads it: bare, or as a quoted string.
const KEY: &str = r#"^("[!#-\[\]-~]{1,255}"|[!#-\[\]-~]{1,255})$"#;

fn header(name: &str, description: &str, pattern: Option<&str>) -> RefOr<Parameter> {
    let text = ObjectBuilder::new().schema_type(Type::String).pattern(pattern);
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(text))
        .build()
        .into()
}

fn tag_success(operation: &mut Operation) {
    if let Some(RefOr::T(answer)) = operation.responses.responses.get_mut("200") {
        answer.headers.insert("ETag".into(), told_in_header(Type::String, "Another one whenever anything in it is."));
    }
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
    /// How any operation may be refused: by a parameter that it does not know, or a credential that is there twice.
    OfAnything: 400 401;
    /// How reading a part of what is one's own may be refused.
    OfListing: 400 401 422;
    /// How signing out may be refused.
    OfSigningOut: 400 401 403;
    /// How reading may be refused.
    OfReading: 400 401 403 404;
    /// How reading a part of a list may be refused.
    OfSearching: 400 401 403 404 422;
    /// How deleting may be refused.
    OfDeleting: 400 401 403 404 422;
    /// How creating may be refused, where there may be only so many.
    OfFounding: 400 401 403 404 409 415 422;
    /// How taking back what an admin gave may be refused.
    OfRevoking: 400 401 403 404;
    /// How asking DNS may be refused: a workspace may do that a few times a minute.
    OfAskingDns: 400 401 403 404 429;
    /// How renaming a workspace may be refused: it may be done a few times a day.
    OfRenaming: 400 401 403 404 415 422 429;
    /// How inviting somebody may be refused.
    OfInviting: 400 401 403 404 409 415 422 429;
    /// How trusting a domain may be refused.
    OfTrusting: 400 401 403 404 409 415 422 429;
    /// How what brings a body may be refused when nobody is asked who they are.
    OfUnknown: 400 415 422;
    /// How what brings a body may be refused.
    OfWriting: 400 401 403 404 415 422;
    /// How changing a member may be refused: there has to be an admin left.
    OfChangingPeople: 400 401 403 404 409 415 422;
    /// How removing a member may be refused.
    OfRemovingPeople: 400 401 403 404 409;
}

fn refusal(status: u16) -> Response {
    let problem = Content::new(Some(Ref::from_schema_name("Problem")));
    let mut told =
        ResponseBuilder::new().description(meaning(status)).content("application/problem+json", problem).build();
    if status == 401 {
        let meaning = "With `error=\"invalid_token\"` where a credential came that does not work.";
        told.headers.insert("WWW-Authenticate".into(), told_in_header(Type::String, meaning));
    }
    told
}

const fn meaning(status: u16) -> &'static str {
    match status {
        400 => "What was sent can't be read, can be read in two ways, or means nothing here.",
        401 => "No credential, or one that no longer works.",
        403 => {
            "Known, but not allowed: by the role, the scope, the plan, or because a workspace requires a second factor. \
             Also what a page of another site sends: `bad_request`."
        }
        404 => "Nothing there, or nothing the caller may know of.",
        408 => "What was sent did not arrive in time.",
        409 => {
            "Not as things stand: the last admin stays, nobody is a member twice, lists have an end, and a request under \
             the same `Idempotency-Key` may still be running."
        }
        412 => "It is no longer what `If-Match` says, or still what `If-None-Match` says. Nothing was changed.",
        413 => "More than 64 KiB.",
        415 => "Not JSON.",
        429 => "Too often: `retry_after` says when to come back, where it is known.",
        _ => "Fields that can't be used, each with its name.",
    }
}
