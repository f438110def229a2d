use super::stage::Stage;
use crate::house::Answer;

/// What a call led to, in a few words that stay the same from run to run.
pub fn outcome(answer: &Answer, stage: &Stage) -> String {
    let status = answer.status.as_u16();
    let goes = if answer.headers.contains_key("serverfnredirect") {
        format!(", go {}", answer.location())
    } else {
        String::new()
    };
    let said = match answer.code() {
        Some(code) => format!("{status} {code}"),
        None if answer.body.starts_with("{\"shut\"") => "shut".to_owned(),
        None if answer.status.is_success() => "ok".to_owned(),
        None => format!("{status}"),
    };
    without_tokens(&format!("{said}{goes}"), stage)
}

/// The same for a page.
pub fn page_outcome(answer: &Answer, stage: &Stage) -> String {
    let status = answer.status.as_u16();
    let seen = if answer.status.is_redirection() {
        format!("{status}, go {}", answer.location())
    } else {
        format!("{status} {:?}", answer.title())
    };
    without_tokens(&seen, stage)
}

fn without_tokens(text: &str, stage: &Stage) -> String {
    text.replace(&stage.invite_token, "<invite>")
        .replace(&stage.verify_token, "<link>")
        .replace(&stage.passkey, "<passkey>")
        .replace(&stage.member, "<member>")
        .replace(&stage.user_code, "<code>")
}
