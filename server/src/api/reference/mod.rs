//! `/api/docs`: the document of the API as a page for people. It is written from the document alone, so it can't say
//! anything else, and it needs neither scripts nor anything from elsewhere.

mod curl;

use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::extract::State;
use axum::response::Html;
use http::HeaderMap;
use serde_json::{Map, Value as Json, json};

use super::operations;
use crate::AppState;
use crate::refusal::{escaped, theme};

/// Where it is.
pub const PATH: &str = "/api/docs";

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// Everything between the head and the end: the same for everybody.
static BODY: LazyLock<String> = LazyLock::new(|| {
    let document = serde_json::to_value(operations().1).unwrap_or_default();
    Reference { document: &document }.body()
});

/// The page, for whoever asks.
pub async fn show(State(state): State<AppState>, headers: HeaderMap) -> Html<String> {
    Html(format!(
        "<!DOCTYPE html><html lang=\"en\"{}><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>HTTP API · Sallyport</title><link rel=\"stylesheet\" href=\"{}\">\
         <link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\"></head><body>{}</body></html>",
        theme(&headers),
        escaped(&state.site.css),
        *BODY
    ))
}

struct Reference<'a> {
    document: &'a Json,
}

/// An operation of the document.
struct Operation<'a> {
    method: &'a str,
    path: &'a str,
    told: &'a Json,
}

impl Operation<'_> {
    fn id(&self) -> String {
        let path: String = self.path.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        format!("{}{}", self.method, path.trim_end_matches('-'))
    }

    fn is_for_anybody(&self) -> bool {
        self.told["security"]
            .as_array()
            .is_some_and(|ways| ways.iter().any(|way| way.as_object().is_some_and(Map::is_empty)))
    }
}

impl<'a> Reference<'a> {
    fn body(&self) -> String {
        let mut out = format!(
            "<a class=\"skip\" href=\"#main\">Skip to content</a>\
             <main id=\"main\" class=\"page reference\" tabindex=\"-1\"><div class=\"head\"><h1>HTTP API</h1>\
             <p class=\"quiet\">{}</p><p class=\"quiet\">For programs the same is at \
             <a href=\"/api/v1/openapi.json\">/api/v1/openapi.json</a>, as OpenAPI.</p></div>",
            prose(text(&self.document["info"]["description"]))
        );
        let tags = self.tags();
        let _ = write!(out, "<nav class=\"card\" aria-label=\"Operations\"><div class=\"body stack\">");
        for (tag, operations) in &tags {
            let _ = write!(out, "<h2>{}</h2><ul>", escaped(tag));
            for operation in operations {
                let _ = write!(out, "<li><a href=\"#{}\">{}</a></li>", operation.id(), title(operation));
            }
            out.push_str("</ul>");
        }
        out.push_str("</div></nav>");
        for (tag, operations) in &tags {
            let _ = write!(out, "<h2>{}</h2>", escaped(tag));
            for operation in operations {
                self.operation(&mut out, operation);
            }
        }
        out.push_str("<h2>What is sent and answered</h2>");
        for (name, schema) in self.schemas() {
            Self::schema(&mut out, name, schema);
        }
        out.push_str("</main>");
        out
    }

    /// In the order in which the document names them first.
    fn tags(&self) -> Vec<(&'a str, Vec<Operation<'a>>)> {
        let mut tags: Vec<(&str, Vec<Operation<'_>>)> = Vec::new();
        for (path, item) in self.document["paths"].as_object().into_iter().flatten() {
            for method in METHODS {
                let Some(told) = item.get(method) else { continue };
                let (tag, operation) = (text(&told["tags"][0]), Operation { method, path, told });
                match tags.iter_mut().find(|(known, _)| *known == tag) {
                    Some((_, operations)) => operations.push(operation),
                    None => tags.push((tag, vec![operation])),
                }
            }
        }
        tags
    }

    fn schemas(&self) -> impl Iterator<Item = (&'a String, &'a Json)> {
        self.document["components"]["schemas"].as_object().into_iter().flatten()
    }

    fn operation(&self, out: &mut String, operation: &Operation<'_>) {
        let id = operation.id();
        let (what, who) = parted(operation);
        let _ = write!(
            out,
            "<section class=\"card\" id=\"{id}\" aria-labelledby=\"{id}-title\"><header>\
             <h3 id=\"{id}-title\">{}</h3></header><div class=\"body stack\"><p>{}</p>\
             <h4>Who may</h4><p>{}</p>",
            title(operation),
            prose(&what),
            prose(&who)
        );
        Self::parameters(out, operation);
        if let Some(content) = operation.told["requestBody"]["content"].as_object() {
            out.push_str("<h4>Body</h4><ul>");
            for (media_type, body) in content {
                let _ = write!(out, "<li>{}, as <code>{}</code></li>", kind(&body["schema"]), escaped(media_type));
            }
            out.push_str("</ul>");
        }
        out.push_str("<h4>Answers</h4><dl>");
        for (status, answer) in operation.told["responses"].as_object().into_iter().flatten() {
            let _ = write!(out, "<dt><code>{}</code></dt><dd>{}", escaped(status), prose(text(&answer["description"])));
            for (media_type, body) in answer["content"].as_object().into_iter().flatten() {
                let _ = write!(out, " {}, as <code>{}</code>.", kind(&body["schema"]), escaped(media_type));
            }
            for (name, header) in answer["headers"].as_object().into_iter().flatten() {
                let _ = write!(out, " <code>{}</code>: {}", escaped(name), prose(text(&header["description"])));
            }
            out.push_str("</dd>");
        }
        let _ = write!(
            out,
            "</dl><h4>With curl</h4><pre tabindex=\"0\"><code>{}</code></pre></div></section>",
            escaped(&self.curl(operation))
        );
    }

    fn parameters(out: &mut String, operation: &Operation<'_>) {
        let parameters = operation.told["parameters"].as_array().map(Vec::as_slice).unwrap_or_default();
        if parameters.is_empty() {
            return;
        }
        out.push_str("<h4>Parameters</h4><dl>");
        for parameter in parameters {
            let needed = if parameter["required"] == json!(true) { "needed" } else { "may be left out" };
            let _ = write!(
                out,
                "<dt><code>{}</code> <span class=\"quiet small\">{}, {}, {needed}</span></dt><dd>{}</dd>",
                escaped(text(&parameter["name"])),
                kind(&parameter["schema"]),
                escaped(match text(&parameter["in"]) {
                    "query" => "behind the question mark",
                    "header" => "a header",
                    _ => "in the path",
                }),
                prose(text(&parameter["description"]))
            );
        }
        out.push_str("</dl>");
    }

    fn schema(out: &mut String, name: &str, schema: &Json) {
        let _ = write!(
            out,
            "<section class=\"card\" id=\"schema-{0}\" aria-labelledby=\"schema-{0}-title\"><header>\
             <h3 id=\"schema-{0}-title\">{0}</h3></header><div class=\"body stack\"><p>{1}</p>",
            escaped(name),
            prose(text(&schema["description"]))
        );
        if let Some(fields) = schema["properties"].as_object() {
            out.push_str("<dl>");
            for (name, field) in fields {
                let _ = write!(
                    out,
                    "<dt><code>{}</code> <span class=\"quiet small\">{}</span></dt><dd>{}</dd>",
                    escaped(name),
                    kind(field),
                    prose(text(&field["description"]))
                );
            }
            out.push_str("</dl>");
        } else {
            let _ = write!(out, "<p>{}</p>", kind(schema));
        }
        out.push_str("</div></section>");
    }
}

/// What kind of value that is: markup.
fn kind(schema: &Json) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|at| at.rsplit('/').next()) {
        return format!("<a href=\"#schema-{0}\">{0}</a>", escaped(name));
    }
    if let Some(words) = words(schema) {
        let words: Vec<_> = words.iter().map(|word| format!("<code>{}</code>", escaped(word))).collect();
        return words.join(" or ");
    }
    if let Some(each) = schema.get("items") {
        return format!("a list of {}", kind(each));
    }
    if let Some(all) = ["oneOf", "anyOf", "allOf"].iter().find_map(|of| schema[of].as_array()) {
        return all.iter().map(kind).collect::<Vec<_>>().join(" or ");
    }
    match &schema["type"] {
        Json::Array(kinds) => kinds.iter().map(|kind| named(text(kind))).collect::<Vec<_>>().join(" or "),
        kind => named(text(kind)).to_owned(),
    }
}

/// The only values there are: of one list, or each with what it means.
fn words(schema: &Json) -> Option<Vec<&str>> {
    let listed = |schema: &'_ Json| schema["enum"].as_array().map(Vec::as_slice).unwrap_or_default().to_owned();
    if schema["enum"].is_array() {
        return schema["enum"].as_array().map(|words| words.iter().filter_map(Json::as_str).collect());
    }
    let each =
        schema["oneOf"].as_array().filter(|all| !all.is_empty() && all.iter().all(|one| listed(one).len() == 1))?;
    Some(each.iter().filter_map(|one| one["enum"][0].as_str()).collect())
}

fn named(kind: &str) -> &str {
    match kind {
        "string" => "text",
        "integer" | "number" => "a number",
        "boolean" => "<code>true</code> or <code>false</code>",
        "null" => "<code>null</code>",
        "object" => "an object",
        _ => "anything",
    }
}

fn title(operation: &Operation<'_>) -> String {
    format!("<code>{} {}</code>", operation.method.to_uppercase(), escaped(operation.path))
}

/// What it does, and who may: sentences of one description.
fn parted(operation: &Operation<'_>) -> (String, String) {
    let told = [text(&operation.told["summary"]), text(&operation.told["description"])];
    let told = told.join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
    let sentences = told.split_inclusive(". ");
    let (who, what): (Vec<_>, Vec<_>) =
        sentences.partition(|sentence| sentence.starts_with("For ") || sentence.starts_with("Tokens need"));
    let who = match (who.is_empty(), operation.is_for_anybody()) {
        (false, _) => who.concat(),
        (true, true) => "Anybody: it takes no credential.".to_owned(),
        (true, false) => "Every credential that reaches it; the scope `read` will do.".to_owned(),
    };
    (what.concat(), who)
}

fn text(value: &Json) -> &str {
    value.as_str().unwrap_or_default()
}

/// Words for people, with what stands between backticks as code: markup.
fn prose(raw: &str) -> String {
    let mut out = String::new();
    for (n, part) in raw.split('`').enumerate() {
        let part = escaped(part);
        if n % 2 == 1 {
            let _ = write!(out, "<code>{part}</code>");
        } else {
            out.push_str(&part);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_and_every_link_is_on_the_page() {
        let document = serde_json::to_value(operations().1).unwrap();
        let page = Reference { document: &document }.body();
        let mut operations = 0;
        for (path, item) in document["paths"].as_object().unwrap() {
            for method in item.as_object().unwrap().keys() {
                operations += 1;
                assert!(
                    page.contains(&format!("<code>{} {path}</code></h3>", method.to_uppercase())),
                    "{method} {path}"
                );
            }
        }
        assert_eq!(page.matches("<h4>With curl</h4>").count(), operations);
        for link in page.split("href=\"#").skip(1) {
            let id = link.split('"').next().unwrap();
            assert_eq!(page.matches(&format!(" id=\"{id}\"")).count(), 1, "#{id}");
        }
    }

    #[test]
    fn what_curl_is_told_is_what_the_operation_needs() {
        let document = serde_json::to_value(operations().1).unwrap();
        let page = Reference { document: &document }.body();
        for line in [
            "curl -H \"Authorization: Bearer $SALLYPORT_TOKEN\" \"$server/api/v1/workspaces\"",
            "--json '{\"name\":\"…\"}' \"$server/api/v1/workspaces/$workspace/projects\"",
            "curl -X DELETE -H \"Authorization: Bearer $SALLYPORT_TOKEN\" \"$server/api/v1/projects/$project?confirm=$confirm\"",
            "curl --json '{\"token\":\"…\"}' \"$server/api/v1/token-check\"",
            "-d client_id=…",
        ] {
            assert!(page.contains(&escaped(line)), "{line}");
        }
    }

    #[test]
    fn nothing_of_the_document_is_markup() {
        assert_eq!(prose("a <b> of `<i>`"), "a &lt;b&gt; of <code>&lt;i&gt;</code>");
    }
}
