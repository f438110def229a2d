//! Input that is valid because it exists: each type is made only by its `parse`.

mod code;
mod domain;
mod email;
mod email_list;
mod local_path;
mod name;
mod password;
mod slug;
mod user_code;

pub use code::{RecoveryCode, VerificationCode};
pub use domain::Domain;
pub use email::Email;
pub use email_list::EmailList;
pub use local_path::LocalPath;
pub use name::Name;
pub use password::check_new_password;
pub use slug::Slug;
pub use user_code::UserCode;

use serde::{Deserialize, Serialize};

use crate::limits::{
    DOMAINS_MAX, GRACE_DAYS_MAX, INVITES_A_DAY_MAX, INVITES_AT_ONCE_MAX, INVITES_PENDING_MAX, MAILS_AN_HOUR_MAX,
    PROJECTS_MAX, RENAMES_A_DAY_MAX, TOKEN_DAYS_MAX, TOKENS_MAX, WORKSPACES_PER_ACCOUNT_MAX,
};

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
    /// An address whose domain is not in the form that DNS knows it by (RFC 5890 §2.3.2.1, A-label).
    DomainNotAscii,
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
    /// The address was written to as often as an hour allows.
    TooManyMailsToAddress,
    /// The person sent as many invites as a day allows.
    TooManyInvitesToday,
    /// Not a day of the calendar.
    NotADay,
    /// A day that has passed, or one too far ahead.
    DayOutOfReach,
    /// A last day that lies before the first.
    BeforeTheFirstDay,
    /// There was a grace for this level already.
    GraceSpent,
    /// A grace was asked for, though nothing becomes stricter.
    NothingToWaitFor,
    /// The workspace was renamed as often as a day allows.
    TooManyRenamesToday,
    /// Not of the form `company.com`.
    NotADomain,
    /// Anybody can have an address, or a name, below this domain.
    SharedDomain,
    /// The domain stands on this list already.
    ListedDomain,
    /// The workspace trusts as many domains as it may.
    TooManyDomains,
    /// The same address stands in the list before.
    ListedTwice,
    /// More addresses than are taken at a time.
    TooManyAddresses,
    /// No device waits with this code.
    NoSuchDevice,
    /// Not a number of days that a token may live.
    NotDays,
    /// The account administers as many workspaces as it may.
    TooManyWorkspaces,
    /// There are as many tokens as there may be.
    TooManyTokens,
    /// There are as many projects as there may be.
    TooManyProjects,
    /// What should lead on in a list does not.
    LeadsNowhere,
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
            Self::DomainNotAscii => {
                "Write what stands behind the @ with the letters a to z only: DNS has a form of it that begins with xn--.".into()
            }
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
            Self::TooManyMailsToAddress => {
                format!("{MAILS_AN_HOUR_MAX} invites went to this address in an hour. Send the next one later.")
            }
            Self::TooManyInvitesToday => {
                format!("You sent {INVITES_A_DAY_MAX} invites in a day. Send the rest tomorrow.")
            }
            Self::NotADay => "Choose a day of the calendar.".into(),
            Self::DayOutOfReach => format!("Choose a day from today on, at most {GRACE_DAYS_MAX} days ahead."),
            Self::BeforeTheFirstDay => "Choose a day that is not before the first one.".into(),
            Self::GraceSpent => "Members were given time for this once already. It can't be given again.".into(),
            Self::NothingToWaitFor => "This doesn't ask members for more, so there is nothing to wait for.".into(),
            Self::TooManyRenamesToday => {
                format!("This workspace was renamed {RENAMES_A_DAY_MAX} times in a day. Rename it tomorrow.")
            }
            Self::NotADomain => "Enter a domain, like company.com.".into(),
            Self::SharedDomain => {
                "Anybody can get an address or a name there. Enter a domain that is your organisation's alone.".into()
            }
            Self::ListedDomain => "This domain is on the list already.".into(),
            Self::TooManyDomains => {
                format!("A workspace can trust {DOMAINS_MAX} domains. Remove one first.")
            }
            Self::ListedTwice => "Listed twice; it counts once.".into(),
            Self::NoSuchDevice => {
                "No device is waiting with this code. Compare it with the one on your device; a code is \
                                   answered once, within ten minutes."
                    .into()
            }
            Self::NotDays => format!("Enter a number of days from 1 to {TOKEN_DAYS_MAX}, or nothing."),
            Self::TooManyProjects => format!("There are {PROJECTS_MAX} projects here. Delete one first."),
            Self::LeadsNowhere => "This leads nowhere in this list.".to_owned(),
            Self::TooManyWorkspaces => format!(
                "You administer {WORKSPACES_PER_ACCOUNT_MAX} workspaces, as many as one account can. Leave one first. A \
                 deleted one counts for seven days more."
            ),
            Self::TooManyTokens => format!("There are {TOKENS_MAX} tokens here. Revoke one first."),
            Self::TooManyAddresses => format!("Enter at most {INVITES_AT_ONCE_MAX} addresses at a time."),
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
