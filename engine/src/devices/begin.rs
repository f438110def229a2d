use std::net::Ipv6Addr;

use shared::input::{InputError, Name, UserCode};
use thiserror::Error;

use super::hash;
use crate::rng::Rng;
use crate::secret::Token;
use crate::store::device_codes::NewDevice;
use crate::{Caller, Engine, Error, limits, store};

/// How often a code is made anew that another device has. One in 25 billion is that unlucky once.
const TRIES: usize = 5;

/// A device that waits.
#[derive(Debug)]
pub struct Begun {
    /// The device's own secret: whoever has it gets the session.
    pub device_code: Token,
    /// What a person types or compares.
    pub user_code: UserCode,
    /// Seconds until both are worth nothing.
    pub expires_in: u32,
    /// Seconds to wait between two questions.
    pub interval: u32,
}

/// Why a device can't wait.
#[derive(Debug, Error)]
pub enum BeginError {
    /// What it calls itself can't be shown.
    #[error("refused name")]
    Name(InputError),
    /// As many wait at its network address as may: the first of them gives up in this many seconds.
    #[error("too many devices wait at this address")]
    TooMany(u32),
    /// Our fault.
    #[error(transparent)]
    Engine(#[from] Error),
}

/// Begins to wait for somebody to let this device in. Anybody may: it opens nothing until a person approves.
pub async fn begin(engine: &Engine, caller: &Caller, device_name: &str) -> Result<Begun, BeginError> {
    let name = Name::parse(device_name).map_err(BeginError::Name)?;
    let (now, ip) = (engine.now(), caller.client.ip.as_str());
    let (device_code, network) = (Token::random(engine.rng())?, network(ip));
    let mut tx = engine.write().await?;
    store::device_codes::hold_network(&mut tx, &network).await?;
    let crowded = store::device_codes::crowded_until(&mut tx, &network, limits::DEVICES_WAITING_MAX, now).await?;
    if let Some(until) = crowded {
        return Err(BeginError::TooMany(now.seconds_until(until)));
    }
    for _ in 0..TRIES {
        let user_code = fresh(engine.rng())?;
        let new = NewDevice {
            device_code: device_code.hash(),
            user_code: hash(&user_code),
            name: &name,
            ip,
            network: &network,
            expires: now.plus(limits::DEVICE_CODE_TTL),
        };
        if store::device_codes::insert(&mut tx, &new, now).await? {
            tx.commit().await?;
            let expires_in = now.seconds_until(new.expires);
            return Ok(Begun { device_code, user_code, expires_in, interval: limits::DEVICE_INTERVAL });
        }
    }
    Err(Error::Randomness.into())
}

/// What one subscriber has: an address of IPv4, or the 2⁶⁴ of IPv6 that begin alike (RFC 6177).
fn network(ip: &str) -> String {
    match ip.parse::<Ipv6Addr>() {
        Ok(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).to_string()
        }
        Err(_) => ip.to_owned(),
    }
}

fn fresh(rng: &Rng) -> Result<UserCode, Error> {
    let code = rng.letters(UserCode::ALPHABET.as_bytes(), limits::DEVICE_CODE_LETTERS)?;
    UserCode::parse(&code).map_err(|_| Error::Randomness)
}
