//! Why no answer came, in words that say what to look at.

use std::io;

use rustls::{CertificateError, Error as TlsError};
use ureq::{Error, Timeout};

use super::request::Request;
use super::timeouts::Timeouts;
use crate::output::terminal::seconds;
use crate::problem::Failure;
use crate::server::Server;

pub fn failure(server: &Server, is_proxied: bool, timeouts: Timeouts, request: &Request, error: &Error) -> Failure {
    if let Error::BodyExceedsLimit(_) | Error::LargeResponseHeader(..) = error {
        let doubt = request.doubt();
        return Failure::other(format!("{server} answers with more than any answer of a Sallyport server.{doubt}"));
    }
    let (why, may_have_arrived) = why(error, timeouts);
    let doubt = if may_have_arrived { request.doubt() } else { "" };
    let way = if is_proxied { " through the proxy in HTTPS_PROXY" } else { "" };
    Failure::unreachable(format!("{server} can't be reached{way}: {why}.{doubt}"))
}

/// The reason, and whether the request may have arrived nevertheless.
fn why(error: &Error, timeouts: Timeouts) -> (String, bool) {
    let never = |why: &str| (why.to_owned(), false);
    let (connect, answer) = (seconds(timeouts.connect), seconds(timeouts.answer));
    match error {
        Error::HostNotFound => never("no machine of that name is found"),
        Error::Timeout(Timeout::Resolve) => never(&format!("looking up its name took more than {connect}")),
        Error::Timeout(Timeout::Connect) => never(&format!("no connection came about within {connect}")),
        Error::Timeout(Timeout::PerRead) => (format!("it sent nothing for {answer}"), true),
        Error::Timeout(_) => (format!("it did not answer within {answer}"), true),
        Error::ConnectProxyFailed(_) => never("it does not let us through"),
        Error::ConnectionFailed => never("no connection came about"),
        Error::Rustls(why) => (tls(why), false),
        Error::Tls(why) => (format!("TLS failed: {why}"), false),
        Error::Io(why) => io(why),
        other => (format!("the connection failed ({other})"), true),
    }
}

fn io(error: &io::Error) -> (String, bool) {
    // A failed handshake arrives wrapped.
    if let Some(why) = error.get_ref().and_then(|inner| inner.downcast_ref::<TlsError>()) {
        return (tls(why), false);
    }
    match error.kind() {
        io::ErrorKind::ConnectionRefused => ("nothing listens there".to_owned(), false),
        io::ErrorKind::HostUnreachable | io::ErrorKind::NetworkUnreachable => ("no way leads there".to_owned(), false),
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe => ("it closed the connection".to_owned(), true),
        // The standard library has no kind for it.
        _ if error.to_string().starts_with("failed to lookup address") => {
            ("no machine of that name is found".to_owned(), false)
        }
        _ => (format!("the connection failed ({error})"), true),
    }
}

fn tls(error: &TlsError) -> String {
    match error {
        TlsError::InvalidCertificate(why) => format!("its certificate is not accepted: {}", certificate(why)),
        TlsError::InvalidMessage(_) => "what answers there does not speak TLS".to_owned(),
        other => format!("TLS failed ({other})"),
    }
}

fn certificate(error: &CertificateError) -> String {
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "it has expired".into(),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
            "it is not valid yet; look at this machine's clock".into()
        }
        CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
            "it is for another name".into()
        }
        CertificateError::UnknownIssuer => {
            "this machine does not know who issued it; if you do, name their certificate in SSL_CERT_FILE".into()
        }
        CertificateError::Revoked => "it was revoked".into(),
        // What `openssl req -x509` makes. Its name is all that is passed on of the error.
        CertificateError::Other(why) if format!("{why:?}").contains("CaUsedAsEndEntity") => {
            "it is an authority's, and no server's; one that is self-signed has to say CA:FALSE".into()
        }
        other => format!("{other}"),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rustls::OtherError;

    use super::*;
    use crate::environment::Environment;

    fn told(request: &Request, error: &Error) -> String {
        let timeouts = Timeouts::of(&Environment::default()).unwrap();
        let failure = failure(&Server::parse("https://gate.example.com").unwrap(), false, timeouts, request, error);
        assert_eq!(failure.exit() as u8, 5);
        failure.text().unwrap()
    }

    #[test]
    fn each_kind_of_silence_is_told_apart() {
        let handshake = |why| Error::Io(io::Error::new(io::ErrorKind::InvalidData, TlsError::InvalidCertificate(why)));
        let look = Request::get(&["me"]);
        let authority = CertificateError::Other(OtherError(Arc::new(io::Error::other("CaUsedAsEndEntity"))));
        for (error, words) in [
            (Error::HostNotFound, "no machine of that name"),
            (Error::Timeout(Timeout::Connect), "within 10 seconds"),
            (Error::Timeout(Timeout::Global), "within 60 seconds"),
            (Error::Timeout(Timeout::PerRead), "nothing for 60 seconds"),
            (Error::Io(io::ErrorKind::ConnectionRefused.into()), "nothing listens"),
            (handshake(CertificateError::Expired), "expired"),
            (handshake(CertificateError::NotValidForName), "another name"),
            (handshake(CertificateError::UnknownIssuer), "SSL_CERT_FILE"),
            (handshake(authority), "CA:FALSE"),
            (Error::ConnectProxyFailed("407".into()), "not let us through"),
        ] {
            assert!(told(&look, &error).contains(words), "{error:?}");
        }
    }

    #[test]
    fn what_may_have_been_done_is_not_called_undone() {
        let change = Request::post(&["me", "tokens"]);
        let doubt = "may have been done";
        assert!(told(&change, &Error::Timeout(Timeout::Global)).contains(doubt));
        assert!(told(&change, &Error::Io(io::ErrorKind::ConnectionReset.into())).contains(doubt));
        assert!(!told(&change, &Error::Io(io::ErrorKind::ConnectionRefused.into())).contains(doubt));
        assert!(!told(&Request::get(&["me"]), &Error::Timeout(Timeout::Global)).contains(doubt));
    }
}
