//! How an operation is asked for at a shell, with all that it needs and nothing else.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json, json};

use super::{Operation, Reference, text, words};

impl Reference<'_> {
    /// The line, with what somebody has to fill in as variables of the shell.
    pub fn curl(&self, operation: &Operation<'_>) -> String {
        let mut line = "curl".to_owned();
        if operation.method != "get" && (operation.method != "post" || operation.told.get("requestBody").is_none()) {
            let _ = write!(line, " -X {}", operation.method.to_uppercase());
        }
        if !operation.is_for_anybody() {
            line.push_str(" -H \"Authorization: Bearer $SALLYPORT_TOKEN\"");
        }
        for (media_type, body) in operation.told["requestBody"]["content"].as_object().into_iter().flatten() {
            let example = self.example(&body["schema"]);
            if media_type == "application/json" {
                let _ = write!(line, " --json '{example}'");
            } else {
                for (name, value) in example.as_object().into_iter().flatten() {
                    let _ = write!(line, " -d {name}={}", text(value));
                }
            }
        }
        let mut place = operation.path.replace('{', "$").replace('}', "");
        let parameters = operation.told["parameters"].as_array().into_iter().flatten();
        let needed = parameters.filter(|one| one["in"] == "query" && one["required"] == json!(true));
        for (n, parameter) in needed.enumerate() {
            let name = text(&parameter["name"]);
            let _ = write!(place, "{}{name}=${name}", if n == 0 { '?' } else { '&' });
        }
        let _ = write!(line, " \"$server{place}\"");
        line
    }

    /// Something of that form, with all that it needs.
    fn example(&self, schema: &Json) -> Json {
        if let Some(name) = schema["$ref"].as_str().and_then(|at| at.rsplit('/').next()) {
            return self.example(&self.document["components"]["schemas"][name]);
        }
        if let Some(first) = words(schema).and_then(|words| words.first().copied()) {
            return first.into();
        }
        if let Some(one) = schema["oneOf"].as_array().and_then(|all| all.first()) {
            return self.example(one);
        }
        if let Some(fields) = schema["properties"].as_object() {
            let needed = schema["required"].as_array().map(Vec::as_slice).unwrap_or_default();
            let needed = fields.iter().filter(|(name, _)| needed.iter().any(|one| one == *name));
            return needed.map(|(name, field)| (name.clone(), self.example(field))).collect::<Map<_, _>>().into();
        }
        match text(&schema["type"]) {
            "integer" | "number" => 1.into(),
            "boolean" => true.into(),
            _ => "…".into(),
        }
    }
}
