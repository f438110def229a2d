use leptos::prelude::*;
use shared::views;

use crate::json::UnreadJson;
use crate::rpc::Rpc;
use crate::{AppError, Unread};
#[cfg(feature = "ssr")]
use crate::{
    paths,
    ssr::{self, Answer},
};

/// Who is in a workspace, if its door is open. `find` is the query of the page: whom it shows, and in which order; and
/// whether it tells what became of invites that were just sent.
#[server(client = Rpc, prefix = "/rpc", endpoint = "people", output = UnreadJson)]
pub async fn people(
    #[server(default)] workspace: String,
    #[server(default)] find: String,
) -> Result<Unread<views::Door<views::People>>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    let filter = ssr::member_filter(&find);
    let (at, requests_at) = (paths::value(&find, "at"), paths::value(&find, paths::REQUESTS));
    let at = (at.as_str(), requests_at.as_str());
    let mut page = engine::workspaces::members::people(&engine, &caller, &workspace, &filter, at).await;
    if let Ok(views::Door::Open(people)) = &mut page {
        people.invited = ssr::invited(&people.frame.slug).filter(|_| paths::value(&find, "done") == paths::INVITED);
    }
    ssr::note_visit(&page);
    page.answer_view()
}
