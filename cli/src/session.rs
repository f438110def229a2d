//! Asking a server as somebody: with the session that `sally login` kept, or with a token from the environment.

use std::ffi::OsStr;

use serde::de::DeserializeOwned;
use shared::api::{Me, Page, Problem, Project};
use shared::policy::Level;

use crate::advice::{Advice, Place, Refused};
use crate::client::{Answer, Client, Request, Subject};
use crate::credentials::Credentials;
use crate::device::{self, NotLetIn, who_was_let_in};
use crate::environment::Environment;
use crate::list::{self, List};
use crate::output::{is_interactive, say};
use crate::problem::Failure;
use crate::secret::Secret;
use crate::server::Server;

/// Somebody, at a server.
#[derive(Debug)]
pub struct Session<'a> {
    environment: &'a Environment,
    client: Client,
    secret: Secret,
    /// Where the session is kept; none for a token, which is nobody at a terminal.
    kept: Option<Credentials>,
}

impl<'a> Session<'a> {
    /// Finds what to ask with, and whom. A token is only sent to a server that was named along with it.
    pub fn open(environment: &'a Environment, server: Option<&str>) -> Result<Self, Failure> {
        let server = named(server)?;
        let (client, secret, kept) = if let Some(token) = &environment.token {
            let secret = named_token(token)?;
            let server = server.ok_or_else(|| {
                Failure::usage(
                    "SALLYPORT_TOKEN is set, but not for which server. Set SALLYPORT_SERVER, too, or give --server.",
                )
            })?;
            (Client::new(server, environment)?, secret, None)
        } else {
            let credentials = Credentials::open(environment)?;
            let server = match server {
                Some(server) => server,
                None => credentials
                    .default_server()?
                    .ok_or_else(|| Failure::not_signed_in("Not signed in. Run `sally login --server URL`."))?,
            };
            let secret = credentials.find(&server)?.ok_or_else(|| not_signed_in(&server))?;
            (Client::new(server, environment)?, secret, Some(credentials))
        };
        Ok(Self { environment, client, secret, kept })
    }

    pub const fn server(&self) -> &Server {
        self.client.server()
    }

    /// What comes after opening a door in the browser.
    pub fn once_fixed(&self) -> Option<String> {
        self.refused().once_fixed()
    }

    /// What is asked for.
    pub fn ask<T: DeserializeOwned>(&mut self, request: &Request) -> Result<T, Failure> {
        self.try_twice(request, Answer::read)
    }

    /// Has something done that leaves nothing to be said.
    pub fn tell(&mut self, request: &Request) -> Result<(), Failure> {
        self.try_twice(request, Answer::done)
    }

    /// Copies what is asked for to stdout while it arrives.
    pub fn copy(&self, request: &Request) -> Result<(), Failure> {
        let copied = self.client.copy(request, Some(&self.secret), &mut std::io::stdout().lock());
        copied.map_err(|failure| failure.with_advice(|problem| self.advice(request, problem)))
    }

    /// The whole list, however many parts it comes in.
    pub fn all<L: List>(&mut self, request: &Request) -> Result<L, Failure> {
        let server = self.server().clone();
        list::whole(&server, |cursor| self.ask_at(request, cursor))
    }

    /// As much of it as one answer holds, if there is anything in it at all.
    pub fn until_something<T: DeserializeOwned>(&mut self, request: &Request) -> Result<Page<T>, Failure> {
        let server = self.server().clone();
        list::until_something(&server, |cursor| self.ask_at(request, cursor))
    }

    fn ask_at<T: DeserializeOwned>(&mut self, request: &Request, cursor: Option<&str>) -> Result<T, Failure> {
        match cursor {
            None => self.ask(request),
            Some(cursor) => self.ask(&request.clone().query("cursor", cursor)),
        }
    }

    fn try_twice<T>(&mut self, request: &Request, read: fn(Answer) -> Result<T, Failure>) -> Result<T, Failure> {
        let mut outcome = self.once(request, read);
        if outcome.as_ref().is_err_and(Failure::asks_for_step_up) && self.kept.is_some() && is_interactive() {
            outcome = self.step_up(request).and_then(|()| self.once(request, read));
        }
        outcome.map_err(|failure| failure.with_advice(|problem| self.advice(request, problem)))
    }

    fn once<T>(&self, request: &Request, read: fn(Answer) -> Result<T, Failure>) -> Result<T, Failure> {
        self.client.send(request, Some(&self.secret)).and_then(read)
    }

    /// Has the person confirm in the browser that it is them: a new session in place of the one at hand.
    fn step_up(&mut self, request: &Request) -> Result<(), Failure> {
        let Some(credentials) = &self.kept else { return Ok(()) };
        credentials.rehearse()?;
        let before = who(&self.client, &self.secret)?;
        // The browser may be signed in by less: its session would not do, or lose what the one at hand has proven.
        let level = request.level().max(before.level.unwrap_or(Level::Password));
        say(match level {
            Level::PhishingResistant => "Confirm it's you in the browser, with your passkey.",
            Level::TwoFactor | Level::Password => "Confirm it's you in the browser.",
        });
        let fresh = device::authorize(&self.client, self.environment, true, level).map_err(NotLetIn::stepping_up)?;
        let replaced = who_was_let_in(&self.client, &fresh)
            .and_then(|after| same_account(self.server(), &before, &after))
            .and_then(|()| credentials.keep(self.client.server(), &fresh));
        if let Err(failure) = replaced {
            sign_out(&self.client, &fresh);
            return Err(failure);
        }
        sign_out(&self.client, &std::mem::replace(&mut self.secret, fresh));
        Ok(())
    }

    fn advice(&self, request: &Request, problem: &Problem) -> Option<Advice> {
        self.refused().advice(problem, || self.place(request.subject()))
    }

    const fn refused(&self) -> Refused<'_> {
        Refused { server: self.client.server(), secret: &self.secret, is_person: self.kept.is_some() }
    }

    /// Where a person finds that in a browser. A project is known here by its id alone, so its page is asked for; where
    /// that fails, the site itself is all that can be named.
    fn place(&self, subject: Option<&Subject>) -> Place {
        let (path, workspace) = match subject {
            Some(Subject::Workspace { slug, room: "" }) => (format!("/w/{slug}"), Some(slug.clone())),
            Some(Subject::Workspace { slug, room }) => (format!("/w/{slug}/{room}"), Some(slug.clone())),
            Some(Subject::Project { id }) => match self.once::<Project>(&Request::get(&["projects", id]), Answer::read)
            {
                Ok(Project { workspace, slug, .. }) => (format!("/w/{workspace}/projects/{slug}"), Some(workspace)),
                Err(_) => ("/".to_owned(), None),
            },
            Some(Subject::OwnTokens) => ("/account/tokens".to_owned(), None),
            None => ("/".to_owned(), None),
        };
        Place { url: self.server().at(&path), workspace }
    }
}

/// The token from the environment. Whoever set one wants to be who it stands for, and nobody else.
fn named_token(token: &OsStr) -> Result<Secret, Failure> {
    let text = token.to_str().ok_or_else(|| {
        Failure::not_signed_in(
            "SALLYPORT_TOKEN is set, but what it holds is no text. Nothing was asked as anybody else.",
        )
    })?;
    if text.trim().is_empty() {
        return Err(Failure::not_signed_in(
            "SALLYPORT_TOKEN is set, but empty. Give it a token; or unset it, to use the session of `sally login`.",
        ));
    }
    Secret::parse(text)
        .ok_or_else(|| Failure::usage("SALLYPORT_TOKEN holds no token: there is a space or a strange letter in it."))
}

/// The server that was named, if one was. An empty name is none.
pub fn named(server: Option<&str>) -> Result<Option<Server>, Failure> {
    let server = server.filter(|raw| !raw.trim().is_empty());
    server.map(Server::parse).transpose().map_err(Failure::usage)
}

pub fn not_signed_in(server: &Server) -> Failure {
    Failure::not_signed_in(format!("Not signed in to {server}. Run `sally login --server {server}`."))
}

/// Whose session or token it is.
pub fn who(client: &Client, secret: &Secret) -> Result<Me, Failure> {
    client.send(&Request::get(&["me"]), Some(secret))?.read()
}

/// Ends a session that has been replaced, or that nobody will use. If that fails, it ends by itself one day.
pub fn sign_out(client: &Client, secret: &Secret) {
    let _ = client.send(&Request::post(&["sign-out"]), Some(secret));
}

/// A step-up must not make somebody else of who asked: the request would be carried out as them.
fn same_account(server: &Server, before: &Me, after: &Me) -> Result<(), Failure> {
    let address = |me: &Me| me.account.as_ref().map(|account| account.email.clone()).unwrap_or_default();
    if address(before) == address(after) {
        return Ok(());
    }
    let told = format!("{} confirmed it, but {} is signed in here. Nothing was done.", address(after), address(before));
    Err(Failure::other_account(&told, server.at("/sign-in")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::api::{Account, CredentialKind};

    fn with_token(token: &str, server: Option<&str>) -> Result<String, u8> {
        let environment = Environment { token: Some(token.into()), ..Environment::default() };
        Session::open(&environment, server)
            .map(|session| session.server().to_string())
            .map_err(|failure| failure.exit() as u8)
    }

    #[test]
    fn a_token_is_sent_to_nobody_who_was_not_named_with_it() {
        assert_eq!(with_token("slp_acc_x", None), Err(2));
        assert_eq!(with_token("slp_acc_x", Some("")), Err(2));
        assert_eq!(with_token("slp_acc_x", Some("http://example.com")), Err(2));
        assert_eq!(with_token("slp_acc_x y", Some("http://localhost:3000")), Err(2));
        assert_eq!(with_token("slp_acc_x", Some("http://localhost:3000")), Ok("http://localhost:3000".into()));
    }

    #[test]
    fn nobody_else_confirms_for_whom_is_signed_in() {
        let me = |email: &str| Me {
            credential: CredentialKind::CliSession,
            account: Some(Account { name: "A".into(), email: email.into() }),
            level: None,
            token: None,
        };
        let server = Server::parse("https://gate.example.com").unwrap();
        assert!(same_account(&server, &me("ada@example.com"), &me("ada@example.com")).is_ok());
        let refused = same_account(&server, &me("ada@example.com"), &me("eve@example.com")).unwrap_err();
        assert_eq!(refused.exit() as u8, 4);
        assert!(refused.text().unwrap().ends_with("https://gate.example.com/sign-in"), "{refused:?}");
    }
}
