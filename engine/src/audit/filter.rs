use shared::input::InputError;
use shared::problem::FieldCheck;
use sqlx::types::Uuid;

use super::{Kind, LogError};
use crate::clock::{Day, Instant};
use crate::limits;
use crate::store::{self, Conn};

/// Which events somebody asks for, as it stands in an address. What is empty leaves nothing out.
#[derive(Clone, Copy, Debug, Default)]
pub struct Asked<'a> {
    /// The word of a kind.
    pub kind: &'a str,
    /// Part of the address of who acted or of whom it concerns, or of a member's name.
    pub person: &'a str,
    /// The first day, `2026-03-03`, UTC.
    pub from: &'a str,
    /// The last day.
    pub to: &'a str,
    /// Only events before this position. A mangled one is none.
    pub before: &'a str,
    /// Only events behind this position, the next ones first.
    pub after: &'a str,
}

impl Asked<'_> {
    /// The same of a log that is about one account: there is no person to choose.
    pub(super) fn of_one_account(&self) -> Self {
        Self { person: "", ..*self }
    }
}

/// The same, understood.
#[derive(Clone, Debug)]
pub struct Filter {
    pub kind: String,
    pub person: String,
    /// The account that has this address now, if it is a whole one: it may have had another one then.
    pub account: Option<Uuid>,
    pub from: Instant,
    pub until: Instant,
}

impl Filter {
    pub async fn parse(conn: &mut Conn, asked: &Asked<'_>) -> Result<Self, LogError> {
        let mut check = FieldCheck::default();
        let kind = check.keep("kind", known(asked.kind));
        let person = check.keep("person", short(asked.person.trim()));
        let first = check.keep("from", day(asked.from));
        let last = check.keep("to", first.map_or_else(|| day(asked.to), |first| last_day(asked.to, first)));
        let (Some(kind), Some(person), Some(first), Some(last)) = (kind, person, first, last) else {
            return Err(LogError::Invalid(check.into_problem()));
        };
        let person = person.to_ascii_lowercase();
        Ok(Self {
            kind: kind.to_owned(),
            account: if person.is_empty() { None } else { store::accounts::id_of(conn, &person).await? },
            person,
            from: first.map_or(Instant(i64::MIN), Day::begins),
            until: last.map_or(Instant(i64::MAX), |last| last.plus(1).begins()),
        })
    }

    /// Whether it leaves no day out.
    pub fn is_of_any_time(&self) -> bool {
        self.from == Instant(i64::MIN) && self.until == Instant(i64::MAX)
    }
}

/// A mistyped kind would find nothing, and look as if nothing had happened.
fn known(word: &str) -> Result<&str, InputError> {
    let is_one = word.is_empty() || Kind::ALL.iter().any(|kind| kind.word() == word);
    if is_one { Ok(word) } else { Err(InputError::UnknownChoice) }
}

/// Longer than any address is no filter of ours.
fn short(text: &str) -> Result<&str, InputError> {
    match text {
        text if text.len() > limits::EMAIL_MAX => {
            Err(InputError::TooLong(u16::try_from(limits::EMAIL_MAX).unwrap_or(u16::MAX)))
        }
        text if text.contains('\0') => Err(InputError::ForbiddenCharacter),
        text => Ok(text),
    }
}

fn day(text: &str) -> Result<Option<Day>, InputError> {
    match text {
        "" => Ok(None),
        text => Day::parse(text).map(Some).ok_or(InputError::NotADay),
    }
}

fn last_day(text: &str, first: Option<Day>) -> Result<Option<Day>, InputError> {
    let last = day(text)?;
    // None is before every day.
    if last.is_some() && last < first { Err(InputError::BeforeTheFirstDay) } else { Ok(last) }
}

/// A position in an address; `None` when there is none, or it is mangled.
pub fn position(text: &str) -> Option<i64> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_utc() {
        let first = day("1970-01-02").unwrap().unwrap();
        assert_eq!(first.begins(), Instant(86_400_000_000));
        assert!(day("").unwrap().is_none());
        for mangled in ["2026-02-30", "yesterday", "2026-1", "99999-01-01"] {
            assert_eq!(day(mangled), Err(InputError::NotADay), "{mangled}");
        }
    }

    #[test]
    fn the_last_day_is_the_first_one_or_comes_after_it() {
        let first = day("2026-03-03").unwrap();
        for last in ["2026-03-03", "2026-03-04", ""] {
            assert!(last_day(last, first).is_ok(), "{last}");
        }
        assert_eq!(last_day("2026-03-02", first), Err(InputError::BeforeTheFirstDay));
        assert!(last_day("0001-01-01", None).is_ok());
    }
}
