//! What the engine says, in the words of the API.

use engine::audit::Exported;
use engine::workspaces::enforcement::Demanded;
use engine::workspaces::invites;
use engine::{Caller, Who};
use shared::api::{
    Access, AccessReason, AuditEvent, Enforcement, Invite, Member, Project, SecondFactor, ShutDoor, Token,
    TrustedDomain, Workspace,
};
use shared::policy::{Decision, Level, Outcome, Reason};
use shared::views::{Frame, MemberRow, ProjectRow, ShutWorkspace, TrustedDomainRow, WorkspaceCard};
use shared::words;

use super::ApiProblem;
use crate::AppState;

/// Whom a decision is told: where people reach the site, and whether a token asks.
#[derive(Clone, Debug)]
pub struct Reader {
    site: String,
    is_token: bool,
}

impl Reader {
    pub fn of(state: &AppState, caller: &Caller) -> Self {
        Self { site: state.public_url.as_str().to_owned(), is_token: matches!(caller.who, Who::Token(_)) }
    }

    /// A page of the site, by its path.
    pub fn page(&self, path: &str) -> String {
        format!("{}{path}", self.site)
    }

    /// Where a person opens the door: with a factor or, for a token, with another token.
    fn way_in(&self, slug: &str) -> String {
        let page = if self.is_token { "/account/tokens".to_owned() } else { app::paths::workspace(slug) };
        self.page(&page)
    }
}

pub fn access(reader: &Reader, slug: &str, decision: &Decision, required: Level) -> Access {
    let told = |&code| AccessReason { code, message: reason(code, reader.is_token).into() };
    Access {
        outcome: decision.outcome,
        reasons: decision.reasons.iter().map(told).collect(),
        message: if reader.is_token { words::why_of_token(decision, required) } else { words::why(decision, required) },
        fix_url: (decision.outcome != Outcome::Granted).then(|| reader.way_in(slug)),
    }
}

/// A workspace that is shut for who asks.
pub fn shut(reader: &Reader, shut: &ShutWorkspace) -> ApiProblem {
    closed(reader, shut, access(reader, &shut.slug, &shut.decision, shut.required))
}

/// The same of one that is deleted, for who would restore it: it has no page, and the way is told where it is listed.
pub fn shut_and_deleted(reader: &Reader, shut: &ShutWorkspace) -> ApiProblem {
    let fix_url = Some(format!("{}/", reader.site));
    closed(reader, shut, Access { fix_url, ..access(reader, &shut.slug, &shut.decision, shut.required) })
}

fn closed(reader: &Reader, shut: &ShutWorkspace, access: Access) -> ApiProblem {
    // A token confirms nothing, and sets nothing up: the code's own words would send nobody to the right place.
    let words = reader.is_token.then(|| access.message.clone());
    ApiProblem::shut(ShutDoor { name: shut.name.clone(), slug: shut.slug.clone(), access }, words)
}

/// Of a shut one: name, slug, role and the decision, and nothing else.
pub fn workspace(reader: &Reader, card: WorkspaceCard) -> Workspace {
    let access = access(reader, &card.slug, &card.decision, card.required);
    let required_level = card.decision.is_granted().then_some(card.required);
    Workspace { name: card.name, slug: card.slug, role: card.role, access, required_level }
}

pub fn member(row: MemberRow) -> Member {
    let second_factor =
        row.second_factor.map(|on| SecondFactor { authenticator: on.authenticator, passkey: on.passkey });
    Member {
        id: row.id,
        name: row.name,
        email: row.email,
        role: row.role,
        joined_by: row.joined_by,
        joined_at: row.joined.iso,
        second_factor,
        last_active_at: row.last_active.map(|moment| moment.iso),
    }
}

pub fn enforcement(demanded: &Demanded) -> Enforcement {
    Enforcement {
        required_level: demanded.required,
        members: demanded.members(),
        with_second_factor: demanded.with_second_factor(),
        with_passkey: demanded.with_passkey(),
        grace_until: demanded.grace_until.clone().map(|moment| moment.iso),
        outlives_plan: demanded.outlives_plan,
    }
}

pub fn project(frame: &Frame, row: ProjectRow) -> Project {
    Project { id: row.id, name: row.name, slug: row.slug, workspace: frame.slug.clone(), created_at: row.created.iso }
}

pub fn token(listed: engine::tokens::Listed) -> Token {
    let (last_used_at, last_used_from) = listed.last_used.unzip();
    Token {
        id: listed.id.to_string(),
        name: listed.name,
        kind: listed.kind,
        scope: listed.scope,
        ends_with: listed.ends_with,
        workspace: listed.workspace,
        project: listed.project.map(|project| project.id.to_string()),
        created_at: listed.created.moment().iso,
        created_by: listed.created_by,
        expires_at: listed.expires.map(|at| at.moment().iso),
        last_used_at: last_used_at.map(|at| at.moment().iso),
        last_used_from,
    }
}

pub fn invite(listed: invites::Listed) -> Invite {
    Invite {
        id: listed.id.to_string(),
        email: listed.email,
        role: listed.role,
        state: listed.state,
        invited_by: listed.inviter,
        sent_at: listed.created.moment().iso,
        expires_at: listed.expires.moment().iso,
    }
}

pub fn domain(row: TrustedDomainRow) -> TrustedDomain {
    TrustedDomain {
        id: row.id,
        domain: row.domain,
        mode: row.mode,
        role: row.role,
        proof: row.proof,
        since: row.since.map(|moment| moment.iso),
        record_name: row.record_name,
        record_value: row.record_value,
        message: row.told,
        checked_at: row.checked.map(|moment| moment.iso),
    }
}

pub fn audit_event(event: Exported) -> AuditEvent {
    let given = |text: String| Some(text).filter(|text| !text.is_empty());
    AuditEvent {
        position: event.position.unsigned_abs(),
        id: event.id,
        at: event.at,
        kind: event.kind,
        actor: given(event.actor),
        account_id: given(event.account),
        target: given(event.target),
        target_id: given(event.target_account),
        ip: event.ip,
        user_agent: given(event.user_agent),
        proof: given(event.proof),
        detail: event.detail,
        hash: event.hash,
    }
}

const fn reason(code: Reason, is_token: bool) -> &'static str {
    match code {
        Reason::SessionReachesLevel if is_token => "The session that made this token had proven what is required.",
        Reason::SessionBelowLevel if is_token => "The session that made this token had not proven what is required.",
        Reason::NotSignedIn => "Nobody is signed in.",
        Reason::NoMembership => "Not a member.",
        Reason::NothingRequired => "Nothing beyond a password is required.",
        Reason::TokensAreExempt => "Tokens are never asked for a second factor.",
        Reason::SessionReachesLevel => "This session proved what is required.",
        Reason::SessionBelowLevel => "This session has not proven what is required.",
        Reason::NoFactorReachesLevel => "The account has no factor that would.",
        Reason::EnforcementOutlivesPlan => "Enforcement stays although the plan no longer includes it.",
        Reason::GraceRuns => "There is still time to set it up.",
    }
}
