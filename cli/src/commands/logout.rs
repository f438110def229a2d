use serde_json::json;

use crate::advice::Advice;
use crate::client::{Answer, Client, Request};
use crate::credentials::Credentials;
use crate::environment::Environment;
use crate::output::{Output, say};
use crate::problem::{Exit, Failure};
use crate::server::Server;
use crate::session::{named, not_signed_in};

/// Ends the session and forgets it: here in any case, for whoever signs out wants this machine to hold nothing.
pub fn run(output: &Output, environment: &Environment, server: Option<&str>) -> Result<(), Failure> {
    let credentials = Credentials::open(environment)?;
    let server = match named(server)? {
        Some(server) => server,
        None => credentials.default_server()?.ok_or_else(|| Failure::not_signed_in("Not signed in."))?,
    };
    let found = credentials.find(&server);
    let ended = match &found {
        Ok(Some(secret)) => Client::new(server.clone(), environment)
            .and_then(|client| client.send(&Request::post(&["sign-out"]), Some(secret)))
            .and_then(Answer::done),
        Ok(None) => Err(not_signed_in(&server)),
        Err(_) => Ok(()),
    };
    let ended = found.and(ended);
    // Whatever the server or the keyring said: it may be away, locked or gone for good.
    let was_kept =
        credentials.forget(&server).map_err(|failure| failure.with_advice(|_| Some(still_here(&server, &ended))))?;
    let forgotten = json!({ "signed_out": server.to_string() });
    match ended {
        Ok(()) => output.done(&forgotten, &format!("Signed out of {server}."))?,
        Err(failure) if failure.exit() == Exit::NotSignedIn && !was_kept => return Err(failure),
        Err(failure) if failure.exit() == Exit::NotSignedIn => {
            output.done(&forgotten, &format!("The session at {server} had ended already. It is forgotten."))?;
        }
        Err(failure) => {
            let page = sessions(&server);
            return Err(failure.with_advice(|_| {
                Some(Advice::at("The session is forgotten here, but not ended there. End it at", page))
            }));
        }
    }
    if environment.token.is_some() {
        say("SALLYPORT_TOKEN is set, and still in use.");
    }
    Ok(())
}

/// What is left of a session that can't be forgotten here.
fn still_here(server: &Server, ended: &Result<(), Failure>) -> Advice {
    match ended {
        Err(failure) if failure.exit() != Exit::NotSignedIn => {
            Advice::at("The session is not ended there either. End it at", sessions(server))
        }
        _ => Advice::of(format!("The session at {server} is ended: what is left of it here is of no use to anybody.")),
    }
}

/// The page where a person sees and ends their sessions.
fn sessions(server: &Server) -> String {
    server.at("/account/security")
}
