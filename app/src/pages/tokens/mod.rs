//! Tokens: the account's own, a workspace's, and a section of a project's page.

mod create;
mod created;
mod list;
mod revoke;

pub use created::created_token;

use leptos::prelude::*;
use leptos_meta::Title;
use shared::views::{Door, ProjectPage, Tokens, WorkspaceTokens};

use super::shut::behind;
use crate::components::bar::Area;
use crate::components::frame::{Page, card, framed, head, parts};
use crate::components::notice::done;
use crate::components::{Submission, hidden, param, query};
use crate::paths;
use crate::server_fns::tokens::{
    CreateAccountToken, CreateProjectToken, CreateWorkspaceToken, RevokeAccountToken, RevokeProjectToken,
    RevokeWorkspaceToken, account_tokens as load_account_tokens, workspace_tokens as load_workspace_tokens,
};

/// What every kind of token is to be known for.
const WITHOUT: &str = "It works without a second factor, whatever a workspace requires of people, until it expires or is \
                       revoked.";

/// Where tokens stand, and what goes along with the forms there.
struct Place {
    page: String,
    create: Submission,
    revoke: Submission,
    carried: Vec<(&'static str, String)>,
}

impl Place {
    /// The page as it is, at the part of the list that is shown.
    fn here(&self) -> String {
        paths::with(&self.page, paths::TOKENS, &query(paths::TOKENS)())
    }

    fn carried(&self) -> AnyView {
        self.carried.iter().map(|(name, value)| hidden(name, value.as_str())).collect_view().into_any()
    }

    /// A part of the list, and the form for another one.
    fn section(&self, title: &'static str, lead: AnyView, tokens: Tokens, workspace: Option<&str>) -> AnyView {
        let Tokens { rows, has_newer, next } = tokens;
        let newest = has_newer.then(|| self.page.clone());
        let next = next.map(|next| paths::with(&self.page, paths::TOKENS, &next));
        let body = view! {
            {list::tokens(&self.here(), rows, workspace)}
            {parts("Pages of tokens", ("Newest tokens", newest), ("Older tokens", next))}
            <div class="body">{create::form(self)}</div>
        };
        card(title, lead, ().into_any(), body.into_any())
    }
}

/// Where the part begins that is shown: with the token that is asked about, wherever its row has moved to meanwhile.
pub fn place_shown() -> String {
    let asked = query(revoke::REVOKE)();
    if asked.is_empty() { query(paths::TOKENS)() } else { asked }
}

/// `/account/tokens`: tokens that act for me.
pub fn account_tokens() -> AnyView {
    framed(Area::Account, move || load_account_tokens(place_shown()), of_account)
}

fn of_account(tokens: Tokens) -> AnyView {
    let place = Place {
        page: "/account/tokens".to_owned(),
        create: Submission::to::<CreateAccountToken>(),
        revoke: Submission::to::<RevokeAccountToken>(),
        carried: Vec::new(),
    };
    if let Some(asked) = revoke::asked(&place, &tokens.rows) {
        return asked;
    }
    let lead = view! {
        "An account token acts for you in your workspaces, with the role you have there: it reads, and if it may write it \
        changes projects. It works without a second factor; where a workspace asked for one before you made it, only if you had \
        used yours by then. Admins of those workspaces see its name, and when it was last used. What programs can do with one is in the " <a href="/api/docs" rel="external">"API reference"</a> "."
    };
    view! {
        <Title text="Account tokens"/>
        <Page>
            {head("Account tokens", lead.into_any())}
            {done()}
            {place.section("Your tokens", ().into_any(), tokens, None)}
        </Page>
    }
    .into_any()
}

/// `/w/<slug>/tokens`: the tokens of a workspace and of its projects, for admins.
pub fn workspace_tokens() -> AnyView {
    let slug = param("workspace");
    framed(
        Area::Workspace,
        move || load_workspace_tokens(slug(), place_shown()),
        |door: Door<WorkspaceTokens>| behind(door, of_workspace),
    )
}

fn of_workspace(WorkspaceTokens { frame, tokens }: WorkspaceTokens) -> AnyView {
    let place = Place {
        page: paths::room(&frame.slug, "tokens"),
        create: Submission::to::<CreateWorkspaceToken>(),
        revoke: Submission::to::<RevokeWorkspaceToken>(),
        carried: vec![("workspace", frame.slug.clone())],
    };
    if let Some(asked) = revoke::asked(&place, &tokens.rows) {
        return asked;
    }
    let lead = view! {
        "A workspace token reads " {frame.name.clone()} " and, if it may write, changes its projects. It is nobody's, and \
        stays when whoever made it leaves. " {WITHOUT}
    };
    let sub =
        view! { <span class="small quiet">"Those of its projects, too. You make these on the project's page."</span> };
    view! {
        <Title text=format!("Workspace tokens · {}", frame.name)/>
        <Page>
            {head("Workspace tokens", lead.into_any())}
            {done()}
            {place.section("Tokens", sub.into_any(), tokens, Some(&frame.slug))}
        </Page>
    }
    .into_any()
}

/// The section of a project's page, for members and admins; or, in the place of the whole page, the question whether
/// one of its tokens is to be revoked.
pub fn of_project(page: &mut ProjectPage) -> Result<AnyView, AnyView> {
    let Some(tokens) = page.tokens.take() else { return Ok(().into_any()) };
    let (workspace, project) = (page.frame.slug.clone(), page.project.slug.clone());
    let place = Place {
        page: paths::project(&workspace, &project),
        create: Submission::to::<CreateProjectToken>(),
        revoke: Submission::to::<RevokeProjectToken>(),
        carried: vec![("workspace", workspace), ("project", project)],
    };
    if let Some(asked) = revoke::asked(&place, &tokens.rows) {
        return Err(asked);
    }
    let sub = view! {
        <span class="small quiet">
            "For pipelines: a project token reads this project and, if it may write, changes it, and reaches nothing else. " {WITHOUT}
        </span>
    };
    Ok(place.section("Tokens", sub.into_any(), tokens, None))
}
