//! What an operation takes is what the document names: a parameter that is mistyped, or a body where none is read, is
//! refused, and not ignored, also where something is deleted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::extract::MatchedPath;
use http::Method;
use http::request::Parts;
use utoipa::openapi::path::{Operation, ParameterIn, PathItem};
use utoipa::openapi::{OpenApi, RefOr};

use super::{ApiProblem, BODY};
use crate::middleware::body_limit::Length;

/// What each operation takes, by its method and its path in the document.
pub struct Inputs(BTreeMap<(&'static str, String), Input>);

struct Input {
    parameters: BTreeSet<String>,
    has_body: bool,
}

impl Inputs {
    pub fn of(document: &OpenApi) -> Self {
        let items = document.paths.paths.iter();
        Self(
            items
                .flat_map(|(path, item)| operations(item).map(move |(of, op)| ((of, path.clone()), Input::of(op))))
                .collect(),
        )
    }

    fn of_operation(&self, method: &Method, path: &str) -> Option<&Input> {
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        self.0.iter().find(|((of, at), _)| *of == method.as_str() && at == path).map(|(_, input)| input)
    }
}

impl Input {
    fn of(operation: &Operation) -> Self {
        let all = operation.parameters.iter().flatten();
        let parameters = all.filter_map(|parameter| match parameter {
            RefOr::T(parameter) if parameter.parameter_in == ParameterIn::Query => Some(parameter.name.clone()),
            RefOr::T(_) | RefOr::Ref(_) => None,
        });
        Self { parameters: parameters.collect(), has_body: operation.request_body.is_some() }
    }

    fn refusal(&self, query: &str, body: Length) -> Option<ApiProblem> {
        if !self.has_body && body != Length(0) {
            return Some(ApiProblem::of_request(BODY, "Nothing is read here: send nothing."));
        }
        let mut given = BTreeSet::new();
        form_urlencoded::parse(query.as_bytes()).find_map(|(name, _)| {
            let why = match self.parameters.contains(name.as_ref()) {
                false => "There is no such parameter here.",
                true if given.contains(&name) => "This is given more than once.",
                true => {
                    given.insert(name);
                    return None;
                }
            };
            Some(ApiProblem::of_request(&name, why))
        })
    }
}

fn operations(item: &PathItem) -> impl Iterator<Item = (&'static str, &Operation)> {
    let PathItem { get, post, put, patch, delete, .. } = item;
    let all = [("GET", get), ("POST", post), ("PUT", put), ("PATCH", patch), ("DELETE", delete)];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
}

/// Refuses what the operation that `parts` asks for does not take, or takes once and is given twice.
pub fn require_taken(parts: &Parts) -> Result<(), ApiProblem> {
    let (path, inputs) = (parts.extensions.get::<MatchedPath>(), parts.extensions.get::<Arc<Inputs>>());
    let input = path.zip(inputs).and_then(|(path, inputs)| inputs.of_operation(&parts.method, path.as_str()));
    let body = parts.extensions.get().copied().unwrap_or(Length(0));
    let problem = input.and_then(|input| input.refusal(parts.uri.query().unwrap_or_default(), body));
    problem.map_or(Ok(()), Err)
}
