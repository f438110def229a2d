//! The page without its passkeys: for weighing what they add, and for nothing else.

use leptos::server_fn::ServerFn;
use shared::ErrorCode;
use shared::views::Me;

use crate::AppError;
use crate::components::Submission;
use crate::components::send::Answer;

#[derive(Clone, Copy, Debug)]
pub struct Device;

impl Device {
    pub fn asked_to_make<F: ServerFn<Error = AppError>>() -> Self {
        Self
    }

    pub fn asked_to_answer<F: ServerFn<Error = AppError>>() -> Self {
        Self
    }

    pub async fn ask(self, _path: &str, _fields: String) -> Answer {
        Answer::Refused(ErrorCode::PasskeysUnsupported.into())
    }
}

pub fn offer_in_autofill<F: ServerFn<Error = AppError>>(_form: Submission, _fields: String) {}

pub fn call_off() {}

pub fn signal() {}

pub fn signal_once(_me: &Me) {}

pub fn signed_out() {}
