//! One house with three workspaces: a hundred thousand members, a few more than fill a page, and ten.

use engine::{Caller, limits, workspaces};

use crate::Outcome;
use crate::stage::Stage;

pub const LARGE: &str = "large";
pub const PAGE: &str = "page";
pub const SMALL: &str = "small";

pub struct Crowd {
    pub stage: Stage,
    pub ada: Caller,
}

impl Crowd {
    pub async fn new() -> Outcome<Self> {
        let stage = Stage::new().await?;
        let session = stage.session().await?;
        stage.enrol(&session).await?;
        let ada = stage.caller(Some(&session)).await?;
        // A page of them leads to another one, as that of the hundred thousand does: whoever made the workspace meets
        // each level, so that one more would not do.
        let page = i64::try_from(limits::MEMBERS_A_PAGE)? + 2;
        for (slug, members) in [(SMALL, 10), (PAGE, page), (LARGE, 100_000)] {
            workspaces::create(&stage.engine, &ada, slug).await?;
            stage.populate(slug, members).await?;
        }
        Ok(Self { stage, ada })
    }
}
