use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use shared::{ErrorCode, Problem};

use super::open;

/// What a page got: a read model, or the reason why not. As text it travels inside the document,
/// from the server's rendering to the page's.
#[derive(Clone, Debug)]
pub enum Answer {
    /// JSON of the read model.
    View(String),
    /// Why there is none.
    Refused(Problem),
}

impl Answer {
    /// The read model's JSON, or why there is none.
    pub fn view(self) -> Result<String, Problem> {
        match self {
            Self::View(json) => Ok(json),
            Self::Refused(problem) => Err(problem),
        }
    }
}

/// Marks a problem's JSON; no read model begins with it.
const REFUSED: char = '!';

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::View(json) => f.write_str(json),
            Self::Refused(problem) => write!(f, "{REFUSED}{}", written(problem)),
        }
    }
}

impl FromStr for Answer {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text.strip_prefix(REFUSED) {
            None => Self::View(text.to_owned()),
            Some(problem) => Self::Refused(open(problem).unwrap_or_else(|| ErrorCode::Internal.into())),
        })
    }
}

#[cfg(feature = "ssr")]
fn written(problem: &Problem) -> String {
    serde_json::to_string(problem).unwrap_or_default()
}

/// A page only reads.
#[cfg(not(feature = "ssr"))]
fn written(_: &Problem) -> String {
    String::new()
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn an_answer_survives_the_document() {
        for answer in [Answer::View(r#"{"a":1}"#.into()), Answer::Refused(Problem::retry_after(30))] {
            let again: Answer = answer.to_string().parse().unwrap();
            assert_eq!(again.to_string(), answer.to_string());
        }
    }
}
