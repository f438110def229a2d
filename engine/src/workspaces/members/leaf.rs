use crate::store::members::{Place, Way};
use crate::store::parts;

/// A page of a list, and where the pages beside it begin.
pub struct Leaf<T> {
    pub members: Vec<T>,
    pub previous: Option<String>,
    pub next: Option<String>,
}

impl<T> Leaf<T> {
    /// For programs, which go on until there is no more: nobody, where `at` led past the end and pages show the first
    /// one again.
    pub fn or_nobody(self, at: &str) -> Self {
        if at.is_empty() || self.previous.is_some() {
            self
        } else {
            Self { members: vec![], previous: None, next: None }
        }
    }
}

/// What was read from a place on, nearest first; and whether there is more beyond it.
pub struct Found<T> {
    pub members: Vec<T>,
    pub more: bool,
}

impl<T> Found<T> {
    /// The first `at_most` of what was read, which is one more if there is more.
    pub fn of(members: Vec<T>, at_most: usize) -> Self {
        let (members, more) = parts::shown(members, super::at_most(at_most));
        Self { members, more }
    }

    /// Past an end, or back at the beginning: the first page is shown then, and a whole one.
    pub fn is_cut_short(&self, place: Option<&Place>) -> bool {
        place.is_some_and(|place| self.members.is_empty() || (place.way == Way::Back && !self.more))
    }

    /// In order, as read from `place`, or from the beginning. `beside` writes where a page beside a member begins.
    pub fn into_leaf(mut self, place: Option<&Place>, beside: impl Fn(&T, Way) -> String) -> Leaf<T> {
        let (before, after) = match place.map(|place| place.way) {
            Some(Way::Back) => {
                self.members.reverse();
                (self.more, true)
            }
            Some(Way::Onward) => (true, self.more),
            None => (false, self.more),
        };
        let first = self.members.first().filter(|_| before);
        let last = self.members.last().filter(|_| after);
        Leaf {
            previous: first.map(|member| beside(member, Way::Back)),
            next: last.map(|member| beside(member, Way::Onward)),
            members: self.members,
        }
    }
}
