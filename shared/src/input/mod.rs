//! Input that is valid because it exists: each type is made only by its `parse`.

mod code;
mod email;
mod local_path;
mod name;
mod password;
mod slug;

pub use code::{RecoveryCode, VerificationCode};
pub use email::Email;
pub use local_path::LocalPath;
pub use name::Name;
pub use password::check_new_password;
pub use slug::Slug;

use serde::{Deserialize, Serialize};

use crate::limits::{INVITES_A_DAY_MAX, INVITES_PENDING_MAX};

/// Why a field was refused. Stable on the wire; the words are in [`InputError::message`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InputError {
    /// Nothing but white space.
    Empty,
    /// Fewer Unicode scalar values than this.
    TooShort(u16),
    /// More Unicode scalar values (octets, for an e-mail) than this.
    TooLong(u16),
    /// A control, line-break or direction-changing character.
    ForbiddenCharacter,
    /// Not of the form `name@domain`.
    NotAnEmail,
    /// Among the passwords attackers try first.
    CommonPassword,
    /// The password holds the account's own e-mail address or name.
    ContainsIdentity,
    /// Not six digits, or not the letters and digits of a recovery code.
    NotACode,
    /// Not one of the choices.
    UnknownChoice,
    /// Well formed, but wrong.
    Wrong,
    /// Already in use here.
    Taken,
    /// The invited person is a member already.
    AlreadyMember,
    /// As many invites wait as a workspace may have.
    TooManyPendingInvites,
    /// The person sent as many invites as a day allows.
    TooManyInvitesToday,
}

impl InputError {
    /// The sentence shown beside the field.
    #[must_use]
    pub fn message(self) -> String {
        match self {
            Self::Empty => "Fill this in.".into(),
            Self::TooShort(min) => format!("Use at least {min} characters. A few words work well."),
            Self::TooLong(max) => format!("Use at most {max} characters."),
            Self::ForbiddenCharacter => {
                "This has a character that can't be shown, such as a line break. Remove it.".into()
            }
            Self::NotAnEmail => "Enter an email address, like name@company.com.".into(),
            Self::CommonPassword => "This password is too easy to guess. Choose another one.".into(),
            Self::ContainsIdentity => "Don't use your name or email in your password.".into(),
            Self::NotACode => "Check the code: it looks incomplete or mistyped.".into(),
            Self::UnknownChoice => "Choose one of the options.".into(),
            Self::Wrong => "That's not right. Try again.".into(),
            Self::Taken => "This is already taken.".into(),
            Self::AlreadyMember => "This person is a member already.".into(),
            Self::TooManyPendingInvites => {
                format!("{INVITES_PENDING_MAX} invites are waiting to be accepted. Take one back first.")
            }
            Self::TooManyInvitesToday => {
                format!("You sent {INVITES_A_DAY_MAX} invites in a day. Send the rest tomorrow.")
            }
        }
    }
}

/// Characters that break a line, hide text or turn its direction: they forge log lines, mail headers
/// and names that read as somebody else's (Unicode TR #36 §3).
fn is_forbidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
            && c != '\u{200D}' // joins emoji
        // Drawn as nothing at all (Unicode Default_Ignorable_Code_Point, and the Braille blank).
        || matches!(c, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}')
        || matches!(c, '\u{180B}'..='\u{180F}' | '\u{2800}' | '\u{3164}' | '\u{FFA0}' | '\u{E0000}'..='\u{E0FFF}')
}

#[expect(clippy::cast_possible_truncation, reason = "limits are small constants")]
const fn wire(limit: usize) -> u16 {
    limit as u16
}
