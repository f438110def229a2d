//! Sessions, kept: the secret in the keyring of the operating system or, where there is none, in a file that only its
//! owner can read. One per server, and none is ever given out for another.

mod file;
mod keyring;

use std::path::PathBuf;

use crate::environment::Environment;
use crate::problem::Failure;
use crate::secret::Secret;
use crate::server::Server;
use file::{Book, BookFile, Kept};

/// The store of this person on this machine.
#[derive(Debug)]
pub struct Credentials {
    file: BookFile,
    choice: Choice,
}

/// Where secrets may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    Auto,
    Keyring,
    File,
}

/// Where a secret went.
#[derive(Debug)]
pub enum Place {
    Keyring,
    File {
        path: PathBuf,
        /// Why not into the keyring, if it was tried.
        why: Option<String>,
    },
}

impl Credentials {
    /// Finds the store; nothing is created before something is kept.
    pub fn open(environment: &Environment) -> Result<Self, Failure> {
        let choice = match environment.credentials.as_deref() {
            None | Some("auto") => Choice::Auto,
            Some("keyring") => Choice::Keyring,
            Some("file") => Choice::File,
            Some(_) => return Err(Failure::usage("SALLYPORT_CREDENTIALS is auto, keyring or file.")),
        };
        Ok(Self { file: BookFile::of(environment)?, choice })
    }

    /// The server that was signed in to last.
    pub fn default_server(&self) -> Result<Option<Server>, Failure> {
        Ok(self.file.read()?.default.and_then(|server| Server::parse(&server).ok()))
    }

    /// The secret that this very server gave, from wherever it is kept: where new ones go is another matter.
    pub fn find(&self, server: &Server) -> Result<Option<Secret>, Failure> {
        match self.file.read()?.servers.remove(server.as_str()) {
            Some(Kept::File { secret }) => Ok(Some(secret)),
            Some(Kept::Keyring) => keyring::find(server)
                .map_err(|why| Failure::other(format!("The session is in the keyring, which can't be read: {why}."))),
            None => Ok(None),
        }
    }

    /// Finds out whether something can be kept, before anybody goes to a browser for it.
    pub fn rehearse(&self) -> Result<(), Failure> {
        if self.choice == Choice::Keyring {
            keyring::answers().map_err(|why| not_in_keyring(&why))?;
        }
        self.file.change(|_| {})
    }

    /// Keeps `secret` for `server` alone, in place of the one before, and remembers the server.
    pub fn keep(&self, server: &Server, secret: &Secret) -> Result<Place, Failure> {
        let refused = match self.choice {
            Choice::File => None,
            Choice::Auto | Choice::Keyring => match keyring::keep(server, secret) {
                Ok(()) => {
                    self.file.change(|book| drop(book.remember(server, Kept::Keyring)))?;
                    return Ok(Place::Keyring);
                }
                Err(why) => Some(why),
            },
        };
        if let (Choice::Keyring, Some(why)) = (self.choice, &refused) {
            return Err(not_in_keyring(why));
        }
        let mut before = None;
        self.file.change(|book| before = book.remember(server, Kept::File { secret: secret.clone() }))?;
        if matches!(before, Some(Kept::Keyring)) {
            // It is nobody's any more. A keyring that is gone may keep it: whoever has the session now ends it.
            let _ = keyring::forget(server);
        }
        Ok(Place::File { path: self.file.path(), why: refused })
    }

    /// Forgets what `server` gave, wherever it is kept; `false` when there was nothing.
    pub fn forget(&self, server: &Server) -> Result<bool, Failure> {
        if !self.file.read()?.servers.contains_key(server.as_str()) {
            return Ok(false);
        }
        let mut kept = None;
        self.file.change(|book| kept = book.servers.remove(server.as_str()))?;
        if matches!(kept, Some(Kept::Keyring)) {
            keyring::forget(server).map_err(|why| {
                Failure::other(format!("The session is forgotten here, but not by the keyring: {why}."))
            })?;
        }
        Ok(kept.is_some())
    }
}

fn not_in_keyring(why: &str) -> Failure {
    Failure::other(format!("The session can't be kept in the keyring: {why}."))
}

impl Book {
    /// What was kept before, if anything.
    fn remember(&mut self, server: &Server, kept: Kept) -> Option<Kept> {
        self.default = Some(server.as_str().to_owned());
        self.servers.insert(server.as_str().to_owned(), kept)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn store(folder: &Path) -> Credentials {
        let environment = Environment {
            credentials: Some("file".into()),
            config_home: Some(folder.to_owned()),
            ..Environment::default()
        };
        Credentials::open(&environment).unwrap()
    }

    fn server(raw: &str) -> Server {
        Server::parse(raw).unwrap()
    }

    fn secret(raw: &str) -> Secret {
        Secret::parse(raw).unwrap()
    }

    #[test]
    fn a_credential_goes_to_the_server_that_gave_it_and_to_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        let gave = server("https://gate.example.com");
        store.keep(&gave, &secret("slp_cli_a")).unwrap();
        assert_eq!(store.find(&gave).unwrap(), Some(secret("slp_cli_a")));
        for other in
            ["https://gate.example.com:8443", "https://example.com", "http://localhost", "https://gate.example.org"]
        {
            assert_eq!(store.find(&server(other)).unwrap(), None, "{other}");
        }
    }

    #[test]
    fn the_server_signed_in_to_last_is_the_default_and_forgetting_one_leaves_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let store = store(folder.path());
        assert_eq!(store.default_server().unwrap(), None);
        let (first, second) = (server("https://a.example.com"), server("https://b.example.com"));
        store.keep(&first, &secret("slp_cli_a")).unwrap();
        store.keep(&second, &secret("slp_cli_b")).unwrap();
        assert_eq!(store.default_server().unwrap(), Some(second.clone()));
        assert!(store.forget(&second).unwrap());
        assert!(!store.forget(&second).unwrap());
        assert_eq!(store.find(&second).unwrap(), None);
        assert_eq!(store.find(&first).unwrap(), Some(secret("slp_cli_a")));
    }

    #[test]
    fn two_that_sign_in_at_once_keep_both() {
        let folder = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for at in 0..20 {
                let folder = folder.path();
                scope.spawn(move || {
                    store(folder).keep(&server(&format!("https://s{at}.example.com")), &secret("slp_cli_x")).unwrap();
                });
            }
        });
        let store = store(folder.path());
        let kept = (0..20).filter(|at| store.find(&server(&format!("https://s{at}.example.com"))).unwrap().is_some());
        assert_eq!(kept.count(), 20);
    }

    #[test]
    fn an_unknown_place_is_a_usage_error() {
        let environment = Environment { credentials: Some("cloud".into()), ..Environment::default() };
        assert_eq!(Credentials::open(&environment).unwrap_err().exit() as u8, 2);
    }
}
