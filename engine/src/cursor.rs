//! Where a list goes on, as a word for an address, and of which list that word is: another one would leave out its
//! first ones, and tell nobody.

use data_encoding::BASE64URL_NOPAD;
use sha2::{Digest, Sha256};
use sqlx::types::Uuid;

use crate::gate::Refusal;

/// Longest cursor that is looked at; one of ours is shorter.
const LENGTH_MAX: usize = 1_000;
/// Bytes that say of which list a cursor is. They keep nobody out: they catch mistakes.
const MARK_LENGTH: usize = 8;

/// A list that comes in parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct List {
    what: What,
    of: Uuid,
    /// What is left out of it.
    filter: [u8; MARK_LENGTH],
}

/// What a list is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// What an account, or a token, reaches.
    Workspaces,
    /// What an account may restore.
    DeletedWorkspaces,
    Projects,
    Members,
    /// Whom a required level concerns.
    Concerned,
    Invites,
    JoinRequests,
    /// An account's, a workspace's or a project's.
    Tokens,
    AuditEvents,
}

impl What {
    /// The list of these which belongs to that account, workspace, project or token.
    pub const fn of(self, of: Uuid) -> List {
        List { what: self, of, filter: [0; MARK_LENGTH] }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Workspaces => "workspaces",
            Self::DeletedWorkspaces => "deleted workspaces",
            Self::Projects => "projects",
            Self::Members => "members",
            Self::Concerned => "concerned",
            Self::Invites => "invites",
            Self::JoinRequests => "join requests",
            Self::Tokens => "tokens",
            Self::AuditEvents => "audit events",
        }
    }
}

impl List {
    /// The same with only what these words ask for.
    pub fn filtered(self, by: &[&str]) -> Self {
        let lengths = by.iter().map(|word| word.len().to_be_bytes());
        let hash =
            lengths.zip(by).fold(Sha256::new(), |hash, (length, word)| hash.chain_update(length).chain_update(word));
        Self { filter: beginning(hash), ..self }
    }

    /// Says where the list goes on. It tells what the list has shown, and opens nothing: who may read what is decided
    /// anew.
    pub fn write(self, place: &[u8]) -> String {
        BASE64URL_NOPAD.encode(&[&self.mark(), place].concat())
    }

    /// The place as it was written; `None` for a cursor that is mangled, or of another list.
    pub fn read(self, cursor: &str) -> Option<Vec<u8>> {
        // Before it is decoded: an address may hold any number of characters.
        let cursor = Some(cursor).filter(|cursor| cursor.len() <= LENGTH_MAX)?;
        let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
        bytes.strip_prefix(self.mark().as_slice()).map(<[u8]>::to_vec)
    }

    fn mark(self) -> [u8; MARK_LENGTH] {
        beginning(Sha256::new().chain_update(self.of).chain_update(self.filter).chain_update(self.what.word()))
    }
}

fn beginning(hash: Sha256) -> [u8; MARK_LENGTH] {
    let digest: [u8; 32] = hash.finalize().into();
    std::array::from_fn(|at| digest[at])
}

/// The place that a program asked for; `None` for the beginning. A page shows the first part where a cursor leads
/// nowhere; a program would take that for the next one.
pub fn or_refused<P>(cursor: &str, place: Option<P>) -> Result<Option<P>, Refusal> {
    match place {
        None if !cursor.is_empty() => Err(Refusal::LeadsNowhere),
        found => Ok(found),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_on_in_its_own_list_and_in_no_other() {
        let (acme, umbrella) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let cursor = What::Projects.of(acme).write(b"rocket");
        assert_eq!(What::Projects.of(acme).read(&cursor).as_deref(), Some(b"rocket".as_slice()));
        for other in [What::Projects.of(umbrella), What::Workspaces.of(acme), What::Tokens.of(acme)] {
            assert_eq!(other.read(&cursor), None, "{other:?}");
        }
        let filtered = |by| What::Projects.of(acme).filtered(by);
        let cursor = filtered(&["ab", "c"]).write(b"rocket");
        assert!(filtered(&["ab", "c"]).read(&cursor).is_some());
        for by in [&[][..], &["ab"], &["a", "bc"], &["ab", "c", ""], &["", "ab", "c"]] {
            assert_eq!(filtered(by).read(&cursor), None, "{by:?}");
        }
    }

    #[test]
    fn a_mangled_cursor_leads_nowhere_which_programs_are_told() {
        let list = What::Projects.of(Uuid::from_u128(1));
        let cursor = list.write(b"rocket");
        for mangled in ["", "x", "!", "AA", &cursor[..8], &cursor[1..], &list.write(&[b'a'; 1_000])] {
            assert_eq!(list.read(mangled), None, "{mangled}");
        }
        assert!(matches!(or_refused("x", None::<()>), Err(Refusal::LeadsNowhere)));
        assert!(matches!(or_refused("", None::<()>), Ok(None)));
        assert!(matches!(or_refused(&cursor, Some(())), Ok(Some(()))));
    }
}
