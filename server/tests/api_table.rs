//! Every operation of the HTTP API, called with every kind of credential. The rows come from the document itself: an
//! operation that somebody adds has a row at once, and the snapshot no longer fits.

use std::fmt::Write as _;

use http::Method;

use crate::api::stage::{CANARY, Stage};
use crate::house::Answer;

#[tokio::test]
async fn what_each_credential_may_do_is_what_we_agreed_on() {
    let stage = Stage::set().await;
    let mut table = String::new();
    for (method, path) in stage.operations().await {
        let _ = writeln!(table, "{method} {path}");
        let mut distinct: Vec<(String, Vec<&str>)> = Vec::new();
        let mut world = stage.world_for(&path).await;
        for credential in &stage.credentials {
            let answer = stage.call(&world, &method, &path, credential).await;
            // A refusal changes nothing, and nor does a look: whoever comes next finds the world as it was.
            if answer.status.is_success() && method != Method::GET {
                world = stage.world_for(&path).await;
            }
            let outcome = outcome(&answer);
            let seen = format!("{:?}{}", answer.headers, answer.body).to_lowercase();
            assert!(
                !credential.is_outside || !seen.contains(CANARY),
                "{method} {path} tells {}: {seen}",
                credential.name
            );
            match distinct.iter_mut().find(|(known, _)| *known == outcome) {
                Some((_, names)) => names.push(&credential.name),
                None => distinct.push((outcome, vec![&credential.name])),
            }
        }
        for (outcome, names) in distinct {
            let _ = writeln!(table, "    {outcome}\n        {}", names.join(", "));
        }
    }
    insta::assert_snapshot!("api_table", table);
}

fn outcome(answer: &Answer) -> String {
    let oauth = || Some(crate::api::json(answer)["error"].as_str()?.to_owned());
    // Its kind, and which of it.
    let told = || crate::api::json(answer)["reason"].as_str().map(|reason| format!(" ({reason})")).unwrap_or_default();
    match answer.code().or_else(|| answer.status.is_client_error().then(oauth).flatten()) {
        Some(code) => format!("{} {code}{}", answer.status.as_u16(), told()),
        None => answer.status.as_u16().to_string(),
    }
}
