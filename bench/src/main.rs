//! `./dev bench`: what Sallyport costs, as ratios to floors measured in the same minutes on the same box.
//!
//! Nothing here is a test: a slow machine is not a defect. The table says what was measured, what the
//! budget is and whether it was met.

#![expect(clippy::print_stdout, reason = "the table is what this program is for")]
#![expect(clippy::cast_precision_loss, reason = "figures for people: 52 bits of a duration are plenty")]

mod browser;
mod crowd;
mod gate;
mod log;
mod page;
mod pairs;
mod people;
mod preview;
mod sign_in;
mod stage;
mod switch;
mod table;

use std::error::Error;

type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Outcome<()> {
    let mut table = table::Table::default();
    println!("Gate decision …");
    gate::measure(&mut table).await?;
    println!("Password sign-in …");
    sign_in::measure(&mut table).await?;
    println!("The list of members …");
    let crowd = crowd::Crowd::new().await?;
    people::measure(&mut table, &crowd).await?;
    println!("The preview …");
    preview::measure(&mut table, &crowd).await?;
    println!("Switching enforcement …");
    switch::measure(&mut table, &crowd).await?;
    println!("The audit log …");
    log::measure(&mut table, &crowd).await?;
    println!("The program and its pages …");
    page::measure(&mut table).await?;
    println!("\n{table}");
    Ok(())
}

/// The middle of the samples.
fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied().unwrap_or(f64::NAN)
}
