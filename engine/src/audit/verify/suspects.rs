use sqlx::types::Uuid;

use super::{Checking, Wrong};
use crate::audit::AuditKey;
use crate::store::audit_events::Record;

/// Suspects of one chain that are looked at together: each against each costs more the more there are. Those beyond are
/// called changed, which is true, though some may only have been moved.
const AT_MOST: usize = 32;

/// An event that does not fit where it stands.
pub struct Suspect {
    pub position: i64,
    /// `None` when the row can't be read.
    pub event: Option<Record>,
    pub hash: Vec<u8>,
    /// The hash that stands before it; `None` behind a gap.
    pub before: Option<Vec<u8>>,
}

/// Those of one chain.
#[derive(Default)]
pub struct Suspects(Vec<Suspect>);

impl Suspects {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub fn add(&mut self, suspect: Suspect, chain: Uuid, checking: &mut Checking<'_>) {
        if self.0.len() < AT_MOST {
            self.0.push(suspect);
        } else {
            checking.found(chain, Some(suspect.position), id(&suspect), Wrong::Changed);
        }
    }

    /// Says what became of each. One that would fit at another's place was moved; one that fits where it stands, behind
    /// an event that now stands elsewhere, is as it was.
    pub fn tell(&self, key: &AuditKey, chain: Uuid, checking: &mut Checking<'_>) {
        for suspect in &self.0 {
            match self.home(key, suspect) {
                Some(home) if home == suspect.position => {}
                Some(home) => checking.found(chain, Some(suspect.position), id(suspect), Wrong::OutOfOrder(home)),
                None => checking.found(chain, Some(suspect.position), id(suspect), Wrong::Changed),
            }
        }
    }

    fn home(&self, key: &AuditKey, suspect: &Suspect) -> Option<i64> {
        let event = suspect.event.as_ref()?;
        let places = self.0.iter().filter_map(|other| Some((other.position, other.before.as_deref()?)));
        let befores = || self.0.iter().map(|other| other.hash.as_slice());
        let fits = |position: i64, before: &[u8]| suspect.hash == key.hash(before, position, event);
        let mut own = befores().chain(suspect.before.as_deref());
        if own.any(|before| fits(suspect.position, before)) {
            return Some(suspect.position);
        }
        places
            .into_iter()
            .find(|(position, before)| fits(*position, before) || befores().any(|before| fits(*position, before)))
            .map(|(position, _)| position)
    }
}

fn id(suspect: &Suspect) -> Option<Uuid> {
    suspect.event.as_ref().map(|event| event.id)
}
