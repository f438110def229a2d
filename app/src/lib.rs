//! The pages, on both sides of the wire.
//!
//! - [`routes`]: which page stands at which address.
//! - [`pages`]: one page a file.
//! - [`components`]: what pages are made of.
//! - [`passkeys`]: this device's passkeys, by the browser's WebAuthn.
//! - [`server_fns`]: every function the browser may call; the whole surface is one folder.
//! - [`shell`]: the document around a page, made on the server only.
//! - [`ssr`]: what server functions and pages share on the server only.
//!
//! Every page is complete HTML with plain forms. WASM, once it has arrived, answers the same links and
//! forms without loading a page.

// Views are deep types before they are erased, and the default gives up on the longer pages.
#![recursion_limit = "512"]
#![expect(clippy::needless_pass_by_value, reason = "pages, handlers and components are handed what they draw")]

#[cfg(not(erase_components))]
compile_error!("server and page must render alike: build with the flags of .cargo/config.toml, not with RUSTFLAGS");

mod address;
pub mod components;
pub mod error;
pub mod inside;
pub mod json;
pub mod pages;
pub mod passkeys;
pub mod paths;
pub mod routes;
pub mod rpc;
pub mod server_fns;
#[cfg(feature = "ssr")]
pub mod shell;
mod signing_up;
#[cfg(feature = "ssr")]
pub mod ssr;

pub use error::AppError;
pub use json::Unread;
pub use routes::App;
