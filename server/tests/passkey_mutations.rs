//! Answers that are cut off, bent or nonsense in every part, against the whole router: whatever comes is refused with
//! a code or taken whole, and never an error of ours.

#![expect(clippy::unwrap_used, reason = "a stage that can't be set should say so and stop")]

use crate::ceremony::{Place, refusal};
use crate::house::{Device, House, ORIGIN, Person};
use data_encoding::BASE64URL_NOPAD;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value as Json, json};

type Pointers = &'static [&'static str];

/// What happens to an answer on its way.
#[derive(Clone, Debug)]
enum Mutation {
    /// The text ends somewhere.
    Cut(Index),
    /// One character is another.
    Character(Index, char),
    /// A member of the JSON is gone.
    Without(String),
    /// A member of the JSON is something else.
    Instead(String, Json),
    /// The bytes of a member end somewhere.
    CutBytes(String, Index),
    /// Bytes of a member are others.
    Bytes(String, Vec<(Index, u8)>),
    /// Bytes are put into a member.
    Inserted(String, Index, Vec<u8>),
}

/// `members` are those of the JSON; of them, `bytes` hold bytes.
fn any_mutation(members: Pointers, bytes: Pointers) -> impl Strategy<Value = Mutation> {
    let [member, bytes] = [members, bytes].map(|of| move || select(of).prop_map(str::to_owned));
    let nonsense = select(vec![
        Json::Null,
        json!(true),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("?"),
        json!("AAAA"),
        json!([]),
        json!([255, 256]),
        json!({}),
        json!("\u{0}"),
        json!("A".repeat(9000)),
    ]);
    prop_oneof![
        1 => any::<Index>().prop_map(Mutation::Cut),
        1 => (any::<Index>(), any::<char>()).prop_map(|(at, other)| Mutation::Character(at, other)),
        1 => member().prop_map(Mutation::Without),
        1 => (member(), nonsense).prop_map(|(pointer, value)| Mutation::Instead(pointer, value)),
        1 => (bytes(), any::<Index>()).prop_map(|(pointer, at)| Mutation::CutBytes(pointer, at)),
        4 => (bytes(), prop::collection::vec((any::<Index>(), any::<u8>()), 1..4))
            .prop_map(|(pointer, bytes)| Mutation::Bytes(pointer, bytes)),
        1 => (bytes(), any::<Index>(), prop::collection::vec(any::<u8>(), 1..40))
            .prop_map(|(pointer, at, bytes)| Mutation::Inserted(pointer, at, bytes)),
    ]
}

impl Mutation {
    fn of(&self, answer: &str) -> String {
        let mut json: Json = serde_json::from_str(answer).unwrap();
        match self {
            Self::Cut(at) => return answer.chars().take(at.index(answer.len())).collect(),
            Self::Character(at, other) => {
                let at = at.index(answer.len());
                return answer.chars().enumerate().map(|(n, c)| if n == at { *other } else { c }).collect();
            }
            Self::Without(pointer) => {
                let (parent, name) = pointer.rsplit_once('/').unwrap();
                json.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name);
            }
            Self::Instead(pointer, value) => *json.pointer_mut(pointer).unwrap() = value.clone(),
            Self::CutBytes(pointer, at) => bend(&mut json, pointer, |bytes| bytes.truncate(at.index(bytes.len()))),
            Self::Bytes(pointer, others) => bend(&mut json, pointer, |bytes| {
                for (at, other) in others {
                    let at = at.index(bytes.len());
                    bytes[at] = *other;
                }
            }),
            Self::Inserted(pointer, at, more) => bend(&mut json, pointer, |bytes| {
                let at = at.index(bytes.len() + 1);
                bytes.splice(at..at, more.iter().copied());
            }),
        }
        json.to_string()
    }
}

fn bend(json: &mut Json, pointer: &str, change: impl FnOnce(&mut Vec<u8>)) {
    let value = json.pointer_mut(pointer).unwrap();
    let mut bytes = BASE64URL_NOPAD.decode(value.as_str().unwrap().as_bytes()).unwrap();
    change(&mut bytes);
    *value = json!(BASE64URL_NOPAD.encode(&bytes));
}

/// Whether what was signed is still what was signed.
fn is_signed_part_whole(before: &str, after: &str) -> bool {
    let (Ok(before), Ok(after)) = (serde_json::from_str::<Json>(before), serde_json::from_str::<Json>(after)) else {
        return false;
    };
    ["/response/clientDataJSON", "/response/authenticatorData", "/response/signature"]
        .iter()
        .all(|pointer| before.pointer(pointer) == after.pointer(pointer))
}

fn run(members: Pointers, bytes: Pointers, case: impl Fn(&Mutation)) {
    // What once failed is kept as a test of its own, and not in a file beside.
    let config = Config { cases: 200, failure_persistence: None, ..Config::default() };
    let checked = TestRunner::new(config).run(&any_mutation(members, bytes), |mutation| {
        case(&mutation);
        Ok(())
    });
    assert!(checked.is_ok(), "{}", checked.unwrap_err());
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

#[test]
fn a_mutated_answer_signs_nobody_in() {
    const MEMBERS: Pointers = &[
        "/id",
        "/rawId",
        "/type",
        "/clientExtensionResults",
        "/response",
        "/response/clientDataJSON",
        "/response/authenticatorData",
        "/response/signature",
        "/response/userHandle",
    ];
    const BYTES: Pointers = &[
        "/rawId",
        "/response/clientDataJSON",
        "/response/authenticatorData",
        "/response/signature",
        "/response/userHandle",
    ];
    let runtime = runtime();
    let (house, ada) = runtime.block_on(async {
        let house = House::new().await;
        let ada = house.with_passkey("Ada").await;
        (house, ada)
    });
    run(MEMBERS, BYTES, |mutation| {
        for place in Place::USES {
            runtime.block_on(use_mutated(&house, &ada, place, mutation));
        }
    });
}

async fn use_mutated(house: &House, ada: &Person, place: Place, mutation: &Mutation) {
    let mut browser = place.browser(house, ada).await;
    let question = place.ask(&mut browser).await;
    let honest = ada.device.get(&question, ORIGIN).await;
    let mutated = mutation.of(&honest);
    let before = house.holdings().await;
    let answer = place.give(&mut browser, &mutated).await;
    if answer.status.is_success() {
        assert!(is_signed_part_whole(&honest, &mutated), "{place:?} accepted {mutated}");
    } else {
        refusal(&answer);
        assert_eq!(house.holdings().await, before, "{place:?} {mutated}");
    }
}

#[test]
fn a_mutated_new_passkey_is_added_whole_or_not_at_all() {
    const MEMBERS: Pointers = &[
        "/id",
        "/rawId",
        "/type",
        "/clientExtensionResults",
        "/response",
        "/response/clientDataJSON",
        "/response/attestationObject",
        "/response/transports",
    ];
    const BYTES: Pointers = &["/response/clientDataJSON", "/response/attestationObject"];
    let runtime = runtime();
    let (house, ada) = runtime.block_on(async {
        let house = House::new().await;
        let ada = house.signed_in("Ada").await;
        (house, ada)
    });
    run(MEMBERS, BYTES, |mutation| runtime.block_on(add_mutated(&house, &ada, mutation)));
}

async fn add_mutated(house: &House, ada: &Person, mutation: &Mutation) {
    let mut browser = ada.browser(house);
    let question = Place::Adding.ask(&mut browser).await;
    let mutated = mutation.of(&Device::new().create(&question, ORIGIN).await);
    let before = house.holdings().await;
    let answer = Place::Adding.give(&mut browser, &mutated).await;
    if !answer.status.is_success() {
        refusal(&answer);
        assert_eq!(house.holdings().await, before, "{mutated}");
        return;
    }
    // Nobody signs a new passkey: what is bent within its meaning is another one, with all that belongs to it.
    let made = house
        .texts(
            "SELECT (SELECT COUNT(*) FROM passkeys) || ' ' || (SELECT COUNT(*) FROM recovery_codes) || ' '
                 || (SELECT COUNT(passkey_at) FROM sessions)",
        )
        .await;
    assert_eq!(made, ["1 10 1"], "{mutated}");
    assert!(browser.get("/account/security").await.status.is_success(), "{mutated}");
    let emptied = "UPDATE sessions SET passkey_at = NULL, passkey_id = NULL RETURNING ip";
    for sql in ["DELETE FROM passkeys RETURNING name", "DELETE FROM recovery_codes RETURNING 'x'", emptied] {
        house.texts(sql).await;
    }
}
