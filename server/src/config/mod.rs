//! What the operator decided: flags over `SALLYPORT_*` over `sallyport.toml` over defaults, all of it checked
//! before anything is opened.

mod database;
mod error;
mod file;
mod listen;
mod mail;
mod passkeys;
mod proxies;
mod public_url;
mod setting;
mod sources;
#[cfg(test)]
mod tests;

pub use error::ConfigError;
pub use listen::Listen;
pub use mail::MailRoute;
pub use proxies::TrustedProxies;
pub use public_url::PublicUrl;
pub(crate) use public_url::is_this_machine;
pub use sources::Sources;

use std::path::PathBuf;

use engine::{DatabaseUrl, PasskeyDomain};
use shared::policy::Plan;

use setting::Setting;

/// Everything the operator decided.
#[derive(Debug)]
pub struct Config {
    /// Where connections are taken.
    pub listen: Listen,
    /// The address people see.
    pub public_url: PublicUrl,
    /// Where files of ours live.
    pub data_dir: PathBuf,
    /// Where everything else lives.
    pub database: DatabaseUrl,
    /// The sealing keys.
    pub key_file: PathBuf,
    /// How mail leaves.
    pub mail: MailRoute,
    /// What passkeys are bound to; `None` where there can be none.
    pub passkeys: Option<PasskeyDomain>,
    /// The plan of new workspaces.
    pub default_plan: Plan,
    /// Whose word about the client's address counts.
    pub trusted_proxies: TrustedProxies,
    /// The server that DNS is asked at; `None` for those of the machine.
    pub dns_resolver: Option<String>,
    /// Which log lines are written, as an env-filter.
    pub log: String,
    /// Environment variables that look like ours and are not.
    pub unknown: Vec<String>,
    /// Variables of a later Sallyport, to be warned about as well.
    pub not_yet: Vec<String>,
}

impl Config {
    /// Reads and checks every setting.
    pub fn load(sources: &Sources) -> Result<Self, ConfigError> {
        let listen = sources.parse(Setting::Listen, Listen::parse)?.unwrap_or_default();
        let public_url = match sources.parse(Setting::PublicUrl, PublicUrl::parse)? {
            Some(url) => url,
            None => PublicUrl::localhost(listen.port()),
        };
        let data_dir = sources.get(Setting::DataDir)?.map_or_else(|| PathBuf::from("data"), |said| said.value.into());
        Ok(Self {
            database: sources
                .parse(Setting::DatabaseUrl, database::parse)?
                .unwrap_or_else(|| DatabaseUrl::Sqlite(data_dir.join("sallyport.db"))),
            key_file: sources
                .get(Setting::KeyFile)?
                .map_or_else(|| data_dir.join("sallyport.key"), |said| said.value.into()),
            mail: mail::route(sources, &listen, &public_url)?,
            passkeys: passkeys::domain(sources, &public_url)?,
            default_plan: sources.parse(Setting::DefaultPlan, plan)?.unwrap_or(Plan::Pro),
            trusted_proxies: sources.parse(Setting::TrustedProxies, TrustedProxies::parse)?.unwrap_or_default(),
            dns_resolver: sources.parse(Setting::DnsResolver, dns_resolver)?,
            log: sources.parse(Setting::Log, crate::logging::check)?.unwrap_or_else(|| "info".to_owned()),
            unknown: sources.unknown(),
            not_yet: sources.not_yet(),
            listen,
            public_url,
            data_dir,
        })
    }
}

fn plan(raw: &str) -> Result<Plan, (String, &'static str)> {
    Plan::from_word(raw).ok_or_else(|| (format!("is {raw:?}, which is not a plan"), "write hobby, pro or enterprise"))
}

/// A host and a port, as in [`Listen`].
fn dns_resolver(raw: &str) -> Result<String, (String, &'static str)> {
    let server = Listen::parse(raw).map_err(|(wrong, _)| (wrong, "write it like 9.9.9.9:53 or [::1]:53"))?;
    Ok(server.to_string())
}
