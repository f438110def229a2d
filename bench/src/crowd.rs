//! One house with three workspaces: a hundred thousand members, as many as fill a page, and ten.

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
        let page = i64::try_from(limits::MEMBERS_A_PAGE)?;
        for (slug, members) in [(SMALL, 10), (PAGE, page), (LARGE, 100_000)] {
            workspaces::create(&stage.engine, &ada, slug).await?;
            stage.populate(slug, members).await?;
        }
        Ok(Self { stage, ada })
    }
}
