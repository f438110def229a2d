//! What `deny.toml` asks of the dependency tree, as far as it can be answered without a download.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use serde::Deserialize;

use crate::run::output;

type Check = (&'static str, &'static str, Vec<String>);

#[derive(Debug, Deserialize)]
struct Policy {
    graph: Graph,
    licenses: Licenses,
    bans: Bans,
}

#[derive(Debug, Deserialize)]
struct Graph {
    targets: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Licenses {
    allow: Vec<String>,
    exceptions: Vec<LicenseException>,
}

#[derive(Debug, Deserialize)]
struct LicenseException {
    #[serde(rename = "crate")]
    package: String,
    allow: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Bans {
    deny: Vec<Ban>,
}

#[derive(Debug, Deserialize)]
struct Ban {
    #[serde(rename = "crate")]
    package: String,
    reason: String,
}

#[derive(Debug, Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Debug, Deserialize)]
struct Package {
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
}

pub fn findings(root: &Path) -> Result<[Check; 3]> {
    let policy = fs::read_to_string(root.join("deny.toml")).context("cannot read deny.toml")?;
    let policy: Policy = toml::from_str(&policy).context("deny.toml")?;
    let packages = packages(root, &policy.graph.targets)?;
    Ok([
        ("banned-packages", "deny.toml says why each is banned", banned(&policy.bans, &packages)),
        (
            "licences",
            "every dependency must allow us to ship under MIT or Apache-2.0",
            unlicensed(&policy.licenses, &packages),
        ),
        ("registry-only", "what comes from a git address can change or vanish", from_elsewhere(&packages)),
    ])
}

fn packages(root: &Path, targets: &[String]) -> Result<Vec<Package>> {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root).args(["metadata", "--format-version=1", "--locked"]);
    command.args(targets.iter().map(|target| format!("--filter-platform={target}")));
    let metadata: Metadata = serde_json::from_slice(&output(&mut command)?)?;
    Ok(metadata.packages)
}

fn banned(bans: &Bans, packages: &[Package]) -> Vec<String> {
    let reason_against = |package: &Package| {
        let ban = bans.deny.iter().find(|ban| ban.package == package.name)?;
        Some(format!("{} {}: {}", package.name, package.version, ban.reason))
    };
    packages.iter().filter_map(reason_against).collect()
}

fn unlicensed(licenses: &Licenses, packages: &[Package]) -> Vec<String> {
    let is_allowed = |package: &Package, license: &str| {
        let own = licenses.exceptions.iter().filter(|exception| exception.package == package.name);
        own.flat_map(|exception| &exception.allow).chain(&licenses.allow).any(|allowed| allowed == license)
    };
    packages
        .iter()
        .filter_map(|package| {
            let license = package.license.as_deref().unwrap_or("no licence");
            let satisfied = satisfies(license, &|one| is_allowed(package, one));
            (!satisfied).then(|| format!("{} {}: {license}", package.name, package.version))
        })
        .collect()
}

fn from_elsewhere(packages: &[Package]) -> Vec<String> {
    packages
        .iter()
        .filter_map(|package| {
            let source = package.source.as_deref()?;
            (!source.starts_with("registry+")).then(|| format!("{}: {source}", package.name))
        })
        .collect()
}

/// Whether an SPDX expression can be met; `AND` binds tighter than `OR`, and `/` is an old `OR`.
fn satisfies(expression: &str, is_allowed: &dyn Fn(&str) -> bool) -> bool {
    let expression = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let mut words = expression.split_whitespace().peekable();
    any_of(&mut words, is_allowed)
}

type Words<'a> = std::iter::Peekable<std::str::SplitWhitespace<'a>>;

fn any_of(words: &mut Words, is_allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut met = all_of(words, is_allowed);
    while words.next_if_eq(&"OR").is_some() {
        met |= all_of(words, is_allowed);
    }
    met
}

fn all_of(words: &mut Words, is_allowed: &dyn Fn(&str) -> bool) -> bool {
    let mut met = one(words, is_allowed);
    while words.next_if_eq(&"AND").is_some() {
        met &= one(words, is_allowed);
    }
    met
}

fn one(words: &mut Words, is_allowed: &dyn Fn(&str) -> bool) -> bool {
    match words.next() {
        Some("(") => {
            let met = any_of(words, is_allowed);
            words.next_if_eq(&")").is_some() && met
        }
        Some(license) if words.next_if_eq(&"WITH").is_some() => {
            let exception = words.next().unwrap_or_default();
            is_allowed(&format!("{license} WITH {exception}"))
        }
        Some(license) => is_allowed(license),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, license: Option<&str>, source: Option<&str>) -> Package {
        Package {
            name: name.into(),
            version: "1.0.0".into(),
            license: license.map(Into::into),
            source: source.map(Into::into),
        }
    }

    #[test]
    fn licence_expressions_are_read_as_written() {
        let allowed = |license: &str| ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"].contains(&license);
        for good in ["MIT", "GPL-3.0 OR MIT", "GPL-3.0/MIT", "(GPL-3.0 OR MIT) AND ISC"] {
            assert!(satisfies(good, &allowed), "{good}");
        }
        assert!(satisfies("Apache-2.0 WITH LLVM-exception OR GPL-3.0", &allowed));
        for bad in ["", "GPL-3.0", "MIT AND GPL-3.0", "GPL-3.0 OR MIT AND GPL-2.0", "Apache-2.0"] {
            assert!(!satisfies(bad, &allowed), "{bad}");
        }
    }

    #[test]
    fn an_exception_holds_for_its_package_only() {
        let licenses = Licenses {
            allow: vec!["MIT".into()],
            exceptions: vec![LicenseException { package: "roots".into(), allow: vec!["CDLA".into()] }],
        };
        let packages =
            [package("roots", Some("CDLA"), None), package("other", Some("CDLA"), None), package("mute", None, None)];
        assert_eq!(unlicensed(&licenses, &packages), ["other 1.0.0: CDLA", "mute 1.0.0: no licence"]);
    }

    #[test]
    fn bans_and_strange_sources_are_found() {
        let bans = Bans { deny: vec![Ban { package: "openssl".into(), reason: "no".into() }] };
        let packages = [
            package("openssl", None, Some("registry+x")),
            package("fork", None, Some("git+x")),
            package("own", None, None),
        ];
        assert_eq!(banned(&bans, &packages), ["openssl 1.0.0: no"]);
        assert_eq!(from_elsewhere(&packages), ["fork: git+x"]);
    }

    #[test]
    fn the_policy_of_this_repository_is_readable() {
        let policy = include_str!("../../../deny.toml");
        assert!(toml::from_str::<Policy>(policy).is_ok());
    }
}
