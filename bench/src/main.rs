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

/// What can be measured by itself, in this order.
const ROOMS: [&str; 7] = ["gate", "sign-in", "people", "preview", "switch", "log", "page"];

#[tokio::main]
async fn main() -> Outcome<()> {
    let asked: Vec<String> = std::env::args().skip(1).collect();
    if let Some(other) = asked.iter().find(|room| !ROOMS.contains(&room.as_str())) {
        return Err(format!("nothing is measured by the name of {other}; there are {}", ROOMS.join(", ")).into());
    }
    let is_asked = |room: &str| asked.is_empty() || asked.iter().any(|one| one == room);

    let mut table = table::Table::default();
    if is_asked("gate") {
        println!("Gate decision …");
        gate::measure(&mut table).await?;
    }
    if is_asked("sign-in") {
        println!("Password sign-in …");
        sign_in::measure(&mut table).await?;
    }
    if ["people", "preview", "switch", "log"].into_iter().any(is_asked) {
        println!("A hundred thousand members move in …");
        let crowd = crowd::Crowd::new().await?;
        if is_asked("people") {
            println!("The list of members …");
            people::measure(&mut table, &crowd).await?;
        }
        if is_asked("preview") {
            println!("The preview …");
            preview::measure(&mut table, &crowd).await?;
        }
        if is_asked("switch") {
            println!("Switching enforcement …");
            switch::measure(&mut table, &crowd).await?;
        }
        if is_asked("log") {
            println!("The audit log …");
            log::measure(&mut table, &crowd).await?;
        }
    }
    if is_asked("page") {
        println!("The program and its pages …");
        page::measure(&mut table).await?;
    }
    println!("\n{table}");
    Ok(())
}

/// The middle of the samples.
fn median(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied().unwrap_or(f64::NAN)
}
