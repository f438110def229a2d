use super::stage::{Kind, Stage};
use crate::house::PASSWORD;

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
            | "require_second_factor"
            | "send_invite"
            | "revoke_invite"
    )
}

/// Arguments that would work for somebody who may: a refusal must come from who asks and not from what is asked.
pub fn arguments(name: &str, stage: &Stage, kind: Kind) -> Vec<(&'static str, String)> {
    let workspace = || ("workspace", "acme".to_owned());
    let project = || ("project", stage.project.clone());
    let project_name = || ("project_name", "Comet".to_owned());
    let next = || ("next", "/account".to_owned());
    let password = || ("password", PASSWORD.to_owned());
    let code = || ("code", stage.code_of(kind));
    let recovery_code =
        || ("code", stage.person(kind).recovery_code.clone().unwrap_or_else(|| "AAAA-AAAA-AAAA-AAAA".into()));
    match name {
        "me"
        | "security"
        | "sign_out"
        | "sign_in_step"
        | "cancel_sign_in"
        | "step_up_methods"
        | "authenticator_set_up"
        | "disable_second_factor"
        | "recovery_codes"
        | "regenerate_recovery_codes" => vec![],
        "sign_up" => vec![("name", "Zoe".into()), ("email", "zoe@acme.test".into()), password(), next()],
        "verify_email" => vec![("token", stage.verify_token.clone()), next()],
        "sign_in" => vec![("email", stage.person(Kind::Stranger).email.clone()), password(), next()],
        "sign_in_code" => vec![code()],
        "sign_in_recovery_code" => vec![recovery_code()],
        "step_up_code" | "enable_authenticator" => vec![code(), next()],
        "step_up_recovery_code" => vec![recovery_code(), next()],
        "step_up_password" => vec![password(), next()],
        "begin_authenticator" => vec![next()],
        "set_theme" => vec![("theme", "dark".into())],
        "invite" | "accept_invite" => vec![("token", stage.invite_token.clone())],
        "create_workspace" => vec![("workspace_name", "Umbrella".into())],
        "leave_workspace" | "projects" => vec![workspace()],
        "people" => vec![workspace(), ("without_second_factor", "false".into())],
        "create_project" => vec![workspace(), project_name()],
        "project" => vec![workspace(), project()],
        "rename_project" => vec![workspace(), project(), project_name()],
        "delete_project" => vec![workspace(), project(), ("confirm", "Rocket Zebrafish".into())],
        "require_second_factor" => vec![workspace(), ("required", "false".into())],
        "send_invite" => vec![workspace(), ("email", "gus@guest.test".into()), ("role", "viewer".into())],
        "revoke_invite" => vec![workspace(), ("email", "zebrafish@guest.test".into())],
        unknown => panic!(
            "say in tests/access/arguments.rs how the new server function `{unknown}` is called, and whether it is of a workspace"
        ),
    }
}

/// The address of a page, its parameters filled in.
pub fn place(route: &str, stage: &Stage) -> String {
    let path = route
        .replace("{workspace}", "acme")
        .replace("{project}", &stage.project)
        .replace("{token}", &stage.invite_token)
        .replace("{*name}", "nothing")
        .replace("{*file}", "nothing.js");
    assert!(!path.contains('{'), "say in tests/access/arguments.rs what stands for the parameter in {route}");
    path
}
