//! The four places where a passkey answers, as a browser reaches them.

use serde_json::Value as Json;

use crate::house::device::Draft;
use crate::house::{Answer, Browser, Device, House, ORIGIN, Person};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    SignIn,
    SecondStep,
    StepUp,
    Adding,
}

impl Place {
    /// Where a passkey is used.
    pub const USES: [Self; 3] = [Self::SignIn, Self::SecondStep, Self::StepUp];
    pub const ALL: [Self; 4] = [Self::SignIn, Self::SecondStep, Self::StepUp, Self::Adding];

    const fn functions(self) -> (&'static str, &'static str) {
        match self {
            Self::SignIn => ("begin_passkey_sign_in", "passkey_sign_in"),
            Self::SecondStep => ("begin_second_step_passkey", "second_step_passkey"),
            Self::StepUp => ("begin_step_up_passkey", "step_up_passkey"),
            Self::Adding => ("begin_passkey", "add_passkey"),
        }
    }

    /// A browser of this person's that may ask there.
    pub async fn browser(self, house: &House, person: &Person) -> Browser {
        match self {
            Self::SignIn => house.browser(),
            Self::SecondStep => {
                let mut pending = person.clone();
                house.start_sign_in(&mut pending).await;
                pending.browser(house)
            }
            Self::StepUp | Self::Adding => person.browser(house),
        }
    }

    pub async fn ask(self, browser: &mut Browser) -> Json {
        let answer = browser.call(self.functions().0, &[]).await;
        assert_eq!(answer.status, 200, "{self:?}: {}", answer.body);
        serde_json::from_str(&answer.body).unwrap()
    }

    pub async fn give(self, browser: &mut Browser, answer: &str) -> Answer {
        browser.call(self.functions().1, &[("answer", answer)]).await
    }

    /// What the device answers there; one that adds is a new one each time.
    pub async fn device_answers(self, device: &Device, question: &Json, bend: impl FnOnce(&mut Draft)) -> String {
        match self {
            Self::Adding => Device::new().create_but(question, ORIGIN, bend).await,
            _ => device.get_but(question, ORIGIN, bend).await,
        }
    }
}

impl House {
    /// Somebody whose only second factor is a passkey, in the session that added it.
    pub async fn with_passkey(&self, name: &str) -> Person {
        let person = self.signed_in(name).await;
        self.add_passkey(&person).await;
        person
    }

    /// Everything an answer could change, but the audit log and the questions.
    pub async fn holdings(&self) -> Vec<String> {
        self.texts(
            "SELECT (SELECT COUNT(*) FROM passkeys) || ' passkeys, used '
                 || (SELECT COALESCE(MAX(last_used_at), 0) + COALESCE(MAX(sign_count), 0) FROM passkeys) || ', '
                 || (SELECT COUNT(*) FROM sessions) || ' sessions, proofs '
                 || (SELECT COUNT(passkey_at) || ' ' || COALESCE(MAX(passkey_at), 0) FROM sessions) || ', '
                 || (SELECT COUNT(*) FROM recovery_codes) || ' recovery codes, '
                 || (SELECT COUNT(*) FROM outbox) || ' mails'",
        )
        .await
    }
}

/// Refused in our words: a code, not a failure of ours, and nobody is let in by the way.
pub fn refusal(answer: &Answer) -> String {
    assert!(answer.status.is_client_error(), "{} {}", answer.status, answer.body);
    let is_let_in = answer.cookies().iter().any(|cookie| cookie.starts_with(app::ssr::SESSION_COOKIE));
    assert!(!is_let_in, "{:?}", answer.headers);
    answer.code().unwrap()
}
