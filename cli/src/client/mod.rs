//! One server, spoken to over HTTP. Who speaks is the business of [`crate::session`].

mod answer;
mod export;
mod patience;
mod proxy;
mod request;
mod timeouts;
mod trouble;

use std::fs::File;
use std::io::{self, Write};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use ureq::http::{self, header, response::Parts};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, AsSendBody, Body};

use crate::environment::Environment;
use crate::output::spinner::Spinner;
use crate::output::terminal::seconds;
use crate::problem::Failure;
use crate::secret::Secret;
use crate::server::Server;
pub use answer::Answer;
use patience::Patience;
pub use request::{JSON, Request, Subject};
use timeouts::Timeouts;

/// A connection to one server.
#[derive(Debug)]
pub struct Client {
    agent: Agent,
    server: Server,
    is_proxied: bool,
    timeouts: Timeouts,
    patience: Patience,
}

/// In bytes. The longest page of a list is far below; what is above is no answer of ours.
const LONGEST_ANSWER: u64 = 4 * 1024 * 1024;

impl Client {
    pub fn new(server: Server, environment: &Environment) -> Result<Self, Failure> {
        let proxy = proxy::towards(&server, environment)?;
        let is_proxied = proxy.is_some();
        let timeouts = Timeouts::of(environment)?;
        let config = Agent::config_builder()
            .user_agent(concat!("sally/", env!("CARGO_PKG_VERSION")))
            .proxy(proxy)
            .tls_config(tls(&server, environment)?)
            // Followed, a redirect would carry the token to wherever it leads.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_resolve(Some(timeouts.connect))
            .timeout_connect(Some(timeouts.connect))
            .timeout_recv_response(Some(timeouts.answer))
            .build();
        Ok(Self { agent: config.new_agent(), server, is_proxied, timeouts, patience: Patience::new() })
    }

    pub const fn server(&self) -> &Server {
        &self.server
    }

    /// The same as [`Self::exchange`], with a sign of life while it takes; sent again when the server says so.
    pub fn send(&self, request: &Request, credential: Option<&Secret>) -> Result<Answer, Failure> {
        loop {
            let spinner = self.waiting();
            let answer = self.exchange(request, credential)?;
            drop(spinner);
            match self.patience.pause(request, &answer) {
                Some(pause) => self.come_back_after(pause),
                None => return Ok(answer),
            }
        }
    }

    /// Sends the request, as whom `credential` stands for, and reads the answer to its end.
    pub fn exchange(&self, request: &Request, credential: Option<&Secret>) -> Result<Answer, Failure> {
        let (parts, body) = self.begin(request, credential)?.into_parts();
        self.read(request, &parts, body)
    }

    /// Sends the request and copies what is answered to `to`, however long it is; a refusal is read as an answer.
    pub fn copy(&self, request: &Request, credential: Option<&Secret>, to: &mut impl Write) -> Result<(), Failure> {
        loop {
            let spinner = self.waiting();
            let (parts, body) = self.begin(request, credential)?.into_parts();
            if parts.status.is_success() {
                drop(spinner);
                export::check(&self.server, &parts.headers, request.accepts())?;
                let trouble = |why: io::Error| self.trouble(request, &why.into());
                return export::copy(&mut body.into_reader(), to, trouble);
            }
            let answer = self.read(request, &parts, body)?;
            drop(spinner);
            match self.patience.pause(request, &answer) {
                Some(pause) => self.come_back_after(pause),
                None => return answer.done(),
            }
        }
    }

    fn waiting(&self) -> Option<Spinner> {
        Spinner::begin(&format!("Waiting for {}", self.server.host()))
    }

    fn come_back_after(&self, pause: Duration) {
        // The time first: it is left where the terminal is too narrow for all of it.
        let (host, pause_in_words) = (self.server.host(), seconds(pause));
        let _spinner = Spinner::begin(&format!("Going on in {pause_in_words}: {host} asks to go slower"));
        thread::sleep(pause);
    }

    fn read(&self, request: &Request, parts: &Parts, mut body: Body) -> Result<Answer, Failure> {
        let body = body.with_config().limit(LONGEST_ANSWER).read_to_vec();
        Ok(Answer::new(&self.server, request, parts, body.map_err(|error| self.trouble(request, &error))?))
    }

    fn trouble(&self, request: &Request, error: &ureq::Error) -> Failure {
        trouble::failure(&self.server, self.is_proxied, self.timeouts, request, error)
    }

    fn begin(&self, request: &Request, credential: Option<&Secret>) -> Result<http::Response<Body>, Failure> {
        let accepted = format!("{}, application/problem+json", request.accepts());
        let mut built = http::Request::builder()
            .method(request.method())
            .uri(self.server.at(request.path()))
            .header(header::ACCEPT, accepted);
        if let Some(kind) = request.content_type() {
            built = built.header(header::CONTENT_TYPE, kind);
        }
        if let Some(credential) = credential {
            built = built.header(header::AUTHORIZATION, format!("Bearer {}", credential.expose()));
        }
        if let Some(key) = request.key() {
            built = built.header("idempotency-key", key);
        }
        let run = || match request.body() {
            Some(body) => self.agent.run(self.within(request, built.body(body)?)),
            None => self.agent.run(self.within(request, built.body(())?)),
        };
        run().map_err(|error| self.trouble(request, &error))
    }

    /// An export takes as long as it takes; whoever begins no answer, or stops in the middle of it, is given up as
    /// ever.
    fn within<B: AsSendBody>(&self, request: &Request, built: http::Request<B>) -> http::Request<B> {
        let (whole, part) = match request.accepts() {
            JSON => (Some(self.timeouts.answer), None),
            _ => (None, Some(self.timeouts.answer)),
        };
        self.agent.configure_request(built).timeout_global(whole).timeout_per_read(part).build()
    }
}

/// TLS by rustls on ring, trusting whom the system trusts, or the file in `SSL_CERT_FILE`.
fn tls(server: &Server, environment: &Environment) -> Result<TlsConfig, Failure> {
    let mut roots = Vec::new();
    if server.is_https() {
        // Looked at here, because whoever reads it next takes a file that is not there for none at all.
        if let Some(Err(why)) = environment.authorities.as_ref().map(File::open) {
            return Err(Failure::usage(format!("The file that SSL_CERT_FILE names can't be read: {why}.")));
        }
        let found = rustls_native_certs::load_native_certs();
        if found.certs.is_empty() {
            let why = found.errors.first().map(|why| format!(" ({why})")).unwrap_or_default();
            return Err(Failure::unreachable(format!(
                "This machine trusts no certificate authority{why}. Install its CA certificates, or set SSL_CERT_FILE."
            )));
        }
        roots.extend(found.certs.iter().map(|root| Certificate::from_der(root).to_owned()));
    }
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    Ok(TlsConfig::builder()
        .root_certs(RootCerts::new_with_certs(&roots))
        .unversioned_rustls_crypto_provider(ring)
        .build())
}
