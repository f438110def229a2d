use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{PoisonError, RwLock};

use super::commits::Version;
use super::{Conn, Store};
use crate::clock::Instant;
use crate::error::Error;

/// How many answers are kept. Beyond it we start over: a commit forgets them all sooner than that anyway.
const AT_MOST: usize = 10_000;

/// Answers of the database, kept until anybody commits anything: a remembered answer is the one a fresh
/// question would get. Where commits can't be seen from here (PostgreSQL), every question is asked.
#[derive(Debug)]
pub struct Recall<K, V> {
    /// Until when an answer is true though nobody writes: a session ends by itself.
    until: fn(&V) -> Instant,
    kept: RwLock<Kept<K, V>>,
}

#[derive(Debug)]
struct Kept<K, V> {
    of: Option<Version>,
    answers: HashMap<K, V>,
}

impl<K: Eq + Hash, V: Clone> Recall<K, V> {
    pub fn new(until: fn(&V) -> Instant) -> Self {
        Self { until, kept: RwLock::new(Kept { of: None, answers: HashMap::new() }) }
    }

    /// The remembered answer, or what `question` finds. That there is nothing is not remembered: guesses
    /// would fill the kept.
    pub async fn ask<E: From<Error>>(
        &self,
        store: &Store,
        now: Instant,
        key: K,
        question: impl AsyncFnOnce(&mut Conn, &K) -> Result<Option<V>, E>,
    ) -> Result<Option<V>, E> {
        let before = store.version();
        if let Some(version) = before
            && let Some(answer) = self.remembered(version, now, &key)
        {
            return Ok(Some(answer));
        }
        let answer = question(&mut store.read().await?, &key).await?;
        // The same before and after: the answer is about this version, whenever in between it was read.
        if let (Some(version), Some(answer)) = (before, &answer)
            && store.version() == before
        {
            self.keep(version, key, answer.clone());
        }
        Ok(answer)
    }

    fn remembered(&self, version: Version, now: Instant, key: &K) -> Option<V> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let known = if kept.of == Some(version) { kept.answers.get(key) } else { None };
        known.filter(|answer| now < (self.until)(answer)).cloned()
    }

    fn keep(&self, version: Version, key: K, answer: V) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.of != Some(version) || kept.answers.len() >= AT_MOST {
            kept.answers.clear();
            kept.of = Some(version);
        }
        kept.answers.insert(key, answer);
    }
}
