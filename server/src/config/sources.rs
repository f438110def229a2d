use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::file::{DEFAULT, Toml};
use super::{ConfigError, setting::Setting};
use crate::cli::Cli;

const PREFIX: &str = "SALLYPORT_";

/// Where settings come from, the strongest first: flags, environment, file.
#[derive(Debug)]
pub struct Sources {
    listen: Option<String>,
    environment: BTreeMap<String, String>,
    file: Toml,
    file_name: PathBuf,
}

/// A value, and where it was said.
#[derive(Debug)]
pub struct Said {
    pub value: String,
    pub setting: String,
}

impl Sources {
    /// The flags, this process's environment and the file.
    pub fn of_process(cli: &Cli) -> Result<Self, ConfigError> {
        let ours = std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with(PREFIX));
        let environment = ours
            .map(|(name, value)| {
                let name = name.to_string_lossy().into_owned();
                match value.into_string() {
                    Ok(value) => Ok((name, value)),
                    Err(_) => Err(ConfigError {
                        setting: name,
                        wrong: "is not UTF-8".into(),
                        write: "write it in UTF-8".into(),
                    }),
                }
            })
            .collect::<Result<_, _>>()?;
        Self::new(cli, environment)
    }

    /// The flags, this environment and the file the flags name.
    pub fn new(cli: &Cli, environment: BTreeMap<String, String>) -> Result<Self, ConfigError> {
        Ok(Self {
            listen: cli.listen.clone(),
            environment,
            file: Toml::read(cli.config.as_deref())?,
            file_name: cli.config.clone().unwrap_or_else(|| DEFAULT.into()),
        })
    }

    /// What was said about `what`, by the strongest source that says anything.
    pub fn get(&self, what: Setting) -> Result<Option<Said>, ConfigError> {
        if let (Setting::Listen, Some(value)) = (what, &self.listen) {
            return Ok(Some(Said { value: value.clone(), setting: "--listen".into() }));
        }
        let direct = self.variable(what.variable());
        let through_file = what.file_variable().and_then(|name| Some((name, self.variable(name)?)));
        match (direct, through_file) {
            (Some(_), Some((name, _))) => Err(ConfigError {
                setting: name.into(),
                wrong: format!("says the same as {}", what.variable()),
                write: "set only one of them".into(),
            }),
            (Some(value), None) => Ok(Some(Said { value: value.to_owned(), setting: what.variable().into() })),
            (None, Some((name, path))) => Ok(Some(Said { value: read_secret(name, path)?, setting: name.into() })),
            (None, None) => Ok(self
                .file
                .get(what)
                .map(|(name, value)| Said { value, setting: format!("{name} in {}", self.file_name.display()) })),
        }
    }

    /// The same, read by `parse`, which says what is wrong and what to write instead.
    pub fn parse<T>(
        &self,
        what: Setting,
        parse: impl FnOnce(&str) -> Result<T, (String, &'static str)>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(said) = self.get(what)? else { return Ok(None) };
        parse(said.value.trim()).map(Some).map_err(|(wrong, write)| ConfigError {
            setting: said.setting,
            wrong,
            write: write.into(),
        })
    }

    /// Variables that look like ours and are not: a typo, most likely.
    pub fn unknown(&self) -> Vec<String> {
        let known = |name: &str| {
            Setting::RESERVED.contains(&name)
                || Setting::OF_SALLY.contains(&name)
                || Setting::ALL.iter().any(|ours| ours.variable() == name || ours.file_variable() == Some(name))
        };
        self.environment.keys().filter(|name| !known(name)).cloned().collect()
    }

    /// Variables of ours that nothing reads yet: whoever sets one should not believe that it works.
    pub fn not_yet(&self) -> Vec<String> {
        self.environment.keys().filter(|name| Setting::RESERVED.contains(&name.as_str())).cloned().collect()
    }

    /// An empty variable says nothing: that is how compose files spell "not set".
    fn variable(&self, name: &str) -> Option<&str> {
        self.environment.get(name).map(String::as_str).filter(|value| !value.trim().is_empty())
    }
}

fn read_secret(setting: &str, path: &str) -> Result<String, ConfigError> {
    let text = std::fs::read_to_string(Path::new(path)).map_err(|why| ConfigError {
        setting: setting.into(),
        wrong: format!("names {path}, which cannot be read ({why})"),
        write: "name a readable file".into(),
    })?;
    Ok(text.trim().to_owned())
}
