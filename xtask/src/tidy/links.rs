use super::rules::Finding;
use super::source::{Repository, Source};

/// Relative links that lead nowhere. The web is not asked: a check must not depend on its mood.
pub fn dead(repository: &Repository, source: &Source) -> Vec<Finding> {
    let folder = source.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut in_code_block = false;
    let mut dead = Vec::new();
    for (number, line) in source.lines() {
        in_code_block ^= line.trim_start().starts_with("```");
        if in_code_block {
            continue;
        }
        for target in targets(line).filter(|target| is_relative(target)) {
            let path = target.split(['#', '?']).next().unwrap_or_default();
            let found = resolve(folder, path).is_some_and(|path| repository.has_file_or_folder(&path));
            if !path.is_empty() && !found {
                dead.push((number, format!("{target} does not exist")));
            }
        }
    }
    dead
}

fn targets(line: &str) -> impl Iterator<Item = &str> {
    let inline = line.split("](").skip(1).filter_map(|rest| rest.split([')', ' ']).next());
    let images = line.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next());
    inline.chain(images)
}

fn is_relative(target: &str) -> bool {
    !target.contains("://") && !target.starts_with("mailto:")
}

/// `None` when the path climbs out of the repository.
fn resolve(folder: &str, path: &str) -> Option<String> {
    let start = if path.starts_with('/') { "" } else { folder };
    let mut parts = Vec::new();
    for part in start.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dead_in(path: &str, text: &str) -> Vec<Finding> {
        let repository =
            Repository::of([(path.to_owned(), Some(text.to_owned())), ("docs/pictures/people.png".to_owned(), None)]);
        dead(&repository, &repository.sources[0])
    }

    #[test]
    fn links_resolve_from_the_folder_of_their_page() {
        assert_eq!(dead_in("docs/guide.md", "![](pictures/people.png) [up](../docs)"), []);
        assert_eq!(dead_in("docs/adr/1.md", "[a](pictures/people.png)").len(), 1);
        assert_eq!(dead_in("docs/guide.md", "<img src=\"pictures/gone.png\">").len(), 1);
        assert_eq!(dead_in("README.md", "[out](../../elsewhere)").len(), 1);
    }

    #[test]
    fn web_links_anchors_and_code_are_left_alone() {
        let text = "[a](https://example.test) [b](#here) [c](mailto:a@b.test)\n```\n[d](gone)\n```";
        assert_eq!(dead_in("README.md", text), []);
    }
}
