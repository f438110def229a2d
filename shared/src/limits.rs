//! Every number the product promises, each with its source. Durations are in seconds.

use crate::policy::Plan;

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
/// Longest trusted domain, in octets: the name of its DNS record has to stay a name of 253 (RFC 1035 §2.3.4).
pub const DOMAIN_MAX: usize = 253 - "_sallyport-challenge.".len();
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

/// How long a passkey's challenge can be answered (W3C WebAuthn L3 §15.1 recommends five minutes).
pub const CEREMONY_TTL: i64 = 5 * 60;
/// Passkeys an account can have.
pub const PASSKEYS_MAX: usize = 20;

/// How long a link that verifies an e-mail address works (NIST SP 800-63B-4 §4.2.1.2).
pub const VERIFY_LINK_TTL: i64 = 24 * 60 * 60;
/// Days a dated grace may last, today included: long enough for a holiday, short enough to be meant.
pub const GRACE_DAYS_MAX: i64 = 30;
/// Days of a workspace's history that its chart shows.
pub const COVERAGE_DAYS_SHOWN: i64 = 90;
/// Members on one page of the preview.
pub const PREVIEW_PAGE: usize = 50;

/// How long an invite works.
pub const INVITE_TTL: i64 = 7 * 24 * 60 * 60;
/// How long an invite that expired is still listed, to be sent again.
pub const INVITE_LISTED_AFTER: i64 = 30 * 24 * 60 * 60;
/// An hour, in seconds.
pub const AN_HOUR: i64 = 60 * 60;
/// Mails in an hour to an address because somebody, not necessarily its owner, typed it in again.
pub const MAILS_AN_HOUR_MAX: i64 = 5;
/// A day, in seconds.
pub const A_DAY: i64 = 24 * 60 * 60;
/// Pending invites per workspace.
pub const INVITES_PENDING_MAX: i64 = 200;
/// Invites one form sends.
pub const INVITES_AT_ONCE_MAX: usize = 100;
/// Most invites one People page shows: all that can be pending.
pub const INVITES_SHOWN: i64 = INVITES_PENDING_MAX;
/// Invites one person sends in a day, those sent again included: keeps a stolen session from turning us into
/// a spam relay.
pub const INVITES_A_DAY_MAX: i64 = 500;
/// Letters of the code that a person compares: 34 bits, guessed five times (RFC 8628 §5.1, §6.1).
pub const DEVICE_CODE_LETTERS: usize = 8;
/// How long a device waits for somebody to let it in.
pub const DEVICE_CODE_TTL: i64 = 10 * 60;
/// How long a device may still learn that it was too late.
pub const DEVICE_CODE_KEPT_AFTER: i64 = AN_HOUR;
/// How long a device waits between two questions (RFC 8628 §3.2).
pub const DEVICE_INTERVAL: u32 = 5;
/// How much longer from then on, once it asked too early (RFC 8628 §3.5).
pub const DEVICE_SLOW_DOWN: u32 = 5;
/// Devices whose pace one server remembers at the same time.
pub const DEVICES_PACED_AT_ONCE: usize = 10_000;
/// Devices that wait at one network address: asking costs nothing, so it has to end somewhere.
pub const DEVICES_WAITING_MAX: i64 = 20;
/// Devices a second that may go on beginning to wait at one network address: each takes a transaction that writes.
pub const DEVICES_BEGINNING_A_SECOND: u32 = 1;
/// Devices that may begin at once there: more than may wait, so that approving some lets in others.
pub const DEVICES_BEGINNING_AT_ONCE: u32 = 40;
/// Questions a second that devices at one network address may go on asking: more than ten times what those that may
/// wait there need, each every five seconds. No mistake of one keeps the others out.
pub const DEVICE_QUESTIONS_A_SECOND: u32 = 50;
/// Questions they may ask at once: twenty seconds of that.
pub const DEVICE_QUESTIONS_AT_ONCE: u32 = 1_000;
/// Most sessions that one page shows.
pub const SESSIONS_SHOWN: i64 = 100;
/// Projects per workspace: one page lists them all, and a token that leaked must not fill the database.
pub const PROJECTS_MAX: i64 = 1_000;
/// Tokens that work, per account, workspace or project.
pub const TOKENS_MAX: i64 = 100;
/// Tokens that one part of their list shows: with its projects', a workspace may have a hundred thousand.
pub const TOKENS_LISTED: i64 = 50;
/// How long an expired token stays in its list, so that who looks why a pipeline stopped finds it there.
pub const TOKEN_LISTED_AFTER: i64 = 30 * A_DAY;
/// Most days until a token expires, if it does: a leap year, so that "in a year" is always one of them.
pub const TOKEN_DAYS_MAX: i64 = 366;
/// How long the page that shows a new token may take to come: the token is shown once, and then never again.
pub const CREATED_TOKEN_TTL: i64 = 60;
/// Tokens that the enforcement panel names: so many of a workspace, and so many account tokens of its members.
pub const TOKENS_NAMED: i64 = 5;
/// Most account tokens of a workspace's members that the enforcement panel looks at, the newest first: each is judged
/// like one at the door, and a workspace of a hundred thousand members may have as many.
pub const MEMBER_TOKENS_COUNTED: i64 = 50;
/// "Last used" of a token is written at most this often, so that reading is not a write.
pub const TOKEN_TOUCH_EVERY: i64 = 5 * 60;
/// How long what was created under an `Idempotency-Key` is not created again: a day, as Stripe has it, so that a job
/// that runs daily finds what it did the last time gone.
pub const IDEMPOTENCY_KEY_TTL: i64 = A_DAY;
/// Longest `Idempotency-Key`, in characters, as Stripe has it; a UUID has 36.
pub const IDEMPOTENCY_KEY_MAX: usize = 255;
/// After this long a request under an `Idempotency-Key` must have ended: what did nothing by then can be tried again.
pub const IDEMPOTENCY_CLAIM_ABANDONED_AFTER: i64 = A_MINUTE;
/// Requests a second that one credential may go on sending to the API: two scripts that poll every 50 ms, and more.
pub const API_REQUESTS_A_SECOND: u32 = 50;
/// Requests it may send at once: a list of everything there is, page by page.
pub const API_REQUESTS_AT_ONCE: u32 = 500;
/// The same for whoever brings no credential that works, by network address: a scanner of leaked tokens has to wait a
/// little.
pub const API_ANONYMOUS_REQUESTS_A_SECOND: u32 = 10;
/// The same.
pub const API_ANONYMOUS_REQUESTS_AT_ONCE: u32 = 200;
/// Credentials and addresses whose requests are counted at the same time; those beyond share one count.
pub const API_COUNTED_AT_ONCE: usize = 100_000;
/// Trusted domains per workspace.
pub const DOMAINS_MAX: i64 = 20;
/// Times a minute one workspace has DNS asked: we must not be somebody's way to pester a name server.
pub const DOMAIN_CHECKS_A_MINUTE: i64 = 10;
/// A minute, in seconds.
pub const A_MINUTE: i64 = 60;
/// How long DNS may take to answer, all tries together.
pub const DNS_TIMEOUT: u64 = 5;
/// How soon a domain is asked about again when DNS gave no answer that counts. It doubles up to a day.
pub const DOMAIN_RETRY_AFTER: i64 = AN_HOUR;
/// How long the last proof of a domain counts while DNS gives no answer that counts: long enough for a holiday's
/// outage.
pub const DOMAIN_PROOF_TTL: i64 = 7 * A_DAY;
/// How long a domain that was never proven is asked about by itself since an admin had it asked last.
pub const DOMAIN_SOUGHT_FOR: i64 = 7 * A_DAY;
/// Workspaces one sign-in joins by itself.
pub const JOINS_AT_ONCE: i64 = 20;
/// How long somebody who was declined waits before they can ask again.
pub const ASK_AGAIN_AFTER: i64 = 30 * A_DAY;
/// Most invites for one's own address that `/` shows: anybody who has a workspace can send one.
pub const WAITING_INVITES_SHOWN: i64 = 50;
/// Most requests to join that one page shows.
pub const JOIN_REQUESTS_SHOWN: i64 = 100;
/// Requests to join that are counted: how many more there are is nobody's business on every page.
pub const JOIN_REQUESTS_COUNTED: i64 = 99;
/// How long admins are not written to again about requests to join while one waits that they know of.
pub const JOIN_REQUESTS_TOLD_EVERY: i64 = A_DAY;
/// Most admins to whom one act of somebody's writes.
pub const ADMINS_MAILED: usize = 50;
/// Most admins among whom these are looked for, those who came first: one act must not read a hundred thousand.
pub const ADMINS_LOOKED_AT: i64 = 500;
/// How long a deleted workspace can be restored.
pub const WORKSPACE_RESTORE_TTL: i64 = 7 * A_DAY;
/// Workspaces that who creates another one may administer by then, deleted ones included until they are gone for good:
/// each has an address that nobody else can have.
pub const WORKSPACES_PER_ACCOUNT_MAX: i64 = 100;
/// Workspaces of one person, or projects of one workspace, that one part of their list shows. There is no end to how
/// many others may make somebody a member of.
pub const LISTED_BY_NAME: i64 = 50;
/// Renames of one workspace in a day: each may take an address that nobody else can have.
pub const RENAMES_A_DAY_MAX: i64 = 10;

/// Members on one page of the list.
pub const MEMBERS_A_PAGE: usize = 50;
/// Most addresses that *Copy emails* copies: more is more than a mail program takes.
pub const EMAILS_COPIED_MAX: usize = 1_000;

/// How long a workspace's audit events are kept on Hobby: long enough to notice and look into what happened.
pub const AUDIT_KEPT_HOBBY: i64 = 30 * A_DAY;
/// The same on Pro: half a year, as GitHub keeps an organisation's log.
pub const AUDIT_KEPT_PRO: i64 = 180 * A_DAY;
/// The same on Enterprise, and of accounts and the house: PCI DSS 4.0 §10.5.1 asks for a year; half of one more, so
/// that a yearly audit still finds the whole year before it.
pub const AUDIT_KEPT_ENTERPRISE: i64 = 550 * A_DAY;
/// Audit events on one page.
pub const AUDIT_SHOWN: i64 = 50;
/// Events of an audit log that one page, or one step of an export, looks through for a person.
pub const AUDIT_SEARCHED: i64 = 20_000;

/// How long an answer waits for a reader that takes nothing of it, such as an export nobody reads: long enough for a
/// machine that wakes up or changes networks, and too short to hold connections that nobody will ever come back for.
pub const READER_STALLED_MAX: u64 = 5 * 60;

/// How long audit events of a workspace on this plan are kept.
#[must_use]
pub const fn audit_kept_for(plan: Plan) -> i64 {
    match plan {
        Plan::Hobby => AUDIT_KEPT_HOBBY,
        Plan::Pro => AUDIT_KEPT_PRO,
        Plan::Enterprise => AUDIT_KEPT_ENTERPRISE,
    }
}

/// Largest request body, in bytes. The longest honest form is a few hundred.
pub const BODY_MAX: usize = 64 * 1024;
