//! A password sign-in, against the one Argon2 hash it can't do without.

use std::time::Instant;

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use engine::limits;

use crate::stage::{PASSWORD, Stage};
use crate::table::{Budget, Table};
use crate::{Outcome, median};

const SAMPLES: usize = 100;

pub async fn measure(table: &mut Table) -> Outcome<()> {
    let stage = Stage::new().await?;
    let params = Params::new(limits::ARGON2_MEMORY_KIB, limits::ARGON2_PASSES, limits::ARGON2_LANES, None)?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let stored = argon2.hash_password_with_salt(PASSWORD.as_bytes(), &[7; 16])?.to_string();

    let (mut floor, mut cost) = (Vec::new(), Vec::new());
    for _ in 0..SAMPLES {
        let start = Instant::now();
        tokio::task::block_in_place(|| argon2.verify_password(PASSWORD.as_bytes(), &*stored))?;
        floor.push(start.elapsed().as_secs_f64());
        let start = Instant::now();
        stage.session().await?;
        cost.push(start.elapsed().as_secs_f64());
    }
    // Pair by pair: a box that slows down for a while slows both of a pair.
    let ratio = median(cost.iter().zip(&floor).map(|(cost, floor)| cost / floor).collect());
    let (floor, cost) = (median(floor), median(cost));
    let note = format!("{:.1} ms against {:.1} ms", cost * 1e3, floor * 1e3);
    table.add("password sign-in / one Argon2id hash", ratio, " ×", Budget::AtMost(1.10), &note);
    Ok(())
}
