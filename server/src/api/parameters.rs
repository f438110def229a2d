//! Parameters behind the question mark are those that the document names: one that is mistyped is refused, and not
//! ignored, also where something is deleted.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use axum::extract::MatchedPath;
use http::Method;
use http::request::Parts;
use utoipa::openapi::path::{Operation, ParameterIn, PathItem};
use utoipa::openapi::{OpenApi, RefOr};

use super::ApiProblem;

/// The names that each operation knows, by its method and its path in the document.
pub struct Known(BTreeMap<(&'static str, String), BTreeSet<String>>);

impl Known {
    pub fn of(document: &OpenApi) -> Self {
        let items = document.paths.paths.iter();
        Self(
            items
                .flat_map(|(path, item)| operations(item).map(move |(of, op)| ((of, path.clone()), names(op))))
                .collect(),
        )
    }

    fn of_operation(&self, method: &Method, path: &str) -> Option<&BTreeSet<String>> {
        let method = if *method == Method::HEAD { &Method::GET } else { method };
        self.0.iter().find(|((of, at), _)| *of == method.as_str() && at == path).map(|(_, names)| names)
    }
}

fn operations(item: &PathItem) -> impl Iterator<Item = (&'static str, &Operation)> {
    let PathItem { get, post, put, patch, delete, .. } = item;
    let all = [("GET", get), ("POST", post), ("PUT", put), ("PATCH", patch), ("DELETE", delete)];
    all.into_iter().filter_map(|(method, operation)| Some((method, operation.as_ref()?)))
}

fn names(operation: &Operation) -> BTreeSet<String> {
    let all = operation.parameters.iter().flatten();
    all.filter_map(|parameter| match parameter {
        RefOr::T(parameter) if parameter.parameter_in == ParameterIn::Query => Some(parameter.name.clone()),
        RefOr::T(_) | RefOr::Ref(_) => None,
    })
    .collect()
}

/// Refuses what the operation that `parts` asks for does not know, or is given twice.
pub fn require_known_once(parts: &Parts) -> Result<(), ApiProblem> {
    let (path, known) = (parts.extensions.get::<MatchedPath>(), parts.extensions.get::<Arc<Known>>());
    let names = path.zip(known).and_then(|(path, known)| known.of_operation(&parts.method, path.as_str()));
    let problem = names.and_then(|names| refused(parts.uri.query().unwrap_or_default(), names));
    problem.map_or(Ok(()), Err)
}

fn refused(query: &str, names: &BTreeSet<String>) -> Option<ApiProblem> {
    let mut given = BTreeSet::new();
    form_urlencoded::parse(query.as_bytes()).find_map(|(name, _)| {
        let why = match names.contains(name.as_ref()) {
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
