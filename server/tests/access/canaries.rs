use crate::house::Answer;

/// What only somebody inside may read, and a word by which it is known wherever it stands.
pub const CANARIES: [(&str, &str); 10] = [
    ("the name of a project", "zebrafish"),
    ("the address of a project", "rocket"),
    ("the name of a token", "wallaby"),
    ("the name of a member", "vera numbat"),
    ("the address of a member", "vera-numbat@acme.test"),
    ("the address of somebody invited", "aardvark@guest.test"),
    ("the name of somebody who asks to join", "pangolin"),
    ("a trusted domain", "okapi.test"),
    ("what only the audit log remembers", "quokka"),
    ("a workspace of others", "thylacine"),
];

/// What of it an answer tells. Whoever asks for something by its name may be told that name.
pub fn told(asked: &str, answer: &Answer) -> Vec<&'static str> {
    let asked = asked.to_lowercase();
    let seen = format!("{:?}{}", answer.headers, answer.body).to_lowercase();
    let is_told = |word: &str| seen.contains(word) && !asked.contains(word);
    CANARIES.into_iter().filter(|(_, word)| is_told(word)).map(|(what, _)| what).collect()
}
