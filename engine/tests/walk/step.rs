use proptest::prelude::*;
use proptest::sample::select;
use shared::policy::{Level, Plan, Role};

/// What may happen to Bob, be done by him in one of his sessions, or around him.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    /// Ada demands this; with three days of time, if she can give it.
    Demand(Level, bool),
    /// She gives time to set up any second factor, and asks for passkeys before it is over.
    Rise,
    /// With the password, and whatever it then asks for.
    SignIn,
    SignInByPasskey,
    /// With the password and a recovery code.
    SignInByRecoveryCode,
    AddApp(usize),
    AddPasskey(usize),
    RemovePasskey(usize),
    DisableAll(usize),
    Confirm(usize),
    ConfirmByRecoveryCode(usize),
    /// He no longer has it; his account doesn't know.
    Lose(Thing),
    /// Somebody who has one of his sessions guesses.
    Guess(usize, Guessed, Until),
    /// The operator takes his factors away, whatever he still has.
    Reset,
    /// A command line is signed in by one of his browsers.
    SignInCommandLine(usize),
    /// A command line is shut out, and hands over to a browser.
    HandOver(usize),
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
    /// By himself, if somebody else is left to administer it.
    Leave(usize),
    /// If he left, or was removed.
    Invite(Role),
    /// If he left, and his address is of a domain that the workspace trusts.
    Join(usize),
    /// She makes him an admin first: then he is the last one.
    AdaLeaves,
    /// If she left, at his invitation.
    AdaReturns,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    App,
    Passkeys,
    /// The paper with the recovery codes.
    Codes,
    All,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guessed {
    Code,
    RecoveryCode,
}

/// How far guessing gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    ItWaits,
    /// After a hundred guesses, which take days.
    ItIsOff,
}

/// What the walks have to come by, each at least once.
pub const ALL: [&str; 44] = [
    "a door that only time held open was shut by a rise",
    "a lost passkey replaced",
    "a member by invite",
    "a member by a trusted domain",
    "ada left",
    "ada returned",
    "added a passkey",
    "added an app",
    "another way, while one had to wait",
    "asked the operator, with nothing left",
    "changed role",
    "confirmed",
    "confirmed by recovery code",
    "deleted",
    "demanded",
    "demanded with time",
    "disabled all",
    "ended time",
    "guessed at codes of the app",
    "guessed at recovery codes",
    "guessed codes of the app off",
    "guessed recovery codes off",
    "handed over to a browser",
    "invited",
    "joined again by a trusted domain",
    "left",
    "lost all",
    "lost the app",
    "lost the passkeys",
    "lost the recovery codes",
    "moved to another plan",
    "removed",
    "removed a passkey",
    "renamed",
    "reset by the operator",
    "restored",
    "signed in",
    "signed in a command line",
    "signed in by passkey",
    "signed in by recovery code",
    "signed out",
    "switched on again by another way",
    "undid a deletion",
    "waited, with no other way",
];

/// Steps that begin with what Bob may have when the story begins, or with what chance alone would seldom put together.
pub fn any_steps() -> impl Strategy<Value = Vec<Step>> {
    let beginnings = vec![
        vec![],
        vec![Step::AddApp(0)],
        vec![Step::AddApp(0), Step::AddPasskey(0)],
        vec![Step::AddPasskey(0), Step::AddApp(0), Step::SignInCommandLine(0)],
        // A new phone, and passkeys are asked for.
        vec![
            Step::AddPasskey(0),
            Step::Demand(Level::PhishingResistant, false),
            Step::Lose(Thing::Passkeys),
            Step::SignInByRecoveryCode,
            Step::HandOver(1),
        ],
        vec![Step::AddApp(0), Step::Lose(Thing::Codes), Step::Guess(0, Guessed::Code, Until::ItWaits)],
        vec![Step::AddApp(0), Step::Guess(0, Guessed::Code, Until::ItIsOff)],
        vec![Step::AddApp(0), Step::ConfirmByRecoveryCode(0), Step::DisableAll(0)],
        vec![Step::Remove, Step::Invite(Role::Member)],
        vec![Step::Leave(0), Step::Join(0)],
        vec![Step::ChangeRole(Role::Admin), Step::Delete, Step::Undo(0)],
    ];
    let steps = prop::collection::vec(any_step(), 0..14);
    (select(beginnings), steps).prop_map(|(beginning, steps)| [beginning, steps].concat())
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![3 => by_bob(), 2 => to_bob(), 3 => around_him()]
}

fn by_bob() -> impl Strategy<Value = Step> {
    let session = || 0..4_usize;
    prop_oneof![
        2 => Just(Step::SignIn),
        2 => Just(Step::SignInByPasskey),
        1 => Just(Step::SignInByRecoveryCode),
        2 => session().prop_map(Step::AddApp),
        3 => session().prop_map(Step::AddPasskey),
        2 => session().prop_map(Step::RemovePasskey),
        1 => session().prop_map(Step::DisableAll),
        1 => session().prop_map(Step::Confirm),
        1 => session().prop_map(Step::ConfirmByRecoveryCode),
        1 => session().prop_map(Step::SignInCommandLine),
        3 => session().prop_map(Step::HandOver),
        1 => session().prop_map(Step::SignOut),
        2 => session().prop_map(Step::Undo),
        2 => session().prop_map(Step::Leave),
        4 => session().prop_map(Step::Join),
    ]
}

fn to_bob() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => select(vec![Thing::App, Thing::Passkeys, Thing::Codes]).prop_map(Step::Lose),
        2 => Just(Step::Lose(Thing::All)),
        3 => guess(),
        1 => Just(Step::Reset),
        2 => select(vec![1, 20, 24 * 60, 2 * 24 * 60]).prop_map(Step::Wait),
    ]
}

fn guess() -> impl Strategy<Value = Step> {
    let what = select(vec![Guessed::Code, Guessed::RecoveryCode]);
    let until = prop_oneof![2 => Just(Until::ItWaits), 1 => Just(Until::ItIsOff)];
    (0..4_usize, what, until).prop_map(|(n, what, until)| Step::Guess(n, what, until))
}

fn around_him() -> impl Strategy<Value = Step> {
    let role = || select(Role::ALL.to_vec());
    prop_oneof![
        4 => (select(Level::ALL.to_vec()), any::<bool>()).prop_map(|(level, time)| Step::Demand(level, time)),
        2 => Just(Step::Rise),
        2 => select(vec![Plan::Hobby, Plan::Pro]).prop_map(Step::Plan),
        2 => Just(Step::EndGrace),
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
