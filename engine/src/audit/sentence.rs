//! What happened, in words.

use serde_json::{Map, Value as Json};
use shared::policy::{JoinMode, Level, Plan, Role, TokenScope};
use shared::views::DnsAnswer;

/// What somebody did, after their name: "changed bob@acme.dev's role from Member to Admin". A kind that has no sentence
/// of its own is named as it is, with what was before and after.
pub fn sentence(kind: &str, detail: &Map<String, Json>) -> String {
    let ended = detail.get("ended_invite").and_then(Json::as_str).and_then(Role::from_word);
    let ended = ended.map_or_else(String::new, |role| format!("; an invite as {} ended", role.label()));
    done(kind, detail) + &ended
}

fn done(kind: &str, detail: &Map<String, Json>) -> String {
    let of = |key: &str| detail.get(key).and_then(Json::as_str).unwrap_or_default();
    let role = |key: &str| Role::from_word(of(key)).map_or_else(|| of(key).to_owned(), |role| role.label().to_owned());
    let (before, after, name, email) = (of("before"), of("after"), of("name"), of("email"));
    match kind {
        "workspace.created" => format!("created the workspace “{name}”"),
        "workspace.renamed" if of("address_before") == of("address_after") => {
            format!("renamed the workspace from “{before}” to “{after}”")
        }
        "workspace.renamed" => {
            format!("renamed the workspace from “{before}” to “{after}”, at /w/{} from now on", of("address_after"))
        }
        "workspace.deleted" => format!("deleted the workspace “{name}”"),
        "workspace.restored" => format!("restored the workspace “{name}”"),
        "workspace.purged" => format!("removed the workspace “{name}” for good"),
        "workspace.enforcement_switched" => switched(before, after, of("grace_until")),
        "workspace.grace_ended" => grace_ended(of("level"), of("grace_until")),
        "workspace.invite_sent" => format!("invited {email} as {}", role("role")),
        "workspace.invite_revoked" if !of("role").is_empty() => {
            format!("took back the invite of {email} as {}", role("role"))
        }
        "workspace.invite_revoked" => format!("took back the invite of {email}"),
        "workspace.member_joined" if !of("approved_by").is_empty() => {
            format!("let {email} join as {}, by {}", role("role"), of("domain"))
        }
        "workspace.member_joined" if !of("domain").is_empty() => {
            format!("joined as {}, by the domain {}", role("role"), of("domain"))
        }
        "workspace.member_joined" if !of("invited_by").is_empty() => {
            format!("joined as {}, invited by {}", role("role"), of("invited_by"))
        }
        "workspace.member_joined" => format!("joined as {}, by {}", role("role"), of("by")),
        "workspace.member_left" => "left the workspace".to_owned(),
        "workspace.member_role_changed" if !email.is_empty() => {
            format!("changed {email}'s role from {} to {}", role("before"), role("after"))
        }
        "workspace.member_removed" if !email.is_empty() => format!("removed {email}"),
        "workspace.join_requested" => format!("asked to join, by the domain {}", of("domain")),
        "workspace.join_declined" => format!("declined the request of {email} to join"),
        "workspace.domain_added" => {
            format!("added the trusted domain {} ({}, as {})", of("domain"), mode(of("mode")), role("role"))
        }
        "workspace.domain_proven" => format!("found the proof of the trusted domain {}", of("domain")),
        "workspace.domain_lost" if of("answer") == DnsAnswer::Unreachable.word() => {
            format!("could not ask DNS for the proof of the trusted domain {} for seven days", of("domain"))
        }
        "workspace.domain_lost" => format!("found the proof of the trusted domain {} gone", of("domain")),
        "workspace.domain_changed" => {
            format!("changed the trusted domain {} from “{}” to “{}”", of("domain"), way_in(before), way_in(after))
        }
        "workspace.domain_removed" => format!("removed the trusted domain {}", of("domain")),
        "workspace.plan_changed" => format!("changed the plan from {} to {}", plan(before), plan(after)),
        "workspace.member_emails_copied" => format!("copied the email addresses of {}", members(detail)),
        "workspace.preview_exported" => {
            format!("exported the preview of Require 2FA as {}, of {}", of("format"), members(detail))
        }
        "workspace.audit_exported" => format!("exported the audit log as {}", of("format")),
        "project.created" => format!("created the project “{name}”"),
        "project.renamed" => format!("renamed the project “{before}” to “{after}”"),
        "project.deleted" => format!("deleted the project “{name}”"),
        "token.created" => format!("created the token {}; it {}", token(detail), lifetime(detail)),
        "token.revoked" => format!("revoked the token {}", token(detail)),
        kind if !before.is_empty() || !after.is_empty() => format!("did {kind}: from “{before}” to “{after}”"),
        kind => format!("did {kind}"),
    }
}

fn members(detail: &Map<String, Json>) -> String {
    match detail.get("count").and_then(Json::as_u64).unwrap_or_default() {
        1 => "1 member".to_owned(),
        count => format!("{count} members"),
    }
}

fn switched(before: &str, after: &str, grace_until: &str) -> String {
    let switched = match (Level::from_word(before), Level::from_word(after)) {
        (_, Some(Level::Password)) => "switched Require 2FA off".to_owned(),
        (Some(Level::PhishingResistant), Some(Level::TwoFactor)) => {
            "lowered what is required from passkeys only to any second factor".to_owned()
        }
        (Some(Level::TwoFactor), Some(Level::PhishingResistant)) => {
            "raised what is required from any second factor to passkeys only".to_owned()
        }
        (_, Some(Level::TwoFactor)) => "switched Require 2FA on".to_owned(),
        (_, Some(Level::PhishingResistant)) => "switched Require 2FA on, for passkeys only".to_owned(),
        (_, None) => format!("switched Require 2FA from {before} to {after}"),
    };
    match moment(grace_until) {
        Some(end) => format!("{switched}; who was a member has time until {end}"),
        None => switched,
    }
}

fn grace_ended(level: &str, grace_until: &str) -> String {
    let what = match Level::from_word(level) {
        Some(Level::TwoFactor) => " to set up a second factor",
        Some(Level::PhishingResistant) => " to add a passkey",
        Some(Level::Password) | None => "",
    };
    match moment(grace_until) {
        Some(end) => format!("ended the time that members had until {end}{what}"),
        None => format!("ended the time that members had been given{what}"),
    }
}

/// To the minute: time that is given until a day ends at the midnight after it.
fn moment(iso: &str) -> Option<String> {
    let (day, time) = iso.split_once('T')?;
    Some(format!("{day} {} UTC", time.get(.."00:00".len())?))
}

/// “Backup” (read), or “Pipeline” of the project rocket (read and write).
fn token(detail: &Map<String, Json>) -> String {
    let of = |key: &str| detail.get(key).and_then(Json::as_str).unwrap_or_default();
    let mut told = format!("“{}”", of("name"));
    if !of("project").is_empty() {
        told = format!("{told} of the project {}", of("project"));
    }
    match TokenScope::from_word(of("scope")) {
        Some(scope) => format!("{told} ({})", scope.label().to_lowercase()),
        None => told,
    }
}

fn lifetime(detail: &Map<String, Json>) -> String {
    match detail.get("days").and_then(Json::as_i64) {
        Some(1) => "expires in a day".to_owned(),
        Some(days) => format!("expires in {days} days"),
        None => "never expires".to_owned(),
    }
}

/// What a trusted domain does: “auto member” is “join automatically, as Member”.
fn way_in(words: &str) -> String {
    let known =
        words.split_once(' ').and_then(|(mode, role)| Some((JoinMode::from_word(mode)?, Role::from_word(role)?)));
    known.map_or_else(
        || words.to_owned(),
        |(mode, role)| format!("{}, as {}", mode.label().to_lowercase(), role.label()),
    )
}

fn mode(word: &str) -> String {
    JoinMode::from_word(word).map_or_else(|| word.to_owned(), |mode| mode.label().to_lowercase())
}

fn plan(word: &str) -> String {
    Plan::from_word(word).map_or_else(|| word.to_owned(), |plan| plan.label().to_owned())
}

/// A stable word as a label: `member_joined` is "Member joined".
pub fn title(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters.map(|letter| if letter == '_' { ' ' } else { letter })).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::audit::Kind;

    fn told(kind: &str, detail: Json) -> String {
        let Json::Object(detail) = detail else { unreachable!("a detail is an object") };
        sentence(kind, &detail)
    }

    #[test]
    fn what_happened_is_told_with_what_was_before_and_after() {
        let changed = json!({ "email": "bob@acme.dev", "before": "member", "after": "admin" });
        assert_eq!(told("workspace.member_role_changed", changed), "changed bob@acme.dev's role from Member to Admin");
        let switched = json!({ "before": "password", "after": "two_factor" });
        assert_eq!(told("workspace.enforcement_switched", switched), "switched Require 2FA on");
        let grace = json!({ "before": "password", "after": "two_factor", "grace_until": "2026-12-10T00:00:00Z" });
        assert_eq!(
            told("workspace.enforcement_switched", grace),
            "switched Require 2FA on; who was a member has time until 2026-12-10 00:00 UTC"
        );
        let renamed = json!({ "project": "rocket", "before": "Rocket", "after": "Comet" });
        assert_eq!(told("project.renamed", renamed), "renamed the project “Rocket” to “Comet”");
    }

    #[test]
    fn what_older_events_leave_out_is_left_out_of_the_sentence() {
        for (kind, older, newer, told_older, told_newer) in [
            (
                "workspace.member_joined",
                json!({ "role": "member", "by": "invite" }),
                json!({ "invited_by": "ada@acme.dev" }),
                "joined as Member, by invite",
                "joined as Member, invited by ada@acme.dev",
            ),
            (
                "workspace.invite_revoked",
                json!({ "email": "bob@acme.dev" }),
                json!({ "role": "viewer" }),
                "took back the invite of bob@acme.dev",
                "took back the invite of bob@acme.dev as Viewer",
            ),
            (
                "workspace.grace_ended",
                json!({}),
                json!({ "level": "phishing_resistant", "grace_until": "2026-12-10T00:00:00Z" }),
                "ended the time that members had been given",
                "ended the time that members had until 2026-12-10 00:00 UTC to add a passkey",
            ),
            (
                "workspace.domain_lost",
                json!({ "domain": "acme.dev" }),
                json!({ "answer": "unreachable" }),
                "found the proof of the trusted domain acme.dev gone",
                "could not ask DNS for the proof of the trusted domain acme.dev for seven days",
            ),
        ] {
            assert_eq!(told(kind, older.clone()), told_older);
            let (Json::Object(mut both), Json::Object(newer)) = (older, newer) else {
                unreachable!("both are objects")
            };
            both.extend(newer);
            assert_eq!(told(kind, Json::Object(both)), told_newer);
        }
    }

    #[test]
    fn what_a_trusted_domain_does_is_told_in_words() {
        let changed = |before: &str, after: &str| {
            told("workspace.domain_changed", json!({ "domain": "acme.dev", "before": before, "after": after }))
        };
        assert_eq!(
            changed("auto member", "ask viewer"),
            "changed the trusted domain acme.dev from “join automatically, as Member” to “ask to join, as Viewer”"
        );
        assert_eq!(
            changed("off viewer", "other"),
            "changed the trusted domain acme.dev from “off, as Viewer” to “other”",
            "a word of a later version"
        );
    }

    #[test]
    fn a_token_is_told_with_what_it_may_do_and_how_long() {
        let backup = json!({ "of": "workspace", "name": "Backup", "scope": "read", "days": 90, "id": "x" });
        assert_eq!(told("token.created", backup), "created the token “Backup” (read); it expires in 90 days");
        let pipeline = json!({ "name": "Pipeline", "project": "rocket", "scope": "write", "days": null });
        assert_eq!(
            told("token.created", pipeline),
            "created the token “Pipeline” of the project rocket (read and write); it never expires"
        );
        assert_eq!(told("token.revoked", json!({ "name": "Backup" })), "revoked the token “Backup”");
    }

    #[test]
    fn whatever_a_workspace_has_written_down_has_a_sentence_of_its_own() {
        let about = json!({ "email": "bob@acme.dev", "before": "password", "after": "two_factor" });
        let of_workspaces = |kind: &&Kind| ["workspace", "project", "token"].contains(&of(kind.word()));
        let told: Vec<_> =
            Kind::ALL.iter().filter(of_workspaces).map(|kind| told(kind.word(), about.clone())).collect();
        assert!(told.len() > 20, "{told:?}");
        assert_eq!(told.iter().filter(|told| told.starts_with("did ")).collect::<Vec<_>>(), [""; 0]);
    }

    fn of(kind: &str) -> &str {
        kind.split_once('.').map_or(kind, |(of, _)| of)
    }

    #[test]
    fn a_kind_of_a_later_version_is_still_told() {
        assert_eq!(told("workspace.something", json!({})), "did workspace.something");
        assert_eq!(
            told("workspace.something", json!({ "before": "a", "after": "b" })),
            "did workspace.something: from “a” to “b”"
        );
    }

    #[test]
    fn words_become_labels() {
        assert_eq!(title("member_joined"), "Member joined");
        assert_eq!(title(""), "");
    }
}
