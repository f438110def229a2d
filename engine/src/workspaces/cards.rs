use shared::policy::Level;
use shared::views::WorkspaceCard;

use crate::store::entries::Found;
use crate::{Caller, Engine, Error, gate, store};

/// The workspaces of the signed-in person, by name, each with whether it is open to this session. Nobody,
/// or an ended session, has none.
pub async fn cards(engine: &Engine, caller: &Caller) -> Result<Vec<WorkspaceCard>, Error> {
    let Ok(person) = caller.person() else { return Ok(Vec::new()) };
    let entries = store::entries::entries(&mut engine.read().await?, person.session, engine.now()).await?;
    Ok(entries.into_iter().filter_map(card).collect())
}

fn card(found: Found) -> Option<WorkspaceCard> {
    let outcome = gate::judge(&found).outcome;
    Some(WorkspaceCard {
        role: found.role?,
        name: found.workspace.name,
        slug: found.workspace.slug,
        requires_second_factor: found.workspace.required > Level::Password,
        outcome,
    })
}
