use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::run::output;

#[derive(Debug)]
pub struct Source {
    /// Relative to the root, with forward slashes.
    pub path: String,
    pub text: String,
}

#[derive(Debug)]
pub struct Repository {
    pub sources: Vec<Source>,
    paths: Vec<String>,
}

impl Repository {
    /// Everything git would commit, so that build output and downloads are left out by `.gitignore`.
    pub fn read(root: &Path) -> Result<Self> {
        let listed = output(Command::new("git").current_dir(root).args([
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ]))?;
        let listed = String::from_utf8(listed)?;
        let files = listed.split_terminator('\0').filter_map(|path| {
            let bytes = fs::read(root.join(path)).ok()?;
            Some((path.to_owned(), String::from_utf8(bytes).ok()))
        });
        Ok(Self::of(files))
    }

    /// Files without a text are binary: they exist, and no rule reads them.
    pub fn of(files: impl IntoIterator<Item = (String, Option<String>)>) -> Self {
        let mut repository = Self { sources: Vec::new(), paths: Vec::new() };
        for (path, text) in files {
            repository.paths.push(path.clone());
            repository.sources.extend(text.map(|text| Source { path, text }));
        }
        repository
    }

    pub fn has_file_or_folder(&self, path: &str) -> bool {
        let folder = format!("{}/", path.trim_end_matches('/'));
        self.paths.iter().any(|known| known == path || known.starts_with(&folder))
    }
}

impl Source {
    /// Numbered lines without comments and without the tests at the end of a Rust file.
    pub fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lines_before_tests().filter(|(_, line)| {
            let line = line.trim_start();
            !["//", "/*", "* ", "*/"].iter().any(|comment| line.starts_with(comment))
        })
    }

    pub fn lines_before_tests(&self) -> impl Iterator<Item = (usize, &str)> {
        let is_test = is_test_file(&self.path);
        self.lines().take_while(move |(_, line)| !is_test && !line.starts_with("#[cfg(test)]"))
    }

    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(index, line)| (index + 1, line))
    }

    pub fn line_of(&self, offset: usize) -> usize {
        self.text[..offset].matches('\n').count() + 1
    }
}

fn is_test_file(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("tests.rs")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(path: &str, text: &str) -> Source {
        Source { path: path.into(), text: text.into() }
    }

    #[test]
    fn comments_and_tests_are_not_code() {
        let text = "// a note\nfn a() {}\n/* more\n * of it\n */\n#[cfg(test)]\nmod tests {}\n";
        assert!(source("a.rs", text).code().eq([(2, "fn a() {}")]));
        assert_eq!(source("engine/tests/a.rs", text).code().count(), 0);
    }

    #[test]
    fn folders_count_as_present() {
        let repository = Repository::of([("docs/adr/0001.md".to_owned(), None)]);
        assert!(repository.has_file_or_folder("docs/adr/0001.md"));
        assert!(repository.has_file_or_folder("docs/adr/"));
        assert!(!repository.has_file_or_folder("docs/ad"));
    }
}
