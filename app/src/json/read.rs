use serde::Deserialize;
use serde::de::value::StrDeserializer;
use serde::de::{Expected, IntoDeserializer, Unexpected};

use super::value::Json;

/// Something the page reads.
pub trait FromJson: Sized {
    /// Reads it; `None` when it is something else.
    fn from_json(json: Json) -> Option<Self>;
}

impl FromJson for String {
    fn from_json(json: Json) -> Option<Self> {
        if let Json::Text(text) = json { Some(text) } else { None }
    }
}

impl FromJson for bool {
    fn from_json(json: Json) -> Option<Self> {
        if let Json::Bool(value) = json { Some(value) } else { None }
    }
}

impl FromJson for u64 {
    fn from_json(json: Json) -> Option<Self> {
        if let Json::Number(number) = json { Some(number) } else { None }
    }
}

impl FromJson for u32 {
    fn from_json(json: Json) -> Option<Self> {
        u64::from_json(json)?.try_into().ok()
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(json: Json) -> Option<Self> {
        if json == Json::Null { Some(None) } else { T::from_json(json).map(Some) }
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(json: Json) -> Option<Self> {
        match json {
            Json::List(items) => items.into_iter().map(T::from_json).collect(),
            _ => None,
        }
    }
}

impl<A: FromJson, B: FromJson> FromJson for (A, B) {
    fn from_json(json: Json) -> Option<Self> {
        let Json::List(items) = json else { return None };
        let [first, second] = <[Json; 2]>::try_from(items).ok()?;
        Some((A::from_json(first)?, B::from_json(second)?))
    }
}

/// Reads one of a closed set of words, the way serde spells them.
pub fn word<'de, T: Deserialize<'de>>(word: &'de str) -> Option<T> {
    let word: StrDeserializer<'de, Unknown> = word.into_deserializer();
    T::deserialize(word).ok()
}

/// Not one of the words. Says nothing: serde's own error would bring the printing of numbers along.
#[derive(Debug)]
pub struct Unknown;

impl std::fmt::Display for Unknown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("unknown word")
    }
}

impl std::error::Error for Unknown {}

impl serde::de::Error for Unknown {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self
    }

    fn invalid_type(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn invalid_value(_: Unexpected<'_>, _: &dyn Expected) -> Self {
        Self
    }

    fn unknown_variant(_: &str, _: &'static [&'static str]) -> Self {
        Self
    }
}
