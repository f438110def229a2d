//! The real program on a real socket.

#![expect(clippy::unwrap_used, reason = "a stage that can't be set should say so and stop")]

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use crate::client::request;
use crate::process::Running;
use crate::switching::wait_until;

fn connect(running: &Running) -> TcpStream {
    let stream = TcpStream::connect(&running.address).unwrap();
    // Against hanging, not to measure.
    stream.set_read_timeout(Some(Duration::from_mins(2))).unwrap();
    stream
}

fn head(path: &str, length: usize) -> String {
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n"
    )
}

fn answer(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

#[test]
fn a_server_whose_log_nobody_reads_any_more_goes_on() {
    let running = Running::start_unheard(&[("SALLYPORT_LOG", "debug")]);
    let answers = |path| request(&running.address, "GET", path, "", "").is_some_and(|answer| answer.status == 200);
    wait_until("it is ready", || answers("/readyz"));
    assert!(answers("/sign-in"));
    running.tell_to_stop();
    assert_eq!(running.end_unheard(), Some(0));
}

#[test]
fn ten_megabytes_get_an_answer_and_not_a_broken_connection() {
    let (running, _) = Running::start(&[]);
    let body = vec![b'a'; 10 * 1024 * 1024];
    let mut stream = connect(&running);
    stream.write_all(head("/rpc/sign_up", body.len()).as_bytes()).unwrap();
    stream.write_all(&body).unwrap();
    let said = answer(stream);
    assert!(said.starts_with("HTTP/1.1 413 ") && said.contains("Shorten it"), "{said}");
    running.tell_to_stop();
    assert_eq!(running.end(), (Some(0), String::new()));
}

#[test]
fn a_request_under_way_is_finished_before_the_program_ends() {
    let (running, _) = Running::start(&[]);
    let body = "email=ada%40acme.test&password=wrong";
    let mut stream = connect(&running);
    let head = head("/rpc/sign_in", body.len()).replacen("Connection:", "Expect: 100-continue\r\nConnection:", 1);
    stream.write_all(head.as_bytes()).unwrap();
    // Whoever is told to go on (RFC 9110 §10.1.1) is under way.
    let mut go_on = [0; b"HTTP/1.1 100 Continue\r\n\r\n".len()];
    stream.read_exact(&mut go_on).unwrap();
    assert_eq!(&go_on, b"HTTP/1.1 100 Continue\r\n\r\n");
    running.tell_to_stop();
    wait_until("new connections are taken no more", || TcpStream::connect(&running.address).is_err());
    stream.write_all(body.as_bytes()).unwrap();
    let said = answer(stream);
    assert!(said.starts_with("HTTP/1.1 401 ") && said.contains("Email or password is wrong."), "{said}");
    assert_eq!(running.end(), (Some(0), String::new()));
}

#[test]
fn what_is_not_http_ends_the_connection_and_nothing_else() {
    let (running, _) = Running::start(&[]);
    for nonsense in [
        "\x16\x03\x01\x02\0",
        "GET / HTTP/9.9\r\n\r\n",
        "GET /\0 HTTP/1.1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
    ] {
        let mut stream = connect(&running);
        stream.write_all(nonsense.as_bytes()).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let said = answer(stream);
        assert!(
            said.is_empty() || said.starts_with("HTTP/1.1 4") || said.starts_with("HTTP/1.0 4"),
            "{nonsense:?}: {said}"
        );
    }
    let mut stream = connect(&running);
    stream.write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    assert!(answer(stream).ends_with("ok"));
    running.tell_to_stop();
    assert_eq!(running.end(), (Some(0), String::new()));
}
