use leptos::prelude::*;
use shared::policy::{JoinMode, JoinRole, Role};
use shared::views::{DomainProof, Joining, TrustedDomainRow};

use crate::components::factor_codes::copy_button;
use crate::components::field::first_value;
use crate::components::frame::card;
use crate::components::select::{choice, labelled};
use crate::components::state::badge;
use crate::components::time::{day, time};
use crate::components::{Button, Form, Kind, Look, Submission, TextField, hidden, press, query};
use crate::server_fns::domains::{AddDomain, ChangeDomain, CheckDomain, RemoveDomain};

/// The trusted domains: whose address is of one comes in by it.
pub fn trusted(workspace: &str, joining: Joining) -> AnyView {
    let sub = view! {
        <span class="small quiet">
            "People whose verified address is of one of these domains can join without an invite."
        </span>
    };
    let rows = joining.domains;
    let body = view! {
        {if rows.is_empty() { none_yet() } else { table(workspace, rows) }}
        <div class="body">{add(workspace.to_owned())}</div>
    };
    card("Trusted domains", sub.into_any(), ().into_any(), body.into_any())
}

fn none_yet() -> AnyView {
    view! {
        <div class="empty">
            <p>"No trusted domain yet. Add your organisation's own, then prove with a DNS record that it is yours."</p>
        </div>
    }
    .into_any()
}

fn add(workspace: String) -> AnyView {
    let form = Submission::to::<AddDomain>();
    let [mode, role] = brought_back("", [JoinMode::Auto.word(), Role::Member.word()]);
    let mode = first_value(form, "mode", Kind::Text, mode);
    let role = first_value(form, "role", Kind::Text, role);
    view! {
        <Form to=form>
            {hidden("workspace", workspace)}
            <div class="row fields">
                <TextField of=form name="domain" label="Domain" value=query("domain")() hint="What stands behind the @, like company.com."/>
                {labelled(form.id("mode"), "New people", "mode", modes(&mode))}
                {labelled(form.id("role"), "Become", "role", roles(&role))}
                <Button of=form label="Add domain"/>
            </div>
        </Form>
    }
    .into_any()
}

/// What was chosen for this domain (a new one has no id) before a step-up, if there was one: mode and role.
fn brought_back(id: &str, usual: [&str; 2]) -> [String; 2] {
    let chosen = ["mode", "as"].map(|key| query(key)());
    let is_meant = query("trusted_domain")() == id && !chosen.contains(&String::new());
    if is_meant { chosen } else { usual.map(str::to_owned) }
}

fn modes(chosen: &str) -> AnyView {
    JoinMode::ALL
        .map(|mode| choice(mode.word(), mode.label(), mode.word() == chosen))
        .into_iter()
        .collect_view()
        .into_any()
}

fn roles(chosen: &str) -> AnyView {
    let choices =
        JoinRole::ALL.map(JoinRole::role).map(|role| choice(role.word(), role.label(), role.word() == chosen));
    choices.into_iter().collect_view().into_any()
}

fn table(workspace: &str, rows: Vec<TrustedDomainRow>) -> AnyView {
    view! {
        <table class="table wordy" aria-label="Trusted domains">
            <thead>
                <tr>
                    <th scope="col">"Domain"</th>
                    <th scope="col">"State"</th>
                    <th scope="col">"New people"</th>
                    <th scope="col"><span class="unseen">"Check or remove"</span></th>
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(|found| row(workspace, found)).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn row(workspace: &str, found: TrustedDomainRow) -> AnyView {
    let carried = [("workspace", workspace), ("trusted_domain", &found.id)];
    let domain = found.domain.as_str();
    view! {
        <tr>
            <td>
                <b>{domain.to_owned()}</b>
                {record(&found)}
            </td>
            <td>{state(&found)}</td>
            <td>{change(&found, workspace)}</td>
            <td>
                <div class="row wrap">
                    {press(Submission::in_a_row::<CheckDomain>(), "Check now", Look::Quiet, domain, &carried)}
                    {press(Submission::in_a_row::<RemoveDomain>(), "Remove", Look::Bad, domain, &carried)}
                </div>
            </td>
        </tr>
    }
    .into_any()
}

/// What to write where. Folded away once it is there; it has to stay there.
fn record(found: &TrustedDomainRow) -> AnyView {
    let what_next = match found.proof {
        DomainProof::Proven => "Keep this record: it is looked up every day.",
        DomainProof::Waiting | DomainProof::Lost => {
            "Add this record where the domain's DNS is kept, then check. It can take an hour until it is seen everywhere."
        }
    };
    let (name, value) = (found.record_name.clone(), found.record_value.clone());
    view! {
        <details class="record" open=found.proof != DomainProof::Proven>
            <summary>"DNS record"</summary>
            <div class="stack close">
                <p class="small quiet">{what_next}</p>
                <p>"TXT " <code>{name.clone()}</code></p>
                <p><code>{value.clone()}</code></p>
                <div class="row wrap">{copy_button("Copy name", name)} {copy_button("Copy value", value)}</div>
            </div>
        </details>
    }
    .into_any()
}

fn state(found: &TrustedDomainRow) -> AnyView {
    let word = match found.proof {
        DomainProof::Waiting => badge("warn", "Waiting for DNS"),
        DomainProof::Proven => badge("ok", "Proven"),
        DomainProof::Lost => badge("bad", "Proof lost"),
    };
    let since = found.since.clone().map(|since| view! { "Since " {day(since)} ". " }.into_any());
    let checked = found.checked.clone().map(|checked| view! { "Checked " {time(checked)} "." }.into_any());
    view! {
        <div class="tight">
            <span>{word}</span>
            <span class="small quiet">{since} {found.told.clone()} " " {checked}</span>
        </div>
    }
    .into_any()
}

fn change(found: &TrustedDomainRow, workspace: &str) -> AnyView {
    let form = Submission::in_a_row::<ChangeDomain>();
    let (mode, role) = (format!("New people of {}", found.domain), format!("What people of {} become", found.domain));
    let carried = [hidden("workspace", workspace), hidden("trusted_domain", found.id.as_str())];
    let [mode_now, role_now] = brought_back(&found.id, [found.mode.word(), found.role.role().word()]);
    let (modes, roles, domain) = (modes(&mode_now), roles(&role_now), found.domain.clone());
    view! {
        <Form to=form class="stack close">
            {carried.into_iter().collect_view()}
            <div class="field"><select name="mode" aria-label=mode>{modes}</select></div>
            <div class="field"><select name="role" aria-label=role>{roles}</select></div>
            <Button of=form label="Save" about=domain/>
        </Form>
    }
    .into_any()
}
