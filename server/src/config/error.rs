use thiserror::Error;

/// A setting that can't be used: which, what is wrong, and what to write.
#[derive(Debug, Error)]
#[error("{setting} {wrong}; {write}")]
pub struct ConfigError {
    /// Where it was said: a flag, a variable, a key of the file.
    pub setting: String,
    /// What is wrong with it. Never the value of a secret.
    pub wrong: String,
    /// What to write instead.
    pub write: String,
}
