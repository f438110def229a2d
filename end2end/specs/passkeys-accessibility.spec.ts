import { expectAccessible } from "../support/axe";
import { Keyboard } from "../support/keyboard";
import { PasskeyDevice } from "../support/passkey-device";
import { shutDoor } from "../support/shut-door";
import { expect, test } from "../support/test";
import { expectTold, TOLD } from "../support/told";
import { withPasskey } from "../support/with-passkey";

test.describe("passkeys", { tag: "@script" }, () => {
  test("axe finds nothing where they are added, named, removed and used", async ({ person, elsewhere }) => {
    const ada = await person("Ada");
    const { page } = ada;
    const before = await elsewhere(ada);
    await ada.arrive();
    await before.signIn();
    const laptop = await PasskeyDevice.builtInto(page);

    await test.step("one that could not be added", async () => {
      await ada.open("/account/security");
      await laptop.recognises(false);
      await laptop.isTouched();
      await ada.press("Add Passkey");
      await expectTold(page, TOLD.notMade);
      await expectAccessible(page);
      await laptop.recognises(true);
    });

    await test.step("the codes that come with it, and the only one", async () => {
      await laptop.answers(() => ada.press("Add Passkey"));
      await ada.readRecoveryCodes();
      await expectAccessible(page);
      await ada.press("I have saved these codes");
      await expect(page.getByText("Your only second factor is on one device.")).toBeVisible();
      await expectAccessible(page);
    });

    await test.step("its name, with an error and changed", async () => {
      await ada.press("Rename");
      await expect(ada.field("Passkey name")).toBeVisible();
      await expectAccessible(page);
      await ada.field("Passkey name").fill("");
      await ada.press("Save");
      await expect(ada.field("Passkey name")).toHaveAttribute("aria-invalid", "true");
      await expectAccessible(page);
      await ada.field("Passkey name").fill("M".repeat(80));
      await ada.press("Save");
      await expect(page.getByRole("status")).toContainText("Passkey renamed.");
      await expectAccessible(page);
    });

    await test.step("removing it", async () => {
      await ada.press("Remove");
      await expect(page.getByText("It is your only second factor.")).toBeVisible();
      await expectAccessible(page);
    });

    await test.step("confirm it's you, by passkey", async () => {
      await before.open("/account/security/recovery-codes");
      await expect(before.page.getByRole("button", { name: "Use a passkey" })).toBeVisible();
      await expectAccessible(before.page);
    });

    await test.step("the first door, with an error, and the second one", async () => {
      await ada.signOut();
      await expectAccessible(page);
      await laptop.recognises(false);
      await laptop.isTouched();
      await ada.press("Sign in with a passkey");
      await expectTold(page, TOLD.cancelled);
      await expectAccessible(page);
      await laptop.isLeftAlone();
      await laptop.recognises(true);
      await ada.enterPassword();
      await expect(page.getByRole("button", { name: "Use a passkey" })).toBeVisible();
      await expectAccessible(page);
      await page.getByRole("link", { name: "Use a recovery code" }).click();
      await expect(page.getByRole("link", { name: "Use a passkey" })).toBeVisible();
      await expectAccessible(page);
      await page.getByRole("link", { name: "Use a passkey" }).click();
      await laptop.answers(() => ada.press("Use a passkey"));
      await expect(page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
    });

    await test.step("beside an authenticator app", async () => {
      await ada.open("/account/security");
      await ada.press("Set up two-factor authentication");
      await ada.scan();
      await ada.enterCode("Enable two-factor authentication");
      await expect(page.getByRole("status")).toContainText("Authenticator app added.");
      await expectAccessible(page);
      await before.open("/account/security/recovery-codes");
      await expect(before.field("Verification code")).toBeVisible();
      await expectAccessible(before.page);
      await ada.signOut();
      await ada.enterPassword();
      await expect(ada.field("Verification code")).toBeVisible();
      await laptop.recognises(false);
      await laptop.isTouched();
      await ada.press("Use a passkey");
      await expectTold(page, TOLD.cancelled);
      await expectAccessible(page);
    });
  });

  test("axe finds nothing at a shut door that a passkey opens", async ({ person, elsewhere }) => {
    const { bob, acme } = await shutDoor(person);
    const before = await elsewhere(bob);
    await before.signIn();
    const laptop = await PasskeyDevice.builtInto(bob.page);

    await bob.open(`/w/${acme}`);
    await laptop.recognises(false);
    await laptop.isTouched();
    await bob.press("Add Passkey");
    await expectTold(bob.page, TOLD.notMade);
    await expectAccessible(bob.page);
    await laptop.recognises(true);
    await laptop.answers(() => bob.press("Add Passkey"));
    await bob.readRecoveryCodes();
    await expectAccessible(bob.page);

    await before.open(`/w/${acme}`);
    await expect(before.page.getByRole("button", { name: "Use a passkey" })).toBeVisible();
    await expectAccessible(before.page);
  });

  test("they can be added, named, used and removed by keyboard alone", async ({ person }) => {
    const ada = await person("Ada");
    await ada.arrive();
    const laptop = await PasskeyDevice.builtInto(ada.page);
    const keys = new Keyboard(ada.page);

    await ada.open("/");
    await keys.openMenu(/^Account: /);
    await keys.press("link", "Security");
    await laptop.answers(() => keys.press("button", "Add Passkey"));
    await ada.readRecoveryCodes();
    await keys.press("button", "I have saved these codes");

    await keys.press("button", "Rename");
    await keys.type("Passkey name", "The laptop");
    await keys.press("button", "Save");
    await expect(ada.page.getByRole("status")).toContainText("Passkey renamed.");

    await keys.openMenu(/^Account: /);
    await keys.pressInBar("Sign out");
    await laptop.prompts.areOffered();
    await laptop.answers(() => keys.press("button", "Sign in with a passkey"));
    await expect(ada.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();

    await keys.openMenu(/^Account: /);
    await keys.pressInBar("Sign out");
    await keys.type("Email", ada.email);
    await keys.type("Password", ada.account.password);
    await keys.press("button", "Sign in");
    await laptop.answers(() => keys.press("button", "Use a passkey"));
    await expect(ada.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();

    await keys.openMenu(/^Account: /);
    await keys.press("link", "Security");
    await keys.press("button", "Remove");
    await keys.press("link", "Keep it");
    await keys.press("button", "Remove");
    await keys.press("button", "Remove passkey");
    await expect(ada.page.getByRole("status")).toContainText("Two-factor authentication is off.");
  });

  test("a shut door opens to a passkey by keyboard alone, and the focus goes along", async ({ person, elsewhere }) => {
    const { bob, acme } = await shutDoor(person);
    const before = await elsewhere(bob);
    await before.signIn();
    const laptop = await PasskeyDevice.builtInto(bob.page);
    const [keys, olderKeys] = [new Keyboard(bob.page), new Keyboard(before.page)];
    const dialog = bob.page.getByRole("dialog", { name: "Two-factor authentication required" });

    await bob.open("/");
    await keys.press("link", "Acme");
    await expect(dialog).toBeFocused();
    await laptop.answers(() => keys.press("button", "Add Passkey"));
    await bob.readRecoveryCodes();
    await expect(dialog).toBeFocused();
    await keys.press("button", "I have saved these codes");
    await expect(bob.page.getByRole("heading", { name: "No project yet" })).toBeVisible();

    const device = await laptop.alsoAt(before.page);
    await before.open(`/w/${acme}`);
    await device.answers(() => olderKeys.press("button", "Use a passkey"));
    await expect(before.page.getByRole("heading", { name: "No project yet" })).toBeVisible();
  });

  test("the second step stays where it is after a closed prompt", async ({ person }) => {
    const { ada, laptop } = await withPasskey(await person("Ada"));
    await ada.signOut();
    await ada.enterPassword();
    await laptop.recognises(false);
    await laptop.isTouched();
    const keys = new Keyboard(ada.page);
    await keys.press("button", "Use a passkey");
    await expectTold(ada.page, TOLD.cancelled);
    await expect(ada.page.getByRole("button", { name: "Use a passkey" })).toBeFocused();
    await laptop.recognises(true);
    await laptop.answers(() => ada.page.keyboard.press("Enter"));
    await expect(ada.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
  });
});
