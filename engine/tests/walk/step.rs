use proptest::prelude::*;
use proptest::sample::select;
use shared::policy::{Level, Plan, Role};

/// What may happen to Bob, be done by him in one of his sessions, or around him.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// Ada demands this; with three days of time, if she can give it.
    Demand(Level, bool),
    /// With the password, and whatever it then asks for.
    SignIn,
    SignInByPasskey,
    AddApp(usize),
    AddPasskey(usize),
    RemovePasskey(usize),
    DisableAll(usize),
    Confirm(usize),
    SignOut(usize),
    /// Minutes.
    Wait(i64),
    /// The operator puts the workspace on this plan.
    Plan(Plan),
    EndGrace,
    Rename,
    Delete,
    Restore,
    /// Bob wants it back, in one of his sessions.
    Undo(usize),
    ChangeRole(Role),
    Remove,
    /// If he was removed.
    Invite(Role),
    /// She makes him an admin first: then he is the last one.
    AdaLeaves,
    /// If she left, at his invitation.
    AdaReturns,
}

pub fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![3 => by_bob(), 2 => around_him()]
}

fn by_bob() -> impl Strategy<Value = Step> {
    let session = 0..4_usize;
    prop_oneof![
        3 => (select(Level::ALL.to_vec()), any::<bool>()).prop_map(|(level, time)| Step::Demand(level, time)),
        2 => Just(Step::SignIn),
        1 => Just(Step::SignInByPasskey),
        2 => session.clone().prop_map(Step::AddApp),
        3 => session.clone().prop_map(Step::AddPasskey),
        2 => session.clone().prop_map(Step::RemovePasskey),
        1 => session.clone().prop_map(Step::DisableAll),
        1 => session.clone().prop_map(Step::Confirm),
        1 => session.clone().prop_map(Step::SignOut),
        3 => session.prop_map(Step::Undo),
        2 => select(vec![1, 20, 24 * 60, 2 * 24 * 60]).prop_map(Step::Wait),
    ]
}

fn around_him() -> impl Strategy<Value = Step> {
    let role = || select(Role::ALL.to_vec());
    prop_oneof![
        2 => select(vec![Plan::Hobby, Plan::Pro]).prop_map(Step::Plan),
        1 => Just(Step::EndGrace),
        1 => Just(Step::Rename),
        2 => Just(Step::Delete),
        2 => Just(Step::Restore),
        3 => role().prop_map(Step::ChangeRole),
        1 => Just(Step::Remove),
        2 => role().prop_map(Step::Invite),
        2 => Just(Step::AdaLeaves),
        1 => Just(Step::AdaReturns),
    ]
}
