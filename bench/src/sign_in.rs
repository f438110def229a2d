//! A password sign-in, against the one Argon2 hash it can't do without.

use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use engine::limits;

use crate::Outcome;
use crate::pairs::compare;
use crate::stage::{PASSWORD, Stage};
use crate::table::Table;

const SAMPLES: usize = 100;

pub async fn measure(table: &mut Table) -> Outcome<()> {
    let stage = Stage::new().await?;
    let params = Params::new(limits::ARGON2_MEMORY_KIB, limits::ARGON2_PASSES, limits::ARGON2_LANES, None)?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let stored = argon2.hash_password_with_salt(PASSWORD.as_bytes(), &[7; 16])?.to_string();
    let hash = async || {
        // Where the engine does it, too, so that memory and thread come from the same place.
        let (argon2, stored) = (argon2.clone(), stored.clone());
        let verify = move || argon2.verify_password(PASSWORD.as_bytes(), &*stored);
        Ok(tokio::task::spawn_blocking(verify).await??)
    };
    let row = ("password sign-in / one Argon2id hash", 1.10, SAMPLES);
    compare(table, row, async || stage.session().await.map(drop), hash).await
}
