use shared::views::SessionRow;

use crate::caller::Medium;
use crate::store::Conn;
use crate::store::session_lists::Listed;
use crate::{Engine, Error, Person, browser, store};

/// The person's sessions: this one, then the others by last use.
pub async fn list(engine: &Engine, conn: &mut Conn, person: &Person) -> Result<Vec<SessionRow>, Error> {
    let sessions = store::session_lists::of_account(conn, person.account, person.session, engine.now()).await?;
    Ok(sessions.into_iter().map(|session| row(session, person)).collect())
}

fn row(session: Listed, person: &Person) -> SessionRow {
    SessionRow {
        id: session.id.to_string(),
        name: name(&session),
        is_command_line: session.medium == Medium::CommandLine,
        signed_in: session.created.moment(),
        last_seen: session.last_seen.moment(),
        is_this: session.id == person.session,
        ip: session.ip,
    }
}

/// What people call the place a session lives in.
pub fn name(session: &Listed) -> String {
    match &session.name {
        Some(name) => name.clone(),
        None => browser::name(&session.user_agent).unwrap_or_else(|| "Unknown browser".to_owned()),
    }
}
