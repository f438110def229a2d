use std::cell::RefCell;
use std::collections::BTreeMap;

/// What walks have come by, and how often.
#[derive(Debug, Default)]
pub struct Reached(RefCell<BTreeMap<&'static str, u32>>);

impl Reached {
    pub fn note(&self, what: &'static str) {
        *self.0.borrow_mut().entry(what).or_default() += 1;
    }

    pub fn all(&self) -> BTreeMap<&'static str, u32> {
        self.0.borrow().clone()
    }
}
