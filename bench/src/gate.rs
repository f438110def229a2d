//! The whole answer to "may this session open this workspace?", against a handler that answers nothing.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::{Router, routing::get};
use engine::{Client, Credentials, Engine, workspaces};
use shared::views::Door;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::browser::Connection;
use crate::stage::Stage;
use crate::table::{Budget, Table};
use crate::{Outcome, median};

const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(2);
const CONNECTIONS: usize = 16;

pub async fn measure(table: &mut Table) -> Outcome<()> {
    let stage = Stage::new().await?;
    let session = stage.session().await?;
    stage.enrol(&session).await?;
    let ada = stage.caller(Some(&session)).await?;
    let slug = workspaces::create(&stage.engine, &ada, "Acme").await?;
    workspaces::enforcement::require(&stage.engine, &ada, slug.as_str(), true).await?;

    let bare = serve(Router::new().route("/", get(async || StatusCode::NO_CONTENT))).await?;
    let gate = serve(Router::new().route("/", get(check)).with_state(stage.engine.clone())).await?;
    let cookie: Arc<str> = session.into();
    let (mut floor, mut cost) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        floor.push(requests_per_second(bare, cookie.clone()).await?);
        cost.push(requests_per_second(gate, cookie.clone()).await?);
    }
    // Round by round: a box that slows down for a while slows both of a round.
    let ratio = median(cost.iter().zip(&floor).map(|(cost, floor)| cost / floor).collect());
    let (floor, cost) = (median(floor), median(cost));
    let note = format!("{cost:.0} against {floor:.0} requests/s");
    table.add("gate decision / bare handler", ratio, " ×", Budget::AtLeast(0.5), &note);
    Ok(())
}

async fn check(State(engine): State<Engine>, headers: HeaderMap) -> StatusCode {
    let session = headers.get("x-session").and_then(|value| value.to_str().ok());
    let credentials = Credentials { session, ..Credentials::default() };
    let Ok(caller) = engine.resolve(credentials, Client::default()).await else {
        return StatusCode::INTERNAL_SERVER_ERROR;
    };
    match engine::gate::access(&engine, &caller, "acme").await {
        Ok(Door::Open(_)) => StatusCode::NO_CONTENT,
        Ok(Door::Shut(_)) | Err(_) => StatusCode::FORBIDDEN,
    }
}

async fn serve(router: Router) -> Outcome<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

async fn requests_per_second(address: SocketAddr, session: Arc<str>) -> Outcome<f64> {
    let mut connections = JoinSet::new();
    let (start, end) = (Instant::now(), Instant::now() + ROUND);
    for _ in 0..CONNECTIONS {
        let session = session.clone();
        connections.spawn(async move {
            let (mut connection, mut answered) = (Connection::open(address).await?, 0_u32);
            while Instant::now() < end {
                let status = connection.get("/", &[("x-session", &session)]).await?.status;
                if status != StatusCode::NO_CONTENT {
                    return Err(format!("answered {status}").into());
                }
                answered += 1;
            }
            Outcome::Ok(answered)
        });
    }
    let mut answered = 0.0;
    for connection in connections.join_all().await {
        answered += f64::from(connection?);
    }
    Ok(answered / start.elapsed().as_secs_f64())
}
