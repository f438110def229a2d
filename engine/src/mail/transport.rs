use lettre::message::Mailbox as Address;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use thiserror::Error;

use super::{Mail, Mailbox};
use crate::clock::Instant;

/// How mail leaves.
#[derive(Clone, Debug)]
pub enum Transport {
    /// To a mail server.
    Smtp {
        /// The connection pool.
        server: Box<AsyncSmtpTransport<Tokio1Executor>>,
        /// The sender.
        from: Box<Address>,
    },
    /// To a page on localhost; the log says only that there is mail, because a link in a log is a leaked link.
    Mailbox(Mailbox),
    /// To the log, whole: the operator configured nothing else, and there is no other way to read it.
    Log,
}

/// Why mail can't be configured like this. The text is one line and says what to do.
#[derive(Debug, Error)]
pub enum MailConfigError {
    /// Not a mail server's address.
    #[error("SALLYPORT_SMTP_URL is not a mail server address ({0}); write smtp://user:password@host:port or smtps://…")]
    Url(String),
    /// Not a sender.
    #[error("SALLYPORT_MAIL_FROM is not an email address; write `Sallyport <no-reply@your.domain>`")]
    From,
}

/// Why a mail did not leave.
#[derive(Debug, Error)]
pub(super) enum DeliveryError {
    #[error("the mail could not be written")]
    Unwritable,
    #[error("{0}")]
    Server(#[from] lettre::transport::smtp::Error),
}

impl DeliveryError {
    /// Whether trying again is useless: the server refused for good (RFC 5321 §4.2.1, 5yz).
    pub(super) fn is_final(&self) -> bool {
        match self {
            Self::Unwritable => true,
            Self::Server(error) => error.is_permanent(),
        }
    }
}

impl Transport {
    /// A mail server, as `smtp://` or `smtps://` with optional user and password.
    pub fn smtp(url: &str, from: &str) -> Result<Self, MailConfigError> {
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|why| MailConfigError::Url(why.to_string()))?
            .timeout(Some(std::time::Duration::from_secs(20)))
            .build();
        let from = from.parse().map_err(|_| MailConfigError::From)?;
        Ok(Self::Smtp { server: Box::new(server), from: Box::new(from) })
    }

    pub(super) async fn deliver(&self, mail: Mail, now: Instant) -> Result<(), DeliveryError> {
        match self {
            Self::Smtp { server, from } => {
                let to = mail.to.as_str().parse().map_err(|_| DeliveryError::Unwritable)?;
                let message = Message::builder()
                    .from((**from).clone())
                    .to(to)
                    .subject(mail.subject)
                    .body(mail.text)
                    .map_err(|_| DeliveryError::Unwritable)?;
                server.send(message).await?;
            }
            Self::Mailbox(mailbox) => {
                tracing::info!(to = %mail.to, subject = %mail.subject, "mail: read it at /dev/mailbox");
                mailbox.deliver(mail, now);
            }
            Self::Log => {
                let Mail { to, subject, text } = mail;
                tracing::warn!(%to, %subject, %text, "mail, not sent: no mail server is configured");
            }
        }
        Ok(())
    }
}
