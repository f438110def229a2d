use super::kind::Kind;
use super::passkeys::{added, answer};
use super::stage::Stage;
use crate::house::{Browser, PASSWORD};

/// Whether a function acts inside a workspace: nobody outside may ever get more from it than a refusal.
pub fn is_of_workspace(name: &str) -> bool {
    matches!(
        name,
        "projects"
            | "project"
            | "create_project"
            | "rename_project"
            | "delete_project"
            | "people"
            | "member"
            | "member_emails"
            | "change_role"
            | "remove_member"
            | "settings"
            | "rename_workspace"
            | "delete_workspace"
            | "restore_workspace"
            | "require_second_factor"
            | "change_required_level"
            | "end_grace"
            | "preview"
            | "preview_emails"
            | "send_invite"
            | "resend_invite"
            | "revoke_invite"
            | "audit_log"
            | "add_domain"
            | "check_domain"
            | "change_domain"
            | "remove_domain"
            | "approve_join_request"
            | "decline_join_request"
            | "workspace_tokens"
            | "create_workspace_token"
            | "create_project_token"
            | "revoke_workspace_token"
            | "revoke_project_token"
    )
}

/// Arguments that would work for somebody who may: a refusal must come from who asks and not from what is asked.
/// What must be asked for first is asked for in `browser`.
pub async fn arguments(name: &str, stage: &Stage, kind: Kind, browser: &mut Browser) -> Vec<(&'static str, String)> {
    let next = || ("next", "/account".to_owned());
    let password = || ("password", PASSWORD.to_owned());
    let passkey = || ("passkey", stage.passkey.clone());
    let code = || ("code", stage.code_of(kind));
    let recovery_code =
        || ("code", stage.person(kind).recovery_code.clone().unwrap_or_else(|| "AAAA-AAAA-AAAA-AAAA".into()));
    match name {
        "security"
        | "sign_in_step"
        | "cancel_sign_in"
        | "step_up_methods"
        | "authenticator_set_up"
        | "disable_second_factor"
        | "recovery_codes"
        | "regenerate_recovery_codes"
        | "begin_passkey"
        | "passkey_signals"
        | "begin_second_step_passkey"
        | "begin_passkey_sign_in"
        | "begin_step_up_passkey"
        | "created_token"
        | "revoke_other_sessions" => vec![],
        "me" => vec![
            ("here", "acme".to_owned()),
            ("workspaces", String::new()),
            ("deleted", String::new()),
            ("is_home", "true".to_owned()),
        ],
        "activity" => vec![
            ("kind", "session.signed_in".into()),
            ("from", "2026-09-01".into()),
            ("to", "2026-09-30".into()),
            ("before", "1000".into()),
            ("after", String::new()),
        ],
        "device" => vec![("filled_in", stage.user_code.clone())],
        "find_device" => vec![("code", stage.user_code.clone())],
        "decide_device" => vec![("code", stage.user_code.clone()), ("decision", "approve".into())],
        // Whoever asks, it is the member's.
        "revoke_session" => vec![("session", stage.session.clone())],
        "sign_up" => vec![("name", "Zoe".into()), ("email", "zoe@acme.test".into()), password(), next()],
        "verify_email" => vec![("token", stage.verify_token.clone()), next()],
        "sign_in" => vec![("email", stage.person(Kind::Stranger).email.clone()), password(), next()],
        "sign_in_code" => vec![code()],
        "sign_in_recovery_code" => vec![recovery_code()],
        "step_up_code" | "enable_authenticator" => vec![code(), next()],
        "step_up_recovery_code" => vec![recovery_code(), next()],
        "step_up_password" => vec![password(), next()],
        "add_passkey" => vec![("answer", added(browser).await), next()],
        "rename_passkey" => vec![passkey(), ("passkey_name", "The blue key".into())],
        "remove_passkey" => vec![passkey()],
        // Whoever asks, it is the member's passkey, as it is the stranger's password in `sign_in`.
        "passkey_sign_in" => {
            vec![("answer", answer(browser, "begin_passkey_sign_in", stage.person(Kind::PasskeyMember)).await), next()]
        }
        "second_step_passkey" => {
            vec![("answer", answer(browser, "begin_second_step_passkey", stage.person(kind)).await)]
        }
        "step_up_passkey" => {
            vec![("answer", answer(browser, "begin_step_up_passkey", stage.person(kind)).await), next()]
        }
        "begin_authenticator" | "sign_out" => vec![next()],
        "set_theme" => vec![("theme", "dark".into())],
        "invite" | "accept_invite" => vec![("token", stage.invite_token.clone())],
        "accept_waiting_invite" => vec![("invite", stage.invite.clone())],
        "create_workspace" => vec![("workspace_name", "Umbrella".into())],
        "join_workspace" | "ask_to_join" => vec![("offer", stage.trusted_domain.clone())],
        "account_tokens" => vec![("at", String::new())],
        "create_account_token" => new_token(vec![]),
        // The member's own.
        "revoke_account_token" => vec![("token", stage.account_token.clone()), ("at", String::new())],
        other => in_workspace(other, stage),
    }
}

/// The same of what is done in a workspace.
fn in_workspace(name: &str, stage: &Stage) -> Vec<(&'static str, String)> {
    let workspace = || ("workspace", "acme".to_owned());
    let project = || ("project", stage.project.clone());
    let project_name = || ("project_name", "Comet".to_owned());
    let account = || ("account", stage.member.clone());
    let trusted_domain = || ("trusted_domain", stage.trusted_domain.clone());
    let level = || ("level", "phishing_resistant".to_owned());
    let at = || ("at", String::new());
    let effect = || ("effect", "shut_out".to_owned());
    match name {
        "leave_workspace" | "projects" | "settings" | "end_grace" => vec![workspace()],
        "workspace_tokens" => vec![workspace(), at()],
        "audit_log" => vec![
            workspace(),
            ("kind", "project.deleted".into()),
            ("person", "ada@acme.test".into()),
            ("from", "2026-09-01".into()),
            ("to", "2026-09-30".into()),
            ("before", "1000".into()),
            ("after", "0".into()),
        ],
        "restore_workspace" => vec![("workspace", "gone".into())],
        "rename_workspace" => vec![workspace(), ("workspace_name", "Umbrella".into())],
        "delete_workspace" => vec![workspace(), ("confirm", "Acme".into())],
        "people" | "member_emails" => vec![workspace(), ("find", "sort=joined".into())],
        "member" => vec![workspace(), account()],
        "remove_member" => vec![workspace(), account(), ("revoke_tokens", "true".into())],
        "change_role" => vec![workspace(), account(), ("role", "viewer".into())],
        "create_project" => vec![workspace(), project_name()],
        "project" => vec![workspace(), project(), at()],
        "rename_project" => vec![workspace(), project(), project_name()],
        "delete_project" => vec![workspace(), project(), ("confirm", "Rocket Zebrafish".into())],
        // Off, whatever else the form says.
        "require_second_factor" => {
            vec![workspace(), ("required", "false".into()), level(), ("grace_until", "2026-09-30".into())]
        }
        "change_required_level" => {
            vec![
                workspace(),
                ("level", "two_factor".into()),
                ("grace_until", String::new()),
                ("instead_of", "two_factor".into()),
            ]
        }
        "preview" => vec![workspace(), level(), effect(), ("search", String::new()), at()],
        "preview_emails" => vec![workspace(), level(), effect(), ("search", String::new())],
        "send_invite" => vec![workspace(), ("email", "gus@guest.test".into()), ("role", "viewer".into())],
        "resend_invite" | "revoke_invite" => vec![workspace(), ("email", "aardvark@guest.test".into())],
        "add_domain" => {
            vec![workspace(), ("domain", "guest.test".into()), ("mode", "auto".into()), ("role", "viewer".into())]
        }
        "check_domain" | "remove_domain" => vec![workspace(), trusted_domain()],
        "change_domain" => vec![workspace(), trusted_domain(), ("mode", "off".into()), ("role", "viewer".into())],
        "approve_join_request" | "decline_join_request" => vec![workspace(), ("request", stage.request.clone())],
        "create_workspace_token" => new_token(vec![workspace()]),
        "create_project_token" => new_token(vec![workspace(), project()]),
        "revoke_workspace_token" => vec![workspace(), ("token", stage.project_token.clone()), at()],
        "revoke_project_token" => vec![workspace(), project(), ("token", stage.project_token.clone()), at()],
        unknown => unreachable!(
            "say in tests/access/arguments.rs how the new server function `{unknown}` is called, and whether it is of a workspace"
        ),
    }
}

fn new_token(of: Vec<(&'static str, String)>) -> Vec<(&'static str, String)> {
    let token = [("name", "Pipeline"), ("scope", "write"), ("expires_in_days", "30")];
    of.into_iter().chain(token.map(|(name, value)| (name, value.to_owned()))).collect()
}

/// What else an address may ask a page for: whatever makes it show something else.
pub fn questions(route: &str) -> &'static [&'static str] {
    match route {
        "/sign-in" | "/sign-up" | "/step-up" => &["?next=/w/acme/people", "?with=recovery-code&next=/w/acme"],
        "/w/{workspace}" => &["?enrol=codes", "?enrol=app", "?enrol=begin", "?enrol=passkey", "?done=joined"],
        "/w/{workspace}/people" => &[
            "?filter=without-2fa",
            "?q=e&role=member&by=invite&sort=joined",
            "?done=invited",
            "?domain=guest.test&mode=auto&as=viewer",
            "?level=phishing_resistant&grace_until=2026-09-30",
        ],
        "/w/{workspace}/people/{account}" => &["?confirm=remove"],
        "/w/{workspace}/people/preview" | "/w/{workspace}/people/preview.csv" => {
            &["?level=phishing_resistant&effect=shut_out", "?level=two_factor&effect=nothing"]
        }
        "/w/{workspace}/audit" | "/w/{workspace}/audit.csv" | "/w/{workspace}/audit.ndjson" => {
            &["?kind=project.deleted", "?person=ada@acme.test&from=2026-09-01&to=2026-09-30"]
        }
        "/account/activity" | "/account/activity.csv" | "/account/activity.ndjson" => {
            &["?kind=session.signed_in", "?kind=project.deleted&person=ada@acme.test", "?from=2026-09-01&to=2026-09-30"]
        }
        "/w/{workspace}/settings" => &["?confirm=delete", "?confirm=leave", "?workspace_name=Umbrella"],
        _ => &[],
    }
}

/// The address of a page, its parameters filled in.
pub fn place(route: &str, stage: &Stage) -> String {
    let path = route
        .replace("{workspace}", "acme")
        .replace("{project}", &stage.project)
        .replace("{account}", &stage.member)
        .replace("{token}", &stage.invite_token)
        .replace("{passkey}", &stage.passkey)
        .replace("{*name}", "nothing")
        .replace("{*file}", "nothing.js");
    assert!(!path.contains('{'), "say in tests/access/arguments.rs what stands for the parameter in {route}");
    path
}
