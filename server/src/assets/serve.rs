use axum::body::Body;
use axum::response::{IntoResponse as _, Response};
use data_encoding::BASE64URL_NOPAD;
use http::{HeaderMap, HeaderValue, StatusCode, header};

use super::MANIFEST;
use super::encoding::Encoding;
use super::files::{File, Files};

/// The names of these change with their content: what a browser has, it may keep.
const FOREVER: &str = "public, max-age=31536000, immutable";
/// Icons and the like, whose names stay.
const A_WHILE: &str = "public, max-age=3600";

/// The asset at `path`, packed the way the browser likes best; `None` when there is none.
pub fn serve(files: &impl Files, path: &str, request: &HeaderMap) -> Option<Response> {
    let path = path.trim_start_matches('/');
    if path == MANIFEST || path.is_empty() {
        return None;
    }
    let accepted = request.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let found = Encoding::accepted(accepted).find_map(|encoding| {
        let file = files.get(&format!("{path}{}", encoding.suffix()))?;
        Some((encoding, file))
    });
    let (encoding, file) = found?;
    Some(answer(path, encoding, file, request))
}

fn answer(path: &str, encoding: Encoding, file: File, request: &HeaderMap) -> Response {
    // Each packing is a file of its own with a tag of its own, as RFC 9110 §8.8.3.3 asks.
    let tag = format!("\"{}\"", BASE64URL_NOPAD.encode(&file.hash[..12]));
    let has_it = request.get_all(header::IF_NONE_MATCH).iter().filter_map(|tags| tags.to_str().ok());
    let has_it = has_it.flat_map(|tags| tags.split(',')).any(|known| known.trim().trim_start_matches("W/") == tag);
    let mut response =
        if has_it { StatusCode::NOT_MODIFIED.into_response() } else { Body::from(file.content).into_response() };
    let headers = response.headers_mut();
    let keep = if path.starts_with("pkg/") { FOREVER } else { A_WHILE };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    if has_it {
        return response;
    }
    if let Ok(kind) = HeaderValue::from_str(&content_type(path)) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    if let Some(token) = encoding.token() {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(token));
    }
    response
}

fn content_type(path: &str) -> String {
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let is_text = kind.type_() == "text" || ["json", "manifest+json"].contains(&kind.subtype().as_str());
    if is_text { format!("{}; charset=utf-8", kind.essence_str()) } else { kind.essence_str().to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Fake;

    impl Files for Fake {
        fn get(&self, path: &str) -> Option<File> {
            let known =
                ["pkg/a.js", "pkg/a.js.br", "pkg/a.js.gz", "pkg/a.wasm", "favicon.svg", "manifest.json", "robots.txt"];
            let place = known.iter().position(|name| *name == path)?;
            Some(File { content: known[place].as_bytes().into(), hash: [u8::try_from(place).unwrap(); 32] })
        }
    }

    fn get(path: &str, headers: &[(header::HeaderName, &str)]) -> Option<Response> {
        serve(&Fake, path, &headers.iter().map(|(name, value)| (name.clone(), value.parse().unwrap())).collect())
    }

    fn said(response: &Response, name: header::HeaderName) -> &str {
        response.headers().get(name).map_or("", |value| value.to_str().unwrap())
    }

    #[test]
    fn a_hashed_file_is_kept_for_ever_and_packed() {
        let response = get("/pkg/a.js", &[(header::ACCEPT_ENCODING, "gzip, br")]).unwrap();
        assert_eq!(said(&response, header::CONTENT_ENCODING), "br");
        assert_eq!(said(&response, header::CONTENT_TYPE), "text/javascript; charset=utf-8");
        assert_eq!(said(&response, header::CACHE_CONTROL), FOREVER);
        assert_eq!(said(&response, header::VARY), "accept-encoding");
    }

    #[test]
    fn wasm_has_the_type_that_lets_browsers_compile_while_it_loads() {
        let response = get("/pkg/a.wasm", &[(header::ACCEPT_ENCODING, "br")]).unwrap();
        assert_eq!(
            (said(&response, header::CONTENT_TYPE), said(&response, header::CONTENT_ENCODING)),
            ("application/wasm", "")
        );
    }

    #[test]
    fn a_file_whose_name_stays_is_asked_about_again() {
        let response = get("/favicon.svg", &[]).unwrap();
        assert_eq!(
            (said(&response, header::CONTENT_TYPE), said(&response, header::CACHE_CONTROL)),
            ("image/svg+xml", A_WHILE)
        );
        let tag = said(&response, header::ETAG).to_owned();
        for known in [tag.clone(), format!("\"x\", W/{tag}")] {
            let again = get("/favicon.svg", &[(header::IF_NONE_MATCH, &known)]).unwrap();
            assert_eq!((again.status(), said(&again, header::ETAG)), (StatusCode::NOT_MODIFIED, tag.as_str()));
        }
        assert_eq!(get("/favicon.svg", &[(header::IF_NONE_MATCH, "\"x\"")]).unwrap().status(), StatusCode::OK);
    }

    #[test]
    fn each_packing_has_its_own_tag() {
        let tag = |accepted| {
            said(&get("/pkg/a.js", &[(header::ACCEPT_ENCODING, accepted)]).unwrap(), header::ETAG).to_owned()
        };
        assert!(tag("br") != tag("gzip") && tag("gzip") != tag("identity"));
    }

    #[test]
    fn what_is_not_there_or_not_for_browsers_is_not_served() {
        for path in ["/", "/manifest.json", "/pkg/b.js", "/pkg/", "/../Cargo.toml", "//favicon.svgx"] {
            assert!(get(path, &[]).is_none(), "{path}");
        }
    }
}
