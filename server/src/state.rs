use app::shell::SiteAssets;
use engine::Engine;
use engine::mail::Mailbox;
use engine::rng::Rng;

use crate::config::{PublicUrl, TrustedProxies};

/// What requests are answered with. Cheap to clone.
#[derive(Clone, Debug)]
pub struct AppState {
    /// The domain.
    pub engine: Engine,
    /// The address people see.
    pub public_url: PublicUrl,
    /// Whose word about the client's address counts.
    pub trusted_proxies: TrustedProxies,
    /// The mail that stays here, when mail stays here.
    pub mailbox: Option<Mailbox>,
    /// The addresses of what pages load.
    pub site: SiteAssets,
    /// For nonces and request ids.
    pub rng: Rng,
}
