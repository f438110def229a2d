//! What can go wrong, in words and as an exit code.

use std::process::ExitCode;

use shared::ErrorCode;
use shared::api::{FieldError, Problem, ShutDoor};

use crate::advice::Advice;
use crate::output::terminal::clean;

/// How the program ends. The numbers are a contract with scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Done = 0,
    Failed = 1,
    Usage = 2,
    NotSignedIn = 3,
    Refused = 4,
    Unreachable = 5,
}

/// Why something was not done.
#[derive(Debug)]
pub enum Failure {
    /// There is a problem to be told.
    Problem {
        exit: Exit,
        problem: Box<Problem>,
        /// What to do about it, for people: a line each.
        advice: Vec<String>,
    },
    /// Whoever read our output had enough.
    ReaderLeft,
}

impl Exit {
    /// What the server's answer means to a script.
    pub const fn of(code: ErrorCode) -> Self {
        match code {
            // Of a value that was typed: whether the server or this program finds it wrong is no matter to a script.
            ErrorCode::ValidationFailed => Self::Usage,
            ErrorCode::SignInRequired => Self::NotSignedIn,
            ErrorCode::SecondFactorSetupRequired
            | ErrorCode::StepUpRequired
            | ErrorCode::Forbidden
            | ErrorCode::InsufficientScope
            | ErrorCode::PeopleOnly
            | ErrorCode::PlanRequired => Self::Refused,
            ErrorCode::Transport => Self::Unreachable,
            _ => Self::Failed,
        }
    }

    /// The same of an answer whose code this version does not know.
    pub const fn of_status(status: u16) -> Self {
        match status {
            401 => Self::NotSignedIn,
            403 => Self::Refused,
            // Said by a proxy that does not reach the server behind it.
            502..=504 => Self::Unreachable,
            _ => Self::Failed,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

impl Failure {
    pub fn usage(message: impl Into<String>) -> Self {
        Self::own(Exit::Usage, ErrorCode::BadRequest, message.into())
    }

    pub fn not_signed_in(message: impl Into<String>) -> Self {
        Self::own(Exit::NotSignedIn, ErrorCode::SignInRequired, message.into())
    }

    /// Of somebody who is signed in, but did not confirm that it is them.
    pub fn not_confirmed(message: &str) -> Self {
        Self::own(Exit::Refused, ErrorCode::StepUpRequired, message.to_owned())
    }

    /// Refused by this program itself, for somebody else is signed in there; `fix_url` is where that is put right.
    pub fn other_account(message: &str, fix_url: String) -> Self {
        Self::own(Exit::Refused, ErrorCode::Forbidden, message.to_owned())
            .with_advice(|_| Some(Advice::at("Sign in with the same account at", fix_url)))
    }

    pub fn unreachable(message: impl Into<String>) -> Self {
        Self::own(Exit::Unreachable, ErrorCode::Transport, message.into())
    }

    pub fn other(message: impl Into<String>) -> Self {
        Self::own(Exit::Failed, ErrorCode::Internal, message.into())
    }

    /// What this program found out by itself, in the form of what the server says.
    fn own(exit: Exit, code: ErrorCode, message: String) -> Self {
        Self::Problem { exit, problem: Box::new(Problem::new(code.status(), code, message)), advice: Vec::new() }
    }

    /// An answer that says what is wrong in a code that this version does not know.
    pub fn of_status(status: u16, words: String) -> Self {
        let problem = Problem::new(status, ErrorCode::Internal, words);
        Self::Problem { exit: Exit::of_status(status), problem: Box::new(problem), advice: Vec::new() }
    }

    /// With what to do about it; the address stands in the problem, too, for machines.
    pub fn with_advice(mut self, on: impl FnOnce(&Problem) -> Option<Advice>) -> Self {
        if let Self::Problem { problem, advice, .. } = &mut self
            && advice.is_empty()
            && let Some(Advice { lines, fix_url }) = on(problem)
        {
            *advice = lines;
            problem.fix_url = problem.fix_url.take().or(fix_url);
        }
        self
    }

    pub const fn exit(&self) -> Exit {
        match self {
            Self::Problem { exit, .. } => *exit,
            Self::ReaderLeft => Exit::Done,
        }
    }

    /// The problem, for machines.
    pub const fn problem(&self) -> Option<&Problem> {
        match self {
            Self::Problem { problem, .. } => Some(problem),
            Self::ReaderLeft => None,
        }
    }

    /// The words, for people: what, why, and what to do about it.
    pub fn text(&self) -> Option<String> {
        let Self::Problem { problem, advice, .. } = self else { return None };
        let mut lines = Vec::new();
        match &problem.workspace {
            Some(door) => lines.extend(shut(door)),
            None => lines.push(problem.detail.clone()),
        }
        // Of a conflict the sentence itself says what stands in the way.
        let errors = problem.errors.iter().filter(|error| error.message != problem.detail);
        lines.extend(errors.map(|FieldError { field, message }| format!("  {field}: {message}")));
        lines.extend_from_slice(advice);
        // Line by line, so that no name adds a line of its own.
        Some(lines.iter().map(|line| clean(line)).collect::<Vec<_>>().join("\n"))
    }

    /// Whether the server asks for a fresh proof of who is there, and not for a workspace's sake.
    pub fn asks_for_step_up(&self) -> bool {
        self.problem().is_some_and(|problem| problem.code == ErrorCode::StepUpRequired && problem.workspace.is_none())
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self::Problem { exit: Exit::of(problem.exact()), problem: Box::new(problem), advice: Vec::new() }
    }
}

fn shut(door: &ShutDoor) -> Vec<String> {
    let mut lines = vec![format!("{} (/w/{}) is shut for you. {}", door.name, door.slug, door.access.message)];
    lines.extend(door.access.fix_url.as_ref().map(|url| format!("Open it at {url}")));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::api::Access;
    use shared::policy::Outcome;

    fn problem(code: ErrorCode) -> Problem {
        Problem::new(code.status(), code, code.message().to_owned())
    }

    #[test]
    fn scripts_tell_what_happened_by_the_exit_code() {
        for (code, exit) in [
            (ErrorCode::SignInRequired, 3),
            (ErrorCode::SecondFactorSetupRequired, 4),
            (ErrorCode::StepUpRequired, 4),
            (ErrorCode::Forbidden, 4),
            (ErrorCode::InsufficientScope, 4),
            (ErrorCode::PeopleOnly, 4),
            (ErrorCode::PlanRequired, 4),
            (ErrorCode::NotFound, 1),
            (ErrorCode::ValidationFailed, 2),
            (ErrorCode::Conflict, 1),
            (ErrorCode::RateLimited, 1),
            (ErrorCode::Internal, 1),
        ] {
            assert_eq!(Failure::from(problem(code)).exit() as u8, exit, "{code:?}");
        }
        let own = [
            (Failure::other("x"), 1),
            (Failure::usage("x"), 2),
            (Failure::not_signed_in("x"), 3),
            (Failure::not_confirmed("x"), 4),
            (Failure::other_account("x", "y".into()), 4),
            (Failure::unreachable("x"), 5),
            (Failure::of_status(401, "x".into()), 3),
            (Failure::of_status(403, "x".into()), 4),
            (Failure::of_status(418, "x".into()), 1),
            (Failure::of_status(503, "x".into()), 5),
            (Failure::ReaderLeft, 0),
        ];
        for (failure, exit) in own {
            assert_eq!(failure.exit() as u8, exit, "{failure:?}");
        }
    }

    #[test]
    fn a_refusal_names_the_workspace_the_reason_and_the_way_in() {
        let access = Access {
            outcome: Outcome::SetUpRequired,
            reasons: Vec::new(),
            message: "Requires 2FA. You have none yet.".into(),
            fix_url: Some("https://gate.example.com/w/acme".into()),
        };
        let door = ShutDoor { name: "Ac\u{1b}[2Jme".into(), slug: "acme".into(), access };
        let failure = Failure::from(Problem { workspace: Some(door), ..problem(ErrorCode::SecondFactorSetupRequired) });
        assert_eq!(
            failure.text().unwrap(),
            "Ac\u{FFFD}[2Jme (/w/acme) is shut for you. Requires 2FA. You have none yet.\n\
             Open it at https://gate.example.com/w/acme"
        );
        assert!(!failure.asks_for_step_up());
    }

    #[test]
    fn only_a_step_up_that_no_workspace_asks_for_is_one_for_the_browser() {
        assert!(Failure::from(problem(ErrorCode::StepUpRequired)).asks_for_step_up());
        assert!(!Failure::from(problem(ErrorCode::Forbidden)).asks_for_step_up());
        assert!(!Failure::ReaderLeft.asks_for_step_up());
    }

    #[test]
    fn every_field_at_fault_is_named() {
        let field = FieldError { field: "name".into(), message: "Write a name.".into() };
        let failure = Failure::from(Problem { errors: vec![field], ..problem(ErrorCode::ValidationFailed) });
        assert_eq!(failure.text().unwrap(), "Check the fields below.\n  name: Write a name.");
    }
}
