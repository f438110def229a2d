use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use shared::{ErrorCode, Problem};

use super::posted;
use crate::AppError;

/// One form on its way to a server function: where it goes, whether it is under way, what came back.
///
/// It names the function by its address and not by its type: every form of the site then shares one piece
/// of code, where an action per type would be compiled, and sent to every visitor, once a form.
#[derive(Clone, Copy, Debug)]
pub struct Submission {
    /// The address of the server function.
    pub path: &'static str,
    /// Whether an answer is awaited.
    pub busy: RwSignal<bool>,
    /// Why the last attempt was refused.
    pub problem: RwSignal<Option<Problem>>,
}

impl Submission {
    /// A form for the server function `F`. What a plain post was refused for is picked up from the address.
    pub fn to<F: ServerFn<Error = AppError>>() -> Self {
        Self::at(F::PATH, posted::refused(F::PATH))
    }

    /// The same of a form that stands in each row of a list. Which of them was posted the address does not say: the
    /// page tells what a plain post was refused for.
    pub fn in_a_row<F: ServerFn<Error = AppError>>() -> Self {
        Self::at(F::PATH, None)
    }

    fn at(path: &'static str, problem: Option<Problem>) -> Self {
        Self { path, busy: RwSignal::new(false), problem: RwSignal::new(problem) }
    }

    /// An id for something of this form, unique on the page.
    #[must_use]
    pub fn id(self, part: &str) -> String {
        format!("{}-{part}", self.path.rsplit('/').next().unwrap_or_default())
    }

    /// The sentence beside the field called `name`, if it is at fault.
    #[must_use]
    pub fn wrong(self, name: &str) -> Option<String> {
        self.problem.with(|problem| {
            let problem = problem.as_ref()?;
            problem.for_field(name).or_else(|| blames(problem.code, name).then(|| problem.message()))
        })
    }

    /// The sentence for the whole form, when no field of it is at fault.
    #[must_use]
    pub fn message(self) -> Option<String> {
        self.problem.with(|problem| {
            let problem = problem.as_ref()?;
            let told_elsewhere = !problem.fields.is_empty() || problem.code == ErrorCode::WrongCode;
            (!told_elsewhere).then(|| problem.message())
        })
    }

    /// Notes, where it is drawn, that what a plain post was refused for stands beside `field`, or above all of them.
    pub fn note_told(self, field: Option<&str>) {
        let told = untrack(|| field.map_or_else(|| self.message(), |name| self.wrong(name)));
        if told.is_some() {
            posted::note_told();
        }
    }

    /// Whether a fresh proof is asked for, without being led there.
    #[must_use]
    pub fn needs_proof(self) -> bool {
        self.problem.with(|problem| problem.as_ref().is_some_and(|problem| problem.code == ErrorCode::StepUpRequired))
    }

    /// Whether it is refused because nobody else administers the workspace.
    #[must_use]
    pub fn would_leave_no_admin(self) -> bool {
        self.problem.with(|problem| problem.as_ref().is_some_and(|problem| problem.code == ErrorCode::LastAdmin))
    }

    /// Whether the form came back refused, by a plain post.
    #[must_use]
    pub fn came_back(self) -> bool {
        self.problem.with_untracked(Option::is_some)
    }

    /// Whether the form came back with a field at fault.
    #[must_use]
    pub fn blames_a_field(self) -> bool {
        self.problem.with_untracked(|problem| {
            problem.as_ref().is_some_and(|problem| !problem.fields.is_empty() || problem.code == ErrorCode::WrongCode)
        })
    }

    /// Whether `name` is the first field at fault: where a person goes on.
    #[must_use]
    pub fn first_wrong(self, name: &str) -> bool {
        self.problem.with_untracked(|problem| {
            problem.as_ref().is_some_and(|problem| {
                problem.fields.first().is_some_and(|first| first.field == name) || blames(problem.code, name)
            })
        })
    }
}

/// A wrong code is the fault of the field it was typed into.
fn blames(code: ErrorCode, field: &str) -> bool {
    code == ErrorCode::WrongCode && field == "code"
}
