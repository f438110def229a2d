use super::{ConfigError, Listen, PublicUrl, Sources, setting::Setting};

/// How mail leaves.
#[derive(Clone, PartialEq, Eq)]
pub enum MailRoute {
    /// Through a mail server.
    Smtp {
        /// Its address, perhaps with a password.
        url: String,
        /// The sender.
        from: String,
    },
    /// To a page that only this machine can open.
    Mailbox,
    /// To the log.
    Log,
}

impl std::fmt::Debug for MailRoute {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Smtp { .. } => "Smtp(…)",
            Self::Mailbox => "Mailbox",
            Self::Log => "Log",
        })
    }
}

/// The mailbox shows everybody's links to whoever can connect, so that must be this machine alone.
pub fn route(sources: &Sources, listen: &Listen, public: &PublicUrl) -> Result<MailRoute, ConfigError> {
    let from = sources.get(Setting::MailFrom)?.map(|said| said.value);
    let Some(url) = sources.parse(Setting::SmtpUrl, smtp_url)? else {
        return Ok(if listen.is_loopback() && public.is_local() { MailRoute::Mailbox } else { MailRoute::Log });
    };
    Ok(MailRoute::Smtp { url, from: from.unwrap_or_else(|| format!("Sallyport <no-reply@{}>", public.host())) })
}

fn smtp_url(raw: &str) -> Result<String, (String, &'static str)> {
    if raw.starts_with("smtp://") || raw.starts_with("smtps://") {
        return Ok(raw.to_owned());
    }
    Err((
        "is not the address of a mail server".to_owned(),
        "write smtp://user:password@host:port or smtps://user:password@host",
    ))
}
