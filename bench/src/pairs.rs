//! What something takes, against what something else takes in the same moments.

use std::time::Instant;

use crate::table::{Budget, Table};
use crate::{Outcome, median};

/// Adds a row of that name, with what `cost` may take at most, as a multiple of `floor`; both are done this often.
pub async fn compare(
    table: &mut Table,
    (what, budget, samples): (&str, f64, usize),
    mut cost: impl AsyncFnMut() -> Outcome<()>,
    mut floor: impl AsyncFnMut() -> Outcome<()>,
) -> Outcome<()> {
    // Once for nothing: the first of all finds nothing in memory.
    took(&mut cost).await?;
    took(&mut floor).await?;
    let (mut costs, mut floors) = (Vec::new(), Vec::new());
    for n in 0..samples {
        // Turn about: one of them would else always find what the other has just left in the processor's caches.
        if n % 2 == 0 {
            costs.push(took(&mut cost).await?);
            floors.push(took(&mut floor).await?);
        } else {
            floors.push(took(&mut floor).await?);
            costs.push(took(&mut cost).await?);
        }
    }
    // Pair by pair: a box that slows down for a while slows both of a pair.
    let ratio = median(costs.iter().zip(&floors).map(|(cost, floor)| cost / floor).collect());
    let note = format!("{:.2} ms against {:.2} ms", median(costs) * 1e3, median(floors) * 1e3);
    table.add(what, ratio, " ×", Budget::AtMost(budget), &note);
    Ok(())
}

/// Seconds.
async fn took(act: &mut impl AsyncFnMut() -> Outcome<()>) -> Outcome<f64> {
    let start = Instant::now();
    act().await?;
    Ok(start.elapsed().as_secs_f64())
}
