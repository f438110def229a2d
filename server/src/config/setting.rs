/// A setting: outside tests and deployments rely on these names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    Listen,
    PublicUrl,
    DataDir,
    DatabaseUrl,
    KeyFile,
    SmtpUrl,
    MailFrom,
    WebauthnRpId,
    WebauthnRelatedOrigins,
    DefaultPlan,
    TrustedProxies,
    DnsResolver,
    Log,
}

impl Setting {
    pub const ALL: [Self; 13] = [
        Self::Listen,
        Self::PublicUrl,
        Self::DataDir,
        Self::DatabaseUrl,
        Self::KeyFile,
        Self::SmtpUrl,
        Self::MailFrom,
        Self::WebauthnRpId,
        Self::WebauthnRelatedOrigins,
        Self::DefaultPlan,
        Self::TrustedProxies,
        Self::DnsResolver,
        Self::Log,
    ];

    /// Kept for settings that are not built yet: they do nothing. Deployments and outside tests rely on these names
    /// too, and who sets one has not mistyped.
    pub const RESERVED: [&'static str; 1] = ["SALLYPORT_METRICS_LISTEN"];

    /// What `sally` reads: whoever operates a server may sign in at it on the same machine, and has not mistyped
    /// either.
    pub const OF_SALLY: [&'static str; 4] =
        ["SALLYPORT_TOKEN", "SALLYPORT_SERVER", "SALLYPORT_CREDENTIALS", "SALLYPORT_TIMEOUT"];

    /// Its name in the environment.
    pub const fn variable(self) -> &'static str {
        match self {
            Self::Listen => "SALLYPORT_LISTEN",
            Self::PublicUrl => "SALLYPORT_PUBLIC_URL",
            Self::DataDir => "SALLYPORT_DATA_DIR",
            Self::DatabaseUrl => "SALLYPORT_DATABASE_URL",
            Self::KeyFile => "SALLYPORT_KEY_FILE",
            Self::SmtpUrl => "SALLYPORT_SMTP_URL",
            Self::MailFrom => "SALLYPORT_MAIL_FROM",
            Self::WebauthnRpId => "SALLYPORT_WEBAUTHN_RP_ID",
            Self::WebauthnRelatedOrigins => "SALLYPORT_WEBAUTHN_RELATED_ORIGINS",
            Self::DefaultPlan => "SALLYPORT_DEFAULT_PLAN",
            Self::TrustedProxies => "SALLYPORT_TRUSTED_PROXIES",
            Self::DnsResolver => "SALLYPORT_DNS_RESOLVER",
            Self::Log => "SALLYPORT_LOG",
        }
    }

    /// The variable that names a file with the value: for values that hold a password, and must not stand
    /// where every process of the user can read them.
    pub const fn file_variable(self) -> Option<&'static str> {
        match self {
            Self::DatabaseUrl => Some("SALLYPORT_DATABASE_URL_FILE"),
            Self::SmtpUrl => Some("SALLYPORT_SMTP_URL_FILE"),
            _ => None,
        }
    }
}
