import { readFile } from "node:fs/promises";

import { askedAt, FakeSite } from "../support/fake-site";
import { PasskeyDevice } from "../support/passkey-device";
import type { Person } from "../support/person";
import { expect, test } from "../support/test";
import { expectDone, expectTold, TOLD } from "../support/told";
import { withPasskey } from "../support/with-passkey";

/* Each title quotes what the page about second factors promises. */

test("Secure your Railway account with multi-factor authentication using authenticator apps or passkeys. Multi-factor authentication (MFA) adds an extra layer of security to your Railway account by requiring a second verification step when signing in.", async ({
  person,
}) => {
  const ada = await withApp(await person("Ada"));
  await ada.signOut();
  await ada.enterPassword();
  await expect(ada.page).toHaveURL(/\/sign-in\/verify/);
  // The password alone opens nothing.
  const elsewhere = await ada.newTab();
  for (const path of ["/", "/account/security", "/workspaces/new"]) {
    await elsewhere.page.goto(path);
    await expect(elsewhere.page).toHaveURL(/\/sign-in/);
  }
  await ada.enterWrongCode();
  await expect(ada.page.getByRole("alert").first()).toBeVisible();
  await ada.enterCode("Verify");
  await isIn(ada);
});

test("Authenticator App - Use a time-based one-time password (TOTP) from an authenticator app. Use an authenticator app like Google Authenticator, Authy, or 1Password to generate time-based verification codes.", async ({
  person,
}) => {
  const ada = await person("Ada");
  await ada.arrive();
  await ada.open("/account/security");
  await ada.press("Set up two-factor authentication");
  await ada.scan();
  // What every such app reads, and none of what some of them do not support (RFC 6238 with its usual values).
  const address = new URL((await ada.page.getByRole("link", { name: "Open in app" }).getAttribute("href")) ?? "");
  expect([address.protocol, address.host]).toEqual(["otpauth:", "totp"]);
  expect(address.searchParams.get("secret")).toBe(ada.account.authenticator?.secret);
  const usual = { algorithm: "SHA1", digits: "6", period: "30" };
  for (const [name, value] of Object.entries(usual)) expect([null, value]).toContain(address.searchParams.get(name));
  await ada.enterCode("Enable two-factor authentication");
  await ada.readRecoveryCodes();
  await ada.press("I have saved these codes");

  await ada.signOut();
  await ada.enterPassword();
  // The same app's code of another time.
  await ada.enterWrongCode();
  await expect(ada.page.getByRole("alert").first()).toBeVisible();
  await ada.enterCode("Verify");
  await isIn(ada);
});

test("Go to your Account Security Settings page. Click the Set up two-factor authentication button. Scan the QR code with your authenticator app. Enter the verification code from your authenticator app to confirm setup.", async ({
  person,
}) => {
  const ada = await person("Ada");
  await ada.arrive();
  await goToSecurity(ada);
  await ada.press("Set up two-factor authentication");
  await ada.scan();
  await ada.enterWrongCode("Enable two-factor authentication");
  await expect(ada.page.getByRole("alert").first()).toBeVisible();
  await ada.enterCode("Enable two-factor authentication");
  await ada.readRecoveryCodes();
  await ada.press("I have saved these codes");
  await expect(ada.page.getByText("Protected")).toBeVisible();
  await ada.signOut();
  await ada.enterPassword();
  await expect(ada.field("Verification code")).toBeVisible();
});

test("Once enabled, you'll need to enter a code from your authenticator app each time you sign in.", async ({ person }) => {
  const ada = await withApp(await person("Ada"));
  for (let time = 0; time < 2; time += 1) {
    await ada.signOut();
    await ada.enterPassword();
    await expect(ada.field("Verification code")).toBeVisible();
    await ada.enterCode("Verify");
    await isIn(ada);
  }
});

test("After setting up two-factor authentication, you'll receive a set of recovery codes. These codes serve as an alternative login method if you lose access to your authenticator app or are unable to receive a verification code.", async ({
  person,
}) => {
  const ada = await withApp(await person("Ada"));
  expect(new Set(ada.account.recoveryCodes).size).toBe(10);
  await ada.signInAnewWithRecoveryCode(ada.account.recoveryCode());
  await isIn(ada);
});

test("Treat recovery codes like passwords. Store them in a safe place. You'll need them if you lose access to your authenticator app.", async ({
  person,
  elsewhere,
}) => {
  const ada = await person("Ada");
  await ada.arrive();
  const before = await elsewhere(ada);
  await before.signIn();
  await ada.open("/account/security");
  await ada.press("Set up two-factor authentication");
  await ada.scan();
  await ada.enterCode("Enable two-factor authentication");
  await ada.readRecoveryCodes();
  const main = ada.page.getByRole("main");
  await expect(main).toContainText("Keep these codes like a password.");
  await expect(main).toContainText("a password manager, or a sheet of paper in a safe place");
  await expect(main).toContainText("They sign you in when your phone or passkey is out of reach.");
  // Something to store, and the question whether it is.
  const download = ada.page.waitForEvent("download");
  await ada.press("Download");
  const stored = await readFile(await (await download).path(), "utf8");
  await ada.press("I have saved these codes");

  // As with a password: nobody reads them in a session that was left open.
  await before.open("/account/security");
  await before.press("View recovery codes");
  await expect(before.page.getByRole("dialog", { name: "Confirm it's you" })).toBeVisible();

  // The app is lost: what lies in the safe place is enough.
  const [code] = /^\w{4}-\w{4}-\w{4}-\w{4}$/m.exec(stored) ?? [""];
  await ada.signInAnewWithRecoveryCode(code);
  await isIn(ada);
});

test("Each recovery code can only be used once. If you've used most of your codes, you can generate a new set from your account settings.", async ({
  person,
}) => {
  const ada = await withApp(await person("Ada"));
  const code = ada.account.recoveryCode();
  await ada.signInAnewWithRecoveryCode(code);
  await ada.signInAnewWithRecoveryCode(code);
  await expect(ada.page.getByRole("alert")).toContainText("already used");
  await ada.enterRecoveryCode(ada.account.recoveryCode());
  await isIn(ada);
  await ada.spendRecoveryCodes(6);
  await ada.open("/account/security");
  await expect(ada.page.getByText("Almost used up")).toBeVisible();
  const left = ada.account.recoveryCode();
  await regenerate(ada);
  await expect(ada.page.getByText("10 of 10 left")).toBeVisible();
  await ada.signInAnewWithRecoveryCode(left);
  await expect(ada.page.getByRole("alert")).toBeVisible();
  await ada.enterRecoveryCode(ada.account.recoveryCode());
  await isIn(ada);
});

test.describe("passkeys", { tag: "@script" }, () => {
  test("Railway supports two MFA methods: Authenticator App and Passkeys. Passkeys - Use your device's built-in authentication (fingerprint, face recognition, or PIN). Passkeys use your device's built-in authentication (such as fingerprint, face recognition, or PIN) as a second verification step.", async ({
    person,
  }) => {
    const { ada, laptop } = await withPasskey(await person("Ada"));
    await expect(ada.page.getByText("Protected")).toBeVisible();
    await expect(ada.page.getByRole("button", { name: "Set up two-factor authentication" })).toBeVisible();
    await ada.signOut();
    await ada.enterPassword();
    await expect(ada.page).toHaveURL(/\/sign-in\/verify/);
    // It is the device that looks who is there: fingerprint, face or PIN.
    await laptop.recognises(false);
    await laptop.isTouched();
    await ada.press("Use a passkey");
    await expectTold(ada.page, TOLD.cancelled);
    await expect(ada.page).toHaveURL(/\/sign-in\/verify/);
    await laptop.recognises(true);
    await laptop.answers(() => ada.press("Use a passkey"));
    await isIn(ada);
  });

  test("Go to your Account Security Settings page. Click the Add Passkey button. Follow your device's prompts to register the passkey.", async ({
    person,
  }) => {
    const ada = await person("Ada");
    await ada.arrive();
    const laptop = await PasskeyDevice.builtInto(ada.page);
    await ada.open("/");
    await goToSecurity(ada);
    await laptop.answers(() => ada.press("Add Passkey"));
    expect(laptop.prompts.story.slice(-2)).toEqual(["asks for a new passkey", "gets an answer"]);
    await ada.readRecoveryCodes();
    await ada.press("I have saved these codes");
    await expect(ada.page.getByText("Protected")).toBeVisible();
    await expect(ada.page.getByRole("button", { name: "Rename" })).toHaveCount(1);
    expect(await laptop.ids()).toHaveLength(1);
  });

  test("Add or remove passkeys", async ({ person }) => {
    const ada = await withApp(await person("Ada"));
    const laptop = await PasskeyDevice.builtInto(ada.page);
    await laptop.answers(() => ada.press("Add Passkey"));
    const passkeys = ada.page.getByRole("listitem").filter({ has: ada.page.getByRole("button", { name: "Rename" }) });
    await expect(passkeys).toHaveCount(1);
    await passkeys.first().getByRole("button", { name: "Remove" }).click();
    const removed = await laptop.passkeys();
    await ada.press("Remove passkey");
    await expectDone(ada.page, "Passkey removed. It no longer signs anybody in.");
    await expect(passkeys).toHaveCount(0);
    await ada.signOut();
    // The device may have forgotten it already, as it was told to.
    await laptop.unplug();
    await laptop.plugIn(removed);
    await ada.open("/sign-in");
    await laptop.prompts.areOffered();
    await laptop.answers(() => ada.press("Sign in with a passkey"));
    await expectTold(ada.page, TOLD.unknown);
  });

  test("Phishing-resistant - Passkeys are bound to specific websites and can't be used on fake sites. No codes to enter - Authentication happens automatically with your device.", async ({
    person,
    elsewhere,
  }) => {
    const { ada, laptop } = await withPasskey(await person("Ada"));
    await ada.signOut();
    const thief = await elsewhere(ada);
    const fake = await FakeSite.named("sallyport.localhost");
    await laptop.isTouched();

    // It hands on what the real site asks the thief: the browser lets no site ask for the passkeys of another one.
    await ada.page.goto(fake.url);
    const handedOn = await fake.question(thief);
    expect(handedOn.rpId).toBe("localhost");
    expect(await askedAt(ada.page, handedOn)).toEqual({ refused: "SecurityError" });
    // So it asks for its own: her device has none for it, however willing she is.
    const own = { ...handedOn, rpId: fake.host };
    expect(await askedAt(ada.page, own)).toEqual({ refused: "NotAllowedError" });

    // Even a device that gave her passkey away there would sign where it was.
    const passkeys = await laptop.unplug();
    await laptop.plugIn(passkeys.map((passkey) => ({ ...passkey, rpId: fake.host })));
    await laptop.isTouched();
    const question = await fake.question(thief);
    const { answer } = await askedAt(ada.page, { ...question, rpId: fake.host });
    expect(answer).toBeDefined();
    expect(await fake.handOver(thief, answer ?? "")).toEqual({ status: 401, code: "passkey_refused" });
    await thief.open("/account/security");
    await expect(thief.page).toHaveURL(/\/sign-in/);
    await fake.close();

    await laptop.unplug();
    await laptop.plugIn(passkeys);
    await ada.open("/sign-in");
    await ada.signInWithPasskey(laptop);
    await isIn(ada);
    // Nothing was typed: the device was asked, and answered.
    const asked = laptop.prompts.story.filter((moment) => moment !== "takes the offer back");
    expect(asked.slice(-2)).toEqual(["asks for a passkey", "gets an answer"]);
  });

  test("a site that looks the same under another name gets no passkey", async ({ person }) => {
    const { ada, laptop } = await withPasskey(await person("Ada"));
    await ada.signOut();
    const fake = new URL("/sign-in", ada.page.url());
    fake.hostname = "sallyport.localhost";
    await ada.open(fake.href);
    await laptop.isTouched();
    await ada.press("Sign in with a passkey");
    await expectTold(ada.page, TOLD.elsewhere);
    await expect(ada.page).toHaveURL(fake.href);
  });

  test("Cross-device support - Many passkeys can be synced across your devices via iCloud Keychain, Google Password Manager, or similar services", async ({
    person,
    elsewhere,
  }) => {
    const ada = await person("Ada");
    await ada.arrive();
    const laptop = await PasskeyDevice.builtInto(ada.page, { isSynced: true });
    await ada.addFirstPasskey(laptop);
    await expect(ada.page.getByText("Passkey, synced")).toBeVisible();
    const phone = await elsewhere(ada);
    const device = await laptop.alsoAt(phone.page);
    await phone.open("/sign-in");
    await phone.signInWithPasskey(device);
    await isIn(phone);
  });
});

test("You can manage your MFA settings at any time from your Account Security Settings page: View and regenerate recovery codes. Disable two-factor authentication (not recommended).", async ({
  person,
}) => {
  const ada = await withApp(await person("Ada"));
  await ada.press("View recovery codes");
  await expect(ada.page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem")).toHaveCount(10);
  await goToSecurity(ada);
  await regenerate(ada);
  await ada.press("Disable two-factor authentication");
  await expect(ada.page.getByText(/not recommended/i).first()).toBeVisible();
  await ada.press("Disable two-factor authentication");
  await expectDone(ada.page, "Two-factor authentication is off. Your password alone signs you in.");
  await expect(ada.page.getByText("Protected")).toBeHidden();
  await expect(ada.page.getByRole("button", { name: "View recovery codes" })).toHaveCount(0);
  await ada.signOut();
  await ada.enterPassword();
  await isIn(ada);
});

test("Team administrators can require all team members to have MFA enabled. See Two-Factor Enforcement for details.", async ({ person }) => {
  const ada = await withApp(await person("Ada"));
  const acme = await ada.createWorkspace("Acme");
  await ada.requireSecondFactor(acme, true);
  await goToSecurity(ada);
  const requiring = ada.page.getByRole("list", { name: "Workspaces that require 2FA" });
  await expect(requiring).toContainText("Requires 2FA. This session used yours.");
  // The way to the details: what is required, of whom, and where it is switched.
  await requiring.getByRole("link", { name: "Acme" }).click();
  await ada.page.getByRole("link", { name: "People", exact: true }).click();
  await expect(ada.page.getByRole("switch", { name: "Require 2FA" })).toBeChecked();
  await expect(ada.page.getByRole("switch", { name: "Require 2FA" })).toHaveAccessibleDescription(/asked to set one up before they can open Acme/);
  // And back.
  await ada.page.getByRole("main").getByRole("link", { name: "Account security" }).click();
  await expect(requiring).toContainText("Acme");
});

/** By the menu that stands on every page. */
async function goToSecurity({ page }: Person): Promise<void> {
  await page.getByLabel(/^Account: /).click();
  await page.getByRole("banner").getByRole("link", { name: "Security", exact: true }).last().click();
  await expect(page.getByRole("heading", { name: "Account security" })).toBeVisible();
}

async function isIn({ page }: Person): Promise<void> {
  await expect(page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
}

/** Leaves her on the page *Account security*. */
async function withApp(ada: Person): Promise<Person> {
  await ada.arrive();
  await ada.setUpAuthenticator();
  return ada;
}

async function regenerate(ada: Person): Promise<void> {
  await ada.press("Generate new recovery codes");
  await ada.press("Generate new recovery codes");
  await ada.readRecoveryCodes();
  await ada.press("I have saved these codes");
}
