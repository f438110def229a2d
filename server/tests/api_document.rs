//! What the document of the API promises and no type can hold.

use std::collections::BTreeSet;

use crate::api::{json, send};
use crate::house::House;
use http::Method;
use serde_json::Value as Json;
use shared::limits::{NAME_MAX, TOKEN_DAYS_MAX};

async fn document() -> Json {
    let house = House::new().await;
    json(&send(&house, Method::GET, "/api/v1/openapi.json", None, None).await)
}

#[tokio::test]
async fn each_operation_has_a_name_that_no_other_has() {
    let document = document().await;
    let paths = document["paths"].as_object().unwrap();
    let operations: Vec<&Json> = paths.values().flat_map(|path| path.as_object().unwrap().values()).collect();
    let names: BTreeSet<&str> = operations.iter().map(|operation| operation["operationId"].as_str().unwrap()).collect();
    assert_eq!(names.len(), operations.len(), "{names:?}");
}

#[tokio::test]
async fn whatever_takes_a_credential_may_find_it_twice() {
    let document = document().await;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let answers = operation["responses"].as_object().unwrap();
            assert!(!answers.contains_key("401") || answers.contains_key("400"), "{method} {path}");
        }
    }
}

#[tokio::test]
async fn bounds_are_those_that_are_held_to() {
    let schemas = &document().await["components"]["schemas"];
    for named in ["NewProject", "RenamedProject", "NewWorkspace", "RenamedWorkspace", "NewToken"] {
        let name = &schemas[named]["properties"]["name"];
        assert_eq!((&name["minLength"], &name["maxLength"]), (&Json::from(1), &Json::from(NAME_MAX)), "{named}");
    }
    let days = &schemas["NewToken"]["properties"]["expires_in_days"];
    assert_eq!((&days["minimum"], &days["maximum"]), (&Json::from(1), &Json::from(TOKEN_DAYS_MAX)));
}

#[tokio::test]
async fn what_is_a_time_by_its_name_is_one() {
    let document = document().await;
    let mut times = 0;
    for (of, schema) in document["components"]["schemas"].as_object().unwrap() {
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            if name == "at" || name == "since" || name.ends_with("_at") {
                // Somebody's last activity is known by the day.
                let format = if name == "last_active_at" { "date" } else { "date-time" };
                assert_eq!(property["format"], format, "{of}.{name}");
                times += 1;
            }
        }
    }
    assert!(times > 10, "only {times}");
}

/// Every schema that something in the document refers to.
fn references<'a>(of: &'a Json, found: &mut BTreeSet<&'a str>) {
    found.extend(of["$ref"].as_str());
    let parts = of.as_object().into_iter().flat_map(|parts| parts.values()).chain(of.as_array().into_iter().flatten());
    parts.for_each(|part| references(part, found));
}

#[tokio::test]
async fn what_a_list_holds_has_the_name_that_it_has_by_itself_and_every_name_is_explained() {
    let document = document().await;
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let mut lists = 0;
    for (name, schema) in schemas {
        let Some(item) = name.strip_prefix("Page_") else { continue };
        let expected = serde_json::json!({ "$ref": format!("#/components/schemas/{item}") });
        assert_eq!(schema["properties"]["items"]["items"], expected, "{name}");
        lists += 1;
    }
    assert!(lists >= 7, "only {lists}");
    let mut found = BTreeSet::new();
    references(&document, &mut found);
    for reference in found {
        let name = reference.strip_prefix("#/components/schemas/").unwrap();
        assert!(schemas.contains_key(name), "nobody says what {name} is");
    }
}

#[tokio::test]
async fn what_is_refused_before_it_is_looked_at_is_told_with_every_operation() {
    let document = document().await;
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let answers = operation["responses"].as_object().unwrap();
            for status in ["408", "413", "429"] {
                assert!(answers.contains_key(status), "{method} {path}: {status}");
            }
            assert!(method == "get" || answers.contains_key("403"), "{method} {path}: what another site sends");
        }
    }
}
