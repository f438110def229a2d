//! Every number the product promises, each with its source. Durations are in seconds.

/// Shortest password while it is the only factor, in Unicode scalar values (NIST SP 800-63B-4 §3.1.1.2).
pub const PASSWORD_MIN_ALONE: usize = 15;
/// Shortest password once a second factor is on (NIST SP 800-63B-4 §3.1.1.2).
pub const PASSWORD_MIN_WITH_SECOND_FACTOR: usize = 8;
/// Longest password; above NIST's floor of 64 and short enough not to be a way to burn our time.
pub const PASSWORD_MAX: usize = 128;

/// Longest name of a person, workspace or project, in Unicode scalar values.
pub const NAME_MAX: usize = 80;
/// Longest e-mail address, in octets (RFC 5321 §4.5.3.1.3, less the angle brackets).
pub const EMAIL_MAX: usize = 254;
/// Longest local part of an e-mail address, in octets (RFC 5321 §4.5.3.1.1).
pub const EMAIL_LOCAL_MAX: usize = 64;
/// Longest slug; a slug is made from a name and stands in a URL.
pub const SLUG_MAX: usize = 48;

/// Argon2id memory in KiB: 19 MiB (OWASP Password Storage Cheat Sheet).
pub const ARGON2_MEMORY_KIB: u32 = 19 * 1024;
/// Argon2id passes over the memory (OWASP Password Storage Cheat Sheet).
pub const ARGON2_PASSES: u32 = 2;
/// Argon2id lanes (OWASP Password Storage Cheat Sheet).
pub const ARGON2_LANES: u32 = 1;

/// Length of a time step (RFC 6238 §5.2).
pub const TOTP_STEP: u64 = 30;
/// Digits of a verification code (RFC 4226 §5.3 asks for at least 6).
pub const TOTP_DIGITS: usize = 6;
/// Bytes of an authenticator secret: 160 bits (RFC 4226 §4, recommended length).
pub const TOTP_SECRET_BYTES: usize = 20;

/// Recovery codes in a set.
pub const RECOVERY_CODES: usize = 10;
/// Bytes of a recovery code: 80 bits (NIST SP 800-63B-4 §4.2.1.1 asks for at least 64).
pub const RECOVERY_CODE_BYTES: usize = 10;
/// With this many codes left, or fewer, the person is warned.
pub const RECOVERY_CODES_LOW: usize = 3;

/// Wrong attempts on one factor of one account before waiting starts.
pub const ATTEMPTS_FREE: u32 = 5;
/// First wait; each further wrong attempt doubles it (NIST SP 800-63B-4 §3.2.2: 30 s up to an hour).
pub const ATTEMPTS_FIRST_WAIT: i64 = 30;
/// Longest wait between two attempts (NIST SP 800-63B-4 §3.2.2).
pub const ATTEMPTS_LONGEST_WAIT: i64 = 60 * 60;
/// Wrong attempts in a row after which a second factor is disabled (NIST SP 800-63B-4 §3.2.2).
pub const ATTEMPTS_MAX: u32 = 100;

/// How long a started sign-in may wait for its second step.
pub const SIGN_IN_ATTEMPT_TTL: i64 = 10 * 60;
/// How long a session lives at most (NIST SP 800-63B-4 §2.1.3, AAL1).
pub const SESSION_TTL: i64 = 30 * 24 * 60 * 60;
/// How long a session lives without being used.
pub const SESSION_IDLE_TTL: i64 = 14 * 24 * 60 * 60;
/// "Last seen" of a session is written at most this often, so that reading a page is not a write.
pub const SESSION_TOUCH_EVERY: i64 = 5 * 60;
/// How long a proof counts as fresh for a sensitive change (convention: GitHub 2 h, authelia 10 min).
pub const STEP_UP_TTL: i64 = 10 * 60;
/// How long a started authenticator set-up waits for its first code.
pub const ENROLMENT_TTL: i64 = 10 * 60;

/// How long a link that verifies an e-mail address works (NIST SP 800-63B-4 §4.2.1.2).
pub const VERIFY_LINK_TTL: i64 = 24 * 60 * 60;
/// How long an invite works.
pub const INVITE_TTL: i64 = 7 * 24 * 60 * 60;
/// An hour, in seconds.
pub const AN_HOUR: i64 = 60 * 60;
/// Mails in an hour to an address because somebody, not necessarily its owner, typed it in again.
pub const MAILS_AN_HOUR_MAX: i64 = 5;
/// A day, in seconds.
pub const A_DAY: i64 = 24 * 60 * 60;
/// Pending invites per workspace.
pub const INVITES_PENDING_MAX: i64 = 200;
/// Invites one person sends in a day, those sent again included: keeps a stolen session from turning us into
/// a spam relay.
pub const INVITES_A_DAY_MAX: i64 = 500;
/// Most members one People page shows: more is a search, not a page.
pub const PEOPLE_SHOWN: i64 = 200;

/// Largest request body, in bytes. The longest honest form is a few hundred.
pub const BODY_MAX: usize = 64 * 1024;
