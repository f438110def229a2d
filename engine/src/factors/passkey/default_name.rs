use super::aaguids::PROVIDERS;
use crate::browser;

/// What a new passkey is called until its person says otherwise: by who keeps it, or else by where it was made.
/// Told apart from those that are called the same.
pub fn default_name(aaguid: Option<u128>, user_agent: &str, taken: &[&str]) -> String {
    let name = aaguid
        .and_then(provider)
        .map_or_else(|| browser::name(user_agent).unwrap_or_else(|| "Passkey".to_owned()), str::to_owned);
    let numbered = (2..).map(|n| format!("{name} {n}"));
    std::iter::once(name.clone()).chain(numbered).find(|name| !taken.contains(&name.as_str())).unwrap_or(name)
}

fn provider(aaguid: u128) -> Option<&'static str> {
    let at = PROVIDERS.binary_search_by_key(&aaguid, |(known, _)| *known).ok()?;
    Some(PROVIDERS[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAC: &str = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                       Version/18.4 Safari/605.1.15";
    const PIXEL: &str = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) \
                         Chrome/143.0.0.0 Mobile Safari/537.36";
    const EDGE: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) \
                        Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0";

    #[test]
    fn the_table_can_be_searched_by_halves() {
        assert!(PROVIDERS.is_sorted_by_key(|(aaguid, _)| *aaguid));
    }

    #[test]
    fn a_known_keeper_gives_the_name_and_otherwise_the_place_does() {
        let windows_hello = Some(0x0898_7058_cadc_4b81_b6e1_30de_50dc_be96);
        assert_eq!(default_name(windows_hello, MAC, &[]), "Windows Hello");
        assert_eq!(default_name(Some(1), MAC, &[]), "Safari on macOS");
        assert_eq!(default_name(None, PIXEL, &[]), "Chrome on Android");
        assert_eq!(default_name(None, EDGE, &[]), "Edge on Windows");
        assert_eq!(default_name(None, "curl/8.0", &[]), "Passkey");
    }

    #[test]
    fn two_of_the_same_kind_are_told_apart() {
        assert_eq!(default_name(None, "", &["Passkey"]), "Passkey 2");
        assert_eq!(default_name(None, "", &["Passkey", "Passkey 2"]), "Passkey 3");
    }
}
