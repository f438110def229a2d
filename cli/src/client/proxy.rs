use ureq::Proxy;

use crate::environment::Environment;
use crate::problem::Failure;
use crate::server::{Server, is_this_machine};

/// The proxy on the way to `server`. A server on this machine is spoken to without: its requests may not be encrypted,
/// and would show the proxy the token.
pub fn towards(server: &Server, environment: &Environment) -> Result<Option<Proxy>, Failure> {
    let wanted = environment.proxy.as_deref().filter(|_| !is_this_machine(server.host()));
    let excepted = environment.no_proxy.as_deref().is_some_and(|list| is_listed(list, server.host()));
    wanted.filter(|_| !excepted).map(proxy).transpose()
}

// Its address may hold a password, and is not repeated.
fn proxy(address: &str) -> Result<Proxy, Failure> {
    Proxy::new(address.trim()).map_err(|_| {
        Failure::usage("HTTPS_PROXY is no address of a proxy. Write it like http://proxy.example.com:3128.")
    })
}

/// Whether `list` names the host, or a domain above it, as curl reads it.
fn is_listed(list: &str, host: &str) -> bool {
    list.split([',', ' ']).filter(|entry| !entry.is_empty()).any(|entry| {
        let domain = entry.trim_start_matches("*.").trim_start_matches('.').to_ascii_lowercase();
        entry == "*" || host == domain || host.strip_suffix(&domain).is_some_and(|rest| rest.ends_with('.'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxied(server: &str, no_proxy: Option<&str>) -> bool {
        let environment = Environment {
            proxy: Some("http://proxy.example.com:3128".into()),
            no_proxy: no_proxy.map(str::to_owned),
            ..Environment::default()
        };
        towards(&Server::parse(server).unwrap(), &environment).unwrap().is_some()
    }

    #[test]
    fn a_proxy_is_used_where_nothing_in_the_clear_passes_it() {
        assert!(proxied("https://gate.example.com", None));
        assert!(!proxied("http://localhost:3000", None));
        assert!(!proxied("https://localhost:3000", None));
    }

    #[test]
    fn exceptions_are_read_as_everybody_writes_them() {
        for list in ["gate.example.com", "a.org, example.com", ".example.com", "*.example.com", "*", "EXAMPLE.com"] {
            assert!(!proxied("https://gate.example.com", Some(list)), "{list}");
        }
        for list in ["", "ate.example.com", "example.org", "deep.gate.example.com", ","] {
            assert!(proxied("https://gate.example.com", Some(list)), "{list}");
        }
    }

    #[test]
    fn the_password_of_a_proxy_is_not_repeated() {
        let environment = Environment { proxy: Some("nonsense://ada:hunter2@".into()), ..Environment::default() };
        let failure = towards(&Server::parse("https://example.com").unwrap(), &environment).unwrap_err();
        assert_eq!(failure.exit() as u8, 2);
        assert!(!failure.text().unwrap().contains("hunter2"));
    }
}
