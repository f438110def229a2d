//! Accounts: made by signing up, usable once their address is proven.

mod again;
mod home;
mod me;
mod sign_up;
mod verify_email;
mod whoami;

pub use home::home;
pub use me::{MeError, me};
pub use sign_up::{SignUp, SignUpError, sign_up};
pub use verify_email::{VerifiedEmail, VerifyError, verify_email};
pub use whoami::{Whoami, WhoamiError, whoami};

pub(crate) use again::may_mail_again;
pub(crate) use verify_email::send_link;
