import { PasskeyDevice } from "../support/passkey-device";
import type { Person } from "../support/person";
import type { Prompts } from "../support/prompts";
import { expect, test, withAndWithoutRestarts } from "../support/restarts";
import { expectTold, TOLD } from "../support/told";
import { withPasskey } from "../support/with-passkey";

withAndWithoutRestarts(() => {
  test("a passkey is a second factor as soon as it is added, and brings recovery codes", async ({ person, mailbox }) => {
    const ada = await person("Ada");
    await ada.arrive();
    const laptop = await PasskeyDevice.builtInto(ada.page);
    await ada.open("/account/security");
    await laptop.answers(() => ada.press("Add Passkey"));
    await expect(ada.page.getByRole("heading", { name: "Save your recovery codes" })).toBeVisible();
    await ada.readRecoveryCodes();
    await ada.press("I have saved these codes");

    await expect(passkey(ada, "Chrome on Windows")).toContainText("Passkey, one device only");
    await expect(ada.page.getByText("Protected")).toBeVisible();
    await expect(ada.page.getByText("10 of 10 left")).toBeVisible();
    await expect(ada.page.getByText("Your only second factor is on one device.")).toBeVisible();
    const mail = await mailbox.waitFor(ada.email, /Two-factor authentication is on/);
    expect(mail.text).toContain('The passkey "Chrome on Windows" was added');
  });

  test("after the password a touch is the second step", async ({ person }) => {
    const { ada, laptop } = await withPasskey(await person("Ada"));
    await ada.signOut();
    await ada.enterPassword();
    await expect(ada.page.getByRole("heading", { name: "Two-factor authentication" })).toBeVisible();
    await expect(ada.field("Verification code")).toBeHidden();
    await laptop.answers(() => ada.press("Use a passkey"));
    await expect(ada.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
  });

  test("of two passkeys each opens the account", async ({ person }) => {
    const { ada, laptop } = await withPasskey(await person("Ada"));
    const inLaptop = await laptop.unplug();
    const phone = await PasskeyDevice.builtInto(ada.page);
    await phone.answers(() => ada.press("Add Passkey"));
    await expect(ada.page.getByRole("status")).toContainText("Passkey added.");
    await expect(passkey(ada, "Chrome on Windows 2")).toContainText("Passkey, one device only");

    await ada.signOut();
    await ada.signInWithPasskey(phone);
    await expect(ada.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();

    await ada.signOut();
    await phone.unplug();
    await laptop.plugIn(inLaptop);
    await ada.signInWithPasskey(laptop);
    await expect(ada.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
  });

  test("a removed passkey is gone from the device, too, and the other one still signs in", async ({ person, mailbox }) => {
    const { ada, laptop } = await withPasskey(await person("Ada"));
    const inLaptop = await laptop.unplug();
    const phone = await PasskeyDevice.builtInto(ada.page);
    await phone.answers(() => ada.press("Add Passkey"));
    await expect(passkey(ada, "Chrome on Windows 2")).toBeVisible();

    await passkey(ada, "Chrome on Windows 2").getByRole("button", { name: "Remove" }).click();
    await expect(ada.page.getByRole("heading", { name: "Remove Chrome on Windows 2?" })).toBeVisible();
    await expect(ada.page.getByText("It is your only second factor.")).toBeHidden();
    await ada.press("Remove passkey");
    await expect(ada.page.getByRole("status")).toContainText("Passkey removed.");
    await expect(passkeys(ada)).toHaveCount(1);
    await expect.poll(() => phone.ids()).toEqual([]);
    await mailbox.waitFor(ada.email, /passkey was removed/);

    await phone.unplug();
    await laptop.plugIn(inLaptop);
    await ada.signOut();
    await ada.signInWithPasskey(laptop);
    await expect(ada.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
  });

  test("with the last passkey two-factor authentication is off, and the page says so first", async ({ person }) => {
    const { ada, laptop } = await withPasskey(await person("Ada"));
    await passkey(ada, "Chrome on Windows").getByRole("button", { name: "Remove" }).click();
    await expect(ada.page.getByText("It is your only second factor.")).toBeVisible();
    await ada.press("Remove passkey");
    await expect(ada.page.getByRole("status")).toContainText("Two-factor authentication is off.");
    await expect.poll(() => laptop.ids()).toEqual([]);
    await expect(ada.page.getByText("10 of 10 left")).toBeHidden();
    await ada.signOut();
    await ada.signIn();
    await expect(ada.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
  });

  test("a passkey gets the name its person gives it", async ({ person }) => {
    const { ada } = await withPasskey(await person("Ada"));
    await passkey(ada, "Chrome on Windows").getByRole("button", { name: "Rename" }).click();
    await expect(ada.field("Passkey name")).toHaveValue("Chrome on Windows");
    await ada.field("Passkey name").fill(" ");
    await ada.press("Save");
    await expect(ada.field("Passkey name")).toHaveAccessibleDescription(/Fill this in/);
    await ada.field("Passkey name").fill("The laptop at home");
    await ada.press("Save");
    await expect(ada.page.getByRole("status")).toContainText("Passkey renamed.");
    await expect(passkey(ada, "The laptop at home")).toContainText("Passkey, one device only");
    await expect(passkeys(ada)).toHaveCount(1);
  });

  test("a security key without room for passkeys is a second step, and no more", async ({ person }) => {
    const ada = await person("Ada");
    await ada.arrive();
    const key = await PasskeyDevice.securityKey(ada.page);
    await ada.addFirstPasskey(key);
    await expect(passkey(ada, "Chrome on Windows")).toContainText("Passkey, after your password only");

    await ada.signOut();
    await key.isTouched();
    await ada.press("Sign in with a passkey");
    await expectTold(ada.page, TOLD.cancelled);
    await key.isLeftAlone();
    await ada.enterPassword();
    await key.answers(() => ada.press("Use a passkey"));
    await expect(ada.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
  });

  test("a passkey that is synced from now on, or no longer, still signs in", async ({ person }) => {
    const { ada, laptop } = await withPasskey(await person("Ada"));
    for (const [isSynced, kind] of [[true, "Passkey, synced"], [false, "Passkey, one device only"]] as const) {
      await laptop.syncs(isSynced);
      await ada.signOut();
      await ada.signInWithPasskey(laptop);
      await expect(ada.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
      await ada.open("/account/security");
      await expect(passkey(ada, "Chrome on Windows")).toContainText(kind);
    }
  });
});

test.describe("whoever keeps the passkeys", { tag: "@script" }, () => {
  test("hears after a sign-in which ones count, and whose they are", async ({ person }) => {
    const { ada, laptop } = await withPasskey(await person("Ada"));
    const ids = await withAnother(ada, laptop);
    await ada.signOut();
    const { prompts } = laptop;
    await ada.signInWithPasskey(laptop);
    await expect(ada.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
    await expectToHearOf(prompts, ids);
    await expect
      .poll(() => prompts.said("signalCurrentUserDetails").at(-1))
      .toMatchObject({ rpId: "localhost", name: ada.email, displayName: "Ada" });
    expect(prompts.said("signalUnknownCredential")).toEqual([]);
  });

  test("hears after a renaming and after a removal", async ({ person }) => {
    const { ada, laptop } = await withPasskey(await person("Ada"));
    const ids = await withAnother(ada, laptop);
    const { prompts } = laptop;
    const heard = () =>
      Math.min(prompts.said("signalAllAcceptedCredentials").length, prompts.said("signalCurrentUserDetails").length);

    const before = heard();
    await passkey(ada, "Chrome on Windows 2").getByRole("button", { name: "Rename" }).click();
    await ada.field("Passkey name").fill("The phone");
    await ada.press("Save");
    await expect(ada.page.getByRole("status")).toContainText("Passkey renamed.");
    await expect.poll(heard).toBeGreaterThan(before);
    await expectToHearOf(prompts, ids);

    const between = heard();
    await passkey(ada, "The phone").getByRole("button", { name: "Remove" }).click();
    await ada.press("Remove passkey");
    await expect(ada.page.getByRole("status")).toContainText("Passkey removed.");
    await expect.poll(heard).toBeGreaterThan(between);
    await expectToHearOf(prompts, await laptop.ids());
    expect(prompts.said("signalUnknownCredential")).toEqual([]);
  });
});

/** Adds one of another device, and gives the ids of both. */
async function withAnother(ada: Person, laptop: PasskeyDevice): Promise<string[]> {
  const inLaptop = await laptop.unplug();
  const phone = await PasskeyDevice.builtInto(ada.page);
  await phone.answers(() => ada.press("Add Passkey"));
  await expect(passkeys(ada)).toHaveCount(2);
  const inPhone = await phone.ids();
  await phone.unplug();
  await laptop.plugIn(inLaptop);
  return [...(await laptop.ids()), ...inPhone];
}

/** All of them, each time: what is left out may be gone for good. */
async function expectToHearOf(prompts: Prompts, ids: string[]): Promise<void> {
  const latest = () => prompts.said("signalAllAcceptedCredentials").at(-1)?.["allAcceptedCredentialIds"] as string[] | undefined;
  await expect.poll(() => latest()?.toSorted()).toEqual(ids.toSorted());
}

function passkey(ada: Person, name: string) {
  return passkeys(ada).filter({ has: ada.page.getByText(name, { exact: true }) });
}

/** The rows, apart from the one that adds another. */
function passkeys(ada: Person) {
  return ada.page.getByRole("listitem").filter({ has: ada.page.getByRole("button", { name: "Rename" }) });
}
