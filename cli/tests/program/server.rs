//! Somebody on a port of this machine who answers as they are told to.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::thread;

use shared::ErrorCode;
use shared::api::Problem;

pub fn with_body(status: &str, head: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n{head}\r\n{body}"
    )
}

pub fn json(body: &str) -> String {
    with_body("200 OK", "", body)
}

/// That it was done, and nothing to be said of it.
pub fn no_content() -> String {
    "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n".to_owned()
}

/// What somebody says who stands before the server, and is none.
pub fn page(status: &str) -> String {
    let body = "<html>Welcome to the hotel</html>";
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/html\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

/// A refusal in the words of its code.
pub fn refusal(code: ErrorCode) -> String {
    let problem = Problem::new(code.status(), code, code.message().to_owned());
    with_body(&problem.status.to_string(), "", &serde_json::to_string(&problem).unwrap())
}

/// What a server says that lets no more through for so many seconds.
pub fn later(seconds: &str) -> String {
    let told = shared::Problem::retry_after(seconds.parse().unwrap());
    let problem = Problem { retry_after: told.retry_after, ..Problem::new(429, told.code, told.message()) };
    let body = serde_json::to_string(&problem).unwrap();
    with_body("429 Too Many Requests", &format!("retry-after: {seconds}\r\n"), &body)
}

/// Somebody who gives whoever comes first this answer, and tells what they asked.
pub fn answering(answer: &str) -> (u16, thread::JoinHandle<String>) {
    let (port, asked) = answering_in_turn(vec![answer.to_owned()]);
    (port, thread::spawn(move || asked.join().unwrap().remove(0)))
}

/// The same for as many as there are answers, one after another.
pub fn answering_in_turn(answers: Vec<String>) -> (u16, thread::JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let answer = move |answer: String| {
        let (mut stream, _) = listener.accept().unwrap();
        let asked = heard(&mut stream);
        stream.write_all(answer.as_bytes()).unwrap();
        asked
    };
    (port, thread::spawn(move || answers.into_iter().map(answer).collect()))
}

/// Somebody who says this to whoever comes first, and then nothing until they go.
pub fn stalling(answer: &str) -> u16 {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let answer = answer.to_owned();
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        heard(&mut stream);
        stream.write_all(answer.as_bytes()).unwrap();
        let _ = stream.read(&mut [0]);
    });
    port
}

/// All that somebody asks.
fn heard(stream: &mut TcpStream) -> String {
    let mut asked = Vec::new();
    let mut buffer = [0; 4096];
    // Whoever begins with TLS has no more to say before an answer.
    while !is_whole(&asked) && asked.first() != Some(&TLS_HANDSHAKE) {
        let length = stream.read(&mut buffer).unwrap();
        asked.extend_from_slice(&buffer[..length]);
        if length == 0 {
            break;
        }
    }
    String::from_utf8_lossy(&asked).into_owned()
}

/// Whether the head has ended, and as much has come after it as it says.
fn is_whole(asked: &[u8]) -> bool {
    let text = String::from_utf8_lossy(asked).to_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let length = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    body.len() >= length.unwrap_or(0)
}

/// The first byte of a TLS handshake (RFC 8446 §5.1).
const TLS_HANDSHAKE: u8 = 22;
