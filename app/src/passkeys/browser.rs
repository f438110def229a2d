use leptos::prelude::window;
use shared::ErrorCode;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::js_sys::{Date, JSON, Promise, Reflect};
use web_sys::{AbortSignal, CredentialCreationOptions, CredentialRequestOptions};

// Static methods that web-sys has for unstable builds only.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(catch, js_namespace = PublicKeyCredential, js_name = parseCreationOptionsFromJSON)]
    fn creation_options(options: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = PublicKeyCredential, js_name = parseRequestOptionsFromJSON)]
    fn request_options(options: &JsValue) -> Result<JsValue, JsValue>;

    #[wasm_bindgen(catch, js_namespace = PublicKeyCredential, js_name = isConditionalMediationAvailable)]
    fn is_conditional_mediation_available() -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = PublicKeyCredential, js_name = isUserVerifyingPlatformAuthenticatorAvailable)]
    fn is_user_verifying_platform_authenticator_available() -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = PublicKeyCredential, js_name = signalAllAcceptedCredentials)]
    pub fn signal_all_accepted_credentials(accepted: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = PublicKeyCredential, js_name = signalCurrentUserDetails)]
    pub fn signal_current_user_details(details: &JsValue) -> Result<Promise, JsValue>;

    #[wasm_bindgen(catch, js_namespace = PublicKeyCredential, js_name = signalUnknownCredential)]
    pub fn signal_unknown_credential(unknown: &JsValue) -> Result<Promise, JsValue>;
}

/// Whether passkeys can stand among what the browser fills into the e-mail field.
pub async fn can_autofill() -> bool {
    is(is_conditional_mediation_available()).await
}

async fn is(asked: Result<Promise, JsValue>) -> bool {
    match asked {
        Ok(answer) => JsFuture::from(answer).await.is_ok_and(|answer| answer.is_truthy()),
        Err(_) => false,
    }
}

/// Has the device make a passkey, until `signal` calls it off.
pub async fn create(options: &str, signal: &AbortSignal) -> Result<String, ErrorCode> {
    let make = || {
        let how = CredentialCreationOptions::new();
        how.set_public_key(creation_options(&JSON::parse(options)?)?.unchecked_ref());
        how.set_signal(signal);
        window().navigator().credentials().create_with_options(&how)
    };
    match answer(make(), signal, ErrorCode::PasskeyNotMade).await {
        // The device can't by itself: there is more to say than that the prompt was closed.
        Err(ErrorCode::PasskeyNotMade) if !is(is_user_verifying_platform_authenticator_available()).await => {
            Err(ErrorCode::PasskeyDeviceUnfit)
        }
        made_or_not => made_or_not,
    }
}

/// Has the device answer with one of its passkeys, until `signal` calls it off: at once, or, if it `waits`, when the
/// person picks one from what the browser offers to fill in (W3C WebAuthn L3 §5.1.4, conditional mediation).
pub async fn get(options: &str, signal: &AbortSignal, waits: bool) -> Result<String, ErrorCode> {
    let find = || {
        let how = CredentialRequestOptions::new();
        how.set_public_key(request_options(&JSON::parse(options)?)?.unchecked_ref());
        how.set_signal(signal);
        if waits {
            Reflect::set(&how, &"mediation".into(), &"conditional".into())?;
        }
        window().navigator().credentials().get_with_options(&how)
    };
    answer(find(), signal, ErrorCode::PasskeyCancelled).await
}

async fn answer(
    asked: Result<Promise, JsValue>,
    signal: &AbortSignal,
    not_allowed: ErrorCode,
) -> Result<String, ErrorCode> {
    let began = Date::now();
    let written = async { JSON::stringify(&JsFuture::from(asked?).await?) };
    match written.await {
        // Given just before the question was taken back: whoever left meanwhile must not be signed in.
        Ok(_) if signal.aborted() => Err(not_allowed),
        Ok(answer) => {
            Some(String::from(answer)).filter(|answer| is_whole(answer)).ok_or(ErrorCode::PasskeyDeviceFailed)
        }
        Err(error) => Err(meaning(&error, not_allowed, Date::now() - began)),
    }
}

/// Whether it is an answer at all. Some programs that keep passkeys stand between and give less.
fn is_whole(answer: &str) -> bool {
    answer.contains("\"rawId\"")
}

/// How long the browser waits for a person. Milliseconds; the server's question says so.
const PATIENCE: f64 = 300_000.0;

/// What a refusal means to the person (W3C WebAuthn L3 §5.1.3, §5.1.4). For privacy's sake the browser does not tell a
/// closed prompt from a device that can't, or from one that nobody answered; of the last, the time it took does.
fn meaning(error: &JsValue, not_allowed: ErrorCode, took: f64) -> ErrorCode {
    let name = Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string()).unwrap_or_default();
    match name.as_str() {
        "NotAllowedError" if took >= PATIENCE => ErrorCode::PasskeyTimedOut,
        "NotAllowedError" | "AbortError" => not_allowed,
        "InvalidStateError" => ErrorCode::PasskeyOnDevice,
        // So says a phone without a screen lock.
        "ConstraintError" | "NotSupportedError" if not_allowed == ErrorCode::PasskeyNotMade => {
            ErrorCode::PasskeyDeviceUnfit
        }
        // No WebAuthn, or too old a one.
        "TypeError" | "ReferenceError" => ErrorCode::PasskeysUnsupported,
        "SecurityError" => ErrorCode::PasskeysElsewhere,
        _ => ErrorCode::PasskeyDeviceFailed,
    }
}
