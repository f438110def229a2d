use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

/// What the environment says, read once and passed on: rules about it can be tested without changing it.
#[derive(Debug, Default)]
pub struct Environment {
    /// As it is, also where it is empty: a job whose token is missing must not act as whoever signed in on that
    /// machine.
    pub token: Option<OsString>,
    pub credentials: Option<String>,
    pub timeout: Option<String>,
    pub config_home: Option<PathBuf>,
    pub home: Option<PathBuf>,
    pub proxy: Option<String>,
    pub no_proxy: Option<String>,
    pub authorities: Option<PathBuf>,
    pub browser: Option<String>,
    pub has_display: bool,
    pub user: Option<String>,
}

impl Environment {
    /// An empty variable says nothing, as everywhere in Sallyport, but for the token.
    pub fn read() -> Self {
        let first =
            |names: &[&str]| names.iter().filter_map(|name| env::var(name).ok()).find(|value| !value.trim().is_empty());
        Self {
            token: env::var_os("SALLYPORT_TOKEN"),
            credentials: first(&["SALLYPORT_CREDENTIALS"]),
            timeout: first(&["SALLYPORT_TIMEOUT"]),
            config_home: env::var_os("XDG_CONFIG_HOME").map(PathBuf::from),
            home: env::var_os("HOME").map(PathBuf::from),
            proxy: first(&["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]),
            no_proxy: first(&["NO_PROXY", "no_proxy"]),
            authorities: first(&["SSL_CERT_FILE"]).map(PathBuf::from),
            browser: first(&["BROWSER"]),
            has_display: cfg!(target_os = "macos") || first(&["DISPLAY", "WAYLAND_DISPLAY"]).is_some(),
            user: first(&["USER", "LOGNAME"]),
        }
    }
}
