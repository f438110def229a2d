import { Keyboard } from "../support/keyboard";
import { linkTo } from "../support/mailbox";
import type { Person } from "../support/person";
import { hasScripts } from "../support/scripts";
import { shutDoor } from "../support/shut-door";
import { expect, test } from "../support/test";
import { expectDone } from "../support/told";
import { trustDomain } from "../support/trusted-domain";

test("the story can be done by keyboard alone", async ({ person, mailbox }) => {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  const [keys, bobsKeys] = [new Keyboard(ada.page), new Keyboard(bob.page)];

  await test.step("sign up, verify, sign in", async () => {
    await ada.open("/sign-in");
    await keys.press("link", "Create account");
    await signUp(ada, keys);
    await ada.page.goto(linkTo(await mailbox.waitFor(ada.email, /verify/i), "/verify-email"));
    if (!hasScripts()) await keys.press("button", "Verify email");
    await expect(ada.page).toHaveURL(/verified=1/);
    await signIn(ada, keys);
  });

  await test.step("create a workspace and a project", async () => {
    await keys.press("link", "Create workspace");
    await keys.type("Workspace name", "Acme");
    await keys.press("button", "Create workspace");
    await keys.type("Project name", "Rocket");
    await keys.press("button", "Create project");
    await ada.seesProject("Rocket");
  });

  await test.step("set up an authenticator app", async () => {
    await keys.openMenu(/^Account: /);
    await keys.press("link", "Security");
    await keys.press("button", "Set up two-factor authentication");
    await enrol(ada, keys);
    await expect(ada.page.getByText("10 of 10 left")).toBeVisible();
  });

  await test.step("sign out, and in again with a code", async () => {
    await keys.openMenu(/^Account: /);
    await keys.pressInBar("Sign out");
    await expect(ada.page).toHaveURL(/signed-out=1/);
    await signIn(ada, keys);
    await typeCode(ada, keys);
    await keys.press("button", "Verify");
  });

  await test.step("invite somebody, who joins", async () => {
    await keys.press("link", "Acme");
    await keys.press("link", "People");
    await keys.type("Email", bob.email);
    await keys.press("button", "Send invite");
    await expect(ada.page.getByRole("table", { name: "Invites" })).toContainText(bob.email);
    await bob.arrive();
    await bob.openInvite();
    await bobsKeys.press("button", "Accept invite");
    await bob.seesProject("Rocket");
  });

  await test.step("require 2FA", async () => {
    await keys.toggle("Require 2FA");
    await expect(ada.page.getByRole("switch", { name: "Require 2FA" })).toBeChecked();
  });

  await test.step("enrol at the shut door", async () => {
    await bobsKeys.press("link", "Rocket");
    await expect(bob.page.getByRole("dialog")).toContainText("Acme");
    await bobsKeys.press("button", "Set up an authenticator app");
    await enrol(bob, bobsKeys);
    await expect(bob.page.getByRole("heading", { name: "Rocket" })).toBeVisible();
  });
});

test("members, domains and the end of a workspace can be worked by keyboard alone", async ({ person }) => {
  const { ada, bob, acme } = await shutDoor(person);
  const keys = new Keyboard(ada.page);
  await ada.open(`/w/${acme}/people`);

  await test.step("see who is shut out", async () => {
    await keys.press("link", "See who");
    await keys.press("link", "Let in 1");
    await expect(ada.page.getByRole("table", { name: "Members" })).toContainText(ada.email);
    await keys.press("link", "Passkeys only");
    await expect(ada.page.getByRole("link", { name: "Shut out 2" })).toBeVisible();
  });

  await test.step("find somebody, and change their role", async () => {
    await ada.open(`/w/${acme}/people`);
    await keys.type("Name or address", "bob");
    await ada.page.keyboard.press("Enter");
    await expect(ada.page).toHaveURL(/[?&]q=bob/);
    await keys.press("link", "Manage Bob");
    await keys.goTo(ada.page.getByRole("combobox", { name: "Role" }));
    await ada.page.keyboard.press("ArrowDown");
    await keys.press("button", "Change role");
    await expect(ada.page.getByRole("table", { name: "Members" })).toContainText("Viewer");
  });

  await test.step("remove them", async () => {
    await keys.press("link", "Manage Bob");
    await keys.press("button", "Remove member");
    await expect(ada.page.getByText("Remove Bob from Acme?")).toBeVisible();
    await keys.press("button", "Remove member");
    await expectDone(ada.page, "Member removed.");
    await expect(ada.page.getByRole("table", { name: "Members" })).not.toContainText(bob.email);
  });

  await test.step("trust a domain, and let in who asks", async () => {
    const domain = await trustDomain(ada, acme, { mode: "Ask to join" });
    const carol = await person("Carol", domain);
    await carol.arrive();
    await new Keyboard(carol.page).press("button", "Ask to join Acme");
    await expect(carol.page.getByText("Waiting for an admin of Acme")).toBeVisible();
    await ada.open(`/w/${acme}/people`);
    await keys.press("button", `Approve ${carol.email}`);
    await expectDone(ada.page, "Approved.");
    await keys.press("button", `Remove ${domain}`);
    await expectDone(ada.page, "Domain removed.");
  });

  await test.step("delete the workspace, and undo it", async () => {
    await ada.open(`/w/${acme}/settings`);
    await keys.press("button", "Delete workspace");
    await keys.type("Name of the workspace", "Acme");
    await keys.press("button", "Delete workspace");
    await keys.press("button", "Undo");
    await expectDone(ada.page, "The workspace is back");
  });
});

test("the first stop of every page skips the bar", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  await ada.open("/workspaces/new");
  const skip = ada.page.getByRole("link", { name: "Skip to content" });
  await new Keyboard(ada.page).goTo(skip, "Shift+Tab");
  await expect(skip).toBeInViewport();
  await ada.page.keyboard.press("Enter");
  await expect(ada.page.getByRole("main")).toBeFocused();
});

test("the focus goes along with the steps at a shut door", { tag: "@script" }, async ({ person }) => {
  const { bob } = await shutDoor(person);
  await bob.open("/");
  const keys = new Keyboard(bob.page);
  const dialog = bob.page.getByRole("dialog", { name: "Two-factor authentication required" });

  await keys.press("link", "Acme");
  await expect(dialog).toBeFocused();
  await keys.press("button", "Leave workspace");
  await expect(bob.page.getByRole("link", { name: "Stay" })).toBeVisible();
  await expect(dialog).toBeFocused();
  await keys.press("link", "Stay");
  await expect(dialog).toBeFocused();

  await keys.press("button", "Set up an authenticator app");
  await expect(bob.field("Verification code")).toBeFocused();
  await bob.scan();
  await bob.page.keyboard.type(await bob.account.code());
  await bob.page.keyboard.press("Enter");
  await bob.readRecoveryCodes();
  await expect(dialog).toBeFocused();
  await keys.press("button", "I have saved these codes");
  await expect(bob.page.getByRole("heading", { name: "No project yet" })).toBeVisible();
  await expect(bob.page.getByRole("main")).toBeFocused();
});

test("what is gone leaves the focus in the page", { tag: "@script" }, async ({ person }) => {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  await ada.arrive();
  const acme = await ada.createWorkspace("Acme");
  await ada.invite(acme, bob);
  await new Keyboard(ada.page).press("button", `Revoke the invite for ${bob.email}`);
  await expect(ada.page.getByRole("table", { name: "Invites" })).toBeHidden();
  await expect(ada.page.getByRole("main")).toBeFocused();
});

test("a reader starts below the bar, wherever they were on the page before", { tag: "@script" }, async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  await ada.createWorkspace("Acme");
  await ada.page.setViewportSize({ width: 360, height: 480 });
  const bar = ada.page.getByRole("banner");
  for (const room of ["People", "Settings", "Projects"]) {
    await ada.page.getByRole("link", { name: room, exact: true }).click();
    const heading = ada.page.getByRole("heading", { level: 1, name: room });
    await expect(heading).toBeVisible();
    await expect(ada.page.getByRole("main")).toBeFocused();
    const [above, below] = [await bar.boundingBox(), await heading.boundingBox()];
    expect(below?.y).toBeGreaterThanOrEqual((above?.y ?? 0) + (above?.height ?? 0));
    await ada.page.mouse.wheel(0, 300);
  }
});

async function signUp({ account }: Person, keys: Keyboard): Promise<void> {
  await keys.type("Name", account.name);
  await keys.type("Email", account.email);
  await keys.type("Password", account.password);
  await keys.press("button", "Create account");
}

async function signIn({ account }: Person, keys: Keyboard): Promise<void> {
  await keys.type("Email", account.email);
  await keys.type("Password", account.password);
  await keys.press("button", "Sign in");
}

async function typeCode({ page, account }: Person, keys: Keyboard): Promise<void> {
  // A code ages while a page is on its way.
  await page.getByLabel("Verification code", { exact: true }).waitFor();
  await keys.type("Verification code", await account.code());
}

async function enrol(person: Person, keys: Keyboard): Promise<void> {
  await person.scan();
  await typeCode(person, keys);
  await keys.press("button", "Enable two-factor authentication");
  await person.readRecoveryCodes();
  await keys.press("button", "I have saved these codes");
}
