//! A house with everything in it that an operation of the HTTP API may be asked about, and every kind of credential.

use std::sync::atomic::{AtomicU64, Ordering};

use app::ssr::SESSION_COOKIE;
use engine::devices;
use engine::tokens::{self, NewToken};
use engine::workspaces::{self, domains, enforcement, invites, members, projects};
use http::{Method, Request, StatusCode, header};
use serde_json::{Value as Json, json};
use shared::api::GRANT_TYPE;
use shared::policy::Role;
use shared::views::{Door, MemberFilter};

use super::command_line;
use crate::house::{Answer, House, Person, form};

/// Part of names of what is inside: whoever is outside must never read it.
pub const CANARY: &str = "zebrafish";

/// What a program brings, or nothing.
pub struct Credential {
    pub name: String,
    secret: Option<String>,
    is_cookie: bool,
    /// Acme is shut to it, or unknown.
    pub is_outside: bool,
}

/// Acme requires 2FA. Ada administers it; Bob is a member without a second factor; Eve has a workspace of her own.
pub struct Stage {
    house: House,
    pub credentials: Vec<Credential>,
    /// Ada, who has just proven herself.
    admin: Person,
    project: String,
    /// Bob.
    member: String,
    /// Of Ada's account, of Acme, and of its project.
    tokens: [String; 3],
    /// One that waits at Acme.
    invite: String,
    /// One that Acme trusts.
    domain: String,
    /// Of a device that Ada let in, and that has not come for its session.
    device_code: String,
    copies: AtomicU64,
}

impl Stage {
    pub async fn set() -> Self {
        let house = House::new().await;
        let (ada, bob, eve) =
            (house.with_second_factor("Ada").await, house.signed_in("Bob").await, house.signed_in("Eve").await);
        let project = found(&house, &ada, "Acme", "Rocket Zebrafish").await;
        let evils = found(&house, &eve, "Evil", "Moon").await;
        house.join(&ada, "acme", &bob, Role::Member).await;
        let gus = house.signed_in("Gus").await;
        house.join(&ada, "acme", &gus, Role::Member).await;

        let caller = house.caller(&ada).await;
        let sibling = add_project(&house, &ada, "acme", "Pond").await;
        let mut credentials =
            vec![Credential { name: "none".into(), secret: None, is_cookie: false, is_outside: true }];
        let mut add = |name: &str, secret: &str, is_outside| {
            credentials.push(Credential {
                name: name.to_owned(),
                secret: Some(secret.to_owned()),
                is_cookie: false,
                is_outside,
            });
        };
        let mut ids = Vec::new();
        for (kind, of) in
            [("account", Of::Account), ("workspace", Of::Workspace("acme")), ("project", Of::Project(&project))]
        {
            let works = create(&house, &ada, of, "write", "").await;
            let secret = works.secret.expose();
            add(&format!("{kind} token"), secret, false);
            ids.push(works.token.id.to_string());
            let reads = create(&house, &ada, of, "read", "").await;
            add(&format!("{kind} token to read"), reads.secret.expose(), false);
            let revoked = create(&house, &ada, of, "write", "").await;
            revoke(&house, &ada, of, &revoked.token.id.to_string()).await;
            add(&format!("revoked {kind} token"), revoked.secret.expose(), true);
            let expired = create(&house, &ada, of, "write", "1").await;
            add(&format!("expired {kind} token"), expired.secret.expose(), true);
            add(&format!("{kind} token with a mangled checksum"), &mangled(secret), true);
        }
        for (name, person, of, is_outside) in [
            ("account token of a member without 2FA", &bob, Of::Account, false),
            ("account token of a stranger", &eve, Of::Account, true),
            ("workspace token of another workspace", &eve, Of::Workspace("evil"), true),
            ("project token of another project of the workspace", &ada, Of::Project(&sibling), true),
            ("project token of another workspace", &eve, Of::Project(&evils), true),
            ("account token of a removed member", &gus, Of::Account, true),
        ] {
            add(name, create(&house, person, of, "write", "").await.secret.expose(), is_outside);
        }
        // A command line stands before the door as the browser does that let it in.
        let adas_line = command_line(&house, &ada).await;
        add("admin's command line", &adas_line, false);
        add("command line with a mangled checksum", &mangled(&adas_line), true);
        add("command line of a member without 2FA", &command_line(&house, &bob).await, true);
        let ended = command_line(&house, &ada).await;
        let signed_out = crate::api::send(&house, Method::POST, "/api/v1/sign-out", Some(&ended), None).await;
        assert_eq!(signed_out.status, StatusCode::NO_CONTENT);
        add("command line that was signed out", &ended, true);
        let member = id_of(&house, &ada, &bob).await;
        members::remove(&house.engine, &caller, "acme", &id_of(&house, &ada, &gus).await).await.unwrap();
        invites::send(&house.engine, &caller, "acme", "zoe.zebrafish@acme.test", "viewer").await.unwrap();
        let invite =
            invites::list(&house.engine, &caller, "acme", "").await.unwrap().into_open().unwrap().0[0].id.to_string();
        let trusted = domains::add(&house.engine, &caller, "acme", "zebrafish.test", "auto", "viewer").await.unwrap();
        enforcement::require(&house.engine, &caller, "acme", true).await.unwrap();
        for (name, person) in [("admin's cookie", &ada), ("cookie of a member without 2FA", &bob)] {
            let secret = person.session.clone();
            credentials.push(Credential { name: name.into(), secret, is_cookie: true, is_outside: true });
        }
        house.clock.advance(1);
        let newer = create(&house, &bob, Of::Account, "write", "").await;
        house.clock.advance(2 * 24 * 60 * 60);
        // From here on no proof is fresh, but the one that Ada makes now.
        let mut confirmed = ada.clone();
        house.sign_in(&mut confirmed).await;
        for (name, secret, is_outside) in [
            ("account token that a member without 2FA made since", newer.secret.expose().to_owned(), true),
            ("admin's command line, just let in", command_line(&house, &confirmed).await, false),
        ] {
            let secret = Some(secret);
            credentials.push(Credential { name: name.into(), secret, is_cookie: false, is_outside });
        }
        let waiting = devices::begin(&house.engine, &house.nobody().await, "laptop").await.unwrap();
        let caller = house.caller(&confirmed).await;
        devices::approve(&house.engine, &caller, &waiting.user_code.grouped()).await.unwrap();
        house.engine.close().await;
        Self {
            house,
            credentials,
            admin: confirmed,
            project,
            member,
            tokens: ids.try_into().unwrap(),
            invite,
            domain: trusted.id.to_string(),
            device_code: waiting.device_code.expose().to_owned(),
            copies: AtomicU64::new(0),
        }
    }

    /// Every operation of the document.
    pub async fn operations(&self) -> Vec<(Method, String)> {
        let world = self.parallel().await;
        let document =
            crate::api::json(&crate::api::send(&world, Method::GET, "/api/v1/openapi.json", None, None).await);
        let mut operations = Vec::new();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for method in methods.as_object().unwrap().keys() {
                operations.push((method.to_uppercase().parse().unwrap(), path.clone()));
            }
        }
        assert!(operations.len() > 15, "the document has lost its operations");
        operations
    }

    /// What somebody called that in the table brings.
    pub fn secret(&self, name: &str) -> String {
        self.credentials.iter().find(|credential| credential.name == name).unwrap().secret.clone().unwrap()
    }

    /// Who may do the most.
    pub fn admin(&self) -> String {
        self.secret("admin's command line, just let in")
    }

    /// A world where there is what this operation is about, and nothing has happened yet.
    pub async fn world_for(&self, path: &str) -> House {
        let world = self.parallel().await;
        if path.ends_with("/restore") {
            workspaces::delete(&world.engine, &world.caller(&self.admin).await, "acme", "Acme").await.unwrap();
        }
        world
    }

    pub async fn call(&self, world: &House, method: &Method, path: &str, credential: &Credential) -> Answer {
        let place = self.place(method, path);
        if let Some(form) = self.form(path) {
            let mut request = Request::builder().method(method).uri(place).header(header::CONTENT_TYPE, FORM);
            let mut sender = world.browser();
            match &credential.secret {
                Some(cookie) if credential.is_cookie => {
                    request = request.header("sec-fetch-site", "same-origin");
                    sender = sender.with_cookie(SESSION_COOKIE, cookie);
                }
                Some(secret) => request = request.header(header::AUTHORIZATION, format!("Bearer {secret}")),
                None => {}
            }
            return sender.send(request, form.into()).await;
        }
        let body = body(method, path);
        if !credential.is_cookie {
            return crate::api::send(world, method.clone(), &place, credential.secret.as_deref(), body.as_ref()).await;
        }
        let request = Request::builder()
            .method(method)
            .uri(place)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/json");
        let body = body.map(|json| json.to_string()).unwrap_or_default();
        let cookie = credential.secret.as_deref().unwrap();
        world.browser().with_cookie(SESSION_COOKIE, cookie).send(request, body.into()).await
    }

    /// What is sent where forms are read, and no credential counts.
    fn form(&self, path: &str) -> Option<String> {
        match path {
            "/api/v1/device/authorization" => Some("client_id=sally&device_name=laptop".to_owned()),
            "/api/v1/device/token" => {
                let fields =
                    [("client_id", "sally"), ("grant_type", GRANT_TYPE), ("device_code", self.device_code.as_str())];
                Some(form(&fields))
            }
            _ => None,
        }
    }

    /// Where an operation finds what it is about.
    pub fn place(&self, method: &Method, path: &str) -> String {
        let token = match path {
            "/api/v1/me/tokens/{token}" => &self.tokens[0],
            "/api/v1/workspaces/{workspace}/tokens/{token}" => &self.tokens[1],
            _ => &self.tokens[2],
        };
        let mut place = path
            .replace("{workspace}", "acme")
            .replace("{project}", &self.project)
            .replace("{token}", token)
            .replace("{account}", &self.member)
            .replace("{invite}", &self.invite)
            .replace("{domain}", &self.domain);
        assert!(!place.contains('{'), "say what stands for the parameter in {path}");
        match (method.as_str(), path) {
            ("DELETE", "/api/v1/projects/{project}") => place.push_str("?confirm=Rocket%20Zebrafish"),
            ("DELETE", "/api/v1/workspaces/{workspace}") => place.push_str("?confirm=Acme"),
            _ => {}
        }
        place
    }

    pub async fn parallel(&self) -> House {
        self.house.copy(100 + self.copies.fetch_add(1, Ordering::SeqCst)).await
    }
}

const FORM: &str = "application/x-www-form-urlencoded";

/// What would work for somebody who may: a refusal must come from who asks and not from what is asked.
pub fn body(method: &Method, path: &str) -> Option<Json> {
    match (method.as_str(), path) {
        ("GET" | "DELETE", _) | ("POST", "/api/v1/sign-out") => None,
        ("POST", "/api/v1/workspaces") | ("PATCH", "/api/v1/workspaces/{workspace}") => {
            Some(json!({ "name": "Umbrella" }))
        }
        ("POST", "/api/v1/workspaces/{workspace}/projects") | ("PATCH", "/api/v1/projects/{project}") => {
            Some(json!({ "name": "Comet" }))
        }
        ("POST", path) if path.ends_with("/tokens") => Some(json!({ "name": "Deploy", "scope": "read" })),
        ("POST", "/api/v1/workspaces/{workspace}/invites") => {
            Some(json!({ "email": "pia@acme.test", "role": "viewer" }))
        }
        ("POST", "/api/v1/workspaces/{workspace}/domains") => {
            Some(json!({ "domain": "guest.test", "mode": "auto", "role": "viewer" }))
        }
        ("PATCH", "/api/v1/workspaces/{workspace}/domains/{domain}") => {
            Some(json!({ "mode": "off", "role": "viewer" }))
        }
        ("POST", path) if path.ends_with("/check") || path.ends_with("/restore") => None,
        ("PATCH", "/api/v1/workspaces/{workspace}/members/{account}") => Some(json!({ "role": "viewer" })),
        ("PUT", "/api/v1/workspaces/{workspace}/enforcement") => Some(json!({ "required_level": "password" })),
        ("POST", "/api/v1/token-check") => Some(json!({ "token": "slp_ws_0" })),
        _ => unreachable!("say in tests/api/stage.rs what the new operation {method} {path} is sent"),
    }
}

#[derive(Clone, Copy)]
enum Of<'a> {
    Account,
    Workspace(&'a str),
    Project(&'a str),
}

async fn create(house: &House, person: &Person, of: Of<'_>, scope: &str, days: &str) -> tokens::Created {
    let (engine, caller) = (&house.engine, house.caller(person).await);
    let wanted = NewToken { name: "Deploy", scope, expires_in_days: days };
    match of {
        Of::Account => tokens::of_account(engine, &caller, wanted).await.unwrap(),
        Of::Workspace(slug) => tokens::of_workspace(engine, &caller, slug, wanted).await.unwrap(),
        Of::Project(id) => tokens::of_project(engine, &caller, projects::ProjectAt::Id(id), wanted).await.unwrap(),
    }
}

/// A workspace with a project; the project's id.
async fn found(house: &House, person: &Person, workspace: &str, project: &str) -> String {
    let slug = workspaces::create(&house.engine, &house.caller(person).await, workspace).await.unwrap();
    add_project(house, person, slug.as_str(), project).await
}

/// The id of a new project.
async fn add_project(house: &House, person: &Person, workspace: &str, name: &str) -> String {
    let caller = house.caller(person).await;
    projects::create(&house.engine, &caller, workspace, name).await.unwrap();
    let Door::Open(list) = projects::list(&house.engine, &caller, workspace).await.unwrap() else {
        unreachable!("who founded it is let in")
    };
    list.projects.into_iter().find(|project| project.name == name).unwrap().id
}

async fn revoke(house: &House, person: &Person, of: Of<'_>, id: &str) {
    let (engine, caller) = (&house.engine, house.caller(person).await);
    let revoked = match of {
        Of::Account => tokens::revoke_account_token(engine, &caller, id).await,
        Of::Workspace(slug) => tokens::revoke_workspace_token(engine, &caller, slug, id).await,
        Of::Project(project) => {
            tokens::revoke_project_token(engine, &caller, projects::ProjectAt::Id(project), id).await
        }
    };
    revoked.unwrap();
}

/// The same with another last letter, which is one of the checksum.
fn mangled(secret: &str) -> String {
    let (rest, last) = secret.split_at(secret.len() - 1);
    format!("{rest}{}", if last == "0" { "1" } else { "0" })
}

async fn id_of(house: &House, admin: &Person, member: &Person) -> String {
    let caller = house.caller(admin).await;
    let people = members::people(&house.engine, &caller, "acme", &MemberFilter::default(), ("", "")).await.unwrap();
    let people = people.into_open().unwrap().members;
    people.into_iter().find(|found| found.email == member.email).unwrap().id.unwrap()
}
