use shared::policy::Level;

use crate::args::Login;
use crate::client::Client;
use crate::commands::whoami::in_words;
use crate::credentials::{Credentials, Place};
use crate::device::{self, NotLetIn, who_was_let_in};
use crate::environment::Environment;
use crate::output::{Output, say};
use crate::problem::Failure;
use crate::session::{named, sign_out};

pub fn run(output: &Output, environment: &Environment, server: Option<&str>, how: &Login) -> Result<(), Failure> {
    let credentials = Credentials::open(environment)?;
    let server = match named(server)? {
        Some(server) => server,
        None => credentials
            .default_server()?
            .ok_or_else(|| Failure::usage("Say which server: `sally login --server https://gate.example.com`."))?,
    };
    let client = Client::new(server, environment)?;
    credentials.rehearse()?;
    let replaced = credentials.find(client.server()).ok().flatten();
    let secret =
        device::authorize(&client, environment, !how.no_browser, Level::Password).map_err(NotLetIn::signing_in)?;
    let kept = who_was_let_in(&client, &secret).and_then(|me| Ok((me, credentials.keep(client.server(), &secret)?)));
    let (me, place) = kept.inspect_err(|_| sign_out(&client, &secret))?;
    if let Some(replaced) = replaced {
        sign_out(&client, &replaced);
    }
    say(&format!("Signed in to {} as {}.", client.server(), in_words(&me)));
    say(&place.in_words());
    if environment.token.is_some() {
        say("SALLYPORT_TOKEN is set, and goes before this session as long as it is.");
    }
    output.show(&me, |_| String::new())
}

impl Place {
    /// Said aloud: whoever shares a machine wants to know.
    fn in_words(&self) -> String {
        match self {
            Self::Keyring => "The session is kept in the keyring of this machine.".to_owned(),
            Self::File { path, why: None } => {
                format!("The session is kept in {}, which only you can read.", path.display())
            }
            Self::File { path, why: Some(why) } => {
                format!("The session is kept in {}, which only you can read; not in a keyring: {why}.", path.display())
            }
        }
    }
}
