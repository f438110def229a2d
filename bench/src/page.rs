//! The program as it is shipped: how soon it answers, what it holds, what its pages weigh.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use http::StatusCode;
use http::header::{LOCATION, SET_COOKIE};
use tempfile::TempDir;

use crate::browser::{Answer, Connection};
use crate::stage::{EMAIL, PASSWORD};
use crate::table::{Budget, Table};
use crate::{Outcome, median};

const STARTS: usize = 7;
const IDLE: Duration = Duration::from_secs(3);

pub async fn measure(table: &mut Table) -> Outcome<()> {
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let begin = Instant::now();
        let _program = Program::start().await?;
        starts.push(begin.elapsed().as_secs_f64());
    }
    table.add(
        "cold start to the first 200",
        median(starts),
        " s",
        Budget::AtMost(0.3),
        "empty data folder, schema included",
    );

    let program = Program::start().await?;
    tokio::time::sleep(IDLE).await;
    table.add("resident memory, idle", program.resident_megabytes()?, " MB", Budget::AtMost(40.0), "");

    let mut tab = Connection::open(program.address).await?;
    let first = weigh_with_assets(&mut tab, "/sign-in").await?;
    let note = format!("raw {:.1} KB", first.raw);
    table.add("/sign-in, all bytes over the wire, brotli", first.wire, " KB", Budget::AtMost(220.0), &note);

    let added = weigh_code("target/site")? - weigh_code("target/site-without-passkeys")?;
    table.add("passkey client code, brotli", added, " KB", Budget::AtMost(6.0), "the page less one without it");

    let session = sign_in(&mut tab).await?;
    for path in ["/", "/account/security"] {
        let (wire, raw) =
            (weigh(&mut tab, path, "br", &session).await?, weigh(&mut tab, path, "identity", &session).await?);
        let note = format!("signed in, assets cached; raw {raw:.1} KB");
        table.add(path, wire, " KB", Budget::AtMost(40.0), &note);
    }
    Ok(())
}

/// Script and program of a built site, compressed.
fn weigh_code(site: &str) -> Outcome<f64> {
    let mut bytes = 0;
    for file in std::fs::read_dir(format!("{site}/pkg")).map_err(|why| format!("{site}: {why}; run ./dev bench"))? {
        let file = file?;
        let name = file.file_name().to_string_lossy().into_owned();
        if name.ends_with(".js.br") || name.ends_with(".wasm.br") {
            bytes += file.metadata()?.len();
        }
    }
    Ok(bytes as f64 / 1024.0)
}

/// The release build, on a port and a folder of its own, ended when dropped.
struct Program {
    child: Child,
    address: SocketAddr,
    _folder: TempDir,
}

impl Program {
    async fn start() -> Outcome<Self> {
        let folder = tempfile::tempdir()?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let binary = PathBuf::from(std::env::var("SALLYPORT_BIN").unwrap_or("target/release/sallyport".into()));
        let child = Command::new(&binary)
            .arg("serve")
            .env("SALLYPORT_LISTEN", address.to_string())
            .env("SALLYPORT_PUBLIC_URL", format!("http://localhost:{}", address.port()))
            .env("SALLYPORT_DATA_DIR", folder.path())
            .env("SALLYPORT_LOG", "warn")
            .stdin(Stdio::null())
            .spawn()
            .map_err(|why| format!("{}: {why}; run ./dev build first", binary.display()))?;
        let program = Self { child, address, _folder: folder };
        let end = Instant::now() + Duration::from_secs(30);
        while Instant::now() < end {
            if let Ok(mut tab) = Connection::open(address).await
                && tab.get("/healthz", &[]).await.is_ok_and(|answer| answer.status == StatusCode::OK)
            {
                return Ok(program);
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Err("the program did not answer within 30 s".into())
    }

    fn resident_megabytes(&self) -> Outcome<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
        let kilobytes: f64 = line.trim().trim_end_matches(" kB").trim().parse()?;
        Ok(kilobytes / 1024.0)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Weight {
    wire: f64,
    raw: f64,
}

/// A first visit: the page, and everything of ours that it names.
async fn weigh_with_assets(tab: &mut Connection, path: &str) -> Outcome<Weight> {
    let html = String::from_utf8(tab.get(path, &[]).await?.body.to_vec())?;
    let mut paths: Vec<&str> = html
        .split(['"', '\'', ' ', '>', '=', '(', ')'])
        .filter(|word| word.starts_with("/pkg/") || *word == "/favicon.svg")
        .collect();
    paths.sort_unstable();
    paths.dedup();
    paths.push(path);
    let mut weight = Weight { wire: 0.0, raw: 0.0 };
    for path in paths {
        weight.wire += weigh(tab, path, "br", "").await?;
        weight.raw += weigh(tab, path, "identity", "").await?;
    }
    Ok(weight)
}

/// The body of one answer, in KB.
async fn weigh(tab: &mut Connection, path: &str, encoding: &str, cookie: &str) -> Outcome<f64> {
    let answer =
        tab.get(path, &[("accept-encoding", encoding), ("accept", "text/html,*/*"), ("cookie", cookie)]).await?;
    if answer.status != StatusCode::OK {
        return Err(format!("{path} answered {}", answer.status).into());
    }
    Ok(answer.body.len() as f64 / 1024.0)
}

/// Signs up, verifies and signs in, as a browser without WASM does; the cookie for further requests.
async fn sign_in(tab: &mut Connection) -> Outcome<String> {
    let html = [("accept", "text/html")];
    let credentials = format!("email={}&password={}", EMAIL.replace('@', "%40"), PASSWORD.replace(' ', "+"));
    post(tab, "/rpc/sign_up", &format!("name=Ada&next=&{credentials}")).await?;
    let token = verification_token(tab).await?;
    post(tab, "/rpc/verify_email", &format!("token={token}&next=")).await?;
    let answer = tab.post("/rpc/sign_in", &html, &format!("{credentials}&next=")).await?;
    let cookie = answer.headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    let session =
        cookie.filter_map(|cookie| cookie.split(';').next()).find(|pair| pair.starts_with("__Host-sallyport="));
    Ok(session.ok_or("no session cookie")?.to_owned())
}

async fn post(tab: &mut Connection, path: &str, form: &str) -> Outcome<()> {
    let Answer { status, headers, .. } = tab.post(path, &[("accept", "text/html")], form).await?;
    let location = headers.get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if status.is_redirection() && !location.contains("__err") {
        Ok(())
    } else {
        Err(format!("{path} answered {status}").into())
    }
}

async fn verification_token(tab: &mut Connection) -> Outcome<String> {
    for _ in 0..200 {
        let answer = tab.get("/dev/mailbox", &[("accept", "application/json")]).await?;
        let mails: serde_json::Value = serde_json::from_slice(&answer.body)?;
        let text =
            mails.get(0).and_then(|mail| mail.get("text")).and_then(serde_json::Value::as_str).unwrap_or_default();
        if let Some(token) = text.split("token=").nth(1).and_then(|rest| rest.split_whitespace().next()) {
            return Ok(token.to_owned());
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Err("no verification mail".into())
}
