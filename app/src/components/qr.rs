use leptos::prelude::*;

/// The QR code of an authenticator set-up, drawn from its path.
pub fn qr(path: String, size: u32) -> AnyView {
    let view_box = format!("0 0 {size} {size}");
    view! {
        <svg class="qr" role="img" aria-label="QR code for your authenticator app" viewBox=view_box>
            <path d=path></path>
        </svg>
    }
    .into_any()
}
