//! The preview of *Require 2FA*: its counts and the first page of whom it concerns, with a hundred thousand members
//! against a few more than fill that page, and against ten.

use engine::workspaces::enforcement;
use shared::policy::Level;
use shared::views::Effect;

use crate::Outcome;
use crate::crowd::{Crowd, LARGE, PAGE, SMALL};
use crate::pairs::compare;
use crate::table::Table;

const SAMPLES: usize = 200;
/// Of what looks at everybody.
const SEARCHES: usize = 40;

pub async fn measure(table: &mut Table, crowd: &Crowd) -> Outcome<()> {
    let shut_out = async |slug: &str| look(crowd, slug, Effect::ShutOut, "").await.and_then(somebody);
    for (other, slug, budget) in [("10", SMALL, 2.5), ("52", PAGE, 1.2)] {
        let row = format!("the preview, 100,000 members / {other}");
        let row = (row.as_str(), budget, SAMPLES);
        compare(table, row, async || shut_out(LARGE).await, async || shut_out(slug).await).await?;
    }
    let mut database = crowd.stage.connect().await?;
    let search = async || look(crowd, LARGE, Effect::ShutOut, "nobody at all").await.map(drop);
    let each = async || crate::stage::look_at_each_name(&mut database, LARGE, "nobody at all").await;
    compare(table, ("a search in it that finds nobody / one look at each name", 6.0, SEARCHES), search, each).await?;
    for slug in [PAGE, LARGE] {
        crowd.stage.sign_everybody_in_with_an_app(slug).await?;
    }
    let nothing = async |slug: &str| look(crowd, slug, Effect::Nothing, "").await.and_then(somebody);
    let row = ("once all have an app and used it, 100,000 / 52", 1.2, SAMPLES);
    compare(table, row, async || nothing(LARGE).await, async || nothing(PAGE).await).await?;

    // Of whom a session has proven less than they could, all sessions are looked at: to count them, and to list them.
    crowd.stage.sign_everybody_in_with_a_password(LARGE).await?;
    let confirms = async || look(crowd, LARGE, Effect::Confirms, "").await.and_then(somebody);
    let each = async || crate::stage::look_at_each_session(&mut database, LARGE).await;
    let row = ("once all have an older session too, 100,000 / one look at each session", 4.0, SEARCHES);
    compare(table, row, confirms, each).await
}

fn somebody(concerned: usize) -> Outcome<()> {
    if concerned == 0 { Err("it concerns nobody".into()) } else { Ok(()) }
}

/// How many stand on the first page.
async fn look(crowd: &Crowd, slug: &str, effect: Effect, search: &str) -> Outcome<usize> {
    let (level, effect) = (Level::TwoFactor.word(), effect.word());
    let door = enforcement::preview(&crowd.stage.engine, &crowd.ada, slug, level, effect, search, "").await?;
    Ok(door.into_open().map_err(|_| "the door is shut")?.members.len())
}
