//! From every state somebody can get into there is a way to sign in, to enrol, to step up, to sign out and to leave.
//! The states are reached by walking: any factors, any sessions, any role, any level, with and without time given, and
//! whatever admins and the operator do to the workspace and to who is in it.

use crate::acme::Acme;
use crate::walk::{Step, Walk, any_step};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestRunner;
use shared::policy::Role;

async fn walked(role: Role, steps: Vec<Step>, by_deleting: bool) {
    let acme = Acme::new().await;
    let mut walk = Walk::begin(&acme, role).await;
    for step in steps {
        walk.take(step).await;
    }
    walk.end(by_deleting).await;
}

#[test]
fn from_every_state_there_is_a_way_in_and_a_way_out() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let walks = (select(Role::ALL.to_vec()), prop::collection::vec(any_step(), 0..14), any::<bool>());
    let mut runner = TestRunner::new(ProptestConfig { cases: 48, failure_persistence: None, ..Default::default() });
    let all = runner.run(&walks, |(role, steps, by_deleting)| {
        runtime.block_on(walked(role, steps, by_deleting));
        Ok(())
    });
    all.unwrap();
}
