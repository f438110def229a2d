use super::{Email, InputError, wire};
use crate::limits::{PASSWORD_MAX, PASSWORD_MIN_ALONE, PASSWORD_MIN_WITH_SECOND_FACTOR};

/// Whether a new password may be used: length, and nothing an attacker tries first.
///
/// No composition rules and any Unicode (NIST SP 800-63B-4 §3.1.1.2). The list of common passwords that
/// is longer than fits in a page lives on the server; this check is the part both sides share.
///
/// `with_second_factor`: a shorter password is enough when it is never the only factor.
pub fn check_new_password(
    password: &str,
    name: &str,
    email: Option<&Email>,
    with_second_factor: bool,
) -> Result<(), InputError> {
    let min = if with_second_factor { PASSWORD_MIN_WITH_SECOND_FACTOR } else { PASSWORD_MIN_ALONE };
    let length = password.chars().count();
    if password.trim().is_empty() {
        return Err(InputError::Empty);
    }
    if password.contains('\0') {
        return Err(InputError::ForbiddenCharacter);
    }
    if length < min {
        return Err(InputError::TooShort(wire(min)));
    }
    if length > PASSWORD_MAX {
        return Err(InputError::TooLong(wire(PASSWORD_MAX)));
    }
    let lower = password.to_lowercase();
    if email.is_some_and(|email| holds(&lower, email.as_str()) || holds(&lower, email.local())) || holds(&lower, name) {
        return Err(InputError::ContainsIdentity);
    }
    if is_monotonous(&lower) {
        return Err(InputError::CommonPassword);
    }
    Ok(())
}

/// Whether `password` is little more than `identity`: three letters such as "Ada" may well stand inside
/// an honest long sentence, so only an identity that makes up a good part of the password counts.
fn holds(password: &str, identity: &str) -> bool {
    let identity = identity.trim().to_lowercase();
    identity.chars().count() >= 4 && password.contains(&identity)
}

/// One to three characters repeated, or a walk along the alphabet, the digits or the top of a keyboard.
fn is_monotonous(password: &str) -> bool {
    const WALKS: [&str; 4] = [
        "abcdefghijklmnopqrstuvwxyz",
        "01234567890123456789",
        "qwertyuiopasdfghjklzxcvbnm",
        "qwertzuiopasdfghjklyxcvbnm",
    ];
    let chars: Vec<char> = password.chars().collect();
    let repeats = (1..=3).any(|n| chars.iter().enumerate().all(|(i, c)| *c == chars[i % n]));
    repeats
        || WALKS.iter().any(|walk| walk.contains(password) || walk.chars().rev().collect::<String>().contains(password))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(password: &str) -> Result<(), InputError> {
        check_new_password(password, "Ada Lovelace", Email::parse("ada.l@acme.dev").ok().as_ref(), false)
    }

    #[test]
    fn a_sentence_of_any_script_is_a_password() {
        for password in
            ["plum kettle orbit", "пятнадцать букв тут", "        a plain day", "🦀🐚🌊🐙🐠🦈🐳🐬🦭🐡🦞🦐🦑🪼🐋"]
        {
            assert_eq!(check(password), Ok(()), "{password}");
        }
    }

    #[test]
    fn short_long_and_guessable_passwords_are_refused() {
        for (password, why) in [
            ("               ", InputError::Empty),
            ("plum kettle", InputError::TooShort(15)),
            ("aaaaaaaaaaaaaaaa", InputError::CommonPassword),
            ("abcabcabcabcabcabc", InputError::CommonPassword),
            ("qwertyuiopasdfgh", InputError::CommonPassword),
            ("012345678901234567", InputError::CommonPassword),
            ("hello ada.l@acme.dev", InputError::ContainsIdentity),
            ("ada lovelace 1843!", InputError::ContainsIdentity),
            ("plum kettle\0 orbit", InputError::ForbiddenCharacter),
        ] {
            assert_eq!(check(password), Err(why), "{password}");
        }
        assert_eq!(check(&"plum ".repeat(26)), Err(InputError::TooLong(128)));
    }

    #[test]
    fn eight_characters_are_enough_beside_a_second_factor() {
        assert_eq!(check_new_password("tin-otter", "Ada", None, true), Ok(()));
        assert_eq!(check_new_password("tin-ott", "Ada", None, true), Err(InputError::TooShort(8)));
    }
}
