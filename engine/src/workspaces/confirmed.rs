use unicode_normalization::UnicodeNormalization as _;

/// Whether what somebody typed to confirm is this name. One name is written in several ways that look the same (Unicode
/// Standard Annex #15), and no keyboard writes them all.
pub fn is_typed(name: &str, typed: &str) -> bool {
    typed.trim().nfc().eq(name.nfc())
}

#[cfg(test)]
mod tests {
    use super::is_typed;

    #[test]
    fn a_name_is_what_it_looks_like_and_no_other() {
        for typed in ["Ünal", "U\u{308}nal", "  Ünal "] {
            assert!(is_typed("Ünal", typed) && is_typed("U\u{308}nal", typed), "{typed}");
        }
        for other in ["", "ünal", "Unal", "Ünal Öz", "Ü nal"] {
            assert!(!is_typed("Ünal", other), "{other}");
        }
    }
}
