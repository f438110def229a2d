import type { Page } from "@playwright/test";

import { PasskeyDevice } from "../support/passkey-device";
import { expect, test, withAndWithoutRestarts } from "../support/restarts";
import { hasScripts } from "../support/scripts";
import { shutDoor } from "../support/shut-door";

const NEED_SCRIPTS = "Passkeys need JavaScript, which is off in this browser.";

withAndWithoutRestarts(() => {
  test("a member adds a passkey at the shut door, goes in, and later gets in by it alone", async ({ person, elsewhere }) => {
    const { bob, acme } = await shutDoor(person);
    const laptop = await PasskeyDevice.builtInto(bob.page);
    await bob.open(`/w/${acme}`);
    const dialog = bob.page.getByRole("dialog", { name: "Two-factor authentication required" });
    await expect(dialog).toContainText("Acme asks every member for a second factor");
    await laptop.answers(() => bob.press("Add Passkey"));
    await expect(dialog).toContainText("Done: the door is open.");
    await bob.readRecoveryCodes();
    await bob.press("I have saved these codes");
    await expect(bob.page).toHaveURL(({ pathname }) => pathname === `/w/${acme}`);
    await expect(bob.page.getByRole("heading", { name: "No project yet" })).toBeVisible();

    const later = await elsewhere(bob);
    const device = await laptop.alsoAt(later.page);
    await later.open(`/w/${acme}`);
    await later.signInWithPasskey(device);
    await expect(later.page).toHaveURL(({ pathname }) => pathname === `/w/${acme}`);
    await expect(later.page.getByRole("heading", { name: "No project yet" })).toBeVisible();
  });

  test("a session older than the passkey is asked to use it at the shut door", async ({ person, elsewhere }) => {
    const { bob, acme } = await shutDoor(person);
    const before = await elsewhere(bob);
    await before.signIn();
    const laptop = await PasskeyDevice.builtInto(bob.page);
    await bob.addFirstPasskey(laptop);

    const device = await laptop.alsoAt(before.page);
    await before.open(`/w/${acme}`);
    const dialog = before.page.getByRole("dialog", { name: "Two-factor authentication required" });
    await expect(dialog).toContainText("this session has not used it yet");
    await expect(dialog.getByRole("button", { name: "Add Passkey" })).toBeHidden();
    await device.answers(() => before.press("Use a passkey"));
    await expect(before.page.getByRole("heading", { name: "No project yet" })).toBeVisible();
  });

  test("a passkey confirms that it's you before a sensitive page", async ({ person, elsewhere }) => {
    const ada = await person("Ada");
    await ada.arrive();
    const before = await elsewhere(ada);
    await before.signIn();
    const laptop = await PasskeyDevice.builtInto(ada.page);
    await ada.addFirstPasskey(laptop);

    const device = await laptop.alsoAt(before.page);
    await before.open("/account/security");
    await before.press("View recovery codes");
    await expect(before.page.getByRole("dialog", { name: "Confirm it's you" })).toBeVisible();
    await device.answers(() => before.press("Use a passkey"));
    await expect(before.page.getByRole("heading", { name: "Recovery codes" })).toBeVisible();
    await before.readRecoveryCodes();
    expect(before.account.recoveryCodes).toHaveLength(10);
  });

  test("a stale session confirms first, and then its press adds the passkey", async ({ person, elsewhere }) => {
    const ada = await person("Ada");
    await ada.arrive();
    const before = await elsewhere(ada);
    await before.signIn();
    await ada.setUpAuthenticator();

    const laptop = await PasskeyDevice.builtInto(before.page);
    await before.open("/account/security");
    await before.press("Add Passkey");
    await expect(before.page.getByRole("dialog", { name: "Confirm it's you" })).toBeVisible();
    await before.enterCode("Confirm");
    await expect(before.page.getByRole("status")).toContainText("Now press Add Passkey once more.");
    expect(laptop.prompts.story).toEqual([]);
    await laptop.answers(() => before.press("Add Passkey"));
    await expect(before.page.getByRole("status")).toContainText("Passkey added.");
  });
});

test.describe("recovery codes", { tag: "@script" }, () => {
  test("they come with the first factor, a passkey, and not again with the app", async ({ person }) => {
    const ada = await person("Ada");
    await ada.arrive();
    const laptop = await PasskeyDevice.builtInto(ada.page);
    await ada.addFirstPasskey(laptop);
    const shown = ada.account.recoveryCodes;

    await ada.press("Set up two-factor authentication");
    await ada.scan();
    await ada.enterCode("Enable two-factor authentication");
    await expect(ada.page.getByRole("heading", { name: "Account security" })).toBeVisible();
    await expect(ada.page.getByRole("status")).toContainText("Authenticator app added.");
    await expect(ada.page.getByText("Your only second factor is on one device.")).toBeHidden();
    await ada.press("View recovery codes");
    await ada.readRecoveryCodes();
    expect(ada.account.recoveryCodes).toEqual(shown);
  });

  test("they come with the first factor, the app, and not again with a passkey", async ({ person }) => {
    const ada = await person("Ada");
    await ada.arrive();
    await ada.setUpAuthenticator();
    const laptop = await PasskeyDevice.builtInto(ada.page);
    await ada.open("/account/security");
    await laptop.answers(() => ada.press("Add Passkey"));
    await expect(ada.page.getByRole("heading", { name: "Account security" })).toBeVisible();
    await expect(ada.page.getByRole("status")).toContainText("Passkey added.");
  });
});

test("where scripts are off a page says that passkeys need them, and keeps another way", async ({ person }) => {
  const { bob, acme } = await shutDoor(person);
  const expectWay = async (button: string) => {
    await expect(bob.page.getByRole("button", { name: button })).toBeVisible({ visible: hasScripts() });
    await expectToldOfScripts(bob.page, !hasScripts());
  };
  await bob.open("/account/security");
  await expectWay("Add Passkey");
  await bob.open(`/w/${acme}`);
  await expectWay("Add Passkey");
  await bob.press("Set up an authenticator app");
  await bob.enrol();
  await bob.signOut();
  await expectWay("Sign in with a passkey");
  await bob.signInHere();
});

test("who has nothing but a passkey gets in without scripts, by a recovery code", { tag: "@script" }, async ({ person, browser }) => {
  const ada = await person("Ada");
  await ada.arrive();
  await ada.addFirstPasskey(await PasskeyDevice.builtInto(ada.page));

  const context = await browser.newContext({ javaScriptEnabled: false });
  const there = ada.at(await context.newPage());
  await there.page.goto("/sign-in");
  await there.enterPassword();
  await expectToldOfScripts(there.page, true);
  await expect(there.page.getByRole("button", { name: "Use a passkey" })).toBeHidden();
  await there.page.getByRole("link", { name: "Use a recovery code" }).click();
  await there.enterRecoveryCode(there.account.recoveryCode());
  await expect(there.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
  await context.close();
});

/** By what is drawn: a search by text leaves out what stands in a `noscript`, shown or not. */
async function expectToldOfScripts(page: Page, isTold: boolean): Promise<void> {
  const body = expect(page.locator("body"));
  await (isTold ? body : body.not).toContainText(NEED_SCRIPTS, { useInnerText: true });
}
