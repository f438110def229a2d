use leptos::prelude::*;
use leptos_meta::Title;
use shared::views::TokenRow;

use super::Place;
use crate::components::frame::{Page, head};
use crate::components::{Button, Form, Look, hidden, query};
use crate::paths;

/// The query value that asks whether a token is to be revoked.
pub const REVOKE: &str = "revoke";

/// In the place of the page, the question whether one of its tokens is to be revoked.
pub fn asked(place: &Place, tokens: &[TokenRow]) -> Option<AnyView> {
    let asked = query(REVOKE)();
    let TokenRow { id, name, hint, .. } = tokens.iter().find(|token| token.id == asked)?.clone();
    let (form, page, carried) = (place.revoke, place.here(), place.carried());
    let lead = view! {
        <code>{hint}</code> " stops working at once: whatever uses it is refused from its next request on. This can't be undone."
    };
    let asked = view! {
        <Title text="Revoke token"/>
        <Page narrow=true>
            {head(format!("Revoke {name}?"), lead.into_any())}
            <Form to=form>
                {carried}
                {hidden("token", id)}
                {hidden("at", query(paths::TOKENS)())}
                <div class="row wrap">
                    <Button of=form label="Revoke token" look=Look::BadNow/>
                    <a class="btn plain" href=page>"Keep it"</a>
                </div>
            </Form>
        </Page>
    };
    Some(asked.into_any())
}
