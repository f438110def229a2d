//! Mail that leaves the real program, and what becomes of it when the program is told to stop.

#![expect(clippy::unwrap_used, reason = "a stage that can't be set should say so and stop")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::spawn;

use crate::client::{PASSWORD, post};
use crate::process::Running;
use crate::switching::wait_until;
use sqlx::Connection as _;

/// A mail server that has read a mail to its end, and does not say yet that it takes it.
struct Slow {
    url: String,
    has_read: Receiver<()>,
    may_take: Sender<()>,
}

impl Slow {
    fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("smtp://{}", listener.local_addr().unwrap());
        let ((read, has_read), (may_take, takes)) = (channel(), channel());
        spawn(move || {
            for stream in listener.incoming() {
                // Whoever stops in the middle of a mail is not there to be answered.
                let _ = answer(&stream.unwrap(), &read, &takes);
            }
        });
        Self { url, has_read, may_take }
    }
}

/// As much of SMTP as a mail takes (RFC 5321).
fn answer(mut stream: &TcpStream, read: &Sender<()>, takes: &Receiver<()>) -> std::io::Result<()> {
    stream.write_all(b"220 mail.test\r\n")?;
    let mut is_mail = false;
    for line in BufReader::new(stream).lines() {
        let told: &[u8] = match line?.as_str() {
            "." => {
                is_mail = false;
                let _ = read.send(());
                let _ = takes.recv();
                b"250 taken\r\n"
            }
            _ if is_mail => continue,
            "DATA" => {
                is_mail = true;
                b"354 go on\r\n"
            }
            _ => b"250 mail.test\r\n",
        };
        stream.write_all(told)?;
    }
    Ok(())
}

/// How many mails wait to be sent, or to be sent again.
#[tokio::main(flavor = "current_thread")]
async fn waiting(folder: &Path) -> i64 {
    let url = format!("sqlite://{}", folder.join("data/sallyport.db").display());
    let mut link = sqlx::SqliteConnection::connect(&url).await.unwrap();
    sqlx::query_scalar("SELECT COUNT(*) FROM outbox").fetch_one(&mut link).await.unwrap()
}

/// A server that is told to stop while this mail server has its first mail, and has not taken it.
fn stopping(slow: &Slow) -> Running {
    let (running, _) = Running::start(&[("SALLYPORT_SMTP_URL", &slow.url)]);
    let form = format!("name=Ada&email=ada@acme.test&password={PASSWORD}");
    assert_eq!(post(&running.address, "sign_up", "", &form).unwrap().status, 200);
    slow.has_read.recv().unwrap();
    running.tell_to_stop();
    running
}

#[test]
fn a_mail_under_way_arrives_before_the_program_ends_and_waits_no_more() {
    let slow = Slow::open();
    let mut running = stopping(&slow);
    wait_until("new connections are taken no more", || TcpStream::connect(&running.address).is_err());
    slow.may_take.send(()).unwrap();
    running.lines_until("Sallyport has stopped");
    assert_eq!(waiting(running.folder.path()), 0, "what was taken would be sent again");
    assert_eq!(running.end(), (Some(0), String::new()));
}

#[test]
fn a_mail_server_that_never_answers_holds_no_program_that_is_told_to_stop() {
    let slow = Slow::open();
    let mut running = stopping(&slow);
    let said = running.lines_until("Sallyport has stopped");
    assert!(said.contains("a mail was not taken in time"), "{said}");
    assert_eq!(waiting(running.folder.path()), 1, "it may not have arrived");
    assert_eq!(running.end(), (Some(0), String::new()));
}
