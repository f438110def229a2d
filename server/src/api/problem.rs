use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use shared::api::{FieldError, Problem, ShutDoor};
use shared::policy::Outcome;
use shared::{ErrorCode, FieldProblem};

/// The media type of RFC 9457 §6.1.
const PROBLEM_JSON: HeaderValue = HeaderValue::from_static("application/problem+json");

/// What `errors` call all that was sent.
pub const BODY: &str = "body";

/// A request that is refused, with the status and the headers that go with it.
#[derive(Debug)]
pub struct ApiProblem {
    status: StatusCode,
    problem: Box<Problem>,
}

impl ApiProblem {
    /// Refused with this status, which says more than the code's own.
    pub fn with_status(status: StatusCode, problem: shared::Problem) -> Self {
        let words = match problem.code {
            ErrorCode::BadRequest => unanswerable(status).to_owned(),
            _ => problem.message(),
        };
        let told = Problem::new(status.as_u16(), problem.code, words);
        let told = Self { status, problem: Box::new(Problem { retry_after: problem.retry_after, ..told }) };
        let fields = problem.fields.into_iter();
        fields.fold(told, |told, FieldProblem { field, error }| told.naming(&field, error.message()))
    }

    /// What was sent can't be used: `field` is wrong, and why in words.
    pub fn field(field: &str, message: String) -> Self {
        Self::from(ErrorCode::ValidationFailed).naming(field, message)
    }

    /// Not as things stand, because of this header.
    pub fn of_conflict(header: &str, message: &str) -> Self {
        Self::from(ErrorCode::Conflict).naming(header, message)
    }

    /// The same, which ends by itself: worth another try in so many seconds.
    pub(super) fn for_now(mut self, seconds: u32) -> Self {
        self.problem.retry_after = Some(seconds);
        self
    }

    /// A header, a parameter or a field that can't be read, is there twice, or means nothing here.
    pub fn of_request(name: &str, message: &str) -> Self {
        Self::from(ErrorCode::BadRequest).naming(name, message)
    }

    /// The same in other words than the code's.
    pub(super) fn saying(mut self, detail: &str) -> Self {
        detail.clone_into(&mut self.problem.detail);
        self
    }

    /// The same, with what is wrong with this field.
    pub(crate) fn naming(mut self, field: &str, message: impl Into<String>) -> Self {
        let message = message.into();
        // What both codes say by themselves is about something that changed, and about attempts: here it is the field.
        if matches!(self.problem.exact(), ErrorCode::Conflict | ErrorCode::RateLimited)
            && self.problem.errors.is_empty()
        {
            self.problem.detail.clone_from(&message);
        }
        self.problem.errors.push(FieldError { field: field.to_owned(), message });
        self
    }

    /// The same, for a field that forms call otherwise than the API does.
    pub fn renamed(problem: impl Into<shared::Problem>, form: &str, api: &str) -> Self {
        let mut problem = Self::from(problem);
        for error in &mut problem.problem.errors {
            if error.field == form {
                api.clone_into(&mut error.field);
            }
        }
        problem
    }

    /// The same in words that say what is missing, with the address where a person puts it right.
    #[must_use]
    pub fn put_right_at(mut self, fix_url: String, detail: String) -> Self {
        self.problem.detail = detail;
        self.problem.fix_url = Some(fix_url);
        self
    }

    /// What is sent.
    #[cfg(test)]
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(&self.problem).unwrap_or_default()
    }

    /// A workspace is shut for who asks; with words of its own where the code's do not fit.
    pub fn shut(door: ShutDoor, words: Option<String>) -> Self {
        let code = match door.access.outcome {
            Outcome::SetUpRequired => ErrorCode::SecondFactorSetupRequired,
            _ => ErrorCode::StepUpRequired,
        };
        let mut problem = Self::from(code);
        problem.problem.detail = words.unwrap_or(problem.problem.detail);
        problem.problem.workspace = Some(door);
        problem
    }
}

/// What is wrong with a request that can't be answered: the code's own words send people back to a page.
const fn unanswerable(status: StatusCode) -> &'static str {
    match status {
        StatusCode::FORBIDDEN => "A browser sent this for a page of another site, or without saying for which.",
        StatusCode::METHOD_NOT_ALLOWED => "This method does nothing here: those that do stand in Allow.",
        StatusCode::REQUEST_TIMEOUT => "What was sent did not arrive in time.",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "Send JSON as it is, and say so in Content-Type.",
        _ => "This request can't be read, or means nothing here.",
    }
}

impl<P: Into<shared::Problem>> From<P> for ApiProblem {
    fn from(problem: P) -> Self {
        let problem: shared::Problem = problem.into();
        let status = StatusCode::from_u16(problem.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self::with_status(status, problem)
    }
}

impl IntoResponse for ApiProblem {
    fn into_response(self) -> Response {
        let mut response = (self.status, axum::Json(&*self.problem)).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, PROBLEM_JSON);
        if self.status == StatusCode::UNAUTHORIZED {
            // RFC 6750 §3: says with what to come back.
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"Sallyport\""));
        }
        if self.problem.exact() == ErrorCode::InsufficientScope {
            // RFC 6750 §3.1: the credential works, and one of a larger scope would do.
            let challenge = "Bearer realm=\"Sallyport\", error=\"insufficient_scope\", scope=\"write\"";
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
        }
        if let Some(seconds) = self.problem.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}
