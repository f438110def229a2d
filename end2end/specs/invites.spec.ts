import { linkTo } from "../support/mailbox";
import type { Person } from "../support/person";
import { hasScripts } from "../support/scripts";
import { expect, test } from "../support/test";

test("of a pasted list the good ones go and the bad ones stay to be mended", async ({ person, mailbox }) => {
  const [ada, bob, carol] = [await person("Ada"), await person("Bob"), await person("Carol")];
  const acme = await founded(ada);
  await ada.open(`/w/${acme}/people`);
  await ada.field("Email").fill(`Bob <${bob.email}>, dan at example\n${ada.email}; ${bob.email}`);
  await ada.page.getByRole("combobox", { name: "Role" }).selectOption("Viewer");
  await ada.press("Send invite");

  const status = ada.page.getByRole("status");
  await expect(status).toContainText("1 invite sent.");
  const rest = status.getByRole("list", { name: "The rest" }).getByRole("listitem");
  await expect(rest).toHaveText([
    "dan at example Enter an email address, like name@company.com.",
    `${bob.email} Listed twice; it counts once.`,
    `${ada.email} This person is a member already.`,
  ].map((line) => new RegExp(line.replaceAll(/[.+]/g, "\\$&"))));
  await expect(ada.field("Email")).toHaveValue(`dan at example\n${ada.email}`);
  await expect(ada.page.getByRole("combobox", { name: "Role" })).toHaveValue("viewer");
  await expect(row(ada, bob)).toContainText("Viewer");
  await mailbox.waitFor(bob.email, /invited you to Acme/);

  await ada.field("Email").fill(carol.email);
  await ada.press("Send invite");
  await expect(status).toContainText("Invite sent.");
  await expect(ada.field("Email")).toHaveValue("");
  await expect(row(ada, carol)).toBeVisible();
});

test("of a list that is too long nothing is lost", async ({ person }) => {
  const ada = await person("Ada");
  const acme = await founded(ada);
  await ada.open(`/w/${acme}/people`);
  // About as much as any form may hold.
  const pasted = Array.from({ length: 240 }, (_, n) => `${"a".repeat(240)}${100 + n}@guest.test`).join("\n");
  await ada.field("Email").fill(pasted);
  await ada.page.getByRole("combobox", { name: "Role" }).selectOption("Viewer");
  await ada.press("Send invite");
  await expect(ada.page.getByRole("alert").filter({ hasText: "Enter at most 100 addresses at a time." })).toBeVisible();
  await expect(ada.field("Email")).toHaveValue(pasted);
  await expect(ada.page.getByRole("combobox", { name: "Role" })).toHaveValue("viewer");
  await expect(ada.page).toHaveURL(({ pathname }) => pathname === `/w/${acme}/people`);

  // It goes on from there, and back to a page that asks for nothing.
  await ada.field("Email").fill(`gus.${acme}@guest.test`);
  await ada.press("Send invite");
  await expect(ada.page.getByRole("status").filter({ hasText: "Invite sent." })).toBeVisible();
  await expect(ada.field("Email")).toHaveValue("");
});

test("a used link says who is in by it that they are, and others that it was used", async ({ person, mailbox }) => {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  const acme = await founded(ada);
  await ada.invite(acme, bob);
  const link = linkTo(await mailbox.waitFor(bob.email, /invite/i), "/invite/");
  await bob.arrive();
  await bob.open(link);
  await bob.press("Accept invite");
  await bob.page.waitForURL(/\/w\//);
  await bob.open(link);
  await expect(bob.page.getByRole("heading", { name: "You are a member already" })).toBeVisible();
  await bob.page.getByRole("link", { name: "Open Acme" }).click();
  await expect(bob.page).toHaveURL(({ pathname }) => pathname === `/w/${acme}`);

  for (const other of [ada, await person("Eve")]) {
    await other.open(link);
    await expect(other.page.getByRole("heading", { name: "This invite was used" })).toBeVisible();
    await expect(other.page.getByRole("main")).not.toContainText(/Acme|Bob/);
  }
});

test("what is typed is shown and never run", async ({ person }) => {
  const ada = await person("Ada");
  const acme = await founded(ada);
  await ada.open(`/w/${acme}/people`);
  for (const typed of ["</textarea", "gus@example.test, <</textarea><<img src=x onerror=alert(1)>"]) {
    await ada.field("Email").fill(typed);
    await ada.pressAndHear("Send invite");
    await expect(ada.field("Email")).toHaveValue(/<\/textarea/);
    await expect(ada.page.locator("img")).toHaveCount(0);
  }
});

test("an invite sent again has a new link, and the old one stops working", async ({ person, mailbox }) => {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  const acme = await founded(ada);
  await ada.invite(acme, bob);
  const old = linkTo(await mailbox.waitFor(bob.email, /invite/i), "/invite/");
  await ada.press(`Resend the invite for ${bob.email}`);
  await expect(ada.page.getByRole("status")).toContainText("Invite sent again.");
  await bob.arrive();
  await bob.open(old);
  await expect(bob.page.getByRole("heading", { name: "This link doesn't work" })).toBeVisible();
  await bob.acceptInvite();
  await expect(bob.page.getByRole("status")).toContainText("You are a member now");
});

test("a revoked invite lets nobody in", async ({ person }) => {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  const acme = await founded(ada);
  await ada.invite(acme, bob);
  await bob.arrive();
  await bob.openInvite();
  await ada.press(`Revoke the invite for ${bob.email}`);
  await expect(ada.page.getByRole("status")).toContainText("Invite revoked.");
  await bob.press("Accept invite");
  await expect(bob.page.getByText("This link doesn't work").first()).toBeVisible();
  await bob.open("/");
  await expect(bob.page.getByRole("button", { name: "Accept invite" })).toBeHidden();
});

test("another account is told whose invite it is, and comes back after switching", async ({ person }) => {
  const [ada, bob, eve] = [await person("Ada"), await person("Bob"), await person("Eve")];
  const acme = await founded(ada);
  await ada.invite(acme, bob);
  await bob.openInvite();
  const invite = bob.page.url();
  await eve.arrive();
  await eve.open(invite);
  const main = eve.page.getByRole("main");
  await expect(main).toContainText(`The invite is for ${bob.email}, but you are signed in as ${eve.email}`);
  await expect(main.getByRole("button", { name: "Accept invite" })).toBeHidden();
  await expect(main.getByRole("button", { name: "Sign out" })).toBeVisible();
  await eve.press("Switch account");
  await expect(eve.page).toHaveURL(invite);
  await eve.page.getByRole("link", { name: "Create account" }).click();
  await expect(eve.field("Email")).toHaveValue(bob.email);
});

test("an invite waits among the workspaces, and leads to a shut door while 2FA is required", async ({ person }) => {
  const [ada, bob] = [await person("Ada"), await person("Bob")];
  const acme = await founded(ada);
  await ada.requireSecondFactor(acme, true);
  await ada.invite(acme, bob);
  await bob.arrive();
  const waiting = bob.page.getByRole("list", { name: "Invites" });
  await expect(waiting).toContainText("Acme invited you as Member");
  await bob.press("Accept invite");
  await expect(bob.page.getByRole("dialog", { name: "Two-factor authentication required" })).toContainText("Acme");
  await bob.open("/");
  await expect(waiting).toBeHidden();
  await expect(bob.page.getByRole("list", { name: "Workspaces" })).toContainText("Requires 2FA. You have none yet.");
  await bob.page.getByRole("link", { name: "Set it up to get in" }).click();
  await bob.press("Set up an authenticator app");
  await bob.enrol();
  await expect(bob.page.getByRole("heading", { name: "Projects" })).toBeVisible();
});

test("the workspace visited last comes first, and each says why it is open", async ({ person }) => {
  const ada = await person("Ada");
  const acme = await founded(ada);
  await ada.requireSecondFactor(acme, true);
  const zeta = await ada.createWorkspace("Zeta");
  const tiles = ada.page.getByRole("list", { name: "Workspaces" }).getByRole("listitem");
  for (const [visited, order] of [[zeta, [/^Zeta/, /^Acme/]], [acme, [/^Acme/, /^Zeta/]]] as const) {
    await ada.open(`/w/${visited}`);
    if (hasScripts()) {
      await ada.page.getByRole("link", { name: "People", exact: true }).click();
      await expect(ada.page.getByRole("heading", { name: "People" })).toBeVisible();
    }
    await ada.open("/");
    await expect(tiles).toHaveText(order);
  }
  await expect(tiles.first()).toContainText("Requires 2FA. This session used yours.");
  await expect(tiles.last()).toContainText("A password is enough.");
});

test("the account page names what requires 2FA, and the workspace leads back to it", async ({ person }) => {
  const ada = await person("Ada");
  await ada.arrive();
  await ada.open("/account/security");
  await expect(ada.page.getByText("None of your workspaces requires 2FA.")).toBeVisible();
  await ada.setUpAuthenticator();
  const acme = await ada.createWorkspace("Acme");
  await ada.requireSecondFactor(acme, true);
  await ada.page.getByRole("main").getByRole("link", { name: "Account security" }).click();
  const requiring = ada.page.getByRole("list", { name: "Workspaces that require 2FA" });
  await expect(requiring).toContainText("Requires 2FA. This session used yours.");
  await expect(requiring).toContainText("Open");
  await ada.open("/account");
  await expect(ada.page.getByRole("main").getByRole("list", { name: "Workspaces" })).toContainText("Requires 2FA. This session used yours.");
  await ada.open("/account/security");
  await requiring.getByRole("link", { name: "Acme" }).click();
  await expect(ada.page).toHaveURL(new RegExp(`/w/${acme}$`));
});

/** Acme, whose admin this person becomes; with a second factor, and in a session that used it. */
async function founded(admin: Person): Promise<string> {
  await admin.arrive();
  await admin.setUpAuthenticator();
  return admin.createWorkspace("Acme");
}

function row({ page }: Person, guest: Person) {
  return page.getByRole("table", { name: "Invites" }).getByRole("row").filter({ hasText: guest.email });
}
