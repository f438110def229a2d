//! The one error that crosses the wire.
//!
//! Inside, each use case has its own small enum; on the way out it becomes a [`Problem`]: a closed code,
//! the fields at fault, and nothing of what the person typed. A `Problem` may stand in a URL (a form
//! posted without WASM comes back by redirect), so it must never hold a secret or free text.

use serde::{Deserialize, Serialize};

use crate::input::InputError;

/// What went wrong, stable for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum ErrorCode {
    /// No session, or one that ended.
    SignInRequired,
    /// The workspace asks for a second factor the account does not have.
    SecondFactorSetupRequired,
    /// The session has to prove more, or prove it again.
    StepUpRequired,
    /// Does not exist, or may not be known to.
    NotFound,
    /// Known, but not for this role.
    Forbidden,
    /// The token may read, and this would change something (RFC 6750 §3.1).
    InsufficientScope,
    /// For people: no token may do it, whatever its scope.
    PeopleOnly,
    /// The workspace's plan does not include this.
    PlanRequired,
    /// One or more fields are wrong; see [`Problem::fields`].
    ValidationFailed,
    /// The state changed meanwhile, or the name is taken.
    Conflict,
    /// What was to be changed is no longer as the caller saw it.
    PreconditionFailed,
    /// Too many attempts; see [`Problem::retry_after`].
    RateLimited,
    /// DNS was asked for this workspace as often as a minute allows.
    TooManyDomainChecks,
    /// Too many wrong attempts in a row: this way in is off.
    FactorDisabled,
    /// E-mail or password is wrong, and we do not say which.
    WrongCredentials,
    /// The code is wrong, old or used.
    WrongCode,
    /// The sign-in took too long, or was finished elsewhere.
    SignInExpired,
    /// The password is right, but the address was never proven.
    EmailNotVerified,
    /// The passkey's answer does not prove what it should.
    PasskeyRefused,
    /// The passkey is none we know: the browser may forget it.
    PasskeyUnknown,
    /// The passkey's question is too old, was answered before, or was another browser's.
    PasskeyExpired,
    /// The passkey's signature counter went back: there may be a copy of it.
    PasskeyCloned,
    /// The passkey is an account's already.
    PasskeyTaken,
    /// The account has as many passkeys as it may have.
    TooManyPasskeys,
    /// There can be no passkeys on this server, or not in this browser.
    PasskeysUnsupported,
    /// Passkeys are bound to another address than this one.
    PasskeysElsewhere,
    /// The browser's prompt was closed, or the passkey is not on this device.
    PasskeyCancelled,
    /// The browser's prompt for a new passkey was closed, or the device can't make one.
    PasskeyNotMade,
    /// Nobody answered the browser's prompt.
    PasskeyTimedOut,
    /// The device holds a passkey of this account already.
    PasskeyOnDevice,
    /// The device can't check who is in front of it: no fingerprint, face or PIN.
    PasskeyDeviceUnfit,
    /// The device tried and failed.
    PasskeyDeviceFailed,
    /// The link is mangled, used or too old.
    LinkInvalid,
    /// The invite is for another address than the signed-in one.
    InviteForAnother,
    /// Somebody became a member by the invite.
    InviteUsed,
    /// The only admin would be gone.
    LastAdmin,
    /// The request came from another site, or was not one of ours.
    BadRequest,
    /// The body is larger than any honest form.
    TooLarge,
    /// The request never arrived, or the answer did not.
    Transport,
    /// Our fault.
    Internal,
}

impl ErrorCode {
    /// The sentence shown when no field is at fault.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::SignInRequired => "Sign in to go on.",
            Self::SecondFactorSetupRequired => "Set up two-factor authentication to go on.",
            Self::StepUpRequired => "Confirm it's you to go on.",
            Self::NotFound => "There is nothing here, or you don't have access to it.",
            Self::Forbidden => "Your role doesn't allow this. A workspace admin can do it.",
            Self::InsufficientScope => "This token may only read. It takes one with the scope write.",
            Self::PeopleOnly => "This is for people, and no token may do it.",
            Self::PlanRequired => "This is available on the Pro plan and above.",
            Self::ValidationFailed => "Check the fields below.",
            Self::Conflict => "This changed in the meantime. Reload and try again.",
            Self::PreconditionFailed => "This changed since you looked at it. Look again, then decide.",
            Self::RateLimited => "Too many attempts. Wait a moment, then try again.",
            Self::TooManyDomainChecks => "DNS was asked ten times in a minute. Wait a moment, then try again.",
            Self::FactorDisabled => "Too many wrong attempts in a row. This way in is off; use another one.",
            Self::WrongCredentials => "Email or password is wrong.",
            Self::WrongCode => "That code is wrong, too old or already used. Wait for the next one.",
            Self::SignInExpired => "This sign-in took too long. Start again.",
            Self::EmailNotVerified => "Verify your email first. We just sent you a new link.",
            Self::PasskeyRefused => "That passkey wasn't accepted. Try again, or use another way.",
            Self::PasskeyUnknown => {
                "This passkey no longer belongs to an account here; it was probably removed. Use another way."
            }
            Self::PasskeyExpired => "That took too long, or was answered elsewhere. Try again.",
            Self::PasskeyCloned => {
                "This passkey was refused: a copy of it seems to be in use. Use another way, then remove it."
            }
            Self::PasskeyTaken => "This passkey belongs to an account already. Add it on another device.",
            Self::TooManyPasskeys => "You have as many passkeys as an account can have. Remove one first.",
            Self::PasskeysUnsupported => "This browser can't use passkeys here. Update it, or use another way.",
            Self::PasskeysElsewhere => {
                "Passkeys don't work at this address, which isn't the one they are bound to. Use another way."
            }
            Self::PasskeyCancelled => {
                "The prompt was closed, or the passkey isn't on this device. Try again, or use another way."
            }
            Self::PasskeyNotMade => "No passkey was made: the prompt was closed. Try again, or use another way.",
            Self::PasskeyTimedOut => "Nobody answered the prompt in time. Try again when you're ready.",
            Self::PasskeyOnDevice => "This device already holds a passkey of yours. Add one on another device.",
            Self::PasskeyDeviceUnfit => {
                "No passkey was made. If no prompt came, this device may have no screen lock: use your phone, a security key, or another way."
            }
            Self::PasskeyDeviceFailed => "The device couldn't finish. Try again, or use another way.",
            Self::LinkInvalid => "This link doesn't work: it may be used, too old or incomplete.",
            Self::InviteForAnother => "This invite is for another email address.",
            Self::InviteUsed => "Somebody came in by it already. If that was you, sign in with the same account.",
            Self::LastAdmin => "A workspace needs an admin. Make somebody else one first, or delete the workspace.",
            Self::BadRequest => "That request wasn't one we can answer. Go back and try again.",
            Self::TooLarge => "That is more than we can take. Shorten it and try again.",
            Self::Transport => "The server can't be reached. Check your connection and try again.",
            Self::Internal => "Something went wrong on our side. Nothing was changed; try again.",
        }
    }

    /// The HTTP status that goes with the code (RFC 9110 §15).
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::SignInRequired
            | Self::WrongCredentials
            | Self::WrongCode
            | Self::SignInExpired
            | Self::PasskeyRefused
            | Self::PasskeyUnknown
            | Self::PasskeyExpired => 401,
            Self::SecondFactorSetupRequired
            | Self::StepUpRequired
            | Self::Forbidden
            | Self::InsufficientScope
            | Self::PeopleOnly
            | Self::PlanRequired
            | Self::FactorDisabled
            | Self::PasskeyCloned
            | Self::EmailNotVerified
            | Self::InviteForAnother => 403,
            Self::NotFound | Self::LinkInvalid | Self::InviteUsed => 404,
            Self::Conflict | Self::LastAdmin | Self::PasskeyTaken | Self::TooManyPasskeys => 409,
            Self::PreconditionFailed => 412,
            Self::TooLarge => 413,
            Self::ValidationFailed => 422,
            Self::RateLimited | Self::TooManyDomainChecks => 429,
            Self::BadRequest
            | Self::PasskeysUnsupported
            | Self::PasskeysElsewhere
            | Self::PasskeyCancelled
            | Self::PasskeyNotMade
            | Self::PasskeyTimedOut
            | Self::PasskeyOnDevice
            | Self::PasskeyDeviceUnfit
            | Self::PasskeyDeviceFailed => 400,
            Self::Transport | Self::Internal => 500,
        }
    }
}

/// One field at fault.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldProblem {
    /// The field's name in the form.
    pub field: String,
    /// What is wrong with it.
    pub error: InputError,
}

/// What a server function answers when it does not answer `Ok`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The kind of problem.
    pub code: ErrorCode,
    /// The fields at fault, in the order of the form.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
    /// Seconds to wait before trying again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u32>,
}

impl Problem {
    /// A problem of one field.
    #[must_use]
    pub fn field(field: &str, error: InputError) -> Self {
        Self {
            fields: vec![FieldProblem { field: field.to_owned(), error }],
            ..Self::from(ErrorCode::ValidationFailed)
        }
    }

    /// Too many attempts; the next one counts in `seconds`.
    #[must_use]
    pub fn retry_after(seconds: u32) -> Self {
        Self { retry_after: Some(seconds), ..Self::from(ErrorCode::RateLimited) }
    }

    /// The sentence for the whole form.
    #[must_use]
    pub fn message(&self) -> String {
        let what = match self.code {
            ErrorCode::TooManyDomainChecks => "DNS was asked ten times in a minute.",
            _ => "Too many attempts.",
        };
        match self.retry_after {
            Some(seconds) if seconds >= 120 => format!("{what} Try again in {} minutes.", seconds.div_ceil(60)),
            Some(1) => format!("{what} Try again in 1 second."),
            Some(seconds) => format!("{what} Try again in {seconds} seconds."),
            None => self.code.message().into(),
        }
    }

    /// The sentence beside the field called `name`, if it is at fault.
    #[must_use]
    pub fn for_field(&self, name: &str) -> Option<String> {
        self.fields.iter().find(|f| f.field == name).map(|f| f.error.message())
    }
}

impl From<ErrorCode> for Problem {
    fn from(code: ErrorCode) -> Self {
        Self { code, fields: Vec::new(), retry_after: None }
    }
}

/// Collects what is wrong with each field of a form, so that a person sees all of it at once.
#[derive(Debug, Default)]
pub struct FieldCheck(Vec<FieldProblem>);

impl FieldCheck {
    /// Keeps the value, or notes why there is none.
    pub fn keep<T>(&mut self, field: &str, parsed: Result<T, InputError>) -> Option<T> {
        parsed.map_err(|error| self.0.push(FieldProblem { field: field.to_owned(), error })).ok()
    }

    /// The problem, when any field was refused.
    #[must_use]
    pub fn into_problem(self) -> Problem {
        Problem { code: ErrorCode::ValidationFailed, fields: self.0, retry_after: None }
    }
}
