//! Addresses within the site, and the query values that lead from one page to the next.

use shared::input::LocalPath;
use shared::policy::{Level, Outcome};

/// Where in the query it stands which part of my workspaces is shown.
pub const WORKSPACES: &str = "workspaces";

/// Where in the query it stands which part of my deleted workspaces is shown.
pub const DELETED: &str = "deleted";
/// Where in the query of *People* it stands which part of the requests to join is shown.
pub const REQUESTS: &str = "requests";
/// Where in the query it stands which part of a list of tokens is shown.
pub const TOKENS: &str = "tokens";

/// `path` if it stays on this site, so that a `next` from a stranger's link can't lead to theirs.
///
/// The rules are [`LocalPath`]'s.
#[must_use]
pub fn local(path: &str) -> Option<&str> {
    LocalPath::parse(path).is_some().then_some(path)
}

/// `raw` as a query value.
#[must_use]
pub fn encode(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for byte in raw.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for digit in [byte >> 4, byte & 15] {
                out.push(char::from(b"0123456789ABCDEF"[usize::from(digit)]));
            }
        }
    }
    out
}

/// A query value as it was before it was encoded; `None` when it is mangled.
#[must_use]
pub fn decode(raw: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' { (hex(rest.next()?)? << 4) | hex(rest.next()?)? } else { byte });
    }
    String::from_utf8(bytes).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| value.try_into().ok())
}

/// One value of a query as a browser writes it; empty when it is not there, or mangled.
#[must_use]
pub fn value(query: &str, key: &str) -> String {
    let raw = query.split('&').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='));
    raw.and_then(|raw| decode(&raw.replace('+', " "))).unwrap_or_default()
}

/// `path` with one more query value; left as it is when the value is empty.
#[must_use]
pub fn with(path: &str, key: &str, value: &str) -> String {
    if value.is_empty() {
        return path.to_owned();
    }
    let joint = if path.contains('?') { '&' } else { '?' };
    format!("{path}{joint}{key}={}", encode(value))
}

/// One field as a form sends it.
#[must_use]
pub fn field(name: &str, value: &str) -> String {
    format!("{name}={}", encode(value))
}

/// `path`, remembering where to go afterwards.
#[must_use]
pub fn with_next(path: &str, next: &str) -> String {
    with(path, "next", next)
}

/// The page of a workspace.
#[must_use]
pub fn workspace(slug: &str) -> String {
    format!("/w/{slug}")
}

/// A room of a workspace: `people`, `settings`.
#[must_use]
pub fn room(slug: &str, room: &str) -> String {
    format!("/w/{slug}/{room}")
}

/// `page` of a workspace as it is at the workspace's address `slug`; `None` when it is no such page.
#[must_use]
pub fn moved(page: &str, slug: &str) -> Option<String> {
    let rest = page.strip_prefix("/w/")?;
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    Some(workspace(slug) + rest.get(end..)?)
}

/// Whether two pages are of two workspaces, or of one under two addresses. The way between them loads the page anew: to
/// the router they may be one page, which it would leave with its former address.
#[must_use]
pub fn is_another_workspace(here: &str, there: &str) -> bool {
    let slug = |page: &str| page.strip_prefix("/w/").and_then(|rest| rest.split(['/', '?']).next()).map(str::to_owned);
    slug(here).zip(slug(there)).is_some_and(|(here, there)| here != there)
}

/// `page`, remembering what was typed there while its person proves it's them; without it, where the way back would be
/// too long to be led to.
#[must_use]
pub fn remembering(page: &str, field: &str, typed: &str) -> String {
    let full = with(page, field, typed);
    if local(&with_next("/step-up", &full)).is_some() { full } else { page.to_owned() }
}

/// The page of a project.
#[must_use]
pub fn project(workspace: &str, project: &str) -> String {
    format!("/w/{workspace}/projects/{project}")
}

/// The page that shows a token just made, once, before it leads back to `page`, or on to `next`.
#[must_use]
pub fn created_token(page: &str, next: &str) -> String {
    with_next(&format!("{page}/created"), next)
}

/// The page about a member.
#[must_use]
pub fn member(workspace: &str, account: &str) -> String {
    format!("/w/{workspace}/people/{account}")
}

/// The page that asks before a passkey is removed.
#[must_use]
pub fn remove_passkey(id: &str) -> String {
    format!("/account/security/passkeys/{id}/remove")
}

/// What the choice of when a token expires is for one that doesn't.
pub const NEVER: &str = "never";
/// The value of the query's `filter` that leaves only members without a second factor.
pub const WITHOUT: &str = "without-2fa";
/// The query value `done` of the page that names which of many invites were sent and which were not.
pub const INVITED: &str = "invited";

/// The query value `done` of a page whose form asked for a fresh proof, and got it.
pub const CONFIRMED: &str = "confirmed";

/// The query value that says how far somebody has come who sets up a factor, at a workspace's shut door or among their
/// own.
pub const ENROL: &str = "enrol";
/// [`ENROL`]: it was to begin, and a fresh proof was asked for first.
pub const ENROL_BEGIN: &str = "begin";
/// [`ENROL`]: a passkey was to be added, and a fresh proof was asked for first.
pub const ENROL_PASSKEY: &str = "passkey";
/// [`ENROL`]: the authenticator app is being set up.
pub const ENROL_APP: &str = "app";
/// [`ENROL`]: the recovery codes are to be saved.
pub const ENROL_CODES: &str = "codes";

/// `page`, to go on there with a factor that is being set up: [`ENROL`] once, whatever was asked before.
#[must_use]
pub fn enrolling(page: &str, step: &str) -> String {
    with(&without(page, &["enrol=", "done="]), ENROL, step)
}

/// `page`, without what of its query begins so.
fn without(page: &str, beginnings: &[&str]) -> String {
    let (path, query) = page.split_once('?').unwrap_or((page, ""));
    let stays = |pair: &&str| !pair.is_empty() && !beginnings.iter().any(|beginning| pair.starts_with(beginning));
    let rest: Vec<&str> = query.split('&').filter(stays).collect();
    if rest.is_empty() { path.to_owned() } else { [path, "?", &rest.join("&")].concat() }
}

/// [`STEP_UP_WITH`]: a passkey, and nothing less.
pub const WITH_PASSKEY: &str = "passkey";
/// The query value of `/step-up` that says what has to be used there, however fresh another proof is.
pub const STEP_UP_WITH: &str = "with";

/// Where to confirm it's oneself for what demands `required`, before going on at `page`.
#[must_use]
pub fn step_up(required: Level, page: &str) -> String {
    let with_what = if required == Level::PhishingResistant { WITH_PASSKEY } else { "" };
    with_next(&with("/step-up", STEP_UP_WITH, with_what), page)
}

/// The page that opens a door which is shut like this, and leads back to `page`; none where there is nothing to open.
#[must_use]
pub fn opening(outcome: Outcome, required: Level, page: &str) -> Option<String> {
    match outcome {
        Outcome::SetUpRequired => Some(with_next("/account/security", page)),
        Outcome::StepUpRequired => Some(step_up(required, page)),
        Outcome::Granted | Outcome::SignInRequired | Outcome::NotAMember => None,
    }
}

/// `page`, where a form was sent that asked for a fresh proof: it says that the form has to be sent again. A page that
/// goes on by itself says nothing; nor does one where there is no room for it beside what was typed.
#[must_use]
pub fn to_send_again(page: &str) -> String {
    let page = without(page, &["done="]);
    if page.contains("enrol=") { page } else { remembering(&page, "done", CONFIRMED) }
}

/// The same page for who did not prove it's them.
#[must_use]
pub fn not_confirmed(page: &str) -> String {
    without(page, &["done=confirmed"])
}

/// `next` without its query, when it asks to go on at a workspace's shut door: [`enrolling`] there.
#[must_use]
pub fn shut_door(next: &str) -> Option<&str> {
    let (path, query) = next.split_once('?')?;
    (query == "enrol=app" && path.starts_with("/w/")).then_some(path)
}

/// Where who has just added a factor goes on: to the recovery codes, if it was the first; at a shut door, right there.
/// `done` is what a page that was there before says of it.
#[must_use]
pub fn enrolled(is_first: bool, next: &str, done: &str) -> String {
    match (is_first, shut_door(next)) {
        (true, Some(door)) => with(door, ENROL, ENROL_CODES),
        (true, None) => with_next("/account/security/recovery-codes?new=1&done=two-factor-on", next),
        (false, Some(door)) => door.to_owned(),
        (false, None) if next.is_empty() => with("/account/security", "done", done),
        (false, None) => next.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_never_leaves_the_site() {
        for ok in ["/", "/w/acme", "/w/acme/people?filter=without-2fa", "/invite/abc_-"] {
            assert_eq!(local(ok), Some(ok));
        }
        for bad in [
            "",
            "w/acme",
            "//evil.dev",
            "/\\evil.dev",
            "https://evil.dev",
            "/\t/evil.dev",
            "/a\r\nSet-Cookie: x",
            "/ä",
            "javascript:alert(1)",
        ] {
            assert_eq!(local(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn query_values_survive() {
        assert_eq!(with_next("/sign-in?verified=1", "/w/a?b=c&d"), "/sign-in?verified=1&next=/w/a%3Fb%3Dc%26d");
        assert_eq!(with_next("/sign-in", ""), "/sign-in");
    }

    #[test]
    fn a_page_moves_with_its_workspace() {
        assert_eq!(moved("/w/old", "new").as_deref(), Some("/w/new"));
        assert_eq!(moved("/w/old?a=/b", "new").as_deref(), Some("/w/new?a=/b"));
        assert_eq!(moved("/w/old/people?x=y&z=%C3%9C", "new").as_deref(), Some("/w/new/people?x=y&z=%C3%9C"));
        assert_eq!(moved("/account", "new"), None);
        for (here, there, crosses) in [
            ("/w/old/settings", "/w/new/settings?done=x", true),
            ("/w/old", "/w/new", true),
            ("/w/old?x=y", "/w/old/people", false),
            ("/", "/w/new", false),
            ("/w/old", "/sign-in?next=/w/new", false),
        ] {
            assert_eq!(is_another_workspace(here, there), crosses, "{here} to {there}");
        }
    }

    #[test]
    fn what_was_typed_survives_a_step_up_where_it_fits() {
        let page = remembering("/w/acme/settings", "workspace_name", "Ünal & Söhne");
        assert_eq!(page, "/w/acme/settings?workspace_name=%C3%9Cnal%20%26%20S%C3%B6hne");
        assert_eq!(remembering("/w/acme/settings", "workspace_name", &"李".repeat(80)), "/w/acme/settings");
    }

    #[test]
    fn percent_signs_are_undone() {
        assert_eq!(decode("%7B%22name%22%3A%22%C3%9Cnal%22%7D").as_deref(), Some(r#"{"name":"Ünal"}"#));
        for mangled in ["%7", "%zz", "%FF"] {
            assert_eq!(decode(mangled), None);
        }
    }

    #[test]
    fn a_value_is_read_as_a_browser_wrote_it() {
        let query = "q=%C3%9Cnal+%2B+co&qq=2&role=&at=%zz";
        assert_eq!(value(query, "q"), "Ünal + co");
        for nothing in ["role", "at", "sort", ""] {
            assert_eq!(value(query, nothing), "");
        }
    }

    #[test]
    fn asking_again_does_not_pile_up() {
        let page = enrolling("/account/security?next=/w/a&enrol=passkey&done=two-factor-on", ENROL_PASSKEY);
        assert_eq!(page, "/account/security?next=/w/a&enrol=passkey");
        assert_eq!(enrolling("/w/acme", ENROL_APP), "/w/acme?enrol=app");
    }

    #[test]
    fn who_proved_it_is_told_to_send_the_form_again_and_who_did_not_is_not() {
        let chosen = to_send_again("/w/acme/people?done=invite-sent&level=two_factor");
        assert_eq!(chosen, "/w/acme/people?level=two_factor&done=confirmed");
        assert_eq!(to_send_again(&chosen), chosen);
        assert_eq!(not_confirmed(&chosen), "/w/acme/people?level=two_factor");
        assert_eq!(to_send_again("/w/acme/settings"), "/w/acme/settings?done=confirmed");
        assert_eq!(not_confirmed("/w/acme/settings?done=confirmed"), "/w/acme/settings");
        let by_itself = enrolling("/account/security", ENROL_PASSKEY);
        assert_eq!(to_send_again(&by_itself), by_itself);
        let full = remembering("/w/acme", "name", &"a".repeat(480));
        assert_eq!(to_send_again(&full), full, "what was typed comes first");
    }

    #[test]
    fn what_a_passkey_alone_opens_asks_for_one_however_fresh_a_code_is() {
        let led = |outcome, required| opening(outcome, required, "/?done=confirmed");
        let passkey = led(Outcome::StepUpRequired, Level::PhishingResistant);
        assert_eq!(passkey.as_deref(), Some("/step-up?with=passkey&next=/%3Fdone%3Dconfirmed"));
        let any = led(Outcome::StepUpRequired, Level::TwoFactor);
        assert_eq!(any.as_deref(), Some("/step-up?next=/%3Fdone%3Dconfirmed"));
        let none_yet = led(Outcome::SetUpRequired, Level::TwoFactor);
        assert_eq!(none_yet.as_deref(), Some("/account/security?next=/%3Fdone%3Dconfirmed"));
        assert_eq!(led(Outcome::Granted, Level::TwoFactor), None);
    }

    #[test]
    fn only_a_shut_door_enrols_in_place() {
        assert_eq!(shut_door("/w/acme/people?enrol=app"), Some("/w/acme/people"));
        assert_eq!(shut_door("/account?enrol=app"), None);
        assert_eq!(shut_door("/w/acme"), None);
    }
}
