import type { Locator } from "@playwright/test";

import { hasScripts } from "../support/scripts";
import { shutDoor } from "../support/shut-door";
import { expect, test } from "../support/test";

test("errors stand beside their fields and are read out; nothing typed is lost but the password", async ({ person }) => {
  const ada = await person("Ada");
  await ada.open("/sign-up");
  await ada.field("Name").fill("Ada Lovelace");
  await ada.field("Email").fill("ada at example");
  await ada.page.getByLabel("Password", { exact: true }).fill("short");
  await ada.press("Create account");

  await expectRefused(ada.field("Email"), "Enter an email address, like name@company.com.");
  await expectRefused(ada.page.getByLabel("Password", { exact: true }), "Use at least 15 characters.");
  await expect(ada.field("Name")).not.toHaveAttribute("aria-invalid");
  await expect(ada.field("Email")).toBeFocused();
  await expect(ada.field("Name")).toHaveValue("Ada Lovelace");
  await expect(ada.field("Email")).toHaveValue("ada at example");

  await ada.field("Email").fill(ada.email);
  await ada.page.getByLabel("Password", { exact: true }).fill(ada.account.password);
  await ada.press("Create account");
  await expect(ada.page.getByRole("heading", { name: "Check your inbox" })).toBeVisible();
});

test("wrong credentials are told, without saying which, and the email stays", async ({ person }) => {
  const ada = await person("Ada");
  await ada.open("/sign-in");
  await ada.enterPassword("no such password at all");
  await expect(ada.page.getByRole("alert")).toContainText("Email or password is wrong.");
  await expect(ada.field("Email")).toHaveValue(ada.email);
});

test("names that can't be are refused beside their field, everywhere", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  await ada.open("/workspaces/new");
  await ada.field("Workspace name").fill("   ");
  await ada.press("Create workspace");
  await expectRefused(ada.field("Workspace name"), "Fill this in.");

  const acme = await ada.createWorkspace("Acme");
  await ada.field("Project name").fill("x".repeat(81));
  await ada.press("Create project");
  await expectRefused(ada.field("Project name"), "Use at most 80 characters.");
  await expect(ada.field("Project name")).toHaveValue("x".repeat(81));

  await ada.open(`/w/${acme}/people`);
  await ada.field("Email").fill("nobody");
  await ada.press("Send invite");
  await expectRefused(ada.field("Email"), "Enter an email address");
  await expect(ada.field("Email")).toHaveValue("nobody");
});

test("a second click does not do it twice", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  const acme = await ada.createWorkspace("Acme");
  await ada.field("Project name").fill("Rocket");
  await ada.page.getByRole("button", { name: "Create project" }).dblclick();
  await ada.seesProject("Rocket");
  await ada.open(`/w/${acme}`);
  await expect(ada.page.getByRole("list", { name: "Projects" }).getByRole("listitem")).toHaveCount(1);
});

test("after five wrong codes the page says how long to wait, and a recovery code still works", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  await ada.setUpAuthenticator();
  await ada.signOut();
  await ada.enterPassword();
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    await ada.enterWrongCode();
    await expect(ada.page.getByRole("alert")).toContainText("That code is wrong");
  }
  await ada.enterCode("Verify");
  await expect(ada.page.getByText(/Too many attempts. Try again in \d+ seconds./)).toBeVisible();

  await ada.page.getByRole("link", { name: "Use a recovery code" }).click();
  await ada.enterRecoveryCode(ada.account.recoveryCode());
  await expect(ada.page.getByRole("heading", { name: "Workspaces" })).toBeVisible();
});

test("the field for a recovery code is empty, whatever was typed for another", async ({ person, elsewhere }) => {
  const ada = await person("Ada");
  await ada.arrive();
  const before = await elsewhere(ada);
  await before.signIn();
  await ada.setUpAuthenticator();
  await ada.signOut();
  await ada.enterPassword();
  await before.open("/account/security/recovery-codes");

  for (const { page, field } of [ada, before].map((at) => ({ page: at.page, field: at.field.bind(at) }))) {
    await field("Verification code").fill("12345");
    await page.getByRole("link", { name: "Use a recovery code" }).click();
    await expect(field("Recovery code")).toHaveValue("");
    await expect(field("Recovery code")).toBeFocused();
    await field("Recovery code").fill("AAAA");
    await page.getByRole("link", { name: "Use your authenticator app" }).click();
    await expect(field("Verification code")).toHaveValue("");
    await expect(field("Verification code")).toBeFocused();
  }
});

test("a set-up that waited for a proof goes on after it", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  // Where the proof leads back to.
  await ada.open("/account/security?enrol=begin");
  if (!hasScripts()) {
    await expect(ada.page.getByText("Confirmed. Go on:")).toBeVisible();
    await ada.press("Set up two-factor authentication");
  }
  await ada.scan();
  await ada.page.goBack();
  await expect(ada.page.getByRole("button", { name: "Set up two-factor authentication" })).toBeVisible();
});

test("steps out of order lead on", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  await ada.open("/account/security/authenticator");
  await expect(ada.page.getByRole("heading", { name: "No set-up under way" })).toBeVisible();
  await ada.page.getByRole("link", { name: "Go to account security" }).click();
  await expect(ada.page.getByRole("heading", { name: "Account security" })).toBeVisible();

  const acme = await ada.createWorkspace("Acme");
  await ada.open(`/w/${acme}?enrol=codes`);
  await expect(ada.page.getByRole("heading", { name: "Projects" })).toBeVisible();
  await expect(ada.page.getByRole("dialog")).toBeHidden();
});

test("at a shut door, steps out of order lead to the first", async ({ person }) => {
  const { bob, acme } = await shutDoor(person);
  for (const step of ["app", "codes"]) {
    await bob.open(`/w/${acme}?enrol=${step}`);
    await expect(bob.page.getByRole("button", { name: "Set up an authenticator app" })).toBeVisible();
  }
  await bob.open(`/w/${acme}?enrol=begin`);
  if (!hasScripts()) await bob.press("Set up an authenticator app");
  await bob.enrol();
  await expect(bob.page.getByRole("heading", { name: "Projects" })).toBeVisible();
});

test("what only the program can do is not offered without it", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  await ada.setUpAuthenticator();
  const acme = await ada.createWorkspace("Acme");
  for (const [path, button] of [["/account/security/recovery-codes", "Copy"], [`/w/${acme}/people`, "Copy emails"]] as const) {
    await ada.open(path);
    const copy = ada.page.getByRole("button", { name: button, exact: true, includeHidden: true });
    await expect(copy).toBeAttached();
    await expect(copy).toBeVisible({ visible: hasScripts() });
  }
});

test("a link to the sign-in never leads to another site", async ({ person }) => {
  const ada = await person("Ada");
  await ada.open("/sign-up?next=//evil.dev");
  await ada.signUpHere();
  await ada.signInHere();
  await expect(ada.page).toHaveURL("/");
  for (const next of ["//evil.dev", "https://evil.dev/", "/\\evil.dev", "/\t/evil.dev"]) {
    await ada.signOut();
    await ada.open(`/sign-in?next=${encodeURIComponent(next)}`);
    await ada.signInHere();
    await expect(ada.page).toHaveURL("/");
  }
});

test("the chosen theme stays", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  const background = () => ada.page.locator("body").evaluate((body) => getComputedStyle(body).backgroundColor);
  const light = await background();
  for (const theme of ["Dark", "Light", "System"]) {
    await ada.page.getByLabel(/^Account: /).click();
    const saved = ada.page.waitForResponse((response) => response.url().endsWith("/rpc/set_theme"));
    await ada.press(theme);
    await saved;
    await ada.open("/account");
    expect((await background()) === light).toBe(theme !== "Dark");
    await ada.page.getByLabel(/^Account: /).click();
    await expect(ada.page.getByRole("button", { name: theme, pressed: true })).toBeVisible();
    await ada.page.getByLabel(/^Account: /).click();
  }
});

/** Says so beside the field, to ears as well as to eyes. */
async function expectRefused(field: Locator, sentence: string): Promise<void> {
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toHaveAccessibleDescription(new RegExp(sentence.replaceAll(".", "\\.")));
  await expect(field.page().getByRole("alert").filter({ hasText: sentence })).toBeVisible();
}
