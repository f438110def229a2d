//! The maths of RFC 6238, by `totp-rs`; what is ours is which steps count.

use shared::input::VerificationCode;
use totp_rs::{Builder, Totp};

use crate::clock::Instant;
use crate::error::Error;
use crate::limits::{TOTP_DIGITS, TOTP_STEP};

/// What the app shows beside the account.
const ISSUER: &str = "Sallyport";

/// The step whose code this is: the current one or the one before, for a code typed slowly (RFC 6238 §5.2
/// allows one step of delay). Never one ahead: a clock that runs fast would lend a thief half a minute.
pub fn matching_step(secret: &[u8], code: &VerificationCode, now: Instant) -> Result<Option<i64>, Error> {
    let (totp, seconds) = (totp(secret, "")?, now.unix_seconds());
    let step =
        totp.check(code.digits(), seconds).or_else(|| totp.check(code.digits(), seconds.checked_sub(TOTP_STEP)?));
    Ok(step.and_then(|step| i64::try_from(step).ok()))
}

/// The `otpauth://` address that an app reads from the QR code.
pub fn uri(secret: &[u8], account: &str) -> Result<String, Error> {
    totp(secret, account)?.to_url().map_err(|_| Error::Corrupt("authenticator secret"))
}

/// The secret for typing: base32 in groups of four.
pub fn setup_key(secret: &[u8]) -> String {
    let letters = data_encoding::BASE32_NOPAD.encode(secret);
    let groups: Vec<&str> = letters.as_bytes().chunks(4).filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(" ")
}

fn totp(secret: &[u8], account: &str) -> Result<Totp, Error> {
    Builder::new()
        .with_secret(secret.to_vec())
        .with_digits(u8::try_from(TOTP_DIGITS).unwrap_or(6))
        .with_step_duration(TOTP_STEP)
        .with_skew(0)
        .with_issuer(Some(ISSUER))
        .with_account_name(account)
        .build()
        .map_err(|_| Error::Corrupt("authenticator secret"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const RFC_SECRET: &[u8] = b"12345678901234567890";

    fn at(seconds: i64) -> Instant {
        Instant(seconds * 1_000_000)
    }

    /// RFC 6238 appendix B, SHA-1: the last six of the eight digits printed there.
    #[test]
    fn rfc_6238_sha1_vectors() {
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let code = VerificationCode::parse(code).unwrap();
            assert_eq!(matching_step(RFC_SECRET, &code, at(seconds)).unwrap(), Some(seconds / 30), "{seconds}");
        }
    }

    #[test]
    fn only_the_current_and_the_previous_step_count() {
        let code = VerificationCode::parse("287082").unwrap(); // step 1: seconds 30 to 59
        for (seconds, counts) in [(0, false), (29, false), (30, true), (59, true), (60, true), (89, true), (90, false)]
        {
            assert_eq!(matching_step(RFC_SECRET, &code, at(seconds)).unwrap().is_some(), counts, "{seconds} s");
        }
    }

    #[test]
    fn the_uri_names_issuer_and_account() {
        let uri = uri(&[7; 20], "ada+x@acme.dev").unwrap();
        assert!(uri.starts_with("otpauth://totp/Sallyport:ada%2Bx%40acme.dev?secret="), "{uri}");
        assert!(uri.contains("issuer=Sallyport"), "{uri}");
        assert_eq!(setup_key(&[0; 20]), "AAAA AAAA AAAA AAAA AAAA AAAA AAAA AAAA");
    }
}
