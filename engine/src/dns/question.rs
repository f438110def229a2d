use std::net::SocketAddr;
use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolveHosts, ResolverConfig, ResolverOpts};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use hickory_resolver::net::{DnsError, NetError};
use hickory_resolver::proto::rr::{RData, RecordType};

/// Tries of one question: a packet may get lost.
const TRIES: usize = 2;

/// The text records of a name, those an alias leads to included; each as one text, however many strings it was cut into
/// (RFC 7208 §3.3 reads them so). None when there are none, or no such name: those are answers. Everything else that is
/// no answer, such as SERVFAIL, is an error.
pub async fn texts(server: Option<&str>, name: &str, timeout: Duration) -> Result<Vec<Vec<u8>>, NetError> {
    // The dot at the end: a name looked for below the machine's own domains would be another one.
    match resolver(server, timeout).await?.lookup(format!("{name}."), RecordType::TXT).await {
        Ok(found) => Ok(found.answers().iter().filter_map(|record| text(&record.data)).collect()),
        // A server that only says whom else to ask has not said that there is nothing.
        Err(NetError::Dns(DnsError::NoRecordsFound(none))) if none.ns.is_none() => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn text(data: &RData) -> Option<Vec<u8>> {
    if let RData::TXT(text) = data { Some(text.txt_data.concat()) } else { None }
}

/// The configured server, or the machine's, as they are now.
async fn resolver(server: Option<&str>, timeout: Duration) -> Result<TokioResolver, NetError> {
    let mut builder = match server {
        Some(server) => {
            TokioResolver::builder_with_config(only(address(server).await?), TokioRuntimeProvider::default())
        }
        None => TokioResolver::builder_tokio()?,
    };
    set(builder.options_mut(), timeout);
    builder.build()
}

fn set(options: &mut ResolverOpts, timeout: Duration) {
    options.timeout = timeout / 2;
    options.attempts = TRIES;
    options.cache_size = 0;
    options.use_hosts_file = ResolveHosts::Never;
}

/// UDP first, TCP when the answer is too long for it.
fn only(server: SocketAddr) -> ResolverConfig {
    let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut connection| {
        connection.port = server.port();
        connection
    });
    ResolverConfig::from_name_servers(vec![NameServerConfig::new(server.ip(), true, connections.to_vec())])
}

async fn address(server: &str) -> Result<SocketAddr, NetError> {
    let mut addresses = tokio::net::lookup_host(server).await.map_err(NetError::from)?;
    addresses.next().ok_or(NetError::NoConnections)
}
