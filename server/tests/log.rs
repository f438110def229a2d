//! The log: one line a request, and no secret in it.

mod house;

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use house::House;
use tracing_subscriber::fmt::MakeWriter;

#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn a_request_is_logged_by_its_route_and_never_by_its_address() {
    let lines = Lines::default();
    let log = tracing_subscriber::fmt()
        .with_env_filter(server::logging::filter("trace"))
        .with_ansi(false)
        .with_writer(lines.clone())
        .finish();
    let guard = tracing::subscriber::set_default(log);

    let house = House::new().await;
    let mut browser = house.browser();
    browser.get("/invite/s3cret-invite").await;
    browser.get("/verify-email?token=s3cret-link").await;
    browser.get("/s3cret-nowhere?x=s3cret").await;
    browser.call("sign_in", &[("email", "ada@acme.test"), ("password", "s3cret-password")]).await;
    browser.submit("/sign-in?next=s3cret", "sign_in_code", &[("code", "s3cret-code")]).await;
    browser.clone().with_cookie("__Host-sallyport", "s3cret-session").get("/account").await;
    drop(guard);

    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(!text.contains("s3cret"), "{text}");
    for route in ["route=/invite/{token}", "route=/verify-email", "route=- ", "route=/rpc/sign_in ", "route=/account"] {
        assert_eq!(text.lines().filter(|line| line.contains(route)).count(), 1, "{route} in\n{text}");
    }
    assert!(text.contains("method=GET") && text.contains("status=200") && text.contains("id="), "{text}");
}
