use leptos::prelude::*;
use shared::views::MemberRow;

use crate::components::factor_codes::copy_button;
use crate::components::person::avatar;
use crate::components::state::badge;
use crate::components::time::day;
use crate::components::{here, query};
use crate::paths;

/// The query value that leaves only members without a second factor.
pub const WITHOUT: &str = "without-2fa";

/// The table of members. `without`: how many have no second factor, for admins.
pub fn table(members: Vec<MemberRow>, count: u64, without: Option<u64>) -> AnyView {
    let only_without = without.is_some() && query("filter")() == WITHOUT;
    let shown = members.len() as u64;
    let emails = members.iter().map(|row| row.email.as_str()).collect::<Vec<_>>().join(", ");
    let wanted = if only_without { without.unwrap_or_default() } else { count };
    view! {
        <section class="card">
            <header>
                <h2 class="grow">"Members"</h2>
                {without.map(|without| filter(count, without, only_without))}
                {(without.is_some() && shown > 0).then(|| copy_button("Copy emails", emails))}
            </header>
            {if members.is_empty() { everybody_has_one() } else { rows(members, without.is_some()) }}
            {(wanted > shown).then(|| view! { <footer>{format!("The first {shown} of {wanted}.")}</footer> }.into_any())}
        </section>
    }
    .into_any()
}

fn filter(count: u64, without: u64, only_without: bool) -> AnyView {
    let here = here();
    view! {
        <nav class="chips" aria-label="Filter">
            <a href=here.clone() aria-current=(!only_without).then_some("true")>"All " {count}</a>
            <a href=paths::with(&here, "filter", WITHOUT) aria-current=only_without.then_some("true")>
                "Without 2FA " {without}
            </a>
        </nav>
    }
    .into_any()
}

fn everybody_has_one() -> AnyView {
    view! { <div class="empty"><p>"Every member has a second factor."</p></div> }.into_any()
}

fn rows(members: Vec<MemberRow>, with_factor: bool) -> AnyView {
    view! {
        <table class="table" aria-label="Members">
            <thead>
                <tr>
                    <th scope="col">"Name"</th>
                    <th scope="col">"Role"</th>
                    {with_factor.then(|| view! { <th scope="col">"Second factor"</th> }.into_any())}
                    <th scope="col">"Joined by"</th>
                    <th scope="col">"Joined"</th>
                </tr>
            </thead>
            <tbody>{members.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn row(member: MemberRow) -> AnyView {
    let factor = member.has_second_factor.map(|has| {
        let state = if has { badge("ok", "On") } else { badge("warn", "None") };
        view! { <td data-label="Second factor">{state}</td> }.into_any()
    });
    view! {
        <tr>
            <td>
                <div class="row">
                    {avatar(&member.name)}
                    <div class="tight">
                        <b>{member.name} {member.is_me.then_some(" (you)")}</b>
                        <span class="small quiet">{member.email}</span>
                    </div>
                </div>
            </td>
            <td data-label="Role">{member.role.label()}</td>
            {factor}
            <td data-label="Joined by" class="quiet">{member.joined_by.label()}</td>
            <td data-label="Joined" class="quiet">{day(member.joined)}</td>
        </tr>
    }
    .into_any()
}
