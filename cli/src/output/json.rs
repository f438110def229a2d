use std::fmt::Write as _;

use serde::Serialize;

use super::terminal::is_unsafe;

/// `said` as JSON for machines and eyes, with a line break at the end.
///
/// What JSON may hold raw but a terminal would obey or be fooled by (C1 controls, right-to-left overrides) is escaped:
/// the same value for every parser.
pub fn text<T: Serialize>(said: &T) -> String {
    let plain = serde_json::to_string_pretty(said).unwrap_or_default();
    let mut safe = String::with_capacity(plain.len() + 1);
    for letter in plain.chars() {
        if letter != '\n' && is_unsafe(letter) {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(letter);
        }
    }
    safe.push('\n');
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_says_the_same_and_moves_no_terminal() {
        let name = "a\u{1b}[2Jb\u{9b}31m\u{7f}\u{202E}c\u{E0041}\n李".to_owned();
        let text = text(&name);
        assert!(!text.trim_end().chars().any(is_unsafe), "{text:?}");
        assert_eq!(serde_json::from_str::<String>(&text).unwrap(), name);
    }
}
