//! The keyring of the operating system: Secret Service, Keychain or whatever it is called there.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use keyring::{Entry, Error};

use crate::output::spinner::Spinner;
use crate::secret::Secret;
use crate::server::Server;

const SERVICE: &str = "sallyport";

/// How long somebody has to unlock it. Without a screen nobody is ever asked, and it would wait for good.
const PATIENCE: Duration = Duration::from_mins(1);

/// Whether there is one.
pub fn answers() -> Result<(), String> {
    in_time(status)
}

pub fn keep(server: &Server, secret: &Secret) -> Result<(), String> {
    let secret = secret.clone();
    on_entry(server, move |entry| entry.set_password(secret.expose()))
}

pub fn find(server: &Server) -> Result<Option<Secret>, String> {
    let found = on_entry(server, |entry| match entry.get_password() {
        Err(Error::NoEntry) => Ok(None),
        found => found.map(Some),
    })?;
    Ok(found.as_deref().and_then(Secret::parse))
}

pub fn forget(server: &Server) -> Result<(), String> {
    on_entry(server, |entry| match entry.delete_credential() {
        Err(Error::NoEntry) => Ok(()),
        done => done,
    })
}

fn on_entry<T: Send + 'static>(
    server: &Server,
    act: impl FnOnce(&Entry) -> Result<T, Error> + Send + 'static,
) -> Result<T, String> {
    let user = server.as_str().to_owned();
    in_time(move || {
        status()?;
        Entry::new(SERVICE, &user).and_then(|entry| act(&entry)).map_err(|why| words(&why))
    })
}

fn status() -> Result<(), String> {
    if Entry::store_status().is_ok() { Ok(()) } else { Err("there is none that answers".to_owned()) }
}

fn in_time<T: Send + 'static>(work: impl FnOnce() -> Result<T, String> + Send + 'static) -> Result<T, String> {
    let _spinner = Spinner::begin("Waiting for the keyring; it may be asking to be unlocked");
    let (done, outcome) = mpsc::channel();
    // Nobody waits for what it has done once the time is over.
    let work = move || drop(done.send(work()));
    thread::Builder::new().spawn(work).map_err(|why| why.to_string())?;
    outcome.recv_timeout(PATIENCE).unwrap_or_else(|_| Err("it did not answer".to_owned()))
}

fn words(why: &Error) -> String {
    match why {
        Error::NoStorageAccess(_) => "it is locked, or does not let us in".to_owned(),
        other => other.to_string(),
    }
}
