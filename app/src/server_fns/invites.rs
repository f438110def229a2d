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
#[cfg(feature = "ssr")]
use shared::{ErrorCode, Problem};

/// What an invite's link says, to whoever holds it.
#[server(client = Rpc, prefix = "/rpc", endpoint = "invite", output = UnreadJson)]
pub async fn invite(#[server(default)] token: String) -> Result<Unread<views::InvitePage>, AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::workspaces::invites::page(&engine, &caller, &token).await.answer_view()
}

/// Becomes a member.
#[server(client = Rpc, prefix = "/rpc", endpoint = "accept_invite")]
pub async fn accept_invite(#[server(default)] token: String) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    let slug = engine::workspaces::invites::accept(&engine, &caller, &token).await.answer_form()?;
    ssr::redirect(&paths::with(&paths::workspace(slug.as_str()), "done", "joined"));
    Ok(())
}

/// Becomes a member by an invite that waits for the address I am signed in with.
#[server(client = Rpc, prefix = "/rpc", endpoint = "accept_waiting_invite")]
pub async fn accept_waiting_invite(#[server(default)] invite: String) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    let slug = engine::workspaces::invites::accept_waiting(&engine, &caller, &invite).await.answer_form()?;
    ssr::redirect(&paths::with(&paths::workspace(slug.as_str()), "done", "joined"));
    Ok(())
}

/// Invites by mail: one address, or a pasted list of them.
#[server(client = Rpc, prefix = "/rpc", endpoint = "send_invite")]
pub async fn send_invite(
    #[server(default)] workspace: String,
    #[server(default)] email: String,
    #[server(default)] role: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    let chosen = paths::remembering(&paths::room(&workspace, "people"), "invite", &email);
    let chosen = paths::remembering(&chosen, "invite_as", &role);
    let invited = engine::workspaces::invites::send(&engine, &caller, &workspace, &email, &role).await;
    let invited: Result<_, Problem> = invited.map_err(Into::into);
    let needs_proof = matches!(&invited, Err(problem) if problem.code == ErrorCode::StepUpRequired);
    // A list that has no room in an address would be lost on the way to the proof: the form keeps it, and says what to
    // do.
    let stays = needs_proof && !chosen.contains("invite=");
    let invited = if stays { invited.answer()? } else { invited.answer_form_of(&chosen)? };
    let is_one = invited.sent == 1 && invited.refused.is_empty();
    if !is_one {
        ssr::keep_invited(&invited);
    }
    let done = if is_one { "invite-sent" } else { paths::INVITED };
    ssr::redirect(&paths::with(&paths::room(&invited.workspace, "people"), "done", done));
    Ok(())
}

/// Mails an invite once more, with a new link.
#[server(client = Rpc, prefix = "/rpc", endpoint = "resend_invite")]
pub async fn resend_invite(
    #[server(default)] workspace: String,
    #[server(default)] email: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::workspaces::invites::resend(&engine, &caller, &workspace, &email).await.answer_form()?;
    ssr::redirect(&paths::with(&paths::room(&workspace, "people"), "done", "invite-resent"));
    Ok(())
}

/// Takes an invite back.
#[server(client = Rpc, prefix = "/rpc", endpoint = "revoke_invite")]
pub async fn revoke_invite(
    #[server(default)] workspace: String,
    #[server(default)] email: String,
) -> Result<(), AppError> {
    let (engine, caller) = ssr::caller().await?;
    engine::workspaces::invites::revoke(&engine, &caller, &workspace, &email).await.answer_form()?;
    ssr::redirect(&paths::with(&paths::room(&workspace, "people"), "done", "invite-revoked"));
    Ok(())
}
