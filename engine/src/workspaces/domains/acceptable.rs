use shared::input::{Domain, InputError};
use shared::limits::DOMAIN_MAX;

/// Providers that give an address to anybody, one a line, by our own count of the largest in the world.
const FREE_MAIL: &str = include_str!("../../../data/free_mail.txt");

/// A domain as somebody typed it, if it can be one organisation's alone. One in another script becomes its `xn--` form
/// (RFC 5891 §4): that is what DNS and addresses know it by.
pub fn parse(typed: &str) -> Result<Domain, InputError> {
    let is_foreign = !typed.is_ascii() && typed.chars().count() <= DOMAIN_MAX;
    // What can't be converted is no domain either, as it stands.
    let without_root = typed.trim().strip_suffix('.').unwrap_or(typed.trim());
    let converted = if is_foreign { idna::domain_to_ascii_strict(without_root).ok() } else { None };
    let domain = Domain::parse(converted.as_deref().unwrap_or(typed))?;
    check(&domain).map(|()| domain)
}

/// Not a public suffix, below which anybody registers a name (<https://publicsuffix.org>), and not a provider where
/// anybody gets an address: whoever proved such a domain would let in everybody.
fn check(domain: &Domain) -> Result<(), InputError> {
    let is_suffix = psl::domain_str(domain.as_str()).is_none();
    if is_suffix || is_free_mail(domain.as_str()) { Err(InputError::SharedDomain) } else { Ok(()) }
}

fn is_free_mail(domain: &str) -> bool {
    free_mail().any(|provider| provider == domain)
}

fn free_mail() -> impl Iterator<Item = &'static str> {
    FREE_MAIL.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_acceptable(domain: &str) -> bool {
        parse(domain).is_ok()
    }

    #[test]
    fn a_domain_in_another_script_is_known_by_its_ascii_form() {
        for (typed, domain) in [
            (" Bücher.example ", "xn--bcher-kva.example"),
            ("bu\u{308}cher.example.", "xn--bcher-kva.example"),
            ("почта.рф.example", "xn--80a1acny.xn--p1ai.example"),
            ("acme。dev", "acme.dev"),
        ] {
            assert_eq!(parse(typed).map(String::from), Ok(domain.to_owned()), "{typed}");
        }
        for typed in
            ["bücher", "bü cher.example", "ada@bücher.example", "*.bücher.example", "\u{200D}.example", "公司.cn"]
        {
            assert!(parse(typed).is_err(), "{typed}");
        }
        assert!(parse(&"ü".repeat(1_000_000)).is_err());
    }

    #[test]
    fn an_organisations_own_domain_is_accepted() {
        for domain in ["acme.dev", "acme.co.uk", "mail.acme.co.uk", "acme.github.io", "xn--bcher-kva.example"] {
            assert!(is_acceptable(domain), "{domain}");
        }
    }

    #[test]
    fn what_anybody_can_register_below_is_refused() {
        for domain in ["co.uk", "com.br", "github.io", "s3.amazonaws.com", "takatsu.kawasaki.jp", "xn--55qx5d.cn"] {
            assert!(!is_acceptable(domain), "{domain}");
        }
    }

    #[test]
    fn where_anybody_gets_an_address_is_refused() {
        for domain in ["gmail.com", "outlook.com", "qq.com", "gmx.de", "proton.me", "mail.ru", "yahoo.co.jp"] {
            assert!(!is_acceptable(domain), "{domain}");
        }
    }

    #[test]
    fn every_line_of_the_list_is_a_domain_and_stands_there_once() {
        let mut seen = std::collections::HashSet::new();
        for provider in free_mail() {
            assert_eq!(Domain::parse(provider).map(String::from).as_deref(), Ok(provider));
            assert!(seen.insert(provider), "{provider} twice");
        }
        assert!(seen.len() >= 80);
    }
}
