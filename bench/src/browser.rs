//! As much of a browser as measuring takes: one connection, kept alive.

use std::net::SocketAddr;

use http::header::{CONTENT_TYPE, HOST};
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::Outcome;

pub struct Connection {
    sender: SendRequest<Full<Bytes>>,
    host: String,
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self { sender, host: format!("localhost:{}", address.port()) })
    }

    pub async fn get(&mut self, path: &str, headers: &[(&str, &str)]) -> Outcome<Answer> {
        self.send(Method::GET, path, headers, Bytes::new()).await
    }

    /// Posts a form the way a browser without WASM does.
    pub async fn post(&mut self, path: &str, headers: &[(&str, &str)], form: &str) -> Outcome<Answer> {
        let origin = format!("http://{}", self.host);
        let mut all = vec![(CONTENT_TYPE.as_str(), "application/x-www-form-urlencoded"), ("origin", origin.as_str())];
        all.extend_from_slice(headers);
        self.send(Method::POST, path, &all, Bytes::from(form.to_owned())).await
    }

    async fn send(&mut self, method: Method, path: &str, headers: &[(&str, &str)], body: Bytes) -> Outcome<Answer> {
        let mut request = Request::builder().method(method).uri(path).header(HOST, &self.host);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.sender.ready().await?;
        let response = self.sender.send_request(request.body(Full::new(body))?).await?;
        let (head, body) = response.into_parts();
        Ok(Answer { status: head.status, headers: head.headers, body: body.collect().await?.to_bytes() })
    }
}
