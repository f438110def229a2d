//! What happened to an account, in words to its person.

use serde_json::{Map, Value as Json};

use super::sentence::sentence;

/// A sentence of its own, like "Signed in with a password and an authenticator app". It names nobody as who did it:
/// that is what its reader is to judge. A kind that has none here is told as a workspace tells it.
pub fn account_sentence(kind: &str, detail: &Map<String, Json>) -> String {
    let of = |key: &str| detail.get(key).and_then(Json::as_str).unwrap_or_default();
    let number = |key: &str| detail.get(key).and_then(Json::as_u64);
    let (name, before, after) = (of("name"), of("before"), of("after"));
    match kind {
        "account.created" => "Signed up with this address".to_owned(),
        "account.signed_up_again" => "Tried to sign up with this address again".to_owned(),
        "account.verification_resent" => "Asked for another link to prove this address".to_owned(),
        "account.email_verified" => "Proved this address".to_owned(),
        "account.activity_exported" => format!("Exported this activity as {}", of("format")),
        "session.signed_in" if of("by") == "device" => {
            format!("Signed in the command line “{name}”, let in by a browser")
        }
        "session.signed_in" => format!("Signed in with {}", proofs(of("proof"))),
        "session.signed_out" => "Signed out".to_owned(),
        "session.revoked" => revoked(of("medium"), name, number("others")),
        "session.password_refused" => "A wrong password was refused".to_owned(),
        "session.second_factor_refused" => format!("A wrong or used {} was refused", code_of(of("factor"))),
        "session.attempts_throttled" => {
            format!("Too many wrong {}s: a pause began, or they were switched off", code_of(of("factor")))
        }
        "session.stepped_up" => format!("Confirmed it's you with {}", proofs(of("proof"))),
        "device.approved" => format!("Let the device “{name}” in"),
        "device.denied" => format!("Turned the device “{name}” away"),
        "factor.authenticator_added" => "Set up an authenticator app".to_owned(),
        "factor.passkey_added" => format!("Added the passkey “{name}”"),
        "factor.passkey_renamed" => format!("Renamed the passkey “{before}” to “{after}”"),
        "factor.passkey_removed" => format!("Removed the passkey “{name}”"),
        "factor.passkey_refused" => format!("The answer of a passkey was refused: {}", of("why")),
        "factor.passkey_cloned" => "There may be a copy of a passkey: its counter went back".to_owned(),
        "factor.passkey_backup_changed" if after == "synced" => "A passkey is kept on several devices now".to_owned(),
        "factor.passkey_backup_changed" => "A passkey is no longer kept on several devices".to_owned(),
        "factor.second_factor_disabled" => "Disabled two-factor authentication".to_owned(),
        "factor.second_factor_reset" => {
            format!("The operator removed every second factor and ended all sessions: “{}”", of("reason"))
        }
        "factor.recovery_code_used" => match number("left") {
            Some(left) => format!("Used a recovery code; {left} left"),
            None => "Used a recovery code".to_owned(),
        },
        "factor.recovery_codes_viewed" => "Viewed the recovery codes".to_owned(),
        "factor.recovery_codes_regenerated" => "Replaced the recovery codes".to_owned(),
        kind => capitalized(&sentence(kind, detail)),
    }
}

/// “password and authenticator”, as a session's proofs are written down: “a password and an authenticator app”.
fn proofs(words: &str) -> String {
    let named: Vec<&str> = words.split(" and ").map(proof).collect();
    named.join(" and ")
}

fn proof(word: &str) -> &str {
    match word {
        "password" => "a password",
        "authenticator" => "an authenticator app",
        "recovery_code" => "a recovery code",
        "passkey" => "a passkey",
        later => later,
    }
}

fn code_of(factor: &str) -> &str {
    match factor {
        "authenticator" => "verification code",
        "recovery_code" => "recovery code",
        "device_code" => "device code",
        _ => "code",
    }
}

fn revoked(medium: &str, name: &str, others: Option<u64>) -> String {
    match (others, medium) {
        (Some(1), _) => "Signed out the one other session".to_owned(),
        (Some(others), _) => format!("Signed out all {others} other sessions"),
        (None, "command_line") => format!("Signed out the command line “{name}”"),
        (None, _) => format!("Signed out the browser “{name}”"),
    }
}

fn capitalized(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::audit::Kind;

    fn told(kind: &str, detail: Json) -> String {
        let Json::Object(detail) = detail else { unreachable!("a detail is an object") };
        account_sentence(kind, &detail)
    }

    #[test]
    fn how_somebody_got_in_is_told_with_all_that_was_proven() {
        for (proof, expected) in [
            ("password", "Signed in with a password"),
            ("password and authenticator", "Signed in with a password and an authenticator app"),
            ("password and recovery_code", "Signed in with a password and a recovery code"),
            ("passkey", "Signed in with a passkey"),
            ("password and amulet", "Signed in with a password and amulet"),
        ] {
            assert_eq!(told("session.signed_in", json!({ "proof": proof })), expected);
        }
        let device = json!({ "proof": "passkey", "by": "device", "name": "ada@laptop" });
        assert_eq!(told("session.signed_in", device), "Signed in the command line “ada@laptop”, let in by a browser");
        assert_eq!(told("session.stepped_up", json!({ "proof": "passkey" })), "Confirmed it's you with a passkey");
    }

    #[test]
    fn what_was_refused_is_told_by_its_name() {
        assert_eq!(
            told("session.second_factor_refused", json!({ "factor": "recovery_code" })),
            "A wrong or used recovery code was refused"
        );
        assert_eq!(
            told("session.attempts_throttled", json!({ "factor": "authenticator" })),
            "Too many wrong verification codes: a pause began, or they were switched off"
        );
        assert_eq!(
            told("session.second_factor_refused", json!({ "factor": "amulet" })),
            "A wrong or used code was refused"
        );
    }

    #[test]
    fn sessions_that_were_ended_are_told_one_by_one_or_counted() {
        let one = |medium: &str| told("session.revoked", json!({ "medium": medium, "name": "ada@laptop" }));
        assert_eq!(one("browser"), "Signed out the browser “ada@laptop”");
        assert_eq!(one("command_line"), "Signed out the command line “ada@laptop”");
        let others = |count: u64| told("session.revoked", json!({ "others": count }));
        assert_eq!(others(1), "Signed out the one other session");
        assert_eq!(others(3), "Signed out all 3 other sessions");
    }

    #[test]
    fn a_passkey_begins_or_ceases_to_be_kept_on_several_devices() {
        let changed = |after: &str| told("factor.passkey_backup_changed", json!({ "after": after }));
        assert_eq!(changed("synced"), "A passkey is kept on several devices now");
        for ceased in ["synced_not_yet_backed_up", "device_bound"] {
            assert_eq!(changed(ceased), "A passkey is no longer kept on several devices");
        }
    }

    #[test]
    fn whatever_an_account_has_written_down_is_a_sentence() {
        let of_accounts = |kind: &&Kind| !["workspace.", "project."].iter().any(|of| kind.word().starts_with(of));
        let told: Vec<_> = Kind::ALL.iter().filter(of_accounts).map(|kind| told(kind.word(), json!({}))).collect();
        assert!(told.len() > 25, "{told:?}");
        for told in &told {
            assert!(told.starts_with(char::is_uppercase) && !told.starts_with("Did "), "{told}");
        }
        let mut distinct = told.clone();
        distinct.sort_unstable();
        distinct.dedup();
        assert_eq!(distinct.len(), told.len(), "two kinds of one sentence: {told:?}");
    }

    #[test]
    fn a_token_is_told_as_workspaces_tell_it_and_so_is_a_kind_of_a_later_version() {
        let token = json!({ "name": "Laptop", "scope": "read", "days": 30, "id": "x" });
        assert_eq!(told("token.created", token), "Created the token “Laptop” (read); it expires in 30 days");
        assert_eq!(told("account.something", json!({})), "Did account.something");
    }
}
