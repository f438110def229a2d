//! A client of the real program: one connection a request.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::Command;
use std::time::Duration;

use serde_json::Value as Json;
use shared::api::GRANT_TYPE;

pub const PASSWORD: &str = "plum+kettle+orbit";

pub struct Answer {
    pub status: u16,
    pub cookies: Vec<String>,
    pub body: String,
}

/// One request on a connection of its own; nothing, when the program is gone before it answered.
pub fn request(address: &str, method: &str, path: &str, cookie: &str, form: &str) -> Option<Answer> {
    let head = format!(
        "Sec-Fetch-Site: same-origin\r\nCookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    );
    exchange(address, method, path, &head, form)
}

/// The same of a program, which bears a credential and says what it says in JSON.
pub fn call(address: &str, method: &str, path: &str, bearer: &str, json: &str) -> Option<Answer> {
    let head = format!("Authorization: Bearer {bearer}\r\nContent-Type: application/json\r\n");
    exchange(address, method, &format!("/api/v1/{path}"), &head, json)
}

fn exchange(address: &str, method: &str, path: &str, head: &str, body: &str) -> Option<Answer> {
    let mut stream = TcpStream::connect(address).ok()?;
    // Against hanging, not to measure.
    stream.set_read_timeout(Some(Duration::from_mins(2))).ok()?;
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nConnection: close\r\n{head}\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).ok()?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let cookies = head
        .lines()
        .filter_map(|line| line.strip_prefix("set-cookie: "))
        .filter_map(|cookie| cookie.split(';').next())
        .filter(|pair| !pair.ends_with('='))
        .map(str::to_owned)
        .collect();
    Some(Answer { status: head.get(9..12)?.parse().ok()?, cookies, body: body.to_owned() })
}

pub fn post(address: &str, name: &str, cookie: &str, form: &str) -> Option<Answer> {
    request(address, "POST", &format!("/rpc/{name}"), cookie, form)
}

/// The password step; the cookie it leads to.
pub fn sign_in(address: &str, email: &str) -> Option<Answer> {
    post(address, "sign_in", "", &format!("email={email}&password={PASSWORD}"))
}

/// Signs up, verifies the address and signs in; the session's cookie. The mail may leave from any of the servers.
pub fn arrive(servers: &[String], name: &str) -> String {
    let (server, email) = (&servers[0], format!("{name}@acme.test"));
    let form = format!("name={name}&email={email}&password={PASSWORD}");
    assert_eq!(post(server, "sign_up", "", &form).unwrap().status, 200);
    let token = mailed(servers, &email, "/verify-email?token=");
    assert_eq!(post(server, "verify_email", "", &format!("token={token}")).unwrap().status, 200);
    sign_in(server, &email).unwrap().cookies.join("; ")
}

/// Ada, in the session that used her authenticator app.
pub struct Ada {
    /// As a cookie.
    pub session: String,
    pub recovery_codes: Vec<String>,
}

/// Signs up, verifies and enrols Ada.
pub fn enrolled_ada(address: &str) -> Ada {
    let session = arrive(&[address.to_owned()], "ada");
    enrol(address, &session);
    let codes = post(address, "recovery_codes", &session, "").unwrap().body;
    let recovery_codes =
        codes.split("\"code\":\"").skip(1).map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
    Ada { session, recovery_codes }
}

/// Signs up and accepts an invite to Acme; the session's cookie.
pub fn join(servers: &[String], admin: &str, name: &str, role: &str) -> String {
    let session = arrive(servers, name);
    let form = format!("workspace=acme&email={name}@acme.test&role={role}");
    assert_eq!(post(&servers[0], "send_invite", admin, &form).unwrap().status, 200);
    let token = mailed(servers, &format!("{name}@acme.test"), "/invite/");
    assert_eq!(post(&servers[0], "accept_invite", &session, &format!("token={token}")).unwrap().status, 200);
    session
}

/// What stands behind `prefix` in a mail to this address, whichever server delivered it.
pub fn mailed(servers: &[String], email: &str, prefix: &str) -> String {
    let look = |server: &String| {
        let mails = request(server, "GET", "/dev/mailbox", "", "")?.body;
        let mail = mails.split(r#"{"to":""#).find(|mail| mail.starts_with(email) && mail.contains(prefix))?;
        Some(
            mail.split(prefix)
                .nth(1)?
                .split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_')
                .next()?
                .to_owned(),
        )
    };
    // A mail may be late where many tests run at once.
    (0..1_000)
        .find_map(|_| {
            std::thread::sleep(Duration::from_millis(20));
            servers.iter().find_map(look)
        })
        .unwrap()
}

/// Sets an authenticator app up in this session.
pub fn enrol(server: &str, session: &str) {
    assert_eq!(post(server, "begin_authenticator", session, "").unwrap().status, 200);
    let set_up = post(server, "authenticator_set_up", session, "").unwrap().body;
    let key: String = set_up.split("\"setup_key\":\"").nth(1).unwrap().split('"').next().unwrap().replace(' ', "");
    let code = Command::new("oathtool").args(["--totp", "--base32", &key]).output().unwrap().stdout;
    let code = String::from_utf8(code).unwrap();
    assert_eq!(post(server, "enable_authenticator", session, &format!("code={}", code.trim())).unwrap().status, 200);
}

/// The session of a command line that this browser let in (RFC 8628).
pub fn command_line(server: &str, session: &str) -> String {
    let form = "client_id=sally&device_name=laptop";
    let asked = json(&request(server, "POST", "/api/v1/device/authorization", "", form).unwrap());
    let text = |name: &str| asked[name].as_str().unwrap();
    let form = format!("code={}&decision=approve", text("user_code"));
    assert_eq!(post(server, "decide_device", session, &form).unwrap().status, 200);
    let form = format!("client_id=sally&grant_type={GRANT_TYPE}&device_code={}", text("device_code"));
    let told = json(&request(server, "POST", "/api/v1/device/token", "", &form).unwrap());
    told["access_token"].as_str().unwrap().to_owned()
}

/// What stands in an answer.
pub fn json(answer: &Answer) -> Json {
    serde_json::from_str(&answer.body).unwrap()
}
