//! The mail of a Sallyport that is tried out on one machine. It shows everybody's links, so the route exists only
//! when nothing but this machine can connect.

use std::fmt::Write as _;

use app::ssr::request::wants_html;
use axum::extract::State;
use axum::response::{Html, IntoResponse, Response};
use axum::{Json, http::HeaderMap};
use engine::mail::DeliveredMail;
use http::header;
use serde::Serialize;
use shared::ErrorCode;

use crate::AppState;
use crate::config::is_this_machine;
use crate::refusal::{Refusal, escaped};

/// What proxies add. One on this machine may ask with a local `Host`, for the whole internet.
const WORDS_OF_A_PROXY: [&str; 5] = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

/// A mail, for tests and scripts.
#[derive(Serialize)]
struct Row {
    to: String,
    subject: String,
    text: String,
    at: String,
}

/// The mails, newest first: a page, or JSON for who asks for it.
pub async fn show(State(state): State<AppState>, headers: HeaderMap) -> Response {
    // A page of another site whose name was pointed at this machine must not read our mail (DNS rebinding).
    if !asked_by_a_local_name(&headers) || came_through_a_proxy(&headers) {
        return Refusal::from(ErrorCode::NotFound).into_response();
    }
    let mails = state.mailbox.as_ref().map(engine::mail::Mailbox::mails).unwrap_or_default();
    if wants_html(&headers) {
        Html(page(&mails, state.public_url.as_str(), &state.site.css)).into_response()
    } else {
        Json(mails.into_iter().map(Row::from).collect::<Vec<_>>()).into_response()
    }
}

fn asked_by_a_local_name(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    is_this_machine(host.rsplit_once(':').filter(|(_, port)| !port.contains(']')).map_or(host, |(name, _)| name))
}

fn came_through_a_proxy(headers: &HeaderMap) -> bool {
    WORDS_OF_A_PROXY.iter().any(|word| headers.contains_key(*word))
}

impl From<DeliveredMail> for Row {
    fn from(mail: DeliveredMail) -> Self {
        Self { to: mail.to, subject: mail.subject, text: mail.text, at: mail.at.iso }
    }
}

fn page(mails: &[DeliveredMail], site: &str, css: &str) -> String {
    let mut list = String::new();
    for mail in mails {
        let (to, subject) = (escaped(&mail.to), escaped(&mail.subject));
        let (iso, words, text) = (escaped(&mail.at.iso), escaped(&mail.at.words), with_links(&mail.text, site));
        let _ = write!(
            list,
            "<section class=\"card\"><header><div class=\"grow tight\"><h2>{subject}</h2>\
             <p class=\"quiet\">To {to}, <time datetime=\"{iso}\">{words}</time></p></div></header>\
             <pre>{text}</pre></section>"
        );
    }
    if mails.is_empty() {
        list.push_str("<p>No mail yet.</p>");
    }
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>Mailbox · Sallyport</title><link rel=\"stylesheet\" href=\"{}\">\
         <link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\"></head>\
         <body><main id=\"main\" class=\"page\"><div class=\"head\"><h1>Mailbox</h1>\
         <p class=\"quiet\">Mail of this machine only: no mail server is configured. Newest first.</p></div>\
         {list}</main></body></html>",
        escaped(css)
    )
}

/// The text, with links of ours to click on and nothing else: a name in a mail is a stranger's text.
fn with_links(text: &str, site: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_inclusive(char::is_whitespace) {
        let (word, space) = word.split_at(word.trim_end().len());
        let is_ours = word.strip_prefix(site).is_some_and(|path| path.starts_with('/'));
        let word = escaped(word);
        if is_ours {
            let _ = write!(out, "<a href=\"{word}\">{word}</a>");
        } else {
            out.push_str(&word);
        }
        out.push_str(space);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_links_can_be_clicked_and_nothing_is_markup() {
        let site = "http://localhost:3000";
        assert_eq!(
            with_links("Go to\n\nhttp://localhost:3000/invite/a_b-c\n", site),
            "Go to\n\n<a href=\"http://localhost:3000/invite/a_b-c\">http://localhost:3000/invite/a_b-c</a>\n"
        );
        for stranger in
            ["http://localhost:3000.evil.dev/", "http://localhost:30001/", "https://evil.dev/", "javascript:alert(1)"]
        {
            assert!(!with_links(stranger, site).contains("<a"), "{stranger}");
        }
        assert_eq!(with_links("<b>\"Eve\"</b>", site), "&lt;b&gt;&quot;Eve&quot;&lt;/b&gt;");
        assert!(!with_links("http://localhost:3000/\"onclick=\"x", site).contains("\"onclick"));
    }

    #[test]
    fn another_name_for_this_machine_is_refused() {
        for (host, ours) in [
            ("localhost:3000", true),
            ("127.0.0.1:3000", true),
            ("[::1]:3000", true),
            ("[::1]", true),
            ("localhost", true),
            ("evil.dev:3000", false),
            ("localhost.evil.dev", false),
            ("", false),
        ] {
            let headers = HeaderMap::from_iter([(header::HOST, host.parse().unwrap())]);
            assert_eq!(asked_by_a_local_name(&headers), ours, "{host}");
        }
    }
}
