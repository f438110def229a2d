use engine::devices::{self, Polled};
use engine::{Caller, Credentials, sessions};
use shared::ErrorCode::Forbidden;
use shared::views::Door;

use super::bob::Bob;
use crate::acme::code;
use crate::house::{client, is_signed_in};

impl Bob<'_> {
    /// Those of his command lines that are still signed in.
    pub async fn living_command_lines(&mut self) -> Vec<Caller> {
        let mut alive = Vec::new();
        for token in std::mem::take(&mut self.command_lines) {
            let caller = self.bearing(&token).await;
            if is_signed_in(&caller) {
                self.command_lines.push(token);
                alive.push(caller);
            }
        }
        alive
    }

    async fn bearing(&self, token: &str) -> Caller {
        let credentials = Credentials { bearer: Some(token), ..Credentials::default() };
        self.acme.engine().resolve(credentials, client()).await.unwrap()
    }

    /// By one of his browsers, which says that it's him.
    pub async fn signs_in_a_command_line(&mut self, n: usize) -> Caller {
        let (_, caller) = self.confirmed(n).await;
        let (engine, nobody) = (self.acme.engine(), self.acme.house.nobody().await);
        let begun = devices::begin(engine, &nobody, "bob@laptop").await.unwrap();
        devices::approve(engine, &caller, &begun.user_code.grouped()).await.unwrap();
        let Polled::SignedIn(token) = devices::poll(engine, &nobody, begun.device_code.expose()).await.unwrap() else {
            unreachable!("approved, and not let in")
        };
        let token = token.expose().to_owned();
        let there = self.bearing(&token).await;
        // What the browser proved it has proven, and nothing else.
        let doors = (self.door(&there).await, self.door(&caller).await);
        assert_eq!(doors.0, doors.1);
        self.command_lines.push(token);
        there
    }

    /// Each sees whether there is a door; none can let in another.
    pub async fn command_lines_stand_before_the_same_door(&mut self, is_member: bool) {
        for caller in self.living_command_lines().await {
            assert_eq!(self.door(&caller).await.is_some(), is_member);
            assert_eq!(code(devices::approve(self.acme.engine(), &caller, "BBBB-BBBB").await), Some(Forbidden));
        }
    }

    /// A command line that is shut out leads to the browser: there he does what is asked, and it is let in anew.
    /// Whether it was shut out.
    pub async fn hands_over(&mut self, n: usize) -> bool {
        let old = match self.living_command_lines().await.pop() {
            Some(caller) => caller,
            None => self.signs_in_a_command_line(n).await,
        };
        if matches!(self.door(&old).await, Some(Door::Open(_))) {
            return false;
        }
        self.gets_in(n).await;
        let new = self.signs_in_a_command_line(n).await;
        assert!(matches!(self.door(&new).await, Some(Door::Open(_))), "the browser got in");
        // It is gone already where all that he had signed in was ended meanwhile.
        if is_signed_in(&old) {
            sessions::sign_out(self.acme.engine(), &old).await.unwrap();
        }
        true
    }

    pub async fn command_lines_sign_out(&mut self) {
        for caller in self.living_command_lines().await {
            sessions::sign_out(self.acme.engine(), &caller).await.unwrap();
        }
        assert!(self.living_command_lines().await.is_empty());
    }
}
