use leptos::prelude::*;

/// The first letters of a person's names on a disc.
pub fn avatar(name: &str) -> AnyView {
    view! { <span class="avatar" aria-hidden="true">{initials(name)}</span> }.into_any()
}

/// Somebody in a table: who they are, and their address.
pub fn person(name: String, is_me: bool, email: String) -> AnyView {
    view! {
        <div class="row person">
            {avatar(&name)}
            <div class="tight">
                <b>{name} {is_me.then_some(" (you)")}</b>
                <span class="small quiet">{email}</span>
            </div>
        </div>
    }
    .into_any()
}

/// The first letters of the first and the last word. The style sheet makes them capitals: it has the tables.
fn initials(name: &str) -> String {
    let mut words = name.split_whitespace().filter_map(|word| word.chars().next());
    let first = words.next();
    first.into_iter().chain(words.next_back()).collect()
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn one_or_two_letters_of_any_script() {
        for (name, letters) in
            [("Ada Lovelace", "AL"), ("ada", "a"), ("Ünal van der Öz", "ÜÖ"), ("李雷", "李"), ("", "")]
        {
            assert_eq!(initials(name), letters);
        }
    }
}
