use engine::OpenError;
use engine::mail::MailConfigError;
use thiserror::Error;

use crate::config::ConfigError;
use crate::operator::OperatorError;

/// Why the program can't start. The text says what is wrong and what to do.
#[derive(Debug, Error)]
pub enum StartError {
    /// A setting is wrong.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The mail settings are wrong.
    #[error(transparent)]
    Mail(#[from] MailConfigError),
    /// The data does not open.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// What the operator asked for was not done.
    #[error(transparent)]
    Operator(#[from] OperatorError),
    /// The address can't be listened on.
    #[error("cannot listen on {address}: {why}; stop what uses it, or set SALLYPORT_LISTEN to another address")]
    Listen {
        /// The address.
        address: String,
        /// What the operating system said.
        why: std::io::Error,
    },
    /// The audit log is not as it was written.
    #[error("the audit log was changed, findings: {0}; see docs/SECURITY.md")]
    AuditChanged(u64),
    /// The file of heads can't be read.
    #[error("the heads in {path}: {why}; give --since a file that --heads printed")]
    Heads {
        /// The file.
        path: String,
        /// What is wrong.
        why: String,
    },
    /// The operating system refuses a basic service.
    #[error("the operating system refuses {what}: {why}; check its limits for this user")]
    System {
        /// What was asked of it.
        what: &'static str,
        /// What it said.
        why: std::io::Error,
    },
}

impl StartError {
    /// The text on one line, whatever a database or a file name put into it.
    #[must_use]
    pub fn one_line(&self) -> String {
        self.to_string()
            .split(char::is_control)
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_stays_on_one_line() {
        let error = StartError::Open(OpenError::Unreachable("no\n  route\r\nto \u{1b}[31mhost".into()));
        assert_eq!(error.one_line().lines().count(), 1);
        assert!(error.one_line().contains("no route to [31mhost"), "{}", error.one_line());
    }
}
