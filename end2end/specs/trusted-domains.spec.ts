import { publishText } from "../support/name-server";
import type { Person } from "../support/person";
import { expect, test } from "../support/test";
import { expectDone } from "../support/told";
import { addDomain, recordOf, rowOf, trustDomain } from "../support/trusted-domain";

test("a domain is trusted once DNS says so, and what it says instead is told", async ({ person }) => {
  const { ada, acme } = await founded(person);
  const domain = await addDomain(ada, acme);
  await expectDone(ada.page, "DNS has no such record yet.");
  await expect(rowOf(ada, domain)).toContainText("There is no such record.");
  const { name, value } = await recordOf(ada, domain);
  expect(name).toBe(`_sallyport-challenge.${domain}`);
  expect(value).toMatch(/^sallyport-verify=[a-z2-7]{32}$/);

  await publishText(name, "sallyport-verify=of-somebody-else");
  await ada.press(`Check now ${domain}`);
  await expectDone(ada.page, "The DNS record says something else.");
  await expect(rowOf(ada, domain)).toContainText("Waiting for DNS");

  await publishText(name, value);
  await ada.press(`Check now ${domain}`);
  await expectDone(ada.page, "The domain is proven.");
  await expect(rowOf(ada, domain)).toContainText("Proven");

  await publishText(name, "sallyport-verify=of-somebody-else");
  await ada.press(`Check now ${domain}`);
  await expect(rowOf(ada, domain)).toContainText("Proof lost");

  await ada.press(`Remove ${domain}`);
  await expectDone(ada.page, "Domain removed. Members who came in by it stay.");
  await expect(ada.page.getByText("No trusted domain yet.")).toBeVisible();
});

test("a domain where anybody gets an address is refused beside the field", async ({ person }) => {
  const { ada, acme } = await founded(person);
  await ada.open(`/w/${acme}/people`);
  const refusal = "Anybody can get an address or a name there. Enter a domain that is your organisation's alone.";
  for (const typed of ["gmail.com", "co.uk"]) {
    await ada.field("Domain").fill(typed);
    await ada.pressAndHear("Add domain");
    await expect(ada.page.getByRole("alert").filter({ hasText: refusal })).toBeVisible();
    await expect(ada.field("Domain")).toHaveAttribute("aria-invalid", "true");
    await expect(ada.field("Domain")).toHaveAccessibleDescription(new RegExp(refusal));
    await expect(ada.field("Domain")).toHaveValue(typed);
  }
  await expect(ada.page.getByRole("table", { name: "Trusted domains" })).toHaveCount(0);
});

test("what is gone by then is refused once and aloud, and beside nothing else", async ({ person }) => {
  const { ada, acme } = await founded(person);
  const gone = await addDomain(ada, acme);
  const stays = await addDomain(ada, acme);
  const late = await ada.newTab();
  await late.open(`/w/${acme}/people`);
  await ada.press(`Remove ${gone}`);
  await expectDone(ada.page, "Domain removed. Members who came in by it stay.");

  await late.press(`Remove ${gone}`);
  const refusal = "There is nothing here, or you don't have access to it.";
  await expect(late.page.getByRole("alert").filter({ hasText: refusal })).toHaveCount(1);
  await expect(rowOf(late, stays)).not.toContainText(refusal);
  await expect(late.page.getByRole("status").filter({ hasText: "DNS has no such record yet." })).toHaveCount(0);
});

test("what a domain does for people of it can be changed, and stays so", async ({ person }) => {
  const { ada, acme } = await founded(person);
  const domain = await addDomain(ada, acme, { mode: "Ask to join", role: "Viewer" });
  const mode = ada.page.getByRole("combobox", { name: `New people of ${domain}` });
  const role = ada.page.getByRole("combobox", { name: `What people of ${domain} become` });
  await expect(mode).toHaveValue("ask");
  await expect(role).toHaveValue("viewer");
  await expect(role.getByRole("option")).toHaveText(["Member", "Viewer"]);
  await mode.selectOption("Join automatically");
  await role.selectOption("Member");
  await ada.press(`Save ${domain}`);
  await expectDone(ada.page, "Saved. It holds for whoever comes from now on.");
  await ada.open(`/w/${acme}/people`);
  await expect(mode).toHaveValue("auto");
  await expect(role).toHaveValue("member");
});

test("who asks to join is let in or turned away by an admin, and told by mail", async ({ person, mailbox }) => {
  const { ada, acme } = await founded(person);
  const domain = await trustDomain(ada, acme, { mode: "Ask to join", role: "Viewer" });
  const [bob, eve] = [await person("Bob", domain), await person("Eve", domain)];
  for (const asker of [bob, eve]) {
    await asker.arrive();
    await expect(offers(asker)).toContainText("Your address lets you ask to join Acme");
    await asker.press("Ask to join Acme");
    await expectDone(asker.page, "Your request is on its way.");
    await expect(offers(asker)).toContainText("Waiting for an admin of Acme");
    await asker.open(`/w/${acme}`);
    await expect(asker.page.getByRole("heading", { name: "Nothing here" })).toBeVisible();
  }
  await mailbox.waitFor(ada.email, /asks to join Acme/);

  await ada.open(`/w/${acme}/people`);
  const requests = ada.page.getByRole("list", { name: "Join requests" });
  await expect(requests.getByRole("listitem")).toHaveCount(2);
  const people = ada.page.getByRole("navigation", { name: "Workspace" }).getByRole("link", { name: "People", exact: true });
  await expect(people).toHaveAccessibleDescription("2 requests to join wait");
  await ada.press(`Approve ${bob.email}`);
  await expectDone(ada.page, "Approved. They are a member now, and were told by mail.");
  await ada.press(`Decline ${eve.email}`);
  await expectDone(ada.page, "Declined. They were told by mail and can ask again in 30 days.");
  await expect(requests).toHaveCount(0);
  await expect(people).toHaveAccessibleDescription("");
  await expect(member(ada, bob)).toContainText("Viewer");
  await expect(member(ada, bob)).toContainText("Trusted domain");

  await mailbox.waitFor(bob.email, /You are a member of Acme/);
  await bob.open("/");
  await bob.page.getByRole("list", { name: "Workspaces" }).getByRole("link", { name: "Acme", exact: true }).click();
  await bob.seesProject("Rocket");

  await mailbox.waitFor(eve.email, /You were not added to Acme/);
  await eve.open("/");
  await expect(offers(eve)).toHaveCount(0);
  await expect(eve.page.getByRole("heading", { name: "No workspace yet" })).toBeVisible();
});

test("who was here before the domain is offered to join; who comes later is in", async ({ person }) => {
  const { ada, acme } = await founded(person);
  const domain = await addDomain(ada, acme);
  const [bob, carol] = [await person("Bob", domain), await person("Carol", domain)];
  await bob.arrive();
  await expect(bob.page.getByRole("heading", { name: "No workspace yet" })).toBeVisible();

  const { name, value } = await recordOf(ada, domain);
  await publishText(name, value);
  await ada.press(`Check now ${domain}`);
  await expectDone(ada.page, "The domain is proven.");

  await bob.open("/");
  await expect(offers(bob)).toContainText("Your address lets you join Acme");
  await bob.press("Join workspace Acme");
  await expectDone(bob.page, "Welcome. You are a member now.");
  await bob.seesProject("Rocket");

  await carol.arrive();
  await expect(offers(carol)).toHaveCount(0);
  await carol.open(`/w/${acme}`);
  await carol.seesProject("Rocket");
});

test("who joins by domain stands before the door while 2FA is required", async ({ person }) => {
  const { ada, acme } = await founded(person);
  await ada.requireSecondFactor(acme, true);
  const domain = await trustDomain(ada, acme);
  const bob = await person("Bob", domain);
  await bob.arrive();
  await expect(bob.page.getByRole("list", { name: "Workspaces" })).toContainText("Requires 2FA. You have none yet.");
  await bob.open(`/w/${acme}`);
  const dialog = bob.page.getByRole("dialog", { name: "Two-factor authentication required" });
  await expect(dialog).toContainText("Acme asks every member for a second factor");
  await expect(bob.page.getByText("Rocket")).toHaveCount(0);
  await ada.open(`/w/${acme}/people`);
  await expect(member(ada, bob)).toContainText("None");
  await bob.press("Set up an authenticator app");
  await bob.enrol();
  await bob.seesProject("Rocket");
});

test("somebody else's address of the domain opens nothing", async ({ person }) => {
  const { ada, acme } = await founded(person);
  const domain = await trustDomain(ada, acme);
  const eve = await person("Eve");
  const neighbour = await person("Nat", `not-${domain}`);
  for (const stranger of [eve, neighbour]) {
    await stranger.arrive();
    await expect(offers(stranger)).toHaveCount(0);
    await stranger.open(`/w/${acme}`);
    await expect(stranger.page.getByRole("heading", { name: "Nothing here" })).toBeVisible();
  }
  await ada.open(`/w/${acme}/people`);
  await expect(ada.page.getByText("1 member.")).toBeVisible();
});

/** Acme with its project Rocket, founded by Ada, who has a second factor. */
async function founded(person: (name: string) => Promise<Person>): Promise<{ ada: Person; acme: string }> {
  const ada = await person("Ada");
  await ada.arrive();
  await ada.setUpAuthenticator();
  const acme = await ada.createWorkspace("Acme");
  await ada.createProject(acme, "Rocket");
  return { ada, acme };
}

function offers({ page }: Person) {
  return page.getByRole("list", { name: "Workspaces you can join" });
}

function member({ page }: Person, { email }: Person) {
  return page.getByRole("table", { name: "Members" }).getByRole("row").filter({ hasText: email });
}
