import { expectDone } from "../support/told";
import { openChoices } from "../support/grace";
import { PasskeyDevice } from "../support/passkey-device";
import type { Person } from "../support/person";
import { expect, test } from "../support/test";
import { withPasskey } from "../support/with-passkey";

/** A name nobody else uses in this run: what is deleted is found by it. */
function fresh(): string {
  return `Acme ${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;
}

/** A workspace of Ada's that Bob administers, too. */
async function sharedWith(ada: Person, bob: Person): Promise<{ name: string; acme: string }> {
  const name = fresh();
  const acme = await ada.createWorkspace(name);
  await ada.invite(acme, bob, "Admin");
  await bob.acceptInvite();
  return { name, acme };
}

async function deletes(ada: Person, acme: string, name: string): Promise<void> {
  await ada.open(`/w/${acme}/settings`);
  await ada.press("Delete workspace");
  await ada.field("Name of the workspace").fill(name);
  await ada.press("Delete workspace");
  await expectDone(ada.page, "Workspace deleted. You can undo this for seven days.");
}

function gone(bob: Person) {
  return bob.page.getByRole("list", { name: "Deleted workspaces" });
}

async function undoes(bob: Person, acme: string): Promise<void> {
  await bob.press("Undo");
  await expect(bob.page).toHaveURL(({ pathname }) => pathname === `/w/${acme}`);
  await expectDone(bob.page, "The workspace is back, with everything in it.");
}

test("an admin who has no factor is told what undoing asks for, sets it up and undoes it", async ({ person }) => {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  await ada.arrive();
  await ada.setUpAuthenticator();
  await bob.arrive();
  const { name, acme } = await sharedWith(ada, bob);
  await ada.requireSecondFactor(acme, true);
  await deletes(ada, acme, name);

  await bob.open("/");
  await expect(gone(bob)).toContainText("Requires 2FA. You have none yet.");
  await expect(gone(bob).getByRole("link", { name: "Set it up to undo this" })).toBeVisible();
  await bob.press("Undo");
  await expect(bob.page.getByRole("heading", { name: "Account security" })).toBeVisible();
  await bob.press("Set up two-factor authentication");
  await bob.enrol();
  await expect(bob.page).toHaveURL(({ pathname }) => pathname === "/");
  await expect(bob.page.getByRole("status")).toContainText("Nothing has changed yet: press it once more.");
  await expect(gone(bob)).not.toContainText("Requires 2FA.");
  await undoes(bob, acme);
});

test("a session that has not used the factor confirms it's him, comes back and undoes it", async ({
  person,
  elsewhere,
}) => {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  await ada.arrive();
  await ada.setUpAuthenticator();
  await bob.arrive();
  const { name, acme } = await sharedWith(ada, bob);
  const before = await elsewhere(bob);
  await before.signIn();
  await bob.setUpAuthenticator();
  await ada.requireSecondFactor(acme, true);
  await deletes(ada, acme, name);

  await before.open("/");
  await expect(gone(before)).toContainText("You have one, but this session has not used it yet.");
  await expect(gone(before).getByRole("link", { name: "Confirm it's you to undo this" })).toBeVisible();
  await before.press("Undo");
  await before.enterCode("Confirm");
  await expect(before.page).toHaveURL(({ pathname }) => pathname === "/");
  await expect(before.page.getByRole("status")).toContainText("Nothing has changed yet: press it once more.");
  await undoes(before, acme);
});

test("where a passkey is asked for, undoing asks for it, however fresh a code is", { tag: "@script" }, async ({
  person,
  elsewhere,
}) => {
  const bob = await person("Bob");
  const { ada } = await withPasskey(await person("Ada"));
  await bob.arrive();
  const { name, acme } = await sharedWith(ada, bob);
  await bob.setUpAuthenticator();
  const laptop = await PasskeyDevice.builtInto(bob.page);
  await bob.open("/account/security");
  await laptop.answers(() => bob.press("Add Passkey"));
  await expectDone(bob.page, "Passkey added. It confirms it's you from now on.");
  await openChoices(ada, acme);
  await ada.page.getByRole("radio", { name: "Passkeys only" }).check();
  await ada.page.getByRole("switch", { name: "Require 2FA" }).click();
  await expect(ada.page.getByRole("switch", { name: "Require 2FA" })).toBeChecked();
  await deletes(ada, acme, name);

  const byCode = await elsewhere(bob);
  await byCode.signIn();
  const device = await laptop.alsoAt(byCode.page);
  await byCode.open("/");
  await expect(gone(byCode)).toContainText("Requires a passkey. You have one, but this session has not used it yet.");
  await byCode.press("Undo");
  await expect(byCode.page.getByRole("dialog", { name: "Confirm it's you" })).toContainText("no code confirms it");
  await expect(byCode.field("Verification code")).toHaveCount(0);
  await device.answers(() => byCode.press("Use a passkey"));
  await expect(byCode.page.getByRole("status")).toContainText("Nothing has changed yet: press it once more.");
  await undoes(byCode, acme);
});

test("the only admin before a shut door is told to open it first", async ({ person, elsewhere }) => {
  const ada = await person("Ada");
  await ada.arrive();
  const before = await elsewhere(ada);
  await before.signIn();
  await ada.setUpAuthenticator();
  const acme = await ada.createWorkspace(fresh());
  await ada.requireSecondFactor(acme, true);

  await before.open(`/w/${acme}`);
  await before.press("Leave workspace");
  await expect(before.page.getByText("You lose access at once.")).toBeVisible();
  await before.press("Leave workspace");
  await expect(before.page.getByRole("alert")).toContainText("Make somebody else one first, or delete the workspace.");
  await expect(before.page.getByText("Either takes an open door.")).toBeVisible();
  await before.page.getByRole("link", { name: "Confirm it's you to get in" }).click();
  await before.enterCode("Confirm");
  await expect(before.page.getByRole("heading", { name: "No project yet" })).toBeVisible();
});
