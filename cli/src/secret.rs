use std::fmt;

use serde::{Deserialize, Serialize};

/// What opens doors: a session or a token. It is in no message and in no debug output.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Accepts what may stand in a header; `None` for anything else, which could smuggle in a second header.
    pub fn parse(raw: &str) -> Option<Self> {
        let raw = raw.trim();
        let fits = (1..=LONGEST).contains(&raw.len()) && raw.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| Self(raw.to_owned()))
    }

    /// The text itself, for the header and for the store.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// In bytes; tokens are far shorter.
const LONGEST: usize = 512;

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_can_not_smuggle_in_a_header() {
        for raw in ["", " ", "a\r\nCookie: b", "a b", "schlüssel", "a\0", &"x".repeat(513)] {
            assert_eq!(Secret::parse(raw), None, "{raw:?}");
        }
        assert_eq!(Secret::parse("slp_acc_x\n").unwrap().expose(), "slp_acc_x");
    }

    #[test]
    fn a_token_is_not_in_debug_output() {
        assert_eq!(format!("{:?}", Secret::parse("slp_acc_x")), "Some(Secret(…))");
    }
}
