use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use shared::views::Moment;

use super::Mail;
use crate::clock::Instant;

/// How many mails are kept; the oldest go first.
const KEPT: usize = 200;

/// Mail that never leaves the machine: for trying Sallyport on localhost, and for tests.
#[derive(Clone, Debug, Default)]
pub struct Mailbox(Arc<Mutex<VecDeque<DeliveredMail>>>);

/// A mail in the mailbox.
#[derive(Clone, Debug)]
pub struct DeliveredMail {
    /// The address it went to.
    pub to: String,
    /// The subject line.
    pub subject: String,
    /// The whole text, links included.
    pub text: String,
    /// When it was delivered.
    pub at: Moment,
}

impl Mailbox {
    pub(super) fn deliver(&self, mail: Mail, now: Instant) {
        let mut mails = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        mails.push_front(DeliveredMail {
            to: mail.to.into(),
            subject: mail.subject,
            text: mail.text,
            at: now.moment(),
        });
        mails.truncate(KEPT);
    }

    /// The newest mails first.
    #[must_use]
    pub fn mails(&self) -> Vec<DeliveredMail> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }
}
