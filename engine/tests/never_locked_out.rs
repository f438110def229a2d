//! From every state somebody can get into there is a way to sign in, to enrol, to step up, to sign out and to leave.
//! The states are reached by walking: any factors, held or lost or guessed at, any sessions, in browsers and at command
//! lines, any role, any level, with and without time given, and whatever admins and the operator do to the workspace
//! and to who is in it. A step that no walk takes would prove nothing, so each is counted.

use crate::acme::Acme;
use crate::walk::{ALL, Reached, Step, Walk, any_steps, trusting_stage};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{RngSeed, TestRunner};
use shared::policy::Role;

const SEED: u64 = 8;

async fn walked(reached: &Reached, role: Role, steps: Vec<Step>, (by_domain, by_deleting): (bool, bool)) {
    if by_domain {
        let stage = trusting_stage().await;
        walk_on(Walk::begin_by_domain(&stage, reached, role).await, steps, by_deleting).await;
    } else {
        let acme = Acme::new().await;
        walk_on(Walk::begin(&acme, reached, role).await, steps, by_deleting).await;
    }
}

async fn walk_on(mut walk: Walk<'_>, steps: Vec<Step>, by_deleting: bool) {
    for step in steps {
        walk.take(step).await;
    }
    walk.end(by_deleting).await;
}

#[test]
fn from_every_state_there_is_a_way_in_and_a_way_out() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let ends = (any::<bool>(), any::<bool>());
    let walks = (select(Role::ALL.to_vec()), any_steps(), ends);
    // The same walks each time: otherwise a step might be taken today, and not tomorrow.
    let config =
        ProptestConfig { cases: 56, failure_persistence: None, rng_seed: RngSeed::Fixed(SEED), ..Default::default() };
    let reached = Reached::default();
    let all = TestRunner::new(config).run(&walks, |(role, steps, ends)| {
        runtime.block_on(walked(&reached, role, steps, ends));
        Ok(())
    });
    all.unwrap();
    let reached = reached.all();
    let missed: Vec<_> = ALL.iter().filter(|step| !reached.contains_key(*step)).collect();
    assert!(missed.is_empty(), "no walk came by {missed:?}: {reached:#?}");
    assert_eq!(reached.len(), ALL.len(), "not all that is counted is asked for: {reached:#?}");
}
