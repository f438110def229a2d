//! Promises about trusted domains: whose they are, as a real name server tells it, and who comes in by them.

use crate::acme::{Acme, code};
use crate::house::House;
use crate::name_server::{NameServer, Reply, text};
use crate::trusting::{RECORD, Stage};
use engine::workspaces::{self, domains, invites, members};
use engine::{Caller, housekeeping, limits};
use shared::ErrorCode::{Conflict, Forbidden, NotFound, SecondFactorSetupRequired, StepUpRequired, ValidationFailed};
use shared::policy::{JoinMode, Plan, Role};
use shared::views::{DnsAnswer, DomainProof, Door, JoinStep, JoinedBy, MemberFilter};
use shared::{ErrorCode, Problem};

#[tokio::test]
async fn a_record_that_says_the_right_thing_proves_the_domain_and_nothing_else_does() {
    let stage = Stage::set().await;
    assert_eq!(stage.add("auto", "member").await, DnsAnswer::Missing, "checked at once");
    let row = stage.row().await;
    assert_eq!((row.record_name.as_str(), row.proof), (RECORD, DomainProof::Waiting));
    let value = row.record_value.as_str();
    let (half, rest) = value.split_at(20);
    let one_of_several = vec![vec!["v=spf1 -all".to_owned()], vec![value.to_owned()], vec!["other".to_owned()]];
    for (reply, answer) in [
        (Reply::NoData, DnsAnswer::Missing),
        (text("sallyport-verify=somebody-elses"), DnsAnswer::WrongValue),
        (text(half), DnsAnswer::WrongValue),
        (text(&format!("{value}{value}")), DnsAnswer::WrongValue),
        (Reply::Texts(vec![vec![half.to_owned()], vec![rest.to_owned()]]), DnsAnswer::WrongValue),
        (Reply::ServFail, DnsAnswer::Unreachable),
        (Reply::Silence, DnsAnswer::Unreachable),
    ] {
        stage.dns.say(RECORD, reply.clone());
        stage.acme.house.clock.advance(61);
        let told = if let Reply::Silence = reply { stage.check_in_vain().await } else { stage.check().await };
        assert_eq!(told, Ok(answer), "{reply:?}");
        let told = match answer {
            DnsAnswer::Missing => "There is no such record.",
            DnsAnswer::WrongValue => "The record says something else.",
            DnsAnswer::Unreachable | DnsAnswer::Proven => "DNS could not be asked.",
        };
        assert_eq!((stage.row().await.proof, stage.row().await.told.as_str()), (DomainProof::Waiting, told));
    }
    assert_eq!(stage.acme.events("workspace.domain_proven").await, 0);

    stage.dns.say("proof.elsewhere.example", text(value));
    for reply in [
        text(value),
        text(&format!(" {value} ")),
        Reply::Texts(one_of_several),
        Reply::Texts(vec![vec![half.to_owned(), rest.to_owned()]]),
        Reply::Alias("proof.elsewhere.example.".to_owned()),
        Reply::Late(std::time::Duration::from_millis(300), value.to_owned()),
        Reply::TooLong(value.to_owned()),
    ] {
        stage.dns.say(RECORD, reply.clone());
        stage.acme.house.clock.advance(61);
        assert_eq!(stage.check().await, Ok(DnsAnswer::Proven), "{reply:?}");
    }
    assert!(stage.dns.asked_over_tcp(RECORD), "what UDP cuts off is asked for again");
    assert_eq!(stage.row().await.proof, DomainProof::Proven);
    assert_eq!(stage.acme.events("workspace.domain_proven").await, 1, "told once, not at each check");
}

#[tokio::test]
async fn a_name_server_that_does_not_answer_is_waited_for_a_moment_and_takes_no_proof_away() {
    let stage = Stage::trusting("auto", "member").await;
    stage.dns.say(RECORD, Reply::Silence);
    assert_eq!(stage.check_in_vain().await, Ok(DnsAnswer::Unreachable));
    stage.dns.say(RECORD, Reply::ServFail);
    assert_eq!(stage.check().await, Ok(DnsAnswer::Unreachable));
    let row = stage.row().await;
    let until = stage.acme.house.clock.now().plus(limits::DOMAIN_PROOF_TTL).moment().words;
    let told = format!("DNS could not be asked; the last proof counts until {until}.");
    assert_eq!((row.proof, row.told), (DomainProof::Proven, told));
    stage.arrive("Bob").await;
    assert!(stage.is_member("Bob").await, "the proof still counts");
}

#[tokio::test]
async fn nobody_joins_by_a_domain_that_is_not_proven() {
    let stage = Stage::set().await;
    stage.add("auto", "member").await;
    let (_, bobs) = stage.arrive("Bob").await;
    assert!(!stage.is_member("Bob").await);
    assert_eq!(stage.offers(&bobs).await, [], "nor learns who claims it");
    stage.publish().await;
    stage.check().await.unwrap();
    stage.arrive("Carol").await;
    assert!(stage.is_member("Carol").await);
}

#[tokio::test]
async fn new_accounts_and_old_ones_join_alike_and_nobody_with_another_domain() {
    let stage = Stage::set().await;
    let old = stage.acme.house.resident_of("Old", "example.org").await;
    let below = stage.acme.house.resident_of("Below", "mail.example.org").await;
    let beside = stage.acme.house.resident_of("Beside", "notexample.org").await;
    stage.add("auto", "viewer").await;
    stage.publish().await;
    stage.check().await.unwrap();
    let new = stage.acme.house.resident_of("New", "example.org").await;
    assert!(stage.is_member("New").await, "at once, when the address is proven");
    for resident in [&old, &below, &beside, &new] {
        stage.acme.house.sign_in(resident).await;
    }
    assert_eq!(
        stage.members().await,
        [
            ("Ada".to_owned(), Role::Admin, JoinedBy::Founder),
            ("New".to_owned(), Role::Viewer, JoinedBy::Domain),
            ("Old".to_owned(), Role::Viewer, JoinedBy::Domain),
        ]
    );
    let joined = stage.acme.house.audited("workspace.member_joined").await;
    assert_eq!(joined.len(), 2);
    assert!(joined.iter().all(|event| event["by"] == "domain" && event["domain"] == "example.org"));
    let proofs = "SELECT coalesce(proof, '-') FROM audit_events
                  WHERE kind = 'workspace.member_joined' ORDER BY position";
    let proofs = stage.acme.house.texts(proofs).await;
    assert_eq!(proofs, ["-", "password"], "New by a link, Old at a sign-in, by what that proved");
    let actors =
        "SELECT coalesce(actor, '-') FROM audit_events WHERE kind = 'workspace.member_joined' ORDER BY position";
    assert_eq!(stage.acme.house.texts(actors).await, ["new@example.org", "old@example.org"], "nobody was signed in");
}

#[tokio::test]
async fn an_address_nobody_proved_joins_nothing() {
    let stage = Stage::trusting("auto", "member").await;
    let form = engine::accounts::SignUp {
        name: "Eve",
        email: "boss@example.org",
        password: crate::house::PASSWORD,
        next: None,
    };
    let nobody = stage.acme.house.nobody().await;
    engine::accounts::sign_up(stage.engine(), &nobody, form).await.unwrap();
    let refused =
        engine::sign_in::with_password(stage.engine(), &nobody, "boss@example.org", crate::house::PASSWORD, None).await;
    assert!(refused.is_err());
    assert_eq!(stage.members().await.len(), 1);
}

#[tokio::test]
async fn one_domain_serves_several_workspaces_each_with_a_proof_of_its_own() {
    let stage = Stage::trusting("auto", "member").await;
    let ada = stage.acme.fresh_ada().await;
    workspaces::create(stage.engine(), &ada, "Umbrella").await.unwrap();
    domains::add(stage.engine(), &ada, "umbrella", "example.org", "auto", "viewer").await.unwrap();
    let Door::Open(people) =
        members::people(stage.engine(), &ada, "umbrella", &MemberFilter::default(), ("", "")).await.unwrap()
    else {
        unreachable!()
    };
    let other = people.joining.unwrap().domains.remove(0);
    assert_eq!(other.told, "The record says something else.", "Acme's record proves nothing here");
    let both = [stage.row().await.record_value, other.record_value.clone()];
    stage.dns.say(RECORD, Reply::Texts(both.map(|value| vec![value]).to_vec()));
    assert_eq!(domains::check(stage.engine(), &ada, "umbrella", &other.id).await.unwrap(), DnsAnswer::Proven);

    let (_, bobs) = stage.arrive("Bob").await;
    let me = engine::accounts::me(stage.engine(), &stage.acme.house.caller(&bobs).await).await.unwrap();
    let roles: Vec<_> = me.workspaces.iter().map(|card| (card.slug.as_str(), card.role)).collect();
    assert_eq!(roles, [("acme", Role::Member), ("umbrella", Role::Viewer)]);
    let foreign = domains::check(stage.engine(), &ada, "acme", &other.id).await;
    assert_eq!(code(foreign), Some(NotFound), "another workspace's is nobody's business");
}

#[tokio::test]
async fn the_daily_run_notices_a_lost_proof_stops_joins_keeps_members_and_tells_every_admin_once() {
    let stage = Stage::trusting("auto", "member").await;
    let (_, bobs) = stage.arrive("Bob").await;
    let (carol, _) = stage.acme.member("Carol", Role::Admin).await;
    let asked = stage.dns.asked(RECORD);
    housekeeping::check_domains(stage.engine()).await.unwrap();
    assert_eq!(stage.dns.asked(RECORD), asked, "not before a day is over");

    stage.dns.say(RECORD, Reply::NoName);
    stage.acme.house.clock.advance(limits::A_DAY + 1);
    let (one, other) = (stage.engine().clone(), stage.acme.house.another_server().await);
    let (a, b) = tokio::join!(housekeeping::check_domains(&one), housekeeping::check_domains(&other));
    a.unwrap();
    b.unwrap();
    assert_eq!(stage.dns.asked(RECORD), asked + 1, "two servers share the work");
    assert_eq!(stage.row().await.proof, DomainProof::Lost);
    assert_eq!(stage.acme.events("workspace.domain_lost").await, 1);
    for admin in [&stage.acme.ada.email, &carol.email] {
        let mails = stage.acme.house.mails_to(admin).await;
        let told = mails.iter().filter(|mail| mail.subject == "example.org is no longer proven for Acme").count();
        assert_eq!(told, 1, "{admin}");
    }
    let (_, dans) = stage.arrive("Dan").await;
    assert!(!stage.is_member("Dan").await && stage.is_member("Bob").await);
    assert!(stage.acme.open(&stage.acme.house.caller(&bobs).await).await.is_ok());
    assert_eq!(stage.offers(&dans).await, []);

    stage.publish().await;
    stage.acme.house.clock.advance(limits::A_DAY + 1);
    housekeeping::check_domains(stage.engine()).await.unwrap();
    assert_eq!(stage.row().await.proof, DomainProof::Proven, "found again, works again");
    assert_eq!(stage.acme.events("workspace.domain_proven").await, 2);
    stage.arrive("Erin").await;
    assert!(stage.is_member("Erin").await);
}

#[tokio::test]
async fn whom_an_admin_removed_is_not_brought_back_by_a_domain() {
    for mode in ["auto", "ask"] {
        let stage = Stage::trusting("auto", "member").await;
        let (bob, bobs) = stage.arrive("Bob").await;
        let offer = stage.row().await.id;
        stage.change(mode, "member").await;
        let bobs_id = stage.acme.id(&bob.email).await;
        members::remove(stage.engine(), &stage.acme.fresh_ada().await, "acme", &bobs_id).await.unwrap();
        let again = stage.acme.house.sign_in(&bob).await;
        for browser in [&bobs, &again] {
            assert_eq!(stage.offers(browser).await, []);
            let caller = stage.acme.house.caller(browser).await;
            assert_eq!(code(domains::join(stage.engine(), &caller, &offer).await), Some(NotFound));
            assert_eq!(code(domains::ask(stage.engine(), &caller, &offer).await), Some(NotFound));
        }
        assert!(!stage.is_member("Bob").await && stage.requests().await.is_empty());
    }
}

#[tokio::test]
async fn whom_an_admin_removed_does_not_come_back_by_another_address_of_their_mailbox() {
    for mode in ["auto", "ask"] {
        let stage = Stage::trusting("auto", "member").await;
        let (bob, _) = stage.arrive("Bob+first").await;
        stage.change(mode, "member").await;
        let bobs_id = stage.acme.id(&bob.email).await;
        members::remove(stage.engine(), &stage.acme.fresh_ada().await, "acme", &bobs_id).await.unwrap();
        for name in ["Bob", "Bob+again"] {
            let (_, again) = stage.arrive(name).await;
            assert_eq!(stage.offers(&again).await, [], "{name}");
            assert!(!stage.is_member(name).await, "{name}");
        }
        // Asked back under one address, the mailbox is no longer barred.
        let (asked_back, again) = stage.arrive("Bob+back").await;
        let invite = stage.acme.invite(&asked_back.email, Role::Member).await;
        invites::accept(stage.engine(), &stage.acme.house.caller(&again).await, &invite).await.unwrap();
        members::leave(stage.engine(), &stage.acme.house.caller(&again).await, "acme").await.unwrap();
        assert_eq!(stage.offers(&again).await.len(), 1, "who left comes back by their own hand");

        let (_, bobbys) = stage.arrive("Bobby").await;
        assert!(stage.is_member("Bobby").await || !stage.offers(&bobbys).await.is_empty(), "another mailbox");
    }
}

#[tokio::test]
async fn whoever_left_comes_back_by_their_own_hand_only() {
    let stage = Stage::trusting("auto", "member").await;
    let (bob, bobs) = stage.arrive("Bob").await;
    members::leave(stage.engine(), &stage.acme.house.caller(&bobs).await, "acme").await.unwrap();
    let again = stage.acme.house.sign_in(&bob).await;
    assert!(!stage.is_member("Bob").await, "leaving is a wish, too");
    assert_eq!(stage.offers(&again).await, [("Acme".to_owned(), JoinStep::Join)]);
    let (caller, offer) = (stage.acme.house.caller(&again).await, stage.offer(&again).await);
    assert_eq!(domains::join(stage.engine(), &caller, &offer).await.unwrap().as_str(), "acme");
    assert!(stage.is_member("Bob").await);
    assert_eq!(domains::join(stage.engine(), &caller, &offer).await.unwrap().as_str(), "acme", "clicked twice");
    assert_eq!(stage.acme.events("workspace.member_joined").await, 2);
}

#[tokio::test]
async fn who_is_signed_in_already_is_offered_to_join_by_hand() {
    let stage = Stage::set().await;
    let (_, bobs) = stage.arrive("Bob").await;
    let (_, strangers) = stage.acme.stranger("Sam").await;
    stage.add("auto", "viewer").await;
    stage.publish().await;
    stage.check().await.unwrap();
    assert_eq!(stage.offers(&bobs).await, [("Acme".to_owned(), JoinStep::Join)]);
    assert_eq!(stage.offers(&strangers).await, [], "whose address is of another domain learns nothing");
    let offer = stage.offer(&bobs).await;
    for (browser, answer) in [(&strangers, Some(NotFound)), (&bobs, None)] {
        let caller = stage.acme.house.caller(browser).await;
        assert_eq!(code(domains::join(stage.engine(), &caller, &offer).await), answer);
    }
    assert_eq!(stage.members().await[1], ("Bob".to_owned(), Role::Viewer, JoinedBy::Domain));
    assert_eq!(stage.offers(&bobs).await, []);
}

#[tokio::test]
async fn asking_waits_for_an_admin_who_approves() {
    let stage = Stage::trusting("ask", "viewer").await;
    let (bob, bobs) = stage.arrive("Bob").await;
    assert!(!stage.is_member("Bob").await);
    assert_eq!(stage.offers(&bobs).await, [("Acme".to_owned(), JoinStep::Ask)]);
    let (caller, offer) = (stage.acme.house.caller(&bobs).await, stage.offer(&bobs).await);
    assert_eq!(code(domains::join(stage.engine(), &caller, &offer).await), Some(NotFound), "asking is not joining");
    assert_eq!((stage.ask(&bobs).await, stage.ask(&bobs).await), (None, None));
    assert_eq!(stage.offers(&bobs).await, [("Acme".to_owned(), JoinStep::Waiting)]);
    let (_, carols) = stage.arrive("Carol").await;
    stage.acme.house.clock.advance(1);
    assert_eq!(stage.ask(&carols).await, None);
    assert_eq!(stage.acme.events("workspace.join_requested").await, 2);
    let mails = stage.acme.house.mails_to(&stage.acme.ada.email).await;
    assert_eq!(mails.iter().filter(|mail| mail.subject.contains("to join")).count(), 1, "the first tells of all");

    let requests = stage.requests().await;
    assert_eq!(
        requests.iter().map(|(_, email)| email.as_str()).collect::<Vec<_>>(),
        [bob.email.as_str(), "carol@example.org"]
    );
    let (ada, request) = (stage.acme.ada().await, &requests[0].0);
    assert_eq!(code(domains::approve(stage.engine(), &ada, "acme", request).await), None);
    assert_eq!(code(domains::approve(stage.engine(), &ada, "acme", request).await), Some(NotFound), "once");
    assert_eq!(stage.members().await[1], ("Bob".to_owned(), Role::Viewer, JoinedBy::Domain));
    assert_eq!(stage.acme.house.mails_to(&bob.email).await[0].subject, "You are a member of Acme");
    assert_eq!(stage.acme.house.audited("workspace.member_joined").await[0]["approved_by"], "ada@acme.dev");
}

#[tokio::test]
async fn who_was_declined_can_not_ask_again_for_a_month() {
    let stage = Stage::trusting("ask", "member").await;
    let (bob, bobs) = stage.arrive("Bob").await;
    let offer = stage.offer(&bobs).await;
    stage.ask(&bobs).await;
    let request = stage.requests().await[0].0.clone();
    domains::decline(stage.engine(), &stage.acme.ada().await, "acme", &request).await.unwrap();
    assert_eq!(stage.acme.house.mails_to(&bob.email).await[0].subject, "You were not added to Acme");
    assert_eq!((stage.requests().await, stage.offers(&bobs).await), (vec![], vec![]));
    let caller = stage.acme.house.caller(&bobs).await;
    assert_eq!(code(domains::ask(stage.engine(), &caller, &offer).await), Some(NotFound));

    stage.acme.house.clock.advance(limits::ASK_AGAIN_AFTER - 1);
    housekeeping::check_domains(stage.engine()).await.unwrap();
    housekeeping::tidy(stage.engine()).await.unwrap();
    let later = stage.acme.house.sign_in(&bob).await;
    assert_eq!(stage.offers(&later).await, []);
    let caller = stage.acme.house.caller(&later).await;
    assert_eq!(code(domains::ask(stage.engine(), &caller, &offer).await), Some(NotFound), "a second too early");
    stage.acme.house.clock.advance(1);
    assert_eq!(stage.ask(&later).await, None);
    assert_eq!(stage.offers(&later).await, [("Acme".to_owned(), JoinStep::Waiting)]);
    let events =
        (stage.acme.events("workspace.join_requested").await, stage.acme.events("workspace.join_declined").await);
    assert_eq!(events, (2, 1));
}

#[tokio::test]
async fn a_request_counts_only_as_long_as_what_it_was_made_by() {
    let stage = Stage::trusting("ask", "member").await;
    let (_, bobs) = stage.arrive("Bob").await;
    stage.ask(&bobs).await;
    let request = stage.requests().await[0].0.clone();
    stage.dns.say(RECORD, Reply::NoName);
    assert_eq!(stage.check().await, Ok(DnsAnswer::Missing));
    let ada = stage.acme.fresh_ada().await;
    assert_eq!(stage.requests().await, []);
    assert_eq!(code(domains::approve(stage.engine(), &ada, "acme", &request).await), Some(NotFound));
    stage.publish().await;
    stage.check().await.unwrap();
    assert_eq!(stage.requests().await.len(), 1);
    domains::remove(stage.engine(), &ada, "acme", &stage.row().await.id).await.unwrap();
    assert_eq!(code(domains::approve(stage.engine(), &ada, "acme", &request).await), Some(NotFound));
    assert!(!stage.is_member("Bob").await);
}

#[tokio::test]
async fn removing_a_domain_or_switching_it_off_stops_joins_and_touches_no_member() {
    let stage = Stage::trusting("auto", "member").await;
    stage.arrive("Bob").await;
    stage.change("off", "viewer").await;
    stage.arrive("Carol").await;
    stage.change("auto", "viewer").await;
    stage.arrive("Dan").await;
    let ada = stage.acme.fresh_ada().await;
    domains::remove(stage.engine(), &ada, "acme", &stage.row().await.id).await.unwrap();
    stage.arrive("Erin").await;
    let members: Vec<_> = stage.members().await.into_iter().map(|(name, role, _)| (name, role)).collect();
    let expected = [("Ada", Role::Admin), ("Bob", Role::Member), ("Dan", Role::Viewer)];
    assert_eq!(members, expected.map(|(name, role)| (name.to_owned(), role)));
    assert_eq!(stage.acme.events("workspace.domain_changed").await, 2);
    let removed = stage.acme.house.audited("workspace.domain_removed").await;
    assert_eq!(removed.len(), 1);
    assert_eq!(removed[0]["before"], "auto viewer");
    let told = stage.acme.house.mails_to("ada@acme.dev").await;
    let opened = told.iter().filter(|mail| mail.subject.ends_with("opens more of Acme")).count();
    assert_eq!(opened, 1, "when it was opened again, and not when it was closed");
}

#[tokio::test]
async fn nobody_becomes_an_admin_by_a_domain() {
    let stage = Stage::trusting("auto", "member").await;
    let ada = stage.acme.fresh_ada().await;
    let row = stage.row().await;
    let changed = domains::change(stage.engine(), &ada, "acme", &row.id, "auto", "admin").await;
    let added = domains::add(stage.engine(), &ada, "acme", "example.net", "auto", "admin").await;
    assert_eq!((code(changed), code(added)), (Some(ValidationFailed), Some(ValidationFailed)));
    let forced = stage.acme.try_execute("UPDATE trusted_domains SET role = 'admin' WHERE domain = $1", "example.org");
    assert!(forced.await.is_err(), "not even behind our back");
    assert_eq!((row.mode, stage.row().await), (JoinMode::Auto, row));
}

#[tokio::test]
async fn domains_that_are_everybodys_and_what_is_no_domain_are_refused_beside_the_field() {
    let stage = Stage::set().await;
    let ada = stage.acme.fresh_ada().await;
    let long = "a".repeat(10_000_000);
    for domain in ["gmail.com", "co.uk", "github.io", "dev", "", "127.0.0.1", "a\r\nb.dev", "*.acme.dev", &long] {
        let refused = domains::add(stage.engine(), &ada, "acme", domain, "auto", "member").await;
        let problem = Problem::from(refused.unwrap_err());
        assert_eq!((problem.code, problem.fields[0].field.as_str()), (ValidationFailed, "domain"));
    }
    stage.add("auto", "member").await;
    let twice = domains::add(stage.engine(), &ada, "acme", "Example.ORG.", "ask", "viewer").await;
    assert_eq!(code(twice), Some(Conflict));
    assert_eq!(stage.acme.events("workspace.domain_added").await, 1);
}

#[tokio::test]
async fn a_domain_in_another_script_is_trusted_as_dns_knows_it() {
    let stage = Stage::set().await;
    let ada = stage.acme.fresh_ada().await;
    domains::add(stage.engine(), &ada, "acme", "B\u{fc}cher.example", "auto", "member").await.unwrap();
    assert_eq!(stage.row().await.domain, "xn--bcher-kva.example");
    stage.dns.say("_sallyport-challenge.xn--bcher-kva.example", text(&stage.row().await.record_value));
    assert_eq!(stage.check().await.unwrap(), DnsAnswer::Proven);
    let twice = domains::add(stage.engine(), &ada, "acme", "bu\u{308}cher.example", "off", "viewer").await;
    assert_eq!(code(twice), Some(Conflict));
}

#[tokio::test]
async fn a_workspace_trusts_twenty_domains_and_has_dns_asked_ten_times_a_minute() {
    let stage = Stage::set().await;
    let ada = stage.acme.fresh_ada().await;
    for n in 0..limits::DOMAINS_MAX {
        if n % limits::DOMAIN_CHECKS_A_MINUTE == 0 {
            stage.acme.house.clock.advance(61);
        }
        domains::add(stage.engine(), &ada, "acme", &format!("n{n}.example"), "off", "viewer").await.unwrap();
    }
    stage.acme.house.clock.advance(20);
    let too_often = stage.check().await.unwrap_err();
    assert_eq!((too_often.code, too_often.retry_after), (ErrorCode::TooManyDomainChecks, Some(40)));
    assert_eq!(too_often.message(), "DNS was asked ten times in a minute. Try again in 40 seconds.");
    stage.acme.house.clock.advance(61);
    let one_more = domains::add(stage.engine(), &ada, "acme", "one.more.example", "off", "viewer").await;
    assert_eq!(code(one_more), Some(Conflict));
    stage.acme.house.clock.advance(61);
    let id = stage.row().await.id;
    let mut checks = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (engine, ada, id) = (stage.engine().clone(), ada.clone(), id.clone());
        checks.spawn(async move { domains::check(&engine, &ada, "acme", &id).await.is_ok() });
    }
    let answered = checks.join_all().await.into_iter().filter(|answered| *answered).count();
    assert_eq!(i64::try_from(answered), Ok(limits::DOMAIN_CHECKS_A_MINUTE), "fifty at once are counted one by one");
}

#[tokio::test]
async fn only_admins_who_just_confirmed_decide_whom_to_trust() {
    let stage = Stage::trusting("ask", "member").await;
    let (_, bobs) = stage.acme.member("Bob", Role::Member).await;
    let (_, carols) = stage.arrive("Carol").await;
    stage.ask(&carols).await;
    let (row, request) = (stage.row().await, stage.requests().await[0].0.clone());
    let all = async |caller: &Caller| {
        let engine = stage.engine();
        [
            code(domains::add(engine, caller, "acme", "example.net", "auto", "member").await),
            code(domains::change(engine, caller, "acme", &row.id, "auto", "member").await),
            code(domains::remove(engine, caller, "acme", &row.id).await),
            code(domains::check(engine, caller, "acme", &row.id).await),
            code(domains::approve(engine, caller, "acme", &request).await),
            code(domains::decline(engine, caller, "acme", &request).await),
        ]
    };
    let house = &stage.acme.house;
    assert_eq!(all(&house.caller(&bobs).await).await, [Some(Forbidden); 6]);
    assert_eq!(all(&house.caller(&carols).await).await, [Some(NotFound); 6]);
    assert!(stage.acme.people(&house.caller(&bobs).await).await.joining.is_none());
    house.clock.advance(limits::STEP_UP_TTL + 1);
    let refused = all(&stage.acme.ada().await).await;
    assert_eq!(refused[..3], [Some(StepUpRequired); 3]);
    assert_eq!(refused[3..5], [None; 2], "asking DNS and letting one person in are everyday work");
}

#[tokio::test]
async fn while_two_factor_is_required_they_are_members_at_once_and_shut_out_until_they_enrol() {
    let dns = NameServer::start().await;
    let house = House::asking(Plan::Pro, dns.address()).await;
    let stage = Stage { acme: Acme::built_in(house).await, dns };
    stage.add("auto", "member").await;
    stage.publish().await;
    stage.check().await.unwrap();
    stage.acme.switch(true).await;
    let (mut bob, bobs) = stage.arrive("Bob").await;
    assert!(stage.is_member("Bob").await);
    let caller = stage.acme.house.caller(&bobs).await;
    assert_eq!(stage.acme.open(&caller).await, Err(SecondFactorSetupRequired));
    stage.acme.house.enrol(&mut bob, &bobs).await;
    assert!(stage.acme.open(&caller).await.is_ok());
}
