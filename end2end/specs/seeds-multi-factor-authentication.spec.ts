import { PasskeyDevice } from "../support/passkey-device";
import type { Person } from "../support/person";
import { expect, test } from "../support/test";
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
  await elsewhere.page.goto("/account/security");
  await expect(elsewhere.page).toHaveURL(/\/sign-in/);
  await ada.enterCode("Verify");
  await expect(ada.page).not.toHaveURL(/\/sign-in/);
});

test("Authenticator App - Use a time-based one-time password (TOTP) from an authenticator app. Use an authenticator app like Google Authenticator, Authy, or 1Password to generate time-based verification codes.", async ({
  person,
}) => {
  const ada = await withApp(await person("Ada"));
  await ada.signOut();
  await ada.signIn();
  await expect(ada.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
});

test("Go to your Account Security Settings page. Click the Set up two-factor authentication button. Scan the QR code with your authenticator app. Enter the verification code from your authenticator app to confirm setup.", async ({
  person,
}) => {
  const ada = await person("Ada");
  await ada.arrive();
  await ada.open("/account/security");
  await ada.press("Set up two-factor authentication");
  await ada.scan();
  await ada.enterWrongCode("Enable two-factor authentication");
  await expect(ada.page.getByRole("alert").first()).toBeVisible();
  await ada.enterCode("Enable two-factor authentication");
  await ada.readRecoveryCodes();
});

test("Once enabled, you'll need to enter a code from your authenticator app each time you sign in.", async ({ person }) => {
  const ada = await withApp(await person("Ada"));
  for (let time = 0; time < 2; time += 1) {
    await ada.signOut();
    await ada.enterPassword();
    await expect(ada.field("Verification code")).toBeVisible();
    await ada.enterCode("Verify");
    await expect(ada.page).not.toHaveURL(/\/sign-in/);
  }
});

test("After setting up two-factor authentication, you'll receive a set of recovery codes. These codes serve as an alternative login method if you lose access to your authenticator app or are unable to receive a verification code.", async ({
  person,
}) => {
  const ada = await withApp(await person("Ada"));
  expect(new Set(ada.account.recoveryCodes).size).toBe(10);
  await ada.signInAnewWithRecoveryCode(ada.account.recoveryCode());
  await expect(ada.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
});

test("Treat recovery codes like passwords. Store them in a safe place. You'll need them if you lose access to your authenticator app.", async ({
  person,
}) => {
  const ada = await person("Ada");
  await ada.arrive();
  await ada.open("/account/security");
  await ada.press("Set up two-factor authentication");
  await ada.scan();
  await ada.enterCode("Enable two-factor authentication");
  await ada.readRecoveryCodes();
  await expect(ada.page.getByText("Keep these codes like a password.")).toBeVisible();
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
  await expect(ada.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
  await ada.spendRecoveryCodes(6);
  await ada.open("/account/security");
  await expect(ada.page.getByText("Almost used up")).toBeVisible();
  await regenerate(ada);
  await ada.open("/account/security");
  await expect(ada.page.getByText("10 of 10 left")).toBeVisible();
});

test.describe("passkeys", { tag: "@script" }, () => {
  test("Railway supports two MFA methods: Authenticator App and Passkeys. Passkeys - Use your device's built-in authentication (fingerprint, face recognition, or PIN). Passkeys use your device's built-in authentication (such as fingerprint, face recognition, or PIN) as a second verification step.", async ({
    person,
  }) => {
    const { ada, laptop } = await withPasskey(await person("Ada"));
    await expect(ada.page.getByRole("button", { name: "Set up two-factor authentication" })).toBeVisible();
    await ada.signOut();
    await ada.enterPassword();
    await laptop.answers(() => ada.press("Use a passkey"));
    await expect(ada.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
  });

  test("Go to your Account Security Settings page. Click the Add Passkey button. Follow your device's prompts to register the passkey.", async ({
    person,
  }) => {
    const ada = await person("Ada");
    await ada.arrive();
    const laptop = await PasskeyDevice.builtInto(ada.page);
    await ada.addFirstPasskey(laptop);
    await expect(ada.page.getByText("10 of 10 left")).toBeVisible();
  });

  test("Add or remove passkeys", async ({ person }) => {
    const ada = await withApp(await person("Ada"));
    const laptop = await PasskeyDevice.builtInto(ada.page);
    await laptop.answers(() => ada.press("Add Passkey"));
    const passkeys = ada.page.getByRole("listitem").filter({ has: ada.page.getByRole("button", { name: "Rename" }) });
    await expect(passkeys).toHaveCount(1);
    await passkeys.first().getByRole("button", { name: "Remove" }).click();
    await ada.press("Remove passkey");
    await expect(passkeys).toHaveCount(0);
  });

  test("Phishing-resistant - Passkeys are bound to specific websites and can't be used on fake sites. No codes to enter - Authentication happens automatically with your device.", async ({
    person,
  }) => {
    const { ada, laptop } = await withPasskey(await person("Ada"));
    await ada.signOut();
    // The same server by another name is another site: the device has nothing for it.
    const fake = new URL(ada.page.url());
    fake.hostname = "127.0.0.1";
    await ada.open(new URL("/sign-in", fake).href);
    await ada.press("Sign in with a passkey");
    await expect(ada.page.getByRole("alert")).toBeVisible();
    await expect(ada.page).toHaveURL(/\/sign-in/);
    await ada.open("/sign-in");
    await ada.signInWithPasskey(laptop);
    await expect(ada.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
  });

  test("Cross-device support - Many passkeys can be synced across your devices via iCloud Keychain, Google Password Manager, or similar services", async ({
    person,
    elsewhere,
  }) => {
    const { ada, laptop } = await withPasskey(await person("Ada"));
    const phone = await elsewhere(ada);
    const device = await laptop.alsoAt(phone.page);
    await phone.open("/sign-in");
    await phone.signInWithPasskey(device);
    await expect(phone.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
  });
});

test("You can manage your MFA settings at any time from your Account Security Settings page: View and regenerate recovery codes. Disable two-factor authentication (not recommended).", async ({
  person,
}) => {
  const ada = await withApp(await person("Ada"));
  await ada.press("View recovery codes");
  await expect(ada.page.getByRole("list", { name: "Recovery codes" }).getByRole("listitem")).toHaveCount(10);
  await ada.open("/account/security");
  await regenerate(ada);
  await ada.open("/account/security");
  await ada.press("Disable two-factor authentication");
  await expect(ada.page.getByText(/not recommended/i).first()).toBeVisible();
});

test("Team administrators can require all team members to have MFA enabled. See Two-Factor Enforcement for details.", async ({ person }) => {
  const ada = await withApp(await person("Ada"));
  const acme = await ada.createWorkspace("Acme");
  await ada.requireSecondFactor(acme, true);
  await ada.open("/account/security");
  const requiring = ada.page.getByRole("list", { name: "Workspaces that require 2FA" });
  await expect(requiring).toContainText("Requires 2FA. This session used yours.");
});

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
