//! This device's passkeys, by the browser's WebAuthn (W3C Web Authentication Level 3).
//!
//! What is asked and what is answered passes through as JSON: the browser reads the one and writes the other, the
//! server checks. Nothing of it is understood here, so nothing of it is sent to every visitor.

#[cfg(feature = "without-passkeys")]
mod absent;
#[cfg(not(feature = "without-passkeys"))]
mod ask;
#[cfg(not(feature = "without-passkeys"))]
mod autofill;
#[cfg(not(feature = "without-passkeys"))]
mod browser;
#[cfg(not(feature = "without-passkeys"))]
mod signals;

#[cfg(feature = "without-passkeys")]
pub use absent::{Device, call_off, offer_in_autofill, signal, signal_once, signed_out};
#[cfg(not(feature = "without-passkeys"))]
pub use {
    ask::{Device, call_off},
    autofill::offer_in_autofill,
    signals::{signal, signal_once, signed_out},
};
