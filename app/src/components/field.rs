use leptos::prelude::*;

use super::Submission;

/// What a field is for; says how browsers, password managers and phones treat it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Any text.
    #[default]
    Text,
    /// A person's own name.
    PersonName,
    /// The address somebody signs in with.
    Username,
    /// The same, or a passkey in its stead.
    UsernameOrPasskey,
    /// Somebody else's address, or several.
    Emails,
    /// A password being chosen.
    NewPassword,
    /// A password being asked for.
    Password,
    /// Six digits from an authenticator app.
    Code,
    /// A recovery code.
    RecoveryCode,
    /// A day of the calendar.
    Day,
}

impl Kind {
    const fn input_type(self) -> &'static str {
        match self {
            Self::Username | Self::UsernameOrPasskey => "email",
            Self::NewPassword | Self::Password => "password",
            Self::Day => "date",
            _ => "text",
        }
    }

    const fn autocomplete(self) -> &'static str {
        match self {
            Self::PersonName => "name",
            Self::Username => "username",
            Self::UsernameOrPasskey => "username webauthn",
            Self::NewPassword => "new-password",
            Self::Password => "current-password",
            Self::Code => "one-time-code",
            Self::Text | Self::Emails | Self::RecoveryCode | Self::Day => "off",
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Code => "field code",
            Self::RecoveryCode => "field code long",
            _ => "field",
        }
    }

    /// Names and addresses come back after a refused post; secrets never do.
    #[cfg(feature = "ssr")]
    const fn is_secret(self) -> bool {
        matches!(self, Self::NewPassword | Self::Password | Self::Code | Self::RecoveryCode)
    }
}

/// One text field with its label, its hint and what is wrong with it.
#[component]
pub fn TextField(
    /// The form it stands in.
    of: Submission,
    /// Its name on the wire.
    name: &'static str,
    /// Its name on the page.
    label: &'static str,
    /// What it is for.
    #[prop(default = Kind::Text)]
    kind: Kind,
    /// A sentence that helps.
    #[prop(optional)]
    hint: &'static str,
    /// What stands in it at first.
    #[prop(optional, into)]
    value: String,
    /// Whether to start here.
    #[prop(optional)]
    focus: bool,
) -> impl IntoView {
    let id = of.id(name);
    let (hint_id, wrong_id) = (of.id(&format!("{name}-hint")), of.id(&format!("{name}-wrong")));
    let wrong = move || of.wrong(name);
    of.note_told(Some(name));
    let described_by = {
        let (hint_id, wrong_id) = (hint_id.clone(), wrong_id.clone());
        move || match (wrong().is_some(), hint.is_empty()) {
            (true, true) => Some(wrong_id.clone()),
            (true, false) => Some(format!("{wrong_id} {hint_id}")),
            (false, false) => Some(hint_id.clone()),
            (false, true) => None,
        }
    };
    let label_for = id.clone();
    let focus = if of.blames_a_field() { of.first_wrong(name) } else { focus };
    let value = first_value(of, name, kind, value);
    let invalid = move || wrong().map(|_| "true");
    let input = if kind == Kind::Emails {
        view! {
            <textarea
                id=id
                name=name
                rows="2"
                autocomplete=kind.autocomplete()
                spellcheck="false"
                autocapitalize="off"
                autofocus=focus
                aria-invalid=invalid
                aria-describedby=described_by
                inner_html=as_text(&value)
            ></textarea>
        }
        .into_any()
    } else {
        view! {
            <input
                id=id
                name=name
                type=kind.input_type()
                autocomplete=kind.autocomplete()
                inputmode=(kind == Kind::Code).then_some("numeric")
                spellcheck=(kind != Kind::Text).then_some("false")
                autocapitalize=(kind == Kind::RecoveryCode).then_some("characters")
                value=value
                autofocus=focus
                aria-invalid=invalid
                aria-describedby=described_by
            />
        }
        .into_any()
    };
    view! {
        <div class=kind.class()>
            <label for=label_for>{label}</label>
            {input}
            {(!hint.is_empty()).then(|| view! { <p class="hint" id=hint_id>{hint}</p> }.into_any())}
            {move || wrong().map(|wrong| view! { <p class="wrong" id=wrong_id.clone() role="alert">{wrong}</p> }.into_any())}
        </div>
    }
    .into_any()
}

/// `</textarea><script>` would end the field: the framework writes what stands in a text area as it is.
fn as_text(value: &str) -> String {
    value.replace('&', "&amp;").replace('<', "&lt;")
}

/// What was chosen or typed before a plain post was refused, or else `value`.
#[cfg(feature = "ssr")]
pub fn first_value(of: Submission, name: &str, kind: Kind, value: String) -> String {
    let kept = (of.came_back() && !kind.is_secret()).then(|| crate::ssr::kept(name)).flatten();
    kept.unwrap_or(value)
}

/// Hydration leaves the server's value alone, so only the server has to know what was typed.
#[cfg(not(feature = "ssr"))]
pub fn first_value(_of: Submission, _name: &str, _kind: Kind, value: String) -> String {
    value
}
