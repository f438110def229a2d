use super::{Email, InputError, is_forbidden};
use crate::limits::{EMAIL_MAX, INVITES_AT_ONCE_MAX};

/// Addresses as they are pasted from a mail, a sheet or a chat: between them commas, semicolons, white space or line
/// breaks, each alone or as `Ada Lovelace <ada@acme.dev>` (RFC 5322 §3.4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailList {
    /// Each address once, in the order of the text.
    pub good: Vec<Email>,
    /// What is no address, or stands there again, fit to be shown; and why it is refused.
    pub refused: Vec<(String, InputError)>,
}

impl EmailList {
    /// Takes the good ones and names the bad ones.
    ///
    /// # Errors
    /// When there is nothing to go on with: no entry, a single one that is no address, or more than
    /// [`INVITES_AT_ONCE_MAX`].
    pub fn parse(raw: &str) -> Result<Self, InputError> {
        let entries: Vec<&str> = groups(raw).into_iter().flat_map(entries).collect();
        match entries.as_slice() {
            [] => Err(InputError::Empty),
            [one] => Ok(Self { good: vec![Email::parse(one)?], refused: Vec::new() }),
            many if many.len() > INVITES_AT_ONCE_MAX => Err(InputError::TooManyAddresses),
            many => Ok(Self::sort(many)),
        }
    }

    fn sort(entries: &[&str]) -> Self {
        let mut list = Self { good: Vec::new(), refused: Vec::new() };
        for entry in entries {
            let refused = match Email::parse(entry) {
                Ok(email) if list.good.contains(&email) => (email.into(), InputError::ListedTwice),
                Ok(email) => {
                    list.good.push(email);
                    continue;
                }
                Err(why) => (shown(entry), why),
            };
            if !list.refused.contains(&refused) {
                list.refused.push(refused);
            }
        }
        list
    }
}

/// What stands between commas, semicolons and line breaks; a comma in quotation marks is part of a name.
fn groups(raw: &str) -> Vec<&str> {
    let mut quoted = false;
    raw.split(move |c| {
        quoted = match c {
            '"' => !quoted,
            '\n' | '\r' => false,
            _ => quoted,
        };
        matches!(c, '\n' | '\r') || matches!(c, ',' | ';') && !quoted
    })
    .collect()
}

fn entries(group: &str) -> Vec<&str> {
    let (mut found, mut rest) = (Vec::new(), group);
    while let Some((before, after)) = rest.split_once('<') {
        // What is quoted is a name; else the last word is of one, even where the address is repeated as the name.
        let mut words: Vec<&str> = before.split('"').step_by(2).flat_map(str::split_whitespace).collect();
        if !before.trim_end().ends_with('"') {
            words.pop();
        }
        found.extend(words.into_iter().filter(|word| word.contains('@')));
        let (address, behind) = after.split_once('>').unwrap_or((after, ""));
        found.push(address.trim());
        rest = behind;
    }
    if rest.contains('@') {
        found.extend(rest.split_whitespace());
    } else {
        found.push(rest.trim());
    }
    found.retain(|entry| !entry.is_empty());
    found
}

/// What was typed, as it can be told to whoever typed it: it is no address, so it may be anything.
fn shown(entry: &str) -> String {
    entry.chars().take(EMAIL_MAX).map(|c| if is_forbidden(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good(raw: &str) -> Vec<String> {
        let list = EmailList::parse(raw).unwrap();
        assert_eq!(list.refused, [], "{raw:?}");
        list.good.into_iter().map(String::from).collect()
    }

    fn refused(raw: &str) -> Vec<(String, InputError)> {
        EmailList::parse(raw).unwrap().refused
    }

    #[test]
    fn a_list_is_read_however_it_was_pasted() {
        for raw in [
            "ada@x.org, bob@x.org",
            "ada@x.org;bob@x.org;",
            "ada@x.org bob@x.org",
            " ADA@x.org\t\n\r\n bob@x.org \n",
            "Ada <ada@x.org>, Bob <bob@x.org>",
            "\"Lovelace, Ada\" <ada@x.org>; \"Bob @ Acme; Inc.\" <bob@x.org>",
            "Ada Lovelace <ada@x.org> Bob <bob@x.org>",
            "<ada@x.org> <bob@x.org>",
            "ada@x.org <ada@x.org>\nbob@x.org",
            "ada@x.org Bob <bob@x.org>",
        ] {
            assert_eq!(good(raw), ["ada@x.org", "bob@x.org"], "{raw:?}");
        }
        assert_eq!(good(" Ada <ada@x.org> "), ["ada@x.org"]);
    }

    #[test]
    fn the_good_ones_are_taken_and_the_bad_ones_named() {
        let list = EmailList::parse("ada@x.org, Bob Bolt, carol@x, Ada@X.org, bob@x.org <dan@x.org, carol@x").unwrap();
        assert_eq!(list.good.iter().map(Email::as_str).collect::<Vec<_>>(), ["ada@x.org", "dan@x.org"]);
        let named = [
            ("Bob Bolt", InputError::NotAnEmail),
            ("carol@x", InputError::NotAnEmail),
            ("ada@x.org", InputError::ListedTwice),
        ];
        assert_eq!(list.refused, named.map(|(entry, why)| (entry.to_owned(), why)));
    }

    #[test]
    fn what_is_named_is_fit_to_be_shown() {
        let named = refused(&format!("eve\0\u{202E}@x.org, {}", "é".repeat(100_000)));
        assert_eq!(named[0], ("eve\u{FFFD}\u{FFFD}@x.org".to_owned(), InputError::NotAnEmail));
        assert_eq!((named[1].0.chars().count(), named[1].1), (254, InputError::TooLong(254)));
    }

    #[test]
    fn nothing_one_bad_entry_and_too_many_are_refused_as_a_whole() {
        for nothing in ["", " \n ,;, <> ", "\0"] {
            let why = if nothing == "\0" { InputError::NotAnEmail } else { InputError::Empty };
            assert_eq!(EmailList::parse(nothing), Err(why), "{nothing:?}");
        }
        assert_eq!(EmailList::parse("Ada Lovelace"), Err(InputError::NotAnEmail));
        let many = |n: usize| (0..n).map(|n| format!("guest-{n}@x.org")).collect::<Vec<_>>().join("\n");
        assert_eq!(good(&many(INVITES_AT_ONCE_MAX)).len(), INVITES_AT_ONCE_MAX);
        assert_eq!(EmailList::parse(&many(INVITES_AT_ONCE_MAX + 1)), Err(InputError::TooManyAddresses));
    }
}
