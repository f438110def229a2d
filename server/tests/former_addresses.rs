//! A renamed workspace: members who come by a former address are led on, and strangers learn nothing from one.

use crate::house::{House, Person};
use engine::workspaces::{self, enforcement, projects};
use http::{Request, header};
use shared::policy::Role;

/// Ada's workspace, which was called Acme and is called Globex.
async fn globex(house: &House) -> Person {
    let ada = house.with_second_factor("Ada").await;
    let caller = house.caller(&ada).await;
    workspaces::create(&house.engine, &caller, "Acme").await.unwrap();
    projects::create(&house.engine, &caller, "acme", "Rocket").await.unwrap();
    workspaces::rename(&house.engine, &caller, "acme", "Globex").await.unwrap();
    ada
}

#[tokio::test]
async fn members_are_led_to_the_same_page_with_its_query() {
    let house = House::new().await;
    let mut browser = globex(&house).await.browser(&house);
    for (former, present) in [
        ("/w/acme", "/w/globex"),
        ("/w/acme/people?filter=without-2fa&x=%C3%9C", "/w/globex/people?filter=without-2fa&x=%C3%9C"),
        ("/w/acme/projects/rocket", "/w/globex/projects/rocket"),
        ("/w/acme/settings?confirm=leave", "/w/globex/settings?confirm=leave"),
    ] {
        let answer = browser.get(former).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, present), "{former}");
        assert_eq!(browser.get(present).await.status, 200, "{present}");
    }
}

#[tokio::test]
async fn a_program_that_takes_anything_is_led_to_the_same_page() {
    let house = House::new().await;
    let mut browser = globex(&house).await.browser(&house);
    for accept in ["*/*", "application/json"] {
        let answer = browser.send(Request::get("/w/acme/people").header(header::ACCEPT, accept), "".into()).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, "/w/globex/people"), "{accept}");
    }
}

#[tokio::test]
async fn the_dialog_of_a_shut_workspace_stands_at_its_present_address() {
    let house = House::new().await;
    let (ada, bob) = (globex(&house).await, house.signed_in("Bob").await);
    house.join(&ada, "globex", &bob, Role::Member).await;
    enforcement::require(&house.engine, &house.caller(&ada).await, "globex", true).await.unwrap();
    let mut browser = bob.browser(&house);
    for path in ["/w/acme/people?x=y", "/w/acme/projects/no-such-project"] {
        let answer = browser.get(path).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, path.replace("acme", "globex").as_str()));
        assert_eq!(browser.get(answer.location()).await.status, 403);
    }
}

#[tokio::test]
async fn to_strangers_a_former_address_looks_like_none() {
    let house = House::new().await;
    globex(&house).await;
    let stranger = house.signed_in("Sam").await;
    for page in ["", "/people?x=y", "/settings", "/projects/rocket"] {
        let mut told = Vec::new();
        for slug in ["acme", "globex", "nowhere"] {
            let answer = stranger.browser(&house).get(&format!("/w/{slug}{page}")).await;
            assert_eq!((answer.status.as_u16(), answer.location()), (404, ""), "{slug}{page}");
            let nonce = answer.body.split("nonce=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or("-");
            told.push(answer.body.replace(nonce, ""));
        }
        assert!(told.iter().all(|body| *body == told[0]), "{told:?}");
    }
    for name in ["projects", "people", "settings"] {
        let former = stranger.browser(&house).call(name, &[("workspace", "acme")]).await;
        let none = stranger.browser(&house).call(name, &[("workspace", "nowhere")]).await;
        assert_eq!((former.status, &former.body), (none.status, &none.body), "{name}");
    }
}

#[tokio::test]
async fn a_form_of_a_tab_still_open_works_and_leads_on() {
    let house = House::new().await;
    let mut browser = globex(&house).await.browser(&house);
    let fields = [("workspace", "acme"), ("project_name", "Comet")];
    let answer = browser.submit("/w/acme", "create_project", &fields).await;
    let page = browser.get(answer.location()).await;
    assert_eq!((page.status.as_u16(), page.location()), (303, "/w/globex"));
    assert!(browser.get("/w/globex").await.body.contains("Comet"));
}

#[tokio::test]
async fn a_name_typed_before_a_step_up_is_there_after_it() {
    let house = House::new().await;
    let mut browser = globex(&house).await.browser(&house);
    house.clock.advance(11 * 60);
    let fields = [("workspace", "globex"), ("workspace_name", "Ünal & <Söhne>")];
    let answer = browser.submit("/w/globex/settings", "rename_workspace", &fields).await;
    let back = "/w/globex/settings?workspace_name=%C3%9Cnal%20%26%20%3CS%C3%B6hne%3E&done=confirmed";
    assert_eq!(answer.location(), app::paths::with_next("/step-up", back));
    let page = browser.get(answer.location()).await.body;
    assert!(page.contains("href=\"/w/globex/settings?workspace_name=%C3%9Cnal%20%26%20%3CS%C3%B6hne%3E\""), "{page}");
    let page = browser.get(back).await;
    assert!(page.body.contains("You confirmed it's you."), "{}", page.body);
    assert!(page.body.contains("value=\"Ünal &amp; &lt;Söhne&gt;\""), "{}", page.body);
}

#[tokio::test]
async fn deleting_asks_for_the_proof_before_the_name_is_typed() {
    let house = House::new().await;
    let mut browser = globex(&house).await.browser(&house);
    let question = "/w/globex/settings?confirm=delete";
    assert!(browser.get(question).await.body.contains("Name of the workspace"));
    house.clock.advance(11 * 60);
    let answer = browser.get(question).await;
    assert_eq!(
        (answer.status.as_u16(), answer.location()),
        (303, app::paths::with_next("/step-up", question).as_str())
    );
}

#[tokio::test]
async fn a_deleted_workspace_is_undone_from_the_front_page() {
    let house = House::new().await;
    let (ada, bob) = (globex(&house).await, house.signed_in("Bob").await);
    house.join(&ada, "globex", &bob, Role::Member).await;
    let mut browser = ada.browser(&house);
    let wrong = [("workspace", "globex"), ("confirm", "Acme")];
    let question = "/w/globex/settings?confirm=delete";
    let refused = browser.submit(question, "delete_workspace", &wrong).await;
    assert!(refused.location().contains("__err="), "{}", refused.location());
    assert!(browser.get(refused.location()).await.body.contains("value=\"Acme\""), "what was typed");
    let fields = [("workspace", "globex"), ("confirm", "Globex")];
    let answer = browser.submit(question, "delete_workspace", &fields).await;
    assert_eq!(answer.location(), "/?done=workspace-deleted");
    let page = browser.get("/").await.body;
    assert!(page.contains(" was deleted. It is gone for good on "), "{page}");
    assert!(!bob.browser(&house).get("/").await.body.contains("Globex"), "not his to undo");
    for path in ["/w/globex", "/w/acme/people"] {
        assert_eq!(browser.get(path).await.status, 404, "{path}");
    }
    let answer = browser.submit("/", "restore_workspace", &[("workspace", "globex")]).await;
    assert_eq!(answer.location(), "/w/globex?done=workspace-restored");
    assert!(browser.get("/w/globex").await.body.contains("Rocket"));
}
