//! What a body says it is.

use http::{HeaderMap, header};

/// What forms are.
pub const FORM: &str = "application/x-www-form-urlencoded";
/// What the HTTP API takes.
pub const JSON: &str = "application/json";

/// Whether the body says that it is of this type, whatever its parameters; `None` when it says nothing. The case does
/// not matter (RFC 9110 §8.3.1). Who says it twice says nothing that all readers understand alike (§8.3),
/// and what is not written in UTF-8 is not read.
pub fn is(headers: &HeaderMap, wanted: &str) -> Option<bool> {
    let mut kinds = headers.get_all(header::CONTENT_TYPE).iter();
    let kind = kinds.next()?.to_str().unwrap_or_default();
    let mut parts = kind.split(';');
    let is_wanted = parts.next().unwrap_or_default().trim().eq_ignore_ascii_case(wanted);
    let is_readable = parts.filter_map(|parameter| parameter.split_once('=')).all(|(name, value)| {
        !name.trim().eq_ignore_ascii_case("charset") || value.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
    });
    Some(is_wanted && is_readable && kinds.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_is_what_stands_before_its_parameters() {
        let said = |kind: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, http::HeaderValue::from_static(kind));
            is(&headers, JSON)
        };
        for kind in ["application/json", "Application/JSON ; charset=utf-8", "application/json;a=b; Charset=\"UTF-8\""]
        {
            assert_eq!(said(kind), Some(true), "{kind}");
        }
        for kind in ["", "application/jsonp", "text/plain; application/json", "application/json; charset=utf-16", FORM]
        {
            assert_eq!(said(kind), Some(false), "{kind}");
        }
        assert_eq!(is(&HeaderMap::new(), JSON), None);
    }

    #[test]
    fn a_type_that_is_said_twice_is_none() {
        for second in [JSON, "text/plain"] {
            let mut headers = HeaderMap::new();
            headers.append(header::CONTENT_TYPE, http::HeaderValue::from_static(JSON));
            headers.append(header::CONTENT_TYPE, http::HeaderValue::from_static(second));
            assert_eq!(is(&headers, JSON), Some(false), "{second}");
        }
    }
}
