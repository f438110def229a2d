use serde_json::{Value as Json, json};

use crate::house::{Browser, Device, ORIGIN, Person};

/// A new device's passkey, made for what this browser was asked; for what nobody asked where it may not ask.
pub async fn added(browser: &mut Browser) -> String {
    let question = asked(browser, "begin_passkey").await.unwrap_or_else(creation_nobody_asked_for);
    Device::new().create(&question, ORIGIN).await
}

/// What this person's passkey answers in this browser; whoever has none brings one that nobody knows.
pub async fn answer(browser: &mut Browser, begin: &str, person: &Person) -> String {
    let question = asked(browser, begin).await.unwrap_or_else(|| json!({ "challenge": "AAAA", "rpId": "localhost" }));
    if person.device.credential_ids().is_empty() {
        let stray = Device::new();
        stray.create(&creation_nobody_asked_for(), ORIGIN).await;
        return stray.get(&question, ORIGIN).await;
    }
    person.device.get(&question, ORIGIN).await
}

async fn asked(browser: &mut Browser, begin: &str) -> Option<Json> {
    let answer = browser.call(begin, &[]).await;
    answer.status.is_success().then(|| serde_json::from_str(&answer.body).unwrap())
}

fn creation_nobody_asked_for() -> Json {
    json!({
        "challenge": "AAAA",
        "rp": { "id": "localhost", "name": "Sallyport" },
        "user": { "id": "AAAA", "name": "nobody", "displayName": "Nobody" },
        "pubKeyCredParams": [{ "type": "public-key", "alg": -7 }],
    })
}
