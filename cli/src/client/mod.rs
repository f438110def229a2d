//! One server, spoken to over HTTP. Who speaks is the business of [`crate::session`].

mod answer;
mod proxy;
mod request;
mod trouble;

use std::fs::File;
use std::io::{Read as _, Write};
use std::sync::Arc;
use std::time::Duration;

use ureq::http::{self, header};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::{Agent, Body};

use crate::environment::Environment;
use crate::output::spinner::Spinner;
use crate::output::written;
use crate::problem::Failure;
use crate::secret::Secret;
use crate::server::Server;
pub use answer::Answer;
pub use request::{JSON, Request};

/// A connection to one server.
#[derive(Debug)]
pub struct Client {
    agent: Agent,
    server: Server,
    is_proxied: bool,
}

const CONNECT: Duration = Duration::from_secs(10);
const WHOLE: Duration = Duration::from_mins(1);
/// In bytes. The longest page of a list is far below; what is above is no answer of ours.
const LONGEST_ANSWER: u64 = 4 * 1024 * 1024;

impl Client {
    pub fn new(server: Server, environment: &Environment) -> Result<Self, Failure> {
        let proxy = proxy::towards(&server, environment)?;
        let is_proxied = proxy.is_some();
        let config = Agent::config_builder()
            .user_agent(concat!("sally/", env!("CARGO_PKG_VERSION")))
            .proxy(proxy)
            .tls_config(tls(&server, environment)?)
            // Followed, a redirect would carry the token to wherever it leads.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_resolve(Some(CONNECT))
            .timeout_connect(Some(CONNECT))
            .timeout_recv_response(Some(WHOLE))
            .build();
        Ok(Self { agent: config.new_agent(), server, is_proxied })
    }

    pub const fn server(&self) -> &Server {
        &self.server
    }

    /// The same as [`Self::exchange`], with a sign of life while it takes.
    pub fn send(&self, request: &Request, credential: Option<&Secret>) -> Result<Answer, Failure> {
        let _spinner = Spinner::begin(&format!("Waiting for {}", self.server.host()));
        self.exchange(request, credential)
    }

    /// Sends the request, as whom `credential` stands for, and reads the answer to its end.
    pub fn exchange(&self, request: &Request, credential: Option<&Secret>) -> Result<Answer, Failure> {
        let trouble = |error: ureq::Error| trouble::failure(&self.server, self.is_proxied, request, &error);
        let (parts, mut body) = self.begin(request, credential).map_err(trouble)?.into_parts();
        let body = body.with_config().limit(LONGEST_ANSWER).read_to_vec().map_err(trouble)?;
        Ok(Answer::new(&self.server, &parts, body))
    }

    /// Sends the request and copies what is answered to `to`, however long it is; a refusal is read as an answer.
    pub fn copy(&self, request: &Request, credential: Option<&Secret>, to: &mut impl Write) -> Result<(), Failure> {
        let trouble = |error: ureq::Error| trouble::failure(&self.server, self.is_proxied, request, &error);
        let (parts, mut body) = self.begin(request, credential).map_err(trouble)?.into_parts();
        if !parts.status.is_success() {
            let body = body.with_config().limit(LONGEST_ANSWER).read_to_vec().map_err(trouble)?;
            return Answer::new(&self.server, &parts, body).done();
        }
        let mut from = body.into_reader();
        let mut part = vec![0; 64 * 1024];
        loop {
            match from.read(&mut part).map_err(|why| trouble(why.into()))? {
                0 => return Ok(()),
                read => to.write_all(&part[..read]).map_err(|why| written(&why))?,
            }
        }
    }

    fn begin(&self, request: &Request, credential: Option<&Secret>) -> Result<http::Response<Body>, ureq::Error> {
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
        // An export takes as long as it takes; whoever does not begin to answer is given up as ever.
        let whole = (request.accepts() == JSON).then_some(WHOLE);
        let run = |agent: &Agent| match request.body() {
            Some(body) => agent.run(agent.configure_request(built.body(body)?).timeout_global(whole).build()),
            None => agent.run(agent.configure_request(built.body(())?).timeout_global(whole).build()),
        };
        run(&self.agent)
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
