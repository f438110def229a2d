use std::io::ErrorKind;
use std::path::Path;

use serde::Deserialize;

use super::{ConfigError, setting::Setting};

/// Read when it is there and no other file is named.
pub const DEFAULT: &str = "sallyport.toml";

/// The configuration file. A key we don't know is an error: a typo must not become a default.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Toml {
    listen: Option<String>,
    public_url: Option<String>,
    data_dir: Option<String>,
    database_url: Option<String>,
    key_file: Option<String>,
    smtp_url: Option<String>,
    mail_from: Option<String>,
    webauthn_rp_id: Option<String>,
    webauthn_related_origins: Option<Vec<String>>,
    default_plan: Option<String>,
    trusted_proxies: Option<Vec<String>>,
    dns_resolver: Option<String>,
    log: Option<String>,
}

impl Toml {
    /// Reads `named`, or the default file if there is one.
    pub fn read(named: Option<&Path>) -> Result<Self, ConfigError> {
        let path = named.unwrap_or(Path::new(DEFAULT));
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text, path),
            Err(why) if why.kind() == ErrorKind::NotFound && named.is_none() => Ok(Self::default()),
            Err(why) => Err(ConfigError {
                setting: path.display().to_string(),
                wrong: format!("cannot be read ({why})"),
                write: "name a readable file with --config".into(),
            }),
        }
    }

    fn parse(text: &str, path: &Path) -> Result<Self, ConfigError> {
        toml::from_str(text).map_err(|why| {
            let line = why.span().map_or(1, |span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            ConfigError {
                setting: format!("{}, line {line},", path.display()),
                wrong: format!("is not understood ({})", why.message()),
                write: "see the list of settings in README.md".into(),
            }
        })
    }

    /// What the file says, under the name it says it by.
    pub fn get(&self, what: Setting) -> Option<(&'static str, String)> {
        let plain = |name, value: &Option<String>| value.clone().map(|value| (name, value));
        let list = |name, values: &Option<Vec<String>>| values.as_ref().map(|values| (name, values.join(",")));
        match what {
            Setting::Listen => plain("listen", &self.listen),
            Setting::PublicUrl => plain("public_url", &self.public_url),
            Setting::DataDir => plain("data_dir", &self.data_dir),
            Setting::DatabaseUrl => plain("database_url", &self.database_url),
            Setting::KeyFile => plain("key_file", &self.key_file),
            Setting::SmtpUrl => plain("smtp_url", &self.smtp_url),
            Setting::MailFrom => plain("mail_from", &self.mail_from),
            Setting::WebauthnRpId => plain("webauthn_rp_id", &self.webauthn_rp_id),
            Setting::WebauthnRelatedOrigins => list("webauthn_related_origins", &self.webauthn_related_origins),
            Setting::DefaultPlan => plain("default_plan", &self.default_plan),
            Setting::TrustedProxies => list("trusted_proxies", &self.trusted_proxies),
            Setting::DnsResolver => plain("dns_resolver", &self.dns_resolver),
            Setting::Log => plain("log", &self.log),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        Toml::parse(text, Path::new("sallyport.toml")).unwrap_err().to_string()
    }

    #[test]
    fn a_typo_is_named_with_its_line() {
        let said = refused("listen = \"127.0.0.1:3000\"\npublik_url = \"x\"\n");
        assert!(said.starts_with("sallyport.toml, line 2, is not understood (unknown field `publik_url`"), "{said}");
    }

    #[test]
    fn a_wrong_type_and_a_broken_file_are_one_line_each() {
        for text in ["listen = 3000", "listen = ", "[section]\n", "listen = \"a\"\nlisten = \"b\""] {
            assert_eq!(refused(text).lines().count(), 1, "{text}");
        }
    }

    #[test]
    fn every_key_of_the_contract_can_stand_in_the_file() {
        for what in Setting::ALL {
            let name = what.variable().trim_start_matches("SALLYPORT_").to_lowercase();
            let is_list = matches!(what, Setting::TrustedProxies | Setting::WebauthnRelatedOrigins);
            let value = if is_list { "[\"x\", \"y\"]" } else { "\"x,y\"" };
            let file = Toml::parse(&format!("{name} = {value}"), Path::new("sallyport.toml")).unwrap();
            let (said, value) = file.get(what).unwrap();
            assert_eq!((said, value.as_str()), (name.as_str(), "x,y"));
        }
    }
}
