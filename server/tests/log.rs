//! The log: one line a request, and no secret in it.

use crate::client::request;
use crate::process::Running;

#[test]
fn a_request_is_logged_by_its_route_and_never_by_its_address() {
    let (mut running, said) = Running::start(&[("SALLYPORT_LOG", "trace")]);
    for (method, path, cookie, form) in [
        ("GET", "/invite/s3cret-invite", "", ""),
        ("GET", "/verify-email?token=s3cret-link", "", ""),
        ("GET", "/s3cret-nowhere?x=s3cret", "", ""),
        ("POST", "/rpc/sign_in", "", "email=ada@acme.test&password=s3cret-password"),
        ("POST", "/rpc/sign_in_code?next=s3cret", "", "code=s3cret-code"),
        ("GET", "/account", "__Host-sallyport=s3cret-session", ""),
    ] {
        assert!(request(&running.address, method, path, cookie, form).is_some(), "{path}");
    }
    let text = said + &running.lines_until("route=/account");
    assert!(!text.contains("s3cret"), "{text}");
    for route in ["route=/invite/{token}", "route=/verify-email", "route=- ", "route=/rpc/sign_in ", "route=/account"] {
        assert_eq!(text.lines().filter(|line| line.contains(route)).count(), 1, "{route} in\n{text}");
    }
    assert!(text.contains("method=GET") && text.contains("status=200") && text.contains("id="), "{text}");
}
