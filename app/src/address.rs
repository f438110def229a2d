use std::borrow::Cow;

use leptos_router::{PartialPathMatch, PathSegment, PossibleRouteMatch};

/// Where a page stands: `/w/:workspace/people`, matched whole.
///
/// The framework's own paths are a type each, and each type is compiled on its own; this is one for all.
#[derive(Clone, Copy, Debug)]
pub struct Address(pub &'static str);

impl Address {
    fn segments(self) -> impl Iterator<Item = &'static str> {
        self.0.split('/').skip(1).filter(|segment| !segment.is_empty())
    }
}

impl PossibleRouteMatch for Address {
    fn optional(&self) -> bool {
        false
    }

    fn test<'a>(&self, path: &'a str) -> Option<PartialPathMatch<'a>> {
        let mut params = Vec::new();
        let mut parts = path.split('/').filter(|part| !part.is_empty());
        for segment in self.segments() {
            let part = parts.next()?;
            match segment.strip_prefix(':') {
                Some(name) => params.push((Cow::Borrowed(name), part.to_owned())),
                None if segment == part => {}
                None => return None,
            }
        }
        parts.next().is_none().then(|| PartialPathMatch::new("", params, path))
    }

    fn generate_path(&self, path: &mut Vec<PathSegment>) {
        path.extend(self.segments().map(|segment| match segment.strip_prefix(':') {
            Some(name) => PathSegment::Param(name.into()),
            None => PathSegment::Static(segment.into()),
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_matches_whole_paths_only() {
        let matches = |address, path| Address(address).test(path).is_some();
        assert!(matches("/", "/"));
        assert!(!matches("/", "/x"));
        assert!(matches("/w/:workspace", "/w/acme"));
        assert!(matches("/w/:workspace", "/w/acme/"));
        assert!(!matches("/w/:workspace", "/w"));
        assert!(!matches("/w/:workspace", "/w/acme/people"));
        assert!(matches("/w/:workspace/projects/:project", "/w/acme/projects/rocket"));
    }
}
