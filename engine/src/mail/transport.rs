use std::borrow::Cow;
use std::time::Duration;

use lettre::message::Mailbox as Address;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use thiserror::Error;

use super::{Mail, Mailbox};
use crate::clock::Instant;

/// How long connecting to a mail server may take.
const CONNECTING: Duration = Duration::from_secs(20);
/// How long a mail server may take for a mail: less than the mail is held for, or another postman would send it, too.
const PATIENCE: Duration = Duration::from_secs(50);

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
    #[error("what waited to be mailed can't be read: {0}")]
    Unreadable(#[from] crate::Error),
    #[error("{0}")]
    Server(#[from] lettre::transport::smtp::Error),
    /// It may have the mail all the same.
    #[error("the mail server took too long")]
    Silent,
}

impl DeliveryError {
    /// Whether trying again is useless: the server has no such mailbox, or refuses this message (RFC 5321
    /// §4.2.3). Other permanent replies are about us, such as a wrong password, and no reason to lose mail.
    pub(super) fn is_final(&self) -> bool {
        match self {
            Self::Unwritable | Self::Unreadable(_) => true,
            Self::Silent => false,
            Self::Server(error) => error.status().is_some_and(|code| matches!(u16::from(code), 550..=553)),
        }
    }
}

impl Transport {
    /// A mail server, as `smtp://` or `smtps://` with optional user and password. `smtp://` to another machine
    /// insists on STARTTLS (RFC 8314 §3.3): mail holds links that sign in, and the password must not travel in
    /// the clear.
    pub fn smtp(url: &str, from: &str) -> Result<Self, MailConfigError> {
        let server = AsyncSmtpTransport::<Tokio1Executor>::from_url(&with_tls(url))
            .map_err(|why| MailConfigError::Url(why.to_string()))?
            .timeout(Some(CONNECTING))
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
                in_time(server.send(message), PATIENCE).await?;
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

/// One that took a connection and then said nothing would keep all other mail waiting.
async fn in_time<T, E>(sent: impl Future<Output = Result<T, E>>, patience: Duration) -> Result<T, DeliveryError>
where
    DeliveryError: From<E>,
{
    Ok(tokio::time::timeout(patience, sent).await.map_err(|_| DeliveryError::Silent)??)
}

/// Whoever wrote `tls=` has chosen; on this machine there is nobody to listen.
fn with_tls(url: &str) -> Cow<'_, str> {
    let Some(rest) = url.strip_prefix("smtp://").filter(|_| !url.contains("tls=")) else { return url.into() };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    let stays_here =
        host == "localhost" || host.starts_with("localhost:") || host.starts_with("127.") || host.starts_with("[::1]");
    if stays_here {
        return url.into();
    }
    format!("{url}{}tls=required", if url.contains('?') { '&' } else { '?' }).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_mail_server_that_says_nothing_is_given_up_and_the_mail_is_not() {
        let never = std::future::pending::<Result<(), DeliveryError>>();
        let given_up = in_time(never, Duration::from_millis(1)).await.unwrap_err();
        assert!(matches!(given_up, DeliveryError::Silent) && !given_up.is_final(), "{given_up}");
        assert!(in_time(async { Ok::<_, DeliveryError>(()) }, PATIENCE).await.is_ok());
    }

    #[tokio::test]
    async fn mail_leaves_this_machine_encrypted_or_not_at_all() {
        for (url, becomes) in [
            ("smtp://me:secret@mail.example.com:587", "smtp://me:secret@mail.example.com:587?tls=required"),
            ("smtp://mail.example.com/?x=1", "smtp://mail.example.com/?x=1&tls=required"),
            ("smtp://mail.example.com?tls=opportunistic", "smtp://mail.example.com?tls=opportunistic"),
            ("smtp://localhost:2525", "smtp://localhost:2525"),
            ("smtp://127.0.0.1:25", "smtp://127.0.0.1:25"),
            ("smtps://mail.example.com", "smtps://mail.example.com"),
        ] {
            assert_eq!(with_tls(url), becomes);
            assert!(Transport::smtp(url, "Sallyport <no-reply@example.com>").is_ok(), "{url}");
        }
    }
}
