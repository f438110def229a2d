use leptos::prelude::*;
use shared::policy::TokenScope;

use super::Place;
use crate::components::field::first_value;
use crate::components::select::{choice, labelled};
use crate::components::{Button, Form, Kind, Look, TextField, query};
use crate::paths;

/// How long a token may live, as the form says it; the server takes any number of days.
const LIFETIMES: [(&str, &str); 5] =
    [("7", "In 7 days"), ("30", "In 30 days"), ("90", "In 90 days"), ("365", "In a year"), (paths::NEVER, "Never")];

/// Asks what another token is to be.
pub fn form(place: &Place) -> AnyView {
    let form = place.create;
    let chosen = |name: &'static str, usual: &str| {
        let before = Some(query(name)()).filter(|before| !before.is_empty());
        first_value(form, name, Kind::Text, before.unwrap_or_else(|| usual.to_owned()))
    };
    let (scope, expires) = (chosen("scope", TokenScope::Read.word()), chosen("expires_in_days", "90"));
    let scopes = TokenScope::ALL.map(|one| choice(one.word(), one.label(), one.word() == scope));
    let lifetimes = LIFETIMES.map(|(days, label)| choice(days, label, days == expires));
    let carried = place.carried();
    view! {
        <Form to=form>
            {carried}
            <div class="row fields">
                <TextField of=form name="name" label="Token name" value=query("name")() hint="What will use it, like a nightly backup."/>
                {labelled(form.id("scope"), "May", "scope", scopes.into_iter().collect_view().into_any())}
                {labelled(form.id("expires"), "Expires", "expires_in_days", lifetimes.into_iter().collect_view().into_any())}
                <Button of=form label="Create token" look=Look::Primary/>
            </div>
        </Form>
    }
    .into_any()
}
