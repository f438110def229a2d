import { expectAccessible } from "../support/axe";
import { daysFromNow, giveTime, openChoices } from "../support/grace";
import { publishText } from "../support/name-server";
import { setPlan } from "../support/operator";
import { expect, test } from "../support/test";
import { expectDone } from "../support/told";
import { addDomain, recordOf, rowOf, trustDomain } from "../support/trusted-domain";

test("axe finds nothing where members are managed", async ({ person }) => {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  await ada.arrive();
  await ada.setUpAuthenticator();
  const acme = await ada.createWorkspace("Acme");
  await ada.invite(acme, bob);
  await bob.arrive();
  await bob.acceptInvite();
  const { page } = ada;

  await test.step("people as a member sees them", async () => {
    await bob.open(`/w/${acme}/people`);
    await expectAccessible(bob.page);
  });

  await test.step("nobody matches", async () => {
    await ada.open(`/w/${acme}/people?q=nobody&role=viewer&by=domain`);
    await expect(page.getByText("Nobody matches.")).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("the choice of a level, with a day that has passed", async () => {
    await openChoices(ada, acme);
    await page.getByLabel("Give members time until").fill("2020-02-02");
    await page.getByRole("switch", { name: "Require 2FA" }).click();
    await expect(page.getByRole("alert").filter({ hasText: "Choose a day" })).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("the preview, with somebody and with nobody", async () => {
    for (const [effect, shown] of [["", "Bob"], ["?effect=confirms", "Nobody would have to confirm first."]] as const) {
      await ada.open(`/w/${acme}/people/preview${effect}`);
      await expect(page.getByRole("main").getByText(shown, { exact: true })).toBeVisible();
      await expectAccessible(page);
    }
  });

  await test.step("a member, the question before they go, and the only admin", async () => {
    for (const name of ["Bob", "Ada"]) {
      await ada.open(`/w/${acme}/people`);
      await page.getByRole("link", { name: `Manage ${name}` }).click();
      await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
      await expectAccessible(page);
      if (name === "Ada") continue;
      await ada.press("Remove member");
      await expect(page.getByText("Remove Bob from Acme?")).toBeVisible();
      await expectAccessible(page);
    }
    await expect(page.getByText("You are the only admin here.")).toBeVisible();
  });
});

test("axe finds nothing where people join by the domain of their address", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  const acme = await ada.createWorkspace("Acme");
  const { page } = ada;

  await test.step("a domain that is refused, and one that waits, in one long word", async () => {
    await ada.open(`/w/${acme}/people`);
    await ada.field("Domain").fill("gmail.com");
    await ada.press("Add domain");
    await expect(ada.field("Domain")).toHaveAttribute("aria-invalid", "true");
    await expectAccessible(page);
    await ada.field("Domain").fill(`${"m".repeat(63)}.example`);
    await ada.press("Add domain");
    await expectDone(page, "DNS has no such record yet.");
    await expectAccessible(page);
  });

  const domain = await trustDomain(ada, acme, { mode: "Ask to join" });
  const bob = await person("Bob", domain);
  await bob.arrive();

  await test.step("an offer to ask, and the wait for an answer", async () => {
    await expect(bob.page.getByRole("button", { name: "Ask to join Acme" })).toBeVisible();
    await expectAccessible(bob.page);
    await bob.press("Ask to join Acme");
    await expect(bob.page.getByText("Waiting for an admin of Acme")).toBeVisible();
    await expectAccessible(bob.page);
  });

  await test.step("who asked, a domain that is proven, and one whose proof is lost", async () => {
    await ada.open(`/w/${acme}/people`);
    await expect(page.getByRole("list", { name: "Join requests" })).toContainText(bob.email);
    await expectAccessible(page);
    await rowOf(ada, domain).getByText("DNS record").click();
    const { name } = await recordOf(ada, domain);
    await publishText(name, "something else");
    await ada.press(`Check now ${domain}`);
    await expect(page.getByText("Proof lost")).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("an offer to join", async () => {
    const later = await addDomain(ada, acme);
    const carol = await person("Carol", later);
    await carol.arrive();
    const { name, value } = await recordOf(ada, later);
    await publishText(name, value);
    await ada.press(`Check now ${later}`);
    await expectDone(page, "The domain is proven.");
    await carol.open("/");
    await expect(carol.page.getByRole("button", { name: "Join workspace Acme" })).toBeVisible();
    await expectAccessible(carol.page);
  });
});

test("axe finds nothing while time runs, on a smaller plan, and where a workspace ends", async ({ person }) => {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  await ada.arrive();
  await ada.setUpAuthenticator();
  const acme = await ada.createWorkspace("Acme");
  await ada.invite(acme, bob);
  await bob.arrive();
  await bob.acceptInvite();
  const { page } = ada;

  await test.step("time that was given, as the admin and as a member sees it", async () => {
    await giveTime(ada, acme, daysFromNow(7).lastDay);
    await expect(page.getByRole("button", { name: "End it now" })).toBeVisible();
    await expectAccessible(page);
    await bob.open(`/w/${acme}`);
    await expect(bob.page.getByRole("complementary", { name: "Before the door shuts" })).toBeVisible();
    await expectAccessible(bob.page);
  });

  await test.step("a smaller plan, where people are and in the settings", async () => {
    await setPlan(acme, "hobby");
    for (const [room, told] of [["people", "no longer includes requiring 2FA"], ["settings", "stays shut out"]] as const) {
      await ada.open(`/w/${acme}/${room}`);
      await expect(page.getByText(told)).toBeVisible();
      await expectAccessible(page);
    }
  });

  await test.step("the question before it is deleted, and a wrong name", async () => {
    await ada.press("Delete workspace");
    await expect(ada.field("Name of the workspace")).toBeVisible();
    await expectAccessible(page);
    await ada.field("Name of the workspace").fill("Globex");
    await ada.press("Delete workspace");
    await expect(page.getByRole("alert")).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("a deleted workspace that can come back", async () => {
    await ada.field("Name of the workspace").fill("Acme");
    await ada.press("Delete workspace");
    await expect(page.getByRole("list", { name: "Deleted workspaces" })).toBeVisible();
    await expectAccessible(page);
  });
});
