use super::links;
use super::source::{Repository, Source};

/// A line number and what is wrong there.
pub type Finding = (usize, String);

#[derive(Debug)]
pub struct Rule {
    pub name: &'static str,
    pub why: &'static str,
    pub covers: fn(&str) -> bool,
    pub find: fn(&Repository, &Source) -> Vec<Finding>,
}

pub const RULES: &[Rule] = &[
    Rule {
        name: "short-files",
        why: "a file of more than 500 lines does more than one job",
        covers: is_rust,
        find: |_, source| {
            let lines = source.lines_before_tests().count();
            if lines > LONGEST_FILE { vec![(lines, format!("{lines} lines"))] } else { vec![] }
        },
    },
    Rule {
        name: "domain-knows-no-web",
        why: "the domain is reached by page, API and command line alike, so it may know none of them",
        covers: |path| is_rust(path) && in_any(path, &["engine/src/", "shared/src/"]),
        find: |_, source| words(source, &["http::", "axum", "leptos"]),
    },
    Rule {
        name: "instrument-skips-all",
        why: "an argument that is logged by default is a password in the log one day",
        covers: is_rust_outside_these_rules,
        find: |_, source| unskipped_spans(source),
    },
    Rule {
        name: "closed-errors",
        why: "ServerFnError carries any error's text to the browser: use the closed error of the app",
        covers: |path| is_rust(path) && in_any(path, &["app/src/"]),
        find: |_, source| words(source, &["ServerFnError"]),
    },
    Rule {
        name: "colours-are-tokens",
        why: "a colour outside the tokens does not follow the theme",
        covers: |path| in_any(path, &["style/"]) && has_extension(path, "css") && !path.contains("/tokens"),
        find: |_, source| found_in_code(source, names_a_colour),
    },
    Rule {
        name: "no-skipped-tests",
        why: "a test that does not run tells nothing, and looks as if it did",
        covers: |path| is_spec(path) || is_rust_outside_these_rules(path),
        find: |_, source| {
            let marks: &[&str] = if is_spec(&source.path) { &[".skip(", ".only(", ".fixme("] } else { &["#[ignore"] };
            let marked = |(_, line): &(usize, &str)| marks.iter().any(|mark| line.contains(mark));
            source.lines().filter(marked).map(quoted).collect()
        },
    },
    Rule {
        name: "every-test-file-is-named",
        why: "a file of tests that its program does not name is never compiled",
        covers: |path| is_rust(path) && path.contains("/tests/"),
        find: |repository, source| if is_named(repository, source) { vec![] } else { vec![quoted((1, &source.path))] },
    },
    Rule {
        name: "time-and-chance-are-parameters",
        why: "a use case that reads the clock or the random source itself cannot be tested at its edges",
        covers: |path| {
            is_rust_outside_these_rules(path) && !["engine/src/clock.rs", "engine/src/rng.rs"].contains(&path)
        },
        find: |_, source| words(source, &["Utc::now", "SystemTime::now", "OsRng", "thread_rng"]),
    },
    Rule {
        name: "no-textarea-children",
        why: "the renderer does not escape what stands inside a textarea: bind its value instead",
        covers: |path| is_rust(path) && in_any(path, &["app/src/"]),
        find: |_, source| textareas_with_children(source),
    },
    Rule {
        name: "no-inline-styles",
        why: "the content security policy refuses style attributes: use a class",
        covers: |path| is_rust(path) && in_any(path, &["app/src/"]),
        find: |_, source| found_in_code(source, has_style_attribute),
    },
    Rule {
        name: "links-resolve",
        why: "a dead link costs every reader a search",
        covers: |path| has_extension(path, "md"),
        find: links::dead,
    },
    Rule {
        name: "prose-fits",
        why: "a line that is longer than the others is one that somebody forgot to wrap",
        covers: |path| is_rust(path) || has_extension(path, "md"),
        find: |_, source| too_wide(source),
    },
    Rule {
        name: "no-machine-paths",
        why: "a path that exists on one machine only means nothing on the next",
        covers: |path| !path.starts_with(THESE_RULES),
        find: |_, source| {
            let named = |(_, line): &(usize, &str)| HOMES.iter().any(|home| has_word(line, home));
            source.lines().filter(named).map(quoted).collect()
        },
    },
    Rule {
        name: "lock-files-name-no-host",
        why: "packages come from the registry that the machine is set up for",
        covers: |path| path.ends_with("package-lock.json"),
        find: |_, source| found_in_code(source, |line| line.contains("\"resolved\": \"http")),
    },
];

const LONGEST_FILE: usize = 500;
/// Columns of a comment, and of a paragraph: as many as the formatter gives to code.
const WIDEST_PROSE: usize = 120;
const THESE_RULES: &str = "xtask/src/tidy/";
const HOMES: [&str; 3] = ["/home/", "/root/", "/Users/"];
const COLOUR_FUNCTIONS: [&str; 10] =
    ["rgb(", "rgba(", "hsl(", "hsla(", "hwb(", "lab(", "lch(", "oklab(", "oklch(", "color("];

fn is_rust(path: &str) -> bool {
    has_extension(path, "rs")
}

/// These files spell out what they forbid.
fn is_rust_outside_these_rules(path: &str) -> bool {
    is_rust(path) && !path.starts_with(THESE_RULES)
}

fn is_spec(path: &str) -> bool {
    path.starts_with("end2end/") && has_extension(path, "ts")
}

fn has_extension(path: &str, extension: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, found)| found == extension)
}

fn in_any(path: &str, folders: &[&str]) -> bool {
    folders.iter().any(|folder| path.starts_with(folder))
}

/// Whether a file of tests is a program of its own, as the manifest has it, or a module of one.
fn is_named(repository: &Repository, source: &Source) -> bool {
    let Some((package, within)) = source.path.split_once("/tests/") else { return true };
    let in_package = |path: &str| path.strip_prefix(package).and_then(|rest| rest.strip_prefix('/')).map(str::to_owned);
    let mut of_package = repository.sources.iter().filter_map(|other| Some((in_package(&other.path)?, other)));
    let manifest = of_package.clone().find(|(path, _)| path == "Cargo.toml").map_or("", |(_, found)| &found.text);
    if manifest.contains(&format!("path = \"tests/{within}\""))
        || (!manifest.is_empty() && !manifest.contains("autotests = false"))
    {
        return true;
    }
    let Some(module) = within.trim_end_matches("/mod.rs").trim_end_matches(".rs").rsplit('/').next() else {
        return true;
    };
    let (line, within_tests) = (format!("mod {module};"), format!("tests/{within}"));
    // Not by itself: a file that is never compiled may say what it likes.
    of_package.any(|(path, other)| {
        path.starts_with("tests/")
            && path != within_tests
            && other.lines().any(|(_, text)| text.trim_start_matches("pub ") == line)
    })
}

fn words(source: &Source, words: &[&str]) -> Vec<Finding> {
    found_in_code(source, |line| words.iter().any(|word| has_word(line, word)))
}

fn found_in_code(source: &Source, is_wrong: impl Fn(&str) -> bool) -> Vec<Finding> {
    source.code().filter(|(_, line)| is_wrong(line)).map(quoted).collect()
}

fn quoted((number, line): (usize, &str)) -> Finding {
    (number, line.trim().to_owned())
}

/// Whether `word` stands in the line by itself: `http::` is not in `tower_http::`.
fn has_word(line: &str, word: &str) -> bool {
    let in_name = |letter: char| letter.is_alphanumeric() || letter == '_';
    line.match_indices(word).any(|(at, _)| {
        let joined_before = word.starts_with(in_name) && line[..at].ends_with(in_name);
        let joined_after = word.ends_with(in_name) && line[at + word.len()..].starts_with(in_name);
        !joined_before && !joined_after
    })
}

/// Tables and what stands between fences are as wide as they have to be, and so is a word.
fn too_wide(source: &Source) -> Vec<Finding> {
    let (is_rust, mut is_fenced) = (is_rust(&source.path), false);
    let is_prose = |(_, line): &(usize, &str)| {
        let line = line.trim_start();
        is_fenced ^= line.trim_start_matches(['/', '!', ' ']).starts_with("```");
        !is_fenced && if is_rust { line.starts_with("//") } else { !line.starts_with('|') }
    };
    let can_be_wrapped = |line: &str| line.trim().trim_start_matches(['/', '!', '-', '*', ' ']).contains(' ');
    let lines = source.lines().filter(is_prose);
    lines.filter(|(_, line)| line.chars().count() > WIDEST_PROSE && can_be_wrapped(line)).map(quoted).collect()
}

fn unskipped_spans(source: &Source) -> Vec<Finding> {
    let attribute_at = |start: usize| source.text[start..].split("]\n").next().unwrap_or_default();
    ["#[instrument", "#[tracing::instrument"]
        .iter()
        .flat_map(|opening| source.text.match_indices(opening))
        .filter(|(start, _)| !attribute_at(*start).contains("skip_all"))
        .map(|(start, opening)| (source.line_of(start), format!("{opening} without skip_all")))
        .collect()
}

fn textareas_with_children(source: &Source) -> Vec<Finding> {
    let has_child = |start: usize| {
        let rest = &source.text[start..];
        let closing = rest.find("</textarea>").unwrap_or(rest.len());
        let closes_itself = rest.find("/>").is_some_and(|end| end < closing);
        !closes_itself && !rest[..closing].trim_end().ends_with('>')
    };
    source
        .text
        .match_indices("<textarea")
        .filter(|(start, _)| has_child(*start))
        .map(|(start, _)| (source.line_of(start), "textarea with a child".to_owned()))
        .collect()
}

fn has_style_attribute(line: &str) -> bool {
    let is_attribute = |word: &str| {
        let value = word.strip_prefix("style=").or_else(|| word.strip_prefix("style:"));
        value.is_some_and(|value| value.starts_with(|letter: char| letter != ':'))
    };
    line.split_whitespace().any(is_attribute)
}

fn names_a_colour(line: &str) -> bool {
    line.split(|letter: char| letter.is_whitespace() || ":,;".contains(letter)).any(is_hex_colour)
        || COLOUR_FUNCTIONS.iter().any(|function| {
            line.match_indices(function)
                .any(|(at, _)| !line[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '-'))
        })
}

fn is_hex_colour(word: &str) -> bool {
    let digits = word.trim_start_matches('(').trim_end_matches(')').strip_prefix('#');
    digits.is_some_and(|digits| {
        [3, 4, 6, 8].contains(&digits.len()) && digits.chars().all(|digit| digit.is_ascii_hexdigit())
    })
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
