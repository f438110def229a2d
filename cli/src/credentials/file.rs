use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::environment::Environment;
use crate::problem::Failure;
use crate::secret::Secret;

/// Which server gave something, and where it is.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Book {
    /// The server that was signed in to last.
    pub default: Option<String>,
    #[serde(default)]
    pub servers: BTreeMap<String, Kept>,
}

/// Where the secret of a server is.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kept_in", rename_all = "snake_case")]
pub enum Kept {
    Keyring,
    File { secret: Secret },
}

/// The file that holds the book.
#[derive(Debug)]
pub struct BookFile {
    folder: PathBuf,
}

const NAME: &str = "credentials.json";
const LOCK: &str = "credentials.lock";

impl BookFile {
    /// `$XDG_CONFIG_HOME/sallyport`, or the same in `~/.config`. A relative path there counts as none, as XDG wants it.
    pub fn of(environment: &Environment) -> Result<Self, Failure> {
        let absolute = |path: &Option<PathBuf>| path.clone().filter(|path| path.is_absolute());
        let config = absolute(&environment.config_home)
            .or_else(|| absolute(&environment.home).map(|home| home.join(".config")))
            .ok_or_else(|| Failure::other("There is nowhere to keep a session: set HOME or XDG_CONFIG_HOME."))?;
        Ok(Self { folder: config.join("sallyport") })
    }

    pub fn path(&self) -> PathBuf {
        self.folder.join(NAME)
    }

    /// What is in the file; nothing where there is none.
    pub fn read(&self) -> Result<Book, Failure> {
        let path = self.path();
        let failed = |why: String| Failure::other(format!("{} can't be read: {why}.", path.display()));
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(Book::default()),
            Err(why) => return Err(failed(why.to_string())),
        };
        // Of the open file, not of the path, which may be another one by now.
        let mode = file.metadata().map_err(|why| failed(why.to_string()))?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(Failure::other(format!(
                "Others on this machine can get at {0} (mode {1:o}). Run `chmod 600 {0}`, and `sally login` again if \
                 somebody may have read it.",
                path.display(),
                mode & 0o777
            )));
        }
        let mut text = String::new();
        file.read_to_string(&mut text).map_err(|why| failed(why.to_string()))?;
        serde_json::from_str(&text).map_err(|_| failed("it is not as sally writes it; move it away".into()))
    }

    /// Reads, changes and writes the book, one process at a time.
    pub fn change(&self, change: impl FnOnce(&mut Book)) -> Result<(), Failure> {
        // Held until the end.
        let _lock = self.lock().map_err(|why| self.not_written(&why))?;
        let mut book = self.read()?;
        change(&mut book);
        self.write(&book).map_err(|why| self.not_written(&why))
    }

    fn lock(&self) -> io::Result<File> {
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
        let lock =
            OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(self.folder.join(LOCK))?;
        lock.lock()?;
        Ok(lock)
    }

    /// Written beside and then put in place: whatever happens, there is the old book or the new one, whole.
    fn write(&self, book: &Book) -> io::Result<()> {
        let target = real_path(&self.path());
        // 0600 from its first byte: that is how `tempfile` creates them.
        let mut beside =
            tempfile::Builder::new().prefix(".credentials-").tempfile_in(target.parent().unwrap_or(&self.folder))?;
        beside.write_all(serde_json::to_string_pretty(book)?.as_bytes())?;
        beside.as_file().sync_all()?;
        beside.persist(target)?;
        Ok(())
    }

    fn not_written(&self, why: &io::Error) -> Failure {
        Failure::other(format!(
            "{} can't be written: {why}. What was in it is still there. Make room or let it be written, and try again.",
            self.path().display()
        ))
    }
}

/// Where a link leads to, so that it stays one.
fn real_path(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(config: &Path) -> BookFile {
        BookFile::of(&Environment { config_home: Some(config.to_owned()), ..Environment::default() }).unwrap()
    }

    fn keep(book: &mut Book) {
        let secret = Secret::parse("slp_cli_x").unwrap();
        book.servers.insert("https://gate.example.com".into(), Kept::File { secret });
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn nobody_else_can_read_what_is_kept() {
        let config = tempfile::tempdir().unwrap();
        let file = file(&config.path().join("not/there/yet"));
        file.change(keep).unwrap();
        assert_eq!(mode(&file.path()), 0o600);
        assert_eq!(mode(&file.folder), 0o700);
        file.change(|_| {}).unwrap();
        assert_eq!(mode(&file.path()), 0o600);
    }

    #[test]
    fn a_file_that_others_can_read_is_not_believed() {
        let config = tempfile::tempdir().unwrap();
        let file = file(config.path());
        file.change(keep).unwrap();
        fs::set_permissions(file.path(), fs::Permissions::from_mode(0o644)).unwrap();
        let told = file.read().unwrap_err().text().unwrap();
        assert!(told.contains("mode 644") && told.contains("chmod 600"), "{told}");
    }

    #[test]
    fn what_can_not_be_written_loses_nothing_and_is_said() {
        let config = tempfile::tempdir().unwrap();
        let file = file(config.path());
        file.change(keep).unwrap();
        // A folder in the way of the file itself: nothing can be put in its place, whoever asks.
        let before = fs::read_to_string(file.path()).unwrap();
        fs::remove_file(file.path()).unwrap();
        fs::create_dir(file.path()).unwrap();
        assert!(file.write(&Book::default()).is_err());
        fs::remove_dir(file.path()).unwrap();
        let names: Vec<_> = fs::read_dir(&file.folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(names, [LOCK], "nothing half-written is left beside");

        fs::remove_dir_all(&file.folder).unwrap();
        fs::write(&file.folder, before).unwrap();
        let told = file.change(keep).unwrap_err().text().unwrap();
        assert!(told.contains("can't be written") && told.contains("still there"), "{told}");
        assert!(fs::read_to_string(&file.folder).unwrap().contains("slp_cli_x"));
    }

    #[test]
    fn what_is_not_ours_is_left_alone() {
        let config = tempfile::tempdir().unwrap();
        let file = file(config.path());
        file.change(keep).unwrap();
        let mut handle = OpenOptions::new().append(true).open(file.path()).unwrap();
        handle.write_all(b"garbage").unwrap();
        assert!(file.change(|book| book.servers.clear()).is_err());
        assert!(fs::read_to_string(file.path()).unwrap().ends_with("garbage"));
    }

    #[test]
    fn a_link_stays_a_link() {
        let config = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        let file = file(config.path());
        file.change(keep).unwrap();
        let real = elsewhere.path().join("kept.json");
        fs::copy(file.path(), &real).unwrap();
        fs::remove_file(file.path()).unwrap();
        std::os::unix::fs::symlink(&real, file.path()).unwrap();
        file.change(|book| book.servers.clear()).unwrap();
        assert!(fs::symlink_metadata(file.path()).unwrap().is_symlink());
        assert!(!fs::read_to_string(&real).unwrap().contains("slp_cli_x"));
    }

    #[test]
    fn a_relative_folder_counts_as_none() {
        let environment = Environment { config_home: Some("here".into()), ..Environment::default() };
        assert!(BookFile::of(&environment).is_err());
        let at_home = Environment { home: Some("/somewhere".into()), ..environment };
        assert_eq!(BookFile::of(&at_home).unwrap().path(), Path::new("/somewhere/.config/sallyport/credentials.json"));
    }
}
