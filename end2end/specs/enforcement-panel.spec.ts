import { crowdOf, namesOf } from "../support/crowd";
import { daysFromNow, giveTime, notAtMidnight, openChoices } from "../support/grace";
import { setPlan } from "../support/operator";
import { PasskeyDevice } from "../support/passkey-device";
import type { Person } from "../support/person";
import { shutDoor } from "../support/shut-door";
import { expect, test } from "../support/test";
import { expectDone } from "../support/told";
import { trustDomain } from "../support/trusted-domain";
import { withPasskey } from "../support/with-passkey";

const DOOR = "Two-factor authentication required";
const ON_PRO = "Requiring 2FA is available on the Pro plan and above.";

test("a locked switch says why: first the plan, then one's own factor, then this session", async ({ person, elsewhere }) => {
  const ada = await person("Ada");
  await ada.arrive();
  const acme = await ada.createWorkspace("Acme");
  const before = await elsewhere(ada);
  await before.signIn();

  await setPlan(acme, "hobby");
  await expectLocked(ada, acme, ON_PRO);
  await ada.setUpAuthenticator();
  await expectLocked(ada, acme, ON_PRO);
  await setPlan(acme, "pro");
  await ada.open(`/w/${acme}/people`);
  await expect(theSwitch(ada)).toBeEnabled();

  await expectLocked(before, acme, "You have it, but this session has not used it yet. Confirm it's you");
  await before.page.getByRole("main").getByRole("link", { name: "Confirm it's you" }).click();
  await before.enterCode("Confirm");
  await expect(theSwitch(before)).toBeEnabled();
});

test("who has no factor is led to set one up, and back to the switch", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  const acme = await ada.createWorkspace("Acme");
  await expectLocked(ada, acme, "You need it on your own account first, or you would shut yourself out. Set it up");
  await ada.page.getByRole("main").getByRole("link", { name: "Set it up" }).click();
  await ada.press("Set up two-factor authentication");
  await ada.enrol();
  await expect(ada.page).toHaveURL(({ pathname }) => pathname === `/w/${acme}/people`);
  await expect(theSwitch(ada)).toBeEnabled();
});

test("both levels are offered, and one that is locked says what is missing", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  await ada.setUpAuthenticator();
  const acme = await ada.createWorkspace("Acme");
  await openChoices(ada, acme);
  await expect(level(ada, "Any second factor")).toBeChecked();
  await expect(level(ada, "Any second factor")).toBeEnabled();
  await expect(level(ada, "Passkeys only")).toBeDisabled();
  await expect(level(ada, "Passkeys only")).toHaveAccessibleDescription(/You need it on your own account first/);

  await ada.requireSecondFactor(acme, true);
  await openChoices(ada, acme);
  await expect(level(ada, "Any second factor")).toBeChecked();
  await expect(level(ada, "Passkeys only")).toBeDisabled();
  await expect(ada.page.getByLabel("Give members time until"), "no day could be kept").toHaveCount(0);
  await expect(ada.page.getByRole("button", { name: "Change", exact: true }), "there is nothing else").toHaveCount(0);
});

test("passkeys only shuts out who has but a code, and tells them what opens", { tag: "@script" }, async ({ person }) => {
  const bob = await person("Bob");
  const { ada } = await withPasskey(await person("Ada"));
  const acme = await ada.createWorkspace("Acme");
  await ada.invite(acme, bob);
  await bob.arrive();
  await bob.setUpAuthenticator();
  await bob.acceptInvite();

  await openChoices(ada, acme);
  await level(ada, "Passkeys only").check();
  await theSwitch(ada).click();
  await expect(theSwitch(ada)).toBeChecked();
  await expect(ada.page.getByText("1 of 2 members has no passkey and stands before a shut door")).toBeVisible();
  await bob.page.getByRole("link", { name: "Projects", exact: true }).click();
  await expect(bob.page.getByRole("dialog", { name: DOOR })).toContainText("passkey");
  await expect(bob.page.getByRole("button", { name: "Set up an authenticator app" })).toHaveCount(0);

  await openChoices(ada, acme);
  await level(ada, "Any second factor").check();
  await ada.press("Change");
  await expect(ada.page.getByText("Every member has a second factor. Nobody is shut out.")).toBeVisible();
  await bob.open(`/w/${acme}`);
  await expect(bob.page.getByRole("heading", { name: "Projects" })).toBeVisible();
});

test("an admin who used a code is led to the passkey that the stricter level takes", { tag: "@script" }, async ({ person, elsewhere }) => {
  const { ada, laptop } = await withBoth(await person("Ada"));
  const acme = await ada.createWorkspace("Acme");
  const byCode = await elsewhere(ada);
  await byCode.signIn();
  const device = await laptop.alsoAt(byCode.page);
  await openChoices(byCode, acme);
  await expect(level(byCode, "Passkeys only")).toBeDisabled();
  await byCode.page.getByRole("main").getByRole("link", { name: "Confirm it's you" }).click();
  await expect(byCode.page.getByRole("dialog", { name: "Confirm it's you" })).toContainText("no code confirms it");
  await device.answers(() => byCode.press("Use a passkey"));
  await expect(byCode.page).toHaveURL(({ pathname }) => pathname === `/w/${acme}/people`);
  await openChoices(byCode, acme);
  await expect(level(byCode, "Passkeys only")).toBeEnabled();
});

test("who sets up an app while passkeys become required sees their codes, and what is asked for now", { tag: "@script" }, async ({ person }) => {
  const bob = await person("Bob");
  const { ada } = await withPasskey(await person("Ada"));
  const acme = await ada.createWorkspace("Acme");
  await ada.invite(acme, bob);
  await bob.arrive();
  await bob.acceptInvite();
  await ada.requireSecondFactor(acme, true);
  await bob.open(`/w/${acme}`);
  await bob.press("Set up an authenticator app");
  await bob.scan();

  await requirePasskeys(ada, acme);
  await bob.enterCode("Enable two-factor authentication");
  await expect(bob.page.getByRole("dialog", { name: DOOR })).toContainText("this workspace asks for a passkey now");
  await bob.readRecoveryCodes();
  await bob.press("I have saved these codes");
  await expect(bob.page.getByRole("button", { name: "Add Passkey" })).toBeVisible();
  await bob.open(`/w/${acme}?enrol=app`);
  await expect(bob.page.getByRole("button", { name: "Add Passkey" })).toBeVisible();
  await expect(bob.page.getByRole("button", { name: "Set up an authenticator app" })).toHaveCount(0);
});

test("who removes their only passkey is told what shuts, though an app stays", { tag: "@script" }, async ({ person }) => {
  const { ada } = await withBoth(await person("Ada"));
  const acme = await ada.createWorkspace("Acme");
  const warning = ada.page.getByText("It is your only passkey. Acme would shut for you at once.");
  const ask = async () => {
    await ada.open("/account/security");
    await ada.page.getByRole("listitem").filter({ hasText: "Chrome on Windows" }).getByRole("button", { name: "Remove" }).click();
    await expect(ada.page.getByRole("button", { name: "Remove passkey" })).toBeVisible();
  };
  await ask();
  await expect(warning).toHaveCount(0);
  await ada.open(`/w/${acme}/people`);
  await ada.page.getByText("What is required, and from when").click();
  await level(ada, "Passkeys only").check();
  await theSwitch(ada).click();
  await expect(theSwitch(ada)).toBeChecked();
  await ask();
  await expect(warning).toBeVisible();
});

test("the preview names who is shut out, who confirms first, and who is let in", async ({ person, elsewhere }) => {
  const [ada, bob, carol] = [await person("Ada"), await person("Bob"), await person("Carol")];
  await ada.arrive();
  await ada.setUpAuthenticator();
  const acme = await ada.createWorkspace("Acme");
  for (const guest of [bob, carol]) {
    await ada.invite(acme, guest);
    await guest.arrive();
    await guest.acceptInvite();
  }
  const before = await elsewhere(carol);
  await before.signIn();
  await carol.setUpAuthenticator();

  await ada.open(`/w/${acme}/people`);
  await ada.page.getByRole("link", { name: "See who" }).click();
  await expect(ada.page.getByRole("heading", { level: 1, name: "Preview" })).toBeVisible();
  const filter = ada.page.getByRole("navigation", { name: "Filter" });
  await expect(filter.getByRole("link")).toHaveText(["Shut out 1", "Confirm first 1", "Let in 1"]);
  for (const [effect, name] of [["Confirm first", "Carol"], ["Let in", "Ada"], ["Shut out", "Bob"]] as const) {
    await filter.getByRole("link", { name: effect }).click();
    await expect(names(ada)).toHaveText([name]);
    await expect(filter.locator("[aria-current=true]")).toContainText(effect);
  }

  await ada.page.getByRole("navigation", { name: "Required level" }).getByRole("link", { name: "Passkeys only" }).click();
  await expect(filter.getByRole("link")).toHaveText(["Shut out 3", "Confirm first 0", "Let in 0"]);
  await expect(names(ada)).toHaveText(["Ada", "Bob", "Carol"]);
  await filter.getByRole("link", { name: "Let in" }).click();
  await expect(ada.page.getByText("Nobody would be let in as before.")).toBeVisible();

  // Looking has changed nothing.
  await bob.open(`/w/${acme}`);
  await expect(bob.page.getByRole("heading", { name: "No project yet" })).toBeVisible();
});

test("the preview of a crowd goes on, on a next page", async ({ person, request, mailbox }) => {
  const ada = await person("Ada");
  await ada.arrive();
  await ada.setUpAuthenticator();
  const acme = await ada.createWorkspace("Acme");
  const domain = await trustDomain(ada, acme);
  await crowdOf(domain, namesOf(52), { request, mailbox });
  await ada.open(`/w/${acme}/people/preview`);
  await expect(ada.page.getByRole("link", { name: "Shut out 52" })).toBeVisible();
  await expect(names(ada)).toHaveCount(50);
  const pages = ada.page.getByRole("navigation", { name: "Pages of members" });
  await pages.getByRole("link", { name: "Next" }).click();
  await expect(names(ada)).toHaveText(["Member 51", "Member 52"]);
  await expect(pages.getByRole("link", { name: "Next" })).toHaveCount(0);
  await pages.getByRole("link", { name: "Previous" }).click();
  await expect(names(ada)).toHaveCount(50);

  const form = ada.page.getByRole("search", { name: "Members" });
  await form.getByRole("textbox", { name: "Name or address" }).fill("ER 07");
  await form.getByRole("button", { name: "Search" }).click();
  await expect(names(ada)).toHaveText(["Member 07"]);
  await ada.page.getByRole("navigation", { name: "Filter" }).getByRole("link", { name: "Let in" }).click();
  await expect(ada.page.getByText("Nobody matches.")).toBeVisible();
  await expect(ada.page).toHaveURL(/effect=nothing&q=ER%2007$/);
  await ada.page.getByRole("link", { name: "Show everybody" }).click();
  await expect(names(ada)).toHaveText(["Ada"]);
});

test("the preview is for admins", async ({ person }) => {
  const { ada, bob, acme } = await withBob(person);
  await bob.open(`/w/${acme}/people/preview`);
  await expect(bob.page.getByText("Your role doesn't allow this. A workspace admin can do it.")).toBeVisible();
  await expect(bob.page.getByText(ada.email)).toHaveCount(0);
});

test("with time given, members get in as before, see until when, and may set up meanwhile", async ({ person }) => {
  const { ada, bob, acme } = await withBob(person);
  const late = await person("Lee");
  const { lastDay, ends } = daysFromNow(7);
  await giveTime(ada, acme, lastDay);
  const told = ada.page.getByText("Members who have nothing that would do still get in as before, until");
  await expect(told.locator("time")).toHaveAttribute("datetime", ends);

  await test.step("a member gets in, and is warned on every page", async () => {
    for (const room of ["", "/people", "/settings"]) {
      await bob.open(`/w/${acme}${room}`);
      await expect(bob.page.getByRole("dialog")).toHaveCount(0);
      await expect(strip(bob)).toContainText("Acme asks every member for a second factor. You have none yet");
      await expect(strip(bob).locator("time")).toHaveAttribute("datetime", ends);
    }
    await bob.open(`/w/${acme}`);
    await bob.seesProject("Rocket");
  });

  await test.step("the list of his workspaces says until when, and leads to the way in", async () => {
    for (const [page, list] of [["/", "Workspaces"], ["/account/security", "Workspaces that require 2FA"]] as const) {
      await bob.open(page);
      const card = bob.page.getByRole("list", { name: list }).getByRole("listitem").filter({ hasText: "Acme" });
      await expect(card).toContainText("It shuts on");
      await expect(card.locator("time")).toHaveAttribute("datetime", ends);
      await expect(card.getByRole("link", { name: "Set it up" })).toHaveAttribute("href", /\/account\/security/);
    }
    await bob.open(`/w/${acme}`);
  });

  await test.step("the preview counts who has time", async () => {
    await ada.open(`/w/${acme}/people/preview`);
    await ada.page.getByRole("link", { name: "Have time 1" }).click();
    await expect(names(ada)).toHaveText(["Bob"]);
  });

  await test.step("who joins now has no such time", async () => {
    await ada.invite(acme, late);
    await late.arrive();
    await late.acceptInvite();
    await expect(late.page.getByRole("dialog", { name: DOOR })).toBeVisible();
  });

  await test.step("the strip leads to the set-up and back, and is gone then", async () => {
    await strip(bob).getByRole("link", { name: "Set one up" }).click();
    await expect(bob.page.getByRole("heading", { name: "Account security" })).toBeVisible();
    await bob.press("Set up two-factor authentication");
    await bob.enrol();
    await expect(bob.page).toHaveURL(({ pathname }) => pathname === `/w/${acme}`);
    await bob.seesProject("Rocket");
    await expect(strip(bob)).toHaveCount(0);
  });
});

test("an admin ends the time, and the door is shut at the next click", async ({ person }) => {
  const { ada, bob, acme } = await withBob(person);
  await giveTime(ada, acme, daysFromNow(3).lastDay);
  await bob.open(`/w/${acme}`);
  await bob.seesProject("Rocket");
  await ada.press("End it now");
  await expect(ada.page.getByRole("button", { name: "End it now" })).toHaveCount(0);
  await expect(ada.page.getByText("1 of 2 members has no second factor and stands before a shut door")).toBeVisible();
  await bob.page.getByRole("link", { name: "Projects", exact: true }).click();
  await expect(bob.page.getByRole("dialog", { name: DOOR })).toBeVisible();
  await expect(bob.page.getByText("Rocket")).toHaveCount(0);
});

test("a day that can't be is refused beside the field, and nothing is switched", async ({ person }) => {
  const { ada, bob, acme } = await withBob(person);
  for (const days of [-1, 31]) {
    await openChoices(ada, acme);
    await notAtMidnight();
    await ada.page.getByLabel("Give members time until").fill(daysFromNow(days).lastDay);
    await theSwitch(ada).click();
    await expect(ada.page.getByRole("alert").filter({ hasText: "Choose a day from today on, at most 30 days ahead." })).toBeVisible();
    await expect(ada.page.getByLabel("Give members time until")).toHaveAttribute("aria-invalid", "true");
    await expect(theSwitch(ada)).not.toBeChecked();
  }
  await bob.open(`/w/${acme}`);
  await bob.seesProject("Rocket");
});

test("a smaller plan keeps the door shut and says so; off is possible, on again is not", async ({ person }) => {
  const { ada, bob, acme } = await shutDoor(person);
  await setPlan(acme, "hobby");
  await bob.open(`/w/${acme}`);
  await expect(bob.page.getByRole("dialog", { name: DOOR })).toBeVisible();

  await ada.open(`/w/${acme}/settings`);
  await expect(ada.page.getByText("whoever is shut out stays shut out, and whoever was given time keeps it")).toBeVisible();
  await ada.open(`/w/${acme}/people`);
  await expect(ada.page.getByText("The plan of this workspace no longer includes requiring 2FA.")).toBeVisible();
  await expect(theSwitch(ada)).toBeChecked();

  await ada.requireSecondFactor(acme, false);
  await expect(theSwitch(ada)).toBeDisabled();
  await expect(theSwitch(ada)).toHaveAccessibleDescription(new RegExp(ON_PRO));
  await bob.open(`/w/${acme}`);
  await expect(bob.page.getByRole("heading", { name: "No project yet" })).toBeVisible();
});

/** Acme with its project Rocket; Ada, its admin, has a second factor, and Bob, a member, has none. */
async function withBob(person: (name: string) => Promise<Person>): Promise<{ ada: Person; bob: Person; acme: string }> {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  await ada.arrive();
  await ada.setUpAuthenticator();
  const acme = await ada.createWorkspace("Acme");
  await ada.createProject(acme, "Rocket");
  await ada.invite(acme, bob);
  await bob.arrive();
  await bob.acceptInvite();
  return { ada, bob, acme };
}

async function expectLocked(admin: Person, workspace: string, reason: string): Promise<void> {
  await admin.open(`/w/${workspace}/people`);
  await expect(theSwitch(admin)).toBeDisabled();
  await expect(theSwitch(admin)).toHaveAccessibleDescription(new RegExp(reason));
  await expect(admin.page.getByText("What is required, and from when")).toHaveCount(0);
}

function theSwitch({ page }: Person) {
  return page.getByRole("switch", { name: "Require 2FA" });
}

function level({ page }: Person, name: string) {
  return page.getByRole("group", { name: "What members need" }).getByRole("radio", { name });
}

function strip({ page }: Person) {
  return page.getByRole("complementary", { name: "Before the door shuts" });
}

function names({ page }: Person) {
  return page.getByRole("table", { name: "Members" }).locator("tbody b");
}

/** An authenticator app, and a passkey that this session has used. */
async function withBoth(ada: Person): Promise<{ ada: Person; laptop: PasskeyDevice }> {
  await ada.arrive();
  await ada.setUpAuthenticator();
  const laptop = await PasskeyDevice.builtInto(ada.page);
  await ada.open("/account/security");
  await laptop.answers(() => ada.press("Add Passkey"));
  await expectDone(ada.page, "Passkey added. It confirms it's you from now on.");
  return { ada, laptop };
}

/** While any second factor is required already. */
async function requirePasskeys(admin: Person, workspace: string): Promise<void> {
  await openChoices(admin, workspace);
  await level(admin, "Passkeys only").check();
  await admin.pressAndHear("Change");
  await expect(admin.page.getByText(/^Last changed by/)).toBeVisible();
  await openChoices(admin, workspace);
  await expect(level(admin, "Passkeys only")).toBeChecked();
}
