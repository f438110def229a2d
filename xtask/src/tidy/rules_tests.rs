use super::*;

/// For each rule one text that breaks it and one, as close as can be, that does not.
const FIXTURES: &[(&str, &str, &str, &str)] = &[
    (
        "domain-knows-no-web",
        "engine/src/gate.rs",
        "use http::Uri;",
        "use tower_http::cors;\n// axum may not be named in code\n",
    ),
    (
        "instrument-skips-all",
        "engine/src/gate.rs",
        "#[instrument(\n    level = \"debug\",\n)]\nfn open() {}",
        "#[tracing::instrument(\n    skip_all,\n    fields(id = ids[0]),\n)]\nfn open() {}",
    ),
    (
        "closed-errors",
        "app/src/server_fns/people.rs",
        "fn people() -> Result<(), ServerFnError> {",
        "fn from_server_fn_error(error: ServerFnErrorErr) -> Self {",
    ),
    (
        "colours-are-tokens",
        "style/components/button.css",
        "a { color: #fa3 }",
        "#main { color: color-mix(in oklch, var(--ink) 20%, transparent) }",
    ),
    (
        "colours-are-tokens",
        "style/components/button.css",
        "a { color: light-dark(oklch(0.2 0 0), var(--ink)) }",
        "a { color: var(--accent-lab); background: url(#icon) }",
    ),
    ("no-skipped-tests", "end2end/specs/a.spec.ts", "test.only('a', f)", "rows.slice(1)"),
    ("no-skipped-tests", "engine/tests/gate.rs", "#[ignore = \"slow\"]", "rows.skip(1)"),
    (
        "time-and-chance-are-parameters",
        "engine/src/accounts.rs",
        "let now = SystemTime::now();",
        "let now = clock.now();\n#[cfg(test)]\nmod tests { use rand::rngs::OsRng; }",
    ),
    (
        "no-textarea-children",
        "app/src/pages/people.rs",
        "<textarea name=\"emails\">{emails}</textarea>",
        "<textarea prop:value=move || emails.get()></textarea>\n<textarea readonly/>",
    ),
    ("no-inline-styles", "app/src/pages/people.rs", "<p style=\"color:red\">", "let style = style::of(page);"),
    ("no-inline-styles", "app/src/pages/people.rs", "<p style:width=width>", "<p class=\"wide\">"),
    ("links-resolve", "README.md", "[plan](docs/plan.md)", "[plan](docs/adr/0001.md#why)"),
    (
        "prose-fits",
        "docs/API.md",
        "A line of a paragraph that goes on and on behind the column where the others end, because nobody looked at its \
         end when something was added in its midst.",
        "| A row of a table that goes on and on behind the column where others end, because a table has no other way to \
         say something long |",
    ),
    (
        "prose-fits",
        "engine/src/gate.rs",
        "    /// A line of a comment that goes on and on behind the column where the others end, because nobody looked at its \
         end.",
        "/// ```text\n/// A line of an example that goes on and on behind the column where others end, since that is what \
         a program prints\n/// ```",
    ),
    ("no-machine-paths", "README.md", "run /home/ada/sallyport", "the page /account/home"),
    (
        "lock-files-name-no-host",
        "xtask/package-lock.json",
        "\"resolved\": \"https://packages.test/a.tgz\"",
        "\"integrity\": \"sha512-a\"",
    ),
];

fn findings(rule: &Rule, path: &str, text: &str) -> Vec<Finding> {
    assert!((rule.covers)(path), "{} does not cover {path}", rule.name);
    let repository = Repository::of([
        (path.to_owned(), Some(text.to_owned())),
        ("docs/adr/0001.md".to_owned(), Some(String::new())),
    ]);
    (rule.find)(&repository, &repository.sources[0])
}

fn rule(name: &str) -> &'static Rule {
    RULES.iter().find(|rule| rule.name == name).unwrap()
}

#[test]
fn each_rule_refuses_the_bad_and_accepts_the_good() {
    for (name, path, bad, good) in FIXTURES {
        assert!(!findings(rule(name), path, bad).is_empty(), "{name} accepts: {bad}");
        assert_eq!(findings(rule(name), path, good), [], "{name} refuses: {good}");
    }
}

#[test]
fn long_files_are_refused_and_their_tests_not_counted() {
    let code = "fn a() {}\n".repeat(LONGEST_FILE);
    let tests = format!("{code}#[cfg(test)]\n{code}");
    let rule = rule("short-files");
    assert_eq!(findings(rule, "engine/src/a.rs", &tests), []);
    assert_eq!(findings(rule, "engine/src/a.rs", &format!("{code}\n")).len(), 1);
}

#[test]
fn a_test_file_is_a_module_of_a_program_or_one_that_the_manifest_names() {
    const ONE_PROGRAM: &str = "autotests = false\n[[test]]\npath = \"tests/all.rs\"";
    let rule = rule("every-test-file-is-named");
    let is_named = |tested: &str, others: &[(&str, &str)]| {
        let files = others.iter().map(|(path, text)| ((*path).to_owned(), Some((*text).to_owned())));
        let repository = Repository::of(files);
        let source = repository.sources.iter().find(|source| source.path == tested).unwrap();
        assert!((rule.covers)(tested));
        (rule.find)(&repository, source).is_empty()
    };
    let (gate, in_folder) = ("engine/tests/gate.rs", "engine/tests/house/mod.rs");
    for (tested, others, named) in [
        (gate, vec![("engine/Cargo.toml", ONE_PROGRAM), (gate, ""), ("engine/tests/all.rs", "mod gate;")], true),
        (gate, vec![("engine/Cargo.toml", ONE_PROGRAM), (gate, ""), ("engine/tests/all.rs", "pub mod gate;")], true),
        (gate, vec![("engine/Cargo.toml", ONE_PROGRAM), (gate, ""), ("engine/tests/all.rs", "// mod gate;")], false),
        (gate, vec![("engine/Cargo.toml", ONE_PROGRAM), (gate, ""), ("engine/tests/all.rs", "mod gates;")], false),
        // Its own word for it counts as little as another package's, and as that of the package's own code.
        (gate, vec![("engine/Cargo.toml", ONE_PROGRAM), (gate, "mod gate;")], false),
        (gate, vec![("engine/Cargo.toml", ONE_PROGRAM), (gate, ""), ("server/tests/all.rs", "mod gate;")], false),
        (gate, vec![("engine/Cargo.toml", ONE_PROGRAM), (gate, ""), ("engine/src/lib.rs", "mod gate;")], false),
        (in_folder, vec![("engine/Cargo.toml", ONE_PROGRAM), (in_folder, ""), (gate, "mod house;")], true),
        (in_folder, vec![("engine/Cargo.toml", ONE_PROGRAM), (in_folder, "mod house;"), (gate, "")], false),
        // A program of its own: by its path, or because nothing says that programs aren't looked for.
        ("engine/tests/all.rs", vec![("engine/Cargo.toml", ONE_PROGRAM), ("engine/tests/all.rs", "")], true),
        (gate, vec![("engine/Cargo.toml", "[package]"), (gate, "")], true),
        (gate, vec![("engine/Cargo.toml", ONE_PROGRAM), ("server/Cargo.toml", "[package]"), (gate, "")], false),
        (gate, vec![(gate, "")], false),
    ] {
        assert_eq!(is_named(tested, &others), named, "{tested} among {others:?}");
    }
}

#[test]
fn every_rule_is_seen_to_fail() {
    // These two have a test of their own.
    let own = ["short-files", "every-test-file-is-named"];
    for rule in RULES.iter().filter(|rule| !own.contains(&rule.name)) {
        assert!(FIXTURES.iter().any(|fixture| fixture.0 == rule.name), "no fixture: {}", rule.name);
    }
}

#[test]
fn tokens_may_name_colours() {
    assert!(!(rule("colours-are-tokens").covers)("style/tokens.css"));
}

#[test]
fn a_finding_says_where() {
    let found = findings(rule("closed-errors"), "app/src/error.rs", "\n\n  ServerFnError::new()");
    assert_eq!(found, [(3, "ServerFnError::new()".to_owned())]);
}
