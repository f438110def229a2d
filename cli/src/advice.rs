//! What to do about a refusal: in words for people, and the address that puts it right.

use shared::ErrorCode;
use shared::api::Problem;

use crate::output::is_interactive;
use crate::secret::Secret;
use crate::server::Server;

/// What somebody can do who was refused.
#[derive(Debug, Default)]
pub struct Advice {
    /// For people, a line each.
    pub lines: Vec<String>,
    /// The address among them.
    pub fix_url: Option<String>,
}

/// The other way, for a token that may not.
const SIGN_IN: &str = "Or at a terminal: after `sally login`, without SALLYPORT_TOKEN.";

/// Who was refused, and with what.
#[derive(Clone, Copy, Debug)]
pub struct Refused<'a> {
    pub server: &'a Server,
    pub secret: &'a Secret,
    /// A session of `sally login`, and no token.
    pub is_person: bool,
}

/// Where a person finds in a browser what a request is about.
#[derive(Debug)]
pub struct Place {
    /// Its page.
    pub url: String,
    /// The workspace it belongs to, if that is known.
    pub workspace: Option<String>,
}

impl Advice {
    /// A line without an address.
    pub fn of(line: impl Into<String>) -> Self {
        Self { lines: vec![line.into()], fix_url: None }
    }

    /// A line that ends in the address.
    pub fn at(line: &str, url: String) -> Self {
        Self { lines: vec![format!("{line} {url}")], fix_url: Some(url) }
    }

    fn then(mut self, line: Option<String>) -> Self {
        self.lines.extend(line);
        self
    }
}

impl Refused<'_> {
    /// What to do about this problem. The place may have to be asked for, so it is looked for only where it helps.
    pub fn advice(self, problem: &Problem, place: impl FnOnce() -> Place) -> Option<Advice> {
        let Self { server, is_person, .. } = self;
        Some(match problem.exact() {
            ErrorCode::SignInRequired if is_person => {
                Advice::of(format!("The session has ended. Run `sally login --server {server}`."))
            }
            ErrorCode::SignInRequired => Advice::of("The token in SALLYPORT_TOKEN is unknown, revoked or expired."),
            ErrorCode::StepUpRequired | ErrorCode::SecondFactorSetupRequired if problem.workspace.is_some() => {
                Advice::default().then(self.once_fixed())
            }
            ErrorCode::StepUpRequired => match &problem.fix_url {
                Some(url) => Advice::at("Use it in the browser, at", url.clone()).then(self.once_fixed()),
                None => self.confirm(place().url),
            },
            ErrorCode::SecondFactorSetupRequired => {
                let url = problem.fix_url.clone().unwrap_or_else(|| server.at("/account/security"));
                Advice::at("Add it at", url).then(self.once_fixed())
            }
            ErrorCode::PeopleOnly => Advice::at("A person does it at", place().url).then(Some(SIGN_IN.into())),
            ErrorCode::InsufficientScope => Advice::at("Make one at", self.tokens(place)),
            ErrorCode::Forbidden => self.in_workspace(place(), "Who administers", "people"),
            ErrorCode::PlanRequired => self.in_workspace(place(), "The plan of", "settings"),
            _ => return None,
        })
    }

    /// What comes after using or adding a factor in the browser: what a browser proves from now on counts for its own
    /// session.
    pub fn once_fixed(self) -> Option<String> {
        let again = format!("Then run `sally login --server {}` again, for a session that used it.", self.server);
        self.is_person.then_some(again)
    }

    /// What stands on a page of the workspace; on which there are, where it is not known.
    fn in_workspace(self, place: Place, what: &str, page: &str) -> Advice {
        match place.workspace {
            Some(workspace) => {
                Advice::at(&format!("{what} {workspace} stands at"), self.server.at(&format!("/w/{workspace}/{page}")))
            }
            None => Advice::at("Your workspaces stand at", self.server.at("/")),
        }
    }

    fn confirm(self, page: String) -> Advice {
        match (self.is_person, is_interactive()) {
            (true, true) => Advice::at("Run it again, and confirm it in the browser; or do it there, at", page),
            (true, false) => {
                Advice::at("Run it again at a terminal, and confirm it with a browser; or do it there, at", page)
            }
            (false, _) => {
                Advice::at("A token can't confirm that it's you. A person does it at", page).then(Some(SIGN_IN.into()))
            }
        }
    }

    /// The page where tokens like it are made. Its prefix says whether it is an account's; nothing else is read of it.
    fn tokens(self, place: impl FnOnce() -> Place) -> String {
        let Self { server, secret, .. } = self;
        if secret.expose().starts_with("slp_acc_") {
            return server.at("/account/tokens");
        }
        match place() {
            Place { workspace: Some(workspace), .. } => server.at(&format!("/w/{workspace}/tokens")),
            Place { url, .. } => url,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::api::Problem;

    fn told(code: ErrorCode, token: Option<&str>, workspace: Option<&str>) -> Option<Advice> {
        let server = Server::parse("https://gate.example.com").unwrap();
        let secret = Secret::parse(token.unwrap_or("slp_cli_x")).unwrap();
        let refused = Refused { server: &server, secret: &secret, is_person: token.is_none() };
        let place = || Place { url: server.at("/page"), workspace: workspace.map(str::to_owned) };
        refused.advice(&Problem::new(code.status(), code, code.message().to_owned()), place)
    }

    #[test]
    fn every_refusal_names_an_address_that_helps() {
        let (person, account, of_workspace) = (None, Some("slp_acc_x"), Some("slp_ws_x"));
        for (code, who, path) in [
            (ErrorCode::StepUpRequired, person, "/page"),
            (ErrorCode::StepUpRequired, account, "/page"),
            (ErrorCode::SecondFactorSetupRequired, person, "/account/security"),
            (ErrorCode::PeopleOnly, account, "/page"),
            (ErrorCode::PeopleOnly, of_workspace, "/page"),
            (ErrorCode::InsufficientScope, account, "/account/tokens"),
            (ErrorCode::InsufficientScope, of_workspace, "/w/acme/tokens"),
            (ErrorCode::Forbidden, person, "/w/acme/people"),
            (ErrorCode::Forbidden, of_workspace, "/w/acme/people"),
            (ErrorCode::PlanRequired, person, "/w/acme/settings"),
        ] {
            let Advice { lines, fix_url } = told(code, who, Some("acme")).unwrap();
            assert_eq!(fix_url, Some(format!("https://gate.example.com{path}")), "{code:?}");
            assert!(lines[0].ends_with(path), "{code:?}: {lines:?}");
        }
    }

    #[test]
    fn where_no_workspace_is_known_a_refusal_leads_to_all_of_them_and_nothing_else_has_an_address_made_up() {
        for code in [ErrorCode::Forbidden, ErrorCode::PlanRequired] {
            assert_eq!(
                told(code, None, None).unwrap().fix_url.as_deref(),
                Some("https://gate.example.com/"),
                "{code:?}"
            );
        }
        for code in [ErrorCode::NotFound, ErrorCode::Transport] {
            assert!(told(code, None, None).is_none(), "{code:?}");
        }
        assert_eq!(told(ErrorCode::SignInRequired, None, None).unwrap().fix_url, None);
    }
}
