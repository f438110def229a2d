use std::net::IpAddr;

use engine::PasskeyDomain;

use super::{ConfigError, PublicUrl, Sources, setting::Setting};

const RP_ID: &str = "write the domain of the public address, or one above it, like example.com";
const ORIGINS: &str = "write addresses like https://sallyport.example.com, separated by commas";

/// What passkeys are bound to: the public address's domain, unless something else is set. None where the address is a
/// number: browsers bind a passkey to a name only.
pub fn domain(sources: &Sources, public_url: &PublicUrl) -> Result<Option<PasskeyDomain>, ConfigError> {
    let related = sources.parse(Setting::WebauthnRelatedOrigins, origins)?.unwrap_or_default();
    let all: Vec<&PublicUrl> = std::iter::once(public_url).chain(&related).collect();
    let rp_id = match sources.parse(Setting::WebauthnRpId, |raw| rp_id(raw, &all))? {
        Some(rp_id) => rp_id,
        None if is_number(public_url.host()) => return Ok(None),
        None => public_url.host().to_owned(),
    };
    Ok(Some(PasskeyDomain { rp_id, origins: all.into_iter().map(|origin| origin.as_str().to_owned()).collect() }))
}

fn origins(raw: &str) -> Result<Vec<PublicUrl>, (String, &'static str)> {
    let origins = raw.split(',').map(str::trim).filter(|origin| !origin.is_empty());
    origins.map(|origin| PublicUrl::parse(origin).map_err(|(wrong, _)| (wrong, ORIGINS))).collect()
}

fn rp_id(raw: &str, origins: &[&PublicUrl]) -> Result<String, (String, &'static str)> {
    let rp_id = raw.to_ascii_lowercase();
    if is_number(&rp_id) {
        return Err((format!("is {raw:?}, which is a number; passkeys are bound to a name"), RP_ID));
    }
    let above = format!(".{rp_id}");
    let fits = |host: &str| host == rp_id || (rp_id.contains('.') && host.ends_with(&above));
    if !origins.iter().any(|origin| fits(origin.host())) {
        return Err((format!("is {raw:?}, which none of the configured addresses lies in"), RP_ID));
    }
    Ok(rp_id)
}

fn is_number(host: &str) -> bool {
    host.starts_with('[') || host.parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(raw: &str, origins: &[&str]) -> bool {
        let origins: Vec<PublicUrl> = origins.iter().map(|origin| PublicUrl::parse(origin).unwrap()).collect();
        rp_id(raw, &origins.iter().collect::<Vec<_>>()).is_ok()
    }

    #[test]
    fn an_rp_id_is_the_domain_or_one_above_it() {
        assert!(fits("gate.example.com", &["https://gate.example.com"]));
        assert!(fits("Example.com", &["https://gate.example.com:8443"]));
        assert!(fits("old.dev", &["https://new.dev", "https://old.dev"]));
        for wrong in ["ample.com", "com", "evil.dev", "gate.example.com:8443", "https://gate.example.com", "127.0.0.1"]
        {
            assert!(!fits(wrong, &["https://gate.example.com:8443"]), "{wrong}");
        }
        assert!(!fits("127.0.0.1", &["http://127.0.0.1:3000"]));
    }

    #[test]
    fn related_origins_are_addresses_like_the_public_one() {
        assert_eq!(origins(" https://a.dev, https://B.dev:444 ").unwrap().len(), 2);
        for wrong in ["a.dev", "http://a.dev", "https://a.dev/path", "https://me@a.dev"] {
            assert!(origins(wrong).is_err(), "{wrong}");
        }
    }
}
