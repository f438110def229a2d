use engine::factors::recovery_codes;
use engine::{Caller, Engine};

use crate::device::Device;

/// What Bob holds in his hands. His account may have more: he loses things.
#[derive(Default)]
pub struct Hands {
    pub has_app: bool,
    pub devices: Vec<Device>,
    /// What he would rather use.
    pub favourite: Option<Way>,
    /// What guessing has switched off.
    pub off: Option<Way>,
    /// Recovery codes on paper.
    pub codes: Vec<String>,
}

/// What a second factor is proven with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    Passkey,
    App,
    RecoveryCode,
}

impl Hands {
    /// Every way that works, what he would rather use first, then the easiest.
    pub fn ways(&self) -> Vec<Way> {
        let all = [
            (Way::Passkey, !self.devices.is_empty()),
            (Way::App, self.has_app),
            (Way::RecoveryCode, !self.codes.is_empty()),
        ];
        let mut ways: Vec<_> = all.into_iter().filter(|(_, is_there)| *is_there).map(|(way, _)| way).collect();
        ways.retain(|way| Some(*way) != self.off);
        ways.sort_by_key(|way| Some(*way) != self.favourite);
        ways
    }

    /// Puts on paper what works.
    pub async fn write_codes_down(&mut self, engine: &Engine, caller: &Caller) {
        let all = recovery_codes::view(engine, caller).await.unwrap().codes;
        self.codes = all.into_iter().filter(|code| !code.used).map(|code| code.code).collect();
    }
}
