//! Connections: taken, timed and, in the end, let finish.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use shared::limits;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt as _;

use crate::config::Listen;
use crate::stalled::Unstalled;
use crate::start_error::StartError;

/// How long a client may take to send the head of a request: one who drips it holds a connection for nothing
/// (slowloris). Also closes connections that are kept alive without use.
const HEAD: Duration = Duration::from_secs(30);
/// How long what is under way, requests and a mail, may take to finish once we are told to stop.
pub const FAREWELL: Duration = Duration::from_secs(10);
/// How long to wait when the system has no more connections to give.
const BREATH: Duration = Duration::from_millis(200);
const STALLED: Duration = Duration::from_secs(limits::READER_STALLED_MAX);

/// Takes hold of the address.
pub async fn bind(listen: &Listen) -> Result<TcpListener, StartError> {
    let refused = |why| StartError::Listen { address: listen.to_string(), why };
    TcpListener::bind((listen.host(), listen.port())).await.map_err(refused)
}

/// Serves `router` until `stop`, then lets what runs finish.
pub async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let running = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        tokio::select! {
            taken = listener.accept() => match taken {
                Ok((stream, peer)) => attend(stream, peer, router.clone(), &running, STALLED),
                Err(why) => {
                    tracing::warn!(%why, "a connection could not be taken");
                    tokio::time::sleep(BREATH).await;
                }
            },
            () = &mut stop => break,
        }
    }
    drop(listener);
    if tokio::time::timeout(FAREWELL, running.shutdown()).await.is_err() {
        tracing::warn!("some requests did not finish in time");
    }
}

fn attend(stream: TcpStream, peer: SocketAddr, router: Router, running: &GracefulShutdown, patience: Duration) {
    // Answers are written whole: waiting for more to send would only delay them.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request: http::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let router = router.clone();
        async move { router.oneshot(request).await.map_err(|never: Infallible| never) }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(TokioIo::new(Unstalled::new(stream, patience)), service);
    let connection = running.watch(connection);
    tokio::spawn(async move {
        if let Err(why) = connection.await {
            tracing::debug!(%why, "connection ended");
        }
    });
}

#[cfg(test)]
mod tests {
    use std::io;

    use axum::body::Bytes;
    use axum::routing::get;
    use futures_util::stream::repeat_with;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn an_answer_without_an_end_ends_when_its_reader_takes_nothing_any_more() {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let mut reader = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (stream, peer) = listener.accept().await.unwrap();
        // Held by the connection and by what it sends, and by nobody else.
        let (held, mut let_go) = mpsc::channel::<()>(1);
        let endless = move || async move {
            Body::from_stream(repeat_with(move || {
                let _ = held.is_closed();
                Ok::<_, io::Error>(Bytes::from_static(&[b'x'; 16 * 1024]))
            }))
        };
        let router = Router::new().route("/", get(endless));
        let running = GracefulShutdown::new();
        attend(stream, peer, router, &running, Duration::from_millis(200));
        reader.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await.unwrap();
        let mut begun = [0; 12];
        reader.read_exact(&mut begun).await.unwrap();
        assert_eq!(&begun, b"HTTP/1.1 200");
        let ended = tokio::time::timeout(Duration::from_mins(1), let_go.recv()).await;
        assert_eq!(ended, Ok(None), "whoever stalls holds it for ever");
    }
}
