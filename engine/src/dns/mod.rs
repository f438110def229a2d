//! Asking DNS whether a domain is its claimant's: whoever can write a record below it holds it.

mod question;

use std::time::Duration;

use shared::input::Domain;
use shared::views::DnsAnswer;

use crate::rng::Rng;
use crate::{Config, Error};

/// What stands before the domain in the record's name. A name of our own: other proofs of the domain stay untouched,
/// and a wildcard that answers for everything says nothing of ours.
const RECORD: &str = "_sallyport-challenge";
/// What stands before the random part of the record's value.
const VALUE: &str = "sallyport-verify=";

/// Asks DNS. It remembers nothing: each question is a fresh one, to the servers that are configured at that moment.
#[derive(Debug)]
pub struct Dns {
    server: Option<String>,
    timeout: Duration,
}

impl Dns {
    pub fn new(config: &Config) -> Self {
        Self { server: config.dns_resolver.clone(), timeout: config.dns_timeout }
    }

    /// Whether the domain's record holds `value`. Never an error: that there is no telling is an answer, too.
    pub async fn ask(&self, domain: &Domain, value: &str) -> DnsAnswer {
        let name = record_name(domain);
        let texts = question::texts(self.server.as_deref(), &name, self.timeout);
        // In all, however many servers and tries that takes: somebody waits for it.
        match tokio::time::timeout(self.timeout, texts).await {
            Ok(Ok(texts)) if texts.is_empty() => DnsAnswer::Missing,
            Ok(Ok(texts)) if texts.iter().any(|text| text.trim_ascii() == value.as_bytes()) => DnsAnswer::Proven,
            Ok(Ok(_)) => DnsAnswer::WrongValue,
            Ok(Err(error)) => {
                tracing::info!(%domain, %error, "dns");
                DnsAnswer::Unreachable
            }
            Err(_) => DnsAnswer::Unreachable,
        }
    }
}

/// The name of the record that proves a domain.
pub fn record_name(domain: &Domain) -> String {
    format!("{RECORD}.{domain}")
}

/// What the record has to say: 160 random bits, so that nobody else's record can be taken for ours.
pub fn fresh_value(rng: &Rng) -> Result<String, Error> {
    let random = data_encoding::BASE32_NOPAD.encode(&rng.bytes::<20>()?);
    Ok(format!("{VALUE}{}", random.to_lowercase()))
}
