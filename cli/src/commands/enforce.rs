use shared::api::{ConcernedMember, Enforcement, EnforcementPreview, RequiredLevel};
use shared::policy::Level;
use shared::views::Effect;

use crate::args::Enforce;
use crate::client::Request;
use crate::output::Output;
use crate::output::moment::minute;
use crate::output::table::{Cell, Details, Table};
use crate::output::terminal::Style;
use crate::problem::Failure;
use crate::session::Session;

pub fn run(output: &Output, session: &mut Session<'_>, workspace: &str, what: Option<Enforce>) -> Result<(), Failure> {
    let path = ["workspaces", workspace, "enforcement"];
    let level = match &what {
        Some(Enforce::On { level, .. }) => level.unwrap_or(Level::TwoFactor),
        _ => Level::Password,
    };
    let request = match what {
        None => Request::get(&path),
        // Whoever names no level asks for none to be lowered.
        Some(Enforce::On { level: named, grace_until }) => {
            Request::put(&path).json(&RequiredLevel { required_level: level, at_least: named.is_none(), grace_until })
        }
        Some(Enforce::Off) => Request::put(&path).json(&RequiredLevel {
            required_level: Level::Password,
            at_least: false,
            grace_until: None,
        }),
        Some(Enforce::Preview { level }) => return preview(output, session, workspace, level),
    };
    let enforcement: Enforcement = session.ask(&request.in_workspace(workspace, "people").taking(level))?;
    show(output, workspace, &enforcement)
}

fn show(output: &Output, workspace: &str, enforcement: &Enforcement) -> Result<(), Failure> {
    let mut details = Details::default();
    details.line("Workspace", workspace);
    details.line("Require 2FA", required(enforcement.required_level));
    details.line("Members", enforcement.members.to_string().as_str());
    details.line("With 2FA", enforcement.with_second_factor.to_string().as_str());
    details.line("With a passkey", enforcement.with_passkey.to_string().as_str());
    if let Some(until) = &enforcement.grace_until {
        details.line("Time given until", minute(until).as_str());
    }
    if enforcement.outlives_plan {
        details.line("Plan", "no longer includes it; what is on stays on, and can be switched off");
    }
    output.details(enforcement, &details)
}

fn preview(output: &Output, session: &mut Session<'_>, workspace: &str, level: Option<Level>) -> Result<(), Failure> {
    let request = Request::get(&["workspaces", workspace, "enforcement", "preview"])
        .query_if("level", level.map(Level::word))
        .query("effect", Effect::ShutOut.word())
        .in_workspace(workspace, "people");
    let preview: EnforcementPreview = session.all(&request)?;
    for count in preview.counts.iter().filter(|count| count.members > 0) {
        output.note(&format!("{} {}.", count.members, meaning(count.effect)));
    }
    output.table(&preview, &table(&preview.items), "Nobody would be shut out.")
}

pub fn table(members: &[ConcernedMember]) -> Table {
    let mut table = Table::new(["SHUT OUT", "EMAIL", "ROLE"]).elastic(0);
    for member in members {
        table.row([member.name.as_str().into(), member.email.as_str().into(), member.role.word().into()]);
    }
    table
}

fn required(level: Level) -> Cell {
    Cell::styled(requirement(level), if level == Level::Password { Style::Bad } else { Style::Good })
}

/// What a workspace requires, in a few words.
pub const fn requirement(level: Level) -> &'static str {
    match level {
        Level::Password => "off",
        Level::TwoFactor => "on: any second factor",
        Level::PhishingResistant => "on: passkeys only",
    }
}

const fn meaning(effect: Effect) -> &'static str {
    match effect {
        Effect::ShutOut => "would be shut out until they set it up",
        Effect::HasTime => "would have time to set it up",
        Effect::Confirms => "would be asked to confirm it's them",
        Effect::Nothing => "would be let in as before",
    }
}
