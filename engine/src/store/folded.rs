use unicode_normalization::UnicodeNormalization as _;

/// `text` as it is searched and sorted by: one spelling for all its cases, whichever database holds it. There and back
/// again, because some letters have more than two cases: STRASSE is straße, Σ is σ and ς. Without the dot that İ leaves
/// behind when it becomes small, so that plain letters find it. A letter with its marks is one, however a keyboard
/// writes it (Unicode Standard Annex #15).
pub fn folded(text: &str) -> String {
    let small = text.nfc().flat_map(char::to_lowercase);
    let folded = small.flat_map(char::to_uppercase).flat_map(char::to_lowercase);
    folded.filter(|c| *c != '\u{307}').nfc().collect()
}

/// What finds `search` anywhere in folded text; empty for what finds everything.
pub fn pattern(search: &str) -> String {
    if search.is_empty() {
        return String::new();
    }
    let mut pattern = "%".to_owned();
    for c in folded(search).chars() {
        // Wildcards are plain characters here, or a search for "_" would find everybody.
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_any_case_is_one_name() {
        for (one, other) in [
            ("MÜLLER", "müller"),
            ("STRASSE", "straße"),
            ("STRAẞE", "Straße"),
            ("ΣΊΣΥΦΟΣ", "σίσυφος"),
            ("İSTANBUL", "istanbul"),
            ("IŞIK", "ışık"),
            ("ИВАН", "иван"),
            ("Müller", "MU\u{308}LLER"),
            ("\u{17b}aneta", "z\u{307}aneta"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} {other}");
        }
        assert_ne!(folded("Müller"), folded("Muller"));
    }

    #[test]
    fn every_character_is_folded_like_its_other_cases_and_once_for_all() {
        for c in '\0'..=char::MAX {
            let own = folded(&c.to_string());
            let cases = [c.to_lowercase().collect::<String>(), c.to_uppercase().collect::<String>(), own.clone()];
            assert!(cases.iter().all(|case| folded(case) == own), "{c:?} {own:?}");
        }
    }

    #[test]
    fn what_is_typed_is_looked_for_as_it_stands() {
        assert_eq!(pattern(""), "");
        assert_eq!(pattern("Ada L"), "%ada l%");
        assert_eq!(pattern("Ünal Öz"), "%ünal öz%");
        assert_eq!(pattern("50%_\\"), "%50\\%\\_\\\\%");
    }
}
