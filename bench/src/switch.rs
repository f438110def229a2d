//! Switching *Require 2FA*, with a hundred thousand members against ten.

use std::cell::Cell;

use engine::workspaces::enforcement;

use crate::Outcome;
use crate::crowd::{Crowd, LARGE, SMALL};
use crate::pairs::compare;
use crate::table::Table;

const SAMPLES: usize = 60;

pub async fn measure(table: &mut Table, crowd: &Crowd) -> Outcome<()> {
    let (large, small) = (Cell::new(false), Cell::new(false));
    let switch = async |slug: &str, is_on: &Cell<bool>| {
        is_on.set(!is_on.get());
        Ok(enforcement::require(&crowd.stage.engine, &crowd.ada, slug, is_on.get()).await?)
    };
    let row = ("switching, 100,000 members / 10", 1.2, SAMPLES);
    compare(table, row, async || switch(LARGE, &large).await, async || switch(SMALL, &small).await).await
}
