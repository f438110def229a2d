//! Everybody who stands outside opens every page and every file and calls every function, by the registries of the
//! router and of the server functions. Nothing in what comes back tells what is inside; to an admin the same walk tells
//! all of it.

use std::path::Path;

use crate::access::{
    CANARIES, FORMER, Kind, Stage, arguments, is_of_workspace, pages, place, questions, server_functions, told,
};
use crate::house::{Answer, Browser};

#[tokio::test]
async fn whoever_is_outside_reads_nothing_on_any_page_or_in_any_file() {
    let stage = Stage::set().await;
    for walker in walkers() {
        let told = walker.open_everything(&stage).await;
        assert!(told.is_empty(), "{walker:?} is told {told:#?}");
    }
}

#[tokio::test]
async fn whoever_is_outside_learns_nothing_from_any_function_and_does_nothing_inside() {
    let stage = Stage::set().await;
    for walker in walkers() {
        let (told, obeyed) = walker.call_everything(&stage).await;
        assert!(told.is_empty(), "{walker:?} is told {told:#?}");
        let inside: Vec<_> = obeyed.iter().filter(|name| is_of_workspace(name)).collect();
        assert!(inside.is_empty(), "{walker:?} is obeyed by {inside:?}");
    }
}

/// Without this, the walk could go astray and find nothing for that reason.
#[tokio::test]
async fn an_admin_is_told_all_of_it_on_the_same_walk() {
    let stage = Stage::set().await;
    let admin = Walker { kind: Kind::AdminConfirmed, workspace: "acme" };
    let on_pages = admin.open_everything(&stage).await;
    let (by_functions, obeyed) = admin.call_everything(&stage).await;
    for (what, _) in CANARIES {
        for told in [&on_pages, &by_functions] {
            assert!(told.iter().any(|(_, told)| *told == what), "{what} is nowhere in {told:#?}");
        }
    }
    for name in server_functions().iter().filter(|name| is_of_workspace(name)) {
        assert!(obeyed.contains(name), "{name} refuses an admin: its arguments prove nothing");
    }
}

#[tokio::test]
async fn no_argument_of_any_function_is_left_out() {
    let stage = Stage::set().await;
    let world = stage.parallel().await;
    for name in server_functions() {
        let mut browser = stage.browser_of(Kind::AdminConfirmed, &world);
        let mut given = arguments(&name, &stage, Kind::AdminConfirmed, &mut browser).await;
        given.sort_unstable();
        let mut taken = taken_by(&name);
        taken.sort_unstable();
        assert_eq!(given.into_iter().map(|(field, _)| field).collect::<Vec<_>>(), taken, "{name}");
    }
}

/// Somebody, and by which address of the workspace they come.
#[derive(Clone, Copy, Debug)]
struct Walker {
    kind: Kind,
    workspace: &'static str,
}

/// Where something was told, and what.
type Told = Vec<(String, &'static str)>;

fn walkers() -> impl Iterator<Item = Walker> {
    let former = [Kind::WithoutFactor, Kind::AdminWithoutFactor, Kind::Removed];
    let walkers = Kind::OUTSIDE.map(|kind| Walker { kind, workspace: "acme" });
    walkers.into_iter().chain(former.map(|kind| Walker { kind, workspace: FORMER }))
}

impl Walker {
    /// Looking changes nothing: it is all done in one world.
    async fn open_everything(self, stage: &Stage) -> Told {
        let world = stage.world_of(self.kind).await;
        let mut all = Told::new();
        for path in self.addresses(stage).await.into_iter().chain(files()) {
            let mut browser = stage.browser_of(self.kind, &world);
            let answer = browser.get(&path).await;
            all.extend(told(&path, &answer).into_iter().map(|what| (path.clone(), what)));
            all.extend(self.led_on(&mut browser, &path, &answer).await);
        }
        all
    }

    async fn addresses(self, stage: &Stage) -> Vec<String> {
        let mut addresses = vec![self.at("/w/acme/projects/none"), "/w/gone/people".to_owned()];
        for route in pages().await {
            let path = self.at(&place(&route, stage));
            addresses.extend(questions(&route).iter().map(|question| format!("{path}{question}")));
            addresses.push(path);
        }
        addresses
    }

    fn at(self, path: &str) -> String {
        path.replacen("/w/acme", &format!("/w/{}", self.workspace), 1)
    }

    /// Calls each as the page's program does, and as a form does without it; and what did as it was told.
    async fn call_everything(self, stage: &Stage) -> (Told, Vec<String>) {
        let mut world = stage.world_of(self.kind).await;
        let (mut all, mut obeyed) = (Told::new(), Vec::new());
        for name in server_functions() {
            let mut browser = stage.browser_of(self.kind, &world);
            let fields = self.fields(&name, stage, &mut browser).await;
            let answer = browser.call(&name, &borrowed(&fields)).await;
            all.extend(told(&format!("{fields:?}"), &answer).into_iter().map(|what| (name.clone(), what)));
            let acts = answer.status.is_success() && !answer.body.starts_with('{');
            if answer.status.is_success() && !answer.body.starts_with("{\"shut\"") {
                obeyed.push(name.clone());
            }
            // What only looks or refuses leaves the world as it was.
            if acts {
                world = stage.world_of(self.kind).await;
            }
            all.extend(self.submit(&name, stage, &mut stage.browser_of(self.kind, &world)).await);
            if acts {
                world = stage.world_of(self.kind).await;
            }
        }
        (all, obeyed)
    }

    /// A form, and the page its answer leads to: there a refusal stands with what was typed.
    async fn submit(self, name: &str, stage: &Stage, browser: &mut Browser) -> Told {
        let fields = self.fields(name, stage, browser).await;
        let answer = browser.submit(&self.at("/w/acme/people"), name, &borrowed(&fields)).await;
        let asked = format!("{fields:?}");
        let mut all: Told =
            told(&asked, &answer).into_iter().map(|what| (format!("{name}, as a form"), what)).collect();
        all.extend(self.led_on(browser, &asked, &answer).await);
        all
    }

    async fn fields(self, name: &str, stage: &Stage, browser: &mut Browser) -> Vec<(&'static str, String)> {
        let mut fields = arguments(name, stage, self.kind, browser).await;
        for (field, value) in &mut fields {
            if *field == "workspace" && value == "acme" {
                self.workspace.clone_into(value);
            }
        }
        fields
    }

    async fn led_on(self, browser: &mut Browser, asked: &str, answer: &Answer) -> Told {
        assert!(!answer.status.is_server_error(), "{self:?} asked for {asked}: {answer:?}");
        if answer.location().is_empty() {
            return Told::new();
        }
        let location = answer.location().to_owned();
        let page = browser.get(&location).await;
        assert!(!page.status.is_server_error(), "{self:?} was led to {location}: {page:?}");
        told(asked, &page).into_iter().map(|what| (location.clone(), what)).collect()
    }
}

fn borrowed<'a>(fields: &'a [(&'static str, String)]) -> Vec<(&'static str, &'a str)> {
    fields.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

/// Every file the server may have inside; of the built site, if it is built.
fn files() -> Vec<String> {
    let server = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = below(&server.join("../public"), "");
    assert!(!files.is_empty());
    files.extend(below(&server.join("../target/site"), ""));
    files
}

fn below(folder: &Path, at: &str) -> Vec<String> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().map(Result::unwrap) {
        let path = format!("{at}/{}", entry.file_name().to_str().unwrap());
        if entry.path().is_dir() {
            files.extend(below(&entry.path(), &path));
        } else {
            files.push(path);
        }
    }
    files
}

/// The arguments of a function, as its source has them.
fn taken_by(name: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/src/server_fns");
    let sources = std::fs::read_dir(folder).unwrap().map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    let endpoint = format!("endpoint = \"{name}\"");
    let source = sources.into_iter().find(|source| source.contains(&endpoint)).unwrap();
    let signature = source.split(&endpoint).nth(1).unwrap().split("pub async fn ").nth(1).unwrap();
    let arguments =
        signature.split_once('(').unwrap().1.split(") ->").next().unwrap().replace("#[server(default)]", "");
    arguments.split(',').filter_map(|argument| Some(argument.split_once(':')?.0.trim().to_owned())).collect()
}
