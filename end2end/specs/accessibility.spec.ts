import { expectAccessible } from "../support/axe";
import { expectNoSideScroll } from "../support/layout";
import { linkTo } from "../support/mailbox";
import { hasScripts } from "../support/scripts";
import { expect, test } from "../support/test";

test("axe finds nothing where one signs up and in", async ({ person, mailbox }) => {
  const ada = await person("Ada");
  const { page } = ada;

  await test.step("sign-up, empty and with errors", async () => {
    await ada.open("/sign-up");
    await expectAccessible(page);
    await ada.press("Create account");
    await expect(page.getByRole("alert")).toHaveCount(3);
    await expectAccessible(page);
  });

  await test.step("check your inbox", async () => {
    await ada.open("/sign-up");
    await ada.fillSignUp();
    await expect(page.getByRole("heading", { name: "Check your inbox" })).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("verify email, with a good and a bad link", async () => {
    await ada.open("/verify-email?token=mangled");
    if (!hasScripts()) await ada.press("Verify email");
    await expect(page.getByRole("heading", { name: "This link doesn't work" })).toBeVisible();
    await expectAccessible(page);
    await page.goto(linkTo(await mailbox.waitFor(ada.email, /verify/i), "/verify-email"));
    if (!hasScripts()) {
      await expectAccessible(page);
      await ada.press("Verify email");
    }
  });

  await test.step("sign-in, greeting, with errors and with wrong credentials", async () => {
    await expect(page.getByRole("status")).toContainText("Your email is verified");
    await expectAccessible(page);
    await ada.open("/sign-in");
    await expectAccessible(page);
    await ada.press("Sign in");
    await expect(page.getByRole("alert").first()).toBeVisible();
    await expectAccessible(page);
    await ada.enterPassword("not the password of Ada");
    await expect(page.getByRole("alert").filter({ hasText: "Email or password is wrong" })).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("the reference of the API", async () => {
    // Nothing on it waits for a program.
    await page.goto("/api/docs");
    await expect(page.getByRole("heading", { name: "HTTP API", level: 1 })).toBeVisible();
    await expectAccessible(page);
    await expectNoSideScroll(page);
  });

  await test.step("nothing here", async () => {
    await ada.open("/no-such-page");
    await expect(page.getByRole("heading", { name: "Nothing here" })).toBeVisible();
    await expectAccessible(page);
  });
});

test("axe finds nothing at the second door and in the account", async ({ person, elsewhere }) => {
  const ada = await person("Ada");
  await ada.arrive();
  const { page } = ada;
  const before = await elsewhere(ada);
  await before.signIn();

  await test.step("home without workspaces, profile, security without a factor", async () => {
    for (const [path, heading] of [
      ["/", "No workspace yet"],
      ["/account", "Profile"],
      ["/account/security", "Account security"],
    ] as const) {
      await ada.open(path);
      await expect(page.getByRole("heading", { name: heading })).toBeVisible();
      await expectAccessible(page);
    }
  });

  await test.step("setting up an authenticator app, with a mistyped code, and saving the codes", async () => {
    await ada.press("Set up two-factor authentication");
    await ada.scan();
    await expectAccessible(page);
    await ada.field("Verification code").fill("12");
    await ada.press("Enable two-factor authentication");
    await expect(page.getByRole("alert")).toBeVisible();
    await expectAccessible(page);
    await ada.enterCode("Enable two-factor authentication");
    await ada.readRecoveryCodes();
    await expectAccessible(page);
    await ada.press("I have saved these codes");
  });

  await test.step("security with a factor, regenerating, disabling", async () => {
    await expect(page.getByText("10 of 10 left")).toBeVisible();
    await expectAccessible(page);
    for (const path of ["recovery-codes", "recovery-codes/new", "disable"]) {
      await ada.open(`/account/security/${path}`);
      await expect(page.getByRole("heading", { level: 1, name: /recovery codes|two-factor/i })).toBeVisible();
      await expectAccessible(page);
    }
  });

  await test.step("confirm it's you, by code and by recovery code", async () => {
    await before.open("/account/security/recovery-codes");
    await expect(before.page.getByRole("dialog", { name: "Confirm it's you" })).toBeVisible();
    await expectAccessible(before.page);
    await before.page.getByRole("link", { name: "Use a recovery code" }).click();
    await expect(before.field("Recovery code")).toBeVisible();
    await expectAccessible(before.page);
  });

  await test.step("the second door: a code, a wrong one, a recovery code", async () => {
    await ada.signOut();
    await ada.enterPassword();
    await expect(ada.field("Verification code")).toBeVisible();
    await expectAccessible(page);
    await ada.enterWrongCode();
    await expect(page.getByRole("alert")).toContainText("That code is wrong");
    await expectAccessible(page);
    await page.getByRole("link", { name: "Use a recovery code" }).click();
    await expect(ada.field("Recovery code")).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("few codes left", async () => {
    await ada.field("Recovery code").fill(ada.account.recoveryCode());
    await ada.press("Verify");
    await expect(page).not.toHaveURL(/sign-in/);
    await ada.spendRecoveryCodes(6);
    await ada.open("/account/security");
    await expect(page.getByText("Almost used up")).toBeVisible();
    await expectAccessible(page);
  });
});

test("axe finds nothing in a workspace", async ({ person }) => {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  await ada.arrive();
  const { page } = ada;

  await test.step("a new workspace, with and without an error", async () => {
    await ada.open("/workspaces/new");
    await expectAccessible(page);
    await ada.press("Create workspace");
    await expect(page.getByRole("alert")).toBeVisible();
    await expectAccessible(page);
  });

  const acme = await ada.createWorkspace("Acme");

  await test.step("projects, none and some, and the open menus", async () => {
    await expect(page.getByRole("heading", { name: "No project yet" })).toBeVisible();
    await expectAccessible(page);
    await ada.createProject(acme, "Rocket");
    await expectAccessible(page);
    for (const menu of [/^Workspace: /, /^Account: /]) {
      await page.getByLabel(menu).click();
      await expectAccessible(page);
    }
  });

  await test.step("a project, and one that is not deleted", async () => {
    await ada.open(`/w/${acme}`);
    await page.getByRole("link", { name: "Rocket" }).click();
    await expect(page.getByRole("heading", { name: "Rocket" })).toBeVisible();
    await expectAccessible(page);
    await ada.press("Delete project");
    await expect(page.getByRole("alert")).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("people: the locked switch, an invite, an error", async () => {
    await ada.open(`/w/${acme}/people`);
    await expect(page.getByRole("switch", { name: "Require 2FA" })).toBeDisabled();
    await expectAccessible(page);
    await ada.press("Send invite");
    await expect(page.getByRole("alert")).toBeVisible();
    await expectAccessible(page);
    await ada.invite(acme, bob, "Viewer");
    await expectAccessible(page);
    await ada.field("Email").fill("gus@example.test, hal at example, gus@example.test");
    await ada.press("Send invite");
    await expect(page.getByRole("list", { name: "The rest" })).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("the audit log, all of it and nothing", async () => {
    for (const filter of ["", "?kind=workspace.created", "?person=nobody@example.test"]) {
      await ada.open(`/w/${acme}/audit${filter}`);
      await expect(page.getByRole("heading", { level: 1, name: "Audit log" })).toBeVisible();
      await expectAccessible(page);
    }
  });

  await test.step("settings, and leaving", async () => {
    await ada.open(`/w/${acme}/settings`);
    await expect(page.getByText("You are the only admin here, so you can't leave.")).toBeVisible();
    await expectAccessible(page);
    await bob.arrive();
    await bob.acceptInvite();
    await bob.open(`/w/${acme}/settings`);
    await bob.press("Leave workspace");
    await expect(bob.page.getByRole("link", { name: "Stay" })).toBeVisible();
    await expectAccessible(bob.page);
  });

  await test.step("home with workspaces", async () => {
    await ada.open("/");
    await expect(page.getByRole("list", { name: "Workspaces" })).toBeVisible();
    await expectAccessible(page);
  });
});

test("the longest names fit the smallest screens, even in one word", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  const name = "M".repeat(80);
  const workspace = await ada.createWorkspace(name);
  await ada.createProject(workspace, name);
  await ada.page.getByRole("link", { name, exact: true }).click();
  await expect(ada.page.getByRole("heading", { level: 1, name })).toBeVisible();
  const project = new URL(ada.page.url()).pathname;
  await ada.open(`/w/${workspace}/people`);
  await ada.field("Domain").fill(`${name.slice(0, 63)}.example`);
  await ada.press("Add domain");
  await expect(ada.page.getByRole("table", { name: "Trusted domains" })).toBeVisible();
  const room = `/w/${workspace}`;
  const rooms = ["", "/people", "/people/preview", "/audit", "/settings", "/settings?confirm=leave", "/settings?confirm=delete"];
  for (const path of ["/", project, ...rooms.map((path) => room + path)]) {
    await ada.open(path);
    for (const width of [360, 320]) {
      await ada.page.setViewportSize({ width, height: 640 });
      await expectNoSideScroll(ada.page);
    }
  }
});

test("axe finds nothing at an invite and at a shut door", async ({ person, elsewhere }) => {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  await ada.arrive();
  await ada.setUpAuthenticator();
  const acme = await ada.createWorkspace("Acme");
  await ada.invite(acme, bob, "Viewer");

  await test.step("an invite: signed out, for another, for me, mangled", async () => {
    await bob.openInvite();
    await expectAccessible(bob.page);
    await ada.open(bob.page.url());
    await expect(ada.page.getByText("but you are signed in as")).toBeVisible();
    await expectAccessible(ada.page);
    const invite = bob.page.url();
    await bob.arrive();
    await bob.open("/invite/mangled");
    await expect(bob.page.getByRole("heading", { name: "This link doesn't work" })).toBeVisible();
    await expectAccessible(bob.page);
    await bob.open(invite);
    await expect(bob.page.getByRole("button", { name: "Accept invite" })).toBeVisible();
    await expectAccessible(bob.page);
    await bob.press("Accept invite");
  });

  await test.step("a viewer's projects", async () => {
    await expect(bob.page.getByRole("heading", { name: "No project yet" })).toBeVisible();
    await expectAccessible(bob.page);
  });

  await test.step("people: the switch off and on, and who has no second factor", async () => {
    await ada.open(`/w/${acme}/people`);
    await expectAccessible(ada.page);
    await ada.requireSecondFactor(acme, true);
    await expectAccessible(ada.page);
    await ada.page.getByRole("link", { name: "Without 2FA" }).click();
    await expect(ada.page.getByRole("table", { name: "Members" })).toContainText(bob.email);
    await expect(ada.page.getByRole("table", { name: "Members" })).not.toContainText(ada.email);
    await expectAccessible(ada.page);
    await ada.open("/account/security/disable");
    await expectAccessible(ada.page);
  });

  const before = await elsewhere(bob);
  await before.signIn();
  await before.open("/");
  await expectAccessible(before.page);

  await test.step("the shut door: choose, scan, save", async () => {
    await bob.open(`/w/${acme}`);
    await expect(bob.page.getByRole("dialog")).toBeVisible();
    await expectAccessible(bob.page);
    await bob.press("Set up an authenticator app");
    await bob.scan();
    await expectAccessible(bob.page);
    await bob.enterCode("Enable two-factor authentication");
    await bob.readRecoveryCodes();
    await expectAccessible(bob.page);
  });

  await test.step("the shut door for who has a factor and did not use it", async () => {
    await before.open(`/w/${acme}`);
    await expect(before.field("Verification code")).toBeVisible();
    await expectAccessible(before.page);
    await before.page.getByRole("link", { name: "Use a recovery code" }).click();
    await expect(before.field("Recovery code")).toBeVisible();
    await expectAccessible(before.page);
  });
});
