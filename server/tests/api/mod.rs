//! Programs that call the HTTP API of the house.

pub mod stage;

use axum::body::Body;
use engine::devices::{self, Polled};
use http::{HeaderName, Method, Request, header};
use serde_json::Value as Json;

use crate::house::{Answer, House, Person};

/// One request of a program: no cookies, no marks of a browser.
pub async fn send(house: &House, method: Method, path: &str, bearer: Option<&str>, body: Option<&Json>) -> Answer {
    with_headers(house, method, path, bearer, body, &[]).await
}

/// The same with these headers.
pub async fn with_headers(
    house: &House,
    method: Method,
    path: &str,
    bearer: Option<&str>,
    body: Option<&Json>,
    headers: &[(HeaderName, &str)],
) -> Answer {
    let mut request = Request::builder().method(method).uri(path).header(header::ACCEPT, "application/json");
    if let Some(bearer) = bearer {
        request = request.header(header::AUTHORIZATION, format!("Bearer {bearer}"));
    }
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    let body = match body {
        Some(json) => {
            request = request.header(header::CONTENT_TYPE, "application/json");
            Body::from(json.to_string())
        }
        None => Body::empty(),
    };
    house.browser().send(request, body).await
}

/// What stands in an answer.
pub fn json(answer: &Answer) -> Json {
    serde_json::from_str(&answer.body).unwrap()
}

/// The session of a device that this person let in.
pub async fn command_line(house: &House, person: &Person) -> String {
    let (engine, nobody) = (&house.engine, house.nobody().await);
    let begun = devices::begin(engine, &nobody, "laptop").await.unwrap();
    devices::approve(engine, &house.caller(person).await, &begun.user_code.grouped()).await.unwrap();
    let Polled::SignedIn(secret) = devices::poll(engine, &nobody, begun.device_code.expose()).await.unwrap() else {
        unreachable!("it was approved")
    };
    secret.expose().to_owned()
}
