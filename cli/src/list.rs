//! Lists that come in parts, put together.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use shared::api::{EnforcementPreview, Page};

use crate::problem::Failure;
use crate::server::Server;

/// A part of a list, or all of it.
pub trait List: DeserializeOwned {
    /// Where it goes on; taken out, so that what is put together says nothing of parts.
    fn take_next(&mut self) -> Option<String>;

    /// Adds the part behind it, after which it goes on at `next`.
    fn append(&mut self, part: Self, next: Option<String>);
}

/// The whole list, as `ask` gets it from `server`: its beginning, and then what comes at each cursor. A part may be
/// empty and not the last: a server looks through so much at a time. One that would never end is an error, and no list.
pub fn whole<L: List>(server: &Server, mut ask: impl FnMut(Option<&str>) -> Result<L, Failure>) -> Result<L, Failure> {
    let mut list = ask(None)?;
    let mut asked = BTreeSet::new();
    while let Some(cursor) = list.take_next() {
        let mut part = ask(Some(&cursor))?;
        asked.insert(cursor);
        let next = part.take_next();
        if next.as_ref().is_some_and(|next| asked.contains(next)) {
            return Err(never_ends(server));
        }
        list.append(part, next);
    }
    Ok(list)
}

/// The first part that holds something, or the last one: a server that looks for somebody looks through so much at a
/// time.
pub fn until_something<T>(
    server: &Server,
    mut ask: impl FnMut(Option<&str>) -> Result<Page<T>, Failure>,
) -> Result<Page<T>, Failure> {
    let mut page = ask(None)?;
    let mut asked = BTreeSet::new();
    while let Some(cursor) = page.next.clone().filter(|_| page.items.is_empty()) {
        page = ask(Some(&cursor))?;
        if !asked.insert(cursor) {
            return Err(never_ends(server));
        }
    }
    Ok(page)
}

fn never_ends(server: &Server) -> Failure {
    Failure::other(format!("{server} sends the same part of the list again and again."))
}

impl<T: DeserializeOwned> List for Page<T> {
    fn take_next(&mut self) -> Option<String> {
        self.next.take()
    }

    fn append(&mut self, part: Self, next: Option<String>) {
        self.items.extend(part.items);
        self.next = next;
    }
}

impl List for EnforcementPreview {
    fn take_next(&mut self) -> Option<String> {
        self.next.take()
    }

    fn append(&mut self, part: Self, next: Option<String>) {
        self.items.extend(part.items);
        self.next = next;
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;

    /// What a server with these parts answers, each named by its cursor; the first has none.
    fn put_together<L: List>(parts: &[(&str, Json)]) -> Result<L, Failure> {
        let server = Server::parse("https://gate.example.com").unwrap();
        whole(&server, |cursor| {
            let (_, part) = parts.iter().find(|(name, _)| *name == cursor.unwrap_or_default()).unwrap();
            Ok(serde_json::from_value(part.clone()).unwrap())
        })
    }

    fn page(items: &[u8], next: Option<&str>) -> Json {
        json!({ "items": items, "next": next })
    }

    fn preview(names: &[&str], next: Option<&str>) -> Json {
        let member = |name: &&str| json!({ "name": name, "email": "", "role": "member" });
        let items: Vec<Json> = names.iter().map(member).collect();
        json!({ "level": "two_factor", "counts": [], "effect": "shut_out", "items": items, "next": next })
    }

    #[test]
    fn parts_become_one_list_that_says_nothing_of_parts() {
        let parts = [("", page(&[1, 2], Some("a"))), ("a", page(&[3], Some("b"))), ("b", page(&[], None))];
        let whole: Page<u8> = put_together(&parts).unwrap();
        assert_eq!((whole.items, whole.next), (vec![1, 2, 3], None));
        let parts = [("", preview(&["Bob"], Some("a"))), ("a", preview(&["Eve"], None))];
        let whole: EnforcementPreview = put_together(&parts).unwrap();
        let names: Vec<_> = whole.items.iter().map(|member| member.name.as_str()).collect();
        assert_eq!((names, whole.next), (vec!["Bob", "Eve"], None));
    }

    #[test]
    fn a_part_that_holds_nothing_is_not_the_end_where_more_is_said_to_come() {
        let parts = [("", page(&[], Some("a"))), ("a", page(&[], Some("b"))), ("b", page(&[3], None))];
        assert_eq!(put_together::<Page<u8>>(&parts).unwrap().items, [3]);
        let parts = [("", preview(&[], Some("a"))), ("a", preview(&[], Some("b"))), ("b", preview(&["Eve"], None))];
        assert_eq!(put_together::<EnforcementPreview>(&parts).unwrap().items.len(), 1);
    }

    #[test]
    fn a_list_that_never_ends_is_an_error_and_no_list() {
        for cursors in [&[("", "a"), ("a", "a")][..], &[("", "a"), ("a", "b"), ("b", "a")]] {
            let pages: Vec<_> = cursors.iter().map(|(at, next)| (*at, page(&[1], Some(next)))).collect();
            let previews: Vec<_> = cursors.iter().map(|(at, next)| (*at, preview(&["Bob"], Some(next)))).collect();
            for failure in [
                put_together::<Page<u8>>(&pages).unwrap_err(),
                put_together::<EnforcementPreview>(&previews).unwrap_err(),
            ] {
                assert_eq!(failure.exit() as u8, 1);
                assert!(failure.text().unwrap().contains("again and again"));
            }
        }
        let nothing_for_ever = [("", page(&[], Some("a"))), ("a", page(&[], Some("a")))];
        assert!(put_together::<Page<u8>>(&nothing_for_ever).is_err());
    }
}
